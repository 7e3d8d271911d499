"""Tool calls that come complete, each in one piece, as protocols send them whose models decide before they speak."""

from __future__ import annotations

from collections.abc import Iterator

from ..timeline.events import ArgumentsDelta, Event, PartUpdate
from ._base import PartNumbers, compact, count_of, text_of


class WholeCalls:
    """The tool calls of one choice; an entry is a call of its own, whatever index it bears."""

    def __init__(self, parts: PartNumbers, choice: int = 0) -> None:
        self._parts, self._choice = parts, choice
        self._ids: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, events: list[Event], id: object, name: object, arguments: object, index: object = None) -> None:
        """Add one call; any of its values may be absent or of the wrong type."""
        place, number = len(self._ids), count_of(index)
        part = self._parts.open(
            events,
            ("whole call", self._choice, place),
            "tool_call",
            choice=self._choice,
            index=place if number is None else number,
            id=text_of(id),
            name=text_of(name),
        )
        self._ids.append((part, text_of(id)))
        text = arguments if isinstance(arguments, str) else "" if arguments is None else compact(arguments)
        if text:
            events.append(ArgumentsDelta(part, text))

    def close(self) -> Iterator[Event]:
        """Make up the ids that never came, and say so."""
        for place, (part, id) in enumerate(self._ids):
            if not id:
                yield PartUpdate(part, id=f"call_{self._choice}_{place}", synthesised=True)
