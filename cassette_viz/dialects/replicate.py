"""Replicate: events whose data is plain text, not JSON; the name of the event tells what it is."""

from __future__ import annotations

from collections.abc import Sequence

from ..timeline.events import Done, Event, Failure, Finish, NewCompletion, Note, TextDelta, Unrecognised
from ._base import Message, PartNumbers, Request, compact, text_of
from ._json_decoder import whole

NAME = "replicate"
LABEL = "Replicate"


def match(request: Request, message: Message) -> int:
    """Recognise an output that is no JSON object; the other names are common, and need the host."""
    if message.name == "output" and not message:
        return 2
    return int(message.name in ("output", "logs", "error", "done") and "replicate" in request.url)


class Decoder:
    """Decodes the events of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._is_over = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one event."""
        events: list[Event] = []
        if self._is_over and name in ("output", "logs"):
            self._begin()
            events.append(NewCompletion())
        if name == "output":
            if data:
                part = self._parts.get_or_open(events, "text", "text")
                events.append(TextDelta(part, data))
        elif name == "logs":
            events.append(Note(data))
        elif name == "error":
            value = whole(data)
            message = text_of(value.get("detail")) or text_of(value.get("error")) or data
            events.append(Failure(message, raw=value or data))
        elif name == "done":
            self._is_over = True
            reason = whole(data).get("reason")  # such as "canceled"; nothing if all went well
            events.append(Finish(text_of(reason) or compact(reason)) if reason else Done())
        else:
            events.append(Unrecognised(f"unknown event {name}" if name else "an event without a name"))
        return events

    def close(self) -> Sequence[Event]:
        """Nothing is left to say at the end of the stream."""
        return ()
