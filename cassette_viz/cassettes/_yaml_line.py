"""One line of YAML, as recorders write it: ``key: value`` or ``- value``, indented, with a plain or a quoted text."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from ._yaml_quoted import double_quoted, is_whole, single_quoted
from ._yaml_scalars import Scalars
from ._yaml_unusual import UnusualYamlError

BELOW = object()  #: in place of a value: it is empty, or stands on the next lines
LONG = object()  #: in place of a value: it begins on this line, and ends on a later one

_LINE = re.compile(rb"( *)(- )?(?:([A-Za-z_][\w.-]{0,99}):(?: |\Z))?([^\n]*)")
# Without an indicator at its beginning, and without what would end it further on.
_PLAIN = re.compile(rb"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=\S))(?:[^\s:]++|:(?=\S)| (?=[^\s#]| ))*+")
_LONGEST_REMEMBERED = 128  # bytes
_MOST_REMEMBERED = 10_000


class Line(NamedTuple):
    """What a line says."""

    column: int  #: where its dash or its key stands, or its text
    is_item: bool  #: of a list
    key: str | None
    value: Any  #: of a plain scalar its text, or ``None``
    is_plain: bool  #: it is written without quotes, so it may be a number or a truth
    written: bytes  #: the value as it is written


class Lines:
    """Reads the lines of one recording. It remembers short ones: a recording has many lines, and few different ones.

    Parameters
    ----------
    encoded
        Keys whose texts may come as bytes in UTF-8.
    """

    def __init__(self, encoded: Collection[str]) -> None:
        self.encoded = encoded
        self._scalar_value = Scalars().value
        self._remembered: dict[bytes, Line] = {}

    def line(self, written: bytes) -> Line:
        """Read a line, without its end.

        Raises
        ------
        UnusualYamlError
            If its value is not written as recorders write it.
        """
        line = self._remembered.get(written)
        if line is None:
            line = self._read(written)
            if len(written) <= _LONGEST_REMEMBERED and not isinstance(line.value, list | dict):
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[written] = line
        return line

    def plain(self, written: bytes) -> str | None:
        """Give the text of a plain scalar, ``None`` if it is a null.

        Raises
        ------
        UnusualYamlError
            If YAML could take it for anything else, or for several things.
        """
        if not _PLAIN.fullmatch(written):
            raise UnusualYamlError
        text: str | None = self._scalar_value(written.decode("utf-8", "surrogateescape"), None, True, True)
        return text

    def typed(self, plain: str | None) -> Any:
        """Give the value of a plain scalar by the rules of YAML."""
        return None if plain is None else self._scalar_value(plain, None, True, False)

    def text(self, content: bytes, key: str | None) -> str | bytes:
        """Give a text; it stays bytes under a key of which only these are wanted."""
        return content if key in self.encoded else content.decode("utf-8", "surrogateescape")

    def _read(self, written: bytes) -> Line:
        found = _LINE.fullmatch(written)
        if not found:
            raise UnusualYamlError
        indentation, dash, name, rest = found.groups()
        key = name.decode() if name else None
        value: Any
        is_plain = False
        if not (dash or name):
            value = rest  # it may go on with the value of the line before
        elif not rest and name:
            value = BELOW
        elif rest.startswith((b"|", b"!")):
            value = LONG
        elif rest.startswith((b"'", b'"')):
            if not is_whole(rest):
                value = LONG
            else:
                value = self.text(single_quoted(rest), key) if rest.startswith(b"'") else double_quoted(rest)
        elif rest in (b"[]", b"{}"):
            value = [] if rest == b"[]" else {}
        else:
            value, is_plain = self.plain(rest), True
        return Line(len(indentation), dash is not None, key, value, is_plain, rest)
