"""Which keys of a recording say that the plain scalars under them are text."""

from __future__ import annotations

NEUTRAL, TEXTS, TYPED = range(3)  #: how plain scalars are read: by their own key, as texts, or by the rules of YAML

#: Under these keys yes, 1:20 and 1e3 are what somebody sent, neither a truth nor a number.
TEXT_KEYS = frozenset(
    ("body", "string", "base64_string", "content", "text", "data", "uri", "url", "method", "message", "duration")
)
_TREES: dict[str | None, int] = {
    "headers": TEXTS,
    "header": TEXTS,
    "trailer": TEXTS,
    "form": TEXTS,
    "parsed_body": TYPED,
}


def mode_in_mapping(name: str | None, mode: int) -> int:
    """How scalars are read in the mapping under a key, if those beside it are read by ``mode``."""
    return mode or _TREES.get(name, NEUTRAL)


def mode_in_list(name: str | None, mode: int) -> int:
    """Tell the same of the list under a key."""
    return mode or _TREES.get(name, TEXTS if name in TEXT_KEYS else NEUTRAL)


def is_text(name: str | None, mode: int) -> bool:
    """Whether a plain scalar under a key is a text, whatever it looks like."""
    return mode == TEXTS or (mode == NEUTRAL and name in TEXT_KEYS)
