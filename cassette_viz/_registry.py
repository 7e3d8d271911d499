"""Finds plug-ins and picks the one that fits best.

A plug-in is a plain module: every module without a leading underscore in one of our folders, and every module that
another package offers in the entry-point group of that folder's name. Adding a format is adding a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal, TypeVar

Kind = Literal["cassettes", "framing", "dialects"]
T = TypeVar("T")
SURE = 2
#: What most recordings are. At most one of our plug-ins is sure of a recording, and the tests hold them to that; so it
#: makes no difference which is asked first, except that the others need not be imported if one of these is sure.
USUAL: dict[Kind, tuple[str, ...]] = {
    "cassettes": ("go_vcr", "vcrpy"),
    "framing": ("sse",),
    "dialects": ("openai_chat", "anthropic_messages", "openai_responses"),
}


@cache
def plugins(kind: Kind) -> tuple[ModuleType, ...]:
    """All plug-ins of one kind, our own first, each set in alphabetical order; imported at the first call."""
    import pkgutil  # both are slow to import, and not needed for the usual ones
    from importlib.metadata import entry_points

    folder = import_module(f"{__package__}.{kind}")
    own = sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if not module.name.startswith("_"))
    others = sorted(entry_points(group=f"{__package__}.{kind}"), key=lambda entry: entry.name)
    return (*(import_module(f"{folder.__name__}.{name}") for name in own), *(entry.load() for entry in others))


def best_of(kind: Kind, score: Callable[[ModuleType], int]) -> ModuleType | None:
    """The plug-in that fits best, by the rules of :func:`best`; no more are imported than have to be asked."""
    for name in USUAL[kind]:
        if score(plugin := _own(kind, name)) >= SURE:
            return plugin
    return best(plugins(kind), score)


@cache
def _own(kind: Kind, name: str) -> ModuleType:
    return import_module(f"{__package__}.{kind}.{name}")


def name_of(plugin: ModuleType) -> str:
    """The name under which a plug-in is shown and chosen: its NAME, or else the module's own."""
    return str(getattr(plugin, "NAME", plugin.__name__.rpartition(".")[2]))


def best(candidates: Iterable[T], score: Callable[[T], int]) -> T | None:
    """The first candidate that is sure (2), or else the first that says perhaps (1), or else ``None``."""
    perhaps: T | None = None
    for candidate in candidates:
        points = score(candidate)
        if points >= SURE:
            return candidate
        if points > 0 and perhaps is None:
            perhaps = candidate
    return perhaps
