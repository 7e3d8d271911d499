"""The vendors' words for why a completion ended, and the one word that they share."""

from __future__ import annotations

from typing import Literal

FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "error", "other"]

_WORDS: dict[FinishReason, str] = {
    "stop": "stop end_turn stop_sequence complete eos eos_token completed word finish",
    "length": "length max_tokens max_output_tokens max_completion_tokens max_prompt_tokens model_length "
    "model_context_window_exceeded limit token_limit",
    "tool_calls": "tool_calls tool_use tool_call tool-calls function_call requires_action",
    "content_filter": "content_filter content_filtered content-filter refusal safety prohibited_content blocklist spii "
    "recitation guardrail_intervened model_armor jailbreak image_safety image_prohibited_content image_recitation",
    "error": "error failed malformed_function_call malformed_response malformed_model_output malformed_tool_use",
}
_NORMAL: dict[str, FinishReason] = {raw: normal for normal, words in _WORDS.items() for raw in words.split()}


def normal_finish(reason: str | None, *, has_tool_calls: bool = False) -> FinishReason | None:
    """Translate a vendor's finish reason.

    Parameters
    ----------
    reason
        The provider's own word, in any case; ``None`` if it gave none.
    has_tool_calls
        Whether the choice holds tool calls that wait for an answer. Gemini, and others behind OpenAI's protocol, end
        such a choice with "stop".

    Examples
    --------
    >>> normal_finish("MAX_TOKENS"), normal_finish("STOP", has_tool_calls=True), normal_finish("pause_turn")
    ('length', 'tool_calls', 'other')
    """
    if reason is None:
        return None
    normal = _NORMAL.get(reason.lower(), "other")
    return "tool_calls" if normal == "stop" and has_tool_calls else normal
