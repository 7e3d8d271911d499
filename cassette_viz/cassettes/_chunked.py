"""The chunked transfer encoding, undone piece by piece, so that it stays known which bytes came when."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"\r?\n?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_LONGEST_SIZE = 256


class Dechunker:
    """Takes the pieces of a body as they came, and gives what was in them. A body without chunks passes unchanged."""

    def __init__(self) -> None:
        self._held = b""  #: the beginning of a line that tells a size
        self._left = 0  #: bytes that are still to come of this chunk
        self._is_chunked: bool | None = None
        self._is_over = False

    def feed(self, piece: bytes) -> bytes:
        """Give the content of a piece."""
        if self._is_chunked is None:
            self._is_chunked = _SIZE.match(piece) is not None
        if not self._is_chunked:
            return piece
        data, at, self._held = self._held + piece, 0, b""
        parts: list[bytes] = []
        while at < len(data) and not self._is_over:
            if self._left:
                parts.append(data[at : at + self._left])
                at, self._left = at + len(parts[-1]), self._left - len(parts[-1])
            elif found := _SIZE.match(data, at):
                at, self._left = found.end(), int(found[1], 16)
                self._is_over = self._left == 0
            elif len(data) - at <= _LONGEST_SIZE:
                self._held, at = data[at:], len(data)
            else:  # no chunk after all: better too much than too little
                parts.append(data[at:])
                self._is_over = True
        return b"".join(parts)
