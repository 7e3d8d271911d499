"""What was asked: the messages, tools and parameters of a request, whatever vendor's shape they have.

Requests are read for people to look at, so that one lenient reader serves all vendors: the shapes are told apart by
their keys, and what is not known is left out of the messages, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._parts import Call, call_in, json_text, kinds_of, mappings, parts_of, result_in, result_of, string, text_of

#: Keys that hold the conversation or the tools; every other plain value is a parameter.
_NOT_PARAMETERS = frozenset(
    (
        *("messages", "system", "input", "inputs", "instructions", "contents", "prompt", "message", "chat_history"),
        *("systemInstruction", "system_instruction", "preamble", "tool_results"),
        *("tools", "functions", "toolConfig", "tool_config", "request", "model"),
    )
)
#: Objects in which vendors group their parameters.
_GROUPS = ("generationConfig", "generation_config", "inferenceConfig", "options", "parameters", "reasoning", "thinking")
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class AskedCall:
    """A tool call of an earlier answer, sent back by the client."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request."""

    role: str  #: as the vendor calls it: "system", "user", "assistant", "model", "tool" ...
    text: str
    calls: tuple[AskedCall, ...] = ()
    answers: str = ""  #: id or name of the tool call whose result this is
    other: tuple[str, ...] = ()  #: kinds of content that are no text, such as "image"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model was offered."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything that a request asked."""

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    parameters: tuple[tuple[str, str], ...]  #: name and value as JSON text, in the order of the request


def prompt_of(body: Any) -> Prompt | None:
    """Read a decoded request body; ``None`` if it asks no model anything.

    Examples
    --------
    >>> prompt_of({"model": "m", "messages": [{"role": "user", "content": "Hi"}]}).messages[0].text
    'Hi'
    """
    if not isinstance(body, Mapping):
        return None
    if isinstance(inner := body.get("request"), Mapping) and "contents" in inner:  # Google's Code Assist wraps it
        body = {**body, **inner}
    if isinstance(inner := body.get("input"), Mapping) and ("messages" in inner or "prompt" in inner):  # DashScope
        body = {**body, **inner}
    messages = tuple(_messages(body))
    return Prompt(messages, tuple(_tools(body)), tuple(_parameters(body))) if messages else None


def _messages(body: Mapping[str, Any]) -> Iterator[Message]:
    system = body.get("systemInstruction") or body.get("system_instruction")
    for key in ("system", "instructions", "preamble"):
        system = system or body.get(key)
    if text := text_of(parts_of(system)):
        yield Message("system", text)
    if isinstance(body.get("message"), str):
        yield from _cohere_1(body)
    for key in ("messages", "contents", "input", "inputs"):
        for turn in _turns(body.get(key)):
            yield from _message(turn)
    prompt = body.get("prompt")
    if prompt and isinstance(prompt, str | list):
        texts = [text for text in (prompt if isinstance(prompt, list) else [prompt]) if isinstance(text, str)]
        yield Message("user", "\n".join(texts), other=() if texts else ("tokens",))


def _cohere_1(body: Mapping[str, Any]) -> Iterator[Message]:
    """Cohere, version 1: the last message and what a tool said stand apart from what was said before."""
    for turn in (*mappings(body.get("chat_history")), {**body, "role": "user"}):
        text, calls = string(turn.get("message")), _called(turn)
        if text or calls:
            yield Message(string(turn.get("role")).lower(), text, calls)
        for result in mappings(turn.get("tool_results")):
            call = result.get("call")
            name = string(call.get("name")) if isinstance(call, Mapping) else ""
            yield Message("tool", json_text(result.get("outputs")), answers=name)


def _message(turn: Mapping[str, Any]) -> Iterator[Message]:
    """One entry of a list of messages: most are one message, but a tool result inside it is one of its own."""
    kind, role = string(turn.get("type")), string(turn.get("role"))
    if kind in ("function_call", "custom_tool_call"):
        arguments = turn.get("arguments", turn.get("input"))
        call = AskedCall(string(turn.get("call_id")), string(turn.get("name")), json_text(arguments))
        yield Message("assistant", "", (call,))
        return
    if kind in ("function_call_output", "custom_tool_call_output"):
        answers, text, other = result_of(string(turn.get("call_id")), turn.get("output"))
        yield Message("tool", text, answers=answers, other=other)
        return
    if kind not in ("", "message") and not role:  # reasoning, searches and the like, as OpenAI Responses has them
        yield Message("assistant", text_of(parts_of(turn.get("summary"))), other=(kind,))
        return
    parts = parts_of(turn.get("content", turn.get("parts", turn.get("text"))))
    calls = (*_called(turn), *(AskedCall(*found) for part in parts if (found := call_in(part)) is not None))
    results = [result for part in parts if (result := result_in(part)) is not None]
    rest = [part for part in parts if call_in(part) is None and result_in(part) is None]
    for answers, text, other in results:
        yield Message("tool", text, answers=answers, other=other)
    if results and not rest and not calls:
        return
    text, other, answers = text_of(rest), kinds_of(rest), ""
    if role in ("tool", "function"):
        answers = string(turn.get("tool_call_id") or turn.get("tool_name") or turn.get("name"))
        _, text, other = result_of(answers, turn.get("content"))
    pictures = turn.get("images")  # Ollama's
    other += ("image",) * (len(pictures) if isinstance(pictures, list) else 0)
    yield Message(role or "user", text, calls, answers, other)


def _called(turn: Mapping[str, Any]) -> tuple[AskedCall, ...]:
    """Tool calls beside the content of a message; ``function_call`` is how OpenAI began."""
    entries = mappings(turn.get("tool_calls"))
    if isinstance(only := turn.get("function_call"), Mapping):
        entries.append(only)
    return tuple(AskedCall(*_call(entry)) for entry in entries)


def _call(entry: Mapping[str, Any]) -> Call:
    function = entry.get("function")
    function = function if isinstance(function, Mapping) else entry
    arguments = function.get("arguments", function.get("parameters"))
    return Call(string(entry.get("id")), string(function.get("name")), json_text(arguments))


def _turns(value: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, str):
        return ({"role": "user", "content": value},)
    if isinstance(value, Mapping):
        return () if not value or "messages" in value or "prompt" in value else (value,)
    turns = value if isinstance(value, list) else []
    return mappings([{"role": "user", "content": turn} if isinstance(turn, str) else turn for turn in turns])


def _tools(body: Mapping[str, Any]) -> Iterator[Tool]:
    configured = body.get("toolConfig") or body.get("tool_config")
    tools = body.get("tools") or (configured.get("tools") if isinstance(configured, Mapping) else None)
    for entry in mappings(tools or body.get("functions")):
        declared = mappings(entry.get("functionDeclarations") or entry.get("function_declarations"))
        for tool in declared or [entry]:
            described = next(
                (each for key in ("function", "toolSpec") if isinstance(each := tool.get(key), Mapping)), tool
            )
            name = string(described.get("name")) or string(described.get("type")) or next(iter(described), "")
            if name != "cachePoint":  # Bedrock's, which only marks a place
                yield Tool(name, string(described.get("description")))


def _parameters(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if name in _GROUPS and isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", _shortened(json_text(each))) for inner, each in value.items())
        elif value is not None and (name not in _NOT_PARAMETERS or (name == "prompt" and isinstance(value, Mapping))):
            yield name, _shortened(json_text(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
