"""Times for chunks: recorded where there are any, else made up and called so."""

from __future__ import annotations

from array import array
from itertools import pairwise

import pytest
from msgspec.structs import replace

from cassette_viz.timeline.clock import Clock, Provenance
from cassette_viz.timeline.events import Header, PartStart, ServerTiming, TextDelta, TokenCount, Usage, UsageReport
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.pacing import ByCharacters, ByTokens, Even, Like, Pacing, ToTotal, known_pacing, pace
from tests._timelines import timeline_of

from .test_builder import play

MS = 1_000_000


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


@pytest.mark.parametrize("rate", [0, -1, 0.0009, 100_001, float("nan"), float("inf")])
def test_a_pace_that_is_none_is_refused(rate):
    [timeline] = play([])
    with pytest.raises(ValueError, match=r"chunks_per_second must be from 0.001 to 100,000"):
        pace(timeline, chunks_per_second=rate)
    for model in (Even(rate), ByCharacters(rate), ByTokens(rate)):
        with pytest.raises(ValueError, match=r"must be from 0.001 to 100,000"):
            pace(timeline, model)


def answered(*texts: str, tokens: tuple[int, ...] = (), usage: Usage | None = None, **facts) -> Timeline:
    """A stream with one chunk for each text, and for each as many tokens as listed."""
    script: list = [[TextDelta(0, text)] if text else [] for text in texts]
    script[0].insert(0, PartStart(0, "text"))
    for events, count in zip(script, tokens, strict=False):
        events.append(TokenCount(count))
    if usage is not None:
        script[-1].append(UsageReport(usage))
    return timeline_of(script, **facts)


def ms(pacing: Pacing) -> list[float]:
    return [time / MS for time in pacing.times_ns]


def test_by_characters_a_gap_is_as_long_as_what_it_brings():
    assert ms(pace(answered("ab", "cdef", "", "g"), ByCharacters(100))) == [0, 40, 40, 50]


def test_by_tokens_the_listed_ones_count():
    pacing = pace(answered("a", "b", "c", tokens=(1, 5, 2)), ByTokens(50))
    assert ms(pacing) == [0, 100, 140]
    assert pacing.label == "paced by tokens that the chunks list at 50 tokens/s: this recording holds no chunk times"


def test_by_tokens_the_reported_count_is_shared_out_by_characters_else():
    pacing = pace(answered("ab", "cdefgh", usage=Usage(output_tokens=4)), ByTokens(10))
    assert ms(pacing) == [0, 300]
    assert "estimated tokens" in pacing.label


def test_by_tokens_without_any_count_four_characters_are_one():
    assert ms(pace(answered("", "abcdefgh"), ByTokens(10))) == [0, 200]


def test_to_a_total_that_is_given():
    assert ms(pace(answered("a", "b", "c", headers_after_ns=100 * MS), ToTotal(500 * MS))) == [100, 300, 500]


def test_to_a_total_that_is_not_known_is_an_error():
    with pytest.raises(ValueError, match="no total is known"):
        pace(answered("a"), ToTotal())


def test_like_another_stream_its_rhythm_is_stretched():
    other = answered("a", "b", "c", times_ms=[100, 200, 500])
    assert ms(pace(answered("a", "b", "c"), Like(other))) == [0, 100, 400]
    assert ms(pace(answered(*"abcde"), Like(other))) == [0, 50, 100, 250, 400]
    assert ms(pace(answered("a"), Like(other))) == [0]


def test_only_a_recorded_rhythm_can_be_followed():
    with pytest.raises(ValueError, match="no recorded chunk times"):
        pace(answered("a", "b"), Like(answered("a", "b")))


def test_what_is_reported_is_the_default_and_is_called_so():
    report = ServerTiming("usage", {}, first_token_ns=100 * MS, total_ns=400 * MS)
    timeline = timeline_of([[], [], [], [report]])
    pacing = pace(timeline)
    assert (ms(pacing), pacing.clock) == ([100, 200, 300, 400], Clock.REPORTED)
    assert pacing.label == (
        "reported: spread evenly over the 400 ms that the provider reports (usage, the provider's report)"
    )
    assert pacing.intervals == timeline.timing.intervals


