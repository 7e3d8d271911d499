r"""Lines of a one-character code, a colon and a JSON value: ``0:"Hello"\n``.

It comes as ``text/plain``, with a header of its own that a media type does not show; so it is known by its lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..timeline.frame import Comment, Frame, Frames

NAME = "vercel-data-stream"
MEDIA_TYPES = ()
CUT_OFF = "cut off: the body ends in the middle of a message"
NO_MESSAGE = "no code and JSON value"

_HEAD = re.compile(rb'[0-9a-k]:(?:["\[{0-9-]|null|true|false)')
_SPACE = b" \t\r"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # the SDK's TextDecoder drops it at the very start, and there alone
_BLOCK = 1 << 13  # bytes that are cut at once


def match(head: bytes) -> int:
    """Whether a body looks like this: 2 if all its whole lines are a code and JSON, else 0."""
    lines = head.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    cut = lines.pop()
    if not lines:
        return 2 if _HEAD.match(cut) and _is_json(cut[2:]) else 0
    whole = [line for line in lines if line.strip(_SPACE)]
    return 2 if whole and all(_HEAD.match(line) and _is_json(line[2:]) for line in whole) else 0


def split(body: bytes) -> Frames:
    r"""Cut a body into its lines, in order; the code is the name of the message.

    Examples
    --------
    >>> [(frame.name, frame.data) for frame in split(b'0:"a"\nd:{}\n')]
    [('0', '"a"'), ('d', '{}')]
    """

    def cut(start: int) -> Iterator[Frame | Comment]:
        splitter = Splitter(start)
        for begin in range(start, len(body), _BLOCK):
            yield from splitter.feed(body[begin : begin + _BLOCK])
        yield from splitter.close()

    return Frames(cut)


class Splitter:
    """Cuts a body that comes in pieces, from an offset on; where the pieces are cut makes no difference."""

    def __init__(self, offset: int = 0) -> None:
        self._rest: list[bytes] = []  # what no line end has ended yet
        self._offset = offset  # where that stands in the body

    def feed(self, piece: bytes) -> Iterator[Frame | Comment]:
        """Take more bytes; yield what they complete."""
        if b"\n" not in piece:
            self._rest.append(piece)
            return
        *lines, rest = b"".join((*self._rest, piece)).split(b"\n")
        self._rest = [rest]
        for line in lines:
            start, self._offset = self._offset, self._offset + len(line) + 1
            yield from _message(line.rstrip(b"\r"), start, self._offset)

    def close(self) -> Iterator[Frame | Comment]:
        """Say what is left at the end of the body."""
        rest = b"".join(self._rest)
        yield from _message(rest.rstrip(b"\r"), self._offset, self._offset + len(rest), at_end=True)


def _message(line: bytes, start: int, end: int, *, at_end: bool = False) -> Iterator[Frame | Comment]:
    """Read one line, whose end may not have been reached."""
    if start == 0 and line.startswith(_BYTE_ORDER_MARK):
        line, start = line.removeprefix(_BYTE_ORDER_MARK), len(_BYTE_ORDER_MARK)
    text = line.decode("utf-8", "replace")
    is_message = line[1:2] == b":"
    if at_end and line.strip(_SPACE) and not (is_message and _is_json(line[2:])):
        yield Comment(text, start, end, flaw=CUT_OFF)
    elif is_message:
        yield Frame(line[:1].decode("latin-1"), line[2:].decode("utf-8", "replace"), start, end)
    elif line.strip(_SPACE):
        yield Frame("", text, start, end, flaw=NO_MESSAGE)


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
