"""Parts whose text comes in pieces, and is repeated whole: at the end, or with every piece."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..timeline.events import ArgumentsDelta, Event, PartEnd, PartReset, TextDelta
from ._base import compact
from ._loose_json import decoded


class RepeatedText:
    """One part, and what was sent for it so far."""

    __slots__ = ("_delta", "_pieces", "part")

    def __init__(self, part: int, *, arguments: bool = False) -> None:
        self.part = part
        self._delta: type[TextDelta] | type[ArgumentsDelta] = ArgumentsDelta if arguments else TextDelta
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        """All that stands."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def add(self, events: list[Event], piece: str) -> None:
        """Append a piece; nothing is nothing."""
        if piece:
            self._pieces.append(piece)
            events.append(self._delta(self.part, piece))

    def extend(self, pieces: Iterable[str]) -> None:
        """Append pieces that are said elsewhere."""
        self._pieces.extend(pieces)

    def become(self, events: list[Event], text: str) -> None:
        """Make the text this one: add what is missing of it, or withdraw what it is not."""
        piece, before = text, self.text
        if text == before:
            return
        if text.startswith(before):
            piece = text[len(before) :]
        else:
            events.append(PartReset(self.part))
        self._pieces = [text]
        if piece:
            events.append(self._delta(self.part, piece))

    def become_value(self, events: list[Event], value: Any) -> None:
        """Make the text the JSON of this value, unless it says the same already in another spelling."""
        if value is None:
            return
        try:
            if decoded(self.text) == value:
                return
        except (ValueError, RecursionError):
            pass
        text = value if isinstance(value, str) and self.text == value else compact(value)
        self.become(events, text)

    def end(self, events: list[Event]) -> None:
        """Say that the part is complete."""
        events.append(PartEnd(self.part))
