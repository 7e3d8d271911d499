"""Zip archives of recordings in any of the other formats."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec.structs import replace

from .. import _registry
from ..errors import CassetteFormatError, UnknownFormatError
from ._base import Cassette, Limits, Source
from ._collection import collected, is_side_file
from ._side_file import timed_beside
from ._unpacked import unpacked

NAME = "archive"

_MARK = b"PK\x03\x04"
_ENCRYPTED = 1
# What the standard library raises where an archive is damaged, locked, or packed in a way that it does not know.
_DAMAGES = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a file that begins like this is a zip archive: 0 no, 1 perhaps; other formats may be zipped too."""
    return int(head.startswith(_MARK))


def read(source: Source) -> Cassette:
    """Read the recordings in a zip archive, in order of their names; nothing is written to disk.

    All of them together may be as large as one recording. An archive in the archive is not opened.

    Raises
    ------
    UnknownFormatError
        If no file in it is a recording.
    CassetteFormatError
        If the archive is damaged, or a limit is passed.
    """
    try:
        with source.open() as stream, ZipFile(stream) as archive:
            infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
            _check_size(infos, source)
            return collected(NAME, source.path, _members(archive, infos, source), source.limits)
    except _DAMAGES as error:
        raise CassetteFormatError(f"the archive is damaged: {error}", path=source.path, format=NAME) from None


def _check_size(infos: list[ZipInfo], source: Source) -> None:
    """Refuse an archive that says it is too large; from none of its files can more come out than it says."""
    limit = source.limits.file_bytes
    if sum(info.file_size for info in infos) > limit:
        raise CassetteFormatError(
            f"the files in this archive are larger than {limit:,} bytes in all; if you trust it, "
            "pass limits=Limits(file_bytes=...)",
            path=source.path,
            format=NAME,
        )


def _members(archive: ZipFile, infos: list[ZipInfo], source: Source) -> Iterator[tuple[str, Callable[[], Cassette]]]:
    left = source.limits.file_bytes

    def reading(info: ZipInfo) -> Callable[[], Cassette]:
        def read_one() -> Cassette:
            nonlocal left
            inside, problems = unpacked(_Member(archive, info, source, replace(source.limits, file_bytes=left)))
            left = max(0, left - len(inside.data))  # else compressed files in the archive would not count
            found = _read(inside)
            return replace(found, problems=problems + found.problems)

        return read_one

    for info in infos:
        if not is_side_file(PurePosixPath(info.filename).parts):
            yield info.filename, reading(info)


def _read(recording: Source) -> Cassette:
    head = recording.head()
    if head.startswith(_MARK):
        raise CassetteFormatError("it is an archive in an archive, which is not opened")
    readers = [reader for reader in _registry.plugins("cassettes") if _registry.name_of(reader) != NAME]
    found = _registry.best(readers, lambda reader: int(reader.match(recording.path, head)))
    if found is None:
        raise UnknownFormatError("this does not look like a recording")
    return timed_beside(found.read(recording), recording)


class _Member(Source):
    """A file in an archive. Those beside it are in the archive too; names that lead out of it lead nowhere."""

    def __init__(self, archive: ZipFile, info: ZipInfo, whole: Source, limits: Limits) -> None:
        super().__init__(_bytes(archive, info), path=(whole.path or Path()) / info.filename, limits=limits)
        self._archive, self._name = archive, info.filename

    def has_beside(self, name: str) -> bool:
        """Whether a file of this name stands beside it in the archive."""
        return self._archive.NameToInfo.get(self._beside(name)) is not None

    def beside(self, name: str, *, folders_up: int = 1) -> bytes:  # noqa: ARG002 - nothing leads out of an archive
        """Read a file that stands beside it in the archive."""
        try:
            info = self._archive.getinfo(self._beside(name))
        except KeyError:
            raise CassetteFormatError(f"its body is in the file {name!r}, which is not in the archive") from None
        return _bytes(self._archive, info)

    def _beside(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._name), name))


def _bytes(archive: ZipFile, info: ZipInfo) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise CassetteFormatError("it is encrypted; unpack the archive with its password, and load the folder")
    try:
        return archive.read(info)
    except _DAMAGES as error:
        raise CassetteFormatError(f"it is damaged: {error}") from None
