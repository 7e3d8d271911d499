"""OpenAI chat completions, as its many vendors speak it.

One chunk can carry text, reasoning, tool calls, a finish reason and usage at once, and every vendor puts something of
its own beside it. What is repeated (roles, finish reasons, copies of the usage, citations) is said once; what is not
understood is left to be shown raw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..timeline.events import (
    Citation,
    Done,
    Event,
    Finish,
    Header,
    MediaDelta,
    NewCompletion,
    Note,
    Signature,
    TextDelta,
    TokenCount,
    Unrecognised,
    Usage,
    UsageReport,
)
from ._base import Message, PartNumbers, Request, compact, count_of, list_of, mapping_of, text_of
from ._executed_tools import ExecutedTools
from ._json_decoder import failure_of
from ._listed_tokens import count_listed
from ._openai_chunk import Choice, Chunk, Delta, ToolCall, brings_a_token, decode, listed_in, only_text_of
from ._openai_usage import cost_of, gateway_reports, timings_of, usage_of
from ._tool_slots import ToolSlots

NAME = "openai-chat"
LABEL = "OpenAI chat"


def match(request: Request, message: Message) -> int:
    """Recognise a chunk by its shape; the URL only helps where the first chunk is nearly empty."""
    if message.get("object") in ("chat.completion.chunk", "chat.completion.done"):
        return 2
    choices = message.get("choices")
    named = [choice for choice in list_of(choices) if isinstance(choice, dict)]
    if any("delta" in choice for choice in named):  # Together puts the text beside the delta as well
        return 2
    if any("text" in choice for choice in named):
        return 0
    asked = "/chat/completions" in request.path
    if asked and (choices is not None or "error" in message):
        return 2
    is_azure = message.get("object") == "" and isinstance(choices, list)  # its filter may run ahead of the text
    return int(asked or choices == [] or is_azure)


class _Answer:
    """What is known so far of one choice."""

    __slots__ = ("executed", "finish_reason", "index", "reasoning", "slots", "text")

    def __init__(self, index: int, parts: PartNumbers) -> None:
        self.index = index
        self.text: int | None = None
        self.reasoning: int | None = None
        self.slots = ToolSlots(parts, index)
        self.executed: ExecutedTools | None = None
        self.finish_reason = ""


class Decoder:
    """Decodes the chunks of one response body."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts = PartNumbers()
        self._answers: dict[int, _Answer] = {}
        self._id = self._model = ""
        self._created: Any = None  # the second that the last chunk names; xAI's and llama.cpp's chunks differ in it
        self._ids: dict[str, int] = {}  # how many chunks bore each id before the present one
        self._id_count = 0  # and how many bear the present one
        self._is_done = False
        self._usage: Usage | None = None
        self._said: set[str] = set()  # passages that were cited, which some vendors repeat in every chunk
        self._reported: list[Event] = []  # costs and timings, likewise

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one chunk."""
        try:
            chunk = decode(data)
        except msgspec.MsgspecError:
            return self._feed_odd(name, data)
        return self._feed(name, data, chunk)

    def only_text_of(self, data: str) -> object:
        """What a chunk adds to one part, if it has nothing else to say; otherwise no text."""
        return only_text_of(data)

    def remember(self, part: int, texts: Sequence[str]) -> None:
        """Count the chunks of this id, and keep the arguments, which calls are told apart by."""
        self._id_count += len(texts)
        for answer in self._answers.values():
            answer.slots.extend(part, texts)

    def close(self) -> Sequence[Event]:
        """Settle the id, if there were several, and the identity of the tool calls."""
        events: list[Event] = []
        if self._ids:
            self._count_id()
            events.append(Header(max(self._ids, key=self._ids.__getitem__), self._model))
        for answer in self._answers.values():
            events.extend(answer.slots.close())
        return events

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
            return self._feed(name, data, msgspec.convert(value, Chunk))
        except (msgspec.ValidationError, UnicodeError) as error:
            if isinstance(value, Mapping) and value.get("error"):
                return [failure_of(value)]
            return [Unrecognised(str(error))]

    def _feed(self, name: str, data: str, chunk: Chunk) -> Sequence[Event]:
        events: list[Event] = []
        if chunk.id == self._id and chunk.model == self._model and chunk.created == self._created and not self._is_done:
            self._id_count += 1
        else:
            self._identify(events, text_of(chunk.id), text_of(chunk.model), count_of(chunk.created) or None)
        if chunk.choices:
            for choice in chunk.choices:
                self._feed_choice(events, choice)
        if chunk.has_extras():
            self._feed_extras(events, chunk)
        elif chunk.choices is None:
            events.append(_without_choices(name, data))
        return events

    def _identify(self, events: list[Event], id: str, model: str, created: int | None) -> None:
        is_new_id = bool(id) and id != self._id
        if self._is_done or (is_new_id and self._id and self._usage is not None and self._is_finished()):
            closing = tuple(self.close())
            self._begin()
            events.append(NewCompletion(closing))
            is_new_id = bool(id)  # the one before may have had the same
        if is_new_id:
            if self._id:
                self._count_id()
            self._id, self._id_count = id, 0
        self._id_count += 1
        is_new_second = created is not None and created != self._created
        if is_new_id or is_new_second or (model and model != self._model):
            self._model, self._created = model or self._model, created or self._created
            events.append(Header(self._id, self._model, created))

    def _count_id(self) -> None:
        self._ids[self._id] = self._ids.get(self._id, 0) + self._id_count

    def _is_finished(self) -> bool:
        return bool(self._answers) and all(answer.finish_reason for answer in self._answers.values())

    def _feed_choice(self, events: list[Event], choice: Choice) -> None:
        index = choice.index if type(choice.index) is int else 0
        answer = self._answers.get(index)
        if answer is None:
            answer = self._answers[index] = _Answer(index, self._parts)
        delta = choice.delta
        if delta is None and choice.message is not None and answer.text is None:
            delta = choice.message
        if delta is not None:
            if (reasoning := delta.reasoning_content or delta.reasoning) and type(reasoning) is str:
                self._add_reasoning(events, answer, reasoning)
            if content := delta.content:
                if type(content) is not str:
                    self._add_content_parts(events, answer, content)
                elif answer.text is None:
                    self._add_text(events, answer, content)
                else:  # most chunks come by here
                    events.append(TextDelta(answer.text, content))
            if delta.tool_calls:
                calls = delta.tool_calls if isinstance(delta.tool_calls, list) else [delta.tool_calls]
                for call in calls:
                    if (function := call.function) is not None:
                        answer.slots.feed(events, call.index, call.id, function.name, function.arguments)
                    else:
                        _add_custom_call(events, answer.slots, call)
            if delta.has_extras():
                self._feed_delta_extras(events, answer, delta)
        if (reason := choice.finish_reason) and reason != answer.finish_reason:
            answer.finish_reason = text_of(reason) or compact(reason)
            events.append(Finish(answer.finish_reason, index))
        if (
            choice.logprobs is not None
            or choice.token_ids is not None
            or (delta is not None and delta.token_id is not None)
        ):
            count_listed(events, *listed_in(choice))
        if choice.usage is not None:
            self._report_usage(events, choice.usage)
        if choice.content_filter_offsets is not None:
            reached = mapping_of(choice.content_filter_offsets).get("check_offset")
            events.append(Note(f"content filter results up to character {reached}"))

    def _add_text(self, events: list[Event], answer: _Answer, text: str) -> None:
        if answer.text is None:
            answer.text = self._parts.open(events, ("text", answer.index), "text", choice=answer.index)
        events.append(TextDelta(answer.text, text))

    def _reasoning_of(self, events: list[Event], answer: _Answer) -> int:
        if answer.reasoning is None:
            answer.reasoning = self._parts.open(events, ("reasoning", answer.index), "reasoning", choice=answer.index)
        return answer.reasoning

    def _add_reasoning(self, events: list[Event], answer: _Answer, text: str) -> None:
        part = self._reasoning_of(events, answer)
        events.append(TextDelta(part, text))

    def _add_content_parts(self, events: list[Event], answer: _Answer, content: object) -> None:
        """Content as a list: Mistral's text, thinking and references."""
        for item in list_of(content):
            kind = mapping_of(item).get("type")
            if kind == "thinking":
                thinking = item.get("thinking")
                pieces = thinking if isinstance(thinking, list) else [{"text": thinking}]
                if text := "".join(text_of(mapping_of(piece).get("text")) for piece in pieces):
                    self._add_reasoning(events, answer, text)
                self._sign(events, answer, item.get("signature"))
            elif kind == "reference":
                events.append(Note(f"refers to {compact(item.get('reference_ids'))}"))
            elif kind == "image_url":
                self._add_image(events, answer, item)
            elif text := text_of(mapping_of(item).get("text")) or text_of(item):
                self._add_text(events, answer, text)

    def _feed_delta_extras(self, events: list[Event], answer: _Answer, delta: Delta) -> None:
        if refusal := text_of(delta.refusal):
            part = self._parts.get_or_open(events, ("refusal", answer.index), "refusal", choice=answer.index)
            events.append(TextDelta(part, refusal))
        if delta.function_call is not None:
            answer.slots.feed(events, 0, None, delta.function_call.name, delta.function_call.arguments)
        for detail in list_of(delta.reasoning_details):
            self._add_reasoning_detail(events, answer, delta, mapping_of(detail))
        if audio := mapping_of(delta.audio):
            part = self._parts.get_or_open(events, ("audio", answer.index), "audio", choice=answer.index)
            if data := text_of(audio.get("data")):
                events.append(MediaDelta(part, "audio", data))
            if transcript := text_of(audio.get("transcript")):
                events.append(TextDelta(part, transcript))
        for image in list_of(delta.images):
            self._add_image(events, answer, mapping_of(image))
        for annotation in list_of(delta.annotations):
            cited = mapping_of(mapping_of(annotation).get("url_citation")) or mapping_of(annotation)
            self._cite(events, answer.index, cited)
        if delta.executed_tools is not None:
            if answer.executed is None:
                answer.executed = ExecutedTools(self._parts, answer.index)
            answer.executed.feed(events, delta.executed_tools)
        for report in gateway_reports(delta.provider_metadata):
            self._say_once(events, report)

    def _add_reasoning_detail(
        self, events: list[Event], answer: _Answer, delta: Delta, detail: Mapping[str, Any]
    ) -> None:
        """OpenRouter's structured reasoning: the same words as the flat field, if that is there, plus signatures."""
        text = text_of(detail.get("text")) or text_of(detail.get("summary"))
        if text and not (delta.reasoning_content or delta.reasoning):
            self._add_reasoning(events, answer, text)
        if detail.get("type") == "reasoning.encrypted":
            events.append(Note(f"encrypted reasoning, {len(text_of(detail.get('data'))):,} characters"))
        self._sign(events, answer, detail.get("signature"))

    def _sign(self, events: list[Event], answer: _Answer, signature: object) -> None:
        if value := text_of(signature):  # also of reasoning whose words are kept back
            part = self._reasoning_of(events, answer)
            events.append(Signature(part, value))

    def _add_image(self, events: list[Event], answer: _Answer, image: Mapping[str, Any]) -> None:
        source = image.get("image_url")
        url = text_of(source) or text_of(mapping_of(source).get("url"))
        if not url:
            return
        part = self._parts.open(events, ("image", answer.index, url), "image", choice=answer.index)
        media_type = url[5:].partition(";")[0] if url.startswith("data:") else "image"
        events.append(MediaDelta(part, media_type, url))

    def _cite(self, events: list[Event], choice: int, source: Mapping[str, Any]) -> None:
        citation = (text_of(source.get("url")), text_of(source.get("title")))
        passage = compact([choice, *citation, source.get("start_index"), source.get("end_index")])
        if not any(citation) or passage in self._said:
            return
        self._said.add(passage)
        part = self._parts.get_or_open(events, ("citation", choice), "citation", choice=choice)
        events.append(TextDelta(part, " ".join(filter(None, reversed(citation))) + "\n"))
        events.append(Citation(part, *citation, raw=source))

    def _feed_extras(self, events: list[Event], chunk: Chunk) -> None:
        if chunk.error:
            beside = {"error_type": chunk.error_type} if chunk.error_type else {}
            events.append(failure_of({"error": chunk.error, **beside}))
        if chunk.prompt_filter_results or chunk.prompt_annotations:
            events.append(Note("content filter results for the prompt"))
        titles = {
            text_of(mapping_of(result).get("url")): mapping_of(result) for result in list_of(chunk.search_results)
        }
        for source in list_of(chunk.citations) or list(titles.values()):
            known = titles.get(source, {"url": source}) if isinstance(source, str) else mapping_of(source)
            self._cite(events, 0, known)
        if brings_a_token(chunk):
            events.append(TokenCount(1))
        groq = mapping_of(chunk.x_groq)
        if groq.get("error"):
            events.append(failure_of(groq))
        self._report_usage(events, chunk.usage or groq.get("usage"), chunk.service_tier)
        for timing in timings_of(chunk):
            self._say_once(events, timing)

    def _report_usage(self, events: list[Event], raw: object, service_tier: object = None) -> None:
        """Report a usage object unless it repeats the last one; Groq sends three copies of it."""
        if not isinstance(raw, dict) or not raw or (self._usage is not None and raw == self._usage.raw):
            return
        usage = usage_of(raw)
        if self._usage is None or msgspec.structs.replace(self._usage, raw=raw) != usage:
            events.append(UsageReport(usage, text_of(service_tier)))
        self._usage = usage
        if (cost := cost_of(raw)) is not None:
            self._say_once(events, cost)

    def _say_once(self, events: list[Event], event: Event) -> None:
        if event not in self._reported:
            self._reported.append(event)
            events.append(event)


def _add_custom_call(events: list[Event], slots: ToolSlots, call: ToolCall) -> None:
    """A custom tool takes free text in place of JSON; an entry that is neither still continues its call."""
    custom = mapping_of(call.custom)
    is_free = bool(custom)
    slots.feed(events, call.index, call.id, custom.get("name"), custom.get("input"), free_text=is_free)


def _without_choices(name: str, data: str) -> Event:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return Unrecognised("not JSON")
    if isinstance(value, Mapping) and (
        name == "error" or value.get("object") == "error" or value.get("type") == "error"
    ):
        return failure_of(value)
    return Unrecognised("no choices")
