"""Cohere chat, version 2: typed events, in which content and tool calls are counted apart.

Two token counts come at the end: ``tokens``, which the model saw and made, is the usage; ``billed_units`` stays in its
raw report. The plan that a model makes before it calls tools is shown as reasoning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    Note,
    PartEnd,
    PartKind,
    TextDelta,
    UsageReport,
)
from ._base import Message, Request, compact, list_of, mapping_of, text_of
from ._cohere_usage import usage_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._listed_tokens import count_listed
from ._sources import cite

NAME = "cohere-v2"
LABEL = "Cohere chat v2"

_KINDS: dict[str, PartKind] = {"text": "text", "thinking": "reasoning"}
_TYPES = {
    "message-start", "content-start", "content-delta", "content-end", "tool-plan-delta", "tool-call-start",
    "tool-call-delta", "tool-call-end", "citation-start", "citation-end", "message-end",
}  # fmt: skip


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the hyphenated types, which no other protocol has."""
    return 2 if message.get("type") in _TYPES else 0


class _Message(Struct, gc=False):
    type: Any = None
    index: Any = None
    id: Any = None
    delta: Any = None
    logprobs: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._content: dict[tuple[Any, str], int] = {}  # parts by content index and kind
        self._calls: dict[Any, tuple[int, str]] = {}  # part and id by the index of the call

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        kind = message.type or self.name
        delta = message.delta if type(message.delta) is dict else {}
        said = delta.get("message")
        if type(said) is not dict:
            said = {}
        index = message.index if type(message.index) is int else 0
        if kind == "content-delta":
            content = said.get("content")
            if type(content) is dict:
                self._add_content(events, index, content)
            if message.logprobs is not None:
                listed = mapping_of(message.logprobs)
                count_listed(events, listed.get("token_ids"), listed.get("logprobs"))
        elif kind == "tool-call-delta":
            for call in _entries(said.get("tool_calls")):
                self._add_call(events, index, call)
        elif kind == "tool-plan-delta":
            if plan := text_of(said.get("tool_plan")):
                part = self.parts.get_or_open(events, "plan", "reasoning")
                events.append(TextDelta(part, plan))
        else:
            self._read_rare(events, kind, index, message, said, data)

    def only_text_of(self, data: str) -> object:
        """A piece of the content, of the plan, or of the arguments of a call."""
        message = self._decode(data)
        said = mapping_of(mapping_of(message.delta).get("message"))
        if message.logprobs is not None:
            return None
        if message.type == "content-delta" and len(said) == 1:
            content = mapping_of(said.get("content"))
            return content.get("text", content.get("thinking")) if len(content) == 1 else None
        if message.type == "tool-call-delta" and isinstance(said.get("tool_calls"), dict):
            return mapping_of(said["tool_calls"].get("function")).get("arguments")
        return said.get("tool_plan") if message.type == "tool-plan-delta" else None

    def _read_rare(
        self, events: list[Event], kind: object, index: int, message: _Message, said: Mapping[str, Any], data: str
    ) -> None:
        """What comes once for each part, or once for all."""
        match kind:
            case "message-start":
                if self.is_over:
                    self.begin_another(events)
                if id := text_of(message.id):
                    events.append(Header(id))
                for place, content in enumerate(_entries(said.get("content"))):
                    self._add_content(events, place, content)
            case "content-start":
                content = mapping_of(said.get("content"))
                kind_of_text = "thinking" if content.get("type") == "thinking" or "thinking" in content else "text"
                self._part(events, index, kind_of_text, is_new=True)
                self._add_content(events, index, content)
            case "content-end":
                for content_index, kind_of_text in list(self._content):
                    if content_index == index:
                        events.append(PartEnd(self._content[content_index, kind_of_text]))
            case "tool-call-start":
                for call in _entries(said.get("tool_calls")):
                    self._add_call(events, index, call, is_start=True)
            case "tool-call-end":
                if index in self._calls:
                    events.append(PartEnd(self._calls[index][0]))
            case "citation-start":
                for citation in _entries(said.get("citations")):
                    self._cite(events, citation)
            case "message-end":
                self._end(events, mapping_of(message.delta))
            case "citation-end":
                pass
            case "debug":
                events.append(Note("debug: the prompt as the model saw it"))
            case _:
                value = whole(data)
                is_error = not kind and isinstance(value.get("message"), str)
                events.append(failure_of(value) if is_error else unknown(kind, data))

    def _part(self, events: list[Event], index: int, kind: str, *, is_new: bool = False) -> int:
        part = None if is_new else self._content.get((index, kind))
        if part is None:
            part = self._content[index, kind] = self.parts.open(events, ("content", index, kind), _KINDS[kind])
        return part

    def _add_content(self, events: list[Event], index: int, content: Mapping[str, Any]) -> None:
        for kind in ("thinking", "text"):
            text = content.get(kind)
            if type(text) is str and text:
                events.append(TextDelta(self._part(events, index, kind), text))

    def _add_call(self, events: list[Event], index: int, call: Mapping[str, Any], *, is_start: bool = False) -> None:
        function = mapping_of(call.get("function"))
        part, id = self._calls.get(index, (None, ""))
        if part is None or (is_start and text_of(call.get("id")) != id):
            id = text_of(call.get("id"))
            part = self.parts.open(
                events, ("call", index), "tool_call", index=index, id=id, name=text_of(function.get("name"))
            )
            self._calls[index] = part, id
        arguments = function.get("arguments")
        if text := arguments if isinstance(arguments, str) else "" if arguments is None else compact(arguments):
            events.append(ArgumentsDelta(part, text))

    def _cite(self, events: list[Event], citation: Mapping[str, Any]) -> None:
        """A passage of the answer may rest on several sources; each is a citation of its own."""
        for source in _entries(citation.get("sources")) or [{}]:
            document = mapping_of(source.get("document")) or mapping_of(source.get("tool_output"))
            title = document.get("title") or source.get("id") or citation.get("text")
            cite(events, self.parts, document.get("url"), title, citation)

    def _end(self, events: list[Event], delta: Mapping[str, Any]) -> None:
        self.is_over = True
        if (usage := usage_of(mapping_of(delta.get("usage")))) is not None:
            events.append(UsageReport(usage))
        if error := delta.get("error"):
            events.append(Failure(text_of(error) or compact(error), text_of(delta.get("error_type")), delta))
        if reason := delta.get("finish_reason"):
            events.append(Finish(text_of(reason) or compact(reason)))
        else:
            events.append(Done())


def _entries(value: object) -> Sequence[Mapping[str, Any]]:
    """One object, or a list of such: the vendor's types say list where the wire has an object."""
    if isinstance(value, Mapping):
        return [value]
    return [entry for entry in list_of(value) if isinstance(entry, Mapping)]
