"""Replicate: the data is text, not JSON."""

from __future__ import annotations

from cassette_viz.dialects import replicate
from cassette_viz.timeline.events import Note, Unrecognised
from tests.dialects._streams import Asked, events, points, timeline, timelines


def test_text_keeps_its_spaces_and_lines():
    stream = timeline(replicate, ("output", "a"), ("output", "  b"), ("output", "\n\nc"), ("output", ""), ("done", {}))
    assert (stream.final.choices[0].text, stream.status) == ("a  b\n\nc", "complete")


def test_text_that_looks_like_json_is_text():
    assert (
        timeline(replicate, ("output", '{"a"'), ("output", ":1}"), ("output", "5")).final.choices[0].text == '{"a":1}5'
    )


def test_logs_are_notes_and_the_reason_of_the_end_is_kept():
    stream = timeline(replicate, ("logs", "loading"), ("output", "a"), ("done", {"reason": "canceled"}))
    assert events(stream, Note) == [Note("loading")]
    assert stream.final.choices[0].finish_reason == "canceled"


def test_an_error_in_mid_stream_keeps_the_text():
    for data, words in (("out of memory", "out of memory"), ({"detail": "gone"}, "gone")):
        stream = timeline(replicate, ("output", "par"), ("error", data), ("done", {"reason": "error"}))
        assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", words, "par")


def test_output_behind_the_end_is_another_completion():
    streams = timelines(replicate, ("output", "one"), ("done", {}), ("output", "two"), ("done", {}))
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


def test_the_unknown_stays_raw():
    assert len(events(timeline(replicate, ("brand-new", "x"), "nameless"), Unrecognised)) == 2


def test_it_recognises_its_own():
    assert points(replicate, "a", "output") == 2
    assert points(replicate, {"a": 1}, "output") == 0
    assert points(replicate, {}, "done", Asked("https://stream.replicate.com/v1/x")) == 1
    assert points(replicate, {}, "done") == 0
