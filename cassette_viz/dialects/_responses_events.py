"""The events of OpenAI's Responses: their fields, and which of them carry the same kind of thing."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import Struct

from ._base import count_of, text_of
from ._json_decoder import NoObject


class Response(Struct, gc=False):
    """The response of which an event tells; what it repeats of the request is skipped."""

    id: Any = None
    model: Any = None
    created_at: Any = None
    completed_at: Any = None
    status: Any = None
    service_tier: Any = None
    output: Any = None
    usage: Any = None
    error: Any = None
    incomplete_details: Any = None
    status_details: Any = None  # Realtime's: why it ended so, or its error
    content_filters: Any = None
    latency_checkpoint: Any = None


class TextPart(Struct, gc=False):
    """One text of an item."""

    type: Any = None
    text: Any = None
    refusal: Any = None
    annotations: Any = None


class Wire(Struct, gc=False):
    """Only the fields that mean something; msgspec skips the rest without making objects of it."""

    type: Any = None
    output_index: Any = None
    content_index: Any = None
    summary_index: Any = None
    item_id: Any = None
    delta: Any = None
    logprobs: Any = None
    text: Any = None
    refusal: Any = None
    arguments: Any = None
    input: Any = None
    code: Any = None
    name: Any = None
    item: Any = None
    part: TextPart | NoObject = None
    annotation: Any = None
    response: Response | NoObject = None
    session: Any = None  # Realtime's
    error: Any = None
    partial_image_b64: Any = None
    output_format: Any = None
    command: Any = None
    command_index: Any = None


class Grown(NamedTuple):
    """What a kind of delta makes grow, and where the event that ends it has the whole."""

    channel: str  #: the vendor's kind of text; "" of the input of a call
    item_type: str  #: what an item must be that has this, if it did not say
    field: str


#: By what precedes ``.delta`` and ``.done`` in the types of the events.
_GROWN = {
    "response.output_text": Grown("output_text", "message", "text"),
    "response.text": Grown("output_text", "message", "text"),  # so the beta of Realtime
    "response.refusal": Grown("refusal", "message", "refusal"),
    "response.reasoning_text": Grown("reasoning_text", "reasoning", "text"),
    "response.reasoning": Grown("reasoning_text", "reasoning", "text"),
    "response.reasoning_summary_text": Grown("summary_text", "reasoning", "text"),
    "response.reasoning_summary": Grown("summary_text", "reasoning", "text"),
    "response.function_call_arguments": Grown("", "function_call", "arguments"),
    "response.custom_tool_call_input": Grown("", "custom_tool_call", "input"),
    "response.mcp_call_arguments": Grown("", "mcp_call", "arguments"),
    "response.mcp_call.arguments": Grown("", "mcp_call", "arguments"),
    "response.code_interpreter_call_code": Grown("", "code_interpreter_call", "code"),
    "response.code_interpreter_call.code": Grown("", "code_interpreter_call", "code"),
}
GROWING = {f"{base}.delta": grown for base, grown in _GROWN.items()}
ENDING = {f"{base}.done": grown for base, grown in _GROWN.items()}
#: Progress of an item that says nothing of its content, and output that its item repeats as a whole.
PROGRESS = frozenset(
    {
        "in_progress",
        "searching",
        "completed",
        "failed",
        "generating",
        "interpreting",
        "executing",
        "compacting",
        "calling",
    }
)
REPEATED_LATER = frozenset({"response.shell_call_output_content.delta", "response.shell_call_output_content.done"})


#: Words of what is spoken: in Responses, in Realtime, and in its beta.
TRANSCRIPTS = ("response.audio.transcript", "response.output_audio_transcript", "response.audio_transcript")
#: What a Realtime session tells beside its responses: of itself, of what was said to it, of limits.
SESSION = (
    "session.",
    "conversation.",
    "input_audio_buffer.",
    "output_audio_buffer.",
    "rate_limits.",
    "mcp_list_tools.",
)


def place_of(event: Wire) -> int | None:
    """The place of a text in its item; summaries are counted apart, and so is their kind."""
    return count_of(event.content_index if event.summary_index is None else event.summary_index)


def part_of(event: Wire) -> tuple[str, str]:
    """The vendor's kind of a text, and the whole of it."""
    part = event.part if isinstance(event.part, TextPart) else TextPart()
    kind = text_of(part.type) or "output_text"
    kind = "output_text" if kind == "text" else kind  # as Realtime calls it
    return kind, text_of(part.refusal if kind == "refusal" else part.text)
