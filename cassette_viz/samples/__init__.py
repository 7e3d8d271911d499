"""A few small recordings that ship with the package, for notebooks, for the README and for first steps.

Beside them stand two folders: ``formats`` has one made-up recording in each format, ``dialects`` one in each dialect.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal


def folder(name: Literal["formats", "dialects"]) -> Path:
    """Where one recording in each format, or in each dialect, lies; the files bear their names."""
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
