"""Vercel's data stream, version 1 (AI SDK 3.4 to 4): a one-letter code says what each message is.

https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol of that time. An answer may take several steps; each step, and all of
them together, end with a reason and counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from ..timeline.events import (
    Done,
    Event,
    Failure,
    Finish,
    Header,
    MediaDelta,
    NewCompletion,
    Note,
    PartKind,
    Result,
    Signature,
    TextDelta,
    Unrecognised,
    Usage,
    UsageReport,
)
from ._base import Message, PartNumbers, Request, compact, count_of, mapping_of, text_of
from ._repeated_text import RepeatedText
from ._sources import cite

NAME = "vercel-data-stream"
LABEL = "Vercel data stream"

_CODES = frozenset("0123456789abcdefghijk")
#: What an application adds when the answer is complete: data, an error, annotations; and the end itself.
_OF_THE_ANSWER_BEFORE = frozenset("238d")
_decode = msgspec.json.Decoder().decode


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the code, which the framing hands over as a name."""
    return 2 if message.name in _CODES and len(message.name) == 1 else 0


class Decoder:
    """Decodes the lines of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._kind: PartKind | None = None  # of the words that grow at present
        self._words = self._count = 0
        self._reasoning: int | None = None
        self._calls: dict[str, RepeatedText] = {}
        self._step_reason = ""
        self._is_over = False

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one line: its code and its value."""
        try:
            value = _decode(data)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            try:
                value = json.loads(data)
            except (ValueError, RecursionError):
                return [Unrecognised("not JSON")]
        events: list[Event] = []
        if self._is_over and name not in _OF_THE_ANSWER_BEFORE:
            closing = tuple(self.close())
            self._begin()
            events.append(NewCompletion(closing))
        if name == "0":
            self._add_words(events, "text", value)
        elif name == "g":
            self._add_words(events, "reasoning", value)
        elif (read := _READERS.get(name)) is not None:
            read(self, events, value)
        else:
            events.append(Unrecognised(f"a retired code, {name}" if name in _CODES else f"unknown code {name}"))
        return events

    def close(self) -> Sequence[Event]:
        """A stream that was sent without its last line still says how its last step ended."""
        return [Finish(self._step_reason)] if self._step_reason and not self._is_over else []

    def only_text_of(self, data: str) -> object:
        """All of a line of words; or a piece of the arguments of a call."""
        value = _decode(data)
        return value if type(value) is str else mapping_of(value).get("argsTextDelta")

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Keep the arguments, which are repeated when the call is complete."""
        for call in self._calls.values():
            if call.part == part:
                call.extend(texts)

    def _add_words(self, events: list[Event], kind: PartKind, text: object) -> None:
        if type(text) is not str:
            events.append(Unrecognised("no text"))
        elif text:
            if kind != self._kind:
                self._kind, self._count = kind, self._count + 1
                self._words = self._parts.open(events, ("words", self._count), kind)
                if kind == "reasoning":
                    self._reasoning = self._words
            events.append(TextDelta(self._words, text))

    def _start_call(self, events: list[Event], value: Any) -> None:
        self._call(events, mapping_of(value))

    def _call(self, events: list[Event], value: Mapping[str, Any]) -> RepeatedText:
        id = text_of(value.get("toolCallId"))
        if (call := self._calls.get(id)) is None:
            self._kind = None  # words behind a call are a part of their own
            part = self._parts.open(events, ("call", id), "tool_call", id=id, name=text_of(value.get("toolName")))
            call = self._calls[id] = RepeatedText(part, arguments=True)
        return call

    def _add_arguments(self, events: list[Event], value: Any) -> None:
        self._call(events, mapping_of(value)).add(events, text_of(mapping_of(value).get("argsTextDelta")))

    def _settle_call(self, events: list[Event], value: Any) -> None:
        call = self._call(events, mapping_of(value))
        call.become_value(events, mapping_of(value).get("args"))
        call.end(events)

    def _add_result(self, events: list[Event], value: Any) -> None:
        call = self._call(events, mapping_of(value))
        events.append(Result(call.part, mapping_of(value).get("result")))

    def _fail(self, events: list[Event], value: Any) -> None:
        events.append(Failure(text_of(value) or compact(value), raw=value))

    def _note_data(self, events: list[Event], value: Any) -> None:
        events.append(Note(f"data of the application: {compact(value)[:200]}"))

    def _note_annotations(self, events: list[Event], value: Any) -> None:
        events.append(Note(f"annotations of the application: {compact(value)[:200]}"))

    def _start_step(self, events: list[Event], value: Any) -> None:
        self._kind, self._step_reason = None, ""
        if id := text_of(mapping_of(value).get("messageId")):
            events.append(Header(id))

    def _finish_step(self, events: list[Event], value: Any) -> None:
        step = mapping_of(value)
        if step.get("isContinued") is not True:
            self._kind = None
        self._step_reason = text_of(step.get("finishReason"))
        _report(events, step)

    def _finish(self, events: list[Event], value: Any) -> None:
        self._is_over = True
        _report(events, mapping_of(value))
        reason = text_of(mapping_of(value).get("finishReason"))
        events.append(Finish(reason) if reason else Done())

    def _cite(self, events: list[Event], value: Any) -> None:
        cite(events, self._parts, mapping_of(value).get("url"), mapping_of(value).get("title"), mapping_of(value))

    def _redact(self, events: list[Event], value: Any) -> None:
        events.append(Note(f"redacted reasoning, {len(text_of(mapping_of(value).get('data'))):,} characters"))

    def _sign(self, events: list[Event], value: Any) -> None:
        if self._reasoning is not None and (signature := text_of(mapping_of(value).get("signature"))):
            events.append(Signature(self._reasoning, signature))

    def _add_file(self, events: list[Event], value: Any) -> None:
        media_type, data = text_of(mapping_of(value).get("mimeType")), text_of(mapping_of(value).get("data"))
        if media_type.startswith(("image/", "audio/")) and data:
            self._count += 1
            self._kind = None
            kind: PartKind = "image" if media_type.startswith("image/") else "audio"
            events.append(MediaDelta(self._parts.open(events, ("file", self._count), kind), media_type, data))
        else:
            events.append(Note(f"a file of the type {media_type or 'unknown'}, {len(data):,} characters of base64"))


_READERS: dict[str, Callable[[Decoder, list[Event], Any], None]] = {
    "2": Decoder._note_data,
    "3": Decoder._fail,
    "8": Decoder._note_annotations,
    "9": Decoder._settle_call,
    "a": Decoder._add_result,
    "b": Decoder._start_call,
    "c": Decoder._add_arguments,
    "d": Decoder._finish,
    "e": Decoder._finish_step,
    "f": Decoder._start_step,
    "h": Decoder._cite,
    "i": Decoder._redact,
    "j": Decoder._sign,
    "k": Decoder._add_file,
}


def _report(events: list[Event], value: Mapping[str, Any]) -> None:
    """Counts that nobody knows are sent as null, which is what NaN becomes."""
    raw = mapping_of(value.get("usage"))
    given, made = count_of(raw.get("promptTokens")), count_of(raw.get("completionTokens"))
    if given is not None or made is not None:
        events.append(UsageReport(Usage(input_tokens=given, output_tokens=made, raw=raw)))
