"""The exported page: what was asked, and interactions that are one conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import cassette_viz as cv
from cassette_viz.cassettes._base import Cassette, Headers, Interaction, Response, request
from cassette_viz.export import html
from cassette_viz.export.stage import stage
from cassette_viz.loader import assembled

from . import driving

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\x1b[31m\u202e&amp;\x00"
PROMPT = [
    "You are a helpful assistant. Always use both add and multiply at the same time.",
    "Add and multiply the number 2 and 3",
]
ANSWER = ["I'll add and multiply the numbers 2 and 3 for you:", '{"a":2,"b":3}', '{"a":2,"b":3}']
NEWEST = "[data-part] .cv-block:last-child"


def exchange(index: int, body: Any, words: list[str]) -> Interaction:
    """An interaction that asked this and was answered with a text, word by word."""
    asked = request("POST", "https://api.example/v1/chat/completions", body=json.dumps(body).encode())
    chunks = ({"model": "m", "choices": [{"index": 0, "delta": {"content": word}}]} for word in words)
    stream = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    headers = Headers([("Content-Type", "text/event-stream")])
    return assembled(Interaction(index, asked, Response(200, "OK", headers, stream.encode())))


def recording(*exchanges: Interaction) -> Cassette:
    return Cassette("made-up", None, exchanges)


def long_conversation(messages: int) -> Cassette:
    """An interaction whose answer the second sends back, as one of an even number of messages."""
    turns = [
        {"role": ("assistant", "user")[n % 2] if n else "system", "content": f"message {n} {'lorem ipsum ' * 30}"}
        for n in range(messages)
    ]
    first = exchange(0, {"messages": turns[:-2]}, [str(turns[-2]["content"])])
    return recording(first, exchange(1, {"messages": turns}, ["dolor sit amet "] * 200))


@pytest.fixture
def open_replay(tmp_path: Path, open_page: Callable[..., Locator]) -> Callable[..., Locator]:
    """Export a cassette and open the page: ``open_replay(cassette, position=3)``."""

    def open_replay(cassette: Cassette, *, frozen: bool = False, **state: Any) -> Locator:
        return open_page(html.save(tmp_path / "replay.html", stage(cassette), state), frozen=frozen)

    return open_replay


@pytest.fixture(scope="module")
def cassette(seed: Path) -> Cassette:
    return cv.load(seed)


def place_in_pane(replay: Locator, selector: str) -> tuple[float, float]:
    """Where an element begins and ends, as shares of the height of the pane that it scrolls in."""
    start, end = replay.locator(selector).evaluate(
        """(element) => {
            const pane = element.closest(".cv-pane").getBoundingClientRect(), box = element.getBoundingClientRect();
            return [(box.top - pane.top) / pane.height, (box.bottom - pane.top) / pane.height];
        }"""
    )
    return start, end


# --- what was asked


def test_what_was_asked_is_one_line_until_it_is_unfolded(open_replay, cassette):
    replay = open_replay(cassette)
    expect(driving.asked_of(replay)).to_contain_text("asked: system, user; 2 tools; max_tokens 4000")
    assert driving.messages_of(replay).count() == 0
    driving.unfold_asked(replay)
    assert driving.texts_asked(replay) == PROMPT
    expect(driving.messages_of(replay, "user")).to_be_visible()
    driving.unfold_asked(replay)
    expect(driving.messages_of(replay, "user")).not_to_be_visible()


def test_tools_and_parameters_are_in_a_fold_of_their_own(open_replay, cassette):
    replay = open_replay(cassette)
    driving.unfold_asked(replay)
    description = replay.get_by_text("Multiply two numbers", exact=True)
    expect(description).not_to_be_visible()
    replay.get_by_text("2 tools, 6 parameters", exact=True).click()
    expect(description).to_be_visible()
    expect(driving.asked_of(replay)).to_contain_text('{"only": ["siliconflow"]}')


def test_a_long_text_is_folded_and_a_very_long_one_says_what_was_left_out(open_replay):
    body = {"messages": [{"role": "system", "content": "word " * 6000}, {"role": "user", "content": "Hi"}]}
    replay = open_replay(recording(exchange(0, body, ["Hello"])))
    driving.unfold_asked(replay)
    text = driving.messages_of(replay, "system").locator("[data-asked-text]")
    expect(text).to_contain_text("[10,000 more characters are left out here]")
    folded = text.bounding_box()["height"]
    assert folded < 120
    replay.get_by_role("button", name="show all", exact=True).click()
    assert text.bounding_box()["height"] > 10 * folded


def test_the_messages_of_the_request_are_no_parts_of_the_answer(open_replay, cassette):
    replay = open_replay(cassette, interaction=1, position=35)
    assert driving.parts_of(replay).count() == 1
    assert driving.asked_of(replay).locator("[data-part], [data-text]").count() == 0


def test_a_request_of_which_nothing_is_known_takes_no_room(open_replay):
    replay = open_replay(recording(exchange(0, {"model": "m"}, ["Hello"])))
    assert driving.asked_of(replay).count() == 0
    expect(replay.get_by_role("checkbox", name="Whole conversation")).to_be_hidden()


def test_markup_in_the_request_is_text(open_replay):
    call = {"id": HOSTILE, "function": {"name": HOSTILE, "arguments": HOSTILE}}
    body = {
        "messages": [
            {"role": HOSTILE, "content": [{"type": "text", "text": HOSTILE}, {"type": HOSTILE}]},
            {"role": "assistant", "content": HOSTILE, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": HOSTILE, "content": HOSTILE},
        ],
        "tools": [{"name": HOSTILE, "description": HOSTILE}],
        HOSTILE: HOSTILE,
    }
    replay = open_replay(recording(exchange(0, body, ["Hello"])))
    driving.unfold_asked(replay)
    assert driving.texts_asked(replay) == [HOSTILE] * 4
    assert replay.locator("img, script, iframe, a").count() == 0


# --- conversations


def test_what_led_to_the_answer_reads_as_one_conversation_down_to_it(open_replay, cassette):
    replay = open_replay(cassette, interaction=1, position=12)
    roles = [message.get_attribute("data-role") for message in driving.messages_of(replay).all()]
    assert roles == ["system", "user", "assistant", "tool", "tool"]
    assert driving.texts_asked(replay) == [*PROMPT, *ANSWER, "5", "6"]
    words = replay.get_by_role("group", name="Message", exact=True).inner_text()
    for word in (PROMPT[1], ANSWER[0], "add", "multiply", "5", "6", "continues interaction 1", "Here are the results"):
        assert word in words
        words = words.partition(word)[2]


def test_the_lines_at_both_ends_lead_from_one_interaction_to_the_other(open_replay, cassette):
    replay = open_replay(cassette, position=37)
    expect(replay.get_by_text("continued in interaction 2")).to_be_hidden()
    driving.press(replay, "Next chunk")
    expect(replay.get_by_text("continued in interaction 2")).to_be_visible()
    driving.press(replay, "Next interaction of the conversation")
    driving.expect_interaction(replay, 1)
    driving.expect_position(replay, 0)
    driving.press(replay, "Previous interaction of the conversation")
    driving.expect_interaction(replay, 0)
    driving.expect_position(replay, 0)


def test_the_whole_conversation_plays_by_itself(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True)
    driving.play_whole_conversation(replay)
    driving.press_play(replay)
    page.clock.run_for(2600)  # 2.57 s: the first is over
    driving.expect_interaction(replay, 1)
    driving.expect_playing(replay)
    assert driving.position_of(replay) == 0  # its headers come after 1.72 s
    page.clock.run_for(2000)
    assert driving.position_of(replay) in range(5, 10)
    page.clock.run_for(2000)
    driving.expect_position(replay, 35)
    driving.expect_playing(replay, False)


def test_without_the_tick_playing_ends_with_the_interaction(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True, whole_conversation=True)
    driving.play_whole_conversation(replay, False)
    driving.press_play(replay)
    page.clock.run_for(5000)
    driving.expect_position(replay, 38)
    assert driving.interaction_of(replay) == 0


def test_keys_still_move_the_replay_when_the_tick_has_the_focus(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True)
    driving.play_whole_conversation(replay)
    page.keyboard.press("ArrowRight")
    driving.expect_position(replay, 1)
    page.keyboard.press("Space")
    expect(replay.get_by_role("checkbox", name="Whole conversation")).not_to_be_checked()
    driving.expect_playing(replay, False)


@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("position", [0, 3, 20])
def test_a_long_conversation_leaves_the_answer_in_sight(page: Page, open_replay, width, position):
    page.set_viewport_size({"width": width, "height": 900})
    replay = open_replay(long_conversation(30), interaction=1, position=position)
    assert driving.messages_of(replay).count() == 30
    start, end = place_in_pane(replay, ".cv-answer")
    assert 0.2 < start < 0.5
    assert end > 0.9


def test_the_newest_words_stay_in_sight_while_a_long_conversation_plays(page: Page, open_replay):
    replay = open_replay(long_conversation(30), frozen=True, interaction=1)
    driving.press_play(replay)
    for _ in range(4):
        page.clock.run_for(2000)
        start, end = place_in_pane(replay, NEWEST)
        assert start < end < 1


def test_what_a_reader_unfolds_while_it_plays_is_not_scrolled_away(page: Page, open_replay):
    body = {"messages": [{"role": "system", "content": "rule\n" * 6}, {"role": "user", "content": "Hi"}]}
    replay = open_replay(recording(exchange(0, body, ["lorem ipsum dolor "] * 400)), frozen=True)
    driving.press_play(replay)
    page.clock.run_for(200)
    driving.unfold_asked(replay)
    page.clock.run_for(8000)
    assert place_in_pane(replay, '[data-message][data-role="system"]')[0] > 0
    driving.unfold_asked(replay)
    page.clock.run_for(2000)
    assert place_in_pane(replay, NEWEST)[1] < 1


def test_of_very_many_messages_the_first_come_on_demand(open_replay):
    replay = open_replay(long_conversation(200), interaction=1)
    assert driving.messages_of(replay).count() == 60
    replay.get_by_role("button", name="show 140 messages before", exact=True).click()
    assert driving.messages_of(replay).count() == 200
    expect(driving.messages_of(replay).first).to_contain_text("message 0 ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conversation(page: Page, open_replay, cassette, scheme):
    page.emulate_media(color_scheme=scheme)
    replay = open_replay(cassette, interaction=1, position=35)
    replay.get_by_text("2 tools, 6 parameters", exact=True).click()
    report = Axe().run(page)
    assert not report.response["violations"], report.generate_report()
    driving.press(replay, "Previous interaction of the conversation")
    driving.press_keys(replay, "End")
    report = Axe().run(page)
    assert not report.response["violations"], report.generate_report()


@pytest.mark.parametrize("width", [320, 400, 768, 1600])
def test_a_conversation_sticks_out_at_no_width(page: Page, open_replay, cassette, width):
    page.set_viewport_size({"width": width, "height": 800})
    replay = open_replay(cassette, interaction=1, position=12)
    replay.get_by_text("2 tools, 6 parameters", exact=True).click()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    pane = replay.get_by_role("group", name="Message", exact=True)
    assert pane.evaluate("(pane) => pane.scrollWidth <= pane.clientWidth")
