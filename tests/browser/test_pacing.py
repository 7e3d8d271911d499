"""The clock of a replay on an exported page: what is said of it, and what can be chosen in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import cassette_viz as cv
from cassette_viz.timeline.clock import Clock, Provenance
from cassette_viz.timeline.events import ServerTiming
from cassette_viz.timeline.model import Timeline
from tests._timelines import MS, SEED_USAGE, WORDS, answer, timeline_of

from . import driving

SCRIPT = answer([("text", "", WORDS)], usage=SEED_USAGE[0])  # 16 chunks: 12 words between a role, a finish and two more
TIMES = [100, *(100 + 20 * n for n in range(1, 8)), *(900 + 20 * n for n in range(8))]
STUB = Provenance("a stub prescribes it", Clock.MODELLED, Clock.MODELLED, Clock.MODELLED)
REPORT = ServerTiming("x_groq.usage", {}, queue_ns=20 * MS, prompt_ns=80 * MS, generation_ns=900 * MS)


def reported() -> Timeline:
    return timeline_of([*SCRIPT[:-1], [*SCRIPT[-1], REPORT]])


CLOCKS: dict[str, tuple[Callable[[], Timeline], str, str, str]] = {
    "recorded": (
        lambda: timeline_of(SCRIPT, times_ms=TIMES),
        "recorded",
        "this recording holds a time for every chunk",
        "as recorded",
    ),
    "reported": (
        reported,
        "reported",
        "spread evenly over the 1.00 s that the provider reports (x_groq.usage, the provider's report)",
        "as reported",
    ),
    "bounded": (
        lambda: timeline_of(SCRIPT, headers_after_ns=200 * MS, ended_after_ns=1_500 * MS),
        "bounded",
        "spread evenly over the 1.50 s that the recording allows (not after the end of the response)",
        "within its bounds",
    ),
    "modelled": (
        lambda: timeline_of(SCRIPT, headers_after_ns=200 * MS),
        "modelled",
        "paced evenly at 25 chunks/s: this recording holds no chunk times",
        "even",
    ),
    "prescribed": (
        lambda: timeline_of(SCRIPT, times_ms=TIMES, provenance=STUB),
        "modelled",
        "a stub prescribes it; nobody measured them",
        "as prescribed",
    ),
}


@pytest.fixture
def open_replay(tmp_path: Path, open_page: Callable[..., Locator]) -> Callable[..., Locator]:
    """Export a replay and open the page: ``open_replay(timeline, pacing="even")``."""

    def open_replay(shown: Any, *, frozen: bool = False, **traits: Any) -> Locator:
        return open_page(cv.Replay(shown, **traits).save_html(tmp_path / "replay.html"), frozen=frozen)

    return open_replay


@pytest.mark.parametrize("name", CLOCKS)
def test_each_kind_of_clock_is_named_by_a_word_and_by_its_stroke(open_replay, name):
    timeline, clock, words, pacing = CLOCKS[name]
    replay = open_replay(timeline())
    driving.expect_notice(replay, clock, words)
    driving.expect_pacing(replay, pacing, rate=25 if name == "modelled" else None)
    strokes = replay.locator(".cv-scene .cv-axis").evaluate_all(
        "(lines) => lines.map((line) => getComputedStyle(line).strokeDasharray)"
    )
    assert [stroke == "none" for stroke in strokes] == [clock == "recorded"]


def test_the_first_wait_has_a_clock_of_its_own(open_replay):
    replay = open_replay(timeline_of(SCRIPT, headers_after_ns=200 * MS))
    waits = replay.locator(".cv-scene .cv-wait").evaluate_all("(lines) => lines.map((line) => line.dataset.clock)")
    assert waits == ["recorded"]
    expect(replay.locator(".cv-scene")).to_contain_text("waiting for headers, 0.20 s")


def test_every_model_can_be_chosen_without_a_kernel_and_says_what_it_stands_in_for(open_replay):
    replay = open_replay(timeline_of(SCRIPT, times_ms=TIMES))
    driving.expect_pacings(replay, ["as recorded", "even", "by characters", "by tokens", "to the known total"])
    instead = "instead of its recorded times"
    for label, rate, words in (
        ("even", 10, f"paced evenly at 10 chunks/s {instead}"),
        ("by characters", 40, f"paced by characters at 40 characters/s {instead}"),
        ("by tokens", 80, f"paced by estimated tokens at 80 tokens/s {instead}"),
        ("to the known total", None, f"paced evenly to an end after 1.04 s {instead}"),
    ):
        driving.choose_pacing(replay, label, rate=rate)
        driving.expect_pacing(replay, label, rate=rate)
        driving.expect_notice(replay, "modelled", words)
        assert "paced" in driving.spoken_position(replay)
    driving.choose_pacing(replay, "as recorded")
    driving.expect_notice(replay, "recorded", "this recording holds a time for every chunk")


def test_a_model_begins_with_its_usual_rate(open_replay):
    replay = open_replay(timeline_of(SCRIPT), pacing="tokens", pacing_rate=7)
    driving.expect_pacing(replay, "by tokens", rate=7)
    for label, rate in (("by characters", 100), ("by tokens", 50), ("even", 25)):
        driving.choose_pacing(replay, label)
        driving.expect_pacing(replay, label, rate=rate)


def test_another_pace_while_it_plays_keeps_the_place(page: Page, open_replay):
    replay = open_replay(timeline_of(SCRIPT), frozen=True)
    driving.press_play(replay)
    page.clock.run_for(210)  # 25 chunks a second: 6 of them, the first at 0
    before = driving.position_of(replay)
    driving.choose_pacing(replay, "even", rate=2)
    page.clock.run_for(200)
    assert before in range(5, 8)
    driving.expect_position(replay, before)
    driving.expect_playing(replay)
    page.clock.run_for(600)
    assert driving.position_of(replay) - before in (1, 2)


def test_a_rate_is_typed_without_moving_the_replay(open_replay):
    replay = open_replay(timeline_of(SCRIPT), position=5)
    field = replay.get_by_role("spinbutton", name="Pacing rate", exact=True)
    for key in ("ArrowUp", "Home", "End", "ArrowLeft", "<", "3"):
        field.press(key)
    driving.expect_position(replay, 5)


@pytest.mark.parametrize(("typed", "used"), [("0", 0.001), ("1e9", 100_000), ("", 25)])
def test_a_rate_that_is_none_is_brought_into_bounds(open_replay, typed, used):
    replay = open_replay(timeline_of(SCRIPT), pacing="even", pacing_rate=10)
    field = replay.get_by_role("spinbutton", name="Pacing rate", exact=True)
    field.fill(typed)
    field.press("Enter")
    driving.expect_pacing(replay, "even", rate=used)


def test_a_page_keeps_the_choice_and_what_python_gave(open_replay):
    other = timeline_of(SCRIPT, times_ms=TIMES)
    replay = open_replay(timeline_of(SCRIPT), pacing=cv.pacing.Like(other), jitter=0.25)
    words = "paced like moonshotai/kimi-k2-0905, with jitter 0.25: this recording holds no chunk times"
    driving.expect_notice(replay, "modelled", words)
    driving.expect_pacing(replay, "like moonshotai/kimi-k2-0905")


def test_an_interaction_that_cannot_be_paced_so_says_what_it_does_instead(open_replay):
    shown = [timeline_of(SCRIPT, times_ms=TIMES), timeline_of(SCRIPT)]
    replay = open_replay(shown, pacing="total")
    driving.expect_pacing(replay, "to the known total")
    driving.choose_interaction(replay, 1)
    driving.expect_pacing(replay, "even", rate=25)
    driving.expect_notice(replay, "modelled", "paced evenly at 25 chunks/s: this recording holds no chunk times")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_any_clock(page: Page, open_replay, scheme):
    page.emulate_media(color_scheme=scheme)
    shown = [make() for make, *_ in CLOCKS.values()]
    replay = open_replay(shown, position=7)
    for place in range(len(shown)):
        driving.choose_interaction(replay, place)
        report = Axe().run(page)
        assert not report.response["violations"], report.generate_report()


def test_what_is_under_the_pointer_is_said_without_moving_anything(page: Page, open_replay):
    page.set_viewport_size({"width": 400, "height": 800})
    replay = open_replay(timeline_of(SCRIPT, times_ms=TIMES))
    panes = replay.get_by_role("group", name="Message", exact=True)
    before = panes.bounding_box()
    strip = replay.get_by_role("slider", name="Position", exact=True).bounding_box()
    page.mouse.move(strip["x"] + strip["width"] / 2, strip["y"] + 20)
    expect(replay.get_by_text(re.compile(r"chunk \d+ · \d"))).to_be_visible()
    assert panes.bounding_box() == before
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
