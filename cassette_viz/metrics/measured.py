"""What was measured of the times of a completion: the one gate through which times come into metrics.

A wait that was not recorded is reported, bounded or modelled, and none of these is a measurement. So a time since the
request is only known up to the first wait that was not recorded, and a time between two chunks only where every wait
between them was.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ..timeline.clock import Clock
from ..timeline.columns import differences, has_step, taken
from ..timeline.model import Timeline

_NS = 1e9


@dataclass(frozen=True, slots=True)
class Duration:
    """A time and where it comes from; or no time, and why."""

    ns: int | None  #: nanoseconds
    clock: Clock | None = None  #: ``None`` where there is no time
    source: str = ""  #: what told, in plain words
    why_none: str = ""  #: why there is no time, in plain words; "" if there is one

    @property
    def seconds(self) -> float | None:
        """The same in seconds."""
        return None if self.ns is None else self.ns / _NS


@dataclass(frozen=True, slots=True)
class MeasuredGaps:
    """Gaps between chunks, those that were measured."""

    numbers: Sequence[int]  #: of the chunk that ended each gap, ascending; shape (n_gaps,)
    ns: array[int]  #: nanoseconds; shape (n_gaps,)
    unmeasured: int = 0  #: how many gaps more there are
    source: str = ""  #: what told, in plain words
    why_none: str = ""  #: why some or all were not measured; "" if all were


@dataclass(frozen=True, slots=True)
class _Run:
    """Chunks whose waits were recorded."""

    first: int
    last: int
    source: str


class Measured:
    """The measured times of one completion.

    Examples
    --------
    >>> Measured(timeline).between(2, 35).seconds                  # doctest: +SKIP
    0.64
    """

    def __init__(self, timeline: Timeline) -> None:
        self._known = timeline.timing
        self._times = self._known.times_ns
        self._count = len(timeline.starts)
        self._runs = self._recorded()

    def since_request(self, number: int) -> Duration:
        """From sending the request to the arrival of chunk ``number``."""
        run = self._run_of(1)
        if run is None or self._times is None:
            return Duration(None, why_none=self._why(1, 1))
        if number > run.last:
            return Duration(None, why_none=self._why(run.last + 1, number))
        return Duration(self._times[number - 1], Clock.RECORDED, run.source)

    def between(self, earlier: int, later: int) -> Duration:
        """From the arrival of one chunk to that of a later one."""
        if earlier == later:
            return Duration(0, Clock.RECORDED, "one chunk")
        run = self._run_of(earlier + 1)
        if run is None or self._times is None:
            return Duration(None, why_none=self._why(earlier + 1, later))
        if later > run.last:
            return Duration(None, why_none=self._why(run.last + 1, later))
        return Duration(self._times[later - 1] - self._times[earlier - 1], Clock.RECORDED, run.source)

    def gaps(self, numbers: Sequence[int] | None = None) -> MeasuredGaps:
        """The gaps between successive chunks among ``numbers``, ascending; by default between all chunks.

        Several events in one network read share their time, so zeros are normal. The wait for chunk 1 is no gap.
        """
        chosen: Sequence[int] = range(1, self._count + 1) if numbers is None else numbers
        n_gaps = max(0, len(chosen) - 1)
        found: list[tuple[Sequence[int], array[int]]] = []
        sources = []
        for run in self._runs if self._times is not None else ():
            assert self._times is not None
            first, last = max(1, run.first - 1), run.last  # the first gap of a run begins with the chunk before it
            inside = chosen[bisect_left(chosen, first) : bisect_right(chosen, last)]
            if len(inside) > 1:
                found.append((inside[1:], differences(taken(self._times, inside))))
                sources.append(run.source)
        ends, ns = found[0] if len(found) == 1 else _joined(found)
        missing = n_gaps - len(ns)
        return MeasuredGaps(ends, ns, missing, "; ".join(dict.fromkeys(sources)), self._why_gaps(chosen, missing))

    def has_gap(self, at_least_ns: int) -> bool:
        """Whether any gap between two chunks was measured that is so long; sooner told than the gaps themselves."""
        times = self._times
        return times is not None and any(
            has_step(times[max(1, run.first - 1) - 1 : run.last], at_least_ns) for run in self._runs
        )

    def _recorded(self) -> tuple[_Run, ...]:
        runs: list[_Run] = []
        for interval in self._known.intervals:
            if interval.clock is not Clock.RECORDED:
                continue
            if runs and runs[-1].last + 1 == interval.first:
                sources = dict.fromkeys((*runs[-1].source.split("; "), interval.source))
                runs[-1] = _Run(runs[-1].first, interval.last, "; ".join(sources))
            else:
                runs.append(_Run(interval.first, interval.last, interval.source))
        return tuple(runs)

    def _run_of(self, number: int) -> _Run | None:
        return next((run for run in self._runs if run.first <= number <= run.last), None)

    def _why_gaps(self, chosen: Sequence[int], missing: int) -> str:
        if missing > 0:
            return self._why(chosen[0] + 1, chosen[-1])
        return "" if len(chosen) > 1 else "fewer than two chunks"

    def _why(self, first: int, last: int) -> str:
        """Why the waits for chunks ``first`` to ``last`` are not all measured: the first thing that is wrong."""
        for interval in self._known.intervals:
            if interval.last < first or interval.first > last or interval.clock is Clock.RECORDED:
                continue
            what = "the wait for chunk 1" if interval.last == 1 else "gaps between chunks"
            if interval.source == "nothing":
                return f"{what} {'was' if interval.last == 1 else 'were'} not recorded"
            return f"{what} {'is' if interval.last == 1 else 'are'} only {interval.clock}: {interval.source}"
        return "no chunk times were recorded"


def _joined(found: Sequence[tuple[Sequence[int], array[int]]]) -> tuple[array[int], array[int]]:
    ends, ns = array("I"), array("q")
    for some_ends, some_ns in found:
        ends.extend(some_ends)
        ns.extend(some_ns)
    return ends, ns
