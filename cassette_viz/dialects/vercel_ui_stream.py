"""Vercel's UI message stream, version 1 (AI SDK 5 and later): server-sent events that build the parts of a message.

https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol. It has no usage of its own; many applications put theirs into the
metadata of the message, in the form of the AI SDK, which is read where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    Done,
    Event,
    Failure,
    Finish,
    Header,
    MediaDelta,
    Note,
    PartEnd,
    PartKind,
    PartReset,
    PartUpdate,
    Result,
    TextDelta,
    Usage,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, unknown, whole
from ._repeated_text import RepeatedText
from ._sources import cite

NAME = "vercel-ui-stream"
LABEL = "Vercel UI message stream"

_OF_WORDS = {"text-start", "text-delta", "text-end", "reasoning-start", "reasoning-delta", "reasoning-end"}
_OF_TOOLS = {
    "tool-input-start", "tool-input-delta", "tool-input-available", "tool-input-error", "tool-output-available",
    "tool-output-error", "tool-output-denied", "tool-approval-request", "tool-approval-response",
}  # fmt: skip
_OF_STEPS = {"start-step", "finish-step", "reset-step"}
_OF_MESSAGE = {"start", "finish", "abort", "message-metadata"}
#: Types that others use too, with the fields that they have here.
_WEAK = {
    "start": {"type", "messageId", "messageMetadata"},
    "finish": {"type", "finishReason", "messageMetadata"},
    "abort": {"type", "reason"},
    "message-metadata": {"type", "messageMetadata"},
    "file": {"type", "mediaType", "url", "providerMetadata"},
    "reasoning-file": {"type", "mediaType", "url", "providerMetadata"},
    "source-url": {"type", "sourceId", "url", "title", "providerMetadata"},
    "source-document": {"type", "sourceId", "mediaType", "title", "filename", "providerMetadata"},
}
_OF_DATA = {"type", "id", "data", "transient"}


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise a type together with the key that goes with it; types that others might use are not enough."""
    kind = message.get("type")
    if not isinstance(kind, str):
        return 0
    if (kind in _OF_WORDS and "id" in message) or (kind in _OF_TOOLS and "toolCallId" in message) or kind in _OF_STEPS:
        return 2
    if (kind == "start" and "messageId" in message) or (kind == "error" and "errorText" in message):
        return 2
    if kind.startswith("data-") and "data" in message:  # an application may begin with any number of these
        return int(message.keys() <= _OF_DATA)
    return int(message.keys() <= _WEAK.get(kind, set()))


