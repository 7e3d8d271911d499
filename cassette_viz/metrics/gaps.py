"""The rhythm of a stream: its gaps summed up, and where it stalled. Only gaps that were measured count.

Two definitions that need a source:

- *Percentiles* are interpolated linearly, as numpy does by default; see :func:`~.statistics.percentiles`.
- *Burstiness* is B = (s - m) / (s + m) of the gaps, with mean m and standard deviation s: -1 for a stream as regular as
  a clock, 0 for one whose chunks come at random (a Poisson process), towards 1 for one that comes in bursts. K.-I. Goh
  and A.-L. Barabási, "Burstiness and memory in complex systems", Europhysics Letters 81 (2008) 48002.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ..timeline.clock import Clock
from ..timeline.model import Timeline
from .measured import Measured, MeasuredGaps
from .statistics import mean_and_deviation, median, percentiles

#: SSE DevTools, a browser extension that shows event streams, calls a gap of a quarter second a stall.
STALL_NS = 250_000_000
#: A stream that is slow throughout does not stall at every chunk, so a stall also stands out from its rhythm.
STALL_MEDIANS = 4
#: So many waits make a rhythm; with fewer a stall is only long by any measure.
_RHYTHM = 3


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps between successive chunks, summed up; times in nanoseconds, ``None`` where no gap was measured."""

    count: int  #: how many were measured
    unmeasured: int  #: how many more there are
    clock: Clock | None  #: ``None`` where none was measured
    source: str  #: what told, in plain words
    why_none: str  #: why some or all were not measured; "" if all were
    mean_ns: float | None = None
    deviation_ns: float | None = None  #: standard deviation
    shortest_ns: int | None = None
    p50_ns: float | None = None
    p90_ns: float | None = None
    p95_ns: float | None = None
    p99_ns: float | None = None
    longest_ns: int | None = None
    burstiness: float | None = None  #: from -1, regular, to 1, all in bursts; ``None`` of a single gap, or if all are 0
    share_of_zeros: float | None = None  #: of gaps that are 0, because both chunks came in one network read
    chunks_per_moment: float | None = None  #: how many chunks share a time on average


@dataclass(frozen=True, slots=True)
class Stall:
    """A gap between two chunks that is long by any measure and long for its stream."""

    number: int  #: of the chunk that ended it
    gap_ns: int
    start_ns: int | None = None  #: when the chunk before came, since the request; ``None`` where that was not measured


def gaps(timeline: Timeline) -> Gaps:
    """Sum up the gaps between all successive chunks of a completion.

    The wait for chunk 1 is no gap. A gap is called inter-chunk latency (ICL) by AIPerf and ITL by vLLM's benchmark,
    which leave out chunks without content; :mod:`cassette_viz.metrics.definitions` has theirs.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines[0]
    >>> found = gaps(stream)
    >>> found.count, round(found.p50_ns / 1e6), found.clock
    (2, 25, <Clock.RECORDED: 'recorded'>)
    """
    return summed_up(measured_gaps(timeline))


def measured_gaps(timeline: Timeline, numbers: Sequence[int] | None = None) -> MeasuredGaps:
    """The measured gaps themselves, between successive chunks among ``numbers``, by default between all."""
    return Measured(timeline).gaps(numbers)


def median_gap_ns(timeline: Timeline) -> int | None:
    """The median of the measured gaps, in nanoseconds; ``None`` if there is none."""
    found = measured_gaps(timeline).ns
    return round(median(found)) if found else None


def stalls(timeline: Timeline, *, at_least_ns: int = STALL_NS) -> list[Stall]:
    """The gaps of at least ``at_least_ns`` that also stand out from the rhythm of the stream, longest first.

    A quarter second is what SSE DevTools calls a stall. That it must also be four times the median is our own addition,
    so that a stream that is slow throughout does not stall at every chunk. The median is that of the gaps that are not
    0: chunks that came in one network read were not waited for, and a stream that comes in bursts does not stall
    between them. Empty where no gap was measured: a stall is a measurement.
    """
    measured = Measured(timeline)
    if not measured.has_gap(at_least_ns):
        return []
    found = measured.gaps()
    waits = array("q", filter(None, found.ns))
    threshold = max(at_least_ns, STALL_MEDIANS * median(waits)) if len(waits) >= _RHYTHM else at_least_ns
    places = (place for place, gap in enumerate(found.ns) if gap >= threshold)
    slow = [(found.numbers[place], found.ns[place]) for place in places]
    stalled = [Stall(number, gap, measured.since_request(number - 1).ns) for number, gap in slow]
    return sorted(stalled, key=lambda stall: -stall.gap_ns)


def summed_up(measured: MeasuredGaps) -> Gaps:
    """Sum up gaps."""
    found = measured.ns
    if not found:
        return Gaps(0, measured.unmeasured, None, measured.source, measured.why_none)
    mean, deviation = mean_and_deviation(found)
    p50, p90, p95, p99 = percentiles(found, (50, 90, 95, 99))
    zeros = found.count(0)
    return Gaps(
        count=len(found),
        unmeasured=measured.unmeasured,
        clock=Clock.RECORDED,
        source=measured.source,
        why_none=measured.why_none,
        mean_ns=mean,
        deviation_ns=deviation,
        shortest_ns=min(found),
        p50_ns=p50,
        p90_ns=p90,
        p95_ns=p95,
        p99_ns=p99,
        longest_ns=max(found),
        burstiness=(deviation - mean) / (deviation + mean) if len(found) > 1 and deviation + mean > 0 else None,
        share_of_zeros=zeros / len(found),
        chunks_per_moment=(len(found) + 1) / (len(found) - zeros + 1),
    )
