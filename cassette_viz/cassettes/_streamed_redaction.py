"""Secrets in a body that comes in pieces -> "REDACTED", before any piece is written down.

A piece may end within a secret. So a line is held back until its end has come: no secret goes beyond that.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ._redaction import KEY_STARTS, REDACTED, redacted_bytes

_LONGEST_HELD = 1 << 16  # of a line that does not end; then only its last part is held
_LONGEST_SECRET = 1 << 12
_MOST_TRIES = 8
_WORD_END = re.compile(rb"[\w-]+\Z", re.ASCII)
#: Without any of these there is no secret: beginnings of keys, and what is in every name of a field.
_MARKS = (
    *sorted({start.lower() for start in KEY_STARTS if not start.endswith(("sk-", "sk_"))}),
    *("sk-", "sk_", "bearer", "api", "secret", "token", "assertion", "password", "authorization", "private"),
)
#: What may be the beginning of a key; names of fields tell nothing, and their values are replaced from the first byte.
_BEGUN = re.compile(
    rb"(?:(?<![\w-])|(?<=\\[nrtbf]))(?:(?:" + b"|".join(re.escape(start.encode()) for start in KEY_STARTS) + rb")"
    rb"|[Bb][Ee][Aa][Rr][Ee][Rr]\s+)[\w.~+/=-]+\Z"
)


class Piece(NamedTuple):
    """What may be written down after a piece has come."""

    data: bytes  #: to keep; it goes on where the last one ended
    n_raw: int  #: for how many bytes of the body it stands
    held: bytes  #: what would follow if nothing more came; to be forgotten when the next piece comes


class StreamedRedaction:
    r"""Takes the pieces of a body as they came, and gives what may be kept of them.

    Examples
    --------
    >>> body = StreamedRedaction()
    >>> body.feed(b'{"api_key": "k-1')
    Piece(data=b'', n_raw=0, held=b'{"api_key": "REDACTED')
    >>> body.feed(b'23"}\n{"a"')
    Piece(data=b'{"api_key": "REDACTED"}\n', n_raw=21, held=b'{"a"')
    >>> body.close()
    Piece(data=b'{"a"', n_raw=4, held=b'')
    """

    def __init__(self) -> None:
        self._line = b""  #: what has come of a line that is not over

    def feed(self, piece: bytes) -> Piece:
        """Take the next piece."""
        if not self._line and piece.endswith(b"\n") and not _may_hold_secret(piece):
            return Piece(piece, len(piece), b"")  # nearly all pieces of nearly all streams
        data = self._line + piece if self._line else piece
        cut = len(data) if data.endswith(b"\n") else data.rfind(b"\n") + 1
        if len(data) - cut > _LONGEST_HELD:
            cut = _between_secrets(data, len(data) - _LONGEST_SECRET)
        self._line = data[cut:]
        return Piece(redacted_bytes(data[:cut]), cut, self._provisional() if self._line else b"")

    def close(self) -> Piece:
        """Give what was held back, when nothing more comes."""
        rest, self._line = self._line, b""
        return Piece(redacted_bytes(rest), len(rest), b"")

    def _provisional(self) -> bytes:
        known = redacted_bytes(self._line)
        begun = _BEGUN.search(known, max(0, len(known) - _LONGEST_SECRET))
        return known[: begun.start()] + REDACTED.encode() if begun else known


def _may_hold_secret(data: bytes) -> bool:
    """Tell by plain searches, and rather too often than too seldom, whether it is worth to look closer."""
    text = data.decode("latin-1").lower()  # texts are searched faster than bytes
    for mark in _MARKS:  # noqa: SIM110 - several times as fast as any()
        if mark in text:
            return True
    return False


def _between_secrets(data: bytes, at: int) -> int:
    """Give a place at or before ``at`` where neither a word nor a secret is cut in two."""
    word = _WORD_END.search(data, max(0, at - _LONGEST_SECRET), at)
    at = word.start() if word else at
    whole = redacted_bytes(data)
    for _ in range(_MOST_TRIES):  # each part alone must give what the whole gives
        if redacted_bytes(data[:at]) + redacted_bytes(data[at:]) == whole:
            return at
        at = max(0, at - _LONGEST_SECRET)
    return len(data)
