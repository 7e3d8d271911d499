"""The widgets in JupyterLab and in Notebook, with a real kernel behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from . import driving

OPEN = "import cassette_viz as cv\nreplay = cv.Replay(cv.samples.path('kimi-k2-multi-tool-streaming.yaml'))"
ONLY_LAB = pytest.mark.parametrize("jupyter", ["lab"], indirect=True)


def test_it_plays_while_the_kernel_sleeps_and_then_tells_the_kernel(page: Page, run_cells):
    kernel = run_cells(OPEN, "replay")
    replay = driving.replay_on(page)
    kernel.start("import time; time.sleep(4)")
    driving.press_play(replay)
    driving.expect_position(replay, 38, seconds=3.9)  # it takes 2.6 s
    kernel.eventually("(replay.position, replay.playing)", (38, False))
    assert kernel.evaluate("replay.snapshot.choices[0].tool_calls[1].arguments") == '{"a":2,"b":3}'


def test_the_keyboard_is_the_replays_own(page: Page, run_cells):
    kernel = run_cells(OPEN, "replay")
    replay, cells = driving.replay_on(page), driving.count_cells(page)
    driving.press_keys(replay, "ArrowRight", "ArrowRight", "a", "b", "x", "d", "d", "Shift+ArrowRight")
    driving.expect_position(replay, 12)
    assert driving.count_cells(page) == cells
    kernel.eventually("replay.position", 12)


def test_python_sets_the_position_and_two_views_follow(page: Page, run_cells):
    kernel = run_cells(OPEN, "replay", "replay")
    first, second = driving.replay_on(page, 0), driving.replay_on(page, 1)
    kernel.run("replay.position = 22")
    for view in (first, second):
        driving.expect_position(view, 22)
        assert driving.texts_of_parts(view, "tool_call")[0] == '{"a":2,"b'
    driving.press_keys(second, "End")
    driving.expect_position(first, 38)


def test_picking_an_interaction_moves_both_sides(page: Page, run_cells):
    kernel = run_cells(OPEN, "replay")
    replay = driving.replay_on(page)
    driving.seek(replay, 9)
    driving.choose_interaction(replay, 1)
    expect(replay).to_have_attribute("data-chunks", "35")
    driving.expect_position(replay, 0)
    kernel.eventually("(replay.interaction, replay.position)", (1, 0))
    kernel.run("replay.interaction = 0")
    expect(replay).to_have_attribute("data-chunks", "38")


@ONLY_LAB
def test_a_reload_finds_the_replay_where_it_was(page: Page, run_cells):
    kernel = run_cells(OPEN, "replay")
    driving.seek(driving.replay_on(page), 17)
    kernel.eventually("replay.position", 17)
    driving.reload(page)
    driving.expect_position(driving.replay_on(page), 17)


@ONLY_LAB
def test_a_recording_too_large_to_send_whole_is_sent_as_it_is_picked(page: Page, run_cells):
    kernel = run_cells(
        OPEN.replace(
            "replay =", "from cassette_viz.widgets import replay as module\nmodule._CHUNKS_SENT_AT_ONCE = 0\nreplay ="
        ),
        "replay",
    )
    replay = driving.replay_on(page)
    assert kernel.evaluate("list(replay.payloads)") == ["0"]
    driving.choose_interaction(replay, 1)
    expect(replay).to_have_attribute("data-chunks", "35")
    driving.press_keys(replay, "End")
    driving.expect_position(replay, 35)


def test_a_dashboard_links_chart_and_replay_both_ways(page: Page, run_cells):
    kernel = run_cells(
        OPEN.replace("replay = cv.Replay", "board = cv.Dashboard"),
        "board",
    )
    replay = driving.replay_on(page)
    chart = page.locator(".js-plotly-plot")
    chart.locator(".scatterlayer").first.wait_for()
    driving.seek(replay, 22)
    kernel.eventually("board.figure.layout.shapes[-1].x0", 22)
    kernel.run("board.figure.data[0]._dispatch_on_click(__import__('plotly').callbacks.Points(point_inds=[3]), None)")
    position = kernel.evaluate("int(board.figure.data[0].customdata[3])")
    driving.expect_position(replay, position)
    assert (
        kernel.evaluate("sum(isinstance(w, __import__('plotly').graph_objects.FigureWidget) for w in board.children)")
        == 1
    )


@ONLY_LAB
def test_the_colours_of_a_dashboard_follow_the_theme(page: Page, run_cells):
    kernel = run_cells(OPEN.replace("replay = cv.Replay", "board = cv.Dashboard"), "board")
    driving.replay_on(page)
    title = "board.figure.layout.title.font.color"
    try:
        for theme, dark in (("JupyterLab Light", False), ("JupyterLab Dark", True), ("JupyterLab Light", False)):
            driving.change_theme(page, theme)
            kernel.eventually("board.replay.dark", dark)
            kernel.eventually(f"{title} == cv.charts._theme.palette({dark}).ink", True)
    finally:
        driving.change_theme(page, "JupyterLab Light")


@pytest.mark.parametrize("at_once", [20_000, 0], ids=["all at once", "as they are picked"])
def test_the_whole_conversation_plays_on_and_the_kernel_follows(page: Page, run_cells, at_once):
    limit = f"from cassette_viz.widgets import replay as module\nmodule._CHUNKS_SENT_AT_ONCE = {at_once}\nreplay ="
    kernel = run_cells(OPEN.replace("replay =", limit), "replay")
    replay = driving.replay_on(page)
    driving.play_whole_conversation(replay)
    kernel.eventually("replay.whole_conversation", True)
    driving.press_play(replay)
    driving.expect_interaction(replay, 1)
    driving.expect_position(replay, 35)
    driving.expect_playing(replay, False)
    kernel.eventually("(replay.interaction, replay.position, replay.playing)", (1, 35, False))


@ONLY_LAB
def test_each_chart_of_the_dashboard_can_be_chosen(page: Page, run_cells):
    kernel = run_cells(OPEN.replace("replay = cv.Replay", "board = cv.Dashboard"), "board")
    for name in ("gaps", "text growth", "rate", "definitions", "tokens", "cost", "interactions", "chunk timing"):
        page.get_by_role("button", name=name, exact=True).click()
        kernel.eventually("board.chart", name)
    expect(page.locator(".js-plotly-plot .gtitle").first).to_be_visible(timeout=30_000)


@ONLY_LAB
def test_a_chart_is_as_wide_as_its_dashboard_when_that_changes_too(page: Page, run_cells):
    kernel = run_cells(
        OPEN.replace("replay = cv.Replay", "board = cv.Dashboard")
        + "\nroom = __import__('ipywidgets').VBox([board], layout={'width': '400px'})",
        "room",
    )
    chart = page.locator(".js-plotly-plot .main-svg").first
    expect(chart).to_have_attribute("width", "400")
    kernel.run("room.layout.width = '640px'")
    expect(chart).to_have_attribute("width", "640")


@ONLY_LAB
def test_a_cassette_shows_its_table_and_its_replay(page: Page, run_cells):
    run_cells("import cassette_viz as cv\ncv.load(cv.samples.path('kimi-k2-multi-tool-streaming.yaml'))")
    expect(page.get_by_role("table")).to_contain_text("306 in, 31 out")
    driving.replay_on(page)


@ONLY_LAB
def test_the_magic_opens_a_file(page: Page, run_cells, seed: Path):
    run_cells("%load_ext cassette_viz", f"%cassette {seed}")
    driving.expect_position(driving.replay_on(page), 0)


@ONLY_LAB
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_either_theme(page: Page, run_cells, theme):
    run_cells(OPEN, "replay")
    driving.change_theme(page, theme)
    driving.seek(driving.replay_on(page), 22)
    report = Axe().run(page, context=".cassette-viz")
    assert not report.response["violations"], report.generate_report()
