"""When chunks came and how long the gaps between them were: measurements only, never modelled times.

Every function gives ``None`` for a timeline whose recording holds no chunk times. The wait for the response headers
is a separate fact (``timeline.headers_after_ns``), which many recordings hold without chunk times.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from ..timeline.clock import Clock
from ..timeline.model import Timeline
from .columns import differences, median

#: SSE DevTools calls a gap of a quarter second a stall.
STALL_NS = 250_000_000
#: A stream that is slow throughout does not stall at every chunk, so a stall also stands out from the median gap.
STALL_MEDIANS = 4


@dataclass(frozen=True, slots=True)
class Stall:
    """A gap between two chunks that is long by any measure and long for its stream."""

    number: int  #: of the chunk that ended it
    start_ns: int  #: when the chunk before came, in nanoseconds since the request
    gap_ns: int


def chunk_times_ns(timeline: Timeline) -> array[int] | None:
    """When each chunk came, in nanoseconds since the request was sent; shape (n_chunks,).

    ``None`` where the recording holds no time for every chunk: a modelled time is never handed out here.
    """
    return timeline.timing.times_ns if timeline.clock is Clock.RECORDED else None


def gaps_ns(timeline: Timeline) -> array[int] | None:
    """Gaps between successive chunks, in nanoseconds; shape (n_chunks - 1,); element 0 is the wait for chunk 2.

    Called inter-chunk latency (ICL) by AIPerf and ITL by vLLM's benchmark. Several events in one network read share
    their time, so zeros are normal. The wait for chunk 1 is no gap. ``None`` where no times were recorded.

    Examples
    --------
    >>> gaps_ns(timeline)           # doctest: +SKIP
    array('q', [20000000, 0, 640000000])
    """
    times = chunk_times_ns(timeline)
    return None if times is None else differences(times)


def time_to_first_chunk_ns(timeline: Timeline) -> int | None:
    """From sending the request to the arrival of chunk 1, whatever it holds, in nanoseconds.

    OpenTelemetry: ``gen_ai.client.operation.time_to_first_chunk``. ``None`` where no times were recorded.
    """
    known = timeline.timing
    return known.times_ns[0] if known.times_ns and known.clock_of(1) is Clock.RECORDED else None


def median_gap_ns(timeline: Timeline) -> int | None:
    """The median of :func:`gaps_ns`, in nanoseconds; ``None`` if there is no measured gap."""
    gaps = gaps_ns(timeline)
    return round(median(gaps)) if gaps else None


def stalls(timeline: Timeline, *, at_least_ns: int = STALL_NS) -> list[Stall]:
    """The gaps of at least ``at_least_ns`` that are also four times as long as the median gap, longest first.

    Empty where no times were recorded: a stall is a measurement.
    """
    times, gaps = chunk_times_ns(timeline), gaps_ns(timeline)
    if times is None or not gaps or max(gaps) < at_least_ns:
        return []
    threshold = max(at_least_ns, STALL_MEDIANS * median(gaps))
    found = [Stall(place + 2, times[place], gap) for place, gap in enumerate(gaps) if gap >= threshold]
    return sorted(found, key=lambda stall: -stall.gap_ns)
