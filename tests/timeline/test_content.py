"""Which chunks bring something of the answer."""

from __future__ import annotations

from array import array

from cassette_viz.timeline.content import characters, content_chunks, is_answer, is_reasoning
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Done,
    Finish,
    Header,
    KeepAlive,
    MediaDelta,
    PartStart,
    PartUpdate,
    TextDelta,
    Usage,
    UsageReport,
)
from tests._timelines import long_answer, timeline_of


def test_words_calls_and_pictures_are_content_and_the_talk_about_them_is_not():
    script: list = [
        [Header(model="m")],  # 1: a role
        [PartStart(0, "citation"), TextDelta(0, "from a search")],  # 2
        [PartStart(1, "reasoning"), TextDelta(1, "")],  # 3: an empty delta
        [TextDelta(1, "hm")],  # 4
        [PartStart(2, "text")],  # 5: a part without a word
        [TextDelta(2, "Hi")],  # 6
        [PartStart(3, "tool_call", name="add")],  # 7: the model named the tool
        [ArgumentsDelta(3, "{}")],  # 8
        [PartStart(4, "tool_call")],  # 9: a call without a name
        [PartUpdate(4, name="get")],  # 10
        [PartUpdate(4, id="x")],  # 11
        [PartStart(5, "image"), MediaDelta(5, "image/png", "iVBO")],  # 12
        [KeepAlive()],
        [Finish("stop")],
        [UsageReport(Usage(output_tokens=9))],
        [Done()],
    ]
    stream = timeline_of(script)
    assert list(content_chunks(stream)) == [4, 6, 7, 8, 10, 12]
    assert list(content_chunks(stream, is_answer)) == [6, 7, 8, 10, 12]
    assert list(content_chunks(stream, is_reasoning)) == [4]


def test_an_empty_delta_amid_a_run_is_no_content():
    stream = timeline_of([[PartStart(0, "text"), TextDelta(0, "a")], [TextDelta(0, "")], [TextDelta(0, "b")]])
    assert list(content_chunks(stream)) == [1, 3]


def test_a_long_run_is_content_throughout():
    assert list(content_chunks(long_answer(500))) == list(range(1, 501))


def test_a_stream_of_nothing_has_no_content():
    assert list(content_chunks(timeline_of([[], [Done()]]))) == []


def test_characters_are_counted_chunk_by_chunk_for_the_parts_that_are_wanted():
    script: list = [[PartStart(0, "reasoning"), TextDelta(0, "hm")], [PartStart(1, "text"), TextDelta(1, "Grüß")]]
    script += [[TextDelta(0, "m"), TextDelta(1, "!")], [Done()]]
    stream = timeline_of(script)
    assert characters(stream) == array("q", [2, 4, 2, 0])
    assert characters(stream, is_reasoning) == array("q", [2, 0, 1, 0])
    assert characters(stream, is_answer) == array("q", [0, 4, 1, 0])
