"""Vercel's data stream v1: a code and a value a line, in steps."""

from __future__ import annotations

import json

import pytest

from cassette_viz.dialects import vercel_data_stream
from cassette_viz.framing import vercel_data_stream as framing
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Citation, MediaDelta, Note, PartReset, Signature, Unrecognised
from tests.dialects._streams import calls, events, kinds, points


def plays(*messages):
    body = "".join(
        f"{code}:{value if isinstance(value, str) else json.dumps(value)}\n" for code, value in messages
    ).encode()
    return assemble(framing.split(body), vercel_data_stream.Decoder(), body, dialect="x")


def play(*messages):
    [only] = plays(*messages)
    return only


def call(**fields):
    return {"toolCallId": "a", "toolName": "f", **fields}


def test_text_and_reasoning_are_parts_in_the_order_in_which_they_come():
    stream = play(("0", '"a"'), ("0", '"b"'), ("g", '"hm"'), ("0", '"c"'))
    assert kinds(stream) == ["text", "reasoning", "text"]
    assert (stream.final.choices[0].text, stream.final.choices[0].reasoning) == ("abc", "hm")


def test_a_call_in_pieces_is_confirmed_in_whole():
    stream = play(
        ("b", call()), ("c", call(argsTextDelta='{"x": ')), ("c", call(argsTextDelta="1}")), ("9", call(args={"x": 1}))
    )
    assert calls(stream) == [("a", "f", '{"x": 1}')]
    assert events(stream, PartReset) == []


def test_a_whole_call_and_its_result():
    stream = play(("9", call(args={"x": 1})), ("a", {"toolCallId": "a", "result": {"y": 2}}))
    [tool] = stream.final.choices[0].tool_calls
    assert (tool.arguments, tool.results[0].raw) == ('{"x":1}', {"y": 2})


def test_the_counts_of_all_steps_replace_those_of_one():
    step = {"finishReason": "tool-calls", "usage": {"promptTokens": 1, "completionTokens": 2}, "isContinued": False}
    end = {"finishReason": "stop", "usage": {"promptTokens": 3, "completionTokens": 4}}
    stream = play(("f", {"messageId": "m"}), ("0", '"a"'), ("e", step), ("d", end))
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (3, 4)
    assert (stream.final.choices[0].finish_reason, stream.id, stream.status) == ("stop", "m", "complete")


def test_a_call_that_was_answered_in_the_stream_is_not_what_it_ended_for():
    asked = ("9", call(args={}))
    assert play(asked, ("d", {"finishReason": "stop"})).final.choices[0].finish == "tool_calls"
    answered = play(asked, ("a", {"toolCallId": "a", "result": 1}), ("0", '"x"'), ("d", {"finishReason": "stop"}))
    assert answered.final.choices[0].finish == "stop"


def test_without_a_last_line_the_last_step_says_how_it_ended():
    stream = play(("0", '"a"'), ("e", {"finishReason": "length", "usage": {"promptTokens": "NaN"}}))
    assert (stream.final.choices[0].finish_reason, stream.final.usage) == ("length", None)


@pytest.mark.parametrize("usage", ["null", '{"promptTokens":null,"completionTokens":null}', '{"promptTokens":NaN}'])
def test_counts_that_nobody_knows_are_none(usage):
    assert play(("0", '"a"'), ("d", f'{{"finishReason":"stop","usage":{usage}}}')).final.usage is None


def test_the_other_codes():
    stream = play(
        ("2", [{"x": 1}]),
        ("8", [{"y": 2}]),
        ("g", '"hm"'),
        ("j", {"signature": "sig"}),
        ("i", {"data": "abcd"}),
        ("h", {"url": "https://a", "title": "A"}),
        ("k", {"data": "aGk=", "mimeType": "image/png"}),
        ("k", {"data": "aGk=", "mimeType": "text/csv"}),
    )
    assert len(events(stream, Note)) == 4
    assert events(stream, Signature) == [Signature(0, "sig")]
    assert (events(stream, Citation)[0].url, events(stream, MediaDelta)[0].media_type) == ("https://a", "image/png")


def test_an_error_in_mid_stream_keeps_the_text():
    stream = play(("0", '"par"'), ("3", '"gone"'))
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "gone", "par")


def test_what_comes_behind_the_end_is_another_completion():
    assert [each.final.choices[0].text for each in plays(("0", '"a"'), ("d", "{}"), ("f", "{}"), ("0", '"b"'))] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("late", [("8", '[{"saved":true}]'), ("2", '["x"]')])
def test_what_an_application_adds_behind_the_end_belongs_to_the_answer_before(late):
    stream = play(("0", '"a"'), ("d", {"finishReason": "stop"}), late)
    assert (stream.status, len(stream.chunks), len(events(stream, Note))) == ("complete", 3, 1)


def test_retired_codes_and_nonsense_stay_raw():
    stream = play(("0", '"a"'), ("4", "{}"), ("0", "5"), ("0", "nonsense"), ("z", "1"))
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2, 3, 4, 5]


def test_it_recognises_its_own():
    assert points(vercel_data_stream, '"a"', "0") == 2
    assert points(vercel_data_stream, '"a"', "") == 0
    assert points(vercel_data_stream, '"a"', "output") == 0