class _Message(Struct, gc=False):
    type: Any = None
    id: Any = None
    delta: Any = None
    toolCallId: Any = None  # noqa: N815
    toolName: Any = None  # noqa: N815
    inputTextDelta: Any = None  # noqa: N815
    providerExecuted: Any = None  # noqa: N815
    input: Any = None
    output: Any = None
    errorText: Any = None  # noqa: N815
    messageId: Any = None  # noqa: N815
    messageMetadata: Any = None  # noqa: N815
    finishReason: Any = None  # noqa: N815


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the message before."""
        super().begin()
        self._words: dict[tuple[PartKind, Any], int] = {}
        self._calls: dict[str, RepeatedText] = {}
        self._names: dict[str, str] = {}
        self._of_step: list[int] = []  # parts that the present step has opened
        self._count = 0

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        kind = message.type
        if kind == "text-delta":
            self._add_words(events, "text", message)
        elif kind == "reasoning-delta":
            self._add_words(events, "reasoning", message)
        elif kind == "tool-input-delta":
            self._call(events, message).add(events, text_of(message.inputTextDelta))
        elif type(kind) is not str:
            events.append(unknown(kind, data))
        elif kind in _OF_WORDS:
            part_kind: PartKind = "text" if kind.startswith("text") else "reasoning"
            key = (part_kind, text_of(message.id))
            if kind.endswith("start"):
                self._words[key] = self._open(events, part_kind)
            elif key in self._words:
                events.append(PartEnd(self._words.pop(key)))  # a later step may use its id again
        elif kind in _OF_TOOLS:
            self._read_tool(events, kind, message)
        elif kind in _OF_STEPS:
            if kind == "reset-step":  # what the step said so far is withdrawn; it begins again
                events.extend(PartReset(part) for part in self._of_step)
                self._words = {}
            self._of_step = []
        elif kind in _OF_MESSAGE:
            self._read_bounds(events, kind, message)
        else:
            self._read_rare(events, kind, whole(data), data)

    def only_text_of(self, data: str) -> object:
        """A piece of the words, or of the input of a tool."""
        message = self._decode(data)
        if message.type in ("text-delta", "reasoning-delta"):
            return message.delta
        return message.inputTextDelta if message.type == "tool-input-delta" and not message.toolName else None

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the input, which is repeated when it is available."""
        for call in self._calls.values():
            if call.part == part:
                call.extend(texts)

    def _add_words(self, events: list[Event], kind: PartKind, message: _Message) -> None:
        if type(message.delta) is str and message.delta:
            key = (kind, text_of(message.id))
            if (part := self._words.get(key)) is None:
                part = self._words[key] = self._open(events, kind)
            events.append(TextDelta(part, message.delta))

    def _open(self, events: list[Event], kind: PartKind, id: str = "", name: str = "") -> int:
        self._count += 1
        part = self.parts.open(events, self._count, kind, id=id, name=name)
        self._of_step.append(part)
        return part

    def _call(self, events: list[Event], message: _Message) -> RepeatedText:
        id, name = text_of(message.toolCallId), text_of(message.toolName)
        if (call := self._calls.get(id)) is None:
            kind: PartKind = "server_tool" if message.providerExecuted is True else "tool_call"
            call = self._calls[id] = RepeatedText(self._open(events, kind, id, name), arguments=True)
            self._names[id] = name
        elif name and not self._names[id]:
            self._names[id] = name
            events.append(PartUpdate(call.part, name=name))
        return call

    def _read_tool(self, events: list[Event], kind: str, message: _Message) -> None:
        if kind == "tool-approval-response" and text_of(message.toolCallId) not in self._calls:
            events.append(Note("an approval for a tool was answered"))
            return
        call = self._call(events, message)
        match kind:
            case "tool-input-available":
                call.become_value(events, message.input)
                call.end(events)
            case "tool-input-error":
                call.become_value(events, message.input)
                events.append(Note(f"the input of the tool is wrong: {text_of(message.errorText)}"))
            case "tool-output-available":
                events.append(Result(call.part, message.output))
            case "tool-output-error":
                events.append(Result(call.part, {"error": message.errorText}))
            case "tool-output-denied":
                events.append(Note("the user denied the tool"))
            case "tool-approval-request":
                events.append(Note("the tool waits for approval"))

    def _read_bounds(self, events: list[Event], kind: str, message: _Message) -> None:
        """Where the message as a whole begins and ends, and what it says of itself."""
        if kind == "start":
            if self.is_over:
                self.begin_another(events)
            if id := text_of(message.messageId):
                events.append(Header(id))
        if metadata := mapping_of(message.messageMetadata):
            _report_metadata(events, metadata)
        if kind == "abort":
            self.is_over = True
            events.append(Finish("abort"))
        elif kind == "finish":
            self.is_over = True
            reason = text_of(message.finishReason)
            events.append(Finish(reason) if reason else Done())

    def _read_rare(self, events: list[Event], kind: str, value: Mapping[str, Any], data: str) -> None:
        match kind:
            case "source-url":
                cite(events, self.parts, value.get("url"), value.get("title"), value)
            case "source-document":
                cite(events, self.parts, "", value.get("title") or value.get("filename"), value)
            case "file" | "reasoning-file":
                self._add_file(events, text_of(value.get("mediaType")), text_of(value.get("url")))
            case "error":
                error = value.get("errorText")
                events.append(Failure(text_of(error) or compact(error), raw=value))
            case "custom":
                events.append(Note(f"custom content: {text_of(value.get('kind'))}"))
            case _ if kind.startswith("data-"):
                events.append(Note(f"data of the application, {kind[5:]}: {compact(value.get('data'))[:200]}"))
            case _:
                events.append(unknown(kind, data))

    def _add_file(self, events: list[Event], media_type: str, url: str) -> None:
        if media_type.startswith(("image/", "audio/")) and url:
            part = self._open(events, "image" if media_type.startswith("image/") else "audio")
            events.append(MediaDelta(part, media_type, url))
        else:
            events.append(Note(f"a file of the type {media_type or 'unknown'}"))


def _report_metadata(events: list[Event], metadata: Mapping[str, Any]) -> None:
    """What an application may have put into the metadata: the model, and the usage as the AI SDK counts it."""
    if model := text_of(metadata.get("model")) or text_of(metadata.get("modelId")):
        events.append(Header(model=model))
    raw = mapping_of(metadata.get("totalUsage")) or mapping_of(metadata.get("usage"))
    given, made = mapping_of(raw.get("inputTokenDetails")), mapping_of(raw.get("outputTokenDetails"))
    cached, reasoning = count_of(raw.get("cachedInputTokens")), count_of(raw.get("reasoningTokens"))
    usage = Usage(
        input_tokens=count_of(raw.get("inputTokens")),
        output_tokens=count_of(raw.get("outputTokens")),
        cached_input_tokens=count_of(given.get("cacheReadTokens")) if cached is None else cached,
        cache_write_tokens=count_of(given.get("cacheWriteTokens")),
        reasoning_tokens=count_of(made.get("reasoningTokens")) if reasoning is None else reasoning,
        total_tokens=count_of(raw.get("totalTokens")),
        raw=raw,
    )
    if (usage.input_tokens, usage.output_tokens, usage.total_tokens) != (None, None, None):
        events.append(UsageReport(usage))
