"""Writer's text completions and applications; its chat speaks OpenAI's protocol.

https://dev.writer.com/api-reference: a completion sends ``{"value": ...}``, an application ``{"delta": {...}}`` with
the stages of its work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..timeline.events import Event, Note, TextDelta
from ._base import Message, Request, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._repeated_text import RepeatedText
from ._sources import cite

NAME = "writer"
LABEL = "Writer completions"


def match(request: Request, message: Message) -> int:
    """Recognise the few fields; so plain a shape needs the host or the stages to be sure."""
    is_writer = "writer.com" in request.url
    delta = message.get("delta")
    if isinstance(delta, dict) and message.keys() == {"delta"} and delta.keys() <= {"title", "content", "stages"}:
        return 2 if is_writer or {"title", "stages"} & delta.keys() else 0
    if not isinstance(message.get("value"), str):
        return 0
    return 2 if is_writer else int(not request.url and message.keys() == {"value"})


class _Message(Struct, gc=False):
    value: Any = None
    delta: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._stages: dict[str, RepeatedText] = {}
        self._title = ""
        self._cited: set[str] = set()

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        if self.name == "error":
            events.append(failure_of(whole(data)))
        elif type(message.value) is str:
            self._add_text(events, message.value)
        elif type(message.delta) is dict:
            self._add_text(events, text_of(message.delta.get("content")))
            if (title := text_of(message.delta.get("title"))) and title != self._title:
                self._title = title
                events.append(Note(f"title: {title}"))
            for stage in list_of(message.delta.get("stages")):
                self._add_stage(events, mapping_of(stage))
        else:
            events.append(unknown(None, data))

    def only_text_of(self, data: str) -> object:
        """A piece of text."""
        message = self._decode(data)
        if type(message.delta) is not dict:
            return message.value
        is_more = message.value is not None or message.delta.get("title") or message.delta.get("stages")
        return None if is_more else message.delta.get("content")

    def _add_text(self, events: list[Event], text: str) -> None:
        if text:
            events.append(TextDelta(self.parts.get_or_open(events, "text", "text"), text))

    def _add_stage(self, events: list[Event], stage: Mapping[str, Any]) -> None:
        """A stage is how the application came to its answer; it is sent whole each time."""
        id, content = text_of(stage.get("id")), text_of(stage.get("content"))
        if id not in self._stages and content:
            self._stages[id] = RepeatedText(self.parts.open(events, ("stage", id), "reasoning"))
        if content:
            self._stages[id].become(events, content)
        for url in list_of(stage.get("sources")):
            if isinstance(url, str) and url not in self._cited:
                self._cited.add(url)
                cite(events, self.parts, url, "", {"stage": id, "url": url})
