"""txtar archives of a request and its answers, as coder's aibridge keeps them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._exchange import exchange
from ._http_text import split_head
from ._plain_text import without_mark

NAME = "txtar"

# https://pkg.go.dev/golang.org/x/tools/txtar: a file begins behind a line "-- name --".
_MARKER = re.compile(rb"^-- *(\S.*?) *--[ \t]*\r?$", re.MULTILINE)
_ANSWERS = re.compile(r"(?:non-)?stream(?:ing)?\b|responses?\b|answer|body\b|.*\.(?:sse|ndjson|jsonl)$", re.IGNORECASE)
_REQUESTS = re.compile(r"requests?\b|.*\brequests?(?:\.\w+)?$", re.IGNORECASE)


class _File(NamedTuple):
    name: str
    content: bytes


def match(path: Path | None, head: bytes) -> int:
    """Tell whether a recording that begins like this is an archive with answers: 0 no, 1 perhaps, 2 surely."""
    names = [found[1].decode("utf-8", "replace") for found in _MARKER.finditer(without_mark(head))]
    if any(_ANSWERS.match(name) for name in names) and any(_REQUESTS.match(name) for name in names):
        return 2
    is_named = path is not None and path.name.lower().endswith(".txtar")
    return int(bool(names) and (is_named or any(_ANSWERS.match(name) for name in names)))


def read(source: Source) -> Cassette:
    """Read such an archive: each answer in it is an interaction, with the request that stands before it.

    An answer to a further turn, such as "streaming/tool-call", has no request: that was not recorded. There are no
    times.

    Raises
    ------
    CassetteFormatError
        If there is no answer in it.
    """
    interactions: list[Interaction] = []
    asked = b""
    for file in _files(without_mark(source.data)):
        if _REQUESTS.match(file.name):
            asked = file.content
        elif _ANSWERS.match(file.name) or file.content.lstrip()[:5] in (b"data:", b"event", b"HTTP/"):
            interactions.append(_interaction(len(interactions), file, b"" if "/" in file.name else asked))
    if not interactions:
        raise CassetteFormatError(
            'expected a file named "streaming" or "response" in it, but there is none', path=source.path, format=NAME
        )
    return Cassette(NAME, source.path, tuple(interactions))


def _files(data: bytes) -> list[_File]:
    found = list(_MARKER.finditer(data))
    ends = [*(marker.start() for marker in found[1:]), len(data)]
    return [
        _File(marker[1].decode("utf-8", "replace"), data[marker.end() : end].removeprefix(b"\n"))
        for marker, end in zip(found, ends, strict=False)
    ]


def _interaction(index: int, file: _File, asked: bytes) -> Interaction:
    """Make an interaction of an answer; it begins with a status line where it is an error."""
    request = ("", "", (), (asked, ()))
    if not file.content.startswith(b"HTTP/"):
        return exchange(index, request, (None, "", (), (file.content, ())))
    head, body = split_head(file.content)
    return exchange(index, request, (*head.status, head.headers, (body, ())))
