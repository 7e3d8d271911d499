"""The events of a YAML parser -> plain data, one item at a time: texts, bytes, numbers, lists and dictionaries.

It does without the tree of nodes that costs PyYAML most of its time and memory. A foreign tag (``!!python/...``,
``!ruby/...``) is not obeyed: what it marks is read as the plain data that it is written as.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ..errors import CassetteFormatError
from ._base import Limits
from ._broken import BrokenRecordingError
from ._yaml_keys import NEUTRAL, TEXTS, is_text, mode_in_list, mode_in_mapping
from ._yaml_scalars import Damaged, Scalars
from ._yaml_stream import YamlStream


def event_reader(stream: YamlStream) -> Callable[[], Any]:
    """Give the function that reads the next event: libyaml's, or a slow one where PyYAML was built without it."""
    import yaml

    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        text = "PyYAML has no libyaml here: reading YAML takes 20 times as long; a wheel of PyYAML from PyPI has it"
        warnings.warn(text, RuntimeWarning, stacklevel=2)
        return yaml.SafeLoader(stream).get_event
    take: Callable[[], Any] = CParser(stream).get_event
    return take


class Composer:
    """Composes plain values from the events of a parser.

    Parameters
    ----------
    stream
        What is parsed.
    limits
        How many values it may hold, and how deep.
    count
        How many values are counted already.
    """

    def __init__(self, stream: YamlStream, limits: Limits, count: int = 0) -> None:
        import yaml

        self._yaml = yaml
        self._take = event_reader(stream)
        self._stream = stream
        self._limits = limits
        self._scalar_value = Scalars().value
        #: name of an anchor -> its value, how many values that holds, and how deep it is
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self.count = count  #: of values, aliases counted as often as they are used
        self._deepest = 0
        self.found_list = False  #: whether :meth:`items` found a list

    def documents(self) -> Iterator[Any]:
        """Yield each document as a whole."""
        for event in self._roots():
            yield self._value(event, 0, NEUTRAL)

    def items(self, keys: tuple[str, ...], rest: dict[str, Any]) -> Iterator[Any]:
        """Yield the items of a list at the top, or of the list under one of ``keys``; the others go into ``rest``."""
        for event in self._roots():
            if type(event) is self._yaml.MappingStartEvent:
                yield from self._items_of_mapping(keys, rest, "", 1)
            else:
                yield from self._items_of_list(event, 0, "")

    def listed(self) -> Iterator[Any]:
        """Yield the items of a list at the top, which in truth is that of a mapping around it."""
        for event in self._roots():
            yield from self._items_of_list(event, 1, "")

    def _roots(self) -> Iterator[Any]:
        """Yield the first event of each document."""
        while type(event := self._take()) is not self._yaml.StreamEndEvent:
            if type(event) is self._yaml.DocumentStartEvent:
                self._anchors.clear()
                yield self._take()

    def _items_of_mapping(self, keys: tuple[str, ...], rest: dict[str, Any], place: str, depth: int) -> Iterator[Any]:
        while type(event := self._take()) is not self._yaml.MappingEndEvent:
            self._count_in(event, 2)
            name = place + self._key(event, depth)
            event = self._take()
            if name in keys:
                yield from self._items_of_list(event, depth, name)
            elif self._holds_list(event, name, keys):
                yield from self._items_of_mapping(keys, rest, f"{name}.", depth + 1)
            else:
                rest[name] = self._value(event, depth, NEUTRAL, name)

    def _holds_list(self, event: Any, name: str, keys: tuple[str, ...]) -> bool:
        # An anchored mapping is kept as a whole for its aliases.
        is_plain = type(event) is self._yaml.MappingStartEvent and not event.anchor
        return is_plain and any(key.startswith(f"{name}.") for key in keys)

    def _items_of_list(self, event: Any, depth: int, name: str) -> Iterator[Any]:
        # An anchored list is kept as a whole for its aliases; any other is handed out item by item.
        if type(event) is self._yaml.SequenceStartEvent and not event.anchor:
            self.found_list = True
            while type(event := self._take()) is not self._yaml.SequenceEndEvent:
                self._count_in(event, 1)
                yield self._value(event, depth + 1, NEUTRAL)
            return
        whole = self._value(event, depth, NEUTRAL, name)
        if whole is not None and not isinstance(whole, list):
            what = f"a list under {name!r}" if name else "a mapping or a list at the top"
            raise BrokenRecordingError(f"expected {what} in line {_line(event)}; is it a recording?")
        self.found_list |= whole is not None or bool(name)
        yield from whole or ()

    def _value(self, event: Any, depth: int, mode: int, name: str = "") -> Any:
        """Compose the value that begins with this event; ``name`` is the key it stands under."""
        kind = type(event)
        if kind is self._yaml.ScalarEvent:
            text = self._text(event)
            value = self._scalar_value(text, event.tag, not event.style, is_text(name, mode))
            if event.anchor:
                self._anchors[event.anchor] = value, 1, 0
            return value
        if kind is self._yaml.AliasEvent:
            if event.anchor not in self._anchors:
                where = f"*{event.anchor} in line {_line(event)}"
                raise BrokenRecordingError(f"the alias {where} stands for nothing, or for what it is part of")
            value, count, height = self._anchors[event.anchor]
            self._count_in(event, count)
            self._go_down(event, depth + height)
            return value
        if not event.anchor:
            return self._container(event, depth + 1, mode, name)
        count, deepest, self._deepest = self.count, self._deepest, depth
        value = self._container(event, depth + 1, mode, name)
        self._anchors[event.anchor] = value, self.count - count + 1, self._deepest - depth
        self._deepest = max(self._deepest, deepest)
        return value

    def _container(self, event: Any, depth: int, mode: int, name: str) -> Any:
        self._go_down(event, depth)
        if type(event) is self._yaml.MappingStartEvent:
            return self._mapping(depth, mode_in_mapping(name, mode))
        mode = mode_in_list(name, mode)
        take, end = self._take, self._yaml.SequenceEndEvent
        values = []
        while type(event := take()) is not end:
            self._count_in(event, 1)
            values.append(self._value(event, depth, mode))
        return values

    def _mapping(self, depth: int, mode: int) -> dict[str, Any]:
        take, end, scalar = self._take, self._yaml.MappingEndEvent, self._yaml.ScalarEvent
        stream = self._stream
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while type(event := take()) is not end:
            self._count_in(event, 2)
            is_simple = type(event) is scalar and not (event.style or event.tag or event.anchor or stream.put_back)
            name = event.value if is_simple else self._key(event, depth)
            item = take()
            # Most values are texts in quotes or blocks: they mean themselves, and need no further questions.
            if type(item) is scalar and item.style and not (item.tag or item.anchor or stream.put_back):
                values[name] = item.value
                continue
            value = self._value(item, depth, mode, name)
            if name == "<<" and not getattr(event, "style", ""):
                for part in reversed(value if isinstance(value, list) else [value]):
                    merged |= part if isinstance(part, dict) else {}
            else:
                values[name] = value
        return merged | values if merged else values

    def _key(self, event: Any, depth: int) -> str:
        """Compose a key; whatever it is, it becomes a text."""
        if type(event) is self._yaml.ScalarEvent and not (event.tag or event.anchor):
            return self._text(event)
        key: Any = self._value(event, depth, TEXTS)
        # Recorders in Python write a subclass of str as a tagged list of one text.
        while isinstance(key, list) and len(key) == 1:
            key = key[0]
        key = key.data if isinstance(key, Damaged) else key
        key = key.decode("utf-8", "replace") if isinstance(key, bytes) else key
        return key if isinstance(key, str) else json.dumps(key, default=str)

    def _text(self, event: Any) -> str:
        """Give the text of a scalar, with the characters that were replaced before it was parsed."""
        text: str = event.value
        return self._stream.restored(text) if self._stream.put_back else text

    def _count_in(self, event: Any, count: int) -> None:
        self.count += count
        if self.count > self._limits.nodes:
            raise CassetteFormatError(
                f"by line {_line(event)} it holds more than {self._limits.nodes:,} values, aliases expanded; "
                "if you trust it, pass limits=Limits(nodes=...)"
            )

    def _go_down(self, event: Any, depth: int) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > self._limits.depth:
            raise CassetteFormatError(
                f"in line {_line(event)} it is nested more than {self._limits.depth} levels deep; "
                "if you trust it, pass limits=Limits(depth=...)"
            )


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
