"""JSON values one after another: NDJSON, a top-level array whose elements are the messages, or a single document.

A server that answers a streaming request with an error often sends one plain document, sometimes in many lines, and
sometimes behind messages of another framing; hence values may span lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecoder

from ..timeline.frame import Comment, Frame

NAME = "json"
MEDIA_TYPES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-seq",
    "application/stream+json",
)
CUT_OFF = "cut off: the body ends in the middle of a message"
NO_JSON = "not JSON"

_BYTE_ORDER_MARK = "\ufeff"
_BETWEEN = re.compile(r"[\s\x1e]*")  # RFC 7464 puts a record separator before each text
_BETWEEN_ELEMENTS = re.compile(r"[\s,\]]*")
_scan = JSONDecoder().raw_decode


def match(head: bytes) -> int:
    """Whether a body may be JSON: 1 if it begins like an object or an array, else 0."""
    return 1 if head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")[:1] in (b"{", b"[") else 0


def split(body: bytes) -> Iterator[Frame | Comment]:
    r"""Cut a body into its JSON values, in order; a line that is none becomes a frame with its flaw named.

    Examples
    --------
    >>> [frame.data for frame in split(b'{"a":1}\n{"a":2}\n')]
    ['{"a":1}', '{"a":2}']
    >>> [frame.data for frame in split(b'[{"a":1},{"a"') if isinstance(frame, Frame)]
    ['{"a":1}']
    """
    text = body.decode("utf-8", "replace")
    between = _BETWEEN
    position = _skip(_BETWEEN, text, len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0)
    if text.startswith("[", position):
        position, between = position + 1, _BETWEEN_ELEMENTS
    offset = _Offsets(text, body)
    while (position := _skip(between, text, position)) < len(text):
        start = position
        try:
            _, position = _scan(text, start)
        except (ValueError, RecursionError):
            line_end = text.find("\n", start)
            if line_end < 0 or between is _BETWEEN_ELEMENTS:
                yield Comment(text[start:], offset(start), len(body), flaw=CUT_OFF)
                return
            position = line_end
            yield Frame("", text[start:position], offset(start), offset(position), flaw=NO_JSON)
        else:
            yield Frame("", text[start:position], offset(start), offset(position))


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return position if found is None else found.end()


class _Offsets:
    """Turns ascending offsets in the text into offsets in the bytes, in one pass."""

    def __init__(self, text: str, body: bytes) -> None:
        self._text, self._same = text, len(text) == len(body)
        self._known = (0, 0)

    def __call__(self, position: int) -> int:
        if self._same:
            return position
        before, in_bytes = self._known
        in_bytes += len(self._text[before:position].encode("utf-8", "surrogatepass"))
        self._known = (position, in_bytes)
        return in_bytes
