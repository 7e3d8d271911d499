"""Bedrock ConverseStream: one grammar for all models of AWS, one event per message.

The name of the event is in the framing, or, in decoded streams, the one key of the message; Nova speaks the latter by
itself. Blocks of text and of reasoning have no start. The usage comes after the end of the message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Citation,
    Done,
    Event,
    Finish,
    MediaDelta,
    NewCompletion,
    Note,
    PartEnd,
    Result,
    Signature,
    TextDelta,
    Unrecognised,
)
from ._base import Message, PartNumbers, Request, compact, mapping_of, text_of
from ._bedrock import failure_of, metadata_of, url_of

NAME = "bedrock-converse"
LABEL = "Bedrock Converse"

_BLOCKS = ("contentBlockStart", "contentBlockDelta", "contentBlockStop")
_EVENTS = frozenset((*_BLOCKS, "messageStart", "messageStop", "metadata"))
_DELTAS = frozenset(("text", "toolUse", "reasoningContent", "toolResult", "citation", "image"))


def match(request: Request, message: Message) -> int:
    """Recognise an event by its name, which is in the framing or the one key; "metadata" alone proves nothing."""
    if message.name in _EVENTS and message.value is not None:
        return 0 if message.name == "metadata" and "usage" not in message else 2
    for name in _EVENTS & message.keys():
        body = message[name]
        if isinstance(body, Mapping) and (name != "metadata" or "usage" in body):
            return 2
    asked = request.path.endswith("/converse-stream")
    return 2 if asked and failure_of(message.name, message.value) is not None else 0


class _Body(Struct, gc=False, rename="camel"):
    """The members of all events; each has a few of them."""

    content_block_index: Any = None
    delta: dict[str, Any] | None = None
    start: Any = None
    stop_reason: Any = None
    additional_model_response_fields: Any = None
    usage: Any = None
    metrics: Any = None
    trace: Any = None
    performance_config: Any = None
    service_tier: Any = None


class _Wrapped(Struct, gc=False, rename="camel"):
    """An event of which the name is a key."""

    content_block_delta: _Body | None = None
    content_block_start: _Body | None = None
    content_block_stop: _Body | None = None
    message_start: _Body | None = None
    message_stop: _Body | None = None
    metadata: _Body | None = None


_decode = msgspec.json.Decoder(_Body).decode
_decode_wrapped = msgspec.json.Decoder(_Wrapped).decode


class Decoder:
    """Decodes the events of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._texts: dict[int, int] = {}
        self._thoughts: dict[int, int] = {}
        self._tools: dict[int, int] = {}
        self._images: dict[int, tuple[int, str]] = {}
        self._open: dict[int, int] = {}  # the part that the end of a block ends
        self._calls: dict[str, int] = {}  # by their ids
        self._in_a_row: int | None = None  # the text part of the block before, if that was a single delta
        self._deltas = 0  # in the present block
        self._latest = 0
        self._is_stopped = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one event."""
        try:
            if name in _EVENTS:
                return self._feed(name, _decode(data))
            wrapped = _decode_wrapped(data)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return self._feed_odd(name, data)
        events = self._feed_wrapped(wrapped)
        return self._feed_odd(name, data) if events is None else events

    def close(self) -> Sequence[Event]:
        """Nothing is only known at the end."""
        return ()

    def _feed_wrapped(self, event: _Wrapped) -> Sequence[Event] | None:
        """``None`` if there is no event in it."""
        if (body := event.content_block_delta) is not None:
            return self._feed("contentBlockDelta", body)
        for name, body in (
            ("contentBlockStart", event.content_block_start),
            ("contentBlockStop", event.content_block_stop),
            ("messageStart", event.message_start),
            ("messageStop", event.message_stop),
            ("metadata", event.metadata),
        ):
            if body is not None:
                return self._feed(name, body)
        return None

    def _feed_odd(self, name: str, data: str) -> Sequence[Event]:
        """What msgspec refuses, and what is no event of a message."""
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if (failure := failure_of(name, value)) is not None:
            return [failure]
        if value is None:
            return [Unrecognised("not JSON")]
        try:
            if name in _EVENTS:
                return self._feed(name, msgspec.convert(value, _Body))
            events = self._feed_wrapped(msgspec.convert(value, _Wrapped))
        except msgspec.ValidationError as error:
            return [Unrecognised(str(error))]
        return [Unrecognised("no event of a message")] if events is None else events

    def _feed(self, name: str, body: _Body) -> list[Event]:
        events: list[Event] = []
        if name == "contentBlockDelta":
            self._feed_delta(events, self._index(body), body.delta)
        elif name == "contentBlockStart":
            self._feed_start(events, self._index(body), mapping_of(body.start))
        elif name == "contentBlockStop":
            self._feed_stop(events, self._index(body))
        elif name == "messageStart":
            if self._is_stopped:
                self._begin()
                events.append(NewCompletion())
        elif name == "messageStop":
            self._is_stopped = True
            reason = text_of(body.stop_reason)
            events.append(Finish(reason) if reason else Done())
            if body.additional_model_response_fields:
                events.append(Note(f"fields of the model: {compact(body.additional_model_response_fields)}"))
        else:
            events.extend(metadata_of(body.usage, body.metrics, body.service_tier))
            for what, value in (("trace", body.trace), ("performance", body.performance_config)):
                if value:
                    events.append(Note(f"{what}: {compact(value)}"))
        return events

    def _index(self, body: _Body) -> int:
        """The index of a block; without one, the block before goes on."""
        if type(index := body.content_block_index) is int:
            self._latest = index
        return self._latest

    def _feed_delta(self, events: list[Event], index: int, delta: dict[str, Any] | None) -> None:
        if not delta:
            return
        if type(text := delta.get("text")) is str:
            if (part := self._texts.get(index)) is None:
                part = self._open_text(events, index)
            self._deltas += 1
            if text:
                events.append(TextDelta(part, text))
        if len(delta) == 1 and text is not None:
            return
        if tool := delta.get("toolUse"):
            self._add_arguments(events, index, mapping_of(tool).get("input"))
        if reasoning := mapping_of(delta.get("reasoningContent")):
            self._add_reasoning(events, index, reasoning)
        if (result := delta.get("toolResult")) is not None and (part := self._tools.get(index)) is not None:
            events.append(Result(part, result))
        if citation := mapping_of(delta.get("citation")):
            if (part := self._texts.get(index)) is None:
                part = self._open_text(events, index)
            events.append(Citation(part, url_of(citation), text_of(citation.get("title")), citation))
        if image := mapping_of(delta.get("image")):
            self._add_image(events, index, image)
        if not events and not delta.keys() & _DELTAS:
            events.append(Unrecognised(f"a delta of {', '.join(map(str, delta))}"))

    def _open_text(self, events: list[Event], index: int) -> int:
        """Open a text; Nova gives every piece of one a block of its own, and these stay one part."""
        part = self._in_a_row
        if part is None:
            part = self._parts.open(events, ("text", index), "text")
        self._texts[index] = self._open[index] = part
        self._deltas = 0
        return part

    def _add_reasoning(self, events: list[Event], index: int, reasoning: Mapping[str, Any]) -> None:
        self._in_a_row = None
        if (part := self._thoughts.get(index)) is None:
            part = self._thoughts[index] = self._open[index] = self._parts.open(events, ("thought", index), "reasoning")
        if text := text_of(reasoning.get("text")):
            events.append(TextDelta(part, text))
        if signature := text_of(reasoning.get("signature")):
            events.append(Signature(part, signature))
        if redacted := text_of(reasoning.get("redactedContent")):
            events += (Signature(part, redacted), Note(f"redacted reasoning, {len(redacted):,} characters"))

    def _add_arguments(self, events: list[Event], index: int, piece: object) -> None:
        if (part := self._tools.get(index)) is None:
            part = self._open_tool(events, index, {})
        if text := piece if isinstance(piece, str) else "" if piece is None else compact(piece):
            events.append(ArgumentsDelta(part, text))

    def _open_tool(self, events: list[Event], index: int, tool: Mapping[str, Any]) -> int:
        self._in_a_row = None
        id, name = text_of(tool.get("toolUseId")), text_of(tool.get("name"))
        kind = "server_tool" if tool.get("type") == "server_tool_use" else "tool_call"
        part = self._parts.open(events, ("tool", index), kind, index=index, id=id, name=name)  # type: ignore[arg-type]
        self._tools[index] = self._open[index] = self._calls[id] = part
        return part

    def _add_image(self, events: list[Event], index: int, image: Mapping[str, Any]) -> None:
        if index not in self._images:
            self._open_image(events, index, image)
        part, media_type = self._images[index]
        if data := text_of(mapping_of(image.get("source")).get("bytes")):
            events.append(MediaDelta(part, media_type, data))
        if image.get("error") is not None:
            events.append(Note(f"no image: {compact(image['error'])}"))

    def _open_image(self, events: list[Event], index: int, image: Mapping[str, Any]) -> None:
        self._in_a_row = None
        part = self._open[index] = self._parts.open(events, ("image", index), "image")
        self._images[index] = part, f"image/{text_of(image.get('format')) or '*'}"

    def _feed_start(self, events: list[Event], index: int, start: Mapping[str, Any]) -> None:
        for known in (self._texts, self._thoughts, self._tools, self._images, self._open):
            known.pop(index, None)
        if tool := mapping_of(start.get("toolUse")):
            self._open_tool(events, index, tool)
        elif result := mapping_of(start.get("toolResult")):
            id = text_of(result.get("toolUseId"))
            if id not in self._calls:  # the call stands in a message before this one
                kind = text_of(result.get("type"))
                self._open_tool(events, index, {"toolUseId": id, "name": kind, "type": "server_tool_use"})
            self._tools[index] = self._calls[id]
            events.append(Result(self._calls[id], result))
        elif image := mapping_of(start.get("image")):
            self._open_image(events, index, image)

    def _feed_stop(self, events: list[Event], index: int) -> None:
        if (part := self._open.pop(index, None)) is not None:
            events.append(PartEnd(part))
        self._in_a_row = part if self._deltas == 1 and part == self._texts.get(index) else None
        self._deltas = 0
