"""What Python sees of the replay when the browser tells it something."""

from __future__ import annotations

from pathlib import Path

import pytest
import traitlets

import cassette_viz as cv
from cassette_viz.charts._theme import palette
from cassette_viz.widgets import replay as module


def test_the_theme_is_the_browsers_to_tell(seed: Path):
    replay = cv.Replay(seed)
    assert replay.dark is None
    with pytest.raises(traitlets.TraitError):
        replay.dark = True
    replay.set_state({"dark": True})
    assert replay.dark is True
    with pytest.raises(TypeError, match="no parameter dark"):
        cv.Replay(seed, dark=True)


def test_the_dashboard_follows_the_theme_that_the_browser_shows(seed: Path):
    board = cv.Dashboard(seed)
    for dark in (None, True, False):
        board.replay.set_state({"dark": dark})
        for name in ("chunk timing", "tokens"):
            board.chart = name
            assert board.figure.layout.title.font.color == palette(dark).ink


def test_a_dashboard_that_was_told_its_colours_keeps_them(seed: Path):
    board = cv.Dashboard(seed, dark=False)
    board.replay.set_state({"dark": True})
    board.chart = "gaps"
    assert board.figure.layout.title.font.color == palette(False).ink


def test_a_replay_that_goes_on_by_itself_plays_on(seed: Path):
    replay = cv.Replay(seed, whole_conversation=True, playing=True, position=38)
    replay.set_state({"interaction": 1, "position": 0})
    assert (replay.interaction, replay.position, replay.playing) == (1, 0, True)


@pytest.mark.parametrize(("whole", "interaction"), [(False, 1), (True, 0)])
def test_any_other_choice_of_an_interaction_stops_it(seed: Path, whole: bool, interaction: int):
    replay = cv.Replay(seed, interaction=1 - interaction, whole_conversation=whole, playing=True)
    replay.interaction = interaction
    assert (replay.position, replay.playing) == (0, False)


def test_large_requests_are_sent_as_they_are_picked(seed: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_BYTES_SENT_AT_ONCE", 27_000)  # the two bodies are less, with their requests more
    assert list(cv.Replay(seed).payloads) == ["0"]


def test_an_exported_page_goes_on_as_the_widget_does(seed: Path, tmp_path: Path):
    page = cv.Replay(seed, whole_conversation=True).save_html(tmp_path / "page.html")
    assert '"whole_conversation":true' in page.read_text(encoding="utf-8")
