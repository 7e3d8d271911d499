"""Tokens and money that tick while a replay plays, on an exported page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import cassette_viz as cv
from cassette_viz.timeline.events import CostReport, TextDelta, TokenCount, UsageReport
from cassette_viz.timeline.model import Timeline
from tests._timelines import SEED_COST, SEED_USAGE, answer, timeline_of

from . import driving

TEN = ["0123456789"] * 4  # a quarter of the text in each of chunks 2 to 5; 6 finishes, 7 reports, 8 is the end


def of(usage: Any = SEED_USAGE[0], cost: CostReport | None = SEED_COST[0], model: str = "unheard-of") -> Timeline:
    return timeline_of(answer([("text", "", TEN)], usage=usage, cost=cost, model=model))


@pytest.fixture
def open_replay(tmp_path: Path, open_page: Callable[..., Locator]) -> Callable[..., Locator]:
    def open_replay(shown: Any, *, frozen: bool = False, **traits: Any) -> Locator:
        return open_page(cv.Replay(shown, **traits).save_html(tmp_path / "replay.html"), frozen=frozen)

    return open_replay


def test_tokens_and_money_tick_while_it_plays_and_end_as_the_heading_has_them(page: Page, open_replay):
    replay = open_replay(of(), frozen=True)
    driving.expect_meter(replay, "0 tokens out · $0.00")
    driving.press_play(replay)
    page.clock.run_for(90)  # 25 chunks a second, the first at once: three have come, and half of the text
    driving.expect_position(replay, 3)
    driving.expect_meter(replay, "≈ 24 tokens out · ≈ $0.000180")
    page.clock.run_for(1000)
    driving.expect_meter(replay, "48 tokens out · $0.000235 recorded")
    for fact in ("48 out", "$0.000235 recorded"):
        expect(replay).to_contain_text(fact)


def test_the_input_is_charged_from_the_first_chunk_on(open_replay):
    driving.expect_meter(open_replay(of(), position=1), "≈ 0 tokens out · ≈ $0.000125")


def test_where_the_report_arrives_the_numbers_are_set_right(open_replay):
    replay = open_replay(of(cost=CostReport(0.5, "usage.cost"), model="moonshotai/kimi-k2-0905"), position=6)
    words = replay.locator("[data-meter]").text_content() or ""
    assert words.startswith("≈ 48 tokens out")
    driving.press(replay, "Next chunk")
    driving.expect_meter(replay, "48 tokens out · $0.500 recorded")


def test_without_a_price_only_tokens_tick(open_replay):
    driving.expect_meter(open_replay(of(cost=None), position=4), "≈ 36 tokens out")


def test_tokens_that_the_chunks_list_are_no_estimate(open_replay):
    script = answer([("text", "", TEN)], usage=SEED_USAGE[0])
    counted = [[*each, TokenCount(12)] if any(type(event) is TextDelta for event in each) else each for each in script]
    driving.expect_meter(open_replay(timeline_of(counted, model="unheard-of"), position=3), "24 tokens out")


def test_a_stream_that_tells_no_tokens_has_no_meter(open_replay):
    expect(open_replay(of(usage=None)).locator("[data-meter]")).to_be_hidden()


def test_where_the_numbers_come_from_is_told_on_request(open_replay):
    script = answer([("text", "", TEN)])
    script[-1].append(UsageReport(SEED_USAGE[0]))
    title = open_replay(timeline_of(script)).locator("[data-meter]").get_attribute("title") or ""
    assert title.startswith("tokens: estimate: the 48 output tokens reported, shared out by characters; ")
