"""JSON values one after another: NDJSON, a top-level array whose elements are the messages, or a single document.

A server that answers a streaming request with an error often sends one plain document, sometimes in many lines, and
sometimes behind messages of another framing; hence values may span lines.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from json import JSONDecodeError, JSONDecoder

from .._unnumbered import Unnumbered
from ..timeline.frame import Comment, Frame, Frames

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
_FIRST_BLOCK, _BLOCK = 1 << 11, 1 << 20  # bytes that are cut at once
_BRACKETS_AND_QUOTES = re.compile(r'[{}\[\]"\\]')
_DIGITS = "-0123456789"
_MAY_GO_ON = re.compile(r"(?:\.|[eE][-+]?)?\Z")  # whether a number does, if it stands before this
#: What is wrong so far before the end of the text, no more text can mend: no escape, number or word is so long.
_BEYOND_MENDING = 16
_scan = JSONDecoder(parse_int=str, parse_float=str).raw_decode  # whatever the size of a number, it is JSON


def match(head: bytes) -> int:
    """Whether a body may be JSON: 1 if it begins like an object or an array, else 0."""
    return 1 if head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")[:1] in (b"{", b"[") else 0


def split(body: bytes) -> Frames:
    r"""Cut a body into its JSON values, in order; a line that is none becomes a frame with its flaw named.

    Examples
    --------
    >>> [frame.data for frame in split(b'{"a":1}\n{"a":2}\n')]
    ['{"a":1}', '{"a":2}']
    >>> [frame.data for frame in split(b'[{"a":1},{"a"') if isinstance(frame, Frame)]
    ['{"a":1}']
    """

    def cut(start: int) -> Iterator[Frame | Comment]:
        splitter, size = Splitter(start), _FIRST_BLOCK
        while start < len(body):
            yield from splitter.feed(body[start : start + size])
            start, size = start + size, min(size * 4, _BLOCK)
        yield from splitter.close()

    return Frames(cut)


class Splitter:
    """Cuts a body that comes in pieces; where the pieces are cut makes no difference.

    Bytes that are no UTF-8 are carried as lone surrogates, so that offsets in the text lead back to those in the body.

    Parameters
    ----------
    offset
        Where in the body it begins: at the start, or where a line begins in a body of lines.
    """

    def __init__(self, offset: int = 0) -> None:
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._rest: list[str] = []  # what is no whole value yet
        self._offset = offset  # where that stands in the body, in bytes
        self._begun = offset > 0
        #: ``None`` until it is known whether the body is an array
        self._between: re.Pattern[str] | None = _BETWEEN if offset else None
        self._may_complete: Callable[[str], bool] = bool  # whether more text is worth a look at the rest

    def feed(self, piece: bytes) -> Iterator[Frame | Comment]:
        """Take more bytes; yield what they complete."""
        text = self._decode(piece)
        self._rest.append(text)
        if self._may_complete(text):
            yield from self._cut(at_end=False)

    def close(self) -> Iterator[Frame | Comment]:
        """Say what is left at the end of the body."""
        self._rest.append(self._decode(b"", final=True))
        yield from self._cut(at_end=True)

    def _cut(self, *, at_end: bool) -> Iterator[Frame | Comment]:
        text = Unnumbered("".join(self._rest))
        position = self._beginning(text)
        between = self._between or _BETWEEN
        offset, is_ascii, place = self._offset, text.isascii(), _Place(text, self._offset)
        self._may_complete = bool
        while (position := _skip(between, text, position)) < len(text):
            start = position
            try:
                _, position = _scan(text, start)
            except (ValueError, RecursionError) as error:
                if not (at_end or _is_beyond_mending(error, text)):
                    brackets = _Brackets()
                    if not brackets.close_in(text[start:]):
                        self._may_complete = brackets.close_in
                    break
                line_end = text.find("\n", start)
                if line_end >= 0 and between is _BETWEEN:
                    position = line_end
                    yield Frame("", place.text(start, position), place(start), place(position), flaw=NO_JSON)
                elif at_end:
                    position = len(text)
                    yield Comment(place.text(start, position), place(start), place(position), flaw=CUT_OFF)
                else:
                    self._may_complete = _ends_a_line if between is _BETWEEN else _never
                    break
                continue
            if text[start] in _DIGITS and not at_end and _MAY_GO_ON.match(text, position):
                position = start
                break
            if is_ascii:  # nearly every body of nearly every stream
                yield Frame("", text[start:position], offset + start, offset + position)
            else:
                yield Frame("", *place.cut(start, position))
        self._rest, self._offset = [text[position:]], place(position)

    def _beginning(self, text: str) -> int:
        """Where values begin in the text: behind the byte order mark and the bracket of an array, where it has them."""
        position = 0
        if not self._begun and text:
            self._begun = True
            position = len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0
        if self._between is None and (position := _skip(_BETWEEN, text, position)) < len(text):
            is_array = text[position] == "["
            self._between = _BETWEEN_ELEMENTS if is_array else _BETWEEN
            position += is_array
        return position


class _Brackets:
    """Counts what is open in a value that comes in pieces, so that none is parsed anew with every piece of it."""

    def __init__(self) -> None:
        self._open, self._in_string, self._escapes = 0, False, False

    def close_in(self, text: str) -> bool:
        """Take more text; whether all is closed at some place in it."""
        closed = False
        escaped = 0 if self._escapes else -1
        for found in _BRACKETS_AND_QUOTES.finditer(text):
            character, place = found[0], found.start()
            if self._in_string:
                if place == escaped:
                    continue
                if character == "\\":
                    escaped = place + 1
                self._in_string = character != '"'
            elif character == '"':
                self._in_string = True
            elif character != "\\":
                self._open += 1 if character in "{[" else -1
            closed = closed or not (self._in_string or self._open > 0)
        self._escapes = escaped == len(text) if text else self._escapes
        return closed or not (self._in_string or self._open > 0)


class _Place:
    """Turns ascending offsets in the text into offsets in the bytes, in one pass."""

    def __init__(self, text: str, offset: int) -> None:
        self._text, self._known = text, (0, offset)
        self._is_utf8 = _is_utf8(text)

    def __call__(self, position: int) -> int:
        before, in_bytes = self._known
        in_bytes += _size(self._text[before:position])
        self._known = (position, in_bytes)
        return in_bytes

    def cut(self, start: int, end: int) -> tuple[str, int, int]:
        """What stands there, and where that begins and ends in the bytes.

        Even in a body of other letters many pieces are ASCII, which Python knows of them without looking.
        """
        before, begins = self._known
        gap, piece = self._text[before:start], self._text[start:end]
        begins += len(gap) if gap.isascii() else _size(gap)
        ends = begins + (len(piece) if piece.isascii() else _size(piece))
        self._known = (end, ends)
        return piece if self._is_utf8 else _readable(piece), begins, ends

    def text(self, start: int, end: int) -> str:
        """What stands there; bytes that are no UTF-8 become U+FFFD."""
        text = self._text[start:end]
        return text if self._is_utf8 else _readable(text)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return position if found is None else found.end()


def _is_beyond_mending(error: Exception, text: str) -> bool:
    """Whether the text is no JSON whatever follows it."""
    if not isinstance(error, JSONDecodeError):
        return True  # nested too deeply
    return error.pos < len(text) - _BEYOND_MENDING and not error.msg.startswith("Unterminated string")


def _is_utf8(text: str) -> bool:
    """Whether it holds no lone surrogates, which stand for bytes that are no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _ends_a_line(text: str) -> bool:
    return "\n" in text


def _never(_text: str) -> bool:
    return False
