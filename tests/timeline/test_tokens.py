"""Tokens of each chunk: told by the stream, or an estimate that is called one."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.timeline.events import PartStart, TextDelta, TokenCount, Usage, UsageReport
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.tokens import ChunkTokens, OutputReport, chunk_tokens
from tests._timelines import timeline_of

LISTED, COUNTED = "tokens that the chunks list", "output tokens that every chunk reports"


def stream(*chunks: tuple[str, int | None, int | None], reasoning: str = "") -> Timeline:
    """A stream of (text, tokens listed, output tokens reported so far); ``reasoning`` comes before, in a chunk."""
    script: list = [[PartStart(0, "reasoning"), TextDelta(0, reasoning)]] if reasoning else []
    part = len(script)
    for place, (text, listed, reported) in enumerate(chunks):
        events: list = [] if place else [PartStart(part, "text")]
        events += [TextDelta(part, text)] if text else []
        events += [] if listed is None else [TokenCount(listed)]
        events += [] if reported is None else [UsageReport(Usage(output_tokens=reported))]
        script.append(events)
    return timeline_of(script)


def test_listed_tokens_are_exact():
    tokens = chunk_tokens(stream(("Grüß ", 2, None), ("Gott", 1, None), ("", None, 9)))
    assert tokens == ChunkTokens(array("d", [2, 1, 0]), True, LISTED)


def test_counts_that_every_chunk_reports_anew_are_exact():
    tokens = chunk_tokens(stream(("", None, 1), ("Grüß ", None, 3), ("Gott", None, 4), ("", None, 5)))
    assert tokens == ChunkTokens(array("d", [1, 2, 1, 1]), True, COUNTED)


@pytest.mark.parametrize(
    "totals", [(9, 9, 9), (3, 5, 4), (2, None, 4), (None, None, None)], ids=["repeated", "falling", "patchy", "none"]
)
def test_reports_that_do_not_count_every_chunk_are_not_taken_for_it(totals):
    assert not chunk_tokens(stream(*zip("abc", (None,) * 3, totals, strict=True))).exact


def test_the_reported_output_is_shared_out_by_characters():
    tokens = chunk_tokens(stream(("ab", None, None), ("cdefgh", None, None), ("", None, 4)))
    source = "estimate: the 4 output tokens reported, shared out by characters"
    assert tokens == ChunkTokens(array("d", [1, 3, 0]), False, source)


def test_without_any_report_four_characters_are_a_token():
    tokens = chunk_tokens(stream(("ab", None, None), ("cdefgh", None, None)))
    assert tokens == ChunkTokens(array("d", [0.5, 1.5]), False, "estimate: 4 characters a token")


def test_where_only_some_chunks_list_tokens_the_others_share_what_is_left():
    tokens = chunk_tokens(stream(("ab", 3, None), ("cd", None, None), ("ef", None, 7)))
    source = "estimate: the 7 output tokens reported, shared out by characters; 1 of the chunks list theirs"
    assert tokens == ChunkTokens(array("d", [3, 2, 2]), False, source)


def test_reasoning_and_answer_share_their_own_tokens_where_both_are_reported():
    timeline = stream(("abcd", None, None), ("efgh", None, None), reasoning="hm" * 10)
    tokens = chunk_tokens(timeline, [OutputReport(3, answer=2, reasoning=40)])
    assert list(tokens.counts) == [40, 1, 1]


def test_reasoning_that_is_not_streamed_is_in_no_chunk():
    timeline = stream(("abcd", None, None), ("efgh", None, None))
    estimated = chunk_tokens(timeline, [OutputReport(2, answer=6, reasoning=200)])
    assert (list(estimated.counts), estimated.hidden) == ([3, 3], 200)
    counted = chunk_tokens(timeline, [OutputReport(1, 4, 200), OutputReport(2, 6, 200)])
    assert (list(counted.counts), counted.source, counted.hidden) == ([4, 2], COUNTED, 200)


def test_a_stream_without_characters_has_no_tokens_to_place():
    assert list(chunk_tokens(stream(("", None, 5))).counts) == [0]


chunks = st.tuples(st.text("ab ", max_size=5), st.none() | st.integers(0, 9), st.none() | st.integers(0, 50))


@given(st.lists(chunks, min_size=1, max_size=12), st.sampled_from(["", "hm"]))
def test_there_is_one_count_a_chunk_and_none_is_negative(chunks, reasoning):
    timeline = stream(*chunks, reasoning=reasoning)
    tokens = chunk_tokens(timeline)
    assert len(tokens.counts) == len(timeline.chunks)
    assert min(tokens.counts) >= 0
    assert tokens.exact == (tokens.source in (LISTED, COUNTED))
