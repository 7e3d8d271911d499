"""Where the bodies of a HAR file stand, if not in it: in files beside it, or together with it in a zip archive."""

from __future__ import annotations

import io
import zipfile
import zlib

from ..errors import CassetteFormatError
from ._base import Source

_MAGIC = b"PK\x03\x04"
_MOST_FILES = 100_000
_PROBLEMS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


def is_zip(head: bytes) -> bool:
    """Whether it begins as a zip archive does."""
    return head.startswith(_MAGIC)


def first_name(head: bytes) -> str:
    """Give the name of the first file in an archive; "" if there is none."""
    size = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + size].decode("utf-8", "replace")


class Bodies:
    """Reads the files that a HAR file names; each at the moment when it is asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._archive = _opened(source) if is_zip(source.head(4)) else None
        self._left = source.limits.file_bytes  # for all files together: entries may name the same one again and again

    def har(self) -> Source:
        """Give the HAR file itself."""
        if self._archive is None:
            return self._source
        names = [name for name in self._archive.namelist() if name.lower().endswith(".har")]
        if not names:
            raise CassetteFormatError("expected an archive with a .har file in it, but there is none")
        return Source(self.read(names[0]), path=self._source.path, limits=self._source.limits)

    def read(self, name: str) -> bytes:
        """Give the bytes of a file.

        Raises
        ------
        CassetteFormatError
            If it is not there, is too large, or leads to another place.
        """
        data = self._source.beside(name) if self._archive is None else self._unpacked(self._archive, name)
        self._left -= len(data)
        if self._left < 0:
            raise CassetteFormatError(
                f"the files that it names hold more than {self._source.limits.file_bytes:,} bytes; "
                "if you trust it, pass limits=Limits(file_bytes=...)"
            )
        return data

    def _unpacked(self, archive: zipfile.ZipFile, name: str) -> bytes:
        try:
            if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise NotImplementedError("it is compressed in a way that is seldom used")
            with archive.open(name) as file:
                return file.read(max(0, self._left) + 1)
        except KeyError:
            raise CassetteFormatError(f"its body is in the file {name!r}, which is not in the archive") from None
        except _PROBLEMS as error:
            raise CassetteFormatError(f"the file {name!r} in the archive cannot be read: {error}") from None


def _opened(source: Source) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except _PROBLEMS as error:
        raise CassetteFormatError(f"expected a zip archive, but it is broken: {error}") from None
    if len(archive.namelist()) > _MOST_FILES:
        raise CassetteFormatError(f"the archive holds more than {_MOST_FILES:,} files")
    return archive
