"""Writer's text completions and applications."""

from __future__ import annotations

from cassette_viz.dialects import openai_chat, writer
from cassette_viz.timeline.events import Citation, Note, Unrecognised
from tests.dialects._streams import Asked, events, points, timeline


def delta(content=None, title=None, stages=None):
    return {"delta": {"content": content, "title": title, "stages": stages}}


def test_a_completion():
    assert timeline(writer, {"value": "a"}, {"value": "b"}, "[DONE]").final.choices[0].text == "ab"


def test_an_application_shows_its_stages_as_reasoning():
    stream = timeline(
        writer,
        delta(stages=[{"id": "s", "content": "Look", "sources": ["https://a"]}], title="Tides"),
        delta(stages=[{"id": "s", "content": "Look up", "sources": ["https://a"]}]),
        delta("a"),
        "[DONE]",
    )
    assert (stream.final.choices[0].reasoning, stream.final.choices[0].text, stream.status) == (
        "Look up",
        "a",
        "complete",
    )
    assert [each.url for each in events(stream, Citation)] == ["https://a"]
    assert events(stream, Note) == [Note("title: Tides")]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = timeline(writer, {"value": "par"}, ("error", {"message": "gone"}))
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "gone", "par")


def test_the_unknown_stays_raw():
    assert len(events(timeline(writer, {"x": 1}, {"value": 5}, {"delta": 5}, "[]", "{"), Unrecognised)) == 5


def test_its_chat_is_openais():
    chunk = {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": {"content": "a", "graph_data": None}}],
    }
    assert points(openai_chat, chunk) == 2
    assert points(writer, chunk) == 0


def test_it_recognises_its_own():
    assert points(writer, delta("a")) == 2
    assert points(writer, {"delta": {"content": "a"}}) == 0
    assert points(writer, {"value": "a"}, request=Asked("https://api.writer.com/v1/completions")) == 2
    assert points(writer, {"value": "a"}) == 0
    assert points(writer, {"value": "a", "x": 1}, request=Asked("https://api.writer.com/v1/completions")) == 2
    assert points(writer, {"value": "a", "x": 1}) == 0
