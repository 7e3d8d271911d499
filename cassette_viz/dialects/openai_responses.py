"""OpenAI Responses, as OpenAI, Azure, xAI, DeepSeek, OpenRouter, LM Studio, vLLM and Copilot speak it, and Realtime.

Every event names its type; one thing happens per event. The words of the answer come as deltas, come again when a text
is done, when its item is done and when the response is done; they are shown when they first come, and corrected where
a later word differs. Realtime streams its responses by the same events over a WebSocket, one after another, and tells
of its session between them; sound has names of its own there, and ``response.done`` is the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..timeline.events import (
    Done,
    Event,
    Finish,
    Header,
    KeepAlive,
    MediaDelta,
    Note,
    PartUpdate,
    ServerTiming,
    TextDelta,
    Unrecognised,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, whole
from ._listed_tokens import count_listed
from ._openai_usage import cost_of, usage_of
from ._responses_events import (
    ENDING,
    GROWING,
    PROGRESS,
    REPEATED_LATER,
    SESSION,
    TRANSCRIPTS,
    Grown,
    Response,
    TextPart,
    Wire,
    part_of,
    place_of,
)
from ._responses_item_types import type_of
from ._responses_items import Item, Items
from ._server_durations import azure_timing, seconds_timing
from ._settled_text import SettledText
from ._sources import cite

NAME = "openai-responses"
LABEL = "OpenAI Responses"


def match(request: Request, message: Message) -> int:
    """Recognise an event by its type; the name of the event says the same where a gateway lost the type."""
    kind = text_of(message.get("type")) or message.name
    if kind.startswith("response."):
        return 2
    if kind.startswith(SESSION) and "event_id" in message:
        return 1
    asked = request.path.rstrip("/").endswith(("/responses", "/realtime"))
    if kind == "error":
        return 2 if "sequence_number" in message or asked else 0
    return 2 if asked and "error" in message else int(asked)


class Decoder(JsonDecoder[Wire]):
    """Decodes the events of one response body."""

    shape = Wire
    _session_model = ""  # that of a Realtime session, which its responses do not name

    def begin(self) -> None:
        """Forget the response before."""
        super().begin()
        self._items = Items(self.parts)
        self._header = Header(model=self._session_model)
        self._has_failed = False
        self._cited: set[str] = set()
        self._usage: Mapping[str, Any] | None = None
        self._growing: SettledText | None = None  # what the last delta continued
        self._growing_key: tuple[Any, ...] = ()

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        events: list[Event] = []
        self._items.close(events)
        return events

    def read(self, events: list[Event], message: Wire, data: str) -> None:
        """Say what one event means."""
        kind, delta = message.type, message.delta
        key: tuple[Any, ...] = ()
        if type(delta) is str:
            where = message.output_index
            if where is None and self._items.has(message.item_id):
                where = message.item_id
            key = (kind, where, message.content_index, message.summary_index, message.command_index)
            if self._growing is not None and key == self._growing_key:
                if delta:
                    self._growing.add(events, delta)
                if message.logprobs:
                    count_listed(events, message.logprobs)
                return
        self._growing = None
        if type(kind) is not str or not kind:
            kind = self.name
        if (handle := _HANDLERS.get(kind)) is not None:
            handle(self, events, message)
        elif (grown := GROWING.get(kind)) is not None:
            if key and delta:
                self._growing, self._growing_key = self._continued(events, grown, message), key
                self._growing.add(events, delta)
                if message.logprobs:
                    count_listed(events, message.logprobs)
        elif kind == "error" or (message.error and not message.type):
            self._fail(events, whole(data))
        elif isinstance(message.response, Response):
            self._report(events, message.response, "")
        else:
            self._read_rare(events, kind)

    def _read_rare(self, events: list[Event], kind: str) -> None:
        base, _, what = kind.rpartition(".")
        if kind in ("ping", "keepalive"):
            events.append(KeepAlive())
        elif not (
            kind.startswith(SESSION) or (what in PROGRESS and base.startswith("response.")) or kind in REPEATED_LATER
        ):
            events.append(Unrecognised(f"unknown event {kind}" if kind else "no type"))

    def _item(self, event: Wire) -> Item:
        return self._items.find(event.output_index, event.item_id)

    def _continued(self, events: list[Event], grown: Grown, event: Wire) -> SettledText:
        item = self._item(event)
        if grown.channel:
            item.type = item.type or grown.item_type
            return item.text(self.parts, events, grown.channel, place_of(event))
        return self._items.call(events, item, grown.item_type)

    def _end_text(self, events: list[Event], event: Wire) -> None:
        grown = ENDING[text_of(event.type) or self.name]
        stands, item = getattr(event, grown.field), self._item(event)
        item.type = item.type or grown.item_type
        item.settle_text(self.parts, events, grown.channel, place_of(event), stands)

    def _end_input(self, events: list[Event], event: Wire) -> None:
        grown = ENDING[text_of(event.type) or self.name]
        stands, item = getattr(event, grown.field), self._item(event)
        growing = self._items.call(events, item, grown.item_type)
        if (name := text_of(event.name)) and not item.name:
            item.name = name
            events.append(PartUpdate(growing.part, name=name))
        growing.settle(events, stands if isinstance(stands, str) or stands is None else compact(stands))
        growing.end(events)

    def _add_item(self, events: list[Event], event: Wire) -> None:
        self._items.add(events, event.output_index, mapping_of(event.item))

    def _end_item(self, events: list[Event], event: Wire) -> None:
        state = mapping_of(event.item)
        self._items.finish(events, event.output_index, state)
        self._cite_all(events, [state])

    def _add_part(self, events: list[Event], event: Wire) -> None:
        channel, stands = part_of(event)
        item = self._item(event)
        item.type = item.type or type_of(channel)
        item.begin(channel, place_of(event))
        if stands:
            item.text(self.parts, events, channel, place_of(event)).settle(events, stands)

    def _end_part(self, events: list[Event], event: Wire) -> None:
        channel, stands = part_of(event)
        item = self._item(event)
        item.type = item.type or type_of(channel)
        item.settle_text(self.parts, events, channel, place_of(event), stands)
        if isinstance(event.part, TextPart) and event.part.annotations:
            for annotation in list_of(event.part.annotations):
                self._cite(events, mapping_of(annotation))

    def _annotate(self, events: list[Event], event: Wire) -> None:
        self._cite(events, mapping_of(event.annotation))

    def _cite_all(self, events: list[Event], states: Sequence[Mapping[str, Any]]) -> None:
        """Find the annotations in finished items; those that had an event of their own are known."""
        for state in states:
            contents = state.get("content")
            for content in contents if type(contents) is list else ():
                if type(content) is dict and (annotations := content.get("annotations")):
                    for annotation in list_of(annotations):
                        self._cite(events, mapping_of(annotation))

    def _cite(self, events: list[Event], source: Mapping[str, Any]) -> None:
        source = mapping_of(source.get("url_citation")) or source
        url = text_of(source.get("url"))
        title = text_of(source.get("title")) or text_of(source.get("filename")) or text_of(source.get("file_id"))
        passage = compact([url, title, *(source.get(key) for key in ("file_id", "index", "start_index", "end_index"))])
        if not (url or title) or passage in self._cited:
            return
        self._cited.add(passage)
        cite(events, self.parts, url, title, source)

    def _show_partial_image(self, events: list[Event], event: Wire) -> None:
        item = self._item(event)
        self._items.call(events, item, "image_generation_call")
        if data := text_of(event.partial_image_b64):
            self._items.show_image(events, item, data, event.output_format)

    def _hear(self, events: list[Event], event: Wire) -> None:
        if data := text_of(event.delta):
            events.append(MediaDelta(self._sound(events, event), "audio", data))

    def _transcribe(self, events: list[Event], event: Wire) -> None:
        if words := text_of(event.delta):
            events.append(TextDelta(self._sound(events, event), words))

    def _sound(self, events: list[Event], event: Wire) -> int:
        return self.parts.get_or_open(events, ("audio", count_of(event.output_index)), "audio")

    def _know_session(self, events: list[Event], event: Wire) -> None:
        """A Realtime session names the model that answers in it."""
        model = text_of(mapping_of(event.session).get("model"))
        if model and model != self._session_model:
            self._session_model = model
            self._header = Header(self._header.id, model)
            events.append(self._header)

    def _add_command(self, events: list[Event], event: Wire) -> None:
        """Commands for a shell come one by one; the finished item puts them into one JSON value."""
        growing = self._items.call(events, self._item(event), "shell_call")
        if growing.text:
            growing.add(events, "\n")
        if command := text_of(event.command):
            growing.add(events, command)

    def _continue_command(self, events: list[Event], event: Wire) -> None:
        if piece := text_of(event.delta):
            self._items.call(events, self._item(event), "shell_call").add(events, piece)

    def _ignore(self, events: list[Event], event: Wire) -> None:
        """What only repeats."""

    def _fail(self, events: list[Event], value: Mapping[str, Any]) -> None:
        """An error; the failed response that follows it says the same again."""
        if self._has_failed:
            return
        self._has_failed = True
        if not isinstance(value.get("error"), str | dict):
            value = {"error": {key: item for key, item in value.items() if key not in ("type", "sequence_number")}}
        events.append(failure_of(value))

    def _open_response(self, events: list[Event], event: Wire) -> None:
        if self.is_over:
            self.begin_another(events)
        self._go_on(events, event)

    def _go_on(self, events: list[Event], event: Wire) -> None:
        if isinstance(event.response, Response):
            self._report(events, event.response, "")

    def _close_response(self, events: list[Event], event: Wire) -> None:
        response = event.response if isinstance(event.response, Response) else Response()
        self._cite_all(events, self._items.finish_all(events, list_of(response.output)))
        self._report(events, response, text_of(event.type))
        self.is_over = True

    def _report(self, events: list[Event], response: Response, kind: str) -> None:
        """Take what a response says of itself; ``kind`` is the type of the event that ends it, else ""."""
        id, model = text_of(response.id) or self._header.id, text_of(response.model) or self._header.model
        if id != self._header.id or model != self._header.model:
            self._header = Header(id, model, count_of(response.created_at))
            events.append(self._header)
        if response.content_filters:
            events.append(Note("content filter results"))
        usage = response.usage
        if isinstance(usage, dict) and usage and usage != self._usage:
            self._usage = usage
            events.append(UsageReport(usage_of(usage), text_of(response.service_tier)))
            if (cost := cost_of(usage)) is not None:
                events.append(cost)
        status, details = text_of(response.status), mapping_of(response.status_details)
        error = response.error or details.get("error")
        if error or kind == "response.failed" or (kind and status == "failed"):
            self._fail(events, {"error": error or {"message": "the response failed"}})
        if kind:
            events.extend(_timings_of(response))
            told = details if status == "incomplete" else {}
            why = text_of((mapping_of(response.incomplete_details) or told).get("reason"))
            events.append(Finish(why or status or kind.rpartition(".")[2]))
            events.append(Done())


def _timings_of(response: Response) -> Iterator[ServerTiming]:
    """How long it took, in whole seconds; Azure tells more than that."""
    if response.completed_at is not None:
        told = {"created_at": response.created_at, "completed_at": response.completed_at}
        began, ended = (count_of(each) for each in told.values())
        yield from seconds_timing("created_at and completed_at", told, began, ended)
    in_usage = mapping_of(response.usage).get("latency_checkpoint")
    if azure := mapping_of(response.latency_checkpoint) or mapping_of(in_usage):
        yield azure_timing("latency_checkpoint", azure)


_HANDLERS: Mapping[str, Callable[[Decoder, list[Event], Wire], None]] = {
    **{kind: Decoder._end_text if grown.channel else Decoder._end_input for kind, grown in ENDING.items()},
    "response.output_item.added": Decoder._add_item,
    "response.output_item.done": Decoder._end_item,
    "response.content_part.added": Decoder._add_part,
    "response.content_part.done": Decoder._end_part,
    "response.reasoning_summary_part.added": Decoder._add_part,
    "response.reasoning_summary_part.done": Decoder._end_part,
    "response.output_text.annotation.added": Decoder._annotate,
    "response.output_text_annotation.added": Decoder._annotate,
    "response.image_generation_call.partial_image": Decoder._show_partial_image,
    **dict.fromkeys(("response.audio.delta", "response.output_audio.delta"), Decoder._hear),
    **dict.fromkeys((f"{base}.delta" for base in TRANSCRIPTS), Decoder._transcribe),
    **dict.fromkeys(
        (f"{base}.done" for base in (*TRANSCRIPTS, "response.audio", "response.output_audio")), Decoder._ignore
    ),
    "response.shell_call_command.added": Decoder._add_command,
    "response.shell_call_command.delta": Decoder._continue_command,
    "response.shell_call_command.done": Decoder._ignore,
    "response.created": Decoder._open_response,
    "response.in_progress": Decoder._go_on,
    "session.created": Decoder._know_session,
    "session.updated": Decoder._know_session,
    "response.completed": Decoder._close_response,
    "response.done": Decoder._close_response,
    "response.incomplete": Decoder._close_response,
    "response.failed": Decoder._close_response,
    "response.cancelled": Decoder._close_response,
}
