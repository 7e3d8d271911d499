"""Bedrock InvokeModelWithResponseStream, and Bedrock's agents: messages of something else, wrapped in ``chunk`` events.

What is inside is the model's own protocol. Where that is another dialect's, the other dialect decodes it; the plain
forms of older models are read here, and an agent's answer is bare text. The last chunk also tells Bedrock's own counts
and timings.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import msgspec
from msgspec import Struct

from .. import _registry
from ..timeline.builder import Decoder as AnyDecoder
from ..timeline.events import Event, NewCompletion, Note, Unrecognised, Usage, UsageReport
from . import _bedrock_agents, _bedrock_models
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._bedrock import failure_of
from ._loose_json import decoded
from ._server_durations import bedrock_timing

NAME = "bedrock-invoke"
LABEL = "Bedrock Invoke"

_METRICS = "amazon-bedrock-invocationMetrics"
_GUARDRAIL = "amazon-bedrock-guardrailAction"
_BY_BEDROCK = '"amazon-bedrock-'  # how all begins that Bedrock itself adds to a message
#: Bedrock's names of the counts, and ours.
_COUNTS = {
    "inputTokenCount": "input_tokens",
    "outputTokenCount": "output_tokens",
    "cacheReadInputTokenCount": "cached_input_tokens",
    "cacheWriteInputTokenCount": "cache_write_tokens",
}


def match(request: Request, message: Message) -> int:
    """Recognise a chunk by its base64; what agents do between their chunks, by the path."""
    if "bytes" in message and message.name in ("chunk", "") and message.keys() <= {"bytes", "p", "attribution"}:
        return 2
    if isinstance(wrapped := message.get("chunk"), dict) and "bytes" in wrapped and len(message) == 1:
        return 2
    if request.path.endswith("/invoke-with-response-stream"):
        return 2 if failure_of(message.name, message.value) is not None else 0
    return int("/agents/" in request.path and message.name in _bedrock_agents.EVENTS)


class _Chunk(Struct, gc=False, rename={"inside": "bytes"}):
    inside: bytes | None = None  # msgspec decodes the base64
    attribution: Any = None


class _Wrapped(Struct, gc=False):
    """An event whose name is a key, as decoded streams have it."""

    chunk: _Chunk | None = None


_decode = msgspec.json.Decoder(_Chunk).decode
_decode_wrapped = msgspec.json.Decoder(_Wrapped).decode


class Decoder:
    """Decodes the chunks of one response body."""

    def __init__(self) -> None:
        self._dialect: AnyDecoder | None = None
        self._model: _bedrock_models.Decoder | None = None
        self._agent: _bedrock_agents.Agent | None = None
        self._usage: Usage | None = None

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one event."""
        if name not in ("chunk", ""):
            return self._feed_other(name, data)
        try:
            chunk = _decode(data)
            if chunk.inside is None:
                chunk = _decode_wrapped(data).chunk or chunk
        except (msgspec.MsgspecError, UnicodeEncodeError):
            chunk = _lenient(data)
        if chunk.inside is None:
            return self._feed_other(name, data)
        text = chunk.inside.decode("utf-8", "replace")
        events = self._feed_text(text, chunk.attribution)
        for event in events:
            if type(event) is UsageReport:
                self._usage = event.usage
            elif type(event) is NewCompletion:
                self._usage = None
        if _BY_BEDROCK in text:
            return [*events, *self._notes(_value_of(text))]
        return events

    def close(self) -> Sequence[Event]:
        """Whatever the dialect inside has left to say."""
        return () if self._dialect is None else self._dialect.close()

    def _feed_text(self, text: str, attribution: object) -> Sequence[Event]:
        """Decode what was inside a chunk."""
        if self._dialect is not None:
            return self._dialect.feed("", _normal(text))
        if self._model is not None:
            return self._model.feed(text)
        message = Message("", text)
        if _bedrock_models.is_known(message):
            self._model = _bedrock_models.Decoder()
            return self._model.feed(text)
        if self._agent is None and message and attribution is None:
            normal = _normal(text)
            if (dialect := _dialect_of(message if normal is text else Message("", normal))) is None:
                return [Unrecognised("a chunk of a model that is not known")]
            decoder: AnyDecoder = dialect.Decoder()
            self._dialect = decoder
            return decoder.feed("", normal)
        if self._agent is None and message.value is None and text.startswith("{"):
            return [Unrecognised("a chunk that is cut off or not JSON")]
        self._agent = self._agent or _bedrock_agents.Agent()
        return self._agent.answer(text, mapping_of(attribution))

    def _feed_other(self, name: str, data: str) -> Sequence[Event]:
        """What is no chunk: exceptions, and what agents tell of their work."""
        value = _value_of(data)
        if (failure := failure_of(name, value)) is not None:
            return [failure]
        if not name and len(value) == 1:  # an event whose name is a key
            [(name, value)] = value.items()
        if name in _bedrock_agents.EVENTS:
            self._agent = self._agent or _bedrock_agents.Agent()
            return self._agent.work(name, mapping_of(value))
        return [Unrecognised("no chunk of a model")]

    def _notes(self, message: Mapping[str, Any]) -> Iterator[Event]:
        """What Bedrock itself adds to the last chunk; its counts fill in what the model did not report."""
        if message.get(_GUARDRAIL) not in (None, "NONE"):
            yield Note(f"guardrail: {compact(message[_GUARDRAIL])}")
        if not (metrics := mapping_of(message.get(_METRICS))):
            return
        yield bedrock_timing(_METRICS, metrics)
        usage = self._usage or Usage()
        missing = {
            ours: count
            for key, ours in _COUNTS.items()
            if getattr(usage, ours) is None and (count := count_of(metrics.get(key))) is not None
        }
        if missing:
            raw = {**usage.raw, _METRICS: metrics}
            self._usage = msgspec.structs.replace(usage, raw=raw, **missing)
            yield UsageReport(self._usage)


class _NoRequest:
    """What the dialects inside know of the request: nothing, for its URL is Bedrock's."""

    url = path = ""
    json = None


def _dialect_of(message: Message) -> ModuleType | None:
    """The dialect that a model speaks."""
    others = (dialect for dialect in _registry.plugins("dialects") if _registry.name_of(dialect) != NAME)
    return _registry.best(others, lambda dialect: int(dialect.match(_NoRequest(), message)))


def _normal(text: str) -> str:
    """Mistral's chat models, and others, name two fields of a chat chunk as a whole answer names them."""
    if '"choices"' not in text or '"delta"' in text:
        return text
    value = _value_of(text)
    for choice in list_of(value.get("choices")):
        if isinstance(choice, dict):
            if "message" in choice:
                choice["delta"] = choice.pop("message")
            choice["finish_reason"] = choice.get("finish_reason") or choice.get("stop_reason")
    return compact(value) if value else text


def _lenient(data: str) -> _Chunk:
    """Chunks whose base64 lacks its padding or has line breaks."""
    value = _value_of(data)
    value = mapping_of(value.get("chunk")) or value
    try:
        piece = b64decode(text_of(value.get("bytes")) + "==")
    except (Base64Error, ValueError):
        piece = b""
    return _Chunk(piece or None, value.get("attribution"))


def _value_of(data: str) -> Mapping[str, Any]:
    try:
        return mapping_of(decoded(data))
    except ValueError:
        return {}
