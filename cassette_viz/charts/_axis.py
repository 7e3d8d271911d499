"""The x axis of charts over a stream: seconds where the recording has them, else the order of the chunks.

Where there are more chunks than a screen has columns, one chunk per column is drawn: the one that stands out.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..timeline.clock import ARRIVALS, Clock
from ..timeline.columns import largest
from ..timeline.durations import seconds
from ..timeline.model import Timeline
from ..timeline.pacing import pace
from ._words import count

#: Up to so many chunks every one is drawn.
MOST_POINTS = 3000
#: Columns that are drawn of more chunks: no notebook shows a wider chart.
COLUMNS = 800
NO_TIMES = "chunk order: this recording holds no chunk times"


@dataclass(frozen=True)
class Axis:
    """Where a chunk stands on the x axis, and how that is known."""

    times_ns: array[int] | None  #: a time for each chunk; ``None`` where x is the chunk number
    n_chunks: int
    wait_ns: int | None  #: the recorded wait for the headers
    clock: Clock  #: of the gaps between chunks
    first: Clock  #: of the wait for chunk 1
    told: str = ""  #: where the gaps come from, in plain words; "" if from the order alone
    told_first: str = ""  #: where the wait for chunk 1 comes from

    @property
    def is_time(self) -> bool:
        """Whether x is a time, measured or not."""
        return self.times_ns is not None

    @property
    def is_measured(self) -> bool:
        """Whether the gaps between chunks were recorded; what is not is drawn pale and dashed."""
        return self.is_time and self.clock is Clock.RECORDED

    @property
    def title(self) -> str:
        """What stands on the axis."""
        if not self.is_time:
            return "chunk number"
        if not self.is_measured:
            return "seconds from request, not measured"
        return "seconds from chunk 1" if self.first is Clock.MODELLED else "seconds from request"

    @property
    def source(self) -> list[str]:
        """Clauses for the subtitle: where the positions come from, and apart from them the wait for chunk 1."""
        chunks = count(self.n_chunks, "chunk")
        waited = [] if self.wait_ns is None else [f"headers after {seconds(self.wait_ns)} (recorded)"]
        if not self.is_time:
            return [NO_TIMES, chunks, *waited]
        if not self.is_measured:
            return [f"{self.clock}, not measured: {self.told}", chunks, *waited]
        arrived = self.told == ARRIVALS.source
        clauses = ["recorded times" if arrived else f"recorded times: {self.told}", chunks]
        if self.first is Clock.MODELLED:
            clauses.append("how long chunk 1 was waited for is unknown")
        elif self.first is not Clock.RECORDED:
            clauses.append(f"the wait for chunk 1 is only {self.first}: {self.told_first}")
        return clauses

    @cached_property
    def range(self) -> tuple[float, float]:
        """From the request, or chunk 1, to the last chunk, with a little air."""
        if self.times_ns is None:
            return 0.5 - 0.01 * self.n_chunks, self.n_chunks * 1.01 + 0.5
        last = max(largest(self.times_ns) / 1e9, (self.wait_ns or 0) / 1e9, 1e-3)
        return -0.004 * last, last * 1.02

    @property
    def layout(self) -> dict[str, Any]:
        """For ``figure.update_xaxes``; between chunk numbers there are no ticks."""
        whole = {"dtick": 1} if not self.is_time and self.n_chunks <= 10 else {}
        return {"title_text": self.title, "range": self.range, "tickformat": "" if self.is_time else ",d", **whole}

    def x(self, numbers: Sequence[int]) -> array[float]:
        """Where these chunks stand; shape (n,)."""
        if self.times_ns is None:
            return array("d", numbers)
        times = self.times_ns
        return array("d", (times[number - 1] / 1e9 for number in numbers))

    def columns(self) -> list[int] | None:
        """Chunk numbers at which the columns of the screen begin, ascending; ``None`` if every chunk can be drawn."""
        if self.n_chunks <= MOST_POINTS:
            return None
        if self.times_ns is None:
            return [1 + self.n_chunks * column // COLUMNS for column in range(COLUMNS)] + [self.n_chunks + 1]
        first, last = self.times_ns[0], self.times_ns[-1]
        edges, place = [1], 0
        for column in range(1, COLUMNS):
            place = bisect_left(self.times_ns, first + (last - first) * column // COLUMNS, place)
            edges.append(place + 1)
        return [*edges, self.n_chunks + 1]

    @property
    def meta(self) -> dict[str, Any]:
        """For ``figure.layout.meta``."""
        return {"x": "seconds", "clock": str(self.clock)} if self.is_time else {"x": "chunk number", "clock": "none"}


def axis_of(timeline: Timeline) -> Axis:
    """The axis on which the chunks of this completion stand.

    Times that every chunk has stand as they are, whoever told them. Where only totals or limits are known, the chunks
    are spread over these, and the axis says that nobody measured them. Where nothing is known, x is the chunk number.
    """
    known = timeline.timing
    count, wait_ns = len(timeline.starts), timeline.headers_after_ns
    if not known.intervals:
        return Axis(None, count, wait_ns, Clock.MODELLED, Clock.MODELLED)
    first, last = known.intervals[0], known.intervals[-1]
    spread = None if known.times_ns is not None else pace(timeline)
    times, clock = (known.times_ns, known.clock) if spread is None else (spread.times_ns, spread.clock)
    if spread is not None and clock is Clock.MODELLED:
        times = None
    return Axis(times, count, wait_ns, clock, first.clock, last.source, first.source)


def peaks(numbers: Sequence[int], values: array[int], columns: list[int] | None) -> list[int]:
    """Places in ``values`` of the largest value of each column, ascending; all places if there are no columns.

    Parameters
    ----------
    numbers
        The chunk number of each value, ascending; shape (n,).
    values
        What is drawn; shape (n,).
    columns
        As :meth:`Axis.columns` gives them.
    """
    if columns is None or len(values) <= MOST_POINTS:
        return list(range(len(values)))
    found, start = [], 0
    for edge in columns[1:]:
        stop = bisect_left(numbers, edge, start)
        if stop > start:
            part = values[start:stop]
            found.append(start + part.index(max(part)))
        start = stop
    return found


def typed(values: array[Any]) -> Any:
    """What plotly takes fastest: a numpy array on the same memory; a list where numpy is missing."""
    try:
        import numpy as np  # plotly loads it as well, but works without
    except ImportError:
        return values.tolist()
    return np.frombuffer(values, dtype=values.typecode) if len(values) else []
