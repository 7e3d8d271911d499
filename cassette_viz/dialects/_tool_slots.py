"""Which tool call does a fragment belong to? Rules by which all known speakers of OpenAI's chat are understood.

The protocol says: ``index`` is the identity, ``id`` and ``name`` come once, ``arguments`` come in pieces. Its speakers
leave out the index, keep it stuck at 0, repeat the name, invent a new id for every fragment, or send the arguments
first. The rules below give the intended calls for all of these; they cannot tell apart two calls of the same tool
without arguments that share an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

import msgspec

from ..timeline.events import ArgumentsDelta, Event, PartSplit, PartUpdate
from ._base import PartNumbers, compact, count_of

_scan = JSONDecoder().raw_decode
_skip = msgspec.json.Decoder(msgspec.Raw).decode


class _Slot:
    """One tool call while it grows."""

    __slots__ = ("free_text", "id", "index", "name", "part", "pieces")

    def __init__(self, part: int, index: int | None, id: str, name: str, free_text: bool) -> None:
        self.part, self.index, self.id, self.name, self.free_text = part, index, id, name, free_text
        self.pieces: list[str] = []

    def is_complete(self) -> bool:
        return len(_values("".join(self.pieces))) == 1


class ToolSlots:
    """The tool calls of one choice."""

    def __init__(self, parts: PartNumbers, choice: int) -> None:
        self._parts, self._choice = parts, choice
        self._slots: list[_Slot] = []
        self._by_index: dict[int, _Slot] = {}
        self._by_id: dict[str, _Slot] = {}

    def feed(
        self, events: list[Event], index: Any, id: Any, name: Any, arguments: Any, *, free_text: bool = False
    ) -> None:
        """Add one entry of ``tool_calls``; any of its values may be absent or of the wrong type."""
        index = index if type(index) is int else count_of(index)
        id = id if type(id) is str else ""
        name = name if type(name) is str else ""
        if not name:
            slot = self._continued(index, id) or self._open(events, index, id, name, free_text)
        elif (known := self._named(index, id)) is None or self._is_another(known, id, name):
            slot = self._open(events, index, id, name, free_text)
        else:
            slot = known
            self._identify(events, slot, id, name)
        if type(arguments) is not str:
            arguments = "" if arguments is None else compact(arguments)
        if arguments:
            slot.pieces.append(arguments)
            events.append(ArgumentsDelta(slot.part, arguments))

    def extend(self, part: int, arguments: Iterable[str]) -> None:
        """Add pieces of arguments to the call that is this part, if it is one of these."""
        for slot in self._slots:
            if slot.part == part:
                slot.pieces.extend(arguments)

    def close(self) -> Iterator[Event]:
        """What only the end shows: ids that never came, and calls that were sent as one."""
        for place, slot in enumerate(self._slots):
            if not slot.id:
                yield PartUpdate(slot.part, id=f"call_{self._choice}_{place}", synthesised=True)
        more = len(self._slots)
        for slot in self._slots:
            arguments = "".join(slot.pieces)
            if slot.free_text or _is_one_value(arguments):
                continue
            part, before = slot.part, 0
            for offset in _values(arguments)[:-1]:
                into = self._parts.reserve()
                yield PartSplit(part, offset - before, into, f"call_{self._choice}_{more}")
                part, before, more = into, offset, more + 1

    def _continued(self, index: int | None, id: str) -> _Slot | None:
        """A fragment without a name continues a call; a new id, which some send with every fragment, forks nothing."""
        if index is not None and (slot := self._by_index.get(index)) is not None:
            return slot
        return self._by_id.get(id) or (self._slots[-1] if self._slots else None)

    def _named(self, index: int | None, id: str) -> _Slot | None:
        """The call that a named entry speaks of, if there is one already."""
        slot = self._by_id.get(id) if index is None else self._by_index.get(index)
        if slot is None and self._slots and not (newest := self._slots[-1]).name:  # its arguments came before its name
            return newest if index is None or newest.index is None else None
        return slot

    def _is_another(self, slot: _Slot, id: str, name: str) -> bool:
        """Whether a named entry on a taken index is a call of its own, because the index is stuck."""
        if not slot.name or id in self._by_id:
            return False
        if not id:  # neither a repeated name nor the rest of a split one comes behind whole arguments
            return name != slot.name and slot.is_complete()
        return name != slot.name or slot.is_complete()

    def _open(self, events: list[Event], index: int | None, id: str, name: str, free_text: bool) -> _Slot:
        place = len(self._slots)
        shown = place if index is None else index
        part = self._parts.open(
            events,
            ("tool_call", self._choice, place),
            "tool_call",
            choice=self._choice,
            index=shown,
            id=id,
            name=name,
            free_text=free_text,
        )
        slot = _Slot(part, index, id, name, free_text)
        self._slots.append(slot)
        if index is not None:
            self._by_index[index] = slot
        if id:
            self._by_id[id] = slot
        return slot

    def _identify(self, events: list[Event], slot: _Slot, id: str, name: str) -> None:
        """Take what a repeated entry adds to its call's identity: a late id, a late name, the rest of a split one."""
        new_id = id if id and not slot.id else None
        new_name = None
        if not slot.name:
            new_name = name
        elif name != slot.name and not slot.pieces and not id:
            new_name = slot.name + name
        if new_id is not None:
            slot.id = new_id
            self._by_id[new_id] = slot
        if new_name is not None:
            slot.name = new_name
        if new_id is not None or new_name is not None:
            events.append(PartUpdate(slot.part, id=new_id, name=new_name))


def _is_one_value(text: str) -> bool:
    """Whether a text is surely a single JSON value, without making anything of it."""
    try:
        _skip(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    return True


def _values(text: str) -> list[int]:
    """Where each JSON value ends, if the text is nothing but such values; else an empty list."""
    ends: list[int] = []
    position = 0
    while position < len(text):
        try:
            _, position = _scan(text, position)
        except (JSONDecodeError, RecursionError):
            return []
        ends.append(position)
        while position < len(text) and text[position] in " \t\r\n":
            position += 1
    return ends
