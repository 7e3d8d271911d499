"""What a completion has become since the browser last heard of it: only what is new.

``src/growth.js`` adds it to what it has. Where something has changed that was told already, such as half a character
that turned out to be the first half of an emoji, there is no growth, and the whole is to be told anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, TypeVar

from .payload import Heading, MarkPayload, Meter, PartPayload, Payload
from .timing import ClockPayload, TokensPayload

T = TypeVar("T")


class PartGrowth(TypedDict):
    """What is new of a part that the browser knows; the names as in ``PartPayload``, of which these are the ends."""

    number: int  #: its place in ``Payload.parts``
    ended: int | None
    labels: list[tuple[int, str, str]]
    text: str
    chunk_steps: list[int]
    end_steps: list[int]
    resets: list[tuple[int, int]]
    json: list[tuple[int, int, int]] | None  #: all of it
    media: list[tuple[int, str, str]]
    sources: list[tuple[int, str, str]]
    results: list[tuple[int, str]]


class Growth(TypedDict):
    """What is new of a completion; the names as in ``Payload``. Columns are their ends, all else is told anew."""

    start: int  #: how many chunks are known already
    chunks: int
    heading: Heading
    status: str
    clock: ClockPayload
    time_steps_us: list[int]
    tokens: TokensPayload  #: ``listed`` is the end of the column too
    frame_gaps: list[int]
    frame_lengths: list[int]
    grown: list[PartGrowth]
    parts: list[PartPayload]  #: new ones
    marks: list[MarkPayload]
    meter: Meter | None


def growth(before: Payload, after: Payload) -> Growth | None:
    """Find what is new; ``None`` if something has changed that was told already.

    Parameters
    ----------
    before
        What the browser knows.
    after
        What is to be known. The bodies of both count for nothing, they travel by themselves.
    """
    if before["asked"] != after["asked"] or len(before["parts"]) > len(after["parts"]):
        return None
    pairs = enumerate(zip(before["parts"], after["parts"], strict=False))
    try:
        return {
            "start": before["chunks"],
            "chunks": after["chunks"],
            "heading": after["heading"],
            "status": after["status"],
            "clock": after["clock"],
            "time_steps_us": _end(before["time_steps_us"], after["time_steps_us"]),
            "tokens": {**after["tokens"], "listed": _listed(before["tokens"], after["tokens"])},
            "frame_gaps": _end(before["frame_gaps"], after["frame_gaps"]),
            "frame_lengths": _end(before["frame_lengths"], after["frame_lengths"]),
            "grown": [_grown(number, old, new) for number, (old, new) in pairs if old != new],
            "parts": after["parts"][len(before["parts"]) :],
            "marks": _end(before["marks"], after["marks"]),
            "meter": after["meter"],
        }
    except _ToldOtherwise:
        return None


class _ToldOtherwise(Exception):  # noqa: N818  no error, and nobody outside sees it
    """Something that was told already has changed."""


def _grown(number: int, before: PartPayload, after: PartPayload) -> PartGrowth:
    fixed = ("kind", "choice", "index", "started")
    if any(before[name] != after[name] for name in fixed) or not after["text"].startswith(before["text"]):  # type: ignore[literal-required]
        raise _ToldOtherwise
    return {
        "number": number,
        "ended": after["ended"],
        "labels": _end(before["labels"], after["labels"]),
        "text": after["text"][len(before["text"]) :],
        "chunk_steps": _end(before["chunk_steps"], after["chunk_steps"]),
        "end_steps": _end(before["end_steps"], after["end_steps"]),
        "resets": _end(before["resets"], after["resets"]),
        "json": after["json"],
        "media": _end(before["media"], after["media"]),
        "sources": _end(before["sources"], after["sources"]),
        "results": _end(before["results"], after["results"]),
    }


def _listed(before: TokensPayload, after: TokensPayload) -> list[float | None] | None:
    """The end of the column of tokens, where there is one; it may begin late, and has all from the first chunk on."""
    if after["listed"] is None:
        if before["listed"] is not None:
            raise _ToldOtherwise
        return None
    return _end(before["listed"] or [], after["listed"])


def _end(before: Sequence[T], after: Sequence[T]) -> list[T]:
    """What ``after`` has more."""
    known = len(before)
    if list(after[:known]) != list(before):
        raise _ToldOtherwise
    return list(after[known:])