def test_limits_are_the_default_and_the_first_chunk_comes_after_the_headers():
    pacing = pace(answered("a", "b", headers_after_ns=100 * MS, ended_after_ns=300 * MS))
    assert (ms(pacing), pacing.clock) == ([200, 300], Clock.BOUNDED)


def test_a_response_that_came_in_one_moment_is_still_replayed():
    pacing = pace(answered("a", "b", headers_after_ns=100 * MS, ended_after_ns=100 * MS))
    assert (ms(pacing), pacing.clock) == ([100, 140], Clock.MODELLED)


def test_seconds_hold_their_chunks():
    script = [[Header("a", "m", second)] for second in (50, 50, 51, 53)]
    pacing = pace(timeline_of(script))
    assert (ms(pacing), pacing.clock) == ([0, 500, 1000, 3000], Clock.BOUNDED)


def test_a_model_asked_for_by_name_replaces_recorded_times_and_says_so():
    pacing = pace(answered("a", "b", times_ms=[100, 900]), Even(10))
    assert (ms(pacing), pacing.clock) == ([100, 200], Clock.MODELLED)
    assert pacing.label == "paced evenly at 10 chunks/s instead of its recorded times"
    assert [each.clock for each in pacing.intervals] == [Clock.RECORDED, Clock.MODELLED]


@pytest.mark.parametrize(
    ("facts", "instead"),
    [
        ({}, ": this recording holds no chunk times"),
        ({"headers_after_ns": MS}, ": this recording holds no chunk times"),
        ({"ended_after_ns": 9 * MS}, " instead of within its bounds"),
        (
            {"times_ms": [1, 2], "provenance": Provenance("a stub", Clock.RECORDED, Clock.MODELLED, Clock.MODELLED)},
            " instead of its prescribed times",
        ),
    ],
)
def test_a_notice_says_what_the_model_stands_in_for(facts, instead):
    timeline = answered("a", "b", **facts)
    assert pace(timeline, Even()).label == f"paced evenly at 25 chunks/s{instead}"


def test_where_nothing_is_known_nothing_is_told():
    assert known_pacing(answered("a", "b")) is None
    assert known_pacing(answered("a", "b", headers_after_ns=MS)) is None
    assert known_pacing(answered("a", "b", headers_after_ns=MS, ended_after_ns=MS)) is None


def test_no_pace_outlasts_what_a_browser_can_count():
    slow = pace(answered("a", "b" * 10_000, "c"), ByCharacters(0.001))
    assert list(slow.times_ns) == [0, 1 << 53, 1 << 53]


def test_jitter_inside_a_reported_total_keeps_the_total():
    report = ServerTiming("usage", {}, first_token_ns=100 * MS, total_ns=400 * MS)
    pacing = pace(timeline_of([[], [], [], [report]]), jitter=0.5, seed=7)
    assert (ms(pacing)[0], ms(pacing)[-1], pacing.clock) == (100, 400, Clock.REPORTED)
    assert ms(pacing)[1:3] != [200, 300]


def test_jitter_is_the_same_for_the_same_seed_and_stays_in_its_bounds():
    timeline = answered(*"abcdefgh")
    one, again, other = (list(pace(timeline, jitter=0.5, seed=seed).times_ns) for seed in (1, 1, 2))
    assert one == again != other
    gaps = [later - earlier for earlier, later in pairwise(one)]
    assert all(20 * MS <= gap <= 60 * MS for gap in gaps)
    assert len(set(gaps)) > 1


def test_recorded_times_never_jitter():
    assert ms(pace(answered("a", "b", times_ms=[100, 900]), jitter=1)) == [100, 900]


@pytest.mark.parametrize("jitter", [-0.1, 1.1, float("nan")])
def test_jitter_beyond_its_bounds_is_refused(jitter):
    with pytest.raises(ValueError, match="jitter must be from 0 to 1"):
        pace(answered("a"), jitter=jitter)
