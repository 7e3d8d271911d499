"""From a file to timelines, and what happens when the file is not what it seems."""

from __future__ import annotations

import io
import json

import pytest

import cassette_viz as cv
from cassette_viz.cassettes._base import Headers, Interaction, Request, Response
from cassette_viz.loader import assembled
from cassette_viz.timeline.frame import Comment, Frame

# --- the seed, number by number


@pytest.fixture(scope="module")
def cassette(seed):
    return cv.load(seed)


def test_the_seed_has_two_interactions_and_both_are_streams(cassette):
    assert cassette.format == "go-vcr"
    assert [len(timeline.chunks) for timeline in cassette.timelines] == [38, 35]
    assert all(timeline.chunks[-1].text == "data: [DONE]\n\n" for timeline in cassette.timelines)


def test_the_seed_says_what_was_recorded(cassette):
    first, second = (timeline.final for timeline in cassette.timelines)
    assert first.choices[0].text == "I'll add and multiply the numbers 2 and 3 for you:"
    assert [(call.index, call.name, call.arguments) for call in first.choices[0].tool_calls] == [
        (0, "add", '{"a":2,"b":3}'),
        (1, "multiply", '{"a":2,"b":3}'),
    ]
    assert [each.choices[0].finish_reason for each in (first, second)] == ["tool_calls", "stop"]
    assert [(each.usage.input_tokens, each.usage.output_tokens) for each in (first, second)] == [(216, 48), (306, 31)]
    assert [each.cost.usd for each in (first, second)] == [0.0002352, 0.00024847]


def test_the_seed_knows_its_circumstances(cassette):
    assert [timeline.headers_after_ns for timeline in cassette.timelines] == [1_094_847_375, 1_724_142_500]
    for timeline in cassette.timelines:
        assert timeline.provider == "openrouter.ai"
        assert timeline.model == "moonshotai/kimi-k2-0905"
        assert timeline.http_status == "200 OK"
        assert (timeline.status, timeline.clock, timeline.dialect) == ("complete", "modelled", "openai-chat")


@pytest.mark.parametrize(
    "open_as", [str, lambda path: path, lambda path: path.read_bytes()], ids=["str", "Path", "bytes"]
)
def test_a_source_may_be_a_path_or_bytes(seed, open_as):
    assert len(cv.load(open_as(seed)).timelines) == 2


@pytest.mark.parametrize("mode", ["rb", "r"])
def test_a_source_may_be_an_open_file(seed, mode):
    with seed.open(mode) as file:
        assert len(cv.load(file).timelines) == 2


def test_a_format_can_be_forced(seed):
    assert cv.load(seed, format="go_vcr").format == "go-vcr"


def test_a_cassette_in_a_terminal_is_a_table_of_its_interactions(cassette):
    lines = repr(cassette).splitlines()
    assert lines[0] == "go-vcr cassette kimi-k2-multi-tool-streaming.yaml: 2 interactions, 2 streamed"
    assert "openai-chat" in lines[2]
    assert "216 in, 48 out" in lines[2]


# --- what is no recording


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the recording is empty"),
        (bytes(range(256)) * 40, "does not look like a recording"),
        (b"hello: world\nlist: [1, 2]\n", "does not look like a recording"),
        (b"just some text\n", "does not look like a recording"),
    ],
    ids=["empty", "binary rubbish", "YAML that is no cassette", "text"],
)
def test_what_is_no_recording_is_refused_in_one_clear_sentence(content, says, tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    with pytest.raises(cv.UnknownFormatError, match=says) as caught:
        cv.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(cv.CassetteFormatError, match="no such file"):
        cv.load(tmp_path / "nothing.yaml")


@pytest.mark.parametrize("text", ["data: {}\n\n", "data: {}" * 1000], ids=["of lines", "longer than any name"])
def test_a_recording_given_as_a_text_is_told_from_a_path(text):
    with pytest.raises(cv.CassetteFormatError, match=r"load\(text\.encode\(\)\)") as caught:
        cv.load(text)
    assert len(str(caught.value)) < 100


def test_a_folder_is_no_recording(tmp_path):
    with pytest.raises(cv.CassetteVizError, match="folder"):
        cv.load(tmp_path)


def test_an_unknown_format_lists_those_that_there_are(seed):
    with pytest.raises(cv.UnknownFormatError, match=r"there is no format 'nonsense'; there are: .*go-vcr"):
        cv.load(seed, format="nonsense")


def test_a_recording_over_the_limit_says_how_to_raise_it(seed):
    with pytest.raises(cv.CassetteFormatError, match=r"limits=Limits\(file_bytes=\.\.\.\)"):
        cv.load(seed, limits=cv.Limits(file_bytes=100))


def test_something_else_is_a_type_error():
    with pytest.raises(TypeError, match="expected a path, bytes or an open file, got int"):
        cv.load(3)


# --- one interaction

CHUNK = {
    "object": "chat.completion.chunk",
    "choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": "stop"}],
}
SSE = f"data: {json.dumps(CHUNK)}\n\ndata: [DONE]\n\n".encode()


