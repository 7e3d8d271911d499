"""Chunks that a recorder wrapped: ``{"ts": ..., "chunk": ...}``, one a line -> chunks and their times.

The payload may be a decoded chunk, its text, or a piece of an event stream, cut wherever the network cut it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from ..timeline.frame import Frame
from ._base import Response
from ._clocks import is_clock, nanoseconds
from ._segments import compact
from ._timed_pieces import in_pieces, is_event_stream

_PAYLOADS = ("chunk", "data", "payload", "event", "raw", "line", "body", "text", "message")
NO_CLOCK = "its times go back or are of no unit that is known; they are left out"


class Wrapping(NamedTuple):
    """Where the recorder put things."""

    payload: str
    clock: str  #: "" if there is none
    name: str  #: field with the name of the event; "" if there is none


def wrapping(keys: Mapping[str, str]) -> Wrapping | None:
    """Tell by the outline of a line, its keys and the beginnings of their texts, how a chunk is wrapped in it."""
    top = [key for key in keys if "." not in key]
    payload = next((key for key in _PAYLOADS if key in top and keys[key]), None)
    clocks = [key for key in top if is_clock(key) and keys[key] not in ("{", "[", "")]
    name = next((key for key in ("event", "name", "type") if key in top and key != payload and keys[key] != "{"), "")
    if payload is None or not (clocks or (name == "event" and payload == "data")):
        return None
    return Wrapping(payload, clocks[0] if clocks else "", name if name == "event" else "")


def unwrapped(lines: Sequence[tuple[Any, str, str]], how: Wrapping) -> tuple[Response, tuple[str, ...]]:
    """Give the response that the lines hold, and its problems.

    Parameters
    ----------
    lines
        The value of each line, its text, and its flaw, "" if none.
    how
        Where things stand in it.
    """
    held = [value for value, _, flaw in lines if not flaw and _holds(value, how)]
    times = nanoseconds(how.clock, [value.get(how.clock) for value in held]) if how.clock and held else None
    problems = (NO_CLOCK,) if how.clock and times is None else ()
    stamps: Iterator[int | None] = iter(times) if times else repeat(None)
    payloads = [value[how.payload] for value in held]
    if is_event_stream(payloads):
        body, arrivals = in_pieces([(_text(payload), next(stamps)) for payload in payloads])
        return Response(None, body=body, arrivals=arrivals), problems
    frames: list[Frame] = []
    for value, line, flaw in lines:
        if flaw:  # when it came cannot be read; not before its neighbour
            before = frames[-1].time_ns if frames else times[0] if times else None
            frames.append(Frame("", line, time_ns=before, flaw=flaw))
        elif _holds(value, how):
            name = value.get(how.name)
            data = _text(value[how.payload]).strip("\r\n")
            frames.append(Frame(name if isinstance(name, str) else "", data, time_ns=next(stamps)))
    return Response(None, frames=tuple(frames)), problems


def _holds(value: object, how: Wrapping) -> bool:
    return isinstance(value, dict) and how.payload in value


def _text(payload: object) -> str:
    return payload if isinstance(payload, str) else compact(payload)
