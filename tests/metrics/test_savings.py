"""What a cache saved, and the sums of several completions, against sums done by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cassette_viz.metrics.cost import cost
from cassette_viz.metrics.savings import NOTHING, CacheSavings, cache_savings, total_savings
from cassette_viz.metrics.totals import Total, running_totals
from cassette_viz.timeline.events import CostReport, Usage

from .._timelines import SEED_COST, SEED_USAGE, answer, timeline_of

SONNET = {
    "dialect": "anthropic-messages",
    "provider": "api.anthropic.com",
    "recorded_at": datetime(2025, 9, 30, tzinfo=UTC),
}


def claude(**counts):
    usage = Usage(input_tokens=1000, output_tokens=1000, **counts)
    return timeline_of(answer([("text", "", ["a"])], usage=usage, model="claude-sonnet-4-5"), **SONNET)


READ = claude(cached_input_tokens=100_000)
WRITTEN = claude(cache_write_tokens=100_000)
FOR_AN_HOUR = claude(cache_write_tokens=100_000, raw={"cache_creation": {"ephemeral_1h_input_tokens": 100_000}})


@pytest.mark.parametrize(
    ("timeline", "saved", "surcharge"),
    [
        (READ, "0.27", "0"),  # 30 cents a million in place of 3 dollars
        (WRITTEN, "0", "0.075"),  # 3.75 in place of 3
        (FOR_AN_HOUR, "0", "0.3"),  # 6 in place of 3
        (claude(), "0", "0"),
        (claude(cached_input_tokens=60_000, cache_write_tokens=10_000), "0.162", "0.0075"),
    ],
)
def test_reading_from_a_cache_saves_and_writing_to_it_costs(timeline, saved, surcharge):
    found = cache_savings(cost(timeline))
    assert (found.read_saved_usd, found.write_surcharge_usd) == (Decimal(saved), Decimal(surcharge))
    assert found.usd == Decimal(saved) - Decimal(surcharge)
    assert found.with_cache_usd == cost(timeline).listed.usd


def test_without_the_cache_every_token_would_have_been_fresh_input():
    found = cache_savings(cost(READ))
    assert found.without_cache_usd == (101_000 * 3 + 1000 * Decimal(15)) / 1_000_000
    assert found.share == pytest.approx(0.27 / 0.318)
    assert (found.cached_tokens, found.written_tokens) == (100_000, 0)


def test_a_tier_that_the_cached_tokens_reach_holds_without_the_cache_too():
    found = cache_savings(cost(claude(cached_input_tokens=300_000)))
    assert found.without_cache_usd == (301_000 * 6 + 1000 * Decimal("22.5")) / 1_000_000


def test_without_a_list_price_the_saving_is_unknown_and_the_reason_said():
    unknown = timeline_of(answer([("text", "", ["a"])], usage=Usage(input_tokens=3, output_tokens=4)))
    assert cache_savings(cost(unknown)) == "no list price: the recording does not tell who answered"


def test_what_is_known_adds_up():
    parts = [cache_savings(cost(timeline)) for timeline in (READ, WRITTEN)]
    total = total_savings([*parts, "no list price: who knows"])
    assert total == CacheSavings(
        with_cache_usd=parts[0].with_cache_usd + parts[1].with_cache_usd,
        read_saved_usd=Decimal("0.27"),
        write_surcharge_usd=Decimal("0.075"),
        cached_tokens=100_000,
        written_tokens=100_000,
    )
    assert total_savings([]) == NOTHING
    assert NOTHING.share == 0


def test_the_running_total_counts_what_it_does_not_know():
    kimi = {"provider": "openrouter.ai", "recorded_at": datetime(2025, 9, 23, tzinfo=UTC)}
    said = [("text", "", ["a"])]
    timelines = [
        timeline_of(answer(said, usage=SEED_USAGE[0], cost=SEED_COST[0]), **kimi),
        timeline_of(answer(said, usage=SEED_USAGE[1]), **kimi),
        timeline_of(answer(said)),
        timeline_of(answer(said, usage=SEED_USAGE[1], cost=CostReport(0.001, "usage.cost"))),
    ]
    first, second, third, fourth = running_totals(timelines)
    assert first == Total(1, 216, 48, Decimal("0.0002352"), Decimal("0.0002496"), Decimal("0.0002352"))
    listed = Decimal("0.0002496") + Decimal("0.0002611")
    assert second == Total(2, 522, 79, Decimal("0.0002352"), listed, Decimal("0.0004963"), unrecorded=1)
    assert third == Total(
        3,
        522,
        79,
        Decimal("0.0002352"),
        listed,
        Decimal("0.0004963"),
        uncounted=1,
        unrecorded=2,
        unlisted=1,
        unpriced=1,
    )
    assert (fourth.usd, fourth.recorded_usd, fourth.unlisted) == (Decimal("0.0014963"), Decimal("0.0012352"), 2)
    assert running_totals([]) == []
