"""TGI's generate_stream: a token a message, the whole text with the last one."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import tgi
from cassette_viz.timeline.events import PartReset, Unrecognised
from tests.dialects._streams import Asked, events, points, timeline, timelines


def token(text, *, special=False, whole=None, details=None):
    return {
        "index": 1,
        "token": {"id": 1, "text": text, "special": special},
        "generated_text": whole,
        "details": details,
    }


END = {"finish_reason": "length", "generated_tokens": 2, "input_length": 5}


def test_tokens_add_up_and_special_ones_are_no_text():
    stream = timeline(tgi, token("a"), token("b"), token("</s>", special=True, whole="ab", details=END))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("ab", "length")
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (5, 2)
    assert events(stream, PartReset) == []


def test_the_whole_text_replaces_what_differs():
    stream = timeline(tgi, token("a"), token("\n\n", whole="a", details=END))
    assert [stream.at(n).choices[0].text for n in (1, 2)] == ["a", "a"]
    assert len(events(stream, PartReset)) == 1


def test_without_details_the_end_is_known_by_the_whole_text():
    stream = timeline(tgi, token("a"), token("b", whole="ab"))
    assert (stream.status, stream.final.usage, stream.final.choices[0].finish_reason) == ("complete", None, None)


def test_the_prompt_is_counted_by_its_tokens_where_it_has_no_length():
    details = {"finish_reason": "eos_token", "generated_tokens": 1, "prefill": [{"id": 1}, {"id": 2}]}
    assert timeline(tgi, token("a", whole="a", details=details)).final.usage.input_tokens == 2


def test_an_error_in_mid_stream_keeps_the_text():
    stream = timeline(tgi, token("par"), {"error": "out of memory", "error_type": "generation"})
    assert (stream.status, stream.final.error.message, stream.final.error.code) == (
        "error",
        "out of memory",
        "generation",
    )
    assert stream.final.choices[0].text == "par"


def test_a_token_behind_the_end_begins_another_completion():
    streams = timelines(tgi, token("one", whole="one"), token("two", whole="two"))
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


@pytest.mark.parametrize("odd", ['{"x":1}', "{}", "[]", "{", '{"token":5}'])
def test_what_is_no_token_stays_raw(odd):
    stream = timeline(tgi, token("a"), odd, token("b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


def test_it_recognises_its_own():
    assert points(tgi, token("a")) == 2
    assert points(tgi, {"generated_text": "a"}) == 0
    assert points(tgi, {"error": "x", "error_type": "y"}, request=Asked("http://h/generate_stream")) == 2
