"""Files that are a response body and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.cassettes import raw_event_stream, raw_sse, raw_vercel_data_stream

DATA = Path(__file__).parents[1] / "data" / "cassettes"


@pytest.mark.parametrize("path", sorted((DATA / "raw_sse").iterdir()), ids=lambda path: path.name)
def test_an_event_stream_alone_is_one_interaction_without_a_request(path):
    cassette = cv.load(path)
    (interaction,) = cassette.interactions
    assert cassette.format == raw_sse.NAME
    assert (interaction.request.method, interaction.request.url, interaction.response.status) == ("", "", None)
    assert interaction.timeline.final.choices[0].text == "The moon pulls."


def test_two_streams_in_a_row_are_two_timelines():
    (interaction,) = cv.load(DATA / "raw_sse" / "two_in_a_row.sse").interactions
    assert [timeline.id for timeline in interaction.timelines] == ["chatcmpl-1", "chatcmpl-2"]


@pytest.mark.parametrize(
    "head",
    [
        b'data: {"a": 1}\n\n',
        b'\xef\xbb\xbf\r\ndata:{"a": 1}',
        b"event: x\ndata: y\n\n",
        b": ping\n\n: ping\n\ndata: y\n\n",
        b'data: {"a"\n\n{"error": {}}',
        b'data: {"a": 1}\n\n{\n "error": 1\n}\n',
    ],
)
def test_it_is_recognised_by_its_fields(head):
    assert raw_sse.match(None, head) > 0


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n\n",
        b"data:\n  - a\n",
        b"data: value\nother: value\n",
        b"data: value\n\nother: value\n",
        b"event: push\njobs:\n",
        b"id: 7\nname: x\n",
        b"database: x\n",
        b'{"data": 1}',
        b"HTTP/1.1 200 OK\r\n\r\ndata: x\n\n",
    ],
)
def test_yaml_and_other_text_is_left_to_others(head):
    assert raw_sse.match(Path("x.txt"), head) == 0


def test_a_long_stretch_of_comments_needs_the_name():
    head = b": waiting\n\n" * 1000
    assert (raw_sse.match(Path("x.sse"), head), raw_sse.match(Path("x.txt"), head)) == (1, 0)


def test_a_binary_event_stream_is_recognised_by_its_checksum():
    path = DATA / "raw_event_stream" / "converse.bin"
    assert cv.load(path).interactions[0].timeline.final.choices[0].text == "The moon pulls."
    data = bytearray(path.read_bytes())
    data[9] ^= 1
    assert raw_event_stream.match(path, bytes(data)) == 0


@pytest.mark.parametrize("path", sorted((DATA / "raw_vercel_data_stream").iterdir()), ids=lambda path: path.name)
def test_a_data_stream_alone_is_recognised_by_its_lines(path):
    (timeline,) = cv.load(path).timelines
    assert (timeline.dialect, timeline.final.choices[0].text) == ("vercel-data-stream", "The moon pulls.")


def test_a_data_stream_is_recognised_wherever_its_head_is_cut():
    head = (DATA / "raw_vercel_data_stream" / "moon.txt").read_bytes()
    assert {raw_vercel_data_stream.match(None, head[:end]) for end in range(4, len(head))} == {2}


@pytest.mark.parametrize(
    "head", [b"", b"\n", b"8:30\n9:45\n", b'0:"a"\nno more\n', b"a:1\nb:2\n", b'a: "b"\n', b"f:\n"]
)
def test_what_only_begins_like_a_data_stream_is_none(head):
    assert raw_vercel_data_stream.match(None, head) == 0


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(head):
    assert raw_sse.match(None, head) in (0, 1, 2)
    assert raw_event_stream.match(None, head) in (0, 2)
    assert raw_vercel_data_stream.match(None, head) in (0, 2)
