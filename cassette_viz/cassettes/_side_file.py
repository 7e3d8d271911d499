"""A recording -> the same with the times of its network reads, if a side file with them stands beside it."""

from __future__ import annotations

from pathlib import Path

from ._base import Cassette, Source

ENDING = ".timing.json"


def name_beside(path: Path) -> str:
    """The name of the side file of a recording: ``lesson.timing.json`` for ``lesson.yaml``."""
    return f"{path.stem}{ENDING}"


def timed_beside(cassette: Cassette, source: Source) -> Cassette:
    """Attach the times of the side file that stands beside a recording, if there is one."""
    if source.path is None or source.path.name.endswith(ENDING):
        return cassette
    name = name_beside(source.path)
    if not source.has_beside(name):
        return cassette
    from ._timing import timed_from  # few recordings have a side file, and all the others load sooner without it

    return timed_from(cassette, source, name)
