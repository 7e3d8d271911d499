"""Recordings for tests, made up and written to disk: go-vcr cassettes in JSON, and files that are broken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MODELS = (
    ("moonshotai/kimi-k2-0905", "openrouter.ai", "/api/v1/chat/completions"),
    ("gpt-4o-mini-2024-07-18", "api.openai.com", "/v1/chat/completions"),
    ("llama-3.3-70b-versatile", "api.groq.com", "/openai/v1/chat/completions"),
    ("deepseek-chat", "api.deepseek.com", "/chat/completions"),
)


def stream(
    text: str = "Hello, this is a made-up answer.",
    *,
    model: str = MODELS[0][0],
    usage: Mapping[str, Any] | None = None,
    finish: str | None = "stop",
    error: str = "",
    arguments: str | None = None,
) -> str:
    """The body of a streamed OpenAI chat completion, a chunk for each word; without ``finish`` it is cut off."""
    deltas: list[Any] = [{"content": word + " "} for word in text.split()]
    if arguments is not None:
        deltas.append({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "add", "arguments": arguments}}]})
    messages: list[Any] = [{"model": model, "choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    if error:
        messages.append({"error": {"message": error, "code": 502}})
    elif finish is not None:
        messages.append({"model": model, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if usage is not None:
            messages.append({"model": model, "choices": [], "usage": usage})
    ending = "data: [DONE]\n\n" if finish is not None and not error else ""
    return "".join(f"data: {json.dumps(message)}\n\n" for message in messages) + ending


def interaction(
    body: str | None,
    *,
    host: str = MODELS[0][1],
    path: str = MODELS[0][2],
    code: int = 200,
    wait_ns: int = 1_094_847_375,
) -> dict[str, Any]:
    """One interaction of a go-vcr cassette; without a body it is a question that no stream answers."""
    streamed = body is not None
    media_type = "text/event-stream" if streamed else "application/json"
    return {
        "request": {
            "method": "POST" if streamed else "GET",
            "url": f"https://{host}{path if streamed else '/v1/models'}",
            "body": json.dumps({"stream": True, "messages": []}) if streamed else "",
            "headers": {"Content-Type": ["application/json"]},
        },
        "response": {
            "status": f"{code} OK",
            "code": code,
            "duration": wait_ns,
            "headers": {"Content-Type": [media_type]},
            "body": body if streamed else '{"data": []}',
        },
    }


def write(path: Path, interactions: Sequence[Mapping[str, Any]]) -> Path:
    """Write a go-vcr cassette."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbered = [{"id": number, **each} for number, each in enumerate(interactions)]
    path.write_text(json.dumps({"version": 2, "interactions": numbered}), encoding="utf-8")
    return path


def write_broken(path: Path) -> Path:
    """Write what begins like a cassette and then is cut off in mid-file."""
    whole = write(path, [interaction(stream())]).read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    return path


def write_folder(folder: Path, files: int = 50) -> Path:
    """Write a folder as one meets them: several vendors, errors, cuts, broken files and what is no recording."""
    for number in range(files):
        model, host, path = MODELS[number % len(MODELS)]
        place = (
            folder
            / model.split("/")[0].split("-")[0]
            / f"{('chat', 'tools', 'long_context')[number % 3]}_{number:03}.json"
        )
        if number % 17 == 16:
            write_broken(place)
            continue
        words = " ".join(["word"] * (5 + number * 37 % 400))
        tokens = {"prompt_tokens": 80 + number * 91, "completion_tokens": 6 + number * 37 % 400}
        usage: dict[str, Any] = {**tokens, "total_tokens": sum(tokens.values())}
        if host == "openrouter.ai":
            usage["cost"] = round(usage["total_tokens"] * 0.0000011, 8)
        ways: dict[str, Any] = {"finish": None} if number % 11 == 10 else {}
        if number % 13 == 12:
            ways = {"error": "upstream provider overloaded"}
        elif number % 9 == 8:
            ways = {"arguments": '{"a": 2, "b"', "finish": "tool_calls"}
        bodies = [stream(words, model=model, usage=usage, **ways)] + [stream(model=model, usage=usage)] * (number % 3)
        answers = [
            interaction(body, host=host, path=path, wait_ns=200_000_000 + number * 31_000_000) for body in bodies
        ]
        write(place, [*answers, *([interaction(None, host=host)] if number % 7 == 6 else [])])
    (folder / "README.md").write_text("# no recording\n", encoding="utf-8")
    (folder / "conftest.py").write_text("", encoding="utf-8")
    return folder
