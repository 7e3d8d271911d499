"""Cassettes of Ruby's VCR, in YAML or JSON, and of R's vcr."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import _http_interactions, betamax
from ._base import Cassette, Interaction, Source
from ._interactions import cassette
from ._outline import outline

NAME = "ruby-vcr"


def match(path: Path | None, head: bytes) -> int:
    """Tell whether a recording that begins like this is a cassette of VCR: 0 no, 1 perhaps, 2 surely."""
    if b"http_interactions" not in head.replace(b"\0", b""):
        return 0
    if "http_interactions" not in outline(head):
        return 0
    return 0 if betamax.match(path, head) else 2


def read(source: Source) -> Cassette:
    """Read a cassette of VCR. Its only time is ``recorded_at``, when an interaction was written down.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _http_interactions.interaction(index, item, source.limits.body_bytes)

    return cassette(source, NAME, _http_interactions.KEYS, interaction)
