"""Measurements, and that nothing else passes for one."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.metrics import columns
from cassette_viz.metrics.latency import (
    Stall,
    chunk_times_ns,
    gaps_ns,
    median_gap_ns,
    stalls,
    time_to_first_chunk_ns,
)

from .._timelines import MS, answer, timeline_of

SCRIPT = answer([("text", "", ["a", "b", "c", "d", "e"])])


def test_gaps_are_between_chunks_and_the_wait_for_the_first_is_none():
    timeline = timeline_of(SCRIPT, times_ms=[400, 420, 420, 440, 1080, 1100, 1130, 1130])
    assert list(gaps_ns(timeline)) == [gap * MS for gap in (20, 0, 20, 640, 20, 30, 0)]
    assert median_gap_ns(timeline) == 20 * MS
    assert time_to_first_chunk_ns(timeline) == 400 * MS


def test_a_stall_is_long_by_any_measure_and_for_its_stream():
    timeline = timeline_of(SCRIPT, times_ms=[400, 420, 420, 440, 1080, 1100, 1130, 1130])
    assert stalls(timeline) == [Stall(number=5, start_ns=440 * MS, gap_ns=640 * MS)]
    slow_throughout = timeline_of(SCRIPT, times_ms=[300 * place for place in range(8)])
    assert stalls(slow_throughout) == []
    assert stalls(timeline, at_least_ns=10 * MS) == [Stall(5, 440 * MS, 640 * MS)]


def test_the_longest_stall_comes_first():
    times_ms = [0, 10, 20, 520, 530, 540, 1540, 1550]
    assert [stall.gap_ns // MS for stall in stalls(timeline_of(SCRIPT, times_ms=times_ms))] == [1000, 500]


def test_without_chunk_times_nothing_is_measured_even_if_the_wait_for_the_headers_is_known():
    timeline = timeline_of(SCRIPT, headers_after_ns=1_094_000_000)
    assert chunk_times_ns(timeline) is None
    assert gaps_ns(timeline) is None
    assert median_gap_ns(timeline) is None
    assert time_to_first_chunk_ns(timeline) is None
    assert stalls(timeline) == []


def test_one_chunk_has_no_gap():
    timeline = timeline_of(SCRIPT[:1], times_ms=[5])
    assert list(gaps_ns(timeline)) == []
    assert median_gap_ns(timeline) is None
    assert stalls(timeline) == []


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30), st.sampled_from(["q", "I"]))
def test_long_columns_are_calculated_like_short_ones(values, typecode):
    pytest.importorskip("numpy")
    values = array(typecode, [value % 2**32 for value in values])
    with pytest.MonkeyPatch.context() as patch:
        expected = columns.differences(values), columns.median(values)
        patch.setattr(columns, "_LONG", 0)
        assert (columns.differences(values), columns.median(values)) == expected
