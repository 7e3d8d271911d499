"""What the browser is told of the request, and of the neighbours in the conversation."""

from __future__ import annotations

import json
from typing import Any

import cassette_viz as cv
from cassette_viz.cassettes._base import Cassette, Headers, Interaction, Response, request
from cassette_viz.export.asked import LONGEST_TEXT
from cassette_viz.export.stage import stage
from cassette_viz.loader import assembled


def exchange(index: int, body: Any, text: str | None, *, twice: bool = False) -> Interaction:
    """An interaction that streamed a text, once or as two completions; ``None`` stands for no stream."""
    asked = request("POST", "https://api.example/v1/chat/completions", body=json.dumps(body).encode())
    if text is None:
        return Interaction(index, asked, Response(200))
    chunk = {"model": "m", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]}
    stream = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
    headers = Headers([("Content-Type", "text/event-stream")])
    interaction = assembled(Interaction(index, asked, Response(200, "OK", headers, stream)))
    if twice:
        (timeline,) = interaction.timelines
        return Interaction(index, asked, interaction.response, timelines=(timeline, timeline))
    return interaction


def chat(*texts: str) -> dict[str, Any]:
    return {"messages": [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(texts)]}


def links(*interactions: Interaction) -> list[tuple[int | None, int | None]]:
    shown = stage(Cassette("made-up", None, interactions))
    return [(near.continues, near.continued_by) for near in shown.neighbours]


def test_the_seed_is_one_conversation(seed):
    first, second = (stage(cv.load(seed)).payload(place)["asked"] for place in (0, 1))
    assert (first["continues"], first["continued_by"]) == (None, 1)
    assert (second["continues"], second["continued_by"]) == (0, None)
    assert [message["role"] for message in second["messages"]] == ["system", "user", "assistant", "tool", "tool"]
    assert [call["name"] for call in second["messages"][2]["calls"]] == ["add", "multiply"]
    assert second["tools"][0] == {"name": "add", "description": "Add two numbers"}
    assert second["parameters"][0] == ("max_tokens", "4000")


def test_places_are_those_of_the_picker():
    plain = exchange(0, None, None)
    twice = exchange(5, chat("a"), "b", twice=True)
    later = exchange(9, chat("a", "b", "c"), "d")
    assert links(plain, twice, later) == [(None, None), (None, 3), (None, 3), (1, None)]


def test_of_several_successors_the_first_with_a_stream_is_next():
    body = chat("a", "b", "c")
    without, with_stream = exchange(1, body, None), exchange(2, body, "d")
    assert links(exchange(0, chat("a"), "b"), without, with_stream) == [(None, 2), (0, None), (0, None)]


def test_a_bare_timeline_has_no_request(seed):
    assert stage(cv.load(seed).timelines).payload(0)["asked"] is None


def test_a_request_that_asks_nothing_is_not_shown():
    assert stage(Cassette("made-up", None, (exchange(0, {"model": "m"}, "b"),))).payload(0)["asked"] is None


def test_long_texts_are_cut_and_say_how_much_was_left_out():
    body = {**chat("x" * (LONGEST_TEXT + 12_345)), "tools": [{"name": "t", "description": "y" * (LONGEST_TEXT + 1)}]}
    asked = stage(Cassette("made-up", None, (exchange(0, body, "b"),))).payload(0)["asked"]
    assert asked["messages"][0]["text"] == "x" * LONGEST_TEXT + "…\n[12,345 more characters are left out here]"
    assert asked["tools"][0]["description"].endswith("[1 more character is left out here]")


def test_lone_surrogates_do_not_reach_the_browser():
    call = {"id": "\ud800", "function": {"name": "\ud800", "arguments": "\ud800"}}
    turn = {"role": "\ud800", "content": [{"type": "\ud800"}, {"text": "a\ud83d\ude42b\udc00"}], "tool_calls": [call]}
    body = {"messages": [turn], "tools": [{"name": "\ud800", "description": "\ud800"}], "\ud800": "\ud800"}
    asked = stage(Cassette("made-up", None, (exchange(0, body, "b"),))).payload(0)["asked"]
    assert json.dumps(asked, ensure_ascii=False).encode("utf-8")
    assert asked["messages"][0]["text"] == "a🙂b\ufffd"
