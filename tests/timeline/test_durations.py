"""Durations in words."""

from __future__ import annotations

from cassette_viz.timeline.durations import seconds


def test_durations_have_the_unit_that_suits_them():
    assert [seconds(ns) for ns in (0, 12, 3_000, 250_000, 24e6, 999.4e6, 1.094e9, 30e9, 125e9)] == [
        "0 ms",
        "0.012 µs",
        "3 µs",
        "0.25 ms",
        "24 ms",
        "999 ms",
        "1.09 s",
        "30.0 s",
        "2 min 5 s",
    ]
