"""Anthropic's old text completions: pieces of ``completion``, and the reason to stop beside the last.

The first version of that protocol (2023-01-01) repeated the whole text in every message and named no types; Bedrock
streams pieces without types.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..timeline.events import (
    Done,
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    NewCompletion,
    Note,
    PartReset,
    PartStart,
    TextDelta,
    Unrecognised,
)
from ._anthropic import failure_of
from ._base import Message, Request, compact, text_of

NAME = "anthropic-legacy"
LABEL = "Anthropic text completions"


def match(request: Request, message: Message) -> int:
    """Recognise a piece by its field; others have a ``completion`` too, but call the reason to stop otherwise."""
    if "completion" in message:
        return 2 if message.get("type") == "completion" or "stop_reason" in message else 0
    asked = request.path.endswith("/v1/complete")
    return int(asked and (message.get("type") == "ping" or "error" in message))


class _Event(Struct, gc=False):
    type: Any = None
    completion: Any = None
    stop_reason: Any = None
    stop: Any = None
    model: Any = None
    id: Any = None
    log_id: Any = None
    error: Any = None
    exception: Any = msgspec.UNSET
    truncated: Any = msgspec.UNSET


_decode = msgspec.json.Decoder(_Event).decode


class Decoder:
    """Decodes the messages of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._text: str | None = None  # all of it, where each message repeats it; else no more than ""
        self._header = Header()
        self._is_finished = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one message."""
        try:
            event = _decode(data)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return self._feed_odd(name, data)
        return self._feed(name, event)

    def close(self) -> Sequence[Event]:
        """Nothing is only known at the end."""
        return ()

    def only_text_of(self, data: str) -> object:
        """A piece of text, not the whole."""
        event = _decode(data)
        is_more = event.stop_reason or event.error or isinstance(event.exception, str)
        return None if is_more or event.type is None else event.completion

    def _feed_odd(self, name: str, data: str) -> Sequence[Event]:
        if data.lstrip().startswith("[DONE]"):
            return [Done()]
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return [Unrecognised("not JSON")]
        try:
            return self._feed(name, msgspec.convert(value, _Event))
        except msgspec.ValidationError as error:
            return [Unrecognised(str(error))]

    def _feed(self, name: str, event: _Event) -> Sequence[Event]:
        events: list[Event] = []
        if isinstance(event.completion, str):
            if self._is_finished and event.completion:
                self._begin()
                events.append(NewCompletion())
            self._identify(events, event)
            self._add(events, event)
            self._finish(events, event)
        elif event.error:
            events.append(failure_of(event.error))
        elif "ping" in (event.type, name):
            events.append(KeepAlive("ping"))
        elif event.stop_reason:
            self._finish(events, event)
        else:
            events.append(Unrecognised("no completion"))
        if isinstance(event.exception, str) and event.exception:
            events.append(Failure(event.exception, raw=event.exception))
        return events

    def _identify(self, events: list[Event], event: _Event) -> None:
        header = Header(text_of(event.id) or text_of(event.log_id), text_of(event.model))
        if header not in (self._header, Header()):
            self._header = header
            events.append(header)

    def _add(self, events: list[Event], event: _Event) -> None:
        if self._text is None:
            self._text = ""
            events.append(PartStart(0, "text"))
        piece = event.completion
        if event.type is None and event.truncated is not msgspec.UNSET:  # the first version: the whole text so far
            whole, piece = piece, piece.removeprefix(self._text)
            if not whole.startswith(self._text):
                events.append(PartReset(0))
                piece = whole
            self._text = whole
        if piece:
            events.append(TextDelta(0, piece))

    def _finish(self, events: list[Event], event: _Event) -> None:
        if reason := event.stop_reason:
            self._is_finished = True
            events.append(Finish(text_of(reason) or compact(reason)))
            if event.stop:
                events.append(Note(f"stop sequence: {compact(event.stop)}"))
