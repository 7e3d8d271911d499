"""Recordings of any size, made up but shaped like the package's first sample: text and two tool calls, then text alone.

Their JSON has the fields that it has there, and no blanks between them.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path

WORDS = ["the", "of", "and", "in", "is", "it", "you", "that", "was", "for", "with", "have", "question", "because"]
RARE = ["\n\n", " **", "×", " 你好", " 🙂", " naïve", '"', "\\", "é", " 42"]
URL = "https://api.example/v1/chat/completions"
REQUEST = json.dumps(
    {"model": "made/up-1", "stream": True, "messages": [{"role": "user", "content": "Add 2 and 3." * 40}]}
)


def stream(chunks: int, *, seed: int = 1, with_tools: bool = True) -> str:
    """The body of one response as server-sent events: about so many chunks."""
    random_source = random.Random(seed)
    return "".join(f"data: {chunk}\n\n" for chunk in _chunks(chunks, random_source, with_tools)) + "data: [DONE]\n\n"


def _chunks(count: int, random_source: random.Random, with_tools: bool) -> Iterator[str]:
    names = {"id": f"gen-{random_source.random()}", "provider": "Somebody", "model": "made/up-1"}
    head = {**names, "object": "chat.completion.chunk", "created": 1758647778}

    def chunk(finish: str | None = None, **delta: object) -> str:
        reasons = {"finish_reason": finish, "native_finish_reason": finish, "logprobs": None}
        return _json({**head, "choices": [{"index": 0, "delta": {"role": "assistant", **delta}, **reasons}]})

    yield chunk(content="")
    n_text = count // 3 if with_tools else count
    for _ in range(n_text):
        rare = random_source.random() < 0.15
        yield chunk(content=random_source.choice(RARE) if rare else " " + random_source.choice(WORDS))
    for index in range(2 if with_tools else 0):
        entry = {"index": index, "id": f"call_{index}", "type": "function"}
        yield chunk(content=None, tool_calls=[{**entry, "function": {"name": "add", "arguments": ""}}])
        arguments = json.dumps({f"k{n}": random_source.choice(WORDS) for n in range(count // 9 + 1)})
        size = max(1, len(arguments) // (count // 3 + 1))
        for start in range(0, len(arguments), size):
            function = {"arguments": arguments[start : start + size]}
            yield chunk(content=None, tool_calls=[{"index": index, "function": function}])
    yield chunk(finish="tool_calls" if with_tools else "stop", content="")
    usage = {"prompt_tokens": 216, "completion_tokens": count, "total_tokens": 216 + count, "cost": 0.0002352}
    yield _json({**head, "choices": [], "usage": usage})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def go_vcr(path: Path, size: int, *, chunks: int = 36) -> Path:
    """Write a go-vcr cassette of about ``size`` bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        written, number = file.write("---\nversion: 2\ninteractions:\n"), 0
        while written < size:
            body = stream(chunks, seed=number, with_tools=number % 2 == 0)
            block = "".join(f"            {line}\n" if line else "\n" for line in body.split("\n")[:-1])
            written += file.write(
                f"    - id: {number}\n      request:\n        proto: HTTP/1.1\n        body: '{REQUEST}'\n"
                f"        headers:\n            Accept:\n                - application/json\n"
                f"        url: {URL}\n        method: POST\n"
                f"      response:\n        proto: HTTP/2.0\n        content_length: -1\n        body: |+\n{block}"
                f"        headers:\n            Content-Type:\n                - text/event-stream\n"
                f"        status: 200 OK\n        code: 200\n        duration: 1.{number % 1000:03}s\n"
            )
            number += 1
    return path


def vcrpy(path: Path, size: int, *, binary: bool) -> Path:
    """Write a vcrpy cassette of about ``size`` bytes, its bodies in double quotes and folded, or ``!!binary``.

    They are folded by libyaml, which is what vcrpy writes with; it takes single quotes only for the plainest texts.
    """
    import yaml

    with path.open("w", encoding="utf-8", newline="\n") as file:
        written, number = file.write("interactions:\n"), 0
        while written < size:
            body = stream(36, seed=number, with_tools=number % 2 == 0)
            if binary:
                lines = base64.encodebytes(body.encode()).decode().splitlines()
                string = "      string: !!binary |\n" + "".join(f"        {line}\n" for line in lines)
            else:
                folded = yaml.dump({"string": body}, Dumper=yaml.CSafeDumper, default_style='"')
                string = "".join(f"      {line}\n" for line in folded.replace('"', "", 2).splitlines())
            written += file.write(
                f"- request:\n    body: '{REQUEST}'\n    headers:\n      accept:\n      - application/json\n"
                f"    method: POST\n    uri: {URL}\n  response:\n    body:\n{string}"
                "    headers:\n      Content-Type:\n      - text/event-stream\n"
                "    status:\n      code: 200\n      message: OK\n"
            )
            number += 1
        file.write("version: 1\n")
    return path
