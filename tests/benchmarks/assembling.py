"""From bytes to a timeline that can be sought in."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cassette_viz.dialects import openai_chat
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline

from . import recordings
from .measuring import Row, in_turn, seconds, shown


def timeline(body: bytes) -> Timeline:
    """Everything from the bytes on."""
    [only] = assemble(sse.split(body), openai_chat.Decoder(), body, dialect="openai-chat")
    return only


def rows(_folder: Path) -> Iterator[Row]:
    """Against accumulators that are handed ready objects, so that they need not even parse."""
    for count in (1_000, 10_000):
        body = recordings.stream(count).encode()
        chunks = [
            json.loads(frame.data) for frame in sse.split(body) if isinstance(frame, Frame) and frame.data[0] == "{"
        ]
        ours = seconds(partial(timeline, body))
        against = "openai ChatCompletionStreamState, fed objects"
        yield in_turn(f"bytes to timeline, {count:,} chunks", ours, against, seconds(_openai(chunks)), 1 / 30)
        against = "pydantic-ai ModelResponsePartsManager, fed objects"
        yield in_turn(f"bytes to timeline, {count:,} chunks", ours, against, seconds(_pydantic_ai(chunks)), 1)
    few, many = recordings.stream(100_000).encode(), recordings.stream(1_000_000).encode()
    ours, other = seconds(lambda: timeline(many)), seconds(lambda: timeline(few))
    yield in_turn("bytes to timeline, 1,000,000 chunks", ours, "100,000 chunks", other, 13, rounds=3)
    yield _memory(few)


def _memory(body: bytes) -> Row:
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = timeline(body)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    beyond = after - before - sum(len(part.text.encode()) for part in kept.parts)
    each = beyond / len(kept.starts)
    return Row("memory beyond text and body", "a chunk", shown(each, "bytes"), "1 chunk", each, 40)


def _openai(chunks: list[dict[str, object]]):
    from openai.lib.streaming.chat import ChatCompletionStreamState
    from openai.types.chat import ChatCompletionChunk

    ready = [ChatCompletionChunk.model_validate(chunk) for chunk in chunks]

    def work() -> None:
        state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
        for chunk in ready:
            state.handle_chunk(chunk)

    return work


def _pydantic_ai(chunks: list[dict[str, object]]):
    from openai.types.chat import ChatCompletionChunk
    from pydantic_ai._parts_manager import ModelResponsePartsManager

    ready = [ChatCompletionChunk.model_validate(chunk) for chunk in chunks]

    def work() -> None:
        manager = _new(ModelResponsePartsManager)
        for chunk in ready:
            for choice in chunk.choices:
                if choice.delta.content:
                    for _ in manager.handle_text_delta(vendor_part_id="content", content=choice.delta.content):
                        pass
                for call in choice.delta.tool_calls or ():
                    manager.handle_tool_call_delta(
                        vendor_part_id=call.index,
                        tool_name=call.function and call.function.name,
                        args=call.function and call.function.arguments,
                        tool_call_id=call.id,
                    )
        manager.get_parts()

    return work


def _new(manager):
    """Its parameters have changed between versions."""
    import inspect

    if "model_request_parameters" in inspect.signature(manager).parameters:
        from pydantic_ai.models import ModelRequestParameters

        return manager(model_request_parameters=ModelRequestParameters())
    return manager()
