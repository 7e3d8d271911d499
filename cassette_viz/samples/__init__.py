"""A few small recordings that ship with the package, for notebooks, for the README and for first steps."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


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
