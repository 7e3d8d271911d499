"""The fields of an OpenAI chat chunk that mean something, vendors' additions included.

msgspec makes objects of these only and skips the rest. Leaves are of any type, because strangers send any; what has a
wrong shape further up is refused, and shown raw.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from ._base import mapping_of


class Function(Struct, gc=False):
    name: Any = None
    arguments: Any = None


class ToolCall(Struct, gc=False):
    index: Any = None
    id: Any = None
    function: Function | None = None
    custom: Any = None


class Delta(Struct, gc=False):
    content: Any = None
    refusal: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    reasoning_details: Any = None
    tool_calls: list[ToolCall] | ToolCall | None = None
    function_call: Function | None = None
    audio: Any = None
    images: Any = None
    annotations: Any = None
    provider_metadata: Any = None
    executed_tools: Any = None  # Groq's
    token_id: Any = None  # Together's

    def has_extras(self) -> bool:
        """Whether there is more than text, reasoning and tool calls; spelled out, as it is asked for every chunk."""
        return (
            self.refusal is not None
            or self.reasoning_details is not None
            or self.function_call is not None
            or self.audio is not None
            or self.images is not None
            or self.annotations is not None
            or self.provider_metadata is not None
            or self.executed_tools is not None
        )


class Choice(Struct, gc=False):
    index: Any = None
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: Any = None
    logprobs: Any = None
    token_ids: Any = None
    usage: Any = None
    content_filter_offsets: Any = None

    def has_extras(self) -> bool:
        """Whether there is more than a delta and a finish reason."""
        return (
            self.logprobs is not None
            or self.token_ids is not None
            or self.usage is not None
            or self.content_filter_offsets is not None
        )


class Chunk(Struct, gc=False):
    """One message of a stream."""

    id: Any = None
    model: Any = None
    created: Any = None
    choices: list[Choice] | None = None
    usage: Any = None
    service_tier: Any = None
    error: Any = None
    error_type: Any = None  # TGI's, beside an error that is a mere text
    x_groq: Any = None
    time_info: Any = None
    timings: Any = None
    latency_checkpoint: Any = None
    perf_metrics: Any = None
    stats: Any = None
    token: Any = None  # Together's, formerly
    prompt_filter_results: Any = None
    prompt_annotations: Any = None
    citations: Any = None
    search_results: Any = None

    def has_extras(self) -> bool:
        """Whether there is more than choices; spelled out, because it is asked for every chunk."""
        return (
            self.usage is not None
            or self.error is not None
            or self.x_groq is not None
            or self.time_info is not None
            or self.timings is not None
            or self.latency_checkpoint is not None
            or self.perf_metrics is not None
            or self.stats is not None
            or self.token is not None
            or self.prompt_filter_results is not None
            or self.prompt_annotations is not None
            or self.citations is not None
            or self.search_results is not None
        )


decode = msgspec.json.Decoder(Chunk).decode  #: JSON text -> Chunk


def listed_in(choice: Choice) -> Iterator[object]:
    """Where a choice may list its tokens: with log probabilities, or by their ids as vLLM and Together do."""
    listed = mapping_of(choice.logprobs)
    yield from (listed.get("content"), listed.get("refusal"), choice.token_ids, listed.get("token_ids"))
    if choice.delta is not None and choice.delta.token_id is not None:
        yield [choice.delta.token_id]


def brings_a_token(chunk: Chunk) -> bool:
    """Whether a chunk of Together's older kind holds the one token that it brings, which no choice lists."""
    return bool(mapping_of(chunk.token)) and not any(
        isinstance(listed, list) and listed for choice in chunk.choices or () for listed in listed_in(choice)
    )


def only_text_of(data: str) -> object:
    """What a chunk adds to one part, if it has nothing else to say; otherwise no text."""
    chunk = decode(data)
    if chunk.has_extras() or chunk.choices is None or len(chunk.choices) != 1:
        return None
    choice = chunk.choices[0]
    delta = choice.delta
    if delta is None or delta.token_id is not None or delta.has_extras() or choice.has_extras():
        return None
    reasoning, calls = delta.reasoning_content or delta.reasoning, delta.tool_calls
    if not calls:
        return None if reasoning and delta.content else reasoning or delta.content
    if reasoning or delta.content or not isinstance(calls, list) or len(calls) != 1:
        return None
    function = calls[0].function
    return None if function is None or function.name else function.arguments
