"""A recording in YAML -> the lines of each item of its list, of which only one need be in memory at a time.

Its items begin with lines that are alike, such as ``    - id: 0``. A text in quotes may hold such a line too; then what
is before it is no good YAML by itself, and whoever reads it has to read the whole recording instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import BinaryIO

from ._yaml_unusual import UnusualYamlError

_PIECE = 1 << 18
_DOCUMENT_END = b"...\n"
_OTHER = rb"[A-Za-z_]\w*: [^\n]+\n"
_HEAD = re.compile(rb"(?:---\n)?((?:%b)*)(?:([A-Za-z_]\w*):\n)?( *)- " % _OTHER)
_OTHER_LINE = re.compile(_OTHER)


def list_key(beginning: bytes) -> str | None:
    """The key under which the list of a recording stands; "" of a list at the top, ``None`` if there is neither."""
    head = _HEAD.match(beginning)
    return None if head is None else (head[2] or b"").decode()


def item_lines(stream: BinaryIO, keys: Collection[str], others: list[bytes]) -> Iterator[bytes]:
    """Yield the lines of the items of a list at the top, or of the list under one of ``keys``.

    Parameters
    ----------
    stream
        The recording in UTF-8.
    keys
        The names under which the list may stand.
    others
        Receives the lines before and after the list, ``key: value``, as they come.

    Raises
    ------
    UnusualYamlError
        If there is anything else before the list.
    """
    held = stream.read(_PIECE)
    head = _HEAD.match(held)
    if not head or (head[2].decode() not in keys if head[2] else head[1]):
        raise UnusualYamlError
    others += head[1].splitlines(keepends=True)
    next_item = b"\n" + head[3] + b"- "
    find = re.compile(next_item).search  # twice as fast as bytes.find, in which a blank that comes last costs much
    start, parts = head.start(3), list[bytes]()  # where the item begins in what is held, and what there is of it before
    while True:
        while found := find(held, start):
            end = found.start() + 1
            parts.append(held[start:end])
            yield b"".join(parts)
            start, parts = end, []
        more = stream.read(_PIECE)
        if not more:
            break
        # The beginning of the next item may lie across the border of two pieces.
        begun = held.rfind(b"\n", max(start, len(held) - len(next_item)))
        begun = begun if begun >= 0 else len(held)
        parts.append(held[start:begun])
        held, start = held[begun:] + more, 0
    last = b"".join((*parts, held[start:]))
    if last.endswith(b"\n" + _DOCUMENT_END):
        last = last.removesuffix(_DOCUMENT_END)
    end = _end_of_list(last) if head[2] else len(last)
    yield last[:end]
    others += last[end:].splitlines(keepends=True)


def _end_of_list(last: bytes) -> int:
    """Where the lines begin that follow the last item, at the end of the recording."""
    end = len(last)
    while (start := last.rfind(b"\n", 0, max(end - 1, 0)) + 1) and _OTHER_LINE.fullmatch(last, start, end):
        end = start
    return end
