"""go-vcr cassettes that were pasted with line numbers, or without their indentation: put in order again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from ..errors import CassetteFormatError
from . import go_vcr
from ._base import Cassette, Source
from ._plain_text import without_mark

NAME = "pasted-cassette"

_NUMBERED = re.compile(r"\s*(\d+)(?:[ \t]*[|→]|[:.\t ]|$)\s*(.*)", re.DOTALL)
_ITEM = re.compile(r"- (?:id: *\d+|request:)\s*$")
_KEY_NAMES = (
    "proto(?:_major|_minor)?|content_length|transfer_encoding|trailer|host|remote_addr|request_uri"
    "|body|form|headers|url|method|uncompressed|status|code|duration"
)
_KEY = re.compile(rf"({_KEY_NAMES}):(?: (.*))?$")
_PART = re.compile(r"(?:request|response):\s*$")
_BLOCK = re.compile(r"[|>][+-]?\d?\s*$")
_INDENTED_BLOCK = re.compile(r"([|>][+-]?)\d")
_LINES_TO_COUNT = 40
_BROUGHT_BACK = "it was pasted without its indentation; it was put in order by the names of its keys"


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a text that begins like this is a pasted cassette: 0 no, 2 surely."""
    if b"interactions:" not in head:
        return 0
    lines = without_mark(head).decode("utf-8", "replace").split("\n")
    stripped = _stripped(lines)
    if not _is_numbered(lines) and any(_PART.match(line.strip()) and line[:2] == "  " for line in lines):
        return 0  # the indentation is there
    marks = (re.compile("interactions:"), _ITEM, _PART, re.compile("body:"))
    return 2 if all(any(mark.match(line) for line in stripped) for mark in marks) else 0


def read(source: Source) -> Cassette:
    """Read such a paste, as go-vcr's cassette that it once was; what that tells of times holds here too.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """
    text = without_mark(source.data).decode("utf-8", "replace")
    ordered = "\n".join(_indented(_stripped(text.split("\n"))))
    try:
        found = go_vcr.read(Source(ordered.encode(), path=source.path, limits=source.limits))
    except CassetteFormatError as error:
        raise CassetteFormatError(error.message, path=source.path, format=NAME) from None
    return replace(found, format=NAME, problems=(_BROUGHT_BACK, *found.problems))


def _is_numbered(lines: list[str]) -> bool:
    """Whether nearly all of the first lines begin with a number, each one more than the last."""
    numbers = [
        int(found[1][:9]) if (found := _NUMBERED.match(line)) else -1
        for line in lines[:_LINES_TO_COUNT]
        if line.strip()
    ]
    steps = sum(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) > 1 and steps >= 0.9 * (len(numbers) - 1)


def _stripped(lines: list[str]) -> list[str]:
    """Take line numbers and white space from the beginnings of lines."""
    if _is_numbered(lines):
        lines = [found[2] if (found := _NUMBERED.match(line)) else line for line in lines]
    return [line.lstrip(" \t").rstrip("\r") for line in lines]


def _indented(lines: list[str]) -> Iterator[str]:
    """Give each line the indentation that it has in a cassette: by its key, or as content of the key before."""
    is_open = False  # whether what comes is content of the last key
    key = ""
    for line in lines:
        found = None if key == "body" and line.startswith(("data:", "event:", "id:", ":")) else _KEY.match(line)
        if _ITEM.match(line):
            yield line
            key, is_open = "", line.startswith("- request")
        elif _PART.match(line) and key != "headers":
            yield f"  {line}"
            key, is_open = "", True
        elif found and is_open:
            key, value = found[1], found[2] or ""
            value = _INDENTED_BLOCK.sub(r"\1", value) if _BLOCK.match(value) else value
            yield f"    {key}: {value}"
        elif is_open:
            yield f"      {line}" if line else ""
        else:
            yield line
