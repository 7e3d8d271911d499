"""Cohere's token counts, which both versions of its chat report in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..timeline.events import Usage
from ._base import count_of, mapping_of


def usage_of(raw: Mapping[str, Any]) -> Usage | None:
    """Read ``usage``, or ``meta``: ``tokens`` if they are said, else ``billed_units``; ``None`` if neither is."""
    tokens = mapping_of(raw.get("tokens")) or mapping_of(raw.get("billed_units"))
    if not tokens:
        return None
    return Usage(
        input_tokens=count_of(tokens.get("input_tokens")),
        output_tokens=count_of(tokens.get("output_tokens")),
        cached_input_tokens=count_of(raw.get("cached_tokens")),
        raw=raw,
    )
