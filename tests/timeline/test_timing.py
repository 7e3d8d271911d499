"""What is known of when chunks came, wait by wait, and from whom; nothing is made up here."""

from __future__ import annotations

from array import array

import pytest
from msgspec.structs import replace

from cassette_viz.timeline.clock import Clock, Interval, Moment, Provenance
from cassette_viz.timeline.events import Header, ServerTime, ServerTiming
from cassette_viz.timeline.model import Timeline
from tests._timelines import timeline_of

MS, SECOND = 1_000_000, 1_000_000_000


def stream(*events, **facts) -> Timeline:
    """A stream of four chunks, the last of which says ``events``."""
    return timeline_of([[], [], [], list(events)], **facts)


def test_where_nothing_is_told_nothing_is_known():
    timing = stream().timing
    assert (timing.clock, timing.times_ns, timing.first, timing.last) == (Clock.MODELLED, None, None, None)
    assert timing.intervals == (Interval(1, 1, Clock.MODELLED, "nothing"), Interval(2, 4, Clock.MODELLED, "nothing"))


def test_recorded_times_are_recorded_in_every_wait():
    timing = stream(times_ms=[100, 120, 120, 500]).timing
    assert timing.intervals == (
        Interval(1, 1, Clock.RECORDED, "arrival of each chunk"),
        Interval(2, 4, Clock.RECORDED, "arrival of each chunk"),
    )
    assert (timing.first, timing.last) == (
        Moment(100 * MS, Clock.RECORDED, "arrival of each chunk"),
        Moment(500 * MS, Clock.RECORDED, "arrival of each chunk"),
    )


def test_a_clock_that_started_with_chunk_1_does_not_tell_the_wait_for_it():
    timeline = stream(times_ms=[0, 20, 40, 60])
    assert (timeline.clock, timeline.timing.clock_of(1)) == (Clock.RECORDED, Clock.MODELLED)
    waited = replace(timeline, headers_after_ns=SECOND)
    assert waited.timing.clock_of(1) is Clock.BOUNDED
    assert list(waited.timing.times_ns) == [SECOND, SECOND + 20 * MS, SECOND + 40 * MS, SECOND + 60 * MS]


def test_the_wait_for_the_headers_bounds_the_first_chunk_only():
    timing = stream(headers_after_ns=1_094_847_375).timing
    assert timing.intervals == (
        Interval(1, 1, Clock.BOUNDED, "not before the response headers"),
        Interval(2, 4, Clock.MODELLED, "nothing"),
    )


def test_the_end_of_the_response_bounds_every_chunk():
    timing = stream(headers_after_ns=300 * MS, ended_after_ns=900 * MS).timing
    assert timing.clock is Clock.BOUNDED
    assert timing.first == Moment(300 * MS, Clock.BOUNDED, "not before the response headers")
    assert timing.last == Moment(900 * MS, Clock.BOUNDED, "not after the end of the response")


def test_an_end_before_the_headers_is_no_limit():
    assert stream(headers_after_ns=300 * MS, ended_after_ns=200 * MS).clock is Clock.MODELLED


def test_what_the_provider_reports_of_its_work_gives_first_and_last_chunk():
    timing = stream(ServerTiming("usage", {}, queue_ns=20 * MS, prompt_ns=30 * MS, generation_ns=400 * MS)).timing
    source = "usage, the provider's report"
    assert timing.first == Moment(50 * MS, Clock.REPORTED, source)
    assert timing.last == Moment(450 * MS, Clock.REPORTED, source)
    assert timing.clock is Clock.REPORTED


def test_a_report_is_moved_behind_the_recorded_headers_for_the_provider_does_not_see_the_way():
    report = ServerTiming("usage", {}, first_token_ns=50 * MS, generation_ns=400 * MS)
    timing = stream(report, headers_after_ns=258 * MS).timing
    assert (timing.first.ns, timing.last.ns) == (258 * MS, 658 * MS)


def test_a_total_alone_leaves_the_first_chunk_open():
    timing = stream(ServerTiming("metrics", {}, total_ns=800 * MS)).timing
    assert (timing.first, timing.last.ns, timing.clock_of(1)) == (None, 800 * MS, Clock.BOUNDED)


def test_a_report_of_the_first_token_alone_dates_chunk_1_and_nothing_else():
    timing = stream(ServerTiming("header", {}, first_token_ns=200 * MS)).timing
    assert timing.first == Moment(200 * MS, Clock.REPORTED, "header, the provider's report")
    assert (timing.last, [each.clock for each in timing.intervals]) == (None, [Clock.REPORTED, Clock.MODELLED])


