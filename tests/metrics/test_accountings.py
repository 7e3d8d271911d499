"""How each vendor counts: reports as they stand on the wire, through the dialect that reads them, into buckets.

The table of sources in the vendors' documentation and recordings: whether the cache is inside the input, whether
reasoning is inside the output, which total there is to check by, and whether reports are cumulative.
"""

from __future__ import annotations

import json
from base64 import b64encode
from importlib import import_module
from typing import Any, NamedTuple

import pytest

from cassette_viz.metrics.usage import TokenBuckets, token_buckets
from cassette_viz.timeline.events import Usage, UsageReport


def reports(module: str, messages: list[Any]) -> tuple[str, list[Usage]]:
    """The usage reports in some messages, which are (name, value) or only values, and the name of their dialect."""
    dialect = import_module(f"cassette_viz.dialects.{module}")
    decoder, found = dialect.Decoder(), []
    for message in messages:
        name, value = message if isinstance(message, tuple) else ("", message)
        found += decoder.feed(name, json.dumps(value))
    found += decoder.close()
    return dialect.NAME, [event.usage for event in found if isinstance(event, UsageReport)]


def chat(*usages: Any, choices: Any = ()) -> list[Any]:
    return [{"choices": list(choices), "usage": usage} for usage in usages]


def anthropic(start: Any, *deltas: Any) -> list[Any]:
    return [
        {"type": "message_start", "message": {"usage": start}},
        *({"type": "message_delta", "delta": {}, "usage": usage} for usage in deltas),
    ]


class Row(NamedTuple):
    """One source: its messages, the buckets that hold tokens, how the counts add up, how many reports it sends."""

    module: str
    messages: list[Any]
    buckets: dict[str, int]
    check: str
    reports: int = 1


OPENAI = {
    "prompt_tokens": 300,
    "completion_tokens": 80,
    "total_tokens": 380,
    "prompt_tokens_details": {"cached_tokens": 200, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 30, "accepted_prediction_tokens": 0},
}
GROQ = {"prompt_tokens": 40, "completion_tokens": 7, "total_tokens": 47, "queue_time": 0.1}

