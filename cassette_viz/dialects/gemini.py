"""Gemini's generateContent, as the Gemini API, Vertex AI and Code Assist stream it.

Every chunk is a response of its own, with the next parts of each candidate. Tool calls come whole, or as values at
paths. Usage is cumulative and comes with nearly every chunk. JSON on the wire is camelCase; what SDKs have dumped is
snake_case, and both are read. There is no terminator: a stream is complete when its candidates have finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..timeline.events import Done, Event, Finish, Header, NewCompletion, Note, Unrecognised, UsageReport
from ._base import Message, PartNumbers, Request, count_of, mapping_of, text_of
from ._gemini_answer import Answer, either
from ._google_usage import seconds_of, usage_of
from ._json_decoder import failure_of
from ._loose_json import decoded

NAME = "gemini"
LABEL = "Gemini"

_MARKS = ("candidates", "usageMetadata", "usage_metadata", "promptFeedback", "prompt_feedback")
_FURTHER_MARKS = ("modelVersion", "model_version", "responseId", "response_id", "createTime", "create_time")


def match(request: Request, message: Message) -> int:
    """Recognise a chunk by its fields, whatever it is wrapped in; the URL helps where an error is all there is."""
    chunks = message.value if isinstance(message.value, list) else [message.value]
    for chunk in chunks:
        if isinstance(chunk, dict) and any(mark in _unwrapped(chunk) for mark in _MARKS):
            return 2
    asked = ":streamGenerateContent" in request.url
    return 2 if asked and any(isinstance(chunk, dict) and "error" in chunk for chunk in chunks) else int(asked)


class Decoder:
    """Decodes the chunks of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._answers: dict[int, Answer] = {}
        self._id = self._model = ""
        self._usage: Mapping[str, Any] | None = None
        self._has_usage = False

    def feed(self, name: str, data: str) -> Sequence[Event]:  # noqa: ARG002
        """Decode one chunk; some senders put the chunks of one message into an array."""
        try:
            value = decoded(data)
        except ValueError:
            return [Done()] if data.lstrip().startswith("[DONE]") else [Unrecognised("not JSON")]
        events: list[Event] = []
        for chunk in value if type(value) is list else (value,):
            if type(chunk) is dict:
                self._feed(events, chunk)
            else:
                events.append(Unrecognised("no object"))
        return events

    def close(self) -> Sequence[Event]:
        """Name the calls that never got an id."""
        events: list[Event] = []
        for answer in self._answers.values():
            answer.close(events)
        return events

    def _feed(self, events: list[Event], chunk: Mapping[str, Any]) -> None:
        if "response" in chunk:
            chunk = _unwrapped(chunk)
        id = chunk.get("responseId") or chunk.get("response_id")
        model = chunk.get("modelVersion") or chunk.get("model_version")
        if (id is not None and id != self._id) or (model is not None and model != self._model):
            self._identify(events, chunk, text_of(id), text_of(model))
        candidates = chunk.get("candidates")
        for place, candidate in enumerate(candidates if type(candidates) is list else ()):
            if type(candidate) is dict:
                index = candidate.get("index", place)
                if type(index) is not int:
                    index = count_of(index) or 0
                if (answer := self._answers.get(index)) is None:
                    answer = self._answers[index] = Answer(self._parts, index)
                answer.feed(events, candidate)
        if (usage := chunk.get("usageMetadata") or chunk.get("usage_metadata")) is not None:
            self._report_usage(events, usage)
        if (feedback := chunk.get("promptFeedback") or chunk.get("prompt_feedback")) is not None:
            self._refuse(events, mapping_of(feedback))
        if chunk.get("error"):
            events.append(failure_of(chunk))
        elif candidates is None and not any(mark in chunk for mark in (*_MARKS, *_FURTHER_MARKS)):
            events.append(Unrecognised("no candidates"))

    def _identify(self, events: list[Event], chunk: Mapping[str, Any], id: str, model: str) -> None:
        is_new = bool(id) and id != self._id
        if is_new and self._id and self._has_usage and self._is_finished() and not events:
            closing = tuple(self.close())
            self._begin()
            events.append(NewCompletion(closing))
        if is_new or (model and model != self._model):
            self._id, self._model = id or self._id, model or self._model
            events.append(Header(self._id, self._model, seconds_of(either(chunk, "createTime", "create_time"))))

    def _is_finished(self) -> bool:
        return bool(self._answers) and all(answer.finish_reason for answer in self._answers.values())

    def _report_usage(self, events: list[Event], raw: object) -> None:
        """Report usage that changed; Vertex names only the type of traffic until the last chunk."""
        if not isinstance(raw, dict) or raw == self._usage:
            return
        self._usage = raw
        if (usage := usage_of(raw)) is not None:
            self._has_usage = True
            events.append(UsageReport(usage))

    def _refuse(self, events: list[Event], feedback: Mapping[str, Any]) -> None:
        """A blocked prompt gets no candidate at all."""
        if reason := text_of(either(feedback, "blockReason", "block_reason")):
            if not self._answers:
                events.append(Finish(reason))
            message = text_of(either(feedback, "blockReasonMessage", "block_reason_message"))
            events.append(Note(f"the prompt was blocked: {message or reason}"))


def _unwrapped(chunk: Mapping[str, Any]) -> Mapping[str, Any]:
    """Code Assist and some proxies put the response into an envelope."""
    inner = chunk.get("response")
    return inner if type(inner) is dict and "candidates" not in chunk else chunk
