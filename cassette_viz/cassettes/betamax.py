"""Cassettes of betamax, in JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from . import _http_interactions
from ._base import Cassette, Interaction, Source
from ._interactions import cassette
from ._outline import outline

NAME = "betamax"

_RECORDED_WITH = re.compile(r"betamax/", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_FIRST = "http_interactions.0."


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a cassette of betamax: 0 no, 1 perhaps, 2 surely.

    Ruby's VCR writes the same keys. It names itself at the end, which may be far away; but it dates its interactions
    as HTTP does, and does not record the URL of a response.
    """
    if b"http_interactions" not in head:
        return 0
    keys = outline(head)
    if "http_interactions" not in keys:
        return 0
    if recorder := keys.get("recorded_with"):
        return 2 if _RECORDED_WITH.match(recorder) else 0
    is_its = f"{_FIRST}response.url" in keys or _DATE.match(keys.get(f"{_FIRST}recorded_at", ""))
    return 2 if is_its else 0


def read(source: Source) -> Cassette:
    """Read a cassette of betamax. Its only time is ``recorded_at``, when an interaction was written down, in UTC.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _http_interactions.interaction(index, item, source.limits.body_bytes)

    return cassette(source, NAME, _http_interactions.KEYS, interaction)
