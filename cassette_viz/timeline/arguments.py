"""How far the arguments of a tool call have come: empty, incomplete, valid or invalid JSON.

Nothing is parsed while a stream is assembled. One scan of the finished text finds the offsets at which the verdict
changes, and every prefix is judged by them. Lenient parsers would not do: they accept text behind the value and
finish ``tru`` to ``true``. The grammar is that of RFC 8259.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

ArgumentState = Literal["empty", "incomplete", "valid", "invalid"]

_NEVER = -1
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"'
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
#: What can still become a string or a number, if more text comes.
_OPEN_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(?:\\(?:u[0-9a-fA-F]{0,3})?)?'
_OPEN_NUMBER = r"-?(?:(?:0|[1-9][0-9]*)(?:\.(?:[0-9]+(?:[eE][+-]?[0-9]*)?)?|[eE][+-]?[0-9]*)?)?"


class TurningPoints(NamedTuple):
    """Lengths of the prefixes of an argument text at which the verdict changes; -1 where it never does."""

    begins: int  #: white space before the value; up to here a prefix is empty
    valid_from: int  #: the shortest prefix that is one complete JSON value
    invalid_from: int  #: the shortest prefix that no continuation can make valid

    def state(self, length: int) -> ArgumentState:
        """Judge the prefix of this length, in code points."""
        if length <= self.begins:
            return "empty"
        if 0 <= self.invalid_from <= length:
            return "invalid"
        return "valid" if 0 <= self.valid_from <= length else "incomplete"


def turning_points(text: str) -> TurningPoints:
    """Find where the prefixes of ``text`` become valid JSON and where they cease to be able to; linear in its length.

    >>> turning_points('{"a":2}')
    TurningPoints(begins=0, valid_from=7, invalid_from=-1)
    >>> turning_points('{"a":2}}').invalid_from
    8
    >>> turning_points('{"a":tru').state(8)
    'incomplete'
    """
    begins = position = _skip_space(text, 0)
    closers: list[str] = []  # what must close the open objects and arrays, innermost last
    expects = "value"
    while position < len(text):
        character = text[position]
        if expects in ("value", "value or close") and character in "{[":
            closers.append("}" if character == "{" else "]")
            expects = "key or close" if character == "{" else "value or close"
            end = position + 1
        elif expects.endswith("close") and character == closers[-1]:
            closers.pop()
            expects = "comma or close"
            end = position + 1
        elif expects == "colon" and character == ":":
            expects, end = "value", position + 1
        elif expects == "comma or close" and character == ",":
            expects, end = "key" if closers[-1] == "}" else "value", position + 1
        elif expects.startswith("value") or (expects.startswith("key") and character == '"'):
            end, wrong = _scalar(text, position)
            if wrong or end < 0:
                return TurningPoints(begins, _NEVER, wrong or _NEVER)
            expects = "colon" if expects.startswith("key") else "comma or close"
        else:
            return TurningPoints(begins, _NEVER, position + 1)
        position = _skip_space(text, end)
        if not closers:
            return TurningPoints(begins, end, position + 1 if position < len(text) else _NEVER)
    return TurningPoints(begins, _NEVER, _NEVER)


def any_text(text: str) -> TurningPoints:
    """The same of a text that need not be JSON: whatever there is of it is valid.

    >>> any_text("select 1").state(3)
    'valid'
    """
    return TurningPoints(0, 1 if text else _NEVER, _NEVER)


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return position if space is None else space.end()


def _scalar(text: str, position: int) -> tuple[int, int]:
    """Read a string, a number or a word.

    Returns where it ends, or -1 where the text ends first; and the length from which it is wrong, or 0.
    """
    first = text[position]
    if first in "tfn":
        word = {"t": "true", "f": "false", "n": "null"}[first]
        for offset, expected in enumerate(word):
            if position + offset == len(text):
                return -1, 0
            if text[position + offset] != expected:
                return -1, position + offset + 1
        return position + len(word), 0
    whole, partial = _whole_and_open(first == '"')
    if (found := whole.match(text, position)) is not None and (
        first == '"' or (reach := partial.match(text, position)) is None or reach.end() == found.end()
    ):
        return found.end(), 0
    end = position if (reach := partial.match(text, position)) is None else reach.end()
    return -1, 0 if end == len(text) else end + 1


@cache  # they are not compiled before they are needed: to load a recording takes no verdict
def _whole_and_open(is_string: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    whole, partial = (_STRING, _OPEN_STRING) if is_string else (_NUMBER, _OPEN_NUMBER)
    return re.compile(whole), re.compile(partial)
