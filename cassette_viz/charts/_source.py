"""What a chart is given: a completion, several of them, or a whole cassette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..timeline.model import Timeline
from ._words import escaped, shortened


@dataclass(frozen=True, slots=True)
class Entry:
    """One interaction of a recording, or one of several completions that it streamed in a row."""

    place: int  #: among all entries, from 0; the same in every chart and in the replay's picker
    number: int  #: of the interaction, as people count
    timeline: Timeline | None  #: ``None`` where nothing was streamed
    wait_ns: int | None = None  #: the recorded wait for the headers


def only_timeline(source: Any) -> Timeline:
    """The one completion in ``source``: a timeline, a cassette or a sequence that holds a single one.

    Raises
    ------
    ValueError
        If it holds none, or several.
    """
    timelines = all_timelines(source)
    if len(timelines) != 1:
        raise ValueError(
            f"this chart shows one completion and was given {len(timelines)}; choose one, such as cassette.timelines[0]"
        )
    return timelines[0]


def all_timelines(source: Any) -> list[Timeline]:
    """The completions in ``source``: a timeline, a sequence of them, or anything with ``.timelines``.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if isinstance(source, Timeline):
        return [source]
    found = source.timelines if hasattr(source, "timelines") else source
    try:
        timelines = list(found)
    except TypeError:
        timelines = [found]
    for timeline in timelines:
        if not isinstance(timeline, Timeline):
            raise TypeError(f"expected a Timeline, a sequence of them or a Cassette, got {type(timeline).__name__}")
    return timelines


def model_name(timeline: Timeline) -> str:
    """The model that answered, or else the one that was asked for; escaped, not longer than a line."""
    return escaped(shortened(timeline.model or timeline.requested_model or "unknown model", 38))


def entries(source: Any) -> list[Entry]:
    """Every interaction in ``source``, streamed or not: of a cassette, or one for each timeline."""
    if not hasattr(source, "interactions"):
        timelines = enumerate(all_timelines(source))
        return [Entry(place, place + 1, timeline, timeline.headers_after_ns) for place, timeline in timelines]
    found: list[Entry] = []
    for interaction in source.interactions:
        number, wait_ns = interaction.index + 1, interaction.headers_after_ns
        for timeline in interaction.timelines or (None,):
            found.append(Entry(len(found), number, timeline, wait_ns))
            wait_ns = None  # of the request, so of its first completion only
    return found


def heading(entry: Entry, *, alone: bool) -> str:
    """The line above the bars of a completion, escaped; its number only where there are others."""
    name = "no streamed completion" if entry.timeline is None else model_name(entry.timeline)
    return name if alone else f"<b>{entry.number}</b>  {name}"
