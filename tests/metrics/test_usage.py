"""Token buckets against reports whose numbers were recorded, and sums done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cassette_viz.metrics.usage import TokenBuckets, timeline_tokens, token_buckets
from cassette_viz.timeline.events import Usage

from .._timelines import SEED_USAGE, answer, timeline_of


def test_the_sample_recording_adds_up_and_nothing_needs_to_be_assumed():
    first, second = (token_buckets(usage, "openai-chat") for usage in SEED_USAGE)
    assert (first.fresh_input, first.output, first.total, first.adds_up) == (216, 48, 264, True)
    assert (second.fresh_input, second.output, second.total, second.adds_up) == (306, 31, 337, True)
    assert first.assumed == second.assumed == ()


def test_openai_counts_cache_and_reasoning_inside():
    usage = Usage(
        input_tokens=275, output_tokens=76, cached_input_tokens=192, reasoning_tokens=27, total_tokens=351
    )  # GLM by OpenRouter
    buckets = token_buckets(usage, "openai-chat")
    assert (buckets.fresh_input, buckets.cached_input, buckets.output, buckets.reasoning) == (83, 192, 49, 27)
    assert buckets.adds_up
    assert buckets.assumed == (
        "cached tokens inside the input (reported total)",
        "reasoning tokens inside the output (reported total)",
    )


def test_xai_counts_reasoning_beside_the_output_in_the_same_dialect_as_the_total_shows():
    usage = Usage(input_tokens=745, output_tokens=5, cached_input_tokens=679, reasoning_tokens=226, total_tokens=976)
    buckets = token_buckets(usage, "openai-chat")
    assert (buckets.fresh_input, buckets.cached_input, buckets.output, buckets.reasoning) == (66, 679, 5, 226)
    assert buckets.all_output == 231
    assert buckets.adds_up


def test_anthropic_counts_the_cache_beside_the_input():
    usage = Usage(input_tokens=11, output_tokens=100, cached_input_tokens=1031, cache_write_tokens=7)
    buckets = token_buckets(usage, "anthropic-messages")
    assert (buckets.fresh_input, buckets.input, buckets.total) == (11, 1049, 1149)
    assert buckets.adds_up is None
    assert buckets.assumed == ("cached tokens beside the input (anthropic-messages)",)


def test_bedrock_says_by_its_total_that_the_cache_is_beside_the_input():
    usage = Usage(input_tokens=12, output_tokens=250, cached_input_tokens=1028, total_tokens=1290)
    buckets = token_buckets(usage, "bedrock-converse")
    assert (buckets.fresh_input, buckets.total, buckets.adds_up) == (12, 1290, True)


def test_gemini_counts_reasoning_and_what_its_tools_read_beside_the_rest():
    usage = Usage(
        input_tokens=21,
        output_tokens=126,
        reasoning_tokens=95,
        total_tokens=485,
        raw={"toolUsePromptTokenCount": 243},
    )
    buckets = token_buckets(usage, "gemini")
    assert (buckets.fresh_input, buckets.tool_input, buckets.output, buckets.reasoning) == (21, 243, 126, 95)
    assert buckets.adds_up


def test_a_cache_that_is_larger_than_the_input_cannot_be_inside_it():
    buckets = token_buckets(Usage(input_tokens=6, output_tokens=3, cached_input_tokens=14_922), "openai-chat")
    assert buckets.fresh_input == 6
    assert buckets.assumed == ("cached tokens beside the input (they exceed it)",)


def test_a_total_that_no_accounting_explains_is_told():
    assert token_buckets(Usage(input_tokens=10, output_tokens=5, total_tokens=99), "openai-chat").adds_up is False


def test_sound_is_a_bucket_of_its_own():
    usage = Usage(input_tokens=100, output_tokens=60, audio_input_tokens=80, audio_output_tokens=50, total_tokens=160)
    buckets = token_buckets(usage, "openai-chat")
    assert (buckets.fresh_input, buckets.audio_input, buckets.output, buckets.audio_output) == (20, 80, 10, 50)
    assert buckets.adds_up


def test_an_answer_of_geminis_that_was_cut_off_in_its_thoughts_has_no_other_output():
    report = Usage(input_tokens=10, reasoning_tokens=50, total_tokens=63, raw={"toolUsePromptTokenCount": 3})
    buckets = token_buckets(report, "gemini")
    assert (buckets.output, buckets.reasoning, buckets.total, buckets.adds_up) == (0, 50, 63, True)
    assert "no output but reasoning (reported total)" in buckets.assumed
    assert token_buckets(replace(report, total_tokens=64), "gemini").output is None
    assert token_buckets(report, "openai-chat").output is None


def test_what_is_not_reported_stays_unknown():
    assert token_buckets(None, "openai-chat") == TokenBuckets()
    assert TokenBuckets().total is None
    buckets = token_buckets(Usage(input_tokens=264, total_tokens=264), "gemini")
    assert (buckets.fresh_input, buckets.output, buckets.cached_input, buckets.total) == (264, None, None, None)


def test_the_last_report_of_a_stream_counts():
    script = answer([("text", "", ["a"])], usage=SEED_USAGE[0])
    assert timeline_tokens(timeline_of(script)).total == 264
    assert timeline_tokens(timeline_of(answer([("text", "", ["a"])]))) == TokenBuckets()


counts = st.none() | st.integers(0, 10_000)
dialects = st.sampled_from(
    ["openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "new"]
)


@given(
    st.builds(
        Usage,
        input_tokens=counts,
        output_tokens=counts,
        cached_input_tokens=counts,
        cache_write_tokens=counts,
        reasoning_tokens=counts,
        audio_input_tokens=counts,
        audio_output_tokens=counts,
        total_tokens=counts,
    ),
    dialects,
)
def test_no_bucket_is_negative_and_none_holds_a_token_of_another(usage, dialect):
    buckets = token_buckets(usage, dialect)
    known = [
        count
        for count in (
            buckets.fresh_input,
            buckets.cached_input,
            buckets.cache_write,
            buckets.audio_input,
            buckets.output,
            buckets.reasoning,
            buckets.audio_output,
        )
        if count is not None
    ]
    assert all(count >= 0 for count in known)
    if buckets.total is not None:
        assert buckets.total == sum(known)
        beside = sum(
            count or 0 for count in (usage.cached_input_tokens, usage.cache_write_tokens, usage.reasoning_tokens)
        )
        assert (
            usage.input_tokens + usage.output_tokens
            <= buckets.total
            <= (usage.input_tokens + usage.output_tokens + beside)
        )


@pytest.mark.parametrize("dialect", ["openai-chat", "anthropic-messages", "gemini", "bedrock-converse"])
def test_zeros_are_known_and_need_no_assumption(dialect):
    usage = Usage(input_tokens=0, output_tokens=0, cached_input_tokens=0, reasoning_tokens=0, total_tokens=0)
    buckets = token_buckets(usage, dialect)
    assert (buckets.total, buckets.adds_up, buckets.assumed) == (0, True, ())
