"""watsonx text generation: one count goes up, the other is said once."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import watsonx
from cassette_viz.timeline.events import Note, Unrecognised
from tests.dialects._streams import Asked, events, points, timeline


def message(text, made, given=0, reason="not_finished", **more):
    result = {"generated_text": text, "generated_token_count": made, "input_token_count": given, "stop_reason": reason}
    return "message", {"model_id": "made-up", "created_at": "2026-01-02T03:04:05Z", "results": [result], **more}


def test_text_counts_and_reason():
    stream = timeline(watsonx, message("", 0, 7), message("a", 2), message("b", 4, 0, "eos_token"))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("ab", "eos_token")
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (7, 4)
    assert (stream.model, stream.created) == ("made-up", 1767323045)


def test_each_message_carries_as_many_tokens_as_the_count_goes_up():
    stream = timeline(watsonx, message("", 0, 7), message("a", 2), message("b", 2), message("c", 5, 0, "eos_token"))
    assert (list(stream.token_chunks), list(stream.token_counts)) == ([2, 4], [2, 3])


def test_a_stream_that_does_not_finish_is_truncated():
    assert timeline(watsonx, message("a", 1, 7)).status == "truncated"


def test_warnings_are_noted_once():
    system = {"warnings": [{"message": "deprecated", "id": "w"}]}
    stream = timeline(watsonx, message("a", 1, system=system), message("b", 2, system=system))
    assert events(stream, Note) == [Note("deprecated")]


@pytest.mark.parametrize(
    "error",
    [("error", {"errors": [{"code": "x", "message": "gone"}]}), ("error", "gone"), {"error": {"message": "gone"}}],
)
def test_an_error_in_mid_stream_keeps_the_text(error):
    stream = timeline(watsonx, message("par", 1), error)
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "gone", "par")


def test_the_unknown_stays_raw():
    assert len(events(timeline(watsonx, {"x": 1}, "[]", "{"), Unrecognised)) == 3


def test_it_recognises_its_own():
    name, value = message("a", 1, 2, "eos_token")
    assert points(watsonx, value, name) == 2
    assert points(watsonx, message("a", 1)[1]) == 2
    assert points(watsonx, value) == 0  # an answer in one piece
    assert points(watsonx, value, request=Asked("https://h/ml/v1/text/generation_stream?version=1")) == 2
    assert points(watsonx, {"results": [{"x": 1}]}) == 0
