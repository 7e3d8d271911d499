"""JSON -> plain data, one item at a time, so that a file that was cut off still gives the items before the cut."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from ..errors import CassetteFormatError
from ._base import Limits, Source
from ._broken import BrokenRecordingError

_space = re.compile(r"[ \t\r\n]*").match
_NO_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^"\[{,]+', re.DOTALL)


def items(source: Source, keys: tuple[str, ...], rest: dict[str, Any]) -> Generator[Any, None, bool]:
    """Yield the items of a list at the top, or of the list under one of ``keys``; return whether there was one.

    The values of the other keys are put into ``rest`` as they come.
    """
    scanner = _Scanner(text_of(source), source.limits)
    found = False
    if scanner.take("["):
        found = True
        yield from scanner.items(2)
    elif scanner.take("{"):
        found = yield from _items_of_mapping(scanner, keys, rest, "", 1)
    scanner.expect("")
    return found


def _items_of_mapping(
    scanner: _Scanner, keys: tuple[str, ...], rest: dict[str, Any], place: str, depth: int
) -> Generator[Any, None, bool]:
    found = False
    if scanner.take("}"):
        return found
    while True:
        name = place + str(scanner.value(depth))
        scanner.expect(":")
        if name in keys and scanner.take("["):
            found = True
            yield from scanner.items(depth + 1)
        elif any(key.startswith(f"{name}.") for key in keys) and scanner.take("{"):
            found |= yield from _items_of_mapping(scanner, keys, rest, f"{name}.", depth + 1)
        else:
            rest[name] = scanner.value(depth)
        if not scanner.take(","):
            break
    scanner.expect("}")
    return found


def documents(source: Source) -> Iterator[Any]:
    """Yield each value of the text; several may follow each other, as in JSON lines."""
    scanner = _Scanner(text_of(source), source.limits)
    while not scanner.at_end:
        yield scanner.value(0)


def text_of(source: Source) -> str:
    """All of a recording in JSON, bytes that are no UTF-8 as surrogates; an error if it holds too many values."""
    data = source.data
    most = source.limits.nodes
    # The quick count can only be too high, because it counts within texts too.
    if sum(map(data.count, (b"[", b"{", b","))) > most and len(_NO_STRUCTURE.sub(b"", data)) > most:
        raise CassetteFormatError(f"it holds more than {most:,} values; if you trust it, pass limits=Limits(nodes=...)")
    try:
        return data.decode(json.detect_encoding(data), "surrogateescape")
    except UnicodeError as error:
        raise BrokenRecordingError(f"expected JSON in UTF-8, but {error}") from None


class _Scanner:
    """Reads values from a text, one after the other."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._decode = json.JSONDecoder().raw_decode
        self._at = self._behind_space(0)

    def _behind_space(self, at: int) -> int:
        found = _space(self._text, at)
        return found.end() if found else at

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def take(self, mark: str) -> bool:
        """Step over this mark, if it comes next."""
        if not self._text.startswith(mark, self._at):
            return False
        self._at = self._behind_space(self._at + 1)
        return True

    def expect(self, mark: str) -> None:
        """Step over this mark, "" being the end of the text; anything else is an error."""
        if not (self.take(mark) if mark else self.at_end):
            raise self._error(f"expected {mark!r}" if mark else "expected nothing more")

    def items(self, depth: int) -> Iterator[Any]:
        """Read the items of a list whose bracket was taken, and its closing bracket."""
        if self.take("]"):
            return
        while True:
            yield self.value(depth)
            if not self.take(","):
                break
        self.expect("]")

    def value(self, depth: int) -> Any:
        try:
            value, end = self._decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._at = error.pos
            raise self._error(error.msg) from None
        except RecursionError:
            raise self._too_deep() from None
        except ValueError as error:  # an integer of more than 4,300 digits
            raise self._error(str(error)) from None
        if is_deeper(value, self._limits.depth - depth):
            raise self._too_deep()
        self._at = self._behind_space(end)
        return value

    def _too_deep(self) -> CassetteFormatError:
        return CassetteFormatError(
            f"it is nested more than {self._limits.depth} levels deep; if you trust it, pass limits=Limits(depth=...)"
        )

    def _error(self, message: str) -> BrokenRecordingError:
        line = self._text.count("\n", 0, self._at) + 1
        column = self._at - self._text.rfind("\n", 0, self._at)
        place = f"line {line}, column {column}"
        advice = "is the file cut off, or was it edited by hand? Record it again, or mend that place"
        return BrokenRecordingError(f"expected JSON, but it is broken at {place}: {message}; {advice}")


def is_deeper(value: Any, depth: int) -> bool:
    """Whether containers are nested more than ``depth`` deep; asked level by level, so that no stack overflows."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(depth):
        insides = (outer.values() if isinstance(outer, dict) else outer for outer in level)
        level = [inner for inside in insides for inner in inside if isinstance(inner, dict | list)]
        if not level:
            return False
    return bool(level)
