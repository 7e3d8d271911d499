"""Chunks in JSON, one a line, in an array, or wrapped with the time they came."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.cassettes import json_lines
from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.cassettes._json_texts import CUT_OFF, NO_JSON, json_texts

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "json_lines"
MS = 1_000_000


def timeline(name: str):
    cassette = cv.load(DATA / name)
    assert cassette.format == json_lines.NAME
    (interaction,) = cassette.interactions
    return interaction.timeline


@pytest.mark.parametrize(
    ("name", "chunks"),
    [
        ("chat.chunks.txt", 3),
        ("array.json", 3),
        ("pretty.json", 3),
        ("one_line_broken.chunks.txt", 4),
        ("ollama.ndjson", 2),
    ],
)
def test_each_value_is_a_chunk(name, chunks):
    found = timeline(name)
    assert (found.final.choices[0].text, len(found.chunks)) == ("The moon pulls.", chunks)
    assert found.times_ns is None


def test_a_line_that_is_no_json_is_kept_and_marked():
    found = timeline("one_line_broken.chunks.txt")
    assert found.chunks[1].text == '{"id": oops}\n'
    assert any(getattr(event, "text", "") == NO_JSON for event in found.chunks[1].events)


def test_half_a_chunk_at_the_end_is_no_chunk():
    found = timeline("gemini_array_cut_off.json")
    assert (len(found.chunks), found.status) == (1, "truncated")


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("wrapped_seconds.jsonl", [0, 250 * MS, 500 * MS]),
        ("wrapped_texts_ms.jsonl", [120 * MS, 140 * MS, 160 * MS]),
        ("wrapped_iso.jsonl", [0, 100 * MS, 200 * MS]),
        ("wrapped_stream.jsonl", [101 * MS, 102 * MS, 102 * MS, 102 * MS]),
    ],
)
def test_wrapped_chunks_bring_their_times(name, times):
    found = timeline(name)
    assert found.final.choices[0].text == "The moon pulls."
    assert (list(found.times_ns), found.clock) == (times, "recorded")


def test_wrapped_events_keep_their_names():
    frames = cv.load(DATA / "named_events.jsonl").interactions[0].response.frames
    assert [frame.name for frame in frames] == ["message_start", "message_stop"]


def wrapped(*lines: object) -> bytes:
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


def test_times_that_go_back_are_left_out_and_it_is_said():
    (interaction,) = cv.load(wrapped(*({"t": t, "chunk": {"choices": []}} for t in (3, 1)))).interactions
    assert "go back" in interaction.problems[0]
    assert all(frame.time_ns is None for frame in interaction.response.frames)


def test_a_broken_line_among_wrapped_ones_takes_the_time_before():
    data = wrapped({"t": 0.25, "chunk": {"n": 1}}, b'{"t": 0.5, "ch', {"t": 0.75, "chunk": {"n": 2}})
    (interaction,) = cv.load(data).interactions
    assert [frame.time_ns for frame in interaction.response.frames] == [250 * MS, 250 * MS, 750 * MS]


def test_lines_of_an_event_stream_that_were_recorded_one_by_one_are_joined():
    lines = ["event: a", 'data: {"n":1}', "", 'data: {"n":2}', ""]
    (interaction,) = cv.load(wrapped(*({"t": 0.1 * n, "line": line} for n, line in enumerate(lines)))).interactions
    assert interaction.response.body == b'event: a\ndata: {"n":1}\n\ndata: {"n":2}\n\n'
    assert len(interaction.response.arrivals) == 5


def test_messages_without_their_blank_lines_get_them():
    data = wrapped({"t": 0.1, "data": 'data: {"n":1}'}, {"t": 0.2, "data": "data: [DONE]"})
    assert cv.load(data).interactions[0].response.body == b'data: {"n":1}\n\ndata: [DONE]\n\n'


@pytest.mark.parametrize(
    "head",
    [
        b'{"object":"chat.completion.chunk"}',
        b'{"type":"message_start","message":{}}',
        b'{"type":"response.created"}',
        b'{"contentBlockDelta":{}}',
        b'[{"candidates":[]}]',
        b'oops\n{"a"'[5:] + b':1}\n{"event_type":"stream-start"}',
        b'{"model":"m","created_at":"x","done":false}',
        b'{"object":"chat.completion.chunk","x":"' + b"a" * 70_000,
    ],
)
def test_chunks_are_recognised_by_their_marks(head):
    assert json_lines.match(None, head[: 1 << 16]) == 2


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"hello",
        b"{}",
        b'{"a": 1}\n{"a": 2}\n',
        b'{"name": "package", "version": "1.0"}',
        b'{"id":"x","object":"chat.completion","choices":[{"message":{}}],"usage":{}}',
        b'{"request": {}, "response": {}}',
        b'[{"request": {}, "response": {}}]',
        b"a: 1\n",
    ],
)
def test_other_json_is_left_to_others(head):
    assert json_lines.match(None, head) == 0


def test_an_error_alone_is_perhaps_a_recording():
    assert json_lines.match(None, b'{"error": {"message": "no", "code": 400}}') == 1


def test_nothing_in_json_is_an_error():
    with pytest.raises(cv.CassetteFormatError, match="one a line"):
        cv.load(b"nothing\nat all\n", format=json_lines.NAME)


# --- values and their texts


def texts(data: str, **limits: int) -> list[tuple[str, str]]:
    return [(found.text, found.flaw) for found in json_texts(Source(data.encode(), limits=Limits(**limits)))]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('{"a":1}\n{"b":2}', [('{"a":1}', ""), ('{"b":2}', "")]),
        ('[{"a":1},\n {"b":2}]\n', [('{"a":1}', ""), ('{"b":2}', "")]),
        ('\x1e{"a":1}\n\x1e{"b":2}\n', [('{"a":1}', ""), ('{"b":2}', "")]),
        ('{"a":1}\n{"b":', [('{"a":1}', ""), ('{"b":', CUT_OFF)]),
        ('{"a":1}\n{"b":"x', [('{"a":1}', ""), ('{"b":"x', CUT_OFF)]),
        ('{"a":1}\nno\n2', [('{"a":1}', ""), ("no", NO_JSON), ("2", "")]),
        ('{"é":"\\ud83d"}', [('{"é":"\\ud83d"}', "")]),
        ("[]", []),
    ],
)
def test_every_value_comes_with_its_text(data, expected):
    assert texts(data) == expected


def test_what_is_nested_too_deep_is_marked():
    assert texts("[[[[1]]]]\n", depth=2)[0][1].startswith("nested")
    assert texts('{"a":' * 100_000)[0][1] in (NO_JSON, CUT_OFF)


@given(st.text(alphabet='{}[]",: \n\\a1', max_size=80))
def test_any_text_comes_to_an_end(text):
    assert sum(len(found) for found, _ in texts(text)) <= len(text)


@pytest.mark.parametrize("line", ["{bad\n", "{\n", '{"a":1,\n'])
def test_many_broken_lines_take_no_quadratic_time(line):
    # An error of JSON counts the lines before it; with so many it would take minutes here.
    assert len(texts(line * 200_000)) >= 199_999
