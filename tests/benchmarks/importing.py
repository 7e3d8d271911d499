"""What ``import cassette_viz`` costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .measuring import Row, in_turn, process_seconds


def rows(_folder: Path) -> Iterator[Row]:
    """Against a Python that does nothing."""
    ours, other = process_seconds("-c", "import cassette_viz"), process_seconds("-c", "pass")
    yield in_turn("import cassette_viz", ours, "python -c pass", other, 4, rounds=15)
