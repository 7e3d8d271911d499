"""The exported page in a real browser: the whole replay, without a notebook, from disk."""

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


def recording(*bodies: str, **circumstances: Any) -> Cassette:
    """A cassette whose interactions answered with these event streams."""
    headers = Headers([("Content-Type", "text/event-stream")])
    url = "https://api.example/v1/chat/completions"
    return Cassette(
        "made-up",
        None,
        tuple(
            assembled(
                Interaction(n, request("POST", url), Response(200, "OK", headers, body.encode()), **circumstances)
            )
            for n, body in enumerate(bodies)
        ),
    )


def stream(*deltas: dict[str, Any], ending: str = "data: [DONE]\n\n") -> str:
    chunks = ({"model": "m", "choices": [{"index": 0, "delta": delta}]} for delta in deltas)
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + ending


@pytest.fixture
def open_replay(tmp_path: Path, open_page: Callable[..., Locator]) -> Callable[..., Locator]:
    """Export a cassette and open the page: ``open_replay(cassette, position=3)``."""

    def open_replay(cassette: Cassette, *, frozen: bool = False, **state: Any) -> Locator:
        return open_page(html.save(tmp_path / "replay.html", stage(cassette), state), frozen=frozen)

    return open_replay


@pytest.fixture(scope="module")
def cassette(seed: Path) -> Cassette:
    return cv.load(seed)


# --- what is shown


def test_every_position_shows_what_python_says(open_replay, cassette):
    replay = open_replay(cassette)
    for interaction, timeline in enumerate(cassette.timelines):
        if interaction:
            driving.choose_interaction(replay, interaction)
        for position in range(len(timeline.chunks) + 1):
            driving.expect_position(replay, position)
            begun = [part for part in timeline.parts if part.started <= position]
            shown = driving.texts_of_parts(replay)
            assert [text for text in shown if text] == [text for part in begun if (text := part.text_at(position))]
            for part in begun:
                if part.kind == "tool_call":
                    assert driving.state_of_part(replay, part.number) == part.state_at(position)
            driving.press_keys(replay, "ArrowRight")


def test_reasoning_refusals_and_several_choices_are_all_there(open_replay):
    deltas = [{"reasoning_content": "think"}, {"content": "say"}, {"refusal": "no"}]
    body = stream(*deltas, ending='data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\n\ndata: [DONE]\n\n')
    replay = open_replay(recording(body), position=4)
    kinds = [part.get_attribute("data-kind") for part in driving.parts_of(replay).all()]
    assert kinds == ["reasoning", "text", "refusal", "text"]
    assert driving.texts_of_parts(replay) == ["think", "say", "no", "other"]


@pytest.mark.parametrize(
    ("arguments", "state"), [("", "empty"), ('{"a":', "incomplete"), ('{"a":1}', "valid"), ('{"a"]', "invalid")]
)
def test_a_tool_call_shows_how_far_its_arguments_have_come(open_replay, arguments, state):
    call = {"index": 3, "id": "A", "function": {"name": "f", "arguments": arguments}}
    replay = open_replay(recording(stream({"tool_calls": [call]})), position=1)
    card = driving.parts_of(replay, "tool_call")
    expect(card).to_have_attribute("data-index", "3")
    expect(card).to_have_attribute("data-state", state)
    expect(card).to_contain_text(state)


def test_the_wire_shows_the_bytes_of_the_chunk_and_says_what_it_did(open_replay, cassette):
    replay = open_replay(cassette, position=22)
    expect(replay).to_contain_text('"arguments": "b"')
    expect(replay).to_contain_text("add #0 arguments grow by 1 character: b")


def test_the_clock_is_named_and_so_is_its_pace(open_replay, cassette):
    replay = open_replay(cassette)
    expect(replay).to_contain_text("paced evenly at 25 chunks/s: this recording holds no chunk times")
    expect(replay).to_contain_text("headers after 1.09 s")