ROWS = {
    "OpenAI chat: cache and reasoning inside": Row(
        "openai_chat",
        chat(OPENAI),
        {"fresh_input": 100, "cached_input": 200, "output": 50, "reasoning": 30},
        "300 input + 80 output = 380, as reported",
    ),
    "OpenAI chat: sound and images are part of the rest": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 300,
                "completion_tokens": 80,
                "total_tokens": 380,
                "prompt_tokens_details": {"audio_tokens": 200, "image_tokens": 60},
                "completion_tokens_details": {"audio_tokens": 70, "image_tokens": 4},
            }
        ),
        {
            "fresh_input": 40,
            "audio_input": 200,
            "image_input": 60,
            "output": 6,
            "audio_output": 70,
            "image_output": 4,
        },
        "300 input + 80 output = 380, as reported",
    ),
    "OpenAI chat: what was predicted wrongly is counted and charged": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 300,
                "completion_tokens": 80,
                "total_tokens": 380,
                "completion_tokens_details": {"accepted_prediction_tokens": 40, "rejected_prediction_tokens": 15},
            }
        ),
        {"fresh_input": 300, "output": 65, "rejected_prediction": 15},
        "300 input + 80 output = 380, as reported",
    ),
    "OpenRouter: cache writes inside the input": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 300,
                "completion_tokens": 80,
                "total_tokens": 380,
                "cost": 0.001,
                "prompt_tokens_details": {"cached_tokens": 100, "cache_write_tokens": 150},
            }
        ),
        {"fresh_input": 50, "cached_input": 100, "cache_write": 150, "output": 80},
        "300 input + 80 output = 380, as reported",
    ),
    "OpenRouter: reasoning counted by another measure than what is charged": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 8,
                "completion_tokens": 61,
                "total_tokens": 69,
                "completion_tokens_details": {"reasoning_tokens": 90},
            }
        ),
        {"fresh_input": 8, "output": 61},
        "8 input + 61 output = 69, as reported",
    ),
    "DeepSeek: hits and misses of its cache": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 300,
                "completion_tokens": 80,
                "total_tokens": 380,
                "prompt_cache_hit_tokens": 256,
                "prompt_cache_miss_tokens": 44,
            }
        ),
        {"fresh_input": 44, "cached_input": 256, "output": 80},
        "300 input + 80 output = 380, as reported",
    ),
    "Groq: three equal copies are one report": Row(
        "openai_chat",
        [
            {"choices": [], "x_groq": {"usage": GROQ}, "usage": GROQ},
            {"choices": [], "usage": GROQ},
        ],
        {"fresh_input": 40, "output": 7},
        "40 input + 7 output = 47, as reported",
    ),
    "Moonshot: a flat count of cached tokens, within the choice": Row(
        "openai_chat",
        [
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {},
                        "usage": {
                            "prompt_tokens": 300,
                            "completion_tokens": 80,
                            "total_tokens": 380,
                            "cached_tokens": 256,
                        },
                    }
                ]
            }
        ],
        {"fresh_input": 44, "cached_input": 256, "output": 80},
        "300 input + 80 output = 380, as reported",
    ),
    "Vercel's gateway: Anthropic's word for cache writes, within the input": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 300,
                "completion_tokens": 80,
                "total_tokens": 380,
                "cache_creation_input_tokens": 250,
                "prompt_tokens_details": {"cached_tokens": 0},
            }
        ),
        {"fresh_input": 50, "cache_write": 250, "output": 80},
        "300 input + 80 output = 380, as reported",
    ),
    "xAI chat: reasoning beside the output": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 496,
                "completion_tokens": 77,
                "total_tokens": 694,
                "num_sources_used": 0,
                "prompt_tokens_details": {"text_tokens": 496, "cached_tokens": 400},
                "completion_tokens_details": {"reasoning_tokens": 121},
            }
        ),
        {"fresh_input": 96, "cached_input": 400, "output": 77, "reasoning": 121},
        "496 input + 77 output + 121 reasoning = 694, as reported",
    ),
    "xAI Responses: reasoning inside the output": Row(
        "openai_responses",
        [
            (
                "response.completed",
                {
                    "type": "response.completed",
                    "response": {
                        "status": "completed",
                        "output": [],
                        "usage": {
                            "input_tokens": 496,
                            "output_tokens": 198,
                            "total_tokens": 694,
                            "input_tokens_details": {"cached_tokens": 400},
                            "output_tokens_details": {"reasoning_tokens": 121},
                            "num_server_side_tools_used": 0,
                        },
                    },
                },
            )
        ],
        {"fresh_input": 96, "cached_input": 400, "output": 77, "reasoning": 121},
        "496 input + 198 output = 694, as reported",
    ),
    "Perplexity: cumulative, with every chunk": Row(
        "openai_chat",
        chat(*({"prompt_tokens": 4, "completion_tokens": made, "total_tokens": 4 + made} for made in (1, 3, 5))),
        {"fresh_input": 4, "output": 5},
        "4 input + 5 output = 9, as reported",
        3,
    ),
    "Perplexity's deep research: reasoning and citations beside what the total counts": Row(
        "openai_chat",
        chat(
            {
                "prompt_tokens": 20,
                "completion_tokens": 11_000,
                "total_tokens": 11_020,
                "reasoning_tokens": 9_000,
                "citation_tokens": 700,
                "num_search_queries": 12,
            }
        ),
        {"fresh_input": 20, "output": 11_000, "reasoning": 9_000, "citations": 700},
        "20 input + 11,000 output = 11,020, as reported; 9,000 reasoning and 700 citations beside it",
    ),
    "Mistral: a count of cached tokens that contradicts the rest": Row(
        "openai_chat",
        chat({"prompt_tokens": 10, "completion_tokens": 142, "total_tokens": 152, "num_cached_tokens": 64}),
        {"fresh_input": 10, "output": 142},
        "10 input + 142 output = 152, as reported",
    ),
    "Mistral's conversations: what connectors read beside the rest": Row(
        "mistral_conversations",
        [
            (
                "conversation.response.done",
                {
                    "type": "conversation.response.done",
                    "usage": {
                        "prompt_tokens": 30,
                        "completion_tokens": 8,
                        "total_tokens": 58,
                        "connector_tokens": 20,
                        "connectors": {"web_search": 1},
                    },
                },
            )
        ],
        {"fresh_input": 30, "tool_input": 20, "output": 8},
        "30 input + 20 read by tools + 8 output = 58, as reported",
    ),
    "Anthropic: cache beside the input; the last counts replace the first, and those that are missing stay": Row(
        "anthropic_messages",
        anthropic(
            {
                "input_tokens": 11,
                "cache_read_input_tokens": 1000,
                "cache_creation_input_tokens": 300,
                "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200},
                "output_tokens": 1,
                "service_tier": "standard",
            },
            {"output_tokens": 90, "output_tokens_details": {"thinking_tokens": 60}},
        ),
        {
            "fresh_input": 11,
            "cached_input": 1000,
            "cache_write": 100,
            "cache_write_1h": 200,
            "output": 30,
            "reasoning": 60,
        },
        "11 input + 1,000 cached + 300 written to the cache + 90 output = 1,401, with no reported total to check it by",
        2,
    ),
    "Anthropic: what its tools read comes with the last report": Row(
        "anthropic_messages",
        anthropic(
            {"input_tokens": 2694, "cache_read_input_tokens": 0, "output_tokens": 3},
            {"input_tokens": 12_957, "output_tokens": 510, "server_tool_use": {"web_search_requests": 1}},
        ),
        {"fresh_input": 12_957, "output": 510},
        "12,957 input + 510 output = 13,467, with no reported total to check it by",
        2,
    ),
    "Anthropic: a compaction is counted in none of the report's own numbers": Row(
        "anthropic_messages",
        anthropic(
            {"input_tokens": 612, "output_tokens": 1},
            {
                "output_tokens": 2819,
                "iterations": [
                    {"type": "compaction", "input_tokens": 60_385, "output_tokens": 522},
                    {"type": "message", "input_tokens": 612, "output_tokens": 2819},
                ],
            },
        ),
        {"fresh_input": 612, "output": 2819},
        "612 input + 2,819 output = 3,431, with no reported total to check it by; 60,907 in compaction beside it",
        2,
    ),
    "Anthropic: the runs of the answer are summed, that of the advisor is not": Row(
        "anthropic_messages",
        anthropic(
            {"input_tokens": 1051, "output_tokens": 1},
            {
                "input_tokens": 4727,
                "output_tokens": 3391,
                "iterations": [
                    {"type": "message", "input_tokens": 1051, "output_tokens": 35},
                    {"type": "advisor_message", "model": "claude-x", "input_tokens": 2728, "output_tokens": 3880},
                    {"type": "message", "input_tokens": 3676, "output_tokens": 3356},
                ],
            },
        ),
        {"fresh_input": 4727, "output": 3391},
        "4,727 input + 3,391 output = 8,118, with no reported total to check it by; 6,608 in advisor message beside it",
        2,
    ),
    "Bedrock Converse: cache beside the input, as its total shows": Row(
        "bedrock_converse",
        [
            (
                "metadata",
                {
                    "usage": {
                        "inputTokens": 12,
                        "outputTokens": 250,
                        "totalTokens": 1390,
                        "cacheReadInputTokens": 1028,
                        "cacheWriteInputTokens": 100,
                        "cacheDetails": [{"ttl": "5m", "inputTokens": 60}, {"ttl": "1h", "inputTokens": 40}],
                    }
                },
            )
        ],
        {"fresh_input": 12, "cached_input": 1028, "cache_write": 60, "cache_write_1h": 40, "output": 250},
        "12 input + 1,028 cached + 100 written to the cache + 250 output = 1,390, as reported",
    ),
    "Bedrock invoke: Anthropic's own counts": Row(
        "bedrock_invoke",
        [
            ("chunk", {"bytes": b64encode(json.dumps(message).encode()).decode()})
            for message in (
                *anthropic({"input_tokens": 15, "output_tokens": 1}, {"output_tokens": 6}),
                {
                    "type": "message_stop",
                    "amazon-bedrock-invocationMetrics": {"inputTokenCount": 15, "outputTokenCount": 6},
                },
            )
        ],
        {"fresh_input": 15, "output": 6},
        "15 input + 6 output = 21, with no reported total to check it by",
        2,
    ),
    "Gemini: cumulative, thoughts and tools beside the rest": Row(
        "gemini",
        [
            {"candidates": [], "usageMetadata": {"promptTokenCount": 21, "totalTokenCount": 21}},
            {
                "candidates": [],
                "usageMetadata": {
                    "promptTokenCount": 21,
                    "candidatesTokenCount": 126,
                    "thoughtsTokenCount": 95,
                    "toolUsePromptTokenCount": 243,
                    "cachedContentTokenCount": 8,
                    "totalTokenCount": 485,
                },
            },
        ],
        {"fresh_input": 13, "cached_input": 8, "tool_input": 243, "output": 126, "reasoning": 95},
        "21 input + 243 read by tools + 126 output + 95 reasoning = 485, as reported",
        2,
    ),
    "Gemini: sound and images by modality, cached sound apart": Row(
        "gemini",
        [
            {
                "candidates": [],
                "usageMetadata": {
                    "promptTokenCount": 500,
                    "candidatesTokenCount": 100,
                    "cachedContentTokenCount": 150,
                    "totalTokenCount": 600,
                    "promptTokensDetails": [
                        {"modality": "TEXT", "tokenCount": 40},
                        {"modality": "AUDIO", "tokenCount": 200},
                        {"modality": "IMAGE", "tokenCount": 250},
                        {"modality": "DOCUMENT", "tokenCount": 10},
                    ],
                    "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 150}],
                    "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 90}],
                },
            }
        ],
        {
            "fresh_input": 40,
            "cached_audio_input": 150,
            "audio_input": 50,
            "image_input": 260,
            "output": 10,
            "image_output": 90,
        },
        "500 input + 100 output = 600, as reported",
    ),
    "Gemini's Interactions: thoughts and tools beside the rest": Row(
        "gemini_interactions",
        [
            {
                "event_type": "interaction.completed",
                "interaction": {
                    "status": "completed",
                    "usage": {
                        "total_input_tokens": 7,
                        "total_output_tokens": 3,
                        "total_thought_tokens": 5,
                        "total_tool_use_tokens": 20,
                        "total_cached_tokens": 2,
                        "total_tokens": 35,
                    },
                },
            }
        ],
        {"fresh_input": 5, "cached_input": 2, "tool_input": 20, "output": 3, "reasoning": 5},
        "7 input + 20 read by tools + 3 output + 5 reasoning = 35, as reported",
    ),
    "Cohere: what it counts, and what it bills": Row(
        "cohere_v2",
        [
            {
                "type": "message-end",
                "delta": {
                    "finish_reason": "COMPLETE",
                    "usage": {
                        "billed_units": {"input_tokens": 5, "output_tokens": 2},
                        "tokens": {"input_tokens": 500, "output_tokens": 4, "image_tokens": 10},
                        "cached_tokens": 464,
                    },
                },
            }
        ],
        {"fresh_input": 26, "image_input": 10, "cached_input": 464, "output": 4},
        "500 input + 4 output = 504, with no reported total to check it by",
    ),
    "Ollama: two counts and no total": Row(
        "ollama",
        [
            {
                "model": "m",
                "created_at": "2025-09-23T17:16:22Z",
                "message": {},
                "done": True,
                "prompt_eval_count": 12,
                "eval_count": 5,
            }
        ],
        {"fresh_input": 12, "output": 5},
        "12 input + 5 output = 17, with no reported total to check it by",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_each_vendors_report_lies_in_buckets_that_share_no_token(row):
    dialect, found = reports(row.module, row.messages)
    buckets = token_buckets(found[-1], dialect)
    assert {field: count for field, _, count in buckets.named() if count} == row.buckets
    assert str(buckets.check) == row.check
    assert len(found) == row.reports
    beside = sum(count for count, what in buckets.check.beside if what in ("reasoning", "citations"))
    assert buckets.total == beside + (buckets.check.sum or 0)


def test_what_was_billed_may_come_as_floats():
    raw = {"billed_units": {"input_tokens": 5.0, "output_tokens": 2.5}, "tokens": {"input_tokens": 500.0}}
    buckets = token_buckets(Usage(input_tokens=500, raw=raw), "cohere-v2")
    assert (buckets.billed_input, buckets.billed_output) == (5, None)


def test_what_was_billed_and_what_was_predicted_rightly_are_told_beside_the_buckets():
    (cohere,) = reports(*ROWS["Cohere: what it counts, and what it bills"][:2])[1]
    buckets = token_buckets(cohere, "cohere-v2")
    assert (buckets.billed_input, buckets.billed_output) == (5, 2)
    predicted = "OpenAI chat: what was predicted wrongly is counted and charged"
    (openai,) = reports(*ROWS[predicted][:2])[1]
    assert token_buckets(openai, "openai-chat").accepted_prediction == 40


def test_a_count_that_contradicts_the_rest_is_set_aside_and_said():
    usage = Usage(input_tokens=10, output_tokens=61, cached_input_tokens=64, reasoning_tokens=90, total_tokens=71)
    buckets = token_buckets(usage, "openai-chat")
    assert buckets == TokenBuckets(
        fresh_input=10,
        output=61,
        reported_total=71,
        assumed=(
            "64 cached tokens are not shown apart: they exceed the input, and the total leaves no room for them",
            "90 reasoning tokens are not shown apart: they exceed the output, and the total leaves no room for them",
        ),
        check=buckets.check,
    )
    assert buckets.adds_up


@pytest.mark.parametrize(
    ("usage", "words", "verdict"),
    [
        (None, "no tokens are reported", "cannot be checked"),
        (Usage(), "no tokens are reported", "cannot be checked"),
        (Usage(input_tokens=9), "9 input, with no output reported to check it by", "cannot be checked"),
        (
            Usage(input_tokens=9, total_tokens=12),
            "9 input of 12 in all, with no output reported to check it by",
            "cannot be checked",
        ),
        (Usage(output_tokens=9), "9 output, with no input reported to check it by", "cannot be checked"),
        (
            Usage(input_tokens=10, output_tokens=5, total_tokens=99),
            "10 input + 5 output = 15, but 99 are reported",
            "does not add up",
        ),
        (Usage(input_tokens=0, output_tokens=0, total_tokens=0), "0 input + 0 output = 0, as reported", "adds up"),
    ],
)
def test_the_check_says_what_was_summed_and_what_came_of_it(usage, words, verdict):
    check = token_buckets(usage, "openai-chat").check
    assert (str(check), check.verdict) == (words, verdict)


@pytest.mark.parametrize("count", [2**53, 10**400, 1e300, float("inf"), -1, True, "12", None, [3]])
def test_what_is_no_count_of_anything_is_unknown(count):
    (usage,) = reports("openai_chat", chat({"prompt_tokens": count, "completion_tokens": 3, "cost": count}))[1]
    assert token_buckets(usage, "openai-chat").input is None


def test_every_report_of_a_stream_is_kept_as_it_was():
    row = ROWS["Perplexity: cumulative, with every chunk"]
    assert [usage.raw for usage in reports(*row[:2])[1]] == [message["usage"] for message in row.messages]


@pytest.mark.parametrize(
    "raw",
    [
        {"iterations": "none", "cache_creation": [], "promptTokensDetails": {}, "billed_units": 3},
        {"iterations": [None, 3, {}, {"type": 3, "model": []}], "cacheDetails": [3, {"ttl": "1h", "inputTokens": "x"}]},
        {"prompt_tokens_details": [{"modality": None, "tokenCount": 3}, {"modality": "AUDIO", "tokenCount": -3}]},
        {"server_tool_use": {"web_search_requests": True}, "citation_tokens": 1.5, "service_tier": {}},
        {"iterations": [{"type": "message", "iterations": [{"type": "message"}] * 3}] * 3},
    ],
)
def test_a_report_of_any_shape_is_read_without_complaint(raw):
    buckets = token_buckets(Usage(input_tokens=5, output_tokens=7, total_tokens=12, raw=raw), "anthropic-messages")
    assert (buckets.total, buckets.adds_up) == (12, True)
