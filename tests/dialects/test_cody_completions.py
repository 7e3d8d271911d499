"""Sourcegraph's completions: the whole text each time, or what is new."""

from __future__ import annotations

from cassette_viz.dialects import cody_completions
from cassette_viz.timeline.events import PartReset, Unrecognised
from tests.dialects._streams import Asked, calls, events, points, timeline, timelines


def whole(text, reason=""):
    return "completion", {"completion": text, "stopReason": reason}


def piece(text, **more):
    return "completion", {"deltaText": text, **more}


DONE: tuple[str, object] = ("done", {})


def play(*messages):
    return timeline(cody_completions, *messages)


def test_whole_texts_grow_by_what_is_new():
    stream = play(whole("a"), whole("ab"), whole("ab", "end_turn"), DONE)
    assert [stream.parts[0].delta_at(n) for n in (1, 2, 3)] == ["a", "b", ""]
    assert (stream.final.choices[0].finish_reason, stream.status) == ("end_turn", "complete")


def test_a_whole_text_that_differs_replaces():
    stream = play(whole("a "), whole("A"), DONE)
    assert stream.final.choices[0].text == "A"
    assert len(events(stream, PartReset)) == 1


def test_pieces_add_up_and_no_reason_is_none():
    stream = play(piece("a"), piece("a", stopReason="stop_sequence"), DONE)
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("aa", "stop_sequence")
    assert play(piece("a"), DONE).final.choices[0].finish_reason is None


def test_thinking_and_calls():
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": '{"x"'}}
    more = {"id": "a", "type": "function", "function": {"name": "", "arguments": ":1}"}}
    stream = play(
        piece("", thinking="hm"), piece("", delta_tool_calls=[call]), piece("", delta_tool_calls=[more]), DONE
    )
    assert stream.final.choices[0].reasoning == "hm"
    assert calls(stream) == [("a", "f", '{"x":1}')]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = play(piece("par"), ("error", {"error": "rate limit"}))
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "rate limit", "par")


def test_what_comes_behind_the_end_is_another_completion():
    assert [each.final.choices[0].text for each in timelines(cody_completions, piece("a"), DONE, piece("b"))] == [
        "a",
        "b",
    ]


def test_the_unknown_stays_raw():
    assert len(events(play(("completion", {"x": 1}), ("completion", "[]")), Unrecognised)) == 2


def test_it_recognises_its_own():
    asked = Asked("https://sourcegraph.com/.api/completions/stream?api-version=2")
    assert points(cody_completions, whole("a")[1], "completion") == 2
    assert points(cody_completions, piece("a")[1]) == 2
    assert points(cody_completions, {"completion": "a"}, "completion", asked) == 2
    assert points(cody_completions, {"completion": "a", "stop_reason": None}, "completion") == 0
    assert points(cody_completions, {}, "done", asked) == 2
