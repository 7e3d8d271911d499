"""AG-UI: how an agent tells a user interface what it does.

https://docs.ag-ui.com. Messages, calls and reasoning are built by their ids; ``*_CHUNK`` folds start, content and end
into one, where a new id closes the message before. ``timestamp`` is the agent's clock.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..timeline.events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    Note,
    PartEnd,
    PartKind,
    PartUpdate,
    Result,
    Signature,
    TextDelta,
    Usage,
    UsageReport,
)
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, unknown, whole
from ._server_time import milliseconds_of

NAME = "ag-ui"
LABEL = "AG-UI"

#: The kinds of words by how their types begin; THINKING is the old name of reasoning, whose messages bear no id.
_WORDS: dict[str, PartKind] = {
    "TEXT_MESSAGE": "text",
    "REASONING_MESSAGE": "reasoning",
    "THINKING_TEXT_MESSAGE": "reasoning",
}
_STEPS = ("START", "CONTENT", "END", "CHUNK")
_WORD_TYPES = {f"{prefix}_{step}": (kind, step) for prefix, kind in _WORDS.items() for step in _STEPS}
_CALL_TYPES = {"TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "TOOL_CALL_CHUNK", "TOOL_CALL_RESULT"}
#: Types whose events do nothing but add to what an event before them began.
_GROWING = ("TEXT_MESSAGE_CONTENT", "REASONING_MESSAGE_CONTENT", "THINKING_TEXT_MESSAGE_CONTENT", "TOOL_CALL_ARGS")
_RUN_TYPES = {"RUN_STARTED", "RUN_FINISHED", "RUN_ERROR"}
#: What an interface shows beside the answer.
_NOTED = {
    "STATE_SNAPSHOT", "STATE_DELTA", "MESSAGES_SNAPSHOT", "ACTIVITY_SNAPSHOT", "ACTIVITY_DELTA", "RAW", "CUSTOM",
    "STEP_STARTED", "STEP_FINISHED", "SUBAGENT_STARTED", "SUBAGENT_FINISHED", "SUBAGENT_ERROR",
}  # fmt: skip
_SPANS = {"REASONING_START", "REASONING_END", "THINKING_START", "THINKING_END"}
_COUNTS = {
    "input_tokens": "inputTokens",
    "output_tokens": "outputTokens",
    "total_tokens": "totalTokens",
    "reasoning_tokens": "reasoningTokens",
    "cached_input_tokens": "cachedInputTokens",
    "cache_write_tokens": "cacheWriteInputTokens",
}


def match(request: Request, message: Message) -> int:  # noqa: ARG001  every dialect has this signature
    """Recognise the types in capitals; those with a name that anyone might choose are not enough."""
    kind = message.get("type")
    if not isinstance(kind, str):
        return 0
    if kind in _WORD_TYPES or kind in _CALL_TYPES or (kind in _RUN_TYPES and {"runId", "message"} & message.keys()):
        return 2
    return 1 if kind in _SPANS or kind in _NOTED - {"RAW", "CUSTOM"} else 0


class _Message(Struct, gc=False):
    type: Any = None
    timestamp: Any = None
    messageId: Any = None  # noqa: N815
    role: Any = None
    delta: Any = None
    toolCallId: Any = None  # noqa: N815
    toolCallName: Any = None  # noqa: N815
    content: Any = None
    runId: Any = None  # noqa: N815
    outcome: Any = None
    usage: Any = None
    entityId: Any = None  # noqa: N815
    encryptedValue: Any = None  # noqa: N815


class Decoder(JsonDecoder[_Message]):
    """Decodes the events of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the run before."""
        super().begin()
        self._words: dict[tuple[str, str], int | None] = {}  # None: not the agent's words
        self._calls: dict[str, tuple[int, str]] = {}  # part and name
        self._last: dict[str, str] = {}  # the id that a chunk without one continues
        self._growing: tuple[Any, ...] = ()  # type and id of the event that added words last
        self._growing_part = -1

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one event means."""
        kind = message.type
        if kind == "RUN_STARTED" and self.is_over:
            self.begin_another(events)
        if message.timestamp is not None and (time := milliseconds_of(message.timestamp)) is not None:
            events.append(time)
        if (kind, message.messageId) == self._growing and type(message.delta) is str:
            if message.delta:
                events.append(TextDelta(self._growing_part, message.delta))
            return
        self._growing = ()
        if type(kind) is not str:
            events.append(unknown(kind, data))
        elif (words := _WORD_TYPES.get(kind)) is not None:
            self._read_words(events, *words, message)
        elif kind in _CALL_TYPES and kind != "TOOL_CALL_RESULT":
            self._read_call(events, kind, message)
        elif kind not in _SPANS:
            self._read_rare(events, kind, message, data)

    def only_text_of(self, data: str) -> object:
        """The words of a message or the arguments of a call, where no clock makes each of them another."""
        message = self._decode(data)
        return message.delta if message.type in _GROWING and message.timestamp is None else None

    def _read_words(self, events: list[Event], kind: PartKind, step: str, message: _Message) -> None:
        id = text_of(message.messageId)
        if step == "CHUNK":
            id = self._continued(events, kind, id)
        key = (kind, id)
        if step == "START":
            self._words.pop(key, None)
        if step == "END":
            if (part := self._words.get(key)) is not None:
                events.append(PartEnd(part))
            return
        if key not in self._words:
            is_agent = message.role in (None, "assistant", "reasoning") or type(message.role) is not str
            self._words[key] = self.parts.open(events, (key, len(self._words)), kind) if is_agent else None
            if not is_agent:
                events.append(Note(f"a message of the {message.role}, which is no part of the answer"))
        part = self._words[key]
        if part is None:
            return
        if step == "CONTENT":
            self._growing, self._growing_part = (message.type, message.messageId), part
        if type(message.delta) is str and message.delta:
            events.append(TextDelta(part, message.delta))

    def _continued(self, events: list[Event], kind: str, id: str) -> str:
        """The id that a chunk means: its own, which closes the message before, or that one's."""
        last = self._last.get(kind)
        if not id:
            return last or ""
        if last is not None and id != last:
            is_call = kind == "call"
            known = self._calls.get(last, (None, ""))[0] if is_call else self._words.get((kind, last))
            if known is not None:
                events.append(PartEnd(known))
        self._last[kind] = id
        return id

    def _read_call(self, events: list[Event], kind: str, message: _Message) -> None:
        id, name = text_of(message.toolCallId), text_of(message.toolCallName)
        if kind == "TOOL_CALL_CHUNK":
            id = self._continued(events, "call", id)
        if id not in self._calls:
            self._calls[id] = self.parts.open(events, ("call", id), "tool_call", id=id, name=name), name
        part, known_name = self._calls[id]
        if name and not known_name:
            self._calls[id] = part, name
            events.append(PartUpdate(part, name=name))
        if kind == "TOOL_CALL_END":
            events.append(PartEnd(part))
        elif type(message.delta) is str and message.delta:
            events.append(ArgumentsDelta(part, message.delta))

    def _read_rare(self, events: list[Event], kind: str, message: _Message, data: str) -> None:
        match kind:
            case "TOOL_CALL_RESULT":
                known = self._calls.get(text_of(message.toolCallId))
                if known is None:
                    events.append(Note("the result of a call that is not in this stream"))
                else:
                    events.append(Result(known[0], message.content))
            case "RUN_STARTED":
                if id := text_of(message.runId):
                    events.append(Header(id))
            case "RUN_FINISHED":
                self._finish(events, message)
            case "RUN_ERROR":
                self.is_over = True
                _report_usage(events, message.usage)
                value = whole(data)
                error = text_of(value.get("message")) or compact(value)
                events.append(Failure(error, text_of(value.get("code")), value))
            case "REASONING_ENCRYPTED_VALUE":
                id, sealed = text_of(message.entityId), text_of(message.encryptedValue)
                part = self._words.get(("reasoning", id)) if id not in self._calls else self._calls[id][0]
                events.append(Note("encrypted reasoning") if part is None else Signature(part, sealed))
            case _ if kind in _NOTED:
                told = {
                    key: value for key, value in whole(data).items() if key not in ("type", "timestamp", "rawEvent")
                }
                events.append(Note(f"{kind.lower().replace('_', ' ')}: {compact(told)[:200]}"))
            case _:
                events.append(unknown(kind, data))

    def _finish(self, events: list[Event], message: _Message) -> None:
        self.is_over = True
        _report_usage(events, message.usage)
        outcome = text_of(mapping_of(message.outcome).get("type")) or text_of(message.outcome)
        if outcome and outcome != "success":
            events.append(Finish(outcome))
        events.append(Done())


def _report_usage(events: list[Event], usage: object) -> None:
    """One entry for each model that the run called; by the protocol they add up."""
    entries = [entry for entry in list_of(usage) if isinstance(entry, dict)]
    if not entries:
        return
    counts = {}
    for field, key in _COUNTS.items():
        known = [count for entry in entries if (count := count_of(entry.get(key))) is not None]
        counts[field] = sum(known) if known else None
    if model := next((text_of(entry.get("model")) for entry in entries if text_of(entry.get("model"))), ""):
        events.append(Header(model=model))
    events.append(UsageReport(Usage(**counts, raw={"usage": entries})))
