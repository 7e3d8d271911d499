"""The parts of a message in the shapes of all vendors: words, tool calls, tool results, and the rest by kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_TYPED_CALLS = frozenset(("tool_use", "server_tool_use", "mcp_tool_use"))
_MARKERS = frozenset(("cachePoint", "cache_control", "thoughtSignature", "thought_signature", "thought"))


class Call(NamedTuple):
    """A tool call."""

    id: str
    name: str
    arguments: str  #: as JSON text


class Result(NamedTuple):
    """What a tool gave back."""

    answers: str  #: id or name of its call
    text: str
    other: tuple[str, ...]  #: kinds of content that are no text


def parts_of(content: Any) -> list[Mapping[str, Any]]:
    """Content in any shape as a list of parts."""
    while isinstance(content, Mapping) and "parts" in content:
        content = content["parts"]
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, Mapping):
        return [content]
    if not isinstance(content, list):
        return []
    return [part for each in content for part in ([{"text": each}] if isinstance(each, str) else mappings([each]))]


def text_of(parts: Iterable[Mapping[str, Any]]) -> str:
    """Their words, one part a line."""
    return "\n".join(text for part in parts if (text := _words(part)))


def kinds_of(parts: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What those parts are that have no words."""
    return tuple(kind for part in parts if not _words(part) and (kind := _kind(part)))


def call_in(part: Mapping[str, Any]) -> Call | None:
    """A tool call among the parts of a message: Anthropic's, Bedrock's, Gemini's."""
    if string(part.get("type")) in _TYPED_CALLS:
        return Call(string(part.get("id")), string(part.get("name")), json_text(part.get("input")))
    if isinstance(use := part.get("toolUse"), Mapping):
        return Call(string(use.get("toolUseId")), string(use.get("name")), json_text(use.get("input")))
    use = part.get("functionCall") or part.get("function_call")
    if isinstance(use, Mapping):
        return Call(string(use.get("id")), string(use.get("name")), json_text(use.get("args")))
    return None


def result_in(part: Mapping[str, Any]) -> Result | None:
    """A tool result among the parts of a message: whose it is, and what it says."""
    if part.get("type") == "tool_result":
        return result_of(string(part.get("tool_use_id")), part.get("content"))
    if isinstance(result := part.get("toolResult"), Mapping):
        return result_of(string(result.get("toolUseId")), result.get("content"))
    result = part.get("functionResponse") or part.get("function_response")
    if isinstance(result, Mapping):
        return Result(string(result.get("id") or result.get("name")), json_text(result.get("response")), ())
    return None


def result_of(answers: str, content: Any) -> Result:
    """A tool result: its words if it has any, else the kinds of what it holds, else its JSON."""
    parts = parts_of(content)
    text, kinds = text_of(parts), kinds_of(part for part in parts if part.get("type") not in (None, "text"))
    plain = content in (None, "", []) or any("text" in part for part in parts)
    return Result(answers, text or ("" if plain or kinds else json_text(content)), kinds)


def _words(part: Mapping[str, Any]) -> str:
    if isinstance(document := part.get("document"), Mapping) and "data" in document:  # Cohere's tool results
        return json_text(document["data"])
    return string(part.get("text")) or string(part.get("thinking")) or string(part.get("refusal"))


def _kind(part: Mapping[str, Any]) -> str:
    if kind := string(part.get("type")):
        return "" if kind == "text" else kind
    return next((key for key in part if key != "text" and key not in _MARKERS), "")


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list, without whatever else is in it; nothing if it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def string(value: Any) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def json_text(value: Any) -> str:
    """A value as JSON; a string as it is, because vendors differ in whether they encode what is JSON already."""
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "…"
