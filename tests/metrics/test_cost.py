"""Recorded costs and list prices against sums done by hand."""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cassette_viz.metrics.cost import beside_list, cost
from cassette_viz.timeline.events import CostReport, Usage

from .._timelines import SEED_COST, SEED_USAGE, answer, timeline_of

RECORDED_AT = datetime(2025, 9, 23, 17, 16, tzinfo=UTC)


def completion(usage=None, report=None, *, model="moonshotai/kimi-k2-0905", dialect="openai-chat", **facts):
    facts = {"provider": "openrouter.ai", "recorded_at": RECORDED_AT, **facts}
    return timeline_of(answer([("text", "", ["a"])], usage=usage, cost=report, model=model), dialect=dialect, **facts)


@pytest.mark.parametrize(
    ("usage", "report", "total", "input_usd", "output_usd"),
    [
        (SEED_USAGE[0], SEED_COST[0], "0.0002352", "0.00012528", "0.00010992"),
        (SEED_USAGE[1], SEED_COST[1], "0.00024847", "0.00017748", "0.00007099"),
    ],
)
def test_the_recorded_cost_is_the_providers_number_digit_for_digit(usage, report, total, input_usd, output_usd):
    recorded = cost(completion(usage, report)).recorded
    assert recorded is not None
    assert (recorded.usd, recorded.input_usd, recorded.output_usd) == tuple(
        map(Decimal, (total, input_usd, output_usd))
    )
    assert sum(filter(None, (recorded.input_usd, recorded.output_usd))) == recorded.usd
    assert recorded.source == "recorded: usage.cost of openrouter.ai"


def test_the_list_price_of_the_sample_is_sixty_cents_and_two_and_a_half_dollars_a_million():
    known = cost(completion(SEED_USAGE[0], SEED_COST[0]))
    assert known.listed.input_usd == Decimal(216) * Decimal("0.6") / 1_000_000
    assert known.listed.output_usd == Decimal(48) * Decimal("2.5") / 1_000_000
    assert known.listed.usd == Decimal("0.0002496")
    assert known.listed.source == ("list price of 2025-09-23 for moonshotai/kimi-k2-0905 at openrouter (genai-prices)")
    assert known.above_list_usd == Decimal("-0.0000144")
    assert known.above_list == pytest.approx(0.0002352 / 0.0002496 - 1)
    assert known.usd == Decimal("0.0002352")
    assert known.why_unlisted == ""


def test_cache_reads_and_writes_and_searches_have_prices_of_their_own():
    usage = Usage(
        input_tokens=1_000_000,
        output_tokens=0,
        cached_input_tokens=1000,
        cache_write_tokens=3000,
        raw={"cache_creation": {"ephemeral_1h_input_tokens": 1000}, "server_tool_use": {"web_search_requests": 2}},
    )
    small = Usage(
        input_tokens=1000,
        output_tokens=100,
        cached_input_tokens=1000,
        cache_write_tokens=3000,
        raw=usage.raw,
    )
    anthropic = {"model": "claude-sonnet-4-5", "dialect": "anthropic-messages", "provider": "api.anthropic.com"}
    listed = cost(completion(small, **anthropic)).listed
    assert listed.of("fresh_input") == Decimal("0.003")  # 3 dollars a million
    assert listed.of("cached_input") == Decimal("0.0003")
    assert listed.of("cache_write") == Decimal("0.0075")  # for 5 minutes
    assert listed.of("cache_write_1h") == Decimal("0.006")
    assert listed.of("output") == Decimal("0.0015")
    assert listed.fees_usd == Decimal("0.02")  # two searches
    assert listed.usd == Decimal("0.0383")
    long = cost(completion(usage, **anthropic)).listed
    assert long.of("fresh_input") == 6  # beyond 200,000 tokens of input each costs twice as much


def test_reasoning_is_charged_as_output_and_shown_apart():
    usage = Usage(input_tokens=0, output_tokens=1000, reasoning_tokens=600, total_tokens=1000)
    listed = cost(completion(usage)).listed
    assert (listed.of("output"), listed.of("reasoning")) == (Decimal("0.001"), Decimal("0.0015"))
    assert listed.usd == listed.output_usd == Decimal("0.0025")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"provider": "llm.example.com"}, "genai-prices knows none for moonshotai/kimi-k2-0905 at llm.example.com"),
        ({"model": "nobody/nothing"}, "genai-prices knows none for nobody/nothing at openrouter.ai"),
        ({"provider": None}, "the recording does not tell who answered"),
        ({"model": ""}, "the recording does not name the model"),
        ({"usage": None}, "the recording has no token counts"),
        ({"usage": Usage(input_tokens=3)}, "the recording has no token counts"),
    ],
)
def test_a_price_that_is_not_known_is_said_not_guessed(facts, why):
    known = cost(completion(**{"usage": SEED_USAGE[0], **facts}))
    assert known.listed is None
    assert known.above_list is None
    assert known.why_unlisted == f"no list price: {why}"


