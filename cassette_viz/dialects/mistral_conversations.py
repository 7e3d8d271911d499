"""Mistral's conversations and agents; its chat completions are OpenAI's protocol.

An answer may hold messages, calls for the client, runs of the provider's own tools, and handoffs between agents. There
is no finish reason, only an end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Header,
    MediaDelta,
    Note,
    PartEnd,
    PartKind,
    Result,
    Signature,
    TextDelta,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, unknown, whole
from ._openai_usage import usage_of
from ._server_time import time_of
from ._sources import cite

NAME = "mistral-conversations"
LABEL = "Mistral conversations"

_TYPES = {
    "conversation.response.started", "conversation.response.done", "conversation.response.error",
    "message.output.delta", "function.call.delta",
    "tool.execution.started", "tool.execution.delta", "tool.execution.done",
    "agent.handoff.started", "agent.handoff.done",
}  # fmt: skip


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the types, in the message or as the name of the event."""
    return 2 if message.get("type") in _TYPES or (message.name in _TYPES and bool(message)) else 0


class _Event(Struct, gc=False):
    type: Any = None
    id: Any = None
    created_at: Any = None
    model: Any = None
    content: Any = None
    output_index: Any = None
    content_index: Any = None
    name: Any = None
    tool_call_id: Any = None
    arguments: Any = None
    info: Any = None
    conversation_id: Any = None
    previous_agent_name: Any = None
    next_agent_name: Any = None
    usage: Any = None


class Decoder(JsonDecoder[_Event]):
    """Decodes the events of one response body."""

    shape = _Event

    def begin(self) -> None:
        """Forget the answer before."""
        super().begin()
        self._model = ""
        self._place: tuple[Any, Any] | None = None  # in the answer, of the text that grows at present
        self._text = -1  # its part

    def read(self, events: list[Event], message: _Event, data: str) -> None:
        """Say what one event means."""
        kind = message.type or self.name
        if kind == "conversation.response.started" and self.is_over:
            self.begin_another(events)
        if (time := time_of(message.created_at)) is not None:
            events.append(time)
        if message.model != self._model and (model := text_of(message.model)):
            self._model = model
            events.append(Header(model=model, created=None if time is None else time.ns // 1_000_000_000))
        if kind == "message.output.delta":
            self._add_output(events, (message.output_index, message.content_index), message.content)
        elif kind == "function.call.delta":
            part = self._call(events, message, "tool_call", text_of(message.tool_call_id) or text_of(message.id))
            _add_arguments(events, part, message.arguments)
        elif (handle := _HANDLERS.get(kind) if type(kind) is str else None) is not None:
            handle(self, events, message)
        elif kind == "conversation.response.error":
            self._fail(events, whole(data))
        else:
            events.append(unknown(kind, data))

    def _start(self, events: list[Event], message: _Event) -> None:
        events.append(Header(text_of(message.conversation_id)))

    def _run(self, events: list[Event], message: _Event) -> None:
        """A tool of the provider begins to run, or is told more."""
        _add_arguments(events, self._call(events, message, "server_tool", text_of(message.id)), message.arguments)

    def _end_run(self, events: list[Event], message: _Event) -> None:
        part = self._call(events, message, "server_tool", text_of(message.id))
        if message.info is not None:
            events.append(Result(part, message.info))
        events.append(PartEnd(part))

    def _leave(self, events: list[Event], message: _Event) -> None:
        events.append(Note(f"handoff from the agent {text_of(message.previous_agent_name)}"))

    def _take_over(self, events: list[Event], message: _Event) -> None:
        events.append(Note(f"handoff to the agent {text_of(message.next_agent_name)}"))

    def _end(self, events: list[Event], message: _Event) -> None:
        self.is_over = True
        if usage := mapping_of(message.usage):
            events.append(UsageReport(usage_of(usage)))
        events.append(Done())

    def _fail(self, events: list[Event], value: Mapping[str, Any]) -> None:
        self.is_over = True
        code = value.get("code")
        code = "" if code is None else text_of(code) or compact(code)
        events.append(Failure(text_of(value.get("message")) or compact(value), code, value))

    def _add_output(self, events: list[Event], place: tuple[Any, Any], content: object) -> None:
        if type(content) is not str:
            for item in content if isinstance(content, list) else [content]:
                self._add_content(events, place, mapping_of(item))
        elif content and place == self._place:
            events.append(TextDelta(self._text, content))
        elif (part := self._add_words(events, "text", place, content)) is not None:
            self._place, self._text = place if {*map(type, place)} == {int} else None, part

    def _add_words(self, events: list[Event], kind: PartKind, place: tuple[Any, Any], text: str) -> int | None:
        """Text or reasoning; a new place in the answer is a new part."""
        if not text:
            return None
        output, content = place
        key = (kind, output if type(output) is int else 0, content if type(content) is int else 0)
        part = self.parts.get_or_open(events, key, kind)
        events.append(TextDelta(part, text))
        return part

    def _add_content(self, events: list[Event], place: tuple[Any, Any], content: Mapping[str, Any]) -> None:
        match content.get("type"):
            case "text":
                self._add_words(events, "text", place, text_of(content.get("text")))
            case "thinking":
                thinking = content.get("thinking")
                pieces = [{"text": thinking}] if isinstance(thinking, str) else list_of(thinking)
                words = "".join(text_of(mapping_of(piece).get("text")) for piece in pieces)
                part = self._add_words(events, "reasoning", place, words)
                if part is not None and (signature := text_of(content.get("signature"))):
                    events.append(Signature(part, signature))
            case "tool_reference":
                cite(events, self.parts, content.get("url"), content.get("title"), content)
            case "reference":
                events.append(Note(f"refers to {compact(content.get('reference_ids'))}"))
            case "image_url":
                source = content.get("image_url")
                if url := text_of(source) or text_of(mapping_of(source).get("url")):
                    part = self.parts.open(events, ("image", place), "image")
                    events.append(MediaDelta(part, "image", url))
            case "document_url":
                cite(events, self.parts, content.get("document_url"), content.get("document_name"), content)
            case "tool_file":
                file = text_of(content.get("file_name")) or text_of(content.get("file_id"))
                events.append(Note(f"the tool {text_of(content.get('tool'))} made the file {file}"))
            case _:
                events.append(Note(f"content of an unknown type: {compact(content)[:200]}"))

    def _call(self, events: list[Event], message: _Event, kind: PartKind, id: str) -> int:
        key = (kind, id or count_of(message.output_index))
        part = self.parts.get(key)
        return self.parts.open(events, key, kind, id=id, name=text_of(message.name)) if part is None else part


def _add_arguments(events: list[Event], part: int, arguments: object) -> None:
    text = arguments if isinstance(arguments, str) else "" if arguments is None else compact(arguments)
    if text:
        events.append(ArgumentsDelta(part, text))


_HANDLERS: Mapping[str, Callable[[Decoder, list[Event], _Event], None]] = {
    "conversation.response.started": Decoder._start,
    "conversation.response.done": Decoder._end,
    "tool.execution.started": Decoder._run,
    "tool.execution.delta": Decoder._run,
    "tool.execution.done": Decoder._end_run,
    "agent.handoff.started": Decoder._leave,
    "agent.handoff.done": Decoder._take_over,
}
