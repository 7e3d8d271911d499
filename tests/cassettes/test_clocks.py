"""Clock readings of any unit and origin become nanoseconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._clocks import LATEST_NS, is_clock, nanoseconds

MS = 1_000_000


@pytest.mark.parametrize(
    ("name", "readings", "expected"),
    [
        ("ts", [1767225600, 1767225601], [0, 1000 * MS]),
        ("ts", [1767225600_000, 1767225600_020], [0, 20 * MS]),
        ("ts", [1767225600_000_000, 1767225600_020_000], [0, 20 * MS]),
        ("ts", [1767225600_000_000_000, 1767225600_020_000_000], [0, 20 * MS]),
        ("ts", ["1767225600000", "1767225600020"], [0, 20 * MS]),
        ("ts", ["2026-01-02T03:04:05Z", "2026-01-02T04:04:05.020000001+01:00"], [0, 20 * MS + 1]),
        ("t", [0.25, 0.27], [250 * MS, 270 * MS]),
        ("t", [250, 270, 295], [250 * MS, 270 * MS, 295 * MS]),
        ("t", [250_000, 270_000], [250 * MS, 270 * MS]),
        ("t_us", [1, 2], [1000, 2000]),
        ("elapsed_ms", [1, 2], [MS, 2 * MS]),
        ("elapsedSeconds", [1, 2], [1000 * MS, 2000 * MS]),
        ("time_ns", [5, 7], [5, 7]),
        ("t", [98_765.25, 98_765.5], [0, 250 * MS]),
        ("t", [123_456_789_000_000, 123_456_809_000_000], [0, 20 * MS]),
    ],
)
def test_the_unit_is_told_by_name_magnitude_and_pace(name, readings, expected):
    assert nanoseconds(name, readings) == expected


@pytest.mark.parametrize(
    "readings", [[], [None], [True], ["soon"], [2, 1], [1, None], [-1, 2], [float("nan")], [1e30], ["9" * 5000], [{}]]
)
def test_what_is_no_clock_is_none(readings):
    assert nanoseconds("t", readings) is None


@given(st.text(max_size=8), st.lists(st.integers() | st.floats() | st.text(max_size=20) | st.none(), max_size=6))
def test_times_never_decrease_and_never_overflow(name, readings):
    times = nanoseconds(name, readings) or [0]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= LATEST_NS


@pytest.mark.parametrize("name", ["t", "ts", "time", "timestamp", "ts_ns", "elapsed_ms", "receivedAt", "perf_t"])
def test_names_of_clocks(name):
    assert is_clock(name)


@pytest.mark.parametrize("name", ["text", "type", "id", "chunk", "model", "created"])
def test_names_of_other_things(name):
    assert not is_clock(name)
