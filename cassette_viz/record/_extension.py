"""Interactions put behind those of an existing cassette, whose own bytes stay as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..cassettes import go_vcr, vcrpy
from ..cassettes._base import Source
from ..cassettes._broken import BrokenRecordingError
from ..cassettes._documents import is_json, items
from ..errors import CassetteFormatError, CassetteVizError
from ._journal import Format

_LIST = re.compile(rb"^interactions:[ \t]*(\[[ \t]*\])?[ \t]*\r?\n?", re.MULTILINE)
_FIRST_ITEM = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- ")
_NEXT_KEY = re.compile(rb"^(?![ \t\r\n#-]|\Z)|^(?:---|\.\.\.)", re.MULTILINE)
_VERSION = re.compile(rb"^version:[ \t]*['\"]?(\d+)", re.MULTILINE)


class Existing(NamedTuple):
    """A cassette that can be extended."""

    format: Format
    version: int
    n_interactions: int
    data: bytes


#: What is extended where there is no cassette yet.
NEW = {
    "vcrpy": Existing("vcrpy", 1, 0, b"interactions: []\nversion: 1\n"),
    "go-vcr": Existing("go-vcr", 2, 0, b"---\nversion: 2\ninteractions: []\n"),
}


def existing(source: Source) -> Existing:
    """See what a cassette is, and whether it can be extended.

    Raises
    ------
    CassetteVizError
        If it cannot.
    """
    head = source.head()
    formats: list[Format] = ["vcrpy", "go-vcr"]
    points = [int(reader.match(source.path, head)) for reader in (vcrpy, go_vcr)]
    if not any(points) or is_json(head[:4096]):
        raise _refused(source, "only YAML cassettes of vcrpy and go-vcr can be extended")
    format = formats[points.index(max(points))]
    data = source.data
    try:
        count = sum(1 for _ in items(source, "interactions"))
        extended(data, b"- 0\n", count)
    except (BrokenRecordingError, CassetteFormatError, ValueError) as error:
        raise _refused(source, getattr(error, "message", None) or str(error)) from None
    version = _VERSION.search(data)
    return Existing(format, int(version[1]) if version else 1, count, data)


def extended(data: bytes, block: bytes, n_before: int) -> bytes:
    """Put a block of list items, which begin at the left edge, behind the last interaction of a cassette.

    Raises
    ------
    ValueError
        If there is no place for them, or the cassette would not hold one interaction more for each of them.
    """
    found = _LIST.search(data)
    if found is None:
        raise ValueError("expected the key 'interactions' at the left edge, but there is none")
    if found[1] is not None:
        beginning, rest, indent = data[: found.start()] + b"interactions:\n", data[found.end() :], b""
    else:
        first = _FIRST_ITEM.match(data, found.end())
        if first is None:
            raise ValueError("expected a list in block style under 'interactions', but there is none")
        end = _NEXT_KEY.search(data, first.end())
        at = end.start() if end else len(data)
        beginning, rest, indent = data[:at], data[at:], first[1]
        beginning += b"" if beginning.endswith(b"\n") else b"\n"
    whole = beginning + re.sub(rb"(?m)^(?=[^\n])", indent, block) + rest
    n_new = len(re.findall(rb"(?m)^- ", block))
    try:
        n_after = sum(1 for _ in items(Source(whole), "interactions"))
    except (BrokenRecordingError, CassetteFormatError) as error:
        raise ValueError(error.message) from None
    if n_after != n_before + n_new:
        raise ValueError(f"expected {n_before + n_new} interactions with the new ones, but there would be {n_after}")
    return whole


def _refused(source: Source, reason: str) -> CassetteVizError:
    return CassetteVizError(f"the recording is there already, and cannot be extended: {reason}", path=source.path)
