"""Tool-call arguments that come as values at paths, shown as the JSON text that they build up.

Gemini sends ``{"jsonPath": "$.a.b[0]", "stringValue": "par", "willContinue": true}``: a singular path of RFC 9535 and a
value for it; strings may come in pieces. As long as values come in document order, the JSON text only grows, and what
is still open is left open. Only a value for an earlier place makes the text begin anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ._base import compact

Path = tuple[str | int, ...]

#: Beyond these it is no argument but an attack: the places of a list before an index have to be filled.
_LONGEST_LIST, _DEEPEST = 10_000, 100
_SEGMENT = re.compile(
    r"""\.(?P<name>[^.\[\]"'\s]+)
    | \[\s*(?:(?P<index>[0-9]{1,9}) | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<double>"(?:[^"\\]|\\.)*"))\s*\]""",
    re.VERBOSE,
)


class PartialArguments:
    """The arguments of one call while they grow."""

    def __init__(self) -> None:
        self._root: Any = None
        self._is_empty = True
        self._pieces: dict[Path, list[str]] = {}  # of strings that are to be continued
        self._last: Path | None = None  # the string that stands at the very end of the text, and is open
        self._shown: list[str] = []

    def put(self, path: str, value: Any, *, will_continue: bool) -> tuple[bool, str]:
        """Set, or continue, the value at a path.

        Returns
        -------
        tuple
            Whether the text begins anew, and what is to be appended to it.

        Raises
        ------
        ValueError
            If the path is none, or leads too far.
        """
        place = parse_path(path)
        if isinstance(value, str):
            known = self._pieces.get(place)
            if known is not None and place == self._last:
                return False, self._continue(place, known, value, will_continue=will_continue)
            known = self._pieces.setdefault(place, [])
            known.append(value)
            value = "".join(known)
        if not will_continue:
            self._pieces.pop(place, None)
        self._root = _with(self._root, place, value)
        self._is_empty = False
        return self._show(self._open_text())

    def close(self) -> tuple[bool, str]:
        """The call is complete: close what is open."""
        for path, pieces in self._pieces.items():
            self._root = _with(self._root, path, "".join(pieces))
        self._pieces.clear()
        self._last = None
        return (False, "") if self._is_empty else self._show(compact(self._root))

    def _continue(self, place: Path, known: list[str], piece: str, *, will_continue: bool) -> str:
        """The usual case, without building the whole text again."""
        known.append(piece)
        text = json.dumps(piece, ensure_ascii=False)[1:-1]
        if not will_continue:
            self._root = _with(self._root, place, "".join(self._pieces.pop(place)))
            self._last = None
            text += '"'
        self._shown.append(text)
        return text

    def _open_text(self) -> str:
        """The JSON text without what closes it."""
        for path, pieces in self._pieces.items():
            self._root = _with(self._root, path, "".join(pieces))
        end: list[str | int] = []  # the path to the last value
        node, closers = self._root, 0
        while isinstance(node, dict | list):
            closers += 1
            if not node:
                break
            key = len(node) - 1 if isinstance(node, list) else next(reversed(node))
            end.append(key)
            node = node[key]
        self._last = tuple(end) if tuple(end) in self._pieces else None
        closers += self._last is not None
        text = compact(self._root)
        return text[: len(text) - closers]

    def _show(self, text: str) -> tuple[bool, str]:
        shown = "".join(self._shown)
        self._shown = [text]
        return (False, text[len(shown) :]) if text.startswith(shown) else (True, text)


def parse_path(path: str) -> Path:
    """The names and indices of a singular query.

    >>> parse_path("$.a['b c'][0]")
    ('a', 'b c', 0)
    """
    if not path.startswith("$"):
        raise ValueError(f"no path: {path!r}")
    segments = tuple(islice(_segments(path), _DEEPEST + 1))
    if len(segments) > _DEEPEST:
        raise ValueError(f"a path of more than {_DEEPEST} segments")
    return segments


def _segments(path: str) -> Iterator[str | int]:
    position = 1
    while position < len(path):
        found = _SEGMENT.match(path, position)
        if found is None:
            raise ValueError(f"no singular path: {path!r}")
        position = found.end()
        if (index := found["index"]) is not None:
            if int(index) >= _LONGEST_LIST:
                raise ValueError(f"a list of more than {_LONGEST_LIST:,} elements: {path!r}")
            yield int(index)
        elif (double := found["double"]) is not None:
            yield str(json.loads(double))
        elif (single := found["single"]) is not None:
            yield str(json.loads('"' + single.replace("\\'", "'").replace('"', '\\"') + '"'))
        else:
            yield found["name"]


def _with(root: Any, path: Path, value: Any) -> Any:
    """Set the value at a path, making the objects and lists on the way; lists are padded with null."""
    if not path:
        return value
    root = _container(root, path[0])
    node = root
    for place, key in enumerate(path):
        if isinstance(key, int):
            node.extend([None] * (key + 1 - len(node)))
            child = node[key]
        else:
            child = node.get(key)
        node[key] = value if place == len(path) - 1 else _container(child, path[place + 1])
        node = node[key]
    return root


def _container(node: Any, key: str | int) -> Any:
    if isinstance(key, int):
        return node if isinstance(node, list) else []
    return node if isinstance(node, dict) else {}
