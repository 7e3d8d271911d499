"""What any stream says, told again in OpenAI chat: as many chunks, each of which says the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Citation,
    Done,
    Event,
    Failure,
    Finish,
    MediaDelta,
    PartStart,
    TextDelta,
    UsageReport,
)
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline

_FIELDS = {"reasoning": "reasoning_content", "refusal": "refusal"}
_COUNTS = {"prompt_tokens": "input_tokens", "completion_tokens": "output_tokens", "total_tokens": "total_tokens"}


def retold(timeline: Timeline) -> list[Frame]:
    """The chunks of a stream of OpenAI chat; a chunk that says nothing of the answer becomes an empty delta.

    They are padded, as OpenAI's own API does it.
    """
    return [Frame("", _chunk(timeline, chunk.events, "a" * (chunk.number % 16))) for chunk in timeline.chunks]


def _chunk(timeline: Timeline, events: Sequence[Event], padding: str) -> str:
    delta: dict[str, Any] = {}
    calls: dict[int, dict[str, Any]] = {}
    more: dict[str, Any] = {}
    choice, finish = 0, None
    for event in events:
        match event:
            case PartStart(part, "tool_call" | "server_tool", _, index, id, name):
                function = {"name": name, "arguments": ""}
                calls[part] = {"index": index or part, "id": id or f"t{part}", "type": "function", "function": function}
            case ArgumentsDelta(part, text):
                call = calls.setdefault(part, {"index": timeline.parts[part].index or part, "function": {}})
                call["function"]["arguments"] = text
            case TextDelta(part, text) if timeline.parts[part].kind != "citation":
                choice = timeline.parts[part].choice
                field = _FIELDS.get(timeline.parts[part].kind, "content")
                delta[field] = delta.get(field, "") + text
            case MediaDelta(_, _, data):
                delta["images"] = [{"type": "image_url", "image_url": {"url": data}}]
            case Citation(_, url, title):
                cited = {"type": "url_citation", "url_citation": {"url": url, "title": title}}
                delta.setdefault("annotations", []).append(cited)
            case Finish(reason, choice):
                finish = reason
            case UsageReport(usage):
                more["usage"] = {theirs: getattr(usage, ours) for theirs, ours in _COUNTS.items()}
            case Failure(message, code):
                more["error"] = {"message": message, "code": code}
            case Done() if len(events) == 1:
                return "[DONE]"
    if calls:
        delta["tool_calls"] = list(calls.values())
    head = {"id": "c-1", "object": "chat.completion.chunk", "created": 1700000000, "model": "made-up-1"}
    more["obfuscation"] = padding
    choices = [{"index": choice, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return json.dumps({**head, "choices": choices, **more}, ensure_ascii=False, separators=(",", ":"))