def test_the_heading_tells_tokens_cost_and_finish(open_replay, cassette):
    replay = open_replay(cassette)
    for words in ("216 tokens in", "48 out", "$0.000235 recorded", "finish tool_calls", "OpenAI chat", "200 OK"):
        expect(replay).to_contain_text(words)


def test_a_stream_that_was_cut_off_says_so(open_replay):
    expect(open_replay(recording(stream({"content": "par"}, ending="")))).to_contain_text("cut off")


def test_an_error_in_mid_stream_is_shown_where_it_happens(open_replay):
    body = stream({"content": "par"}, ending='data: {"error":{"message":"overloaded, try later"}}\n\n')
    replay = open_replay(recording(body), position=2)
    expect(replay).to_contain_text("overloaded, try later")
    assert driving.texts_of_parts(replay) == ["par"]


def test_an_interaction_without_a_stream_says_what_it_was(open_replay, cassette):
    plain = Interaction(0, request("GET", "https://api.example/v1/models"), Response(200, "OK"))
    replay = open_replay(Cassette("made-up", None, (plain, *cassette.interactions)), interaction=0)
    expect(replay).to_contain_text("it streamed no completion")
    driving.choose_interaction(replay, 1)
    driving.press_keys(replay, "End")
    driving.expect_position(replay, 38)


# --- transport


def test_playing_takes_the_time_of_the_stream(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True)
    driving.press_play(replay)
    page.clock.run_for(1000)
    assert driving.position_of(replay) == 0  # the headers come after 1.09 s
    page.clock.run_for(500)  # 10 more chunks of 40 ms
    assert driving.position_of(replay) in range(10, 13)
    page.clock.run_for(2000)
    driving.expect_position(replay, 38)
    driving.expect_playing(replay, False)


def test_the_speed_can_change_while_it_plays(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True, position=1)
    driving.press_play(replay)
    page.clock.run_for(200)
    before = driving.position_of(replay)
    driving.choose_speed(replay, "10×")
    page.clock.run_for(100)  # a second of the stream: 25 chunks
    assert driving.position_of(replay) - before in range(20, 28)  # a frame is 16 ms, here 4 chunks


def test_long_gaps_can_be_cut_short(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True, idle_limit=0.1)
    driving.press_play(replay)
    page.clock.run_for(300)
    assert driving.position_of(replay) in range(4, 8)


def test_the_buttons_do_what_they_say(open_replay, cassette):
    replay = open_replay(cassette)
    presses: list[tuple[driving.Button, int]] = [
        ("Next chunk", 1),
        ("Last chunk", 38),
        ("Previous chunk", 37),
        ("First chunk", 0),
    ]
    for button, position in presses:
        driving.press(replay, button)
        driving.expect_position(replay, position)


@pytest.mark.parametrize(
    ("start", "keys", "position"),
    [
        (0, ["ArrowRight"], 1),
        (5, ["ArrowLeft"], 4),
        (5, ["Shift+ArrowRight"], 15),
        (5, ["Shift+ArrowLeft"], 0),
        (5, ["End"], 38),
        (5, ["Home"], 0),
        (0, ["]"], 2),  # the first token
        (0, ["]", "]"], 16),  # add begins
        (38, ["["], 37),
        (5, ["Control+ArrowRight"], 5),
        (5, ["x", "b", "d", "d"], 5),
    ],
)
def test_keys_move_the_replay(open_replay, cassette, start, keys, position):
    replay = open_replay(cassette, position=start)
    driving.press_keys(replay, *keys)
    driving.expect_position(replay, position)


def test_space_plays_and_pauses(page: Page, open_replay, cassette):
    replay = open_replay(cassette, frozen=True)
    driving.press_keys(replay, "Space")
    driving.expect_playing(replay)
    driving.press_keys(replay, "Space")
    driving.expect_playing(replay, False)


def test_the_question_mark_lists_all_keys(open_replay, cassette):
    replay = open_replay(cassette)
    driving.press_keys(replay, "?")
    expect(replay.get_by_text("next marker", exact=False).first).to_be_visible()


