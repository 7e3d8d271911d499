"""Tokens and money in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import cassette_viz as cv
from cassette_viz.export import bill
from cassette_viz.export.record import record
from cassette_viz.export.stage import heading
from cassette_viz.export.summary import rows_of_file
from cassette_viz.export.terminal import describe
from cassette_viz.metrics.cost import cost
from cassette_viz.metrics.usage import timeline_tokens
from cassette_viz.timeline.events import Usage

from .._made_up import interaction, stream, write
from .._timelines import answer, timeline_of

SONNET = {
    "dialect": "anthropic-messages",
    "provider": "api.anthropic.com",
    "recorded_at": datetime(2025, 9, 30, tzinfo=UTC),
}


def claude(**counts):
    usage = Usage(input_tokens=1000, output_tokens=1000, **counts)
    return timeline_of(answer([("text", "", ["a"])], usage=usage, model="claude-sonnet-4-5"), **SONNET)


def told(timeline):
    return list(bill.lines(timeline_tokens(timeline), cost(timeline)))


def test_a_cache_is_told_with_what_was_assumed_and_what_it_saved():
    searches = {"server_tool_use": {"web_search_requests": 2}, "inference_geo": "us"}
    assert told(claude(cached_input_tokens=20_000, cache_write_tokens=1000, reasoning_tokens=600, raw=searches)) == [
        "tokens: 1,000 input + 20,000 cached + 1,000 written to the cache + 1,000 output = 23,000,"
        " with no reported total to check it by",
        "        cached tokens beside the input (anthropic-messages)",
        "        reasoning tokens inside the output (anthropic-messages)",
        "list: $0.0478 = $0.00600 cached input + $0.00375 cache write + $0.00300 input + $0.00900 reasoning"
        " + $0.00600 output + $0.0200 fees (2025-09-30, claude-sonnet-4-5 at anthropic)",
        "        computed in us, for which providers may charge more than the list says",
        "the cache saved $0.0532 of $0.101",
    ]


def test_a_cache_that_cost_more_than_it_saved_is_told():
    assert told(claude(cache_write_tokens=20_000))[-1] == "the cache cost $0.0150 more than the $0.0780 without it"


def test_what_is_not_known_is_said():
    assert told(timeline_of(answer([("text", "", ["a"])]))) == [
        "tokens: no tokens are reported",
        "no list price: the recording has no token counts",
    ]


def test_what_is_billed_is_told_apart():
    raw = {"billed_units": {"input_tokens": 5, "output_tokens": 2}}
    script = answer([("text", "", ["a"])], usage=Usage(input_tokens=500, output_tokens=4, raw=raw))
    assert told(timeline_of(script, dialect="cohere-v2"))[1] == "billed: 5 input + 2 output"


def facts(timeline):
    return [
        " ".join(filter(None, (fact["before"], fact["value"], fact["after"]))) for fact in heading(timeline)["facts"]
    ]


def test_the_heading_counts_in_one_accounting_for_all_vendors():
    assert facts(claude(cached_input_tokens=20_000, reasoning_tokens=600))[:4] == [
        "21,000 tokens in",
        "20,000 cached",
        "1,000 out",
        "600 reasoning",
    ]


ODD = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 99}
COMPLAINT = "the token counts do not add up: 10 input + 5 output = 15, but 99 are reported"


def test_counts_that_do_not_add_up_are_a_problem_everywhere(tmp_path):
    path = write(tmp_path / "odd.json", [interaction(stream(usage=ODD))])
    cassette = cv.load(path)
    assert heading(cassette.timelines[0])["problems"] == [COMPLAINT]
    (row,) = rows_of_file(path).rows
    assert (row.tokens_add_up, row.problems) == (False, (COMPLAINT,))
    assert COMPLAINT in describe(cassette)
    completion = record([cassette])["recordings"][0]["interactions"][0]["completions"][0]
    assert completion["tokens"] == {
        "buckets": {"fresh_input": 10, "output": 5},
        "total": 15,
        "reported_total": 99,
        "adds_up": False,
        "check": "10 input + 5 output = 15, but 99 are reported",
        "assumed": [],
    }


def test_the_json_of_the_seed_breaks_the_list_price_down(seed):
    completion = record([cv.load(seed)])["recordings"][0]["interactions"][0]["completions"][0]
    assert completion["tokens"]["adds_up"]
    assert completion["cost"] == {
        "recorded_usd": 0.0002352,
        "recorded_by": "recorded: usage.cost of openrouter.ai",
        "list_usd": 0.0002496,
        "listed_by": "list price of 2025-09-23 for moonshotai/kimi-k2-0905 at openrouter (genai-prices)",
        "why_unlisted": "",
        "above_list_usd": -0.0000144,
        "list_buckets": [
            {"name": "input", "tokens": 216, "usd_per_million": 0.6, "usd": 0.0001296},
            {"name": "output", "tokens": 48, "usd_per_million": 2.5, "usd": 0.00012},
        ],
        "list_fees_usd": 0.0,
        "list_other_runs_usd": 0.0,
        "list_notes": [],
    }


@pytest.mark.parametrize(
    ("ns", "words"), [(1_094_847_375, "1.09 s"), (310_000_000, "0.31 s"), (9_950_000, "0.01 s"), (755_667, "0.76 ms")]
)
def test_a_short_wait_for_the_headers_is_told_in_a_unit_in_which_it_can_be_seen(ns, words):
    assert facts(timeline_of([[], []], headers_after_ns=ns)) == [f"headers after {words}"]
