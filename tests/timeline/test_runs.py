"""A run is found in the bytes and ends where messages differ in more than a text; none is sought in vain for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from cassette_viz.framing import aws_eventstream, json_values, sse, vercel_data_stream
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Event, PartStart, TextDelta, Unrecognised
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.runs import Run, RunFinder
from tests.framing._eventstreams import event


class Texts:
    """A protocol of one text in each message, which may have a role beside it."""

    def __init__(self) -> None:
        self.fed: list[str] = []
        self.looked = 0
        self.remembered: list[str] = []

    def feed(self, name: str, data: str) -> Sequence[Event]:
        self.fed.append(data)
        try:
            text = json.loads(data)["text"]
        except (ValueError, KeyError):
            return [Unrecognised(data)]
        return [*([PartStart(0, "text")] if len(self.fed) == 1 else []), *([TextDelta(0, text)] if text else [])]

    def only_text_of(self, data: str) -> object:
        self.looked += 1
        message = json.loads(data)
        return message.get("text") if message.keys() <= {"text", "role"} else None

    def remember(self, part: int, texts: Sequence[str]) -> None:
        self.remembered += texts

    def close(self) -> Sequence[Event]:
        return ()


class Broken(Texts):
    def only_text_of(self, data: str) -> object:
        raise KeyError(data)


def message(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False)


def wire(*messages: str) -> bytes:
    return "".join(f"data: {each}\n\n" for each in messages).encode()


def play(body: bytes, decoder: Texts, framing=sse) -> Timeline:
    [timeline] = assemble(framing.split(body), decoder, body, dialect="texts")
    return timeline


def run_behind(body: bytes, decoder: Texts | None = None) -> Run | None:
    """The run behind the first message."""
    decoder = decoder or Texts()
    [first] = [frame for frame in sse.split(body) if isinstance(frame, Frame)][:1]
    [*_, delta] = decoder.feed("", first.data)
    assert isinstance(delta, TextDelta)
    return RunFinder(decoder, body).behind(first, delta)


def texts_behind(*messages: str) -> list[str]:
    run = run_behind(wire(*messages))
    return run.texts if run else []


def test_the_messages_of_a_run_are_chunks_like_all_others():
    decoder = Texts()
    body = wire(*map(message, "abcd"), '{"text":"e"}')
    timeline = play(body, decoder)
    assert decoder.fed == ['{"text": "a"}', '{"text":"e"}']
    assert decoder.remembered == ["b", "c", "d"]
    assert timeline.parts[0].text == "abcde"
    assert list(timeline.parts[0].chunk_numbers) == [1, 2, 3, 4, 5]
    assert list(timeline.parts[0].ends) == [1, 2, 3, 4, 5]
    assert b"".join(chunk.raw for chunk in timeline.chunks) == body
    assert timeline.chunks[2].raw == b'data: {"text": "c"}\n\n'


def test_a_run_knows_where_its_messages_stand():
    body = wire(message("a"), message("é"), message("c")) + b": comment\n\n"
    assert run_behind(body) == Run(["é", "c"], starts=[21, 43], ends=[43, 64], behind=64)


def test_it_is_found_between_carriage_returns_and_extra_line_ends_too():
    for line_end in (b"\r\n", b"\n\n", b"\n"):
        body = wire(*map(message, "abcd")).replace(b"\n", line_end)
        decoder, plain = Texts(), Broken()
        assert play(body, decoder) == play(body, plain)
        assert decoder.remembered == ["b", "c", "d"]


def test_it_is_found_among_lines_of_json_and_the_line_ends_stay_outside():
    for line_end in (b"\n", b"\r\n", b"\n\n"):
        body = line_end.join(message(text).encode() for text in "abcd") + line_end
        decoder = Texts()
        timeline = play(body, decoder, json_values)
        assert decoder.remembered == ["b", "c", "d"]
        assert [chunk.raw for chunk in timeline.chunks] == [message(text).encode() for text in "abcd"]


def test_it_is_found_among_lines_with_a_code():
    body = b"".join(b"0:" + message(text).encode() + b"\n" for text in "abcd")
    decoder = Texts()
    timeline = play(body, decoder, vercel_data_stream)
    assert decoder.remembered == ["b", "c", "d"]
    assert b"".join(chunk.raw for chunk in timeline.chunks) == body


@pytest.mark.parametrize(
    ("body", "framing"),
    [
        (b"[" + b",".join(message(text).encode() for text in "abcd") + b"]", json_values),
        (b"".join(event("delta", message(text)) for text in "abcd"), aws_eventstream),
    ],
    ids=["array", "aws"],
)
def test_where_messages_do_not_end_with_a_line_there_is_none(body, framing):
    decoder = Texts()
    assert play(body, decoder, framing).parts[0].text == "abcd"
    assert len(decoder.fed) == 4


@pytest.mark.parametrize("between", [b": still here\n\n", b"event: other\n", b"id: 7\n", b"data:", b"\n"])
def test_a_comment_another_name_and_another_field_end_a_run(between):
    body = wire(message("a"), message("b")) + between + wire(message("c"))
    run = run_behind(body)
    assert run is not None
    assert run.texts == ["b"]
    assert play(body, Texts()) == play(body, Broken())


@pytest.mark.parametrize(
    ("messages", "texts"),
    [
        (['{"text":"a"}', '{"text":"b\\n"}', '{"text":"c"}'], ["b\n", "c"]),
        (['{"text":"a"}', '{"text":"b"}', '{"role":"c"}', '{"text":"d"}'], ["b"]),
        (['{"text":"a"}', '{"text":"b"}', '{"text":""}', '{"text":"d"}'], ["b"]),
        (['{"text":"a"}', '{"text":"b"}', '{"text":"\\ud83d"}', '{"text":"d"}'], ["b"]),
        (['{"text":"a"}', '{"text":"b"}', '{"text":"c","role":"d"}', '{"text":"e"}'], ["b"]),
        (['{"text":"a"}', '{"text":"b","role":"', '",\n"c"}'], []),
        (['{"text":"a"}', '{"text":"b"}', '{"text":"c"d"}', '{"text":"e","f"}'], ["b"]),
        (['{"text":"a"}', r'{"text":"b\"}', '{"text":","c"}'], []),  # together they would be two texts
        (['{"text":"a"}', '{"text":"}'], []),
        (['{"text":"a"}', '{"text":'], []),
        (['{"text":"a"}'], []),
    ],
)
def test_a_run_ends_where_a_message_is_more_than_another_text(messages, texts):
    assert texts_behind(*messages) == texts


@pytest.mark.parametrize(
    "first",
    [
        '{"role":"a","text":"a"}',  # the first place that looks like it is another field
        '{"text":"\\u0061"}',  # it is written in another way
        '{"text":"a","more":1}',  # there is more to say
        '{"text":"the text that is looked for"}',
    ],
)
def test_without_a_sure_place_there_is_no_run(first):
    assert texts_behind(first, first, first) == []


def test_bytes_that_are_no_utf_8_and_a_cut_end_are_left_to_the_decoder():
    body = wire(*map(message, "ab")) + b'data: {"text": "\xff"}\n\ndata: {"text": "d"}\n\ndata: {"text": "e"}\n'
    run = run_behind(body)
    assert run is not None
    assert run.texts == ["b"]
    assert play(body, Texts()).parts[0].text == "ab\ufffdde"


def test_where_there_are_no_runs_they_are_not_looked_for_any_longer():
    decoder = Texts()
    play(wire(*['{"text":"a","more":1}'] * 100), decoder)
    assert decoder.looked == 8
    decoder = Texts()
    play(wire(*[message("a"), message("a"), '{"text":"b"}'] * 100), decoder)
    assert decoder.looked == 100


def test_a_fault_in_the_search_for_runs_loses_nothing():
    body = wire(*map(message, "abc"))
    assert play(body, Broken()).parts == play(body, Texts()).parts
