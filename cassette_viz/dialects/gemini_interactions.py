"""Gemini's Interactions API: an interaction is a row of steps, each of which starts, grows and stops.

The previews of 2025 spoke of contents in place of steps; their events and the present ones are read alike.
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
    KeepAlive,
    MediaDelta,
    Note,
    PartEnd,
    PartKind,
    PartUpdate,
    Result,
    Signature,
    TextDelta,
    Unrecognised,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._google_usage import interaction_usage_of, seconds_of
from ._json_decoder import JsonDecoder, failure_of, whole
from ._server_durations import seconds_timing
from ._settled_text import SettledText
from ._sources import cite

NAME = "gemini-interactions"
LABEL = "Gemini Interactions"

_STEPS = {f"{subject}.{what}" for subject in ("step", "content") for what in ("start", "delta", "stop")}
_OF_INTERACTIONS = {"created", "start", "status_update", "completed", "complete"}
_ASKED = "user_input"  # the type of a step that says what was asked
#: In which an interaction goes on.
_GOES_ON = frozenset({"", "in_progress", "queued"})


def match(request: Request, message: Message) -> int:
    """Recognise an event by its type."""
    kind = text_of(message.get("event_type"))
    if kind in _STEPS or kind.startswith("interaction."):
        return 2
    asked = "/interactions" in request.path
    return 2 if asked and ("error" in message or "event_type" in message) else int(asked)


class _Step:
    """One step while it grows."""

    __slots__ = ("call", "index", "parts", "text", "text_kind", "type")

    def __init__(self, index: int | None, type_: str) -> None:
        self.index, self.type = index, type_
        self.call: SettledText | None = None
        self.text: int | None = None  # the part that text adds to at present
        self.text_kind = ""
        self.parts: list[int] = []


class _Event(Struct, gc=False):
    event_type: Any = None
    index: Any = None
    delta: Any = None
    step: Any = None
    content: Any = None  # as a step was called in the previews
    usage: Any = None
    metadata: Any = None
    interaction: Any = None
    interaction_id: Any = None
    status: Any = None
    error: Any = None


class Decoder(JsonDecoder[_Event]):
    """Decodes the events of one response body."""

    shape = _Event

    def begin(self) -> None:
        """Forget the interaction before."""
        super().begin()
        self._count = 0  # of parts, which gives each a key
        self._steps: dict[int | None, _Step] = {}
        self._calls: dict[str, int] = {}  # parts of calls, by the id that results refer to
        self._last_call: int | None = None
        self._unnamed: list[int] = []
        self._header = Header()
        self._finish = ""
        self._usage: Mapping[str, Any] | None = None
        self._cited: set[str] = set()

    def read(self, events: list[Event], message: _Event, data: str) -> None:
        """Say what one event means."""
        kind = text_of(message.event_type) or self.name
        if kind == "step.delta" and self._continue(events, message):
            return
        subject, _, what = kind.rpartition(".")
        if subject in ("step", "content"):
            self._feed_step(events, what, message)
        elif subject == "interaction":
            self._feed_interaction(events, what, message)
        elif kind == "error" or message.error:
            events.append(failure_of(whole(data)))
        elif kind in ("ping", "keepalive"):
            events.append(KeepAlive())
        else:
            events.append(Unrecognised(f"unknown event {kind}" if kind else "no type"))

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        return [PartUpdate(part, id=f"call_0_{place}", synthesised=True) for place, part in enumerate(self._unnamed)]

    def only_text_of(self, data: str) -> object:
        """A piece of text, of a thought, or of the arguments of a call."""
        message = self._decode(data)
        delta = mapping_of(message.delta)
        if message.event_type != "step.delta" or len(delta) != 2 or message.usage or message.metadata:
            return None
        match delta.get("type"):
            case "text":
                return delta.get("text")
            case "thought_summary":
                return mapping_of(delta.get("content")).get("text")
            case "arguments_delta":
                return delta.get("arguments")
        return None

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the arguments, which may be repeated as a whole."""
        for step in self._steps.values():
            if step.call is not None and step.call.part == part:
                step.call.extend(texts)

    def _continue(self, events: list[Event], message: _Event) -> bool:
        """The usual case: a delta with nothing but more text for a step that is growing text."""
        index, delta = message.index, message.delta
        if type(index) is not int or type(delta) is not dict or len(delta) != 2 or message.metadata is not None:
            return False
        step, text = self._steps.get(index), delta.get("text")
        if step is None or step.text is None or step.text_kind != delta.get("type") or type(text) is not str:
            return False
        if text:
            events.append(TextDelta(step.text, text))
        return True

    def _feed_step(self, events: list[Event], what: str, message: _Event) -> None:
        index = count_of(message.index)
        if what == "delta":
            step = self._steps.get(index)
            delta = mapping_of(message.delta)
            if step is None:  # the stream began behind the start of the step
                step = self._steps[index] = _Step(index, _type_of_delta(delta))
            if step.type != _ASKED:
                self._feed_delta(events, step, delta)
        elif what == "start":
            self._start(events, index, mapping_of(message.step) or mapping_of(message.content))
        elif what == "stop":
            if (step := self._steps.get(index)) is not None:
                events.extend([PartEnd(part) for part in step.parts])
        else:
            events.append(Unrecognised(f"unknown event step.{what}"))
        if message.usage is not None or message.metadata is not None:
            self._report_usage(events, message.usage or mapping_of(message.metadata).get("total_usage"))

    def _start(self, events: list[Event], index: int | None, state: Mapping[str, Any]) -> None:
        step = self._steps[index] = _Step(index, text_of(state.get("type")))
        if step.type == _ASKED:
            events.append(Note("a step of the user, which is no part of the answer"))
            return
        is_text = step.type in ("text", "thought") and (state.get("text") or state.get("signature"))
        if is_text or step.type.endswith(("_call", "_result")):
            self._feed_delta(events, step, state)
        for content in (*list_of(state.get("content")), *list_of(state.get("summary"))):
            self._feed_delta(events, step, mapping_of(content))
        if error := state.get("error"):
            events.append(failure_of({"error": error}))

    def _feed_delta(self, events: list[Event], step: _Step, delta: Mapping[str, Any]) -> None:
        """Add a delta, or the content with which a step started, which looks the same."""
        kind = text_of(delta.get("type"))
        if kind in ("text", "thought", "thought_summary"):
            text = delta.get("text") or delta.get("thought") or mapping_of(delta.get("content")).get("text")
            if words := text_of(text):
                events.append(TextDelta(self._text(events, step, kind), words))
        elif kind == "arguments_delta":
            arguments = delta.get("arguments", delta.get("partial_arguments"))
            growing = step.call or self._open_call(events, step, step.type or "function_call", delta)
            if arguments:
                growing.add(events, arguments if isinstance(arguments, str) else compact(arguments))
        elif kind == "text_annotation_delta":
            for annotation in list_of(delta.get("annotations")):
                self._cite(events, mapping_of(annotation))
        elif kind in ("image", "audio", "video", "document"):
            self._show(events, step, kind, delta)
        elif kind.endswith("_call"):
            growing = step.call or self._open_call(events, step, kind, delta)
            if arguments := delta.get("arguments"):
                if isinstance(arguments, str):
                    growing.settle(events, arguments)
                else:
                    growing.become_value(events, arguments)
        elif kind.endswith("_result"):
            self._answer(events, step, kind, delta)
        elif kind != "thought_signature":
            events.append(Unrecognised(f"unknown delta {kind}" if kind else "a delta without type"))
        for annotation in list_of(delta.get("annotations")) if kind == "text" else ():
            self._cite(events, mapping_of(annotation))
        if signature := text_of(delta.get("signature")):
            part = step.call.part if step.call else step.parts[-1] if step.parts else None
            events.append(Signature(self._text(events, step, "thought") if part is None else part, signature))

    def _text(self, events: list[Event], step: _Step, delta_kind: str) -> int:
        kind: PartKind = "reasoning" if step.type == "thought" or delta_kind.startswith("thought") else "text"
        if step.text is None or step.text_kind != kind:
            step.text, step.text_kind = self._opened(events, step, kind), kind
        return step.text

    def _opened(self, events: list[Event], step: _Step, kind: PartKind, *, id: str = "", name: str = "") -> int:
        index = step.index if kind == "tool_call" else None
        part = self.parts.open(events, self._count, kind, index=index, id=id, name=name)
        self._count += 1
        step.parts.append(part)
        return part

    def _open_call(self, events: list[Event], step: _Step, kind: str, state: Mapping[str, Any]) -> SettledText:
        id, is_client = text_of(state.get("id")), kind == "function_call"
        name = text_of(state.get("name")) or ("" if is_client else kind.removesuffix("_call"))
        part = self._opened(events, step, "tool_call" if is_client else "server_tool", id=id, name=name)
        if is_client and not id:
            self._unnamed.append(part)
        self._calls[id] = self._last_call = part
        step.call = SettledText(part, arguments=True)
        return step.call

    def _answer(self, events: list[Event], step: _Step, kind: str, delta: Mapping[str, Any]) -> None:
        """What a tool gave back: a step of its own, which starts empty and gets the result by a delta."""
        call_id = text_of(delta.get("call_id"))
        part = self._calls.get(call_id or text_of(delta.get("id")))
        if part is None:  # one that names a call which did not come here belongs to no other
            part = step.parts[-1] if step.parts else None if call_id else self._last_call
        if part is None:
            part = self._opened(events, step, "server_tool", name=kind.removesuffix("_result"))
        if part not in step.parts:
            step.parts.append(part)
        if (given := delta.get("result", delta.get("content"))) is not None:
            events.append(Result(part, given))

    def _show(self, events: list[Event], step: _Step, kind: str, delta: Mapping[str, Any]) -> None:
        media_type = text_of(delta.get("mime_type")) or kind
        content = text_of(delta.get("data")) or text_of(delta.get("uri"))
        if kind == "document":
            events.append(Note(f"{media_type}, {len(content):,} characters"))
        elif content:
            if step.text is None or step.text_kind != kind:
                step.text = self._opened(events, step, "audio" if kind == "audio" else "image")
                step.text_kind = kind
            events.append(MediaDelta(step.text, media_type, content))

    def _cite(self, events: list[Event], annotation: Mapping[str, Any]) -> None:
        url = _first_text(annotation, "url", "document_uri", "source")
        title = _first_text(annotation, "title", "file_name", "name")
        passage = compact([url, title, annotation.get("start_index"), annotation.get("end_index")])
        if not (url or title) or passage in self._cited:
            return
        self._cited.add(passage)
        cite(events, self.parts, url, title, annotation)

    def _feed_interaction(self, events: list[Event], what: str, message: _Event) -> None:
        if what in ("created", "start") and self.is_over:
            self.begin_another(events)
        state = mapping_of(message.interaction)
        id = text_of(state.get("id")) or text_of(message.interaction_id) or self._header.id
        model = text_of(state.get("model")) or text_of(state.get("agent")) or self._header.model
        if id != self._header.id or model != self._header.model:
            self._header = Header(id, model, seconds_of(state.get("created")))
            events.append(self._header)
        if what in ("completed", "complete"):
            self._complete(events, state)
        self._report_usage(events, message.usage)
        status = text_of(state.get("status")) or text_of(message.status)
        if status not in _GOES_ON and status != self._finish:
            self._finish = status
            events.append(Finish(status))
        if error := state.get("error") or message.error:
            events.append(failure_of({"error": error}))
        if not events and what not in _OF_INTERACTIONS:
            events.append(Unrecognised(f"unknown event interaction.{what}"))

    def _complete(self, events: list[Event], state: Mapping[str, Any]) -> None:
        """The interaction is over; its steps are only read if none of them came before."""
        if not self._steps:
            for place, step in enumerate(list_of(state.get("steps")) or list_of(state.get("outputs"))):
                if (told := mapping_of(step)).get("type") != _ASKED:
                    self._start(events, place, told)
        self._report_usage(events, state.get("usage"))
        began, ended = seconds_of(state.get("created")), seconds_of(state.get("updated"))
        told = {"created": state.get("created"), "updated": state.get("updated")}
        events.extend(seconds_timing("created and updated", told, began, ended))
        self.is_over = True
        events.append(Done())

    def _report_usage(self, events: list[Event], raw: object) -> None:
        if isinstance(raw, dict) and raw and raw != self._usage:
            self._usage = raw
            events.append(UsageReport(interaction_usage_of(raw)))


def _first_text(value: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys if (text := text_of(value.get(key)))), "")


def _type_of_delta(delta: Mapping[str, Any]) -> str:
    """The step that a delta must belong to."""
    kind = text_of(delta.get("type"))
    if kind.startswith("thought"):
        return "thought"
    return "function_call" if kind == "arguments_delta" else kind
