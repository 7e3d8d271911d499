"""Anthropic Messages: a message of content blocks, each opened, filled by deltas, and closed.

Vertex and Bedrock stream the same events; proxies drop the names of the events, so the ``type`` inside decides. Tools
that Anthropic runs itself are blocks like the others, and their results are whole blocks that name the call. Usage
comes at the start, and cumulatively at the end: only what the later report states replaces the earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    NewCompletion,
    Note,
    PartEnd,
    PartKind,
    PartReset,
    Result,
    Signature,
    TextDelta,
    Unrecognised,
    UsageReport,
)
from ._anthropic import citation_of, compaction_of, failure_of, usage_of
from ._base import Message, PartNumbers, Request, compact, list_of, mapping_of, text_of

NAME = "anthropic-messages"
LABEL = "Anthropic Messages"

_BLOCKS = ("content_block_start", "content_block_delta", "content_block_stop")
_SURE = frozenset((*_BLOCKS, "message_start", "message_delta", "message_stop"))
_PATHS = ("/messages", ":rawPredict", ":streamRawPredict")


def match(request: Request, message: Message) -> int:
    """Recognise an event by its type; pings and errors alone could be somebody else's."""
    kind = message.get("type")
    if isinstance(kind, str) and kind in _SURE:
        return 2
    if kind == "error" and isinstance(message.get("error"), dict) and "sequence_number" not in message:
        asked = request.json
        if isinstance(asked, dict) and not asked.get("stream", True):
            return 0  # an answer to a request that wanted no stream
        return 2 if request.path.endswith(_PATHS) else 1
    is_of_proxy = kind is None and bool(message.get("error")) and request.path.endswith(_PATHS)
    return int(kind == "ping" or is_of_proxy)


class _Delta(Struct, gc=False):
    type: Any = None
    text: Any = None
    partial_json: Any = None
    thinking: Any = None
    signature: Any = None
    citation: Any = None
    content: Any = None
    encrypted_content: Any = None
    stop_reason: Any = None
    stop_sequence: Any = None
    stop_details: Any = None
    container: Any = None


class _Event(Struct, gc=False):
    """Only the fields that mean something; msgspec skips the rest without making objects of it."""

    type: Any = None
    index: Any = None
    delta: _Delta | None = None
    content_block: Any = None
    message: Any = None
    usage: Any = None
    error: Any = None
    context_management: Any = None


_decode = msgspec.json.Decoder(_Event).decode


