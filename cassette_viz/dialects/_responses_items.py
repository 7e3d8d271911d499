"""The output items of OpenAI's Responses: the part an event speaks of, and what a finished item adds.

The protocol says that ``output_index`` names an item and ``content_index`` a text within it. Its speakers rotate the
item's id with every event, count the content index up with every delta, leave out the index or the opening event, or
send a text only when it is done. Whatever the deltas did, the finished item, and then the finished response, say what
stands; a text that they merely repeat is not added twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..timeline.events import (
    Event,
    MediaDelta,
    Note,
    PartReset,
    PartUpdate,
    Result,
    Signature,
)
from ._base import PartNumbers, count_of, mapping_of, text_of
from ._responses_item_types import (
    KINDS,
    asked_of,
    call_id_of,
    is_call,
    is_client_call,
    name_of,
    result_of,
    takes_any_text,
    texts_of,
)
from ._settled_text import SettledText


class Item:
    """One output item while it grows."""

    __slots__ = (
        *("id", "type", "call_id", "name", "number", "index"),
        *("is_announced", "is_done", "told", "call", "image", "texts", "_by_key", "_open"),
    )

    def __init__(self, number: int, index: int | None) -> None:
        self.number, self.index = number, index
        self.id = self.type = self.call_id = self.name = ""
        self.is_announced = self.is_done = False
        self.told: Mapping[str, Any] | None = None  # what it said of itself when it was done, if nothing came since
        self.call: SettledText | None = None
        self.image: int | None = None
        self.texts: dict[str, list[SettledText]] = {}  # by the vendor's kind of text, in order of appearance
        self._by_key: dict[tuple[str, int | None], SettledText] = {}
        self._open: dict[str, SettledText] = {}  # the text of each kind that grows at present

    def begin(self, kind: str, index: int | None) -> None:
        """The vendor announces a text: what comes next belongs to no earlier one."""
        if (kind, index) not in self._by_key:
            self._open.pop(kind, None)

    def text(self, parts: PartNumbers, events: list[Event], kind: str, index: int | None) -> SettledText:
        """The text that a delta continues; with an index that nobody announced, the one that grows at present."""
        growing = self._by_key.get((kind, index)) or self._open.get(kind)
        if growing is None:
            key = (self.number, kind, len(self.texts.get(kind, ())))
            growing = SettledText(parts.open(events, key, KINDS.get(kind, "text")))
            self.texts.setdefault(kind, []).append(growing)
            self._open[kind] = self._by_key[kind, index] = growing
        return growing

    def settle_text(self, parts: PartNumbers, events: list[Event], kind: str, index: int | None, whole: object) -> None:
        """A single text is complete."""
        if (growing := self._by_key.get((kind, index)) or self._open.get(kind)) is None:
            if not whole or any(known.text == whole for known in self.texts.get(kind, ())):
                return  # said before, under another index
            growing = self.text(parts, events, kind, index)
        growing.settle(events, whole)
        growing.end(events)
        self._open.pop(kind, None)

    def settle_texts(self, parts: PartNumbers, events: list[Event], kind: str, wholes: Sequence[str]) -> None:
        """All texts of a kind are complete; they are matched by their order."""
        known = self.texts.get(kind, [])
        if len(known) == len(wholes) == 1:
            known[0].settle(events, wholes[0])
        elif "".join(growing.text for growing in known) != "".join(wholes):
            for place, whole in enumerate(wholes):
                if place < len(known):
                    known[place].settle(events, whole)
                elif whole:
                    self._open.pop(kind, None)
                    self.text(parts, events, kind, -1 - place).settle(events, whole)  # an index that no vendor gives
        for growing in self.texts.get(kind, ()):
            growing.end(events)
        self._open.pop(kind, None)


class Items:
    """All output items of one response."""

    def __init__(self, parts: PartNumbers) -> None:
        self._parts = parts
        self._items: list[Item] = []
        self._by_index: dict[int, Item] = {}
        self._by_id: dict[str, Item] = {}
        self._calls: dict[str, Item] = {}  # by the id that an output refers to

    def has(self, id: object) -> bool:
        """Whether an item bore this id."""
        return text_of(id) in self._by_id

    def find(self, index: object, id: object) -> Item:
        """The item that an event speaks of, made now if the stream began behind its opening."""
        place, name = count_of(index), text_of(id)
        item = self._by_id.get(name) if place is None else self._by_index.get(place)
        if item is None and place is None and not name and self._items:
            item = self._items[-1]
        if item is None:
            return self._make(place, name)
        item.told = None
        return item

    def add(self, events: list[Event], index: object, state: Mapping[str, Any]) -> None:
        """An item is announced."""
        place, id = count_of(index), text_of(state.get("id"))
        item = self._by_id.get(id) if place is None else self._by_index.get(place)
        if item is None or item.is_announced or item.is_done:
            item = self._make(place, id)
        item.is_announced = True
        self._identify(events, item, state)
        self._settle_call(events, item, state)
        for kind, wholes in texts_of(state).items():  # mostly none: an item is announced empty
            if any(wholes):
                item.settle_texts(self._parts, events, kind, wholes)

    def finish(self, events: list[Event], index: object, state: Mapping[str, Any]) -> None:
        """An item is complete: what it says stands."""
        place, id = count_of(index), text_of(state.get("id"))
        item = self._by_id.get(id) if place is None else self._by_index.get(place)
        if item is None or _is_another(item, id, text_of(state.get("type"))):
            item = self._make(place, id)
        self._settle(events, item, state)

    def finish_all(self, events: list[Event], states: Sequence[Any]) -> list[Mapping[str, Any]]:
        """The response is complete: match what it lists to the items by id, else by their order within their type.

        Positions in the list are no ``output_index``: some gateways leave items out of it. Returns what was news;
        mostly the list only repeats what each item said when it was done.
        """
        news, waiting = list[Mapping[str, Any]](), dict[str, dict[int, Item]]()
        for item in sorted(self._items, key=_order):
            waiting.setdefault(item.type, {})[item.number] = item
        listed = [mapping_of(state) for state in states]
        ids = [text_of(state.get("id")) for state in listed]
        named = {self._by_id[id].number for id in ids if id in self._by_id}
        for id, state in zip(ids, listed, strict=True):
            same = waiting.get(text_of(state.get("type")), {})
            known = self._by_id.get(id)
            if known is None or known.number not in same:  # but one that is listed by its id is no other
                known = next((item for item in same.values() if item.number not in named), None)
            if known is None:
                known = self._make(None, id)
            else:
                del same[known.number]
            if known.told != state:
                self._settle(events, known, state)
                news.append(state)
        return news

    def close(self, events: list[Event]) -> None:
        """Name the calls that never got an id."""
        calls = [item for item in self._items if item.call is not None]
        for place, item in enumerate(calls):
            if item.call is not None and not item.call_id:
                events.append(PartUpdate(item.call.part, id=f"call_0_{place}", synthesised=True))

    def call(self, events: list[Event], item: Item, type_: str) -> SettledText:
        """The argument text of an item that is a call; ``type_`` is its type if that was not said before."""
        if item.call is None:
            item.type = item.type or type_
            self._open_call(events, item, {})
        assert item.call is not None
        return item.call

    def show_image(self, events: list[Event], item: Item, data: str, format: object) -> None:
        """A picture, or a better one in place of it."""
        if item.image is None:
            item.image = self._parts.open(events, (item.number, "image"), "image")
        else:
            events.append(PartReset(item.image))
        events.append(MediaDelta(item.image, f"image/{text_of(format) or 'png'}", data))

    def _make(self, index: int | None, id: str) -> Item:
        item = Item(len(self._items), index)
        item.id = id
        self._items.append(item)
        if index is not None:
            self._by_index[index] = item
        if id:
            self._by_id[id] = item
        return item

    def _identify(self, events: list[Event], item: Item, state: Mapping[str, Any]) -> None:
        """Take what an item says of itself; a later word wins."""
        item.type = text_of(state.get("type")) or item.type
        if id := text_of(state.get("id")):
            item.id = id
            self._by_id[id] = item
        if item.call is None and is_call(item.type):
            self._open_call(events, item, state)
        elif item.call is not None:
            call_id, name = call_id_of(item.type, state), text_of(state.get("name"))
            new_id = call_id if call_id and call_id != item.call_id else None
            new_name = name if name and name != item.name else None
            if new_id is not None or new_name is not None:
                item.call_id, item.name = new_id or item.call_id, new_name or item.name
                events.append(PartUpdate(item.call.part, id=new_id, name=new_name))
        if item.call is not None:
            self._calls.setdefault(item.call_id, item)

    def _open_call(self, events: list[Event], item: Item, state: Mapping[str, Any]) -> None:
        is_client = is_client_call(item.type, state)
        item.call_id = call_id_of(item.type, state) or (item.id if not is_client else "")
        item.name = name_of(item.type, state)
        part = self._parts.open(
            events,
            (item.number, "call"),
            "tool_call" if is_client else "server_tool",
            index=item.index if is_client else None,
            id=item.call_id,
            name=item.name,
            free_text=takes_any_text(item.type, state),
        )
        item.call = SettledText(part, arguments=True)

    def _settle(self, events: list[Event], item: Item, state: Mapping[str, Any]) -> None:
        was_done, item.is_done, item.told = item.is_done, True, state
        self._identify(events, item, state)
        if item.call is None and item.type.endswith("_output"):
            self._attach(events, item, state, was_done)
            return
        if item.call is not None:
            self._settle_call(events, item, state)
            item.call.end(events)
            if not was_done and (result := result_of(state)) is not None:
                events.append(Result(item.call.part, result))
        if item.type == "image_generation_call" and not was_done and (data := text_of(state.get("result"))):
            self.show_image(events, item, data, state.get("output_format"))
        for kind, wholes in texts_of(state).items():
            if not _repeats(item, kind, wholes):
                item.settle_texts(self._parts, events, kind, wholes)
        if not was_done and (sealed := text_of(state.get("encrypted_content"))):
            self._sign(events, item, sealed)

    def _settle_call(self, events: list[Event], item: Item, state: Mapping[str, Any]) -> None:
        if item.call is not None and (asked := asked_of(state)) is not None:
            if isinstance(asked, str):
                item.call.settle(events, asked)
            else:
                item.call.become_value(events, asked)

    def _attach(self, events: list[Event], item: Item, state: Mapping[str, Any], was_done: bool) -> None:
        """An item of its own says what a call gave back."""
        asked = self._calls.get(text_of(state.get("call_id")))
        if was_done:
            return
        if asked is None or asked.call is None:
            events.append(Note(f"{item.type} of a call that is not in this stream"))
        else:
            events.append(Result(asked.call.part, result_of(state)))

    def _sign(self, events: list[Event], item: Item, sealed: str) -> None:
        """Encrypted content: of reasoning that may have no words at all, or of a compacted conversation."""
        if item.type != "reasoning":
            events.append(Note(f"{item.type}, {len(sealed):,} characters, encrypted"))
            return
        known = [growing for growings in item.texts.values() for growing in growings]
        growing = known[0] if known else item.text(self._parts, events, "summary_text", 0)
        events.append(Signature(growing.part, sealed))
        growing.end(events)


def _order(item: Item) -> float:
    return math.inf if item.index is None else item.index


def _is_another(item: Item, id: str, type_: str) -> bool:
    """Whether a finished item is not the one that stands at its index, because the index is stuck."""
    return bool(item.type and type_ and item.type != type_) or bool(item.is_done and id and item.id and id != item.id)


def _repeats(item: Item, kind: str, wholes: Sequence[str]) -> bool:
    """Whether a kind of text that never streamed only repeats another: reasoning and its summary in the same words."""
    if kind in item.texts:
        return False
    whole = "".join(wholes)
    return any(
        "".join(growing.text for growing in growings) == whole
        for other, growings in item.texts.items()
        if KINDS[other] == KINDS[kind]
    )
