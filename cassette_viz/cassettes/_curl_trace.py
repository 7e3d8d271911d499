"""The output of ``curl --trace`` and ``--trace-ascii`` -> exchanges, with the times of their pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ._chunked import Dechunker
from ._curl_exchange import NO_HEAD, STAMP, DayClock, Exchange, failure, has_no_body, scheme_and_url
from ._http_text import Head, head_of

_BLOCK = re.compile(
    rb"^" + STAMP + rb"(?:== Info: ([^\n]*)|([=<][=>]) (Send|Recv) (header|data), (\d{1,10}) bytes \(0x[0-9a-f]+\)"
    rb"|[=<][=>] (?:Send|Recv) SSL data[^\n]*)\r?\n?",
    re.MULTILINE,
)
_HEX_LINE = re.compile(rb"^[0-9a-f]{4,}: ((?:[0-9a-f]{2} ){1,16})", re.MULTILINE)
_TEXT_LINE = re.compile(rb"^([0-9a-f]{4,}): ([^\r\n]*)", re.MULTILINE)
# A line feed is a dot there, like every character that is not ASCII.
_LOST_LINE_ENDS = re.compile(rb"\.{1,2}(?=(?:data|event|id|retry): |: |\Z)")
_GUESSED = (
    "--trace-ascii prints dots for line ends and for all that is not ASCII; the line ends were guessed. "
    "--trace keeps every byte",
)


class _Block(NamedTuple):
    is_sent: bool
    is_header: bool
    data: bytes
    time_ns: int | None
    is_guessed: bool


@dataclass(slots=True)
class _Draft:
    asked: list[bytes] = field(default_factory=list)
    asked_body: list[bytes] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)
    pieces: list[_Block] = field(default_factory=list)
    asked_ns: int | None = None
    answered_ns: int | None = None


def is_its(head: bytes) -> bool:
    """Whether a file that begins like this may be such output."""
    return _BLOCK.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def exchanges(data: bytes) -> Iterator[Exchange]:
    """Yield the exchanges."""
    data, problems = failure(data)
    scheme, url = scheme_and_url(data[: data.find(b" Send header, ")])
    drafts = [draft for draft in _drafts(data) if draft.answered]
    for draft in drafts:
        answered = _head(draft.answered)
        body, arrivals = _body(draft, "chunked" in answered.get("transfer-encoding").lower())
        guessed = _GUESSED if any(piece.is_guessed for piece in draft.pieces) else ()
        wait_ns = None
        if draft.asked_ns is not None and draft.answered_ns is not None:
            wait_ns = draft.answered_ns - draft.asked_ns
        yield Exchange(
            answered,
            body,
            _head(draft.asked),
            b"".join(draft.asked_body),
            url=url,
            scheme=scheme,
            headers_after_ns=wait_ns,
            arrivals=arrivals,
            problems=guessed + (problems if draft is drafts[-1] else ()),
        )


def _drafts(data: bytes) -> Iterator[_Draft]:
    draft = _Draft()
    for block in _blocks(data):
        if block.is_sent and block.is_header:
            if draft.answered and not draft.answered[0].startswith(b"HTTP/1.1 100"):
                yield draft
                draft = _Draft()
            draft.asked_ns = block.time_ns if draft.asked_ns is None else draft.asked_ns
            draft.asked.append(block.data)
        elif block.is_sent:
            draft.asked_body.append(block.data)
        elif block.is_header:
            if block.data.startswith(b"HTTP/"):
                if draft.answered and has_no_body(_head(draft.answered)):
                    draft.answered, draft.pieces = [], []
                draft.answered_ns = block.time_ns
            draft.answered.append(block.data)
        else:
            draft.pieces.append(block)
    yield draft


def _blocks(data: bytes) -> Iterator[_Block]:
    clock = DayClock()
    marks = list(_BLOCK.finditer(data))
    ends = [*(mark.start() for mark in marks[1:]), len(data)]
    for mark, end in zip(marks, ends, strict=True):
        time_ns = clock.since_start_ns(mark)
        if mark[7] is None:
            continue
        is_header, size, dump = mark[8] == b"header", int(mark[9]), data[mark.end() : end]
        content = bytes.fromhex(b"".join(_HEX_LINE.findall(dump)).decode("ascii"))
        is_hex = len(content) == size
        if not is_hex:
            content = _from_text(dump, is_header, size)
        yield _Block(mark[7] == b"Send", is_header, content, time_ns, not is_hex and not is_header)


def _from_text(dump: bytes, is_header: bool, size: int) -> bytes:
    """Put the lines together again; where an offset jumps, the end of a line was left out."""
    content = bytearray()
    for offset, line in _TEXT_LINE.findall(dump):
        gap = int(offset[:8], 16) - len(content)
        content += (b"\r\n" if gap == 2 else b"") + line
    if is_header:
        return bytes(content + b"\r\n")
    text = _LOST_LINE_ENDS.sub(lambda lost: b"\n" * len(lost[0]), bytes(content))
    return text + b"\r\n" if size == len(text) + 2 else text


def _body(draft: _Draft, is_chunked: bool) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Give the body, and when its pieces came, counted from the request."""
    dechunker = Dechunker() if is_chunked else None
    body, arrivals = bytearray(), list[tuple[int, int]]()
    start = draft.asked_ns or 0
    for piece in draft.pieces:
        body += dechunker.feed(piece.data) if dechunker else piece.data
        if piece.time_ns is not None:
            arrivals.append((len(body), piece.time_ns - start))
    return bytes(body), tuple(arrivals) if len(arrivals) == len(draft.pieces) else ()


def _head(lines: list[bytes]) -> Head:
    return head_of(b"".join(lines).strip()) if lines else NO_HEAD
