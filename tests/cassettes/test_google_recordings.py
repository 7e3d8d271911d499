"""What Google's recorders write: decoded segments, a chunk each where the answer was streamed."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import gemini_cli, google_genai_replay, google_test_server
from cassette_viz.cassettes._segments import as_body, as_frames

DATA = Path(__file__).parents[1] / "data" / "cassettes"


def test_each_segment_of_a_stream_is_a_frame():
    stream, plain, upload = cv.load(DATA / "google_test_server" / "stream.json").interactions
    assert len(stream.timeline.chunks) == 2
    assert stream.timeline.final.choices[0].text == "The moon pulls."
    assert plain.response.frames is None
    assert plain.response.body.startswith(b'{"candidates"')
    assert upload.response.body == b""


def test_the_address_is_put_together():
    stream = cv.load(DATA / "google_test_server" / "stream.json").interactions[0]
    assert stream.request.url.startswith("https://generativelanguage.googleapis.com/v1beta/models/gemini-tide:stream")
    assert stream.request.json["contents"][0]["role"] == "user"


def test_another_port_is_kept():
    data = b"""{"recordID": "x", "interactions": [{"request": {"method": "GET", "request": "GET /v1 HTTP/1.1",
        "serverAddress": "localhost", "port": 8080, "protocol": "http"}, "response": {"statusCode": 200}}]}"""
    (interaction,) = cv.load(data).interactions
    assert interaction.request.url == "http://localhost:8080/v1"


def test_a_replay_file_is_read():
    stream, plain, failed = cv.load(DATA / "google_genai_replay" / "mldev.json").interactions
    assert (len(stream.timeline.chunks), stream.response.status) == (2, 200)
    assert stream.request.url.startswith("https://generativelanguage.googleapis.com/v1beta/models/")
    assert (plain.response.frames, plain.response.status) == (None, 200)
    assert failed.response.status == 404
    assert failed.request.host == "aiplatform.googleapis.com"
    assert (failed.timeline.status, failed.timeline.final.error.message) == ("error", "no such model")


def test_bytes_stand_in_where_there_are_no_segments():
    data = b"""{"replay_id": "x", "interactions": [{"request": {"url": "u", "body_segments": []},
        "response": {"headers": {}, "body_segments": [], "byte_segments": ["aGk=", "IQ=="]}}]}"""
    (interaction,) = cv.load(data).interactions
    assert interaction.response.body == b"hi!"


def test_each_line_of_gemini_cli_is_an_interaction():
    interactions = cv.load(DATA / "gemini_cli" / "tides.responses").interactions
    assert [len(each.response.frames or ()) for each in interactions] == [2, 0, 1, 0]
    assert interactions[0].timeline.final.choices[0].text == "The moon pulls."
    assert interactions[3].response.body == b'{"totalTokens": 3}'


def test_one_broken_line_does_not_lose_the_others():
    broken, good = cv.load(
        b'{"method": "generateContent", "response": oops}\n{"method":"countTokens","response":{}}\n'
    ).interactions
    assert "not strict JSON" in broken.problems[0]
    assert good.response.body == b"{}"


def test_nothing_but_broken_lines_is_an_error():
    with pytest.raises(cv.CassetteFormatError, match="none of its lines"):
        cv.load(b'{"method": "x"}', format=gemini_cli.NAME)


def test_segments_may_be_missing_texts_or_several():
    assert as_body(None) == as_body([None]) == (b"", ())
    assert as_body(["plain"])[0] == b"plain"
    assert as_body([{}, {}])[0] == b"[{}, {}]"
    assert [frame.data for frame in as_frames([{"a": "é"}, "text", None])] == ['{"a":"é"}', "text"]


@pytest.mark.parametrize(
    "reader", [gemini_cli, google_genai_replay, google_test_server], ids=lambda reader: reader.NAME
)
@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'{"interactions": [{"request": {"url": "x"}}]}',
        b'{"method": "tools/call", "response": 1}',
        b'{"recordID": 1}',
    ],
)
def test_other_files_are_left_to_others(reader, head):
    assert reader.match(None, head) == 0