def test_provider_model_and_date_can_be_named_where_the_recording_does_not():
    timeline = completion(SEED_USAGE[0], provider=None, model="")
    listed = cost(timeline, provider="openrouter", model="moonshotai/kimi-k2-0905", at=datetime(2025, 10, 1)).listed  # noqa: DTZ001
    assert listed.usd == Decimal("0.0002496")
    assert (listed.at, listed.dated_by) == (datetime(2025, 10, 1, tzinfo=UTC), "the date asked for")


@pytest.mark.parametrize(
    ("answered", "asked"),
    [
        ("", "moonshotai/kimi-k2-0905"),
        ("moonshotai/kimi-k2-0905-preview-20250923", "moonshotai/kimi-k2-0905"),
        ("kimi-k2", "moonshotai/Kimi-K2-0905"),
    ],
)
def test_the_model_that_was_asked_for_counts_where_the_answers_name_is_another_for_it(answered, asked):
    timeline = completion(SEED_USAGE[0], model=answered, requested_model=asked)
    assert cost(timeline).listed.model == "moonshotai/kimi-k2-0905"


def test_a_model_that_answers_in_place_of_another_has_not_the_others_price():
    timeline = completion(SEED_USAGE[0], model="nobody/nothing", requested_model="moonshotai/kimi-k2-0905")
    assert cost(timeline).why_unlisted == "no list price: genai-prices knows none for nobody/nothing at openrouter.ai"


def test_bedrock_prices_the_profile_that_was_asked_for():
    facts = {"provider": "bedrock-runtime.us-east-1.amazonaws.com", "dialect": "bedrock-invoke"}
    answered = {"model": "claude-haiku-4-5-20251001", "recorded_at": datetime(2026, 1, 1, tzinfo=UTC)}
    dollars = [
        cost(
            completion(
                Usage(input_tokens=1_000_000, output_tokens=0),
                requested_model=f"{region}.anthropic.claude-haiku-4-5-20251001-v1%3A0",  # as it stands in the URL
                **facts,
                **answered,
            )
        ).listed.usd
        for region in ("us", "global")
    ]
    assert dollars == [Decimal("1.1"), 1]


def test_without_a_date_of_the_recording_the_date_in_the_stream_counts():
    listed = cost(completion(SEED_USAGE[0], recorded_at=None, created=1_758_647_782)).listed
    assert (f"{listed.at:%Y-%m-%d}", listed.dated_by) == ("2025-09-23", "the date in the stream")


@pytest.mark.parametrize("created", [10**15, 10**30, 0])
def test_a_date_beyond_the_calendar_is_none(created):
    listed = cost(completion(SEED_USAGE[0], recorded_at=None, created=created)).listed
    assert listed.dated_by == "today, because the recording has no date"


def test_without_any_date_it_is_todays_price_and_says_so():
    listed = cost(completion(SEED_USAGE[0], recorded_at=None)).listed
    assert listed.dated_by == "today, because the recording has no date"
    assert listed.source.startswith(f"list price of today ({datetime.now(UTC):%Y-%m-%d})")


@pytest.mark.parametrize(
    ("raw", "notes"),
    [
        ({}, ("what 2 searches cost is not in it: the report does not count them",)),
        ({"server_tool_use": {"web_search_requests": 2}}, ()),
    ],
)
def test_searches_that_the_report_does_not_count_are_not_in_the_price_and_that_is_said(raw, notes):
    tools = [("server_tool", "web_search", ["{}"])] * 2 + [("tool_call", "web_search", ["{}"])]
    script = answer(tools, usage=Usage(input_tokens=3, output_tokens=4, raw=raw), model="gpt-5")
    assert cost(timeline_of(script, provider="api.openai.com", recorded_at=RECORDED_AT)).listed.notes == notes


def test_no_network_is_used(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    assert cost(completion(SEED_USAGE[0])).listed is not None


def test_without_the_price_list_the_recorded_cost_remains(monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    known = cost(completion(SEED_USAGE[0], SEED_COST[0]))
    assert known.recorded.usd == Decimal("0.0002352")
    assert known.why_unlisted == "no list price: the package genai-prices is not installed"


def test_a_cost_without_breakdown_has_none():
    recorded = cost(completion(SEED_USAGE[0], CostReport(0.0, "usage.cost"))).recorded
    assert (recorded.usd, recorded.input_usd, recorded.output_usd) == (0, None, None)


@pytest.mark.parametrize(
    ("recorded", "listed", "words"),
    [
        ("1.5", "1", "50.0 % above list"),
        ("0.5", "1", "50.0 % below list"),
        ("1", "1", "at list"),
        ("0", "0", "at list"),
        ("1", "0", "the list says it is free of charge"),
    ],
)
def test_how_far_a_cost_is_from_the_list_is_said_in_words(recorded, listed, words):
    assert beside_list(Decimal(recorded), Decimal(listed)) == words