def test_a_report_of_the_whole_counts_more_than_a_later_one_of_the_first_token():
    whole = ServerTiming("metrics", {}, first_token_ns=100 * MS, total_ns=800 * MS)
    timing = stream(whole, ServerTiming("header", {}, first_token_ns=200 * MS)).timing
    assert (timing.first.ns, timing.last.ns) == (100 * MS, 800 * MS)


def test_when_the_provider_began_to_answer_is_a_limit_where_no_client_recorded_the_headers():
    reports = [ServerTiming("a", {}, headers_ns=100 * MS), ServerTiming("b", {}, headers_ns=120 * MS)]
    timing = stream(*reports).timing
    assert timing.first == Moment(120 * MS, Clock.BOUNDED, "not before the provider began to answer (b)")
    recorded = stream(*reports, headers_after_ns=110 * MS).timing
    assert recorded.first == Moment(110 * MS, Clock.BOUNDED, "not before the response headers")


def test_what_the_response_headers_tell_counts_like_a_report_in_the_stream():
    timing = stream(header_timings=(ServerTiming("header", {}, headers_ns=100 * MS),), ended_after_ns=900 * MS).timing
    assert (timing.first.ns, timing.last.ns, timing.clock) == (100 * MS, 900 * MS, Clock.BOUNDED)


def test_a_reported_first_token_behind_the_recorded_end_is_left_out():
    report = ServerTiming("header", {}, first_token_ns=950 * MS)
    assert stream(report, ended_after_ns=900 * MS).timing.first is None
    waited = stream(report, headers_after_ns=300 * MS, ended_after_ns=900 * MS).timing
    assert (waited.first.ns, waited.last.ns) == (300 * MS, 900 * MS)


def test_differences_of_whole_seconds_are_limits_and_no_report():
    assert stream(ServerTiming("response", {}, total_ns=3 * SECOND, resolution_ns=SECOND)).clock is Clock.BOUNDED


def test_a_report_that_tells_no_duration_is_none():
    assert stream(ServerTiming("usage", {"x_time": 1})).clock is Clock.MODELLED


def made(*ms: float) -> list[list[ServerTime]]:
    return [[ServerTime(1_700_000_000 * SECOND + round(each * MS))] for each in ms]


def test_the_senders_clock_measures_the_gaps_and_a_reported_total_dates_the_first_chunk():
    script: list = made(0, 100, 250, 400)
    script[-1].append(ServerTiming("durations", {}, total_ns=900 * MS))
    timing = timeline_of(script).timing
    assert list(timing.times_ns) == [500 * MS, 600 * MS, 750 * MS, 900 * MS]
    assert [each.clock for each in timing.intervals] == [Clock.REPORTED, Clock.RECORDED]


def test_a_reported_first_token_dates_the_first_chunk_of_the_senders_clock():
    script: list = made(0, 100)
    script[-1].append(ServerTiming("header", {}, first_token_ns=250 * MS))
    timing = timeline_of(script).timing
    assert list(timing.times_ns) == [250 * MS, 350 * MS]
    assert [each.clock for each in timing.intervals] == [Clock.REPORTED, Clock.RECORDED]


def test_the_senders_clock_behind_recorded_headers_begins_there():
    timing = replace(timeline_of(made(0, 100)), headers_after_ns=SECOND).timing
    assert list(timing.times_ns) == [SECOND, SECOND + 100 * MS]
    assert [each.clock for each in timing.intervals] == [Clock.BOUNDED, Clock.RECORDED]


def test_whole_seconds_that_differ_between_chunks_are_limits():
    script = [[Header("a", "m", second)] for second in (50, 50, 51, 53)]
    script[1] = []
    timing = timeline_of(script).timing
    assert (timing.clock, timing.seconds) == (Clock.BOUNDED, array("q", [50, 50, 51, 53]))
    assert timing.times_ns is None


@pytest.mark.parametrize("seconds", [(50, 50), (51, 50)], ids=["the same", "going back"])
def test_seconds_that_do_not_go_forward_tell_nothing(seconds):
    assert timeline_of([[Header("a", "m", second)] for second in seconds]).clock is Clock.MODELLED


def test_times_that_a_stub_prescribes_are_modelled():
    prescribed = Provenance("a stub", Clock.MODELLED, Clock.MODELLED, Clock.MODELLED)
    timeline = stream(times_ms=[10, 20, 30, 40], provenance=prescribed, headers_after_ns=5 * MS)
    assert [each.clock for each in timeline.timing.intervals] == [Clock.MODELLED, Clock.MODELLED]
    assert timeline.clock is Clock.MODELLED


def test_a_single_chunk_has_the_clock_of_its_wait():
    assert timeline_of([[]], times_ms=[10]).clock is Clock.RECORDED


def test_there_is_no_clock_beyond_the_last_chunk():
    with pytest.raises(IndexError, match="no chunk 5"):
        stream().timing.clock_of(5)
