"""The dashboard in Python: which chart is shown, and by which clock."""

from __future__ import annotations

import pytest

import cassette_viz as cv
from tests._timelines import answer, timeline_of

SCRIPT = answer([("text", "", ["a", "b", "c"])])
TIMES = [100, 120, 500, 501, 502, 503]


def pressed(board: cv.Dashboard) -> list[str]:
    return [picker.value for picker in board._pickers if picker.value is not None]


def test_of_all_buttons_one_is_pressed():
    board = cv.Dashboard(timeline_of(SCRIPT, times_ms=TIMES))
    assert pressed(board) == ["chunk timing"]
    board._pickers[1].value = "cost"
    assert (board.chart, pressed(board)) == ("cost", ["cost"])
    board.chart = "gaps"
    assert pressed(board) == ["gaps"]


def test_every_chart_has_a_button_and_a_word_of_explanation():
    board = cv.Dashboard(timeline_of(SCRIPT, times_ms=TIMES))
    offered = [name for picker in board._pickers for name in picker.options]
    assert offered == board.traits()["chart"].values
    assert all(len(picker.tooltips) == len(picker.options) and all(picker.tooltips) for picker in board._pickers)


@pytest.mark.parametrize("chart", ["chunk timing", "gaps", "text growth", "rate"])
@pytest.mark.parametrize("times", [TIMES, None])
def test_charts_show_what_is_known_whatever_pace_the_replay_has(chart, times):
    stream = timeline_of(SCRIPT, times_ms=times)
    plain, paced = (
        cv.Dashboard(stream, chart=chart, pacing=pacing, position=4) for pacing in ("known", cv.pacing.ByCharacters(1))
    )
    assert paced.figure.to_json() == plain.figure.to_json()
    paced.replay.pacing = "even"
    paced.replay.position = plain.replay.position = 2
    assert paced.figure.to_json() == plain.figure.to_json()


def test_a_chart_is_as_wide_as_the_browser_shows_the_replay():
    board = cv.Dashboard(timeline_of(SCRIPT, times_ms=TIMES))
    widths = [board.figure.layout.width]
    board.replay.set_state({"width": 640})
    widths.append(board.figure.layout.width)
    board.chart = "tokens"
    assert [*widths, board.figure.layout.width] == [None, 640, 640]