class Decoder:
    """Decodes the events of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._texts: dict[int, int] = {}  # the parts of the blocks, by the index of the block
        self._thoughts: dict[int, int] = {}
        self._tools: dict[int, int] = {}
        self._placeholders: set[int] = set()  # tool calls that hold no more than what their start said
        self._calls: dict[str, int] = {}  # tools that the provider runs, by the id of the call
        self._latest = 0
        self._id: str | None = None
        self._usage: dict[str, Any] = {}
        self._reason = ""
        self._is_done = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one event."""
        try:
            event = _decode(data)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return self._feed_odd(name, data)
        return self._feed(name, event)

    def close(self) -> Sequence[Event]:
        """Nothing is only known at the end."""
        return ()

    def only_text_of(self, data: str) -> object:
        """The one text of a delta."""
        event = _decode(data)
        if event.type != "content_block_delta" or event.delta is None:
            return None
        match event.delta.type:
            case "text_delta":
                return event.delta.text
            case "thinking_delta":
                return event.delta.thinking
            case "input_json_delta":
                return event.delta.partial_json
        return None

    def _feed_odd(self, name: str, data: str) -> Sequence[Event]:
        """What msgspec refuses: half a surrogate pair, a proxy's terminator, and shapes that nothing should have."""
        if data.lstrip().startswith("[DONE]"):
            return [Done()]
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return [Failure(data, raw=data)] if name == "error" and data else [Unrecognised("not JSON")]
        try:
            return self._feed(name, msgspec.convert(value, _Event))
        except msgspec.ValidationError as error:
            return [Unrecognised(str(error))]

    def _feed(self, name: str, event: _Event) -> Sequence[Event]:
        kind = event.type or name
        events: list[Event] = []
        if kind == "content_block_delta":
            if event.delta is not None:
                self._feed_delta(events, self._index(event), event.delta)
        elif kind == "content_block_start":
            self._feed_start(events, self._index(event), mapping_of(event.content_block))
        elif kind == "content_block_stop":
            self._feed_stop(events, self._index(event))
        elif kind == "message_start":
            self._feed_message(events, mapping_of(event.message))
        elif kind == "message_delta":
            self._feed_ending(events, event)
        elif kind == "message_stop":
            self._is_done = True
            events.append(Done())
        elif kind == "ping":
            events.append(KeepAlive("ping"))
        elif kind == "error" or event.error:
            events.append(failure_of(event.error or event.message))
        else:
            events.append(Unrecognised(f"an event of the type {kind}" if kind else "an event without a type"))
        return events

    def _index(self, event: _Event) -> int:
        """The index of a block; without one, the block before goes on."""
        if type(index := event.index) is int:
            self._latest = index
        return self._latest

    def _feed_delta(self, events: list[Event], index: int, delta: _Delta) -> None:
        kind = delta.type
        if kind == "text_delta":
            if (part := self._texts.get(index)) is None:
                part = self._texts[index] = self._open(events, index, "text")
            if type(delta.text) is str and delta.text:
                events.append(TextDelta(part, delta.text))
        elif kind == "input_json_delta":
            if (part := self._tools.get(index)) is None:
                part = self._tools[index] = self._open(events, index, "tool_call")
            piece = delta.partial_json
            if text := piece if isinstance(piece, str) else "" if piece is None else compact(piece):
                if part in self._placeholders:
                    self._placeholders.remove(part)
                    events.append(PartReset(part))
                events.append(ArgumentsDelta(part, text))
        elif kind == "thinking_delta":
            if (part := self._thoughts.get(index)) is None:
                part = self._thoughts[index] = self._open(events, index, "reasoning")
            if text := text_of(delta.thinking):
                events.append(TextDelta(part, text))
        elif kind == "signature_delta":
            if (part := self._thoughts.get(index)) is None:
                part = self._thoughts[index] = self._open(events, index, "reasoning")
            events.append(Signature(part, text_of(delta.signature)))
        elif kind == "citations_delta":
            if (part := self._texts.get(index)) is None:
                part = self._texts[index] = self._open(events, index, "text")
            events.append(citation_of(part, mapping_of(delta.citation)))
        elif kind == "compaction_delta":
            events.append(compaction_of(delta.content, delta.encrypted_content))
        else:
            events.append(Unrecognised(f"a delta of the type {kind}"))

    def _open(self, events: list[Event], index: int, kind: PartKind, *, id: str = "", name: str = "") -> int:
        shown = index if kind == "tool_call" else None
        return self._parts.open(events, (kind, index), kind, index=shown, id=id, name=name)

    def _feed_start(self, events: list[Event], index: int, block: Mapping[str, Any]) -> None:
        for known in (self._texts, self._thoughts, self._tools):
            known.pop(index, None)
        kind = text_of(block.get("type"))
        if kind == "text":
            part = self._texts[index] = self._open(events, index, "text")
            if text := text_of(block.get("text")):
                events.append(TextDelta(part, text))
            events.extend(citation_of(part, mapping_of(each)) for each in list_of(block.get("citations")))
        elif kind in ("thinking", "redacted_thinking"):
            self._start_thinking(events, index, block)
        elif "tool_use_id" in block:
            self._add_result(events, index, kind, block)
        elif kind.endswith("tool_use"):
            self._start_tool(events, index, kind, block)
        elif kind == "fallback":  # another model answers
            model = text_of(mapping_of(block.get("to")).get("model"))
            events += (Header(model=model), Note(f"fallback to {model or 'another model'}"))
        elif kind == "compaction":
            if block.get("content") or block.get("encrypted_content"):
                events.append(compaction_of(block.get("content"), block.get("encrypted_content")))
        elif kind == "container_upload":
            events.append(Note(f"file {text_of(block.get('file_id'))} for the container"))
        else:
            events.append(Unrecognised(f"a block of the type {kind}"))

    def _start_thinking(self, events: list[Event], index: int, block: Mapping[str, Any]) -> None:
        part = self._thoughts[index] = self._open(events, index, "reasoning")
        if text := text_of(block.get("thinking")):
            events.append(TextDelta(part, text))
        if signature := text_of(block.get("signature")):
            events.append(Signature(part, signature))
        if data := text_of(block.get("data")):
            events += (Signature(part, data), Note(f"redacted thinking, {len(data):,} characters"))

    def _start_tool(self, events: list[Event], index: int, kind: str, block: Mapping[str, Any]) -> None:
        id, name = text_of(block.get("id")), text_of(block.get("name"))
        part = self._open(events, index, "tool_call" if kind == "tool_use" else "server_tool", id=id, name=name)
        self._tools[index] = part
        if kind != "tool_use":
            self._calls[id] = part
        if given := block.get("input"):  # mostly a placeholder, {}; but the whole input where no deltas follow
            self._placeholders.add(part)
            events.append(ArgumentsDelta(part, given if isinstance(given, str) else compact(given)))
        if server := text_of(block.get("server_name")):
            events.append(Note(f"on the MCP server {server}"))

    def _add_result(self, events: list[Event], index: int, kind: str, block: Mapping[str, Any]) -> None:
        id = text_of(block.get("tool_use_id"))
        if (part := self._calls.get(id)) is None:  # the call stands in a message before this one
            name = kind.removesuffix("_tool_result")
            part = self._calls[id] = self._open(events, index, "server_tool", id=id, name=name)
        events.append(Result(part, block))

    def _feed_stop(self, events: list[Event], index: int) -> None:
        blocks = (self._texts, self._thoughts, self._tools)
        events.extend(PartEnd(known[index]) for known in blocks if index in known)

    def _feed_message(self, events: list[Event], message: Mapping[str, Any]) -> None:
        """A message begins: the first, or, behind the end of one, the next in the same body.

        In the middle of a message it is just a new id: proxies repeat the start, or splice a second attempt on.
        """
        id = text_of(message.get("id"))
        if self._is_done or (self._reason and id != self._id):
            self._begin()
            events.append(NewCompletion())
        elif self._id is not None:
            events.append(Note("the message begins again" if id == self._id else "another message begins within"))
        self._id = id
        events.append(Header(id, text_of(message.get("model"))))
        for index, block in enumerate(list_of(message.get("content"))):  # mostly none; or all of them, and no deltas
            self._feed_start(events, index, mapping_of(block))
        self._report_usage(events, message.get("usage"))
        self._add_ending(events, message)

    def _feed_ending(self, events: list[Event], event: _Event) -> None:
        self._report_usage(events, event.usage)
        if event.delta is not None:
            self._add_ending(events, msgspec.structs.asdict(event.delta))
        if edits := list_of(mapping_of(event.context_management).get("applied_edits")):
            events.append(Note(f"context edits: {compact(edits)}"))

    def _add_ending(self, events: list[Event], message: Mapping[str, Any]) -> None:
        reason = message.get("stop_reason")
        if reason and reason != self._reason:
            self._reason = text_of(reason) or compact(reason)
            events.append(Finish(self._reason))
        said = (key for key in ("stop_sequence", "stop_details", "container") if message.get(key))
        events.extend(Note(f"{key.replace('_', ' ')}: {compact(message[key])}") for key in said)

    def _report_usage(self, events: list[Event], raw: object) -> None:
        """Counts are cumulative, and a later report leaves out what it has nothing new to say of."""
        stated = {key: value for key, value in mapping_of(raw).items() if value is not None}
        merged = {**self._usage, **stated}
        if stated and merged != self._usage:
            events.append(UsageReport(usage_of(merged)))
        self._usage = merged
