"""Typed netstrings, in which mitmproxy saves its flows -> plain data. https://tnetstrings.info."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import CassetteFormatError
from ._base import Limits
from ._broken import BrokenRecordingError

_LENGTH = re.compile(rb"(\d{1,12}):")
_LONGEST_NUMBER = 64
_NESTING = b"]}"


def values(data: bytes, limits: Limits) -> Iterator[Any]:
    """Yield each value of a file, in which they stand one after the other.

    The keys of mappings become texts; byte strings stay bytes.

    Raises
    ------
    BrokenRecordingError
        Where the file breaks, after the values before that place.
    CassetteFormatError
        If there are more values than ``limits.nodes``, or they are nested deeper than ``limits.depth``.
    """
    reader = _Reader(data, limits)
    at = 0
    while at < len(data):
        value, at = reader.value(at, len(data), 0)
        yield value


class _Reader:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._count = 0

    def value(self, at: int, end: int, depth: int) -> tuple[Any, int]:
        """Read the value that begins at an offset; return it, and the offset behind it."""
        found = _LENGTH.match(self._data, at, end)
        if not found:
            raise BrokenRecordingError(f"expected the length of a value at byte {at:,}, but there is something else")
        start = found.end()
        stop = start + int(found[1])
        if stop >= end:
            raise BrokenRecordingError(f"the value at byte {at:,} is cut off: {stop + 1 - end:,} bytes are missing")
        self._count += 1
        if self._count > self._limits.nodes:
            raise CassetteFormatError(
                f"it holds more than {self._limits.nodes:,} values; if you trust it, pass limits=Limits(nodes=...)"
            )
        kind = self._data[stop : stop + 1]
        if kind and kind in _NESTING:
            return self._container(kind, start, stop, depth + 1), stop + 1
        return self._scalar(kind, start, stop), stop + 1

    def _container(self, kind: bytes, at: int, end: int, depth: int) -> Any:
        if depth > self._limits.depth:
            raise CassetteFormatError(
                f"it is nested more than {self._limits.depth} levels deep; "
                "if you trust it, pass limits=Limits(depth=...)"
            )
        inside: list[Any] = []
        while at < end:
            value, at = self.value(at, end, depth)
            inside.append(value)
        if kind == b"]":
            return inside
        keys = (key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key) for key in inside[::2])
        return dict(zip(keys, inside[1::2], strict=False))

    def _scalar(self, kind: bytes, start: int, stop: int) -> Any:
        data = self._data[start:stop]
        if kind == b",":
            return data
        if kind == b";":
            return data.decode("utf-8", "replace")
        if kind == b"~" and not data:
            return None
        if kind == b"!" and data in (b"true", b"false"):
            return data == b"true"
        try:
            if kind == b"#" and len(data) <= _LONGEST_NUMBER:
                return int(data)
            if kind == b"^" and len(data) <= _LONGEST_NUMBER:
                return float(data)
        except ValueError:
            pass
        raise BrokenRecordingError(f"the value at byte {start:,} is of no type that there is: {kind!r}")
