"""Cohere chat and generate, version 1: one JSON object a line, or a server-sent event, with an ``event_type``.

The last message repeats the whole answer; it wins where it differs. Search is run by the provider itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import Done, Event, Failure, Finish, Header, Note, PartUpdate, Result, UsageReport
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._cohere_usage import usage_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._repeated_text import RepeatedText
from ._sources import cite

NAME = "cohere-v1"
LABEL = "Cohere chat v1"

_TYPES = {
    "stream-start", "search-queries-generation", "search-results", "text-generation", "citation-generation",
    "tool-calls-chunk", "tool-calls-generation", "stream-end", "stream-error", "debug",
}  # fmt: skip


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the event types."""
    return 2 if message.get("event_type") in _TYPES else 0


class _Message(Struct, gc=False):
    event_type: Any = None
    text: Any = None
    index: Any = None
    generation_id: Any = None
    search_queries: Any = None
    search_results: Any = None
    documents: Any = None
    citations: Any = None
    tool_calls: Any = None
    tool_call_delta: Any = None
    finish_reason: Any = None
    response: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._texts: dict[int, RepeatedText] = {}
        self._calls: dict[int, RepeatedText] = {}
        self._documents: dict[str, Mapping[str, Any]] = {}

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        kind = message.event_type
        if self.is_over and kind in _TYPES:
            self.begin_another(events)
        if kind == "text-generation":
            index = message.index if type(message.index) is int else 0
            if type(message.text) is str and message.text:
                self._text(events, index).add(events, message.text)
        elif kind == "stream-start":
            events.append(Header(text_of(message.generation_id)))
        elif kind == "tool-calls-chunk":
            self._add_to_call(events, message)
        else:
            self._read_rare(events, kind, message, data)

    def close(self) -> Sequence[Event]:
        """Make up ids: this version has none for tool calls."""
        calls = enumerate(self._calls.values())
        return [PartUpdate(call.part, id=f"call_0_{place}", synthesised=True) for place, call in calls]

    def only_text_of(self, data: str) -> object:
        """A piece of text."""
        message = self._decode(data)
        return message.text if message.event_type == "text-generation" else None

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the text, which the end repeats."""
        for text in self._texts.values():
            if text.part == part:
                text.extend(texts)

    def _read_rare(self, events: list[Event], kind: object, message: _Message, data: str) -> None:
        match kind:
            case "tool-calls-generation":
                self._settle_calls(events, message.tool_calls)
            case "search-queries-generation":
                words = [text_of(mapping_of(query).get("text")) for query in list_of(message.search_queries)]
                part = self.parts.open(events, "search", "server_tool", name="search")
                RepeatedText(part, arguments=True).add(events, compact({"queries": words}))
            case "search-results":
                search = self.parts.get("search")
                if search is None:
                    search = self.parts.open(events, "search", "server_tool", name="search")
                found = {"search_results": message.search_results, "documents": message.documents}
                events.append(Result(search, {key: value for key, value in found.items() if value is not None}))
                for document in list_of(message.documents):
                    self._documents[text_of(mapping_of(document).get("id"))] = mapping_of(document)
            case "citation-generation":
                for citation in list_of(message.citations):
                    self._cite(events, mapping_of(citation))
            case "stream-end":
                self._end(events, mapping_of(message.response), message.finish_reason)
            case "stream-error":
                self.is_over = True
                value = whole(data)
                error = text_of(value.get("err")) or compact(value)
                events.append(Failure(error, text_of(value.get("finish_reason")), value))
            case "debug":
                events.append(Note("debug: the prompt as the model saw it"))
            case _:
                value = whole(data)
                is_error = not kind and isinstance(value.get("message"), str)
                events.append(failure_of(value) if is_error else unknown(kind, data))

    def _text(self, events: list[Event], index: int) -> RepeatedText:
        if index not in self._texts:
            self._texts[index] = RepeatedText(self.parts.open(events, ("text", index), "text", choice=index))
        return self._texts[index]

    def _add_to_call(self, events: list[Event], message: _Message) -> None:
        """A piece of a call, or of the plan behind it, which the provider counts to the text of the answer."""
        delta = mapping_of(message.tool_call_delta)
        if plan := text_of(message.text) or text_of(delta.get("text")):
            self._text(events, 0).add(events, plan)
        index, name, parameters = (
            count_of(delta.get("index")),
            text_of(delta.get("name")),
            text_of(delta.get("parameters")),
        )
        if index is None:  # it may be left out: a name then begins a call, and what has none continues the last
            if not (name or parameters):
                return
            index = len(self._calls) if name else max(self._calls, default=0)
        self._call(events, index, name).add(events, parameters)

    def _settle_calls(self, events: list[Event], calls: object) -> None:
        """The calls as a whole, behind their pieces or in place of them."""
        for index, call in enumerate(map(mapping_of, list_of(calls))):
            self._call(events, index, text_of(call.get("name"))).become_value(events, call.get("parameters"))

    def _call(self, events: list[Event], index: int, name: str) -> RepeatedText:
        if (call := self._calls.get(index)) is None:
            part = self.parts.open(events, ("call", index), "tool_call", index=index, name=name)
            call = self._calls[index] = RepeatedText(part, arguments=True)
        return call

    def _cite(self, events: list[Event], citation: Mapping[str, Any]) -> None:
        for id in list_of(citation.get("document_ids")) or [""]:
            document = self._documents.get(text_of(id), {})
            title = document.get("title") or text_of(id) or citation.get("text")
            cite(events, self.parts, document.get("url"), title, citation)

    def _end(self, events: list[Event], response: Mapping[str, Any], finish_reason: object) -> None:
        self.is_over = True
        texts = [mapping_of(each) for each in list_of(response.get("generations"))] or [response]
        for place, each in enumerate(texts):
            index = count_of(each.get("index"))
            if text := text_of(each.get("text")):
                self._text(events, place if index is None else index).become(events, text)
        self._settle_calls(events, response.get("tool_calls"))
        if id := text_of(response.get("generation_id")) or text_of(response.get("id")):
            events.append(Header(id))
        if (usage := usage_of(mapping_of(response.get("meta")))) is not None:
            events.append(UsageReport(usage))
        reasons = [each.get("finish_reason") or finish_reason for each in texts]
        for place, reason in enumerate(reasons):
            if reason:
                events.append(Finish(text_of(reason) or compact(reason), place))
        if not any(reasons):
            events.append(Done())
