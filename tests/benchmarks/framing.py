"""Cutting server-sent events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cassette_viz.framing import sse

from . import recordings
from .measuring import Row, in_turn, seconds


def rows(_folder: Path) -> Iterator[Row]:
    """Against a bare split, and against two decoders that follow the specification as well."""
    from httpx_sse._decoders import SSEDecoder, SSELineDecoder
    from openai._streaming import SSEDecoder as OpenAIDecoder

    body = recordings.stream(100_000).encode()
    some = body[: len(body) // 10]

    def httpx_sse() -> None:
        lines, decoder = SSELineDecoder(), SSEDecoder()
        for line in [*lines.decode(some.decode()), *lines.flush()]:
            decoder.decode(line.rstrip("\n"))

    ours = seconds(lambda: sum(1 for _ in sse.split(body)))
    yield in_turn("cut SSE, 100,000 chunks", ours, "bytes.split", seconds(lambda: body.split(b"\n\n")), 3)
    ours = seconds(lambda: sum(1 for _ in sse.split(some)))
    yield in_turn("cut SSE, 10,000 chunks", ours, "httpx-sse", seconds(httpx_sse), 0.5)
    openai = seconds(lambda: sum(1 for _ in OpenAIDecoder().iter_bytes(iter([some]))))
    yield in_turn("cut SSE, 10,000 chunks", ours, "openai SSEDecoder", openai, 0.5)
