"""Models of Bedrock whose streams are no protocol of their own: pieces of text under a few names, and some counts.

The forms are those of AWS's "Inference request parameters and response fields": Titan, Llama, Mistral's text models,
Cohere's Command, AI21's Jurassic, and models that answer with ``choices`` of text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from ..timeline.events import Done, Event, Finish, PartReset, TextDelta, Unrecognised, Usage, UsageReport
from ._base import PartNumbers, compact, count_of, list_of, mapping_of, text_of

_KEYS = frozenset(("outputText", "generation", "generations", "is_finished", "outputs", "completions"))


def is_known(message: Mapping[str, Any]) -> bool:
    """Whether a message has one of the forms that are read here."""
    if "event_type" in message:  # Command R, a protocol of its own
        return False
    return not _KEYS.isdisjoint(message) or any("text" in mapping_of(each) for each in list_of(message.get("choices")))


_ON_THE_WIRE = {
    "output_text": "outputText",
    "completion_reason": "completionReason",
    "input_text_token_count": "inputTextTokenCount",
    "total_output_text_token_count": "totalOutputTextTokenCount",
}


class _Form(Struct, gc=False, rename=_ON_THE_WIRE):
    """The fields of all forms."""

    generation: Any = UNSET  # Llama
    stop_reason: Any = None
    prompt_token_count: Any = None
    generation_token_count: Any = None
    output_text: Any = UNSET  # Titan
    completion_reason: Any = None
    input_text_token_count: Any = None
    total_output_text_token_count: Any = None
    is_finished: Any = UNSET  # Command
    index: Any = None
    text: Any = None
    finish_reason: Any = None
    generations: Any = UNSET  # Command, all at once
    outputs: Any = UNSET  # Mistral
    completions: Any = UNSET  # Jurassic
    choices: Any = UNSET  # DeepSeek


_decode = msgspec.json.Decoder(_Form).decode


class _Piece(Struct, gc=False):
    """What one message adds to one choice."""

    text: Any
    reason: Any
    choice: int | None = 0  #: ``None`` ends all that have begun
    is_whole: bool = False  #: the text is all of it, and repeats what came before
    is_last: bool = False


class Decoder:
    """Decodes the messages of one model."""

    def __init__(self) -> None:
        self._parts = PartNumbers()
        self._texts: dict[int, list[str]] = {}
        self._counts: tuple[Any, Any] = (None, None)

    def feed(self, text: str) -> list[Event]:
        """Decode one message."""
        try:
            message = _decode(text)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            try:
                message = msgspec.convert(json.loads(text), _Form)
            except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
                return [Unrecognised("not a message of the model")]
        events: list[Event] = []
        pieces = _pieces(message)
        for piece in pieces:
            if type(piece.text) is str and piece.text:
                self._add(events, piece)
            if reason := piece.reason:
                choices = list(self._texts) or [0] if piece.choice is None else [piece.choice]
                events.extend(Finish(text_of(reason) or compact(reason), choice) for choice in choices)
            elif piece.is_last:
                events.append(Done())
        if not pieces:
            events.append(Unrecognised("not a message of the model"))
        self._count(events, message)
        return events

    def _add(self, events: list[Event], piece: _Piece) -> None:
        choice = piece.choice or 0
        part = self._parts.get(choice)
        if part is None:
            part = self._parts.open(events, choice, "text", choice=choice)
            self._texts[choice] = []
        texts = self._texts[choice]
        if piece.is_whole and texts:
            if "".join(texts) == piece.text:
                return
            texts.clear()
            events.append(PartReset(part))
        texts.append(piece.text)
        events.append(TextDelta(part, piece.text))

    def _count(self, events: list[Event], message: _Form) -> None:
        """Counts stand in some messages only; where one has null, the count before still holds."""
        if message.generation is not UNSET:
            names, given, made = _LLAMA_COUNTS, message.prompt_token_count, message.generation_token_count
        else:
            names, given, made = _TITAN_COUNTS, message.input_text_token_count, message.total_output_text_token_count
        if given is None and made is None:
            return
        before_given, before_made = self._counts
        counts = before_given if given is None else given, before_made if made is None else made
        if counts != self._counts:
            self._counts = given, made = counts
            raw = {names[0]: given, names[1]: made}
            events.append(UsageReport(Usage(input_tokens=count_of(given), output_tokens=count_of(made), raw=raw)))


_LLAMA_COUNTS = ("prompt_token_count", "generation_token_count")
_TITAN_COUNTS = ("inputTextTokenCount", "totalOutputTextTokenCount")


def _pieces(message: _Form) -> list[_Piece]:
    if message.generation is not UNSET:
        return [_Piece(message.generation, message.stop_reason)]
    if message.output_text is not UNSET:  # its index counts the messages
        return [_Piece(message.output_text, message.completion_reason)]
    if message.generations is not UNSET:
        return [
            _Piece(each.get("text"), each.get("finish_reason"), _choice(each.get("index"), place), is_whole=True)
            for place, each in _items(message.generations)
        ]
    if message.is_finished is not UNSET:
        is_last = message.is_finished is True
        choice = _choice(message.index, None if is_last else 0)
        return [_Piece(message.text, message.finish_reason, choice, is_last=is_last)]
    if message.outputs is not UNSET:
        return [_Piece(each.get("text"), each.get("stop_reason"), place) for place, each in _items(message.outputs)]
    if message.completions is not UNSET:
        return [
            _Piece(mapping_of(each.get("data")).get("text"), _jurassic_reason(each.get("finishReason")), place)
            for place, each in _items(message.completions)
        ]
    if message.choices is not UNSET:
        return [
            _Piece(
                each.get("text"),
                each.get("stop_reason") or each.get("finish_reason"),
                _choice(each.get("index"), place),
            )
            for place, each in _items(message.choices)
        ]
    return []


def _items(value: object) -> list[tuple[int, Mapping[str, Any]]]:
    return [(place, mapping_of(each)) for place, each in enumerate(list_of(value))]


def _choice(index: object, place: int | None) -> int | None:
    count = count_of(index)
    return place if count is None else count


def _jurassic_reason(reason: object) -> object:
    return mapping_of(reason).get("reason") or reason
