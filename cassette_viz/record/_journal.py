"""The journal of a recorder on disk: appended to at every event, so that what has come survives the program's end."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Literal

import msgspec

from ..cassettes._journal_records import Heading, Record
from ..errors import CassetteVizError

Format = Literal["vcrpy", "go-vcr"]

_encode = msgspec.json.Encoder().encode


class Journal:
    """An open journal.

    Every record is written at once, by one call to the operating system: from there on it survives the end of this
    program, also by ``kill -9``. It is not forced onto the disk, so a power cut may take the last seconds.

    Parameters
    ----------
    path
        Where it is made.
    format
        Of the cassette that it is to become.

    Raises
    ------
    OSError
        If it cannot be made, or is there already.
    """

    def __init__(self, path: Path, format: Format) -> None:
        self.path = path
        self.error: OSError | None = None  #: why it holds less than it should
        self._writing = threading.Lock()
        # So that a record is never written into the middle of another one, whoever writes.
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file: int | None = os.open(path, flags, 0o666)
        _lock(self._file)
        self._write(_encode(Heading(cassette_viz="journal", version=1, format=format)) + b"\n")

    def add(self, record: Record, payload: bytes = b"") -> None:
        """Append a record and the bytes that belong to it."""
        self._write(b"%b\n%b\n" % (_encode(record), payload))

    def add_read(self, n: int, ns: int, to: int, data: bytes) -> None:
        """Append what nearly all records are, a read without anything special, as :meth:`add` would."""
        self._write(b'{"n":%d,"ns":%d,"size":%d,"to":%d}\n%b\n' % (n, ns, len(data), to, data))

    def _write(self, data: bytes) -> None:
        with self._writing:
            if self._file is None or self.error is not None:
                return
            try:
                while (written := os.write(self._file, data)) < len(data):
                    data = data[written:]
            except OSError as error:  # the program that is recorded goes on; closing the recorder tells
                self.error = error

    def close(self) -> None:
        """Close the file, which stays where it is."""
        with self._writing:
            if self._file is not None:
                os.close(self._file)
            self._file = None


def check_unused(path: Path) -> None:
    """See that no other program is writing to a journal.

    Raises
    ------
    CassetteVizError
        If one is. Where the system knows no locks on files, nobody can tell.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        _lock(file)
    except BlockingIOError:
        raise CassetteVizError(
            "another recorder is writing to it; give each a cassette of its own", path=path
        ) from None
    finally:
        os.close(file)


def _lock(file: int) -> None:
    """Take the file for this program; the system gives it back when the program ends, however it ends."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows, where a file that is open cannot be replaced anyway
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
