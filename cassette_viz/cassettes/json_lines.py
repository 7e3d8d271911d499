"""Chunks as JSON: one a line (.chunks.txt, NDJSON), an array of them, or each wrapped with the time it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from ..errors import CassetteFormatError
from ..timeline.frame import Comment, Frame
from ._base import Cassette, Interaction, Source
from ._chunk_shapes import chunk_likeness
from ._exchange import bare
from ._json_texts import CUT_OFF, JsonText, json_texts
from ._outline import outline
from ._plain_text import as_utf8
from ._wrapped_lines import Wrapping, unwrapped, wrapping

NAME = "json-lines-chunks"

_FIRST_LINES = 6
_NAMES = (".chunks.txt", ".chunks.jsonl", ".chunks.json")
_BEGINNINGS = (b"{", b"[")


def match(path: Path | None, head: bytes) -> int:
    """Tell whether a recording that begins like this is a list of chunks: 0 no, 1 perhaps, 2 surely."""
    text = as_utf8(head).removeprefix(b"\xef\xbb\xbf").lstrip()
    is_named = path is not None and path.name.lower().endswith(_NAMES)
    if not text.startswith(_BEGINNINGS):
        return int(is_named)
    for keys in _first_objects(text):
        if likeness := chunk_likeness(keys):
            return likeness
        if wrapping(keys) is not None:
            return 1
    return int(is_named)


def read(source: Source) -> Cassette:
    """Read such a file: one interaction without a request. A line that is no JSON is kept, with its flaw named.

    Times are there only where each chunk was wrapped with one. A clock that counts from 1970 is turned into the time
    since the first chunk, because when the request was sent is not recorded; one that begins near zero is taken as
    the time since the request.

    Raises
    ------
    CassetteFormatError
        If there is nothing in it that is JSON, or a limit is passed.
    """
    lines = list(json_texts(source))
    if all(line.flaw for line in lines):
        raise CassetteFormatError(
            "expected chunks in JSON, one a line, but there is none", path=source.path, format=NAME
        )
    how = next((found for keys in _outlines(lines) if (found := _wrapped(keys)) is not None), None)
    return Cassette(NAME, source.path, (_interaction(lines, how),))


def _interaction(lines: list[JsonText], how: Wrapping | None) -> Interaction:
    if how is None:
        return bare(0, frames=tuple(_frame(line) for line in lines))
    response, problems = unwrapped([(line.value, line.text, line.flaw) for line in lines], how)
    return replace(bare(0), response=response, problems=problems)


def _frame(line: JsonText) -> Frame | Comment:
    """Give a line as it stands; half a chunk at the end is no message."""
    return Comment(line.text, flaw=line.flaw) if line.flaw == CUT_OFF else Frame("", line.text, flaw=line.flaw)


def _wrapped(keys: Mapping[str, str]) -> Wrapping | None:
    return None if chunk_likeness(keys) else wrapping(keys)


def _outlines(lines: list[JsonText]) -> Iterator[Mapping[str, str]]:
    for line in [line for line in lines if isinstance(line.value, dict)][:_FIRST_LINES]:
        yield outline(line.text.encode("utf-8", "replace"))


def _first_objects(head: bytes) -> Iterator[Mapping[str, str]]:
    """Give the outlines of the first objects, as far as the head has them."""
    keys = outline(head)
    if head.startswith(b"["):
        yield {key.removeprefix("0."): text for key, text in keys.items() if key.startswith("0.")}
        return
    yield keys
    for line in head.split(b"\n")[1:_FIRST_LINES]:
        if line.lstrip().startswith(b"{"):
            yield outline(line)
