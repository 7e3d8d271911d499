"""Sourcegraph's completions: the whole text with every event at first, only what is new from API version 2 on.

https://github.com/sourcegraph/cody, lib/shared/src/sourcegraph-api/completions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import Done, Event, Finish, TextDelta
from ._base import Message, Request, compact, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._repeated_text import RepeatedText
from ._tool_slots import ToolSlots

NAME = "cody-completions"
LABEL = "Cody completions"


def match(request: Request, message: Message) -> int:
    """Recognise the camel-case fields; Anthropic's old completions have ``stop_reason``."""
    asked = "/.api/completions" in request.path
    completion = message.get("completion")
    if isinstance(message.get("deltaText"), str) or (isinstance(completion, str) and "stopReason" in message):
        return 2
    if isinstance(completion, str) and message.name == "completion" and "stop_reason" not in message:
        return 2 if asked else 1
    return 2 if asked and message.name in ("done", "error") else int(asked)


class _Event(Struct, gc=False):
    completion: Any = None
    deltaText: Any = None  # noqa: N815
    thinking: Any = None
    delta_thinking: Any = None
    delta_tool_calls: Any = None
    stopReason: Any = None  # noqa: N815
    error: Any = None


class Decoder(JsonDecoder[_Event]):
    """Decodes the events of one response body."""

    shape = _Event

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._text: RepeatedText | None = None
        self._slots = ToolSlots(self.parts, 0)

    def read(self, events: list[Event], message: _Event, data: str) -> None:
        """Say what one event means."""
        if self.name == "done":
            self.is_over = True
            events.append(Done())
            return
        if self.name == "error" or message.error:
            events.append(failure_of(whole(data)))
            return
        if self.is_over:
            self.begin_another(events)
        if thinking := text_of(message.thinking) or text_of(message.delta_thinking):
            events.append(TextDelta(self.parts.get_or_open(events, "reasoning", "reasoning"), thinking))
        if type(message.deltaText) is str:
            self._grow(events, message.deltaText, is_all=False)
        elif type(message.completion) is str:
            self._grow(events, message.completion, is_all=True)
        for call in list_of(message.delta_tool_calls):
            self._add_call(events, mapping_of(call))
        if reason := message.stopReason:
            events.append(Finish(text_of(reason) or compact(reason)))
        if not events and message.completion is None and message.deltaText is None and message.stopReason is None:
            events.append(unknown(self.name, data))

    def close(self) -> list[Event]:
        """Settle the identity of the tool calls."""
        return list(self._slots.close())

    def only_text_of(self, data: str) -> object:
        """A piece of text, not the whole."""
        event = self._decode(data)
        is_more = event.thinking or event.delta_thinking or event.delta_tool_calls or event.stopReason or event.error
        return None if is_more else event.deltaText

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the text, with which an event may begin that repeats it."""
        if self._text is not None and self._text.part == part:
            self._text.extend(texts)

    def _grow(self, events: list[Event], text: str, *, is_all: bool) -> None:
        if self._text is None:
            if not text:
                return
            self._text = RepeatedText(self.parts.open(events, "text", "text"))
        if is_all:
            self._text.become(events, text)
        else:
            self._text.add(events, text)

    def _add_call(self, events: list[Event], call: Mapping[str, Any]) -> None:
        function = mapping_of(call.get("function"))
        self._slots.feed(events, call.get("index"), call.get("id"), function.get("name"), function.get("arguments"))
