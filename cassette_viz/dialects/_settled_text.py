"""Parts that grow by deltas and are settled by finished objects, which may leave out, repeat or correct the text."""

from __future__ import annotations

from ..timeline.events import Event
from ._repeated_text import RepeatedText


class SettledText(RepeatedText):
    """The text of one part while it grows."""

    __slots__ = ("_is_ended",)

    def __init__(self, part: int, *, arguments: bool = False) -> None:
        super().__init__(part, arguments=arguments)
        self._is_ended = False

    def settle(self, events: list[Event], whole: object) -> None:
        """Take a repetition of the whole text; one that is empty, or no text at all, repeats nothing."""
        if isinstance(whole, str) and whole:
            self.become(events, whole)

    def end(self, events: list[Event]) -> None:
        """Say that it is complete, the first time that somebody does."""
        if not self._is_ended:
            self._is_ended = True
            super().end(events)
