"""The rhythm of a stream."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.metrics import statistics
from cassette_viz.metrics.gaps import Gaps, Stall, gaps, measured_gaps, median_gap_ns, stalls
from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.events import ServerTime

from .._timelines import MS, answer, timeline_of

SCRIPT = answer([("text", "", ["a", "b", "c", "d", "e"])])
TIMES_MS = [400, 420, 420, 440, 1080, 1100, 1130, 1130]


def test_gaps_are_between_chunks_and_the_wait_for_the_first_is_none():
    timeline = timeline_of(SCRIPT, times_ms=TIMES_MS)
    assert list(measured_gaps(timeline).ns) == [gap * MS for gap in (20, 0, 20, 640, 20, 30, 0)]
    assert median_gap_ns(timeline) == 20 * MS


def test_gaps_are_summed_up_with_percentiles_between_the_values():
    """By hand: 0 0 20 20 20 30 640; p90 lies at place 5.4 from 0, so 30 + 0.4 * 610 = 274; variance 335571.4 / 7."""
    found = gaps(timeline_of(SCRIPT, times_ms=TIMES_MS))
    assert found == Gaps(
        count=7,
        unmeasured=0,
        clock=Clock.RECORDED,
        source="arrival of each chunk",
        why_none="",
        mean_ns=pytest.approx(730 / 7 * MS),
        deviation_ns=pytest.approx(218.949 * MS, rel=1e-5),
        shortest_ns=0,
        p50_ns=20 * MS,
        p90_ns=pytest.approx(274 * MS),
        p95_ns=pytest.approx(457 * MS),
        p99_ns=pytest.approx(603.4 * MS),
        longest_ns=640 * MS,
        burstiness=pytest.approx((218.949 - 104.286) / (218.949 + 104.286), rel=1e-5),
        share_of_zeros=pytest.approx(2 / 7),
        chunks_per_moment=pytest.approx(8 / 6),
    )


@pytest.mark.parametrize(
    ("times_ms", "burstiness"),
    [
        ([0.1 + 20 * place for place in range(8)], -1),  # a clock
        ([1, 1, 1, 1, 1, 1, 1, 701], 0.420),  # 0 six times and 700: m = 100, s = 244.9
        ([5] * 8, None),  # all in one read
    ],
)
def test_burstiness_is_that_of_goh_and_barabasi(times_ms, burstiness):
    assert gaps(timeline_of(SCRIPT, times_ms=times_ms)).burstiness == pytest.approx(burstiness, abs=1e-3)


def test_a_single_gap_has_no_rhythm():
    found = gaps(timeline_of([[], []], times_ms=[5, 9]))
    assert (found.count, found.p99_ns, found.burstiness) == (1, 4 * MS, None)


def test_a_stall_is_long_by_any_measure_and_for_its_stream():
    timeline = timeline_of(SCRIPT, times_ms=TIMES_MS)
    assert stalls(timeline) == [Stall(number=5, gap_ns=640 * MS, start_ns=440 * MS)]
    slow_throughout = timeline_of(SCRIPT, times_ms=[300 * place for place in range(8)])
    assert stalls(slow_throughout) == []
    assert stalls(timeline, at_least_ns=10 * MS) == [Stall(5, 640 * MS, 440 * MS)]


def test_a_stream_that_comes_in_bursts_does_not_stall_between_them():
    bursts = [300 * (place // 2) for place in range(8)]
    assert stalls(timeline_of(SCRIPT, times_ms=bursts)) == []
    bursts[-2:] = [2900, 2900]
    assert [(stall.number, stall.gap_ns // MS) for stall in stalls(timeline_of(SCRIPT, times_ms=bursts))] == [(7, 2300)]


def test_two_reads_make_no_rhythm_so_a_long_wait_between_them_is_a_stall():
    assert [stall.number for stall in stalls(timeline_of(SCRIPT, times_ms=[10, 10, 10, 900, 900, 900, 900, 900]))] == [
        4
    ]


def test_the_longest_stall_comes_first():
    times_ms = [0, 10, 20, 520, 530, 540, 1540, 1550]
    assert [stall.gap_ns // MS for stall in stalls(timeline_of(SCRIPT, times_ms=times_ms))] == [1000, 500]


def test_a_stall_by_the_senders_clock_has_no_time_since_the_request():
    sent = [[ServerTime(1_700_000_000_000_000_000 + ms * MS)] for ms in (0, 20, 40, 700, 720)]
    assert stalls(timeline_of(sent)) == [Stall(number=4, gap_ns=660 * MS, start_ns=None)]


def test_without_chunk_times_nothing_is_measured_even_if_the_wait_for_the_headers_is_known():
    timeline = timeline_of(SCRIPT, headers_after_ns=1_094_000_000)
    assert gaps(timeline) == Gaps(0, 7, None, "", "gaps between chunks were not recorded")
    assert median_gap_ns(timeline) is None
    assert stalls(timeline) == []


def test_one_chunk_has_no_gap():
    timeline = timeline_of(SCRIPT[:1], times_ms=[5])
    assert gaps(timeline) == Gaps(0, 0, None, "", "fewer than two chunks")
    assert stalls(timeline) == []


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30), st.sampled_from(["q", "I"]))
def test_percentiles_of_long_columns_are_calculated_like_those_of_short_ones(values, typecode):
    pytest.importorskip("numpy")
    values = array(typecode, [value % 2**32 for value in values])
    shares = (0, 50, 90, 99, 100)
    with pytest.MonkeyPatch.context() as patch:
        expected = statistics.percentiles(values, shares)
        patch.setattr(statistics, "_LONG", 0)
        assert statistics.percentiles(values, shares) == pytest.approx(expected)