def interaction(body: bytes, media_type: str = "text/event-stream", url: str = "https://x/v1/chat/completions", **more):
    headers = Headers([("Content-Type", media_type)] if media_type else [])
    return assembled(Interaction(0, Request("POST", url), Response(200, "OK", headers, body, **more)))


@pytest.mark.parametrize(
    "media_type", ["text/event-stream", "text/event-stream; charset=utf-8", "application/json", ""]
)
def test_a_stream_is_found_whatever_its_header_says(media_type):
    assert interaction(SSE, media_type).timeline.final.choices[0].text == "Hi"


def test_a_plain_answer_is_no_stream():
    answer = {"object": "chat.completion", "choices": [{"message": {"content": "Hi"}}]}
    assert interaction(json.dumps(answer).encode(), "application/json").timeline is None


def test_q24_a_json_error_under_an_event_streams_header_is_an_error():
    timeline = interaction(b'{\n "error": {"message": "no", "code": 401}\n}\n').timeline
    assert (timeline.status, timeline.final.error.message) == ("error", "no")


def test_a_json_error_in_front_of_events_hides_none_of_them():
    timeline = interaction(b'{\n "error": {"message": "no"}\n}\n\n' + SSE).timeline
    assert (timeline.status, timeline.final.error.message) == ("error", "no")
    assert (timeline.final.choices[0].text, len(timeline.chunks)) == ("Hi", 3)


@pytest.mark.parametrize("body", [b"", b"\n", b'data: {"jsonrpc":"2.0","id":1}\n\n', b"event: x\ndata: y\n\n"])
def test_what_is_no_completion_is_none(body):
    assert interaction(body, url="https://x/mcp").timeline is None


def test_an_unknown_stream_says_that_it_is_one():
    assert "no dialect" in interaction(b'data: {"jsonrpc":"2.0","id":1}\n\n', url="https://x/mcp").problems[0]


def test_messages_that_were_recorded_apart_get_a_body_of_their_own():
    frames = (Frame("", json.dumps(CHUNK), time_ns=5), Comment("ping"), Frame("", "[DONE]", time_ns=9))
    timeline = interaction(b"", frames=frames).timeline
    assert [chunk.text for chunk in timeline.chunks] == [json.dumps(CHUNK) + "\n", "[DONE]\n"]
    assert timeline.clock == "recorded"


@pytest.mark.parametrize(
    "response",
    [
        Response(200, frames=tuple(Frame("", json.dumps(CHUNK), time_ns=time) for time in (5, 3, 9))),
        Response(200, body=f"data: {json.dumps(CHUNK)}\n\n".encode() * 3, arrivals=((1, 5), (40, 3), (400, 9))),
    ],
    ids=["of frames", "of arrivals"],
)
def test_times_that_go_back_are_no_times(response):
    loaded = assembled(Interaction(0, Request("POST", ""), response))
    assert (loaded.timeline.clock, len(loaded.timeline.chunks)) == ("modelled", 3)
    assert [chunk.time_ns for chunk in loaded.timeline.chunks] == [None] * 3
    assert loaded.problems == ("the times of its messages go back, so they are left out",)
    assert loaded.response == response


def test_two_completions_in_one_body_are_two_timelines():
    both = interaction(SSE + SSE)
    assert len(both.timelines) == 2
    assert both.timeline is both.timelines[0]


# --- the public face


def test_the_face_is_complete_and_sorted():
    assert list(cv.__all__) == sorted(cv.__all__)
    for name in cv.__all__:
        assert getattr(cv, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        cv.nonsense  # noqa: B018


def test_every_public_thing_says_what_it_is():
    assert all(getattr(cv, name).__doc__ for name in cv.__all__)


def test_samples_are_listed_when_one_is_missing():
    with pytest.raises(FileNotFoundError, match=r"there are: .*kimi-k2"):
        cv.samples.path("nothing")


def test_an_open_file_of_rubbish_is_no_crash():
    with pytest.raises(cv.UnknownFormatError):
        cv.load(io.BytesIO(b"\x00\x01"))
