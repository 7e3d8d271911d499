"""OpenAI's legacy completions: choices of plain text, as OpenAI, vLLM, llama.cpp and Together send them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..timeline.events import (
    Done,
    Event,
    Finish,
    Header,
    NewCompletion,
    TextDelta,
    TokenCount,
    Unrecognised,
    UsageReport,
)
from ._base import Message, PartNumbers, Request, compact, count_of, mapping_of, text_of
from ._json_decoder import failure_of
from ._listed_tokens import count_listed
from ._openai_usage import cost_of, timings_of, usage_of

NAME = "openai-completions"
LABEL = "OpenAI completions"

_OBJECTS = ("text_completion", "text.completion", "completion.chunk")


def match(request: Request, message: Message) -> int:
    """Recognise a chunk by the plain text in its choices; where those are empty, the object or the URL helps."""
    choices = message.get("choices")
    listed = [choice for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    if any("delta" in choice for choice in listed):
        return 0
    if any("text" in choice for choice in listed) or message.get("object") in _OBJECTS:
        return 2
    path = request.path.rstrip("/")
    asked = path.endswith("/completions") and not path.endswith("/chat/completions")
    return 2 if asked and "error" in message else int(asked)


class _Choice(Struct, gc=False):
    text: Any = None
    index: Any = None
    finish_reason: Any = None
    reasoning: Any = None
    logprobs: Any = None
    token_ids: Any = None


class _Chunk(Struct, gc=False):
    """Only the fields that mean something; msgspec skips the rest without making objects of it."""

    id: Any = None
    model: Any = None
    created: Any = None
    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None
    x_groq: Any = None
    time_info: Any = None
    timings: Any = None
    latency_checkpoint: Any = None
    perf_metrics: Any = None
    stats: Any = None
    token: Any = None  # Together sends one with each message

    def has_extras(self) -> bool:
        """Whether there is more than choices; spelled out, because it is asked for every chunk."""
        return (
            self.usage is not None
            or self.error is not None
            or self.x_groq is not None
            or self.time_info is not None
            or self.timings is not None
            or self.latency_checkpoint is not None
            or self.perf_metrics is not None
            or self.stats is not None
            or self.token is not None
        )


_decode = msgspec.json.Decoder(_Chunk).decode


class Decoder:
    """Decodes the chunks of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._id = self._model = ""
        self._texts: dict[int, int] = {}  # the part of each choice
        self._finished: dict[int, str] = {}
        self._is_done = False
        self._usage: Mapping[str, Any] | None = None
        self._timings: Sequence[Event] = ()

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one chunk."""
        try:
            chunk = _decode(data)
        except msgspec.MsgspecError:
            return self._feed_odd(name, data)
        return self._feed(name, data, chunk)

    def close(self) -> Sequence[Event]:
        """Nothing is left to say at the end."""
        return ()

    def only_text_of(self, data: str) -> object:
        """A piece of the text of one choice."""
        chunk = _decode(data)
        if chunk.has_extras() or chunk.choices is None or len(chunk.choices) != 1:
            return None
        choice = chunk.choices[0]
        return choice.text if choice == _Choice(choice.text, choice.index) else None

    def _feed_odd(self, name: str, data: str) -> Sequence[Event]:
        """What msgspec refuses: the terminator, half a surrogate pair, and shapes that no chunk should have."""
        if data.lstrip().startswith("[DONE]"):
            self._is_done = True
            return [Done()]
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return [Unrecognised("not JSON")]
        try:
            return self._feed(name, data, msgspec.convert(value, _Chunk))
        except (msgspec.ValidationError, UnicodeError) as error:
            if isinstance(value, dict) and value.get("error"):
                return [failure_of(value)]
            return [Unrecognised(str(error))]

    def _feed(self, name: str, data: str, chunk: _Chunk) -> Sequence[Event]:
        events: list[Event] = []
        if chunk.id != self._id or chunk.model != self._model or self._is_done:
            self._identify(events, text_of(chunk.id), text_of(chunk.model), count_of(chunk.created))
        for choice in chunk.choices or ():
            self._feed_choice(events, choice)
        if chunk.has_extras():
            self._feed_extras(events, data, chunk)
        elif chunk.choices is None:
            events.append(failure_of(json.loads(data)) if name == "error" else Unrecognised("no choices"))
        return events

    def _identify(self, events: list[Event], id: str, model: str, created: int | None) -> None:
        """Another completion begins behind the terminator, or with a new id behind a finish and its usage."""
        is_new = bool(id) and id != self._id
        if self._is_done or (is_new and self._id and self._finished and self._usage is not None):
            self._begin()
            events.append(NewCompletion())
            is_new = bool(id)  # the one before may have had the same
        if is_new or (model and model != self._model):
            self._id, self._model = id or self._id, model or self._model
            events.append(Header(self._id, self._model, created or None))

    def _feed_choice(self, events: list[Event], choice: _Choice) -> None:
        index = choice.index if type(choice.index) is int else 0
        if choice.reasoning is not None and (text := text_of(choice.reasoning)):
            part = self._parts.get_or_open(events, ("reasoning", index), "reasoning", choice=index)
            events.append(TextDelta(part, text))
        if text := text_of(choice.text):
            known = self._texts.get(index)
            if known is None:
                known = self._texts[index] = self._parts.open(events, ("text", index), "text", choice=index)
            events.append(TextDelta(known, text))
        if (reason := choice.finish_reason) and reason != self._finished.get(index):
            self._finished[index] = text_of(reason) or compact(reason)
            events.append(Finish(self._finished[index], index))
        if choice.logprobs is not None or choice.token_ids is not None:
            listed = mapping_of(choice.logprobs)
            count_listed(events, listed.get("tokens"), listed.get("content"), choice.token_ids)

    def _feed_extras(self, events: list[Event], data: str, chunk: _Chunk) -> None:
        if mapping_of(chunk.token):
            events.append(TokenCount(1))
        if chunk.error:
            events.append(failure_of(json.loads(data)))
        self._report_usage(events, chunk.usage)
        if (timings := list(timings_of(chunk))) and timings != self._timings:
            self._timings = timings
            events.extend(timings)

    def _report_usage(self, events: list[Event], raw: object) -> None:
        if not isinstance(raw, dict) or not raw or raw == self._usage:
            return
        self._usage = raw
        events.append(UsageReport(usage_of(raw)))
        if (cost := cost_of(raw)) is not None:
            events.append(cost)
