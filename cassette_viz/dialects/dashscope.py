"""Alibaba's DashScope in its own protocol; it also speaks OpenAI's.

By default each message repeats the whole answer so far; asked for ``incremental_output`` it adds to it. The stream does
not say which: it is taken for repeating until a message does not begin with the one before, and then all is set right.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Event,
    Failure,
    Finish,
    Header,
    MediaDelta,
    PartReset,
    PartUpdate,
    TextDelta,
    Usage,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, NoList, NoObject, unknown, whole
from ._sources import cite

NAME = "dashscope"
LABEL = "DashScope"


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the output of an event; an answer in one piece has the same shape, but no event around it."""
    output = message.get("output")
    if isinstance(output, dict) and {"request_id", "usage"} & message.keys() and {"choices", "text"} & output.keys():
        answers = [output, *map(mapping_of, list_of(output.get("choices")))]
        goes_on = any(answer.get("finish_reason") == "null" for answer in answers)
        return 2 if message.name == "result" or goes_on else 0
    return 1 if message.name == "error" and "request_id" in message and "code" in message else 0


class _Said(Struct, gc=False):
    content: Any = None
    reasoning_content: Any = None
    tool_calls: Any = None


class _Choice(Struct, gc=False):
    index: Any = None
    message: _Said | NoObject = None
    finish_reason: Any = None


class _Output(Struct, gc=False):
    choices: list[_Choice | NoObject] | NoList = None
    text: Any = None
    finish_reason: Any = None
    audio: Any = None
    search_info: Any = None


class _Message(Struct, gc=False):
    output: _Output | NoObject = None
    usage: Any = None
    request_id: Any = None
    code: Any = None


