"""Clocks that speak in every message."""

from __future__ import annotations

import pytest

from cassette_viz.dialects._server_time import milliseconds_of, time_of
from cassette_viz.timeline.events import ServerTime

SECOND = 1_767_323_045_000_000_000  # 2026-01-02T03:04:05Z


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("2026-01-02T03:04:05Z", 0),
        ("2026-01-02T03:04:05.5Z", 500_000_000),
        ("2026-01-02T03:04:05.012345Z", 12_345_000),
        ("2026-01-02T03:04:05.000000001Z", 1),
        ("2026-01-02T03:04:05.0123456789Z", 12_345_678),
        ("2026-01-02t03:04:05.5z", 500_000_000),
        ("2026-01-02 04:04:05.5+01:00", 500_000_000),
        ("2026-01-02T02:04:05.5-0100", 500_000_000),
    ],
)
def test_a_time_is_read_to_the_nanosecond(text, ns):
    assert time_of(text) == ServerTime(SECOND + ns)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05.5", "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05,5Z", "2026-01-02T03:04:0512Z", "20260102T030405.1235Z", "2026-13-02T03:04:05.5Z",
        "2026-01-02T03:04:05.5²Z", "²" * 24 + "Z", None, 5, ["2026-01-02T03:04:05Z"],
    ],
)  # fmt: skip
def test_what_is_no_time_or_names_no_zone_tells_nothing(text):
    assert time_of(text) is None


@pytest.mark.parametrize("value", [1_767_323_045_000, 1_767_323_045_000.0])
def test_milliseconds_are_read_as_such(value):
    assert milliseconds_of(value) == ServerTime(SECOND)


@pytest.mark.parametrize("value", [1_767_323_045, 1_767_323_045_000_000, True, "1767323045000", None, float("nan")])
def test_numbers_of_another_size_are_no_time_in_milliseconds(value):
    assert milliseconds_of(value) is None
