"""OpenAI Assistants: a run on a thread, with its steps, messages and tool calls.

What an object is stands in the name of its event; ``object`` in the data says nearly the same, and has to do where the
name was lost. Deltas of lists are merged by the ``index`` in their elements, and finished objects repeat them whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    MediaDelta,
    Note,
    PartKind,
    PartUpdate,
    Result,
    Unrecognised,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, NoList, NoObject, failure_of, whole
from ._openai_usage import usage_of
from ._server_durations import seconds_timing
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
    # LangGraph has threads too, whose runs are streamed at an address of their own.
    return int("/threads/" in request.path and not request.path.endswith("/stream"))


class _Text(Struct, gc=False):
    value: Any = None
    annotations: Any = None


class _Content(Struct, gc=False):
    """One content of a message."""

    index: Any = None
    text: _Text | NoObject = None
    refusal: Any = None
    image_file: Any = None
    image_url: Any = None


class _Delta(Struct, gc=False):
    content: list[_Content | NoObject] | NoList = None
    step_details: Any = None


class _Object(Struct, gc=False):
    """A message, a step or a run, or a piece of one."""

    id: Any = None
    object: Any = None
    delta: _Delta | NoObject = None
    content: list[_Content | NoObject] | NoList = None
    step_details: Any = None
    status: Any = None
    model: Any = None
    created_at: Any = None
    started_at: Any = None
    completed_at: Any = None
    usage: Any = None
    required_action: Any = None
    incomplete_details: Any = None
    last_error: Any = None
    error: Any = None


class Decoder(JsonDecoder[_Object]):
    """Decodes the events of one response body."""

    shape = _Object

    def begin(self) -> None:
        """Forget the run before."""
        super().begin()
        self._header = Header()
        self._texts: dict[tuple[str, int], SettledText] = {}  # by message and index
        self._calls: dict[tuple[str, int], SettledText] = {}  # by step and index
        self._calls_by_id: dict[str, SettledText] = {}
        self._given: dict[int, object] = {}  # what each tool gave back
        self._said: set[str] = set()

    def read(self, events: list[Event], message: _Object, data: str) -> None:
        """Say what one event means."""
        if self.is_over:
            self.begin_another(events)
        kind = self.name if self.name.startswith("thread.") else text_of(message.object)
        if kind.startswith("thread.message"):
            self._feed_message(events, message)
        elif kind.startswith("thread.run.step"):
            self._feed_step(events, message)
        elif kind.startswith("thread.run"):
            self._feed_run(events, message, data)
        elif self.name == "error" or message.error:
            events.append(failure_of(whole(data)))
        elif self.name in ("ping", "keepalive"):
            events.append(KeepAlive())
        elif not kind.startswith("thread"):
            events.append(Unrecognised("an unknown event"))

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        named = set(map(id, self._calls_by_id.values()))
        return [
            PartUpdate(call.part, id=f"call_0_{place}", synthesised=True)
            for place, call in enumerate(self._calls.values())
            if id(call) not in named
        ]

    def only_text_of(self, data: str) -> object:
        """A piece of one text of a message."""
        message = self._decode(data)
        contents = message.delta.content if type(message.delta) is _Delta else None
        if type(contents) is not list or len(contents) != 1 or message.incomplete_details:
            return None
        content = contents[0]
        if type(content) is not _Content or content != _Content(content.index, content.text):
            return None
        text = content.text
        return text.value if type(text) is _Text and not text.annotations else None

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the text, which the finished message repeats."""
        for growing in self._texts.values():
            if growing.part == part:
                growing.extend(texts)

    def _feed_message(self, events: list[Event], message: _Object) -> None:
        """A message, or a piece of one: only the list of its contents matters."""
        id, delta = text_of(message.id), message.delta
        is_whole = type(delta) is not _Delta
        contents = message.content if type(delta) is not _Delta else delta.content
        for place, content in enumerate(contents if type(contents) is list else ()):
            if type(content) is _Content:
                index = content.index
                self._feed_content(events, (id, index if type(index) is int else place), content, is_whole=is_whole)
        if message.incomplete_details and (why := mapping_of(message.incomplete_details).get("reason")):
            events.append(Note(f"the message is incomplete: {why}"))

    def _feed_content(self, events: list[Event], key: tuple[str, int], content: _Content, *, is_whole: bool) -> None:
        if (text := content.text) is not None:
            growing = self._texts.get(key) or self._text(events, key, "text")
            if type(text) is _Text:
                self._add(events, growing, text.value, is_whole=is_whole)
                for annotation in list_of(text.annotations) if text.annotations else ():
                    self._cite(events, key[0], mapping_of(annotation))
            else:
                self._add(events, growing, text, is_whole=is_whole)
        if refusal := text_of(content.refusal):
            self._add(events, self._text(events, key, "refusal"), refusal, is_whole=is_whole)
        if content.image_file is not None or content.image_url is not None:
            self._show(events, key, content)

    def _show(self, events: list[Event], key: tuple[str, int], content: _Content) -> None:
        file_id = text_of(mapping_of(content.image_file).get("file_id"))
        url = text_of(mapping_of(content.image_url).get("url"))
        if (file_id or url) and self.parts.get(("image", key)) is None:
            part = self.parts.open(events, ("image", key), "image", id=file_id)
            if url:
                events.append(MediaDelta(part, "image", url))

    def _text(self, events: list[Event], key: tuple[str, int], kind: PartKind) -> SettledText:
        if (growing := self._texts.get(key)) is None:
            growing = self._texts[key] = SettledText(self.parts.open(events, (kind, key), kind))
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
        cite(events, self.parts, url, title, annotation)

    def _feed_step(self, events: list[Event], step: _Object) -> None:
        delta = step.delta if type(step.delta) is _Delta else None
        details = mapping_of(step.step_details if delta is None else delta.step_details)
        for place, entry in enumerate(list_of(details.get("tool_calls"))):
            call = mapping_of(entry)
            index = count_of(call.get("index"))
            key = (text_of(step.id), place if index is None else index)
            self._feed_call(events, key, call, is_whole=delta is None)
        self._report_usage(events, step.usage)

    def _feed_call(self, events: list[Event], key: tuple[str, int], call: Mapping[str, Any], *, is_whole: bool) -> None:
        kind = text_of(call.get("type"))
        told = mapping_of(call.get(kind))
        id, name = text_of(call.get("id")), text_of(told.get("name"))
        growing = self._calls.get(key)
        if growing is None and id:
            growing = self._calls_by_id.get(id)
        if growing is None:
            is_client = kind in ("", "function")
            part = self.parts.open(
                events,
                key,
                "tool_call" if is_client else "server_tool",
                index=key[1] if is_client else None,
                id=id,
                name=name if is_client else kind,
                free_text=kind == "code_interpreter",
            )
            growing = SettledText(part, arguments=True)
        elif id and id not in self._calls_by_id:
            events.append(PartUpdate(growing.part, id=id, name=name or None))
        self._calls[key] = growing
        if id:
            self._calls_by_id[id] = growing
        self._add(events, growing, told.get("arguments", told.get("input")), is_whole=is_whole)
        given = next((told[key] for key in ("output", "outputs", "results") if told.get(key)), None)
        if given is not None:
            self._attach(events, growing.part, given, is_whole=is_whole)

    def _attach(self, events: list[Event], part: int, given: object, *, is_whole: bool) -> None:
        """What a tool gave back comes by index, piece by piece, and again without indices when its step is done."""
        before = self._given.get(part)
        now = given if not isinstance(given, list) else _merged([] if is_whole else list_of(before), given)
        if now != before:
            self._given[part] = now
            events.append(Result(part, given))

    def _feed_run(self, events: list[Event], run: _Object, data: str) -> None:
        header = Header(text_of(run.id), text_of(run.model), count_of(run.created_at))
        if header != self._header:
            self._header = header
            events.append(header)
        if run.required_action:
            wanted = mapping_of(mapping_of(run.required_action).get("submit_tool_outputs"))
            for place, call in enumerate(list_of(wanted.get("tool_calls"))):
                self._feed_call(events, ("required_action", place), mapping_of(call), is_whole=True)
        self._report_usage(events, run.usage)
        if error := mapping_of(run.last_error):
            events.append(Failure(text_of(error.get("message")), text_of(error.get("code")), whole(data)))
        if (status := text_of(run.status)) in _OVER:
            began, started, ended = (count_of(each) for each in (run.created_at, run.started_at, run.completed_at))
            told = {"created_at": run.created_at, "started_at": run.started_at, "completed_at": run.completed_at}
            events.extend(seconds_timing("created_at and completed_at", told, began, ended, started=started))
            events.append(Finish(text_of(mapping_of(run.incomplete_details).get("reason")) or status))

    def _report_usage(self, events: list[Event], raw: object) -> None:
        """A step reports its own tokens, the run in the end those of all its steps."""
        if isinstance(raw, dict) and raw:
            events.append(UsageReport(usage_of(raw)))


def _merged(known: list[Any], pieces: list[Any]) -> list[Any]:
    """Outputs with the pieces of them that have come: logs grow, all else is new."""
    merged = list(known)
    for place, piece in enumerate(map(mapping_of, pieces)):
        index = count_of(piece.get("index"))
        index = place if index is None else index
        said = {key: value for key, value in piece.items() if key != "index"}
        if index >= len(merged):
            merged.append(said)
        elif isinstance(logs := said.get("logs"), str):
            merged[index] = {**merged[index], "logs": text_of(merged[index].get("logs")) + logs}
    return merged
