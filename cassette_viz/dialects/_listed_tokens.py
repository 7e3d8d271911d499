"""How many tokens a message lists: protocols do so with log probabilities or with the ids of the tokens."""

from __future__ import annotations

from ..timeline.events import Event, TokenCount


def count_listed(events: list[Event], *lists: object) -> None:
    """Say the length of the first of these that is a list with entries; nothing if none is."""
    for listed in lists:
        if isinstance(listed, list) and listed:
            events.append(TokenCount(len(listed)))
            return
