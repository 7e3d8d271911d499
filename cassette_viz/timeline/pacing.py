"""Assigning times to chunks where the recording holds none; the clock says so wherever they are shown."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from .clock import Clock
from .model import Timeline

DEFAULT_CHUNKS_PER_SECOND = 25.0
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Pacing:
    """A time for every chunk, and where those times come from."""

    times_ns: array[int]  #: nanoseconds since the request was sent, never decreasing; shape (n_chunks,)
    clock: Clock
    label: str  #: the notice to show beside the times


def pace(timeline: Timeline, *, chunks_per_second: float = DEFAULT_CHUNKS_PER_SECOND) -> Pacing:
    """Give every chunk a time: the recorded one, or else an even pace behind the recorded wait for the headers.

    Parameters
    ----------
    timeline
        The completion to pace.
    chunks_per_second
        The even rate where no chunk times were recorded.

    Raises
    ------
    ValueError
        If the rate is not positive.
    """
    if not chunks_per_second > 0:
        raise ValueError(f"chunks_per_second must be positive, got {chunks_per_second!r}")
    if timeline.times_ns is not None:
        return Pacing(timeline.times_ns, Clock.RECORDED, "recorded: this recording holds a time for every chunk")
    wait_ns, gap_ns = timeline.headers_after_ns or 0, _NS / chunks_per_second
    return Pacing(
        array("q", (wait_ns + round(place * gap_ns) for place in range(len(timeline.starts)))),
        Clock.MODELLED,
        f"paced evenly at {chunks_per_second:g} chunks/s: this recording holds no chunk times",
    )
