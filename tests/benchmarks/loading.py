"""From a file to timelines, as a whole process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from . import recordings
from .measuring import Row, in_turn, peak_memory, process_seconds, shown

OURS = "import sys, cassette_viz; assert cassette_viz.load(sys.argv[1]).timelines"
PEER = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader)"


def rows(folder: Path) -> Iterator[Row]:
    """Against ``yaml.load`` with libyaml alone, which has neither framed nor decoded anything yet."""
    large = recordings.go_vcr(folder / "large.yaml", 100_000_000)
    # A fraction of a second is easily disturbed, so the short ones are measured more often.
    files = (
        ("load go-vcr, 100 MB", large, 0.8, 5),
        ("load go-vcr, two long streams", recordings.go_vcr(folder / "long.yaml", 14_000_000, chunks=27_000), 1.5, 15),
        ("load vcrpy, folded, 10 MB", recordings.vcrpy(folder / "folded.yaml", 10_000_000, binary=False), 1.3, 15),
        ("load vcrpy, !!binary, 10 MB", recordings.vcrpy(folder / "binary.yaml", 10_000_000, binary=True), 1.3, 15),
    )
    for what, path, budget, rounds in files:
        ours, other = (process_seconds("-c", code, str(path)) for code in (OURS, PEER))
        yield in_turn(what, ours, "yaml.load, CSafeLoader", other, budget, rounds=rounds)
    size = large.stat().st_size
    peak = median(peak_memory(OURS, str(large)) for _ in range(3))
    yield Row("peak memory of the 100 MB", "file size", shown(peak, "bytes"), shown(size, "bytes"), peak / size, 2)
