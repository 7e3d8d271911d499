"""Responses under way: whatever the pieces, in the end there is what the loader would have made of the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cassette_viz.arriving import Arriving
from cassette_viz.cassettes._base import Headers, Interaction, Limits, Request, Response, request
from cassette_viz.framing import sse
from cassette_viz.loader import assembled
from cassette_viz.timeline.events import Failure, Note

SAMPLES = Path(__file__).parent.parent / "cassette_viz" / "samples" / "dialects"
MEDIA = {".sse": "text/event-stream", ".ndjson": "application/x-ndjson", ".txt": "", ".jsonl": "application/jsonl"}
POST = request("POST", "https://api.example/v1/chat/completions", body=b'{"model":"m","stream":true}')
CHAT = (SAMPLES / "openai-chat.sse").read_bytes()


def head(media_type: str = "text/event-stream") -> Response:
    return Response(200, "OK", Headers([("Content-Type", media_type)] if media_type else []))


def arrived(body: bytes, cuts: list[int], response: Response, asked: Request = POST) -> Arriving:
    arriving = Arriving(asked, response)
    ends = sorted({*(cut % (len(body) + 1) for cut in cuts), len(body)})
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        arriving.piece(body[start:end], end)
    arriving.close()
    return arriving


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_dialect_can_be_followed_piece_by_piece(path):
    response = head(MEDIA.get(path.suffix, ""))
    body = path.read_bytes()
    whole = assembled(Interaction(0, POST, replace(response, body=body)))
    for size in (1, 7, 1000, len(body)):
        found = arrived(body, list(range(size, len(body), size)), response).interaction
        assert [without_times(each) for each in found.timelines] == [without_times(each) for each in whole.timelines]


def without_times(timeline):
    return replace(timeline, times_ns=None, ended_after_ns=None)


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(0, len(CHAT)), max_size=9), declared=st.booleans())
def test_where_the_pieces_are_cut_makes_no_difference(cuts, declared):
    (timeline,) = arrived(
        CHAT, cuts, head("text/event-stream" if declared else ""), Request("POST", "")
    ).interaction.timelines
    (whole,) = arrived(CHAT, [], head()).interaction.timelines
    assert (timeline.parts, timeline.starts, timeline.status) == (whole.parts, whole.starts, whole.status)


def test_a_chunk_has_the_time_of_the_piece_that_completed_it():
    arriving = Arriving(POST, head())
    first = CHAT.index(b"\n\n") + 2
    for end, time_ns in ((first - 1, 5), (first + 3, 9)):
        arriving.piece(CHAT[len(arriving.interaction.response.body) : end], time_ns)
    assert list(arriving.interaction.timeline.times_ns) == [9]


def test_messages_that_somebody_else_has_cut_are_understood_and_have_bytes_of_their_own():
    arriving = Arriving(Request("POST", ""), Response(None))
    for number, text in enumerate(("The ", "tide \ud83c", "\udf0a")):
        choice = {"index": 0, "delta": {"content": text}}
        arriving.message(json.dumps({"object": "chat.completion.chunk", "choices": [choice]}), number * 10)
    timeline = arriving.interaction.timeline
    assert (timeline.dialect, list(timeline.times_ns)) == ("openai-chat", [0, 10, 20])
    assert [timeline.at(n).choices[0].text for n in (1, 2, 3)] == ["The ", "The tide ", "The tide \N{WATER WAVE}"]
    assert timeline.chunks[0].text.startswith('{"object"')


def test_what_was_there_before_stays_as_it_was():
    arriving = Arriving(POST, head())
    arriving.piece(CHAT[: len(CHAT) // 2], 1)
    early = arriving.interaction.timeline
    shown, chunks = early.final, len(early.chunks)
    arriving.piece(CHAT[len(CHAT) // 2 :], 2)
    arriving.close()
    assert (early.final, len(early.chunks)) == (shown, chunks)
    assert len(arriving.interaction.timeline.chunks) > chunks


def test_a_failure_stands_where_it_happened_and_before_the_first_chunk_it_is_a_problem():
    arriving = Arriving(POST, head())
    arriving.fail("no route to host")
    arriving.close()
    assert (arriving.interaction.timelines, arriving.interaction.problems) == ((), ("no route to host",))
    arriving = Arriving(POST, head())
    arriving.piece(CHAT[: CHAT.index(b"\n\n") + 2], 1)
    arriving.fail("the connection broke")
    arriving.close()
    timeline = arriving.interaction.timeline
    assert (timeline.status, timeline.marks_of(Failure)) == ("error", [(1, Failure("the connection broke"))])


def test_a_stream_that_nobody_understands_says_so_at_its_end_and_its_bytes_are_there():
    arriving = Arriving(Request("POST", ""), head())
    body = b"data: ?\n\n" * 30
    arriving.piece(body, 1)
    assert arriving.interaction.problems == ()
    arriving.close()
    found = arriving.interaction
    assert (found.timelines, found.problems, found.response.body) == (
        (),
        ("it is a stream, but in no dialect that is known",),
        body,
    )


def test_a_body_without_end_is_let_pass_by():
    arriving = Arriving(POST, head(), limits=Limits(body_bytes=len(CHAT) + 10))
    for piece in (CHAT, CHAT, CHAT[:5]):
        arriving.piece(piece, 1)
    arriving.close()
    timeline = arriving.interaction.timeline
    assert (timeline.body, len(timeline.marks_of(Note))) == (CHAT, 1)


def test_a_framing_of_somebody_else_that_only_cuts_whole_bodies_is_used_at_the_end(monkeypatch):
    splitter = sse.Splitter

    def split(body):
        cut = splitter()
        yield from cut.feed(body)
        yield from cut.close()

    monkeypatch.setattr(sse, "split", split)
    monkeypatch.delattr(sse, "Splitter")
    arriving = Arriving(POST, head())
    arriving.piece(CHAT, 3)
    assert arriving.interaction.timelines == ()
    arriving.close()
    assert arriving.interaction.timeline.status == "complete"
