"""Ollama's own protocol, chat and generate: one JSON object a line, each with the server's time.

The last line reports counts and durations; a count that is 0 is left out, so one that is missing is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    Done,
    Event,
    Finish,
    Header,
    MediaDelta,
    Note,
    TextDelta,
    Usage,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, NoObject, failure_of, unknown, whole
from ._listed_tokens import count_listed
from ._server_durations import ollama_timing
from ._server_time import time_of
from ._whole_calls import WholeCalls

NAME = "ollama"
LABEL = "Ollama"

_PATHS = ("/api/chat", "/api/generate")


def match(request: Request, message: Message) -> int:
    """Recognise a line by its shape; an answer that was asked for in one piece is no stream."""
    asked = request.path.endswith(_PATHS)
    is_one_piece = mapping_of(request.json).get("stream") is False  # it streams unless it is told not to
    if isinstance(message.get("done"), bool) and "created_at" in message and "choices" not in message:
        return 0 if is_one_piece else 2 if "model" in message or asked else 1
    return 2 if asked and isinstance(message.get("error"), str) and not is_one_piece else 0


class _Said(Struct, gc=False):
    content: Any = None
    thinking: Any = None
    tool_calls: Any = None
    images: Any = None


class _Line(Struct, gc=False):
    model: Any = None
    created_at: Any = None
    message: _Said | NoObject = None
    response: Any = None
    thinking: Any = None
    logprobs: Any = None
    image: Any = None
    done: Any = None
    done_reason: Any = None
    error: Any = None
    status: Any = None


class Decoder(JsonDecoder[_Line]):
    """Decodes the lines of one response body."""

    shape = _Line

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._model = ""
        self._text: int | None = None
        self._reasoning: int | None = None
        self._calls = WholeCalls(self.parts)

    def read(self, events: list[Event], message: _Line, data: str) -> None:
        """Say what one line means."""
        if self.is_over and message.done is not None:
            self.begin_another(events)
        if (time := time_of(message.created_at)) is not None:
            events.append(time)
        if message.model != self._model and (model := text_of(message.model)):
            self._model = model
            events.append(Header(model=model, created=None if time is None else time.ns // 1_000_000_000))
        said = message.message
        if type(said) is _Said:
            self._add_words(events, said.thinking, said.content)
            for call in said.tool_calls if type(said.tool_calls) is list else ():
                function = mapping_of(mapping_of(call).get("function"))
                id, index = mapping_of(call).get("id"), function.get("index")
                self._calls.add(events, id, function.get("name"), function.get("arguments"), index)
            for image in said.images if type(said.images) is list else ():
                self._add_image(events, image)
        else:
            self._add_words(events, message.thinking, message.response)
        if message.logprobs is not None:
            count_listed(events, message.logprobs)
        if message.done or message.done is None:
            self._end(events, message, data)

    def close(self) -> Sequence[Event]:
        """Make up the ids that older servers do not give to tool calls."""
        return list(self._calls.close())

    def _add_words(self, events: list[Event], thinking: object, text: object) -> None:
        if thinking and type(thinking) is str:
            if self._reasoning is None:
                self._reasoning = self.parts.open(events, "reasoning", "reasoning")
            events.append(TextDelta(self._reasoning, thinking))
        if text and type(text) is str:
            if self._text is None:
                self._text = self.parts.open(events, "text", "text")
            events.append(TextDelta(self._text, text))

    def _add_image(self, events: list[Event], image: object) -> None:
        if data := text_of(image):
            part = self.parts.open(events, ("image", len(data)), "image")
            events.append(MediaDelta(part, "image", data))

    def _end(self, events: list[Event], line: _Line, data: str) -> None:
        """The last line; or one that has no place in an answer."""
        value = whole(data)
        if line.error:
            self.is_over = True
            events.append(failure_of(value))
        elif line.done is None:
            is_progress = isinstance(line.status, str)
            events.append(Note(text_of(line.status)) if is_progress else unknown(None, data))
        elif line.done is True:
            self.is_over = True
            self._add_image(events, line.image)
            if (usage := _usage_of(value)) is not None:
                events.append(UsageReport(usage))
            if durations := {key: value[key] for key in value if key.endswith("_duration")}:
                events.append(ollama_timing("durations in nanoseconds", durations))
            if line.done_reason:
                events.append(Finish(text_of(line.done_reason) or compact(line.done_reason)))
            else:
                events.append(Done())


def _usage_of(value: Mapping[str, Any]) -> Usage | None:
    given, made = count_of(value.get("prompt_eval_count")), count_of(value.get("eval_count"))
    if given is None and made is None:
        return None
    return Usage(
        input_tokens=given,
        output_tokens=made,
        raw={key: value[key] for key in ("prompt_eval_count", "eval_count") if key in value},
    )
