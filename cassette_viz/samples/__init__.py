"""A few small recordings that ship with the package, for notebooks, for the README and for first steps.

One is a conversation of which the provider caches the prompt; its texts and counts are made up. Beside the files stand
three folders. ``formats`` has one made-up recording in each format, ``dialects`` one in each dialect. ``timed`` has
streams with measured chunk times: a smooth one, one with a stall, one in bursts, one that reasons first, and one with
parallel tool calls. :mod:`cassette_viz.record` recorded them from a stand-in provider, which said made-up texts with
known pauses.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal


def folder(name: Literal["formats", "dialects", "timed"]) -> Path:
    """Where the recordings of one kind lie: one in each format or dialect, named after it, or those with real times."""
    return Path(str(files(__name__))) / name


def path(name: str) -> Path:
    """Where a sample lies.

    Raises
    ------
    FileNotFoundError
        If there is none of this name; the message lists those that there are.
    """
    sample = Path(str(files(__name__))) / name
    if not sample.is_file():
        raise FileNotFoundError(f"there is no sample {name!r}; there are: {', '.join(names())}")
    return sample


def names() -> list[str]:
    """The names of all samples, sorted."""
    folder = Path(str(files(__name__)))
    return sorted(each.name for each in folder.iterdir() if each.is_file() and each.suffix != ".py")