class _Channel:
    """One text that grows."""

    __slots__ = ("delta", "lengths", "part", "text")

    def __init__(self, part: int, delta: type[TextDelta] | type[ArgumentsDelta]) -> None:
        self.part, self.delta = part, delta
        # As long as the messages are taken for repeating it: what stands, and how long each of them had it.
        self.text = ""
        self.lengths = array("I")

    def add(self, events: list[Event], piece: str) -> None:
        if piece:
            events.append(self.delta(self.part, piece))

    def become_sum(self, events: list[Event]) -> None:
        """The messages turned out to be additions."""
        stands, text = self.text, "".join([self.text[:length] for length in self.lengths])
        if not text.startswith(stands):
            events.append(PartReset(self.part))
            stands = ""
        self.add(events, text[len(stands) :])
        self.text, self.lengths = "", array("I")


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._channels: dict[Any, _Channel] = {}
        self._names: dict[Any, tuple[str, str]] = {}
        self._is_incremental = False
        self._id = ""
        self._reasons: dict[int, str] = {}
        self._usage: Any = None
        self._cited: set[str] = set()

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        output = message.output
        if self.name == "error" or (message.code and output in (None, "", _Output())):
            value = whole(data)
            events.append(Failure(text_of(value.get("message")) or data, text_of(value.get("code")), value))
            return
        if type(output) is not _Output:
            events.append(unknown(None, data))
            return
        if message.request_id != self._id and (id := text_of(message.request_id)):
            if self._id and self._reasons:
                self.begin_another(events)
            self._id = id
            events.append(Header(id))
        if type(output.choices) is list:
            for place, choice in enumerate(output.choices):
                if type(choice) is _Choice:
                    self._add_choice(events, place, choice)
        else:
            self._grow(events, "text", 0, output.text)
            self._finish(events, 0, output.finish_reason)
        if output.audio is not None or output.search_info is not None:
            self._add_extras(events, output)
        usage = message.usage
        if usage and usage != self._usage and type(usage) is dict:
            self._usage = usage
            events.append(UsageReport(_usage_of(usage)))

    def _add_choice(self, events: list[Event], place: int, choice: _Choice) -> None:
        index = choice.index if type(choice.index) is int else place
        said = choice.message
        if type(said) is _Said:
            if said.reasoning_content is not None:
                # It ends where the text begins; that it is empty from then on says nothing.
                self._grow(events, "reasoning", index, said.reasoning_content, is_evidence=False)
            if type(said.content) is list:
                self._add_contents(events, index, [mapping_of(item) for item in said.content])
            else:
                self._grow(events, "text", index, said.content)
            if said.tool_calls:
                for place, call in enumerate(list_of(said.tool_calls)):
                    self._add_call(events, index, place, mapping_of(call))
        self._finish(events, index, choice.finish_reason)

    def _add_contents(self, events: list[Event], choice: int, contents: Sequence[Mapping[str, Any]]) -> None:
        if words := "".join([text_of(content.get("text")) for content in contents]):
            self._grow(events, "text", choice, words)
        for content in contents:
            self._add_media(events, "image", content.get("image"), choice)
            self._add_media(events, "audio", content.get("audio"), choice)

    def _grow(self, events: list[Event], kind: Any, choice: int, piece: object, *, is_evidence: bool = True) -> None:
        if type(piece) is not str:
            return
        key = (kind, choice)
        if (channel := self._channels.get(key)) is None:
            if not piece:
                return
            channel = self._channels[key] = _Channel(self.parts.open(events, key, kind, choice=choice), TextDelta)
        self._continue(events, channel, piece, is_evidence=is_evidence)

    def _continue(self, events: list[Event], channel: _Channel, piece: str, *, is_evidence: bool = True) -> None:
        if not self._is_incremental and not piece.startswith(channel.text):
            if not piece and not is_evidence:
                return
            self._is_incremental = True
            for known in self._channels.values():
                known.become_sum(events)
        if self._is_incremental:
            channel.add(events, piece)
        else:
            channel.lengths.append(len(piece))
            channel.add(events, piece[len(channel.text) :])
            channel.text = piece

    def _add_call(self, events: list[Event], choice: int, place: int, call: Mapping[str, Any]) -> None:
        function = mapping_of(call.get("function"))
        index = count_of(call.get("index"))
        index = place if index is None else index
        key, id, name = ("call", choice, index), text_of(call.get("id")), text_of(function.get("name"))
        if (channel := self._channels.get(key)) is None:
            part = self.parts.open(events, key, "tool_call", choice=choice, index=index, id=id, name=name)
            channel = self._channels[key] = _Channel(part, ArgumentsDelta)
            self._names[key] = id, name
        known_id, known_name = self._names[key]
        if (id and not known_id) or (name and not known_name):
            self._names[key] = known_id or id, known_name or name
            events.append(PartUpdate(channel.part, id=known_id or id, name=known_name or name))
        arguments = function.get("arguments")
        if arguments is not None:
            text = arguments if isinstance(arguments, str) else compact(arguments)
            self._continue(events, channel, text, is_evidence=False)

    def _finish(self, events: list[Event], choice: int, reason: object) -> None:
        """While an answer grows, its finish reason is the text "null"."""
        if reason and reason != "null" and self._reasons.get(choice) != (word := text_of(reason) or compact(reason)):
            self._reasons[choice] = word
            events.append(Finish(word, choice))

    def _add_extras(self, events: list[Event], output: _Output) -> None:
        audio = mapping_of(output.audio)
        self._add_media(events, "audio", audio.get("data") or audio.get("url"), 0)
        for source in list_of(mapping_of(output.search_info).get("search_results")):
            if (said := compact(source)) not in self._cited:
                self._cited.add(said)
                source = mapping_of(source)
                cite(events, self.parts, source.get("url"), source.get("title"), source)

    def _add_media(self, events: list[Event], kind: Any, source: object, choice: int) -> None:
        data = text_of(source) or text_of(mapping_of(source).get("data")) or text_of(mapping_of(source).get("url"))
        if data and (key := f"{kind} {choice} {data}") not in self._cited:
            self._cited.add(key)
            part = self.parts.get_or_open(events, (kind, choice), kind, choice=choice)
            events.append(MediaDelta(part, kind, data))


def _usage_of(raw: Mapping[str, Any]) -> Usage:
    """These come with every message, mostly without details."""
    get = raw.get
    given, made = get("prompt_tokens_details") or get("input_tokens_details"), get("output_tokens_details")
    return Usage(
        input_tokens=count_of(get("input_tokens")),
        output_tokens=count_of(get("output_tokens")),
        cached_input_tokens=count_of(given.get("cached_tokens")) if type(given) is dict else None,
        reasoning_tokens=count_of(made.get("reasoning_tokens")) if type(made) is dict else None,
        total_tokens=count_of(get("total_tokens")),
        raw=raw,
    )
