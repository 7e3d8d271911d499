"""What a recording tells of time, for a completion as a whole and for each of its waits.

Sources, the most trusted first: a time for every chunk, by the recorder's clock or by the sender's own; durations that
the provider reports; limits (the second of a chunk, the headers, the end of the body); nothing. No time is made up
here: assigning times where none is known is ``pacing``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from .clock import Clock, Interval, Moment
from .events import Header, ServerTiming

if TYPE_CHECKING:
    from .model import Timeline

_SECOND = 1_000_000_000
SENDERS_CLOCK = "the sender's clock in each chunk"


class Timing(Struct, frozen=True):
    """What is known of when the chunks of a completion came."""

    intervals: tuple[Interval, ...]  #: what is known of the wait for each chunk; together they cover every chunk once
    times_ns: array[int] | None = None  #: time of each chunk since the request, where every gap was measured
    first: Moment | None = None  #: when chunk 1 came, or the soonest that it can have come
    last: Moment | None = None  #: when the last chunk came, or the latest that it can have come
    seconds: array[int] | None = None  #: the whole second of each chunk by the sender's clock, where they differ

    @property
    def clock(self) -> Clock:
        """The clock of the gaps between chunks, the least trusted counting; of a single chunk, that of its wait."""
        gaps = [interval.clock for interval in self.intervals if interval.last > 1]
        clocks = gaps or [interval.clock for interval in self.intervals] or [Clock.MODELLED]
        return max(clocks, key=lambda clock: clock.doubt)

    def clock_of(self, number: int) -> Clock:
        """The clock of the wait for chunk ``number``."""
        for interval in self.intervals:
            if interval.first <= number <= interval.last:
                return interval.clock
        raise IndexError(f"there is no chunk {number}")


def timing(timeline: Timeline) -> Timing:
    """Gather what a completion and the exchange around it tell of its times.

    Parameters
    ----------
    timeline
        The completion; its columns and marks are read, nothing is changed.
    """
    count = len(timeline.starts)
    if not count:
        return Timing(())
    reports = [*timeline.header_timings, *(event for _, event in timeline.marks_of(ServerTiming))]
    headers = _headers(timeline, reports)
    if timeline.times_ns is not None:
        return _timed(timeline.times_ns, timeline, headers)
    first, last = _reported(reports, headers)
    if timeline.made_ns is not None:
        return _made(timeline.made_ns, first, last, headers)
    end = last or _bounded(timeline)
    wait = first or headers
    if end is not None:
        if wait is not None and wait.ns > end.ns:  # the client saw the end, and its clock is not the provider's
            wait = headers if headers is not None and headers.ns <= end.ns else None
        seconds = None if end.clock is Clock.REPORTED else _seconds(timeline)
        limit = wait or Moment(0, Clock.BOUNDED, end.source)  # it came before the last, whenever that was
        return Timing(tuple(_runs(count, limit, end.clock, end.source)), None, wait, end, seconds)
    seconds = _seconds(timeline)
    if seconds is not None:
        source = "the whole second in each chunk"
        return Timing(tuple(_runs(count, wait, Clock.BOUNDED, source)), None, wait, None, seconds)
    return Timing(tuple(_runs(count, wait, Clock.MODELLED, "nothing")), None, wait)


def _headers(timeline: Timeline, reports: list[ServerTiming]) -> Moment | None:
    """The wait for the headers as a limit: the first chunk cannot have come before.

    Where the client did not record it, the provider may tell when it began to answer.
    """
    if timeline.headers_after_ns is not None:
        clock = Clock.MODELLED if timeline.provenance.headers is Clock.MODELLED else Clock.BOUNDED
        return Moment(timeline.headers_after_ns, clock, "not before the response headers")
    told = [(report.headers_ns, report.source) for report in reports if report.headers_ns is not None]
    if not told:
        return None
    ns, source = max(told)
    return Moment(ns, Clock.BOUNDED, f"not before the provider began to answer ({source})")


def _runs(count: int, wait: Moment | None, gaps: Clock, source: str) -> Iterator[Interval]:
    """The wait for chunk 1, and the waits for all others."""
    yield Interval(1, 1, Clock.MODELLED, "nothing") if wait is None else Interval(1, 1, wait.clock, wait.source)
    if count > 1:
        yield Interval(2, count, gaps, source)


def _timed(times: array[int], timeline: Timeline, headers: Moment | None) -> Timing:
    """Every chunk has a time. A clock that was started with chunk 1 does not tell the wait for it."""
    source, gaps = timeline.provenance.source, timeline.provenance.gaps
    first: Moment | None = Moment(times[0], timeline.provenance.first, source)
    if times[0] <= 0 and timeline.provenance.first is Clock.RECORDED:
        first = headers
        times = times if headers is None else array("q", (time - times[0] + headers.ns for time in times))
    last = Moment(times[-1], gaps, source)
    return Timing(tuple(_runs(len(times), first, gaps, source)), times, first, last)


def _made(made: array[int], first: Moment | None, last: Moment | None, headers: Moment | None) -> Timing:
    """The sender stamped every chunk: its gaps are measured; when the first was due is known by a report at best."""
    if last is not None and last.ns >= made[-1] and (headers is None or last.ns - made[-1] >= headers.ns):
        first = Moment(last.ns - made[-1], last.clock, last.source)
    elif last is not None or first is None:
        first = headers
    origin = 0 if first is None else first.ns
    times = array("q", (origin + each for each in made))
    end = Moment(times[-1], Clock.RECORDED, SENDERS_CLOCK)
    return Timing(tuple(_runs(len(times), first, Clock.RECORDED, SENDERS_CLOCK)), times, first, end)


def _reported(reports: list[ServerTiming], headers: Moment | None) -> tuple[Moment | None, Moment | None]:
    """First and last chunk by what the provider reports of its own work; ``None`` for what it does not tell.

    Its clock starts when the request arrives, so the way of the request is missing; the headers, where recorded, set
    that right: nothing can have come before them.
    """
    told = [report for report in reports if _total(report) is not None or _first(report) is not None]
    if not told:
        return None, None
    report = next((each for each in reversed(told) if _total(each) is not None), told[-1])  # the last is most complete
    clock = Clock.BOUNDED if report.resolution_ns else Clock.REPORTED
    source = f"{report.source}, the provider's report"
    soonest = headers.ns if headers is not None else 0
    total, first_ns = _total(report), _first(report)
    if first_ns is None:
        assert total is not None
        return headers, Moment(max(total, soonest), clock, source)
    late = max(0, soonest - first_ns)
    last = None if total is None else Moment(max(total, first_ns) + late, clock, source)
    return Moment(first_ns + late, clock, source), last


def _total(report: ServerTiming) -> int | None:
    if report.total_ns is not None:
        return report.total_ns
    if report.generation_ns is None:
        return None
    return (_first(report) or 0) + report.generation_ns


def _first(report: ServerTiming) -> int | None:
    if report.first_token_ns is not None:
        return report.first_token_ns
    if report.prompt_ns is not None:
        return (report.queue_ns or 0) + report.prompt_ns
    if report.total_ns is not None and report.generation_ns is not None:
        return max(0, report.total_ns - report.generation_ns)
    return None


def _bounded(timeline: Timeline) -> Moment | None:
    """The end of the body is a limit: no chunk can have come after it."""
    end = timeline.ended_after_ns
    if end is None or end < (timeline.headers_after_ns or 0):
        return None
    return Moment(end, Clock.BOUNDED, "not after the end of the response")


def _seconds(timeline: Timeline) -> array[int] | None:
    """The whole second that each chunk names as its own, where that goes forward; the sender then tells limits."""
    stamps = [(number, event.created) for number, event in timeline.marks_of(Header) if event.created]
    if len({second for _, second in stamps}) < 2 or stamps != sorted(stamps, key=lambda stamp: stamp[1]):
        return None
    seconds = array("q")
    ends = [number for number, _ in stamps[1:]] + [len(timeline.starts) + 1]
    begins = 1
    for (_, second), end in zip(stamps, ends, strict=True):
        seconds.extend([second] * (end - begins))
        begins = end
    return seconds
