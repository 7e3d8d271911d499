"""What a single YAML text stands for: a text, bytes, a number, a truth or nothing."""

from __future__ import annotations

import binascii
import re
from functools import cached_property
from typing import Any

from msgspec import Struct

_CORE = "tag:yaml.org,2002:"
_BINARY_TAGS = frozenset({f"{_CORE}binary", f"{_CORE}python/bytes", "!binary"})  # the last is how Ruby writes it
_TYPED_TAGS = {
    f"{_CORE}{origin}{name}": f"{_CORE}{name.replace('none', 'null')}"
    for origin in ("", "python/")
    for name in ("int", "float", "bool", "null", "none")
}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: What PyYAML takes for a truth or for nothing; no other word that begins with a letter is more than a text.
_WORDS: dict[str, bool | None] = {
    spelling: truth
    for word, truth in (
        *(("yes", True), ("true", True), ("on", True)),
        *(("no", False), ("false", False), ("off", False)),
        ("null", None),
    )
    for spelling in (word, word.capitalize(), word.upper())
}
_WHOLE_NUMBER = re.compile(r"-?[1-9][0-9]*|0")
_DAMAGED = "its base64 is damaged or cut off; what could be decoded of it is shown"
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_LONGEST_NUMBER = 64
_MOST_REMEMBERED = 10_000


class Damaged(Struct, frozen=True):
    """Stands for bytes that could not be read in full."""

    data: bytes  #: what could be read
    problem: str


class Scalars:
    """Gives each scalar its value by the rules of PyYAML's own safe loader, except that dates stay text.

    It remembers plain scalars: a recording has many of them, and few different ones. What is neither a word nor a whole
    number in the usual notation PyYAML itself decides; it is imported only then.
    """

    def __init__(self) -> None:
        self._remembered: dict[str, Any] = {}

    def value(self, text: str, tag: str | None, is_plain: bool, as_text: bool) -> Any:
        """Give the value of a scalar.

        Parameters
        ----------
        text
            The scalar as written, quotes and escapes resolved.
        tag
            Its tag in full, if it has one; one that means neither bytes nor a number makes it a text.
        is_plain
            It is written without quotes and not as a block.
        as_text
            Leave a plain scalar a text, whatever it looks like; only null is still ``None``.

        Returns
        -------
        str, bytes, Damaged, int, float, bool or None
        """
        if tag:
            if tag in _BINARY_TAGS:
                return from_base64(text)
            return self._typed(_TYPED_TAGS[tag], text) if tag in _TYPED_TAGS else text
        if not is_plain:
            return text
        # No number that anybody needs is longer, and to read a very long one takes quadratic time.
        if as_text or len(text) > _LONGEST_NUMBER:
            return None if text in _NULLS else text
        if " " in text:
            return text  # of all that is more than a text only a date may hold a space
        if text[:1].isalpha() and text[0].isascii():
            return _WORDS.get(text, text)
        if _WHOLE_NUMBER.fullmatch(text):
            return int(text)
        if text not in self._remembered:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = self._typed(self._loader.resolve(self._node, text, (True, False)), text)
        return self._remembered[text]

    @cached_property
    def _loader(self) -> Any:
        import yaml

        return yaml.SafeLoader("")

    @cached_property
    def _node(self) -> Any:
        import yaml

        return yaml.ScalarNode

    def _typed(self, tag: str, text: str) -> Any:
        import yaml

        if tag not in _TYPED_TAGS or len(text) > _LONGEST_NUMBER:
            return text
        try:
            return self._loader.yaml_constructors[tag](self._loader, self._node(tag, text))
        except (ValueError, ArithmeticError, LookupError, yaml.YAMLError):
            return text


def from_base64(text: str | bytes) -> bytes | Damaged:
    """Decode base64; white space and line breaks in it do not matter."""
    try:
        if text.isascii():
            data = binascii.a2b_base64(text)
            return data if len(data) == _size_in(text) else Damaged(data, _DAMAGED)
    except ValueError:
        pass
    # Keep what is whole: base64 carries three bytes in four characters.
    letters = _NO_BASE64.sub(b"", text if isinstance(text, bytes) else text.encode("ascii", "replace"))
    whole = binascii.a2b_base64(letters[: len(letters) // 4 * 4])
    return Damaged(whole, _DAMAGED)


def _size_in(text: str | bytes) -> float:
    """How many bytes all of its letters carry. Python passes over those that are of no base64, and stops at padding."""
    letters = (text.encode("ascii") if isinstance(text, str) else text).translate(None, b" \t\r\n")
    return len(letters) * 3 / 4 - letters[-2:].count(b"=")
