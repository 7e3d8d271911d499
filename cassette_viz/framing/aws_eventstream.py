r"""AWS event streams: binary messages, each with headers of its own and two checksums.

The layout is that of ``botocore.eventstream``; all integers are big-endian::

    offset   size     content
    0        4        total length T, checksums included
    4        4        length of the headers H
    8        4        CRC-32 of bytes 0..8
    12       H        headers: name length (1), name, type (1), value
    12+H     T-H-16   payload
    T-4      4        CRC-32 of bytes 0..T-4

The name of a frame is the type of its event or of its exception. What a failed checksum spoils is kept, with the flaw
named on it, and reading goes on at the next prelude that is whole. Recorders that took the body for text have replaced
its odd bytes, and no checksum fits any more; names and JSON payloads survive that, and are dug out.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from collections.abc import Iterator
from functools import lru_cache
from json import JSONDecoder
from typing import Any
from uuid import UUID
from zlib import crc32

from ..timeline.frame import Comment, Frame

NAME = "aws-eventstream"
MEDIA_TYPES = ("application/vnd.amazon.eventstream",)
CUT_OFF = "cut off: the body ends in the middle of a message"
BAD_CHECKSUM = "the checksum of this message does not fit it"
BAD_HEADERS = "the headers of this message cannot be read"
DAMAGED = "damaged: this message was dug out of bytes whose framing does not add up"
LOST = "damaged: these bytes hold no message that can be read"

_PRELUDE = struct.Struct(">III")
_PRELUDE_SIZE = 12
_AROUND_PAYLOAD = 16  # the prelude and the checksum at the end
_MOST_HEADERS = 128 * 1024  # botocore's limits; they tell a prelude from noise
_MOST_PAYLOAD = 24 * 1024 * 1024
# What every prelude within these limits begins with; all of the rest is up to the checksum.
_LIKE_A_PRELUDE = re.compile(rb"(?=[\x00\x01][\x00-\xff]{3}\x00[\x00-\x02])")
_TYPE_HEADER = re.compile(rb":(?:event|exception)-type\x07\x00[\x00-\xff]([A-Za-z][\w.-]*)")
_FIXED = {
    2: struct.Struct(">b"),
    3: struct.Struct(">h"),
    4: struct.Struct(">i"),
    5: struct.Struct(">q"),
    8: struct.Struct(">q"),
}
_BYTES, _STRING, _UUID = 6, 7, 9
_scan = JSONDecoder().raw_decode


def match(head: bytes) -> int:
    """Whether a body is an event stream: 2 if it begins with a prelude whose checksum fits, else 0."""
    return 2 if _lengths(head, 0) is not None else 0


def split(body: bytes) -> Iterator[Frame | Comment]:
    r"""Cut a whole body into messages, in order.

    Examples
    --------
    >>> from base64 import b64decode
    >>> body = b64decode("AAAAJQAAABPovT7DCzpldmVudC10eXBlBwAEcGluZ3t9WOAiuQ==")
    >>> [(frame.name, frame.data) for frame in split(body)]
    [('ping', '{}')]
    """
    splitter = Splitter()
    yield from splitter.feed(body)
    yield from splitter.close()


class Splitter:
    """Cuts a body that comes in pieces; where the pieces are cut makes no difference."""

    def __init__(self) -> None:
        self._rest = b""  # what is no whole message yet
        self._offset = 0  # where that stands in the body
        self._searched = 0  # how far into it no prelude begins; 0 unless it is damaged

    def feed(self, piece: bytes) -> Iterator[Frame | Comment]:
        """Take more bytes; yield what they complete."""
        self._rest += piece
        yield from self._cut(at_end=False)

    def close(self) -> Iterator[Frame | Comment]:
        """Say what is left at the end of the body."""
        yield from self._cut(at_end=True)
        if rest := self._rest:
            yield Comment(rest.decode("utf-8", "replace"), self._offset, self._offset + len(rest), flaw=CUT_OFF)

    def _cut(self, *, at_end: bool) -> Iterator[Frame | Comment]:
        body, offset, position = self._rest, self._offset, 0
        view = memoryview(body)
        while len(body) - position >= _PRELUDE_SIZE:
            lengths = None if self._searched else _lengths(body, position)
            if lengths is None:
                found = _next_prelude(body, max(position + 1, self._searched))
                if found < 0 and not at_end:
                    self._searched = max(position + 1, len(body) - _PRELUDE_SIZE + 1)
                    break
                found = found if found >= 0 else len(body)
                yield from _salvaged(body[position:found], offset + position)
                self._searched, position = 0, found
                continue
            total, headers = lengths
            end = position + total
            if end > len(body):
                found = _next_prelude(body, position + _PRELUDE_SIZE) if at_end else -1
                if found < 0:
                    break
                yield from _salvaged(body[position:found], offset + position)  # more stands behind what was cut off
                position = found
                continue
            flaw = ""
            if crc32(view[position : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
                if end + _PRELUDE_SIZE > len(body) and not at_end:
                    break
                flaw = BAD_CHECKSUM
                found = _next_prelude(body, position + _PRELUDE_SIZE, end)
                if found >= 0:  # part of this message is missing, and the next has moved up
                    yield from _salvaged(body[position:found], offset + position)
                    position = found
                    continue
            payload = position + _PRELUDE_SIZE + headers
            name, odd, said = _meaning(body[position + _PRELUDE_SIZE : payload])
            data = body[payload : end - 4].decode("utf-8", "replace") or said
            yield Frame(name, data, offset + position, offset + end, None, flaw or odd)
            position = end
        self._rest, self._offset = body[position:], offset + position
        self._searched = max(0, self._searched - position)


def headers_of(block: bytes) -> dict[str, Any]:
    """Read the headers of one message: booleans, integers, bytes, text, milliseconds since 1970, UUIDs.

    Raises
    ------
    ValueError
        If they are cut short or of a type that does not exist.
    """
    headers: dict[str, Any] = {}
    position = 0
    try:
        while position < len(block):
            name_end = position + 1 + block[position]
            name = block[position + 1 : name_end].decode("utf-8", "replace")
            kind = block[name_end]
            headers[name], position = _value(block, name_end + 1, kind)
    except (IndexError, struct.error) as error:
        raise ValueError("a header is cut short") from error
    return headers


def _value(block: bytes, position: int, kind: int) -> tuple[Any, int]:
    """One header value of this type, and where it ends."""
    if kind in (0, 1):
        return kind == 0, position
    if kind in _FIXED:
        fixed = _FIXED[kind]
        return fixed.unpack_from(block, position)[0], position + fixed.size
    if kind == _UUID:
        return UUID(bytes=block[position : position + 16]), position + 16
    if kind not in (_BYTES, _STRING):
        raise ValueError(f"there is no header type {kind}")
    end = position + 2 + int.from_bytes(block[position : position + 2], "big")
    if end > len(block):
        raise ValueError("a header is cut short")
    value = block[position + 2 : end]
    return (value.decode("utf-8", "replace") if kind == _STRING else value), end


@lru_cache(maxsize=256)
def _meaning(block: bytes) -> tuple[str, str, str]:
    """What headers say: the name of the message, a flaw, and what stands for the payload of an error without one.

    A stream repeats a few blocks of headers all the time.
    """
    try:
        headers = headers_of(block)
    except ValueError:
        return "", BAD_HEADERS, ""
    if headers.get(":message-type") == "error":  # not one that the service foresaw: all of it is in the headers
        message = json.dumps({"message": str(headers.get(":error-message", ""))})
        return str(headers.get(":error-code") or "error"), "", message
    return str(headers.get(":event-type") or headers.get(":exception-type") or ""), "", ""


def _lengths(body: bytes, position: int) -> tuple[int, int] | None:
    """Total length and length of the headers, if a prelude stands here."""
    if len(body) - position < _PRELUDE_SIZE:
        return None
    total, headers, checksum = _PRELUDE.unpack_from(body, position)
    payload = total - headers - _AROUND_PAYLOAD
    if headers > _MOST_HEADERS or not 0 <= payload <= _MOST_PAYLOAD:
        return None
    return (total, headers) if crc32(body[position : position + 8]) == checksum else None


def _next_prelude(body: bytes, start: int, before: int = sys.maxsize) -> int:
    """Where the next whole prelude begins, or -1."""
    for candidate in _LIKE_A_PRELUDE.finditer(body, start):
        if candidate.start() >= before:
            break
        if _lengths(body, candidate.start()) is not None:
            return candidate.start()
    return -1


def _salvaged(region: bytes, offset: int) -> Iterator[Frame | Comment]:
    """The messages that can still be read in bytes whose framing does not add up."""
    types = list(_TYPE_HEADER.finditer(region))
    start, found = 0, list[Frame]()
    for place, header in enumerate(types):
        limit = types[place + 1].start() if place + 1 < len(types) else len(region)
        opening = region.find(b"{", header.end(), limit)
        if opening < 0:
            continue
        text = region[opening:limit].decode("utf-8", "replace")
        try:
            _, length = _scan(text)
        except (ValueError, RecursionError):
            continue
        end = opening + len(text[:length].encode("utf-8", "replace"))
        if end > limit or not region[opening:end]:
            end = limit
        name = header[1].decode("ascii", "replace")
        found.append(Frame(name, text[:length], offset + start, offset + end, None, DAMAGED))
        start = end
    if not found:
        yield Comment(region.decode("utf-8", "replace"), offset, offset + len(region), flaw=LOST)
        return
    *before, last = found
    yield from before
    yield Frame(last.name, last.data, last.start, offset + len(region), None, last.flaw)  # its checksum belongs to it
