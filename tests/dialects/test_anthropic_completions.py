"""Anthropic's old text completions, in their three forms: typed pieces, bare pieces, and the whole text repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import anthropic_completions
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import KeepAlive, Note, Unrecognised
from cassette_viz.timeline.model import Timeline


def timelines(*messages: dict[str, Any] | str) -> list[Timeline]:
    """Assemble a stream of these messages; a str is put on the wire as it is."""
    wire = (each if isinstance(each, str) else f"event: completion\ndata: {json.dumps(each)}\n\n" for each in messages)
    body = "".join(wire).encode()
    return assemble(sse.split(body), anthropic_completions.Decoder(), body, dialect="anthropic-legacy")


def timeline(*messages: dict[str, Any] | str) -> Timeline:
    [only] = timelines(*messages)
    return only


def piece(text: str, reason: str | None = None, **fields: Any) -> dict[str, Any]:
    said = {"type": "completion", "id": "compl_1", "completion": text, "stop_reason": reason, "model": "claude-2"}
    return {**said, "stop": "\n\nHuman:" if reason == "stop_sequence" else None, "log_id": "compl_1", **fields}


def bare(text: str, reason: str | None = None) -> dict[str, Any]:
    return {"completion": text, "stop_reason": reason, "stop": None}


def whole(text: str, reason: str | None = None) -> dict[str, Any]:
    said = {"completion": text, "stop_reason": reason, "stop": None, "log_id": "l", "model": "claude-v1"}
    return {**said, "truncated": False, "exception": None}


def test_pieces_are_joined():
    stream = timeline(piece(" Hel"), "event: ping\ndata: {}\n\n", piece("lo"), piece("", "stop_sequence"))
    choice = stream.final.choices[0]
    assert (choice.text, choice.finish_reason, stream.status) == (" Hello", "stop_sequence", "complete")
    assert (stream.id, stream.model) == ("compl_1", "claude-2")
    assert [event for _, event in stream.marks_of(KeepAlive)] == [KeepAlive("ping")]
    assert [event for _, event in stream.marks_of(Note)] == [Note('stop sequence: "\\n\\nHuman:"')]


def test_bare_pieces_that_repeat_a_word_are_joined_too():
    stream = timeline(bare("ha"), bare("ha"), bare("", "max_tokens"))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish) == ("haha", "length")


def test_the_first_version_repeats_the_whole_text():
    stream = timeline(whole(" a"), whole(" ab"), whole(" ab"), whole(" abc", "stop_sequence"), "data: [DONE]\n\n")
    assert [stream.at(n).choices[0].text for n in (1, 2, 3, 4)] == [" a", " ab", " ab", " abc"]
    assert stream.parts[0].text == " abc"


def test_a_whole_text_that_changed_replaces_what_was_there():
    stream = timeline(whole("ab"), whole("ax"))
    assert [stream.at(n).choices[0].text for n in (1, 2)] == ["ab", "ax"]


def test_behind_the_end_another_completion_begins():
    streams = timelines(piece("a"), piece("", "stop_sequence"), piece("b"), piece("", "max_tokens"))
    assert [each.final.choices[0].text for each in streams] == ["a", "b"]


def test_a_stream_without_a_reason_is_truncated():
    assert timeline(piece("a")).status == "truncated"


@pytest.mark.parametrize(
    "wire",
    [
        'event: error\ndata: {"error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
        'data: {"completion":"","stop_reason":null,"exception":"Overloaded"}\n\n',
    ],
)
def test_an_error_in_mid_stream_keeps_the_text(wire):
    stream = timeline(piece("a"), wire)
    assert (stream.final.choices[0].text, stream.final.error.message, stream.status) == ("a", "Overloaded", "error")


@pytest.mark.parametrize("odd", ["{", "null", "[]", "{}", '{"x":1}', '{"completion":7}'])
def test_what_is_no_completion_is_kept_raw(odd):
    stream = timeline(piece("a"), f"data: {odd}\n\n", piece("b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


@pytest.mark.parametrize("field", ["type", "completion", "stop_reason", "stop", "model", "id", "error", "exception"])
@pytest.mark.parametrize("value", [None, 7, 1.5, True, "s", [], {}, [1], {"a": [None]}])
def test_no_type_of_any_field_breaks_the_rest(field, value):
    streams = timelines(piece("a"), piece("b", **{field: value}), piece("c"))
    text = "".join(stream.final.choices[0].text for stream in streams)
    assert (text[0], text[-1]) == ("a", "c")


class Request:
    def __init__(self, path: str) -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("message", "path", "points"),
    [
        (piece("a"), "", 2),
        (bare("a"), "", 2),
        (whole("a"), "", 2),
        ({"type": "completion", "completion": "a"}, "", 2),
        ({"completion": "a", "stopReason": ""}, "", 0),
        ({"type": "ping"}, "/v1/complete", 1),
        ({"type": "ping"}, "", 0),
        ({"type": "message_start"}, "", 0),
    ],
)
def test_it_recognises_its_own(message, path, points):
    assert anthropic_completions.match(Request(path), Message("", json.dumps(message))) == points
