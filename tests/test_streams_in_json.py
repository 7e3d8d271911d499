"""Streams that come as ``application/json``, and ordinary answers that must not become streams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.cassettes._base import Headers, Interaction, Request, Response
from cassette_viz.loader import assembled

GEMINI = "https://generativelanguage.googleapis.com/v1beta/models/m"
CHUNKS = [{"candidates": [{"content": {"parts": [{"text": word}]}, "index": 0}]} for word in ("a", "b")]
ANSWER = {"object": "chat.completion", "choices": [{"index": 0, "message": {"content": "x"}, "finish_reason": "stop"}]}


def load(
    url: str, answer: str, *, asked: Any = None, media_type: str = "application/json; charset=UTF-8"
) -> Interaction:
    request = Request("POST", url, body=json.dumps(asked or {}).encode())
    response = Response(200, "OK", Headers([("Content-Type", media_type)]), answer.encode())
    return assembled(Interaction(0, request, response))


def test_an_array_is_a_stream_where_the_url_asks_for_one():
    timeline = load(f"{GEMINI}:streamGenerateContent", json.dumps(CHUNKS)).timeline
    assert timeline is not None
    assert (timeline.dialect, timeline.final.choices[0].text, len(timeline.chunks)) == ("gemini", "ab", 2)


def test_an_array_of_one_is_a_stream_too():
    timeline = load(f"{GEMINI}:streamGenerateContent", json.dumps(CHUNKS[:1])).timeline
    assert timeline is not None
    assert timeline.final.choices[0].text == "a"


def test_an_array_is_a_stream_where_the_body_asks_for_one():
    assert load("https://proxy.example/generate", json.dumps(CHUNKS), asked={"stream": True}).timeline is not None


def test_q47_an_array_that_is_cut_keeps_what_was_whole():
    timeline = load(f"{GEMINI}:streamGenerateContent", json.dumps(CHUNKS)[:-20]).timeline
    assert timeline is not None
    assert (timeline.final.choices[0].text, timeline.status) == ("a", "truncated")


def test_q24_an_error_in_an_array_is_an_error():
    timeline = load(f"{GEMINI}:streamGenerateContent", json.dumps([{"error": {"code": 429, "message": "x"}}])).timeline
    assert timeline is not None
    assert (timeline.status, timeline.final.error and timeline.final.error.message) == ("error", "x")


@pytest.mark.parametrize("media_type", ["application/json", "", "text/plain", "application/octet-stream"])
def test_values_one_after_another_are_a_stream_without_its_name(media_type):
    timeline = load(f"{GEMINI}:generate", "\n".join(map(json.dumps, CHUNKS)), media_type=media_type).timeline
    assert timeline is not None
    assert timeline.final.choices[0].text == "ab"


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://api.example/v1/chat/completions", ANSWER),
        (f"{GEMINI}:generateContent", CHUNKS[0]),
        (f"{GEMINI}:streamGenerateContent", {"error": {"code": 400, "message": "x"}}),
        ("https://api.example/v1/models", CHUNKS),
        ("https://api.example/v1/responses", {"id": "resp_1", "object": "response", "output": []}),
    ],
    ids=["a chat completion", "a Gemini answer", "a plain error", "a list of something", "a response"],
)
@pytest.mark.parametrize("media_type", ["application/json", "", "text/plain"])
def test_an_ordinary_answer_is_no_stream(url, answer, media_type):
    interaction = load(url, json.dumps(answer, indent=2), media_type=media_type)
    assert (interaction.timelines, interaction.problems) == ((), ())


def test_a_stream_of_events_under_the_wrong_name_stays_a_stream():
    body = "".join(f"data: {json.dumps(each)}\n\n" for each in CHUNKS)
    assert load(f"{GEMINI}:streamGenerateContent", body).timeline is not None
