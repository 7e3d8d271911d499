"""One item of a recording in YAML, as recorders write it -> plain data, line by line, without a parser.

A recorder always writes the same few things: ``key: value`` or ``- value`` on a line, texts in quotes, and literal
blocks. These are read here, several times as fast as libyaml and Python make events of them. What is written in any
other way is not guessed at: that is :class:`UnusualYamlError`, and for a full parser.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ._base import Limits
from ._yaml_keys import NEUTRAL, is_text, mode_in_list, mode_in_mapping
from ._yaml_line import BELOW, LONG, Lines
from ._yaml_literal import literal
from ._yaml_quoted import double_quoted, quoted, single_quoted
from ._yaml_scalars import from_base64
from ._yaml_unusual import UnusualYamlError

# What YAML 1.1 takes for the end of a line, apart from \n. One byte of it is looked for first, as that is much faster.
_OTHER_LINE_ENDS = (
    (b"\r", re.compile(rb"\r")),
    (b"\x85", re.compile(rb"\xc2\x85")),
    (b"\xe2", re.compile(rb"\xe2\x80[\xa8\xa9]")),
)
_LONGEST_PLAIN = 1 << 14  # bytes, if it goes over several lines
_MOST_VALUES = 3  # on a line: an item of a list, a key and its value


class LineReader:
    """Reads the items of one recording.

    Parameters
    ----------
    encoded
        Keys whose texts may come as bytes in UTF-8.
    limits
        How deep an item may be.
    mode
        How plain scalars are read where no key says it.
    """

    def __init__(self, encoded: Collection[str], limits: Limits, mode: int = NEUTRAL) -> None:
        self._lines = Lines(encoded)
        self._mode = mode
        self._deepest = limits.depth - 2  # within the mapping at the top and its list
        self.most_values = 0  #: that the last item can have held

    def item(self, written: bytes) -> Any:
        """Read the item that consists of these lines, the first of which begins with a dash.

        Raises
        ------
        UnusualYamlError
            If it is not written as recorders write it.
        """
        if not written.endswith(b"\n"):
            raise UnusualYamlError
        for byte, line_end in _OTHER_LINE_ENDS:
            if byte in written and line_end.search(written):
                raise UnusualYamlError
        items: list[Any] = []
        container: Any = items
        inner: Any
        outer: list[tuple[int, Any, int]] = []  # the column, the container and the mode around these
        column, mode = written.index(b"-"), self._mode
        key: str | None = None
        as_text, awaits = False, False  # the last plain scalar is a text; the value of the key is still to come
        plain = b""  # the last value, if it may go on on the next line
        read, typed, find, behind = self._lines.line, self._lines.typed, written.find, len(written)
        at, n_lines = 0, 0
        while at < behind:
            n_lines += 1
            start, at = at, find(b"\n", at) + 1
            here, is_item, name, value, is_plain, raw = read(written[start : at - 1])
            if not (is_item or name):
                if awaits or here <= column or not (plain and raw) or len(plain) > _LONGEST_PLAIN:
                    raise UnusualYamlError
                plain += b" " + raw
                value = self._lines.plain(plain)
                container[-1 if key is None else key] = value if as_text else typed(value)
                continue
            if awaits:
                awaits = False
                if here > column or (is_item and here == column):
                    self._go_in(outer, column, container, mode)
                    mode = mode_in_list(key, mode) if is_item else mode_in_mapping(key, mode)
                    container[key] = inner = [] if is_item else {}
                    container, column = inner, here
                else:
                    container[key] = None
            while outer and (here < column or (here == column and not is_item and type(container) is list)):
                column, container, mode = outer.pop()
            if here != column or (type(container) is list) is not is_item:
                raise UnusualYamlError
            if is_item and name:
                self._go_in(outer, column, container, mode)
                inner = {}
                container.append(inner)
                container, column = inner, here + 2
            key = name
            if value is BELOW:
                awaits = True
                continue
            plain = b""
            if is_plain:
                plain = raw
                as_text = is_text(key, mode)
                if not as_text:
                    value = typed(value)
            elif value is LONG:
                value, at = self._long(written, at - 1 - len(raw), column, key)
            if key is None:
                container.append(value)
            else:
                container[key] = value
        if awaits:
            container[key] = None
        if len(items) != 1:
            raise UnusualYamlError
        self.most_values = _MOST_VALUES * n_lines
        return items[0]

    def pair(self, written: bytes) -> tuple[str, Any]:
        """Read a line ``key: value`` outside the list of items.

        Raises
        ------
        UnusualYamlError
            If it is not written as recorders write it.
        """
        line = self._lines.line(written.removesuffix(b"\n"))
        if line.column or line.is_item or line.key is None or line.value in (BELOW, LONG):
            raise UnusualYamlError
        is_typed = line.is_plain and not is_text(line.key, self._mode)
        return line.key, self._lines.typed(line.value) if is_typed else line.value

    def _go_in(self, outer: list[tuple[int, Any, int]], column: int, container: Any, mode: int) -> None:
        if len(outer) >= self._deepest:
            raise UnusualYamlError
        outer.append((column, container, mode))

    def _long(self, written: bytes, start: int, column: int, key: str | None) -> tuple[Any, int]:
        """Read a value of several lines that begins at ``start``; return too where the line begins that follows it."""
        first = written[start : start + 1]
        if first in (b"|", b"!"):
            content, is_binary, end = literal(written, start, column)
            return from_base64(content) if is_binary else self._lines.text(content, key), end
        text, end = quoted(written, start, column)
        return double_quoted(text) if first == b'"' else self._lines.text(single_quoted(text), key), end
