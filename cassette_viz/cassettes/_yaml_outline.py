"""The keys at the beginning of a recording in YAML, if it is written as recorders write it: without a parser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ._base import Limits
from ._yaml_items import item_lines, list_key
from ._yaml_keys import TEXTS
from ._yaml_lines import LineReader
from ._yaml_unusual import UnusualYamlError

LONGEST_TEXT = 80  #: characters of a text that are told


def outline_of_lines(head: bytes) -> dict[str, str] | None:
    """Give the paths of the keys, in order, and the text that stands there; "{" and "[" for a mapping and a list.

    It is ``None`` if only a parser can tell. The last item may be cut off. Null and bytes are told as "".
    """
    name = list_key(head)
    if name is None:
        return None
    reader, beside = LineReader((), Limits(), TEXTS), list[bytes]()
    found: dict[str, str] = {}
    is_cut = False
    try:
        for number, lines in enumerate(item_lines(io.BytesIO(head.rstrip(b"\n") + b"\n"), (name,), beside)):
            if is_cut:
                return None
            if number == 0:
                _move(beside, reader, found)
                found |= {name: "["} if name else {}
            try:
                found.update(_paths(f"{name}.{number}" if name else str(number), reader.item(lines)))
            except UnusualYamlError:
                if number == 0:
                    return None
                is_cut = True
        _move(beside, reader, found)
    except UnusualYamlError:
        return None
    return found


def _move(lines: list[bytes], reader: LineReader, found: dict[str, str]) -> None:
    """Take what stands beside the list."""
    for key, value in map(reader.pair, lines):
        found[key] = _glimpse(value)
    lines.clear()


def _paths(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield path, "{"
        for key, inner in value.items():
            yield from _paths(f"{path}.{key}", inner)
    elif isinstance(value, list):
        yield path, "["
        for place, inner in enumerate(value):
            yield from _paths(f"{path}.{place}", inner)
    else:
        yield path, _glimpse(value)


def _glimpse(value: object) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""
