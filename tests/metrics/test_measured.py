"""The gate: what was measured comes through, with its clock and source, and all else stays out and says why."""

from __future__ import annotations

from array import array

import pytest
from msgspec.structs import replace

from cassette_viz.metrics.measured import Duration, Measured, MeasuredGaps
from cassette_viz.timeline.clock import Clock, Interval, Provenance
from cassette_viz.timeline.events import ServerTime, ServerTiming
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.timing import Timing

from .._timelines import MS, timeline_of

ARRIVED, SENT = "arrival of each chunk", "the sender's clock in each chunk"


def stream(*times_ms: float, **facts) -> Timeline:
    return timeline_of([[] for _ in times_ms], times_ms=times_ms, **facts)


def with_intervals(times_ms: list[float], *intervals: Interval) -> Timeline:
    """A stream whose recording told its times in several ways."""
    timeline = stream(*times_ms)
    times = array("q", (round(time * MS) for time in times_ms))
    timeline.__dict__["timing"] = Timing(intervals, times)
    return timeline


def test_recorded_times_are_measured():
    measured = Measured(stream(100, 120, 500))
    assert measured.since_request(3) == Duration(500 * MS, Clock.RECORDED, ARRIVED)
    assert measured.between(2, 3) == Duration(380 * MS, Clock.RECORDED, ARRIVED)
    assert measured.gaps() == MeasuredGaps(range(2, 4), array("q", [20 * MS, 380 * MS]), 0, ARRIVED)


def test_gaps_can_be_asked_for_between_some_chunks_only():
    found = Measured(stream(100, 120, 500, 510)).gaps(array("I", [1, 3, 4]))
    assert (list(found.numbers), list(found.ns)) == ([3, 4], [400 * MS, 10 * MS])


def test_behind_a_bounded_first_wait_gaps_are_measured_and_times_since_the_request_are_not():
    sent = [[ServerTime(1_700_000_000_000_000_000 + ms * MS)] for ms in (0, 100, 250)]
    measured = Measured(timeline_of(sent, headers_after_ns=1_000 * MS))
    assert measured.since_request(3) == Duration(
        None, why_none="the wait for chunk 1 is only bounded: not before the response headers"
    )
    assert measured.between(1, 3) == Duration(250 * MS, Clock.RECORDED, SENT)
    assert list(measured.gaps().ns) == [100 * MS, 150 * MS]


@pytest.mark.parametrize(
    ("timeline", "why"),
    [
        (timeline_of([[], [], []]), "gaps between chunks were not recorded"),
        (
            timeline_of([[], [], []], headers_after_ns=100 * MS, ended_after_ns=900 * MS),
            "gaps between chunks are only bounded: not after the end of the response",
        ),
        (
            timeline_of([[], [], [ServerTiming("x_groq.usage", {}, total_ns=900 * MS)]]),
            "gaps between chunks are only reported: x_groq.usage, the provider's report",
        ),
        (
            stream(10, 20, 30, provenance=Provenance("a stub prescribes them", *[Clock.MODELLED] * 3)),
            "gaps between chunks are only modelled: a stub prescribes them",
        ),
    ],
    ids=["nothing", "bounded", "reported", "prescribed"],
)
def test_what_is_not_recorded_is_not_measured_and_says_why(timeline, why):
    measured = Measured(timeline)
    assert measured.gaps() == MeasuredGaps(array("I"), array("q"), 2, "", why)
    assert measured.between(1, 3) == Duration(None, why_none=why)


def test_of_several_runs_of_recorded_waits_each_has_its_gaps_and_none_reaches_over_to_the_next():
    timeline = with_intervals(
        [10, 20, 400, 430, 470, 900],
        Interval(1, 2, Clock.RECORDED, "one"),
        Interval(3, 3, Clock.BOUNDED, "a limit"),
        Interval(4, 5, Clock.RECORDED, "two"),
        Interval(6, 6, Clock.MODELLED, "nothing"),
    )
    measured, why = Measured(timeline), "gaps between chunks are only bounded: a limit"
    assert measured.gaps() == MeasuredGaps(
        array("I", [2, 4, 5]), array("q", [10 * MS, 30 * MS, 40 * MS]), 2, "one; two", why
    )
    assert list(measured.gaps([1, 4, 5, 6]).ns) == [40 * MS]
    assert measured.since_request(2).ns == 20 * MS
    assert measured.since_request(4) == Duration(None, why_none=why)
    assert measured.between(3, 5) == Duration(70 * MS, Clock.RECORDED, "two")
    assert measured.between(2, 5) == Duration(None, why_none=why)


def test_a_single_chunk_has_no_gap():
    assert Measured(stream(5)).gaps() == MeasuredGaps(array("I"), array("q"), 0, "", "fewer than two chunks")
    assert Measured(stream(5)).between(1, 1).ns == 0


def test_a_wait_that_a_stub_prescribes_is_no_wait_for_headers_even_where_gaps_were_recorded():
    timeline = replace(stream(10, 20), provenance=Provenance("a stub", Clock.RECORDED, Clock.MODELLED, Clock.RECORDED))
    assert Measured(timeline).since_request(1).why_none == "the wait for chunk 1 is only modelled: a stub"
    assert Measured(timeline).between(1, 2).ns == 10 * MS
