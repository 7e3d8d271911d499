"""How chunks are paced, as Python says it and as the browser says it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import traitlets

import cassette_viz as cv
from tests._timelines import MS, answer, timeline_of

SCRIPT = answer([("text", "", ["a", "b", "c"])])
TIMES = [100, 120, 500, 501, 502, 503]


def recorded():
    return timeline_of(SCRIPT, times_ms=TIMES)


def paced(**traits):
    replay = cv.Replay(timeline_of(SCRIPT), **traits)
    given = {name: value for name, value in replay.pacing_given.items() if value not in (None, 0)}
    return replay.pacing, replay.pacing_rate, given


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({}, ("known", None, {"chunks_per_second": 25})),
        ({"chunks_per_second": 10}, ("known", None, {"chunks_per_second": 10})),
        ({"pacing": "tokens", "pacing_rate": 80}, ("tokens", 80, {"chunks_per_second": 25})),
        ({"pacing": cv.pacing.Even(3)}, ("even", 3, {"chunks_per_second": 25})),
        ({"pacing": cv.pacing.ByCharacters(30)}, ("characters", 30, {"chunks_per_second": 25})),
        ({"pacing": cv.pacing.ByTokens()}, ("tokens", 50, {"chunks_per_second": 25})),
        ({"pacing": cv.pacing.ToTotal()}, ("total", None, {"chunks_per_second": 25})),
        ({"pacing": cv.pacing.ToTotal(5)}, ("total", None, {"chunks_per_second": 25, "total_ns": 5})),
        ({"jitter": 0.5, "seed": -1}, ("known", None, {"chunks_per_second": 25, "jitter": 0.5, "seed": 0xFFFF_FFFF})),
    ],
)
def test_a_pace_can_be_chosen_by_name_or_by_model(traits, expected):
    assert paced(**traits) == expected


def test_another_recording_travels_as_its_rhythm():
    name, rate, given = paced(pacing=cv.pacing.Like(recorded()))
    steps = [100 * MS, 20 * MS, 380 * MS, MS, MS, MS]
    assert (name, rate, given["like"]) == ("like", None, {"name": "moonshotai/kimi-k2-0905", "steps_ns": steps})


@pytest.mark.parametrize(
    ("traits", "error", "words"),
    [
        ({"pacing": "fast"}, ValueError, "pacing must be one of known, even, characters, tokens, total, like"),
        ({"pacing": "like"}, ValueError, "no other recording is given"),
        ({"pacing": cv.pacing.Like(timeline_of(SCRIPT))}, ValueError, "no recorded chunk times"),
        ({"pacing": cv.pacing.Even(0)}, ValueError, "from 0.001 to 100,000"),
        ({"pacing": cv.pacing.ToTotal(-1)}, ValueError, "total_ns must be from 0"),
        ({"pacing": cv.pacing.Even(1), "pacing_rate": 2}, TypeError, "a rate stands in the model itself"),
        ({"pacing": "even", "pacing_rate": 0}, ValueError, "pacing_rate must be from 0.001"),
        ({"pacing": 25}, TypeError, "pacing is one of"),
        ({"chunks_per_second": -1}, ValueError, "chunks_per_second must be from 0.001"),
        ({"jitter": 2}, ValueError, "jitter must be from 0 to 1"),
    ],
)
def test_a_pace_that_is_none_is_refused_in_plain_words(traits, error, words):
    with pytest.raises(error, match=re.escape(words)):
        cv.Replay(recorded(), **traits)


def test_the_browser_and_the_next_cell_may_change_it_and_nonsense_is_refused():
    replay = cv.Replay(recorded())
    replay.set_state({"pacing": "even", "pacing_rate": 12.5})
    assert (replay.pacing, replay.pacing_rate) == ("even", 12.5)
    for name, value in (("pacing", "fast"), ("pacing", "like"), ("pacing_rate", 0)):
        with pytest.raises(traitlets.TraitError):
            setattr(replay, name, value)
    assert (replay.pacing, replay.pacing_rate) == ("even", 12.5)


def test_a_page_keeps_the_choice(tmp_path: Path):
    replay = cv.Replay(recorded(), pacing="even", pacing_rate=8, chunks_per_second=5)
    page = replay.save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    state = json.loads(re.search(r'id="cassette-viz-state">(.*?)</script>', page)[1])
    assert (state["pacing"], state["pacing_rate"], state["pacing_given"]["chunks_per_second"]) == ("even", 8, 5)


def test_jitter_never_touches_recorded_times_but_spread_ones():
    def steps(timeline, **traits):
        return cv.Replay(timeline, **traits).payloads["0"]["time_steps_us"]

    assert steps(recorded(), jitter=1) == steps(recorded())
    bounded = timeline_of(SCRIPT, headers_after_ns=100 * MS, ended_after_ns=700 * MS)
    assert steps(bounded, jitter=1) != steps(bounded)
    assert sum(steps(bounded, jitter=1)) == sum(steps(bounded)) == 700_000


def test_where_nothing_is_known_no_times_are_sent():
    assert cv.Replay(timeline_of(SCRIPT, headers_after_ns=MS)).payloads["0"]["time_steps_us"] == []
