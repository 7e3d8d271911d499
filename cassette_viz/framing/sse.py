"""Server-sent events, exactly by the specification, plus what real recordings need.

The rules are those of the HTML Living Standard, sections 9.2.5 and 9.2.6. Some liberties are taken, each with the flaw
named on its frame: a message that stands unfinished at the end of a body is kept if it is whole JSON or a terminator,
because recorders and editors lose the last blank line; lines of JSON without blank lines between them are messages of
their own; and so are the illegal field ``error:`` and JSON without any field, because some servers send them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from operator import add

from ..timeline.frame import Comment, Frame, Frames

NAME = "sse"
MEDIA_TYPES = ("text/event-stream",)
UNTERMINATED = "unterminated: the body ends without the blank line behind this message"
CUT_OFF = "cut off: the body ends in the middle of a message"
BARE = "bare: JSON that no data: stands before"
UNSEPARATED = "unseparated: no blank line stands between this message and its neighbour"
ILLEGAL_ERROR = "an illegal field, error:"

_FIRST_BLOCK, _BLOCK = 1 << 12, 1 << 16  # bytes
_EVENT, _DATA = b"event: ", b"data: "
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIELD = re.compile(rb"(?:data|event|id|retry|error)(?::|\r|\n|$)|:")
_FIELD_BEHIND_JSON = re.compile(rb"\s*[{\[].*?[\r\n](?:data|event):", re.DOTALL)  # no line of JSON begins so
# A CR LF is one line end, never two: hence the atomic groups.
_LINE_END = re.compile(rb"(?>\r\n|\n|\r)")
_BLANK_LINE = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)")


def match(head: bytes) -> int:
    """Whether a body looks like server-sent events.

    2 if it begins with a field or a comment, 1 if a field stands behind bare JSON, which a server may have written as
    it was, else 0.
    """
    head = head.removeprefix(_BYTE_ORDER_MARK)
    return 2 if _FIELD.match(head.lstrip(b"\r\n")) else int(_FIELD_BEHIND_JSON.match(head) is not None)


def split(body: bytes) -> Frames:
    r"""Cut a whole body into messages and comments, in order.

    A span reaches from the first line of its message up to and including the blank line.

    Examples
    --------
    >>> [frame.data for frame in split(b"data: a\n\ndata: b\ndata: c\n\n")]
    ['a', 'b\nc']
    """
    has_returns = b"\r" in body

    def cut(start: int) -> Iterator[Iterable[Frame | Comment]]:
        position = start or _start(body)
        if has_returns:
            position = yield from _between_blank_lines(body, position, 0)
        else:
            position = yield from _in_blocks(body, position, 0)
        if position < len(body):
            yield _message(body[position:], position, at_end=True)

    return Frames(lambda start: chain.from_iterable(cut(start)))


class Splitter:
    """Cuts a body that comes in pieces; where the pieces are cut makes no difference."""

    def __init__(self) -> None:
        self._rest = b""  # what no blank line has ended yet
        self._offset = 0  # where that stands in the body
        self._at_start = True

    def feed(self, piece: bytes) -> Iterator[Frame | Comment]:
        """Take more bytes; yield what they complete."""
        return chain.from_iterable(self._complete(piece))

    def _complete(self, piece: bytes) -> Iterator[Iterable[Frame | Comment]]:
        body, offset, position = self._rest + piece, self._offset, 0
        if self._at_start and (len(body) >= len(_BYTE_ORDER_MARK) or not _BYTE_ORDER_MARK.startswith(body)):
            self._at_start = False
            position = _start(body)
        cut = _between_blank_lines if b"\r" in body else _in_blocks
        position = yield from cut(body, position, offset)
        self._rest, self._offset = body[position:], offset + position

    def close(self) -> Iterator[Frame | Comment]:
        """Say what is left at the end of the body."""
        rest = self._rest
        if self._at_start:
            rest = rest.removeprefix(_BYTE_ORDER_MARK)
        yield from _message(rest, self._offset, at_end=True)


def _start(body: bytes) -> int:
    return len(_BYTE_ORDER_MARK) if body.startswith(_BYTE_ORDER_MARK) else 0


def _between_blank_lines(body: bytes, position: int, offset: int) -> Generator[Iterable[Frame | Comment], None, int]:
    """Cut from a position on, whatever the line ends; return where the rest begins that no blank line ends."""
    for blank_line in _BLANK_LINE.finditer(body, position):
        end = blank_line.end()
        if end == len(body) and body.endswith(b"\r"):
            break  # 9.2.5: this CR may be half of a CR LF
        yield _message(body[position:end], offset + position)
        position = end
    return position


def _in_blocks(body: bytes, position: int, offset: int) -> Generator[Iterable[Frame | Comment], None, int]:
    """The same for a body without CR, many messages at once, after a few that may already be all that is asked for."""
    behind, size = body.rfind(b"\n\n") + 1, _FIRST_BLOCK
    position = yield from _one_by_one(body, position, min(behind, position + size), offset)
    while position < behind:
        size = min(size * 8, _BLOCK)
        end = _end_of_block(body, position, size)
        if frames := _data_lines(body[position:end], offset + position):
            yield frames
            position = end
        else:
            position = yield from _one_by_one(body, position, end, offset)
    return position


def _end_of_block(body: bytes, start: int, size: int) -> int:
    """Where the messages end that are cut at once. In front of it stands a message; behind it perhaps a line end."""
    end = body.rfind(b"\n\n", start, start + size) + 2
    if end < 2:
        end = body.find(b"\n\n", start) + 2  # a message may be longer than a block
    n_line_ends = end - start - len(body[start:end].rstrip(b"\n")) if body[end - 3 : end - 2] == b"\n" else 2
    return end - n_line_ends % 2  # two line ends are a blank line each, from the first on


def _data_lines(block: bytes, offset: int) -> list[Frame]:
    """Cut a block in which every message is one data line, or one below the name of its event; [] of any other.

    So are nearly all blocks of most streams. A few calls for the whole block take half the time that it takes message
    by message.
    """
    lines = block.split(b"\n")[:-1]
    if block.startswith(_EVENT):
        events, data, blank = lines[::3], lines[1::3], lines[2::3]
    else:
        events, data, blank = [], lines[::2], lines[1::2]
    if any(blank) or len(blank) < len(data):
        return []
    names, texts = _behind(_EVENT, events), _behind(_DATA, data)
    if len(names) < len(events) or not texts:
        return []
    lengths = map(add, map(len, data), map(add, map(len, events), repeat(3)) if events else repeat(2))
    bounds = [*accumulate(lengths, initial=offset)]
    return [*map(Frame, names or repeat(""), texts, bounds, bounds[1:])]


def _behind(field: bytes, lines: Sequence[bytes]) -> list[str]:
    """What stands behind a field in each of these lines; [] if one does not begin with it, or is no UTF-8."""
    values = [*map(bytes.removeprefix, lines, repeat(field))]
    if sum(map(len, lines)) - sum(map(len, values)) < len(field) * len(lines):
        return []
    try:
        return [*map(bytes.decode, values)]
    except UnicodeDecodeError:
        return []


def _one_by_one(
    body: bytes, position: int, behind: int, offset: int
) -> Generator[Iterable[Frame | Comment], None, int]:
    """Cut the messages that begin before ``behind``, each of which ends with a blank line."""
    find = body.find
    while position < behind:
        end = find(b"\n", position)
        # One data line, or an event line before it: nearly every message of nearly every stream.
        name = ""
        if body[position : position + 7] == _EVENT and body[end + 1 : end + 7] == _DATA:
            name, at = body[position + 7 : end].decode("utf-8", "replace"), end + 7
            end = find(b"\n", at)
        else:
            at = position + 6
        if body[end + 1 : end + 2] == b"\n" and (name or body[position:at] == _DATA):
            data = body[at:end].decode("utf-8", "replace")
            yield (Frame(name, data, offset + position, offset + end + 2),)
            position = end + 2
        else:
            end = find(b"\n\n", position) + 2
            yield _message(body[position:end], offset + position)
            position = end
    return position


def _message(block: bytes, offset: int, *, at_end: bool = False) -> Iterator[Frame | Comment]:
    """Read the lines of one message, its blank line included, which stand at ``offset`` in the body."""
    name, lines, first = "", list[tuple[int, int, str]](), -1
    names = list[str]()  # for each data line, that of the event line before it
    dispatched = False
    for start, end, line in _lines(block):
        if not line:
            dispatched = dispatched or bool(lines)
            continue
        field, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if line.startswith(b":"):
            yield Comment(text, offset + start, offset + end)
        elif field == b"error" and _is_json(text):
            yield Frame("error", text, offset + start, offset + end, flaw=ILLEGAL_ERROR)
        else:  # id and retry steer reconnection, which a recording has no use for; all else is to be ignored
            first = start if first < 0 else first
            if field == b"data":
                lines.append((start, end, text))
                names.append(name)
            elif field == b"event":
                name = text
    if not lines:
        yield from _bare(block, offset)
        return
    data = "\n".join(text for _, _, text in lines)
    if len(lines) > 1 and not _is_json(data) and all(_is_object(text) for _, _, text in lines):
        for named, (start, end, text) in zip(names, lines, strict=True):
            yield Frame(named, text, offset + start, offset + end, flaw=UNSEPARATED)
    elif dispatched or not at_end:
        yield Frame(name, data, offset + first, offset + len(block))
    elif _is_message(data):
        yield Frame(name, data, offset + first, offset + len(block), flaw=UNTERMINATED)
    else:
        yield Comment(data, offset + first, offset + len(block), flaw=CUT_OFF)


def _bare(block: bytes, offset: int) -> Iterator[Frame]:
    """JSON that no field name introduces: an error that a server wrote into the middle of a stream as it was."""
    bare = block.strip()
    if bare[:1] in (b"{", b"[") and _is_json(text := bare.decode("utf-8", "replace")):
        yield Frame("", text, offset + block.index(bare), offset + len(block), flaw=BARE)


def _lines(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and content of each line; the end includes the line end, the content does not."""
    position = 0
    for line_end in _LINE_END.finditer(block):
        yield position, line_end.end(), block[position : line_end.start()]
        position = line_end.end()
    if position < len(block):
        yield position, len(block), block[position:]


def _is_message(data: str) -> bool:
    return data.lstrip().startswith("[DONE]") or _is_json(data)


def _is_object(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[") and _is_message(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
