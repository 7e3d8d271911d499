"""Whether a JSON object looks like one chunk of a streamed completion, by the marks that vendors give their chunks.

Readers of bare chunks need to know them from other JSON; what they mean is for the dialects to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Fields that only chunks have, or answers of which a stream is made.
_FIELDS = {
    *("choices.0.delta", "choices.0.text"),  # OpenAI and all who speak its language
    *("candidates", "usageMetadata", "usage_metadata", "promptFeedback", "response.candidates"),  # Gemini, Code Assist
    "event_type",  # Cohere v1, Gemini Interactions
    *("messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop"),  # Bedrock
    "chunk.bytes",  # Bedrock's invoke
    *("token.text", "details.generated_tokens"),  # TGI
    "tokens_predicted",  # llama.cpp
    *("outputText", "generation_token_count"),  # Titan and Llama on Bedrock
    *("output.choices", "output.text"),  # DashScope
    "results.0.generated_text",  # watsonx
    *("deltaText", "delta_message"),  # Cody
}
_TOGETHER = (
    {"model", "created_at", "done"},  # Ollama
    {"completion", "stop_reason"},  # Anthropic's text completions
    {"generation", "stop_reason"},  # Llama on Bedrock
)
# What other recordings may have too.
_VAGUE = ({"content", "stop"}, {"metadata.usage"}, {"error.message"}, {"error.code"}, {"response", "p"})
_OBJECT = re.compile(r".*\.chunk|text_completion|thread\..*|chat\.completion\.done")
_TYPE = re.compile(
    r"response\..*|(?:message|content_block)_(?:start|delta|stop)"  # Responses, Anthropic
    r"|(?:message|content|tool-call|tool-plan|citation)-(?:start|delta|end)|tool-plan-delta"  # Cohere v2
    r"|(?:conversation|message|tool|agent|function)\.[a-z.]+"  # Mistral conversations
    r"|(?:start|finish)-step|(?:text|reasoning|tool-input)-(?:start|delta|end|available)|data-.*"  # Vercel
    r"|(?:RUN|STEP|TEXT_MESSAGE|TOOL_CALL|THINKING|REASONING|STATE|MESSAGES)_[A-Z_]+"  # AG-UI
)


_VAGUE_TYPES = ("ping", "error", "start", "finish")


def chunk_likeness(keys: Mapping[str, str]) -> int:
    """Judge by the outline of an object, its keys and the beginnings of its texts: 0 no chunk, 1 perhaps, 2 surely."""
    if _FIELDS & keys.keys() or any(marks <= keys.keys() for marks in _TOGETHER):
        return 2
    if _OBJECT.fullmatch(keys.get("object", "")) or _TYPE.fullmatch(keys.get("type", "")):
        return 2
    if "choices" in keys and "choices.0.message" not in keys and ("usage" in keys or "id" in keys):
        return 2  # a last chunk with usage alone, or a first one with filter results
    return int(any(marks <= keys.keys() for marks in _VAGUE) or keys.get("type", "") in _VAGUE_TYPES)
