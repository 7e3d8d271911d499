"""What the stand-in provider says: streamed completions in the words of OpenAI chat, OpenAI Responses and Anthropic."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

CREATED = 1_767_225_600


def tokens(text: str) -> list[str]:
    """Cut a text about as a tokeniser does: a word with the space before it, and long words in two."""
    return re.findall(r"\s*[\w']{1,7}|\s*[^\w\s]+|\s+", text)


def event(data: Mapping[str, Any] | str, name: str = "") -> bytes:
    """One server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


# ------------------------------------------------------------------------------------------------------ OpenAI chat


def chat(
    text: str = "",
    *,
    model: str = "gpt-4o-mini-2024-07-18",
    reasoning: str = "",
    calls: Sequence[tuple[str, str, str]] = (),
    usage: tuple[int, int] = (24, 36),
    id: str = "chatcmpl-made-up",
    created: int = CREATED,
) -> list[bytes]:
    """A streamed chat completion, an event for each token; ``calls`` are (id, name, arguments)."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "" if text and not reasoning else None}]
    deltas += [{"reasoning_content": token} for token in tokens(reasoning)]
    deltas += [{"content": token} for token in tokens(text)]
    for index, (call, name, arguments) in enumerate(calls):
        function = {"name": name, "arguments": ""}
        deltas.append({"tool_calls": [{"index": index, "id": call, "type": "function", "function": function}]})
        deltas += [{"tool_calls": [{"index": index, "function": {"arguments": piece}}]} for piece in tokens(arguments)]
    base = {"id": id, "object": "chat.completion.chunk", "created": created, "model": model}
    events = [{**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    reason = "tool_calls" if calls else "stop"
    events.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    asked, answered = usage
    counts: dict[str, Any] = {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
    if reasoning:
        counts["completion_tokens_details"] = {"reasoning_tokens": len(tokens(reasoning))}
    events.append({**base, "choices": [], "usage": counts})
    return [*map(event, events), event("[DONE]")]


def chat_answer(text: str, *, model: str = "gpt-4o-mini-2024-07-18") -> bytes:
    """A chat completion that is not streamed."""
    return json.dumps(
        {
            "id": "chatcmpl-made-up",
            "object": "chat.completion",
            "created": CREATED,
            "model": model,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 24, "completion_tokens": 36, "total_tokens": 60},
        }
    ).encode()


# -------------------------------------------------------------------------------------------------- OpenAI Responses


def responses(text: str, *, model: str = "gpt-4o-mini-2024-07-18", usage: tuple[int, int] = (24, 36)) -> list[bytes]:
    """A streamed response with one message."""
    base = {
        "id": "resp_made_up",
        "object": "response",
        "created_at": CREATED,
        "model": model,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
    place = {"item_id": "msg_made_up", "output_index": 0}
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "msg_made_up", "type": "message", "role": "assistant"}
    counts = {
        "input_tokens": usage[0],
        "output_tokens": usage[1],
        "total_tokens": sum(usage),
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    whole = {**item, "status": "completed", "content": [part]}
    told: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": {**base, "status": "in_progress"}}),
        ("response.output_item.added", {"output_index": 0, "item": {**item, "status": "in_progress", "content": []}}),
        ("response.content_part.added", {**place, "content_index": 0, "part": {**part, "text": ""}}),
        *(
            ("response.output_text.delta", {**place, "content_index": 0, "delta": token, "logprobs": []})
            for token in tokens(text)
        ),
        ("response.output_text.done", {**place, "content_index": 0, "text": text, "logprobs": []}),
        ("response.content_part.done", {**place, "content_index": 0, "part": part}),
        ("response.output_item.done", {"output_index": 0, "item": whole}),
        ("response.completed", {"response": {**base, "status": "completed", "output": [whole], "usage": counts}}),
    ]
    return [event({"type": name, "sequence_number": n, **data}, name) for n, (name, data) in enumerate(told)]


# ------------------------------------------------------------------------------------------------ Anthropic Messages


def messages(
    text: str = "",
    *,
    model: str = "claude-sonnet-4-20250514",
    thinking: str = "",
    calls: Sequence[tuple[str, str, str]] = (),
    usage: tuple[int, int] = (24, 36),
    id: str = "msg_made_up",
) -> list[bytes]:
    """A streamed message; ``calls`` are (id, name, arguments)."""
    blocks: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    if thinking:
        deltas = [{"type": "thinking_delta", "thinking": token} for token in tokens(thinking)]
        signed = {"type": "signature_delta", "signature": "bWFkZSB1cA=="}
        blocks.append(({"type": "thinking", "thinking": "", "signature": ""}, [*deltas, signed]))
    if text:
        blocks.append(({"type": "text", "text": ""}, [{"type": "text_delta", "text": token} for token in tokens(text)]))
    for call, name, arguments in calls:
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in ("", *tokens(arguments))]
        blocks.append(({"type": "tool_use", "id": call, "name": name, "input": {}}, deltas))
    counts = {"input_tokens": usage[0], "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    opening: dict[str, Any] = {
        "id": id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**counts, "output_tokens": 1},
    }
    told: list[dict[str, Any]] = [{"type": "message_start", "message": opening}, {"type": "ping"}]
    for index, (block, deltas) in enumerate(blocks):
        told.append({"type": "content_block_start", "index": index, "content_block": block})
        told += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        told.append({"type": "content_block_stop", "index": index})
    ending = {"stop_reason": "tool_use" if calls else "end_turn", "stop_sequence": None}
    told.append({"type": "message_delta", "delta": ending, "usage": {**counts, "output_tokens": usage[1]}})
    told.append({"type": "message_stop"})
    return [event(data, data["type"]) for data in told]
