"""Sources that an answer refers to: one part per choice lists them in words, each with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..timeline.events import Citation, Event, TextDelta
from ._base import PartNumbers, text_of


def cite(
    events: list[Event], parts: PartNumbers, url: object, title: object, raw: Mapping[str, Any], *, choice: int = 0
) -> None:
    """Add a source; one that names neither place nor title is kept with what it does say."""
    url, title = text_of(url), text_of(title)
    part = parts.get_or_open(events, ("citation", choice), "citation", choice=choice)
    if words := " ".join(filter(None, (title, url))):
        events.append(TextDelta(part, words + "\n"))
    events.append(Citation(part, url, title, raw))
