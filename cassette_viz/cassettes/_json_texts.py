"""A file of JSON values -> each value with its text: one a line, one after the other, or the elements of an array."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple

from .._unnumbered import Unnumbered
from ._base import Source
from ._json import is_deeper, text_of

NO_JSON = "not strict JSON"
CUT_OFF = "cut off: the recording ends in the middle of this value"

_BETWEEN = re.compile(r"[\s\x1e]*")  # RFC 7464 puts a record separator before each text
_BETWEEN_ELEMENTS = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_scan = JSONDecoder().raw_decode


class JsonText(NamedTuple):
    """One value."""

    text: str  #: as it stands in the file
    value: Any  #: ``None`` if it cannot be read
    flaw: str  #: why it cannot; "" if it can


def json_texts(source: Source) -> Iterator[JsonText]:
    """Yield the values of a recording, in order. A line that is no JSON is yielded too, with its flaw.

    Raises
    ------
    CassetteFormatError
        If it holds more values than the limit allows.
    """
    text = text_of(source)
    if not text.isascii():
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = Unnumbered(text.removeprefix("\ufeff"))
    between, at = _BETWEEN, _behind(_BETWEEN, text, 0)
    if text.startswith("[", at) and _BETWEEN_ELEMENTS.sub("", text[at + 1 : at + 64])[:1] in ("{", "[", "]", ""):
        between, at = _BETWEEN_ELEMENTS, at + 1
    while (at := _behind(between, text, at)) < len(text):
        if between is _BETWEEN_ELEMENTS and text[at] == "]":
            between, at = _BETWEEN, at + 1
            continue
        found, at = _value(text, at, source.limits.depth)
        yield found


def _value(text: str, start: int, depth: int) -> tuple[JsonText, int]:
    """Give the value that begins here, and where it ends; what cannot be read ends with its line."""
    try:
        value, end = _scan(text, start)
    except (ValueError, RecursionError) as error:
        if _is_cut_off(text, error):
            return JsonText(text[start:].rstrip(), None, CUT_OFF), len(text)
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        return JsonText(text[start:end].rstrip(), None, NO_JSON), end
    if is_deeper(value, depth):
        return JsonText(text[start:end], None, f"nested more than {depth} levels deep"), end
    return JsonText(text[start:end], value, ""), end


def _is_cut_off(text: str, error: Exception) -> bool:
    """Whether a value was good as far as it goes; a text may hold no line break, so one without an end is the last."""
    if not isinstance(error, JSONDecodeError):
        return False
    return _behind(_SPACE, text, error.pos) == len(text) or error.msg.startswith("Unterminated string")


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()
