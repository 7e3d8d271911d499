"""Going to any chunk of a stream."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from cassette_viz.timeline.model import Timeline

from . import recordings
from .assembling import timeline
from .measuring import Row, in_turn, seconds, shown

SEEKS = 2_000


def rows(_folder: Path) -> Iterator[Row]:
    """In a long stream against a short one, and against a clock."""
    long, short = (timeline(recordings.stream(count).encode()) for count in (1_000_000, 1_000))
    ours, other = seconds(_seeks(long)), seconds(_seeks(short))
    row = in_turn("seek in 1,000,000 chunks, 4,000 characters a part", ours, "1,000 chunks", other, 3)
    yield Row(row.what, row.against, f"{row.ours} / {SEEKS}", f"{row.other} / {SEEKS}", row.ratio, row.budget)
    each = ours() / SEEKS
    yield Row("one seek", "50 µs", shown(each, "s"), "50 µs", each / 50e-6, 1)


def _seeks(stream: Timeline) -> Callable[[], None]:
    random_source = random.Random(1)
    positions = [random_source.randrange(len(stream.chunks) + 1) for _ in range(SEEKS)]

    def work() -> None:
        for position in positions:
            stream.at(position, tail=4_000)

    work()  # the verdict on the arguments is found once
    return work
