"""What a person reads in a figure."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def plain(markup: str) -> str:
    """A label without its tags, entities resolved."""
    return unescape(re.sub("<[^>]*>", "", markup))


def subtitle(figure: Any) -> str:
    """The subtitle in one line."""
    return plain(figure.layout.title.subtitle.text.replace("<br>", " "))


def notes(figure: Any) -> list[str]:
    """All labels in the plot, in their order."""
    return [plain(note.text) for note in figure.layout.annotations]
