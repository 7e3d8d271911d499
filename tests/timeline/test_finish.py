"""The vendors' words for the end, in one word."""

from __future__ import annotations

import pytest

from cassette_viz.timeline.finish import normal_finish


@pytest.mark.parametrize(
    ("word", "normal"),
    [
        ("stop", "stop"),
        ("end_turn", "stop"),
        ("STOP", "stop"),
        ("COMPLETE", "stop"),
        ("eos", "stop"),
        ("word", "stop"),
        ("MAX_TOKENS", "length"),
        ("max_output_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_use", "tool_calls"),
        ("TOOL_CALL", "tool_calls"),
        ("tool-calls", "tool_calls"),
        ("SAFETY", "content_filter"),
        ("guardrail_intervened", "content_filter"),
        ("JAILBREAK", "content_filter"),
        ("IMAGE_PROHIBITED_CONTENT", "content_filter"),
        ("token_limit", "length"),
        ("MALFORMED_FUNCTION_CALL", "error"),
        ("pause_turn", "other"),
        (None, None),
    ],
)
def test_each_word_has_a_normal_form(word, normal):
    assert normal_finish(word) == normal


def test_stop_with_tool_calls_means_tool_calls():
    assert normal_finish("STOP", has_tool_calls=True) == "tool_calls"
    assert normal_finish("length", has_tool_calls=True) == "length"
