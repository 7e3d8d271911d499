"""Several recordings in one place, a folder or an archive -> one cassette."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from ..errors import CassetteFormatError, CassetteVizError, UnknownFormatError
from ._base import Cassette, Interaction, Limits
from ._side_file import ENDING

#: Bodies of other recordings; their formats look there themselves.
_SIDE_FOLDERS = ("__files", "__MACOSX")
_SIDE_ENDINGS = (".blobs", ENDING)
_MOST_PROBLEMS = 50


def collected(
    name: str, path: Path | None, members: Iterable[tuple[str, Callable[[], Cassette]]], limits: Limits
) -> Cassette:
    """Read the recordings and number their interactions through.

    Parameters
    ----------
    name
        Format of the whole: "folder", "archive".
    path
        Of the whole.
    members
        The name of each file, and how to read it. Files that are no recordings are passed over.
    limits
        How many files there may be.

    Raises
    ------
    UnknownFormatError
        If no file is a recording.
    CassetteFormatError
        If none can be read, or there are too many.
    """
    interactions: list[Interaction] = []
    problems: list[str] = []
    count = 0
    for count, (file, read) in enumerate(members, 1):
        if count > limits.files:
            raise CassetteFormatError(
                f"there are more than {limits.files:,} files in it; pass limits=Limits(files=...) to read them",
                path=path,
            )
        try:
            found = read()
        except UnknownFormatError:
            continue
        except (CassetteVizError, OSError) as error:
            problems.append(f"{file}: {getattr(error, 'message', None) or error}")
            continue
        at = len(interactions)
        interactions += (replace(each, index=at + each.index, file=file) for each in found.interactions)
        problems += (f"{file}: {problem}" for problem in found.problems)
    if not interactions:
        if problems:
            raise CassetteFormatError(f"none of the recordings in this {name} can be read: {problems[0]}", path=path)
        raise UnknownFormatError(f"none of the {count} files in this {name} looks like a recording", path=path)
    left_out = len(problems) - _MOST_PROBLEMS
    problems[_MOST_PROBLEMS:] = [f"and {left_out} more problems"] if left_out > 0 else []
    return Cassette(name, path, tuple(interactions), tuple(problems))


def is_side_file(parts: Iterable[str]) -> bool:
    """Whether a file is hidden, or belongs to another recording, by the names of its folders and its own."""
    return any(part.startswith(".") or part in _SIDE_FOLDERS or part.endswith(_SIDE_ENDINGS) for part in parts)


def files_below(folder: Path, limits: Limits) -> Iterator[Path]:
    """Yield the files in a folder and those below it, in order of their names; links to folders are not followed.

    Raises
    ------
    CassetteFormatError
        Where they pass the limit for a recording, all together.
    """
    size = 0
    for base, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not is_side_file([name]))
        for file in sorted(name for name in files if not is_side_file([name])):
            path = Path(base, file)
            if not path.is_file():
                continue
            size += path.stat().st_size
            if size > limits.file_bytes:
                raise CassetteFormatError(
                    f"the files in this folder are larger than {limits.file_bytes:,} bytes in all; "
                    "pass limits=Limits(file_bytes=...) to read them",
                    path=folder,
                )
            yield path