def test_the_slider_speaks(open_replay, cassette):
    assert driving.spoken_position(open_replay(cassette, position=22)).startswith("chunk 22 of 38, 1.93 s")


def test_a_click_on_the_strip_seeks(page: Page, open_replay, cassette):
    replay = open_replay(cassette)
    strip = replay.get_by_role("slider", name="Position", exact=True).bounding_box()
    page.mouse.click(strip["x"] + strip["width"] - 2, strip["y"] + strip["height"] / 2)
    driving.expect_position(replay, 38)
    page.mouse.click(strip["x"] + 2, strip["y"] + strip["height"] / 2)
    driving.expect_position(replay, 0)


def test_a_click_on_a_character_finds_the_chunk_that_wrote_it(page: Page, open_replay, cassette):
    replay = open_replay(cassette, position=38)
    place = (
        driving.part_of(replay, 0)
        .locator("[data-text]")
        .evaluate(
            """(element) => {
            const range = document.createRange(), nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            let left = "I'll add and mul".length, node = nodes.nextNode();
            while (node.length <= left) { left -= node.length; node = nodes.nextNode(); }
            range.setStart(node, left); range.setEnd(node, left + 1);
            const box = range.getBoundingClientRect();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }"""
        )
    )
    page.mouse.click(place["x"], place["y"])
    driving.expect_position(replay, 5)  # " multiply"


# --- hostile and odd text


def test_markup_in_recorded_text_is_text(open_replay):
    call = {"index": 0, "id": HOSTILE, "function": {"name": HOSTILE, "arguments": json.dumps({"a": HOSTILE})}}
    body = stream({"content": HOSTILE, "reasoning": HOSTILE, "tool_calls": [call]})
    replay = open_replay(recording(body.replace('"model": "m"', f'"model": {json.dumps(HOSTILE)}')), position=1)
    assert HOSTILE in driving.texts_of_parts(replay)
    assert replay.locator("img, script, iframe, a").count() == 0


def test_characters_cut_between_chunks_are_whole_at_every_position(open_replay):
    deltas = ['{"content":"a\\ud83d"}', '{"content":"\\ude42b"}', '{"content":"\\ud83d"}']
    body = "".join(f'data: {{"choices":[{{"index":0,"delta":{delta}}}]}}\n\n' for delta in deltas)
    replay = open_replay(recording(body))
    shown = []
    for _ in range(3):
        driving.press_keys(replay, "ArrowRight")
        shown.append(driving.texts_of_parts(replay)[0])
    assert shown == ["a", "a🙂b", "a🙂b\ufffd"]


def test_secrets_do_not_reach_the_page(tmp_path: Path):
    headers = [("Authorization", "Bearer sk-secret1"), ("x-api-key", "secret2"), ("Cookie", "secret3")]
    asked = request("POST", "https://api.example/v1/chat/completions?key=secret4", headers)
    answered = Response(200, "OK", Headers([("Set-Cookie", "secret5")]), stream({"content": "x"}).encode())
    cassette = Cassette("made-up", None, (assembled(Interaction(0, asked, answered)),))
    page = html.save(tmp_path / "page.html", stage(cassette), {}).read_text(encoding="utf-8")
    shown = page + repr(cassette) + cassette._repr_html_() + repr(cassette.interactions)
    assert "secret" not in shown


# --- looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("position", [0, 22, 38])
def test_axe_finds_nothing(page: Page, open_replay, cassette, scheme, position):
    page.emulate_media(color_scheme=scheme)
    open_replay(cassette, position=position)
    report = Axe().run(page)
    assert not report.response["violations"], report.generate_report()


@pytest.mark.parametrize("width", [320, 400, 768, 1600])
def test_nothing_sticks_out_at_any_width(page: Page, open_replay, cassette, width):
    page.set_viewport_size({"width": width, "height": 800})
    open_replay(cassette, position=22)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
