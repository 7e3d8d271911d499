"""OpenAI Assistants: a run on a thread, with its steps, messages and tool calls.

What an object is stands in the name of its event; ``object`` in the data says nearly the same, and has to do where the
name was lost. Deltas of lists are merged by the ``index`` in their elements, and finished objects repeat them whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..timeline.events import (
    Done,
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    MediaDelta,
    NewCompletion,
    Note,
    PartUpdate,
    Result,
    Unrecognised,
    UsageReport,
)
from ._base import Message, PartNumbers, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import failure_of
from ._loose_json import decoded
from ._openai_usage import usage_of
from ._settled_text import SettledText
from ._sources import cite

NAME = "openai-assistants"
LABEL = "OpenAI Assistants"

#: In which a run stands still, or for ever.
_OVER = frozenset({"completed", "incomplete", "requires_action", "failed", "cancelled", "expired"})


def match(request: Request, message: Message) -> int:
    """Recognise an event by its name, or by the object that it brings."""
    if message.name.startswith("thread.") or text_of(message.get("object")).startswith("thread."):
        return 2
    return int("/threads/" in request.path)


class Decoder:
    """Decodes the events of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._header = Header()
        self._texts: dict[tuple[str, int], SettledText] = {}  # by message and index
        self._calls: dict[tuple[str, int], SettledText] = {}  # by step and index
        self._calls_by_id: dict[str, SettledText] = {}
        self._said: set[str] = set()
        self._is_done = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one event."""
        try:
            value = decoded(data)
        except ValueError:
            if not data.lstrip().startswith("[DONE]"):
                return [Unrecognised("not JSON")]
            self._is_done = True
            return [Done()]
        if not isinstance(value, dict):
            return [Unrecognised("no object")]
        events: list[Event] = []
        if self._is_done:
            events.append(NewCompletion(tuple(self.close())))
            self._begin()
        kind = name if name.startswith("thread.") else text_of(value.get("object"))
        if kind.startswith("thread.message"):
            self._feed_message(events, value)
        elif kind.startswith("thread.run.step"):
            self._feed_step(events, value)
        elif kind.startswith("thread.run"):
            self._feed_run(events, value)
        elif name == "error" or value.get("error"):
            events.append(failure_of(value))
        elif name in ("ping", "keepalive"):
            events.append(KeepAlive())
        elif not kind.startswith("thread"):
            events.append(Unrecognised("an unknown event"))
        return events

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        named = set(map(id, self._calls_by_id.values()))
        return [
            PartUpdate(call.part, id=f"call_0_{place}", synthesised=True)
            for place, call in enumerate(self._calls.values())
            if id(call) not in named
        ]

    def _feed_message(self, events: list[Event], value: Mapping[str, Any]) -> None:
        """A message, or a piece of one: only the list of its contents matters."""
        message = text_of(value.get("id"))
        delta = value.get("delta")
        pieces = delta if type(delta) is dict else None
        contents = (pieces or value).get("content")
        for place, content in enumerate(contents if type(contents) is list else ()):
            if type(content) is dict:
                index = content.get("index")
                index = index if type(index) is int else place
                self._feed_content(events, message, index, content, is_whole=pieces is None)
        if "incomplete_details" in value and (why := mapping_of(value["incomplete_details"]).get("reason")):
            events.append(Note(f"the message is incomplete: {why}"))

    def _feed_content(
        self, events: list[Event], message: str, index: int, content: Mapping[str, Any], *, is_whole: bool
    ) -> None:
        if (text := content.get("text")) is not None:
            words = text.get("value") if type(text) is dict else text
            growing = self._texts.get((message, index)) or self._text(events, message, index, "text")
            self._add(events, growing, words, is_whole=is_whole)
            if type(text) is dict and (annotations := text.get("annotations")):
                for annotation in list_of(annotations):
                    self._cite(events, message, mapping_of(annotation))
            if len(content) == 3:  # nothing but index, type and text
                return
        if refusal := text_of(content.get("refusal")):
            self._add(events, self._text(events, message, index, "refusal"), refusal, is_whole=is_whole)
        file_id = text_of(mapping_of(content.get("image_file")).get("file_id"))
        url = text_of(mapping_of(content.get("image_url")).get("url"))
        if (file_id or url) and self._parts.get(("image", message, index)) is None:
            part = self._parts.open(events, ("image", message, index), "image", id=file_id)
            if url:
                events.append(MediaDelta(part, "image", url))

    def _text(self, events: list[Event], message: str, index: int, kind: str) -> SettledText:
        if (growing := self._texts.get((message, index))) is None:
            key = (kind, message, index)
            part = self._parts.open(events, key, "refusal" if kind == "refusal" else "text")
            growing = self._texts[message, index] = SettledText(part)
        return growing

    def _add(self, events: list[Event], growing: SettledText, words: object, *, is_whole: bool) -> None:
        if is_whole:
            growing.settle(events, words)
            growing.end(events)
        elif piece := text_of(words):
            growing.add(events, piece)

    def _cite(self, events: list[Event], message: str, annotation: Mapping[str, Any]) -> None:
        cited = mapping_of(annotation.get("file_citation")) or mapping_of(annotation.get("file_path")) or annotation
        url, title = text_of(cited.get("url")), text_of(cited.get("title")) or text_of(cited.get("file_id"))
        passage = compact([message, url, title, annotation.get("start_index"), annotation.get("end_index")])
        if not (url or title) or passage in self._said:
            return
        self._said.add(passage)
        cite(events, self._parts, url, title, annotation)

    def _feed_step(self, events: list[Event], value: Mapping[str, Any]) -> None:
        step = text_of(value.get("id"))
        delta = mapping_of(value.get("delta"))
        details = mapping_of((delta or value).get("step_details"))
        for place, entry in enumerate(list_of(details.get("tool_calls"))):
            call = mapping_of(entry)
            index = count_of(call.get("index"))
            self._feed_call(events, (step, place if index is None else index), call, is_whole=not delta)
        self._report_usage(events, value.get("usage"))

    def _feed_call(self, events: list[Event], key: tuple[str, int], call: Mapping[str, Any], *, is_whole: bool) -> None:
        kind = text_of(call.get("type"))
        told = mapping_of(call.get(kind))
        id, name = text_of(call.get("id")), text_of(told.get("name"))
        growing = self._calls.get(key)
        if growing is None and id:
            growing = self._calls_by_id.get(id)
        if growing is None:
            is_client = kind in ("", "function")
            part = self._parts.open(
                events,
                key,
                "tool_call" if is_client else "server_tool",
                index=key[1] if is_client else None,
                id=id,
                name=name if is_client else kind,
            )
            growing = SettledText(part, arguments=True)
        elif id and id not in self._calls_by_id:
            events.append(PartUpdate(growing.part, id=id, name=name or None))
        self._calls[key] = growing
        if id:
            self._calls_by_id[id] = growing
        self._add(events, growing, told.get("arguments", told.get("input")), is_whole=is_whole)
        given = next((told[key] for key in ("output", "outputs", "results") if told.get(key)), None)
        if given is not None and (said := compact([growing.part, given])) not in self._said:
            self._said.add(said)
            events.append(Result(growing.part, given))

    def _feed_run(self, events: list[Event], value: Mapping[str, Any]) -> None:
        header = Header(text_of(value.get("id")), text_of(value.get("model")), count_of(value.get("created_at")))
        if header != self._header:
            self._header = header
            events.append(header)
        wanted = mapping_of(mapping_of(value.get("required_action")).get("submit_tool_outputs"))
        for place, call in enumerate(list_of(wanted.get("tool_calls"))):
            self._feed_call(events, ("required_action", place), mapping_of(call), is_whole=True)
        self._report_usage(events, value.get("usage"))
        error = mapping_of(value.get("last_error"))
        if error:
            events.append(Failure(text_of(error.get("message")), text_of(error.get("code")), value))
        status = text_of(value.get("status"))
        if status in _OVER:
            events.append(Finish(text_of(mapping_of(value.get("incomplete_details")).get("reason")) or status))

    def _report_usage(self, events: list[Event], raw: object) -> None:
        """A step reports its own tokens, the run in the end those of all its steps."""
        if isinstance(raw, dict) and raw:
            events.append(UsageReport(usage_of(raw)))
