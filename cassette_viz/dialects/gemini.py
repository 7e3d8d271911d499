"""Gemini's generateContent, as the Gemini API, Vertex AI and Code Assist stream it.

Every chunk is a response of its own, with the next parts of each candidate. Tool calls come whole, or as values at
paths. Usage is cumulative and comes with nearly every chunk. JSON on the wire is camelCase; what SDKs have dumped is
snake_case, and both are read. There is no terminator: a stream is complete when its candidates have finished.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..timeline.events import Done, Event, Finish, Header, NewCompletion, Note, Unrecognised, UsageReport
from ._base import Message, PartNumbers, Request, count_of, mapping_of, text_of
from ._gemini_answer import Answer, either
from ._gemini_chunk import Candidate, Chunk, decode
from ._google_usage import seconds_of, usage_of
from ._json_decoder import REFUSALS, failure_of

NAME = "gemini"
LABEL = "Gemini"

_MARKS = ("candidates", "usageMetadata", "promptFeedback", "prompt_feedback")


def match(request: Request, message: Message) -> int:
    """Recognise a chunk by its fields, whatever it is wrapped in; the URL helps where an error is all there is."""
    chunks = message.value if isinstance(message.value, list) else [message.value]
    for chunk in chunks:
        if isinstance(chunk, dict) and (_is_marked(chunk) or _is_marked(mapping_of(chunk.get("response")))):
            return 2
    asked = ":streamGenerateContent" in request.url
    return 2 if asked and any(isinstance(chunk, dict) and "error" in chunk for chunk in chunks) else int(asked)


def _is_marked(chunk: Mapping[str, Any]) -> bool:
    """Whether a field tells it; LangChain's messages have ``usage_metadata`` too, with counts by other names."""
    counts = chunk.get("usage_metadata")
    return any(mark in chunk for mark in _MARKS) or (isinstance(counts, dict) and "input_tokens" not in counts)


class Decoder:
    """Decodes the chunks of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._answers: dict[int, Answer] = {}
        self._id = self._model = ""
        self._usage: Mapping[str, Any] | None = None
        self._has_usage = self._is_blocked = False

    def feed(self, name: str, data: str) -> Sequence[Event]:  # noqa: ARG002
        """Decode one message."""
        events: list[Event] = []
        try:
            message = decode(data)
        except REFUSALS:
            self._feed_odd(events, data)
            return events
        for chunk in message if type(message) is list else (message,):
            self._feed(events, chunk)
        return events

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        events: list[Event] = []
        for answer in self._answers.values():
            answer.close(events)
        return events

    def _feed_odd(self, events: list[Event], data: str) -> None:
        """What msgspec refuses: half a surrogate pair, and what is no chunk."""
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            events.append(Done() if data.lstrip().startswith("[DONE]") else Unrecognised("not JSON"))
            return
        for chunk in value if isinstance(value, list) else (value,):
            if isinstance(chunk, dict):
                self._feed(events, msgspec.convert(chunk, Chunk))
            else:
                events.append(Unrecognised("no object"))

    def _feed(self, events: list[Event], chunk: Chunk) -> None:
        if chunk.response is not None:
            chunk = _unwrapped(chunk)
        id = chunk.responseId or chunk.response_id
        model = chunk.modelVersion or chunk.model_version
        if (id is not None and id != self._id) or (model is not None and model != self._model):
            created = seconds_of(chunk.createTime or chunk.create_time)
            self._identify(events, text_of(id), text_of(model), created)
        candidates = chunk.candidates
        if type(candidates) is list:
            for place, candidate in enumerate(candidates):
                if type(candidate) is Candidate:
                    index = place if candidate.index is None else candidate.index
                    if type(index) is not int:
                        index = count_of(index) or 0
                    if (answer := self._answers.get(index)) is None:
                        answer = self._answers[index] = Answer(self._parts, index)
                    answer.feed(events, candidate)
        usage = chunk.usageMetadata or chunk.usage_metadata
        if usage is not None and usage != self._usage:
            self._report_usage(events, usage)
        feedback = chunk.promptFeedback or chunk.prompt_feedback
        if feedback is not None:
            self._refuse(events, mapping_of(feedback))
        if chunk.error:
            events.append(failure_of({"error": chunk.error}))
        elif candidates is None and all(said is None for said in (usage, feedback, id, model)):
            events.append(Unrecognised("no candidates"))

    def _identify(self, events: list[Event], id: str, model: str, created: int | None) -> None:
        is_new = bool(id) and id != self._id
        if is_new and self._id and self._has_usage and self._is_finished() and not events:
            closing = tuple(self.close())
            self._begin()
            events.append(NewCompletion(closing))
        if is_new or (model and model != self._model):
            self._id, self._model = id or self._id, model or self._model
            events.append(Header(self._id, self._model, created))

    def _is_finished(self) -> bool:
        answers = self._answers.values()
        return all(answer.finish_reason for answer in answers) if answers else self._is_blocked

    def _report_usage(self, events: list[Event], raw: object) -> None:
        """Report usage that changed; Vertex names only the type of traffic until the last chunk."""
        if type(raw) is dict:
            self._usage = raw
            if (usage := usage_of(raw)) is not None:
                self._has_usage = True
                events.append(UsageReport(usage))

    def _refuse(self, events: list[Event], feedback: Mapping[str, Any]) -> None:
        """A blocked prompt gets no candidate at all."""
        if reason := text_of(either(feedback, "blockReason", "block_reason")):
            if not self._answers:
                self._is_blocked = True
                events.append(Finish(reason))
            message = text_of(either(feedback, "blockReasonMessage", "block_reason_message"))
            events.append(Note(f"the prompt was blocked: {message or reason}"))


def _unwrapped(chunk: Chunk) -> Chunk:
    """Code Assist and some proxies put the response into an envelope."""
    inner = chunk.response
    return msgspec.convert(inner, Chunk) if type(inner) is dict and chunk.candidates is None else chunk
