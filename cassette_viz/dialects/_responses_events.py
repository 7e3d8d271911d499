"""The events of OpenAI's Responses: their fields, and which of them carry the same kind of thing."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from ._base import count_of, mapping_of, text_of


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
    part: Any = None
    annotation: Any = None
    response: Any = None
    error: Any = None
    partial_image_b64: Any = None
    output_format: Any = None
    command: Any = None
    command_index: Any = None


decode = msgspec.json.Decoder(Wire).decode

#: What precedes ``.delta`` and ``.done`` of each kind of text: the vendor's kind of text, and the field of the whole.
TEXTS = {
    "response.output_text": ("output_text", "text"),
    "response.refusal": ("refusal", "refusal"),
    "response.reasoning_text": ("reasoning_text", "text"),
    "response.reasoning": ("reasoning_text", "text"),
    "response.reasoning_summary_text": ("summary_text", "text"),
    "response.reasoning_summary": ("summary_text", "text"),
}
#: The same for the input of calls: the type of the item, and the field of the whole.
INPUTS = {
    "response.function_call_arguments": ("function_call", "arguments"),
    "response.custom_tool_call_input": ("custom_tool_call", "input"),
    "response.mcp_call_arguments": ("mcp_call", "arguments"),
    "response.mcp_call.arguments": ("mcp_call", "arguments"),
    "response.code_interpreter_call_code": ("code_interpreter_call", "code"),
    "response.code_interpreter_call.code": ("code_interpreter_call", "code"),
}
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


def place_of(event: Wire) -> int | None:
    """The place of a text in its item; summaries are counted apart, and so is their kind."""
    return count_of(event.content_index if event.summary_index is None else event.summary_index)


def part_of(event: Wire) -> tuple[str, str]:
    """The vendor's kind of a text, and the whole of it."""
    part = mapping_of(event.part)
    kind = text_of(part.get("type")) or "output_text"
    return kind, text_of(part.get("refusal" if kind == "refusal" else "text"))
