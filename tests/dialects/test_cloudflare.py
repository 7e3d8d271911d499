"""Workers AI in its own protocol."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import cloudflare
from cassette_viz.timeline.events import Unrecognised, UsageReport
from tests.dialects._streams import Asked, calls, events, points, timeline, timelines

USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}


def piece(response, **more):
    return {"response": response, "p": "abc", **more}


def play(*messages):
    return timeline(cloudflare, *messages)


def test_text_and_usage():
    stream = play(piece("a"), piece("b"), piece("", usage=USAGE), piece("", usage=USAGE), "[DONE]")
    assert (stream.final.choices[0].text, stream.status) == ("ab", "complete")
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (9, 4)
    assert len(events(stream, UsageReport)) == 1


@pytest.mark.parametrize(("token", "text"), [(12, "12"), (0, "0"), (1.5, "1.5"), ({"a": 1}, '{"a":1}')])
def test_a_token_that_is_no_text_is_what_stands_on_the_wire(token, text):
    assert play(piece(token)).final.choices[0].text == text


def test_a_whole_call_and_one_in_pieces():
    assert calls(play(piece(None, tool_calls=[{"name": "f", "arguments": {"x": 1}}]))) == [("call_0_0", "f", '{"x":1}')]
    pieces = [
        {"id": "a", "index": 0, "type": "function", "function": {"name": "f", "arguments": '{"x"'}},
        {"index": 0, "function": {"arguments": ":1}"}},
    ]
    assert calls(play(*(piece("", tool_calls=[each]) for each in pieces))) == [("a", "f", '{"x":1}')]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = play(piece("par"), {"success": False, "errors": [{"code": 3040, "message": "no capacity"}]})
    assert (stream.status, stream.final.error.message, stream.final.error.code) == ("error", "no capacity", "3040")
    assert stream.final.choices[0].text == "par"


def test_what_comes_behind_the_end_is_another_completion():
    streams = timelines(cloudflare, piece("a"), "[DONE]", piece("b"), "[DONE]")
    assert [each.final.choices[0].text for each in streams] == ["a", "b"]


def test_the_unknown_stays_raw():
    assert len(events(play({"x": 1}, "[]", "{"), Unrecognised)) == 3


@pytest.mark.parametrize(
    ("message", "request_", "expected"),
    [
        (piece("a"), None, 2),
        ({"response": "a"}, Asked("https://api.cloudflare.com/client/v4/accounts/x/ai/run/@cf/meta/llama"), 2),
        ({"response": "a"}, None, 0),
        ({"response": "a"}, Asked("", stream=True), 1),
        ({"response": "a", "model": "m", "done": False}, None, 0),
        ({"choices": [], "p": "abc"}, None, 0),
    ],
)
def test_it_recognises_its_own(message, request_, expected):
    assert points(cloudflare, message, request=request_) == expected
