"""Times for chunks: recorded where there are any, else made up and called so."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.pacing import pace

from .test_builder import play


def test_recorded_times_are_kept():
    [timeline] = play([], [], times=[5, 9])
    pacing = pace(timeline)
    assert (pacing.clock, pacing.times_ns) == (Clock.RECORDED, array("q", [5, 9]))


def test_without_times_the_pace_is_even_behind_the_recorded_wait_and_is_called_modelled():
    [timeline] = play([], [], [])
    pacing = pace(replace(timeline, headers_after_ns=1_000_000_000))
    assert list(pacing.times_ns) == [1_000_000_000, 1_040_000_000, 1_080_000_000]
    assert pacing.clock is Clock.MODELLED
    assert pacing.label == "paced evenly at 25 chunks/s: this recording holds no chunk times"


def test_the_pace_can_be_chosen():
    [timeline] = play([], [])
    assert list(pace(timeline, chunks_per_second=2).times_ns) == [0, 500_000_000]


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_pace_that_is_none_is_refused(rate):
    [timeline] = play([])
    with pytest.raises(ValueError, match="must be positive"):
        pace(timeline, chunks_per_second=rate)
