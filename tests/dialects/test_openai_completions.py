"""OpenAI's legacy completions as their vendors speak them: made-up streams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import openai_completions
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import CostReport, Finish, ServerTiming, Unrecognised, UsageReport
from cassette_viz.timeline.model import Timeline


def timelines(*chunks: dict[str, Any] | str) -> list[Any]:
    body = "".join(each if isinstance(each, str) else f"data: {json.dumps(each)}\n\n" for each in chunks).encode()
    return assemble(sse.split(body), openai_completions.Decoder(), body, dialect="openai-completions")


def timeline(*chunks: dict[str, Any] | str) -> Any:
    [only] = timelines(*chunks)
    return only


def chunk(text: Any, index: Any = 0, finish: Any = None, **fields: Any) -> dict[str, Any]:
    choice = {"text": text, "index": index, "logprobs": None, "finish_reason": finish}
    return {"object": "text_completion", "id": "cmpl-1", "created": 7, "model": "m", "choices": [choice], **fields}


def marks(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


DONE = "data: [DONE]\n\n"


def test_text_grows_and_ends_with_a_reason():
    stream = timeline(chunk("Hel"), chunk("lo"), chunk("", finish="stop"), DONE)
    assert (stream.id, stream.model, stream.created, stream.status) == ("cmpl-1", "m", 7, "complete")
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("Hello", "stop")
    assert stream.at(1).choices[0].text == "Hel"


def test_choices_grow_apart():
    stream = timeline(chunk("a", 0), chunk("b", 1), chunk("c", 0, "length"), chunk("", 1, "stop"))
    assert [(each.index, each.text, each.finish_reason) for each in stream.final.choices] == [
        (0, "ac", "length"), (1, "b", "stop"),
    ]  # fmt: skip


def test_a_reason_that_comes_twice_is_said_once():
    assert marks(timeline(chunk("a", finish="length"), chunk("", finish="length")), Finish) == [Finish("length", 0)]


def test_empty_text_opens_no_part():
    assert timeline(chunk(""), chunk(None), DONE).parts == ()


def test_reasoning_beside_the_text_is_a_part_of_its_own():
    sent = {"choices": [{"index": 0, "text": "", "reasoning": "hm"}]}
    choice = timeline(sent, chunk("a")).final.choices[0]
    assert (choice.reasoning, choice.text) == ("hm", "a")


def test_usage_and_cost_come_on_a_chunk_of_their_own_or_with_every_chunk():
    own = {"choices": [], "usage": {"prompt_tokens": 6, "completion_tokens": 4, "total_tokens": 10, "cost": 0.5}}
    stream = timeline(chunk("a"), own, own)
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (6, 4)
    assert stream.final.cost == CostReport(0.5, "usage.cost")
    assert len(marks(stream, UsageReport)) == 1
    stream = timeline(*(chunk("a", usage={"completion_tokens": n}) for n in (1, 2, 3)))
    assert stream.final.usage.output_tokens == 3


def test_what_the_server_measured_is_kept():
    stream = timeline(chunk("a", timings={"predicted_ms": 4.0}), chunk("b", timings={"predicted_ms": 4.0}))
    assert marks(stream, ServerTiming) == [
        ServerTiming("timings", {"predicted_ms": 4.0}, generation_ns=4_000_000, total_ns=4_000_000)
    ]


def test_lm_studio_counts_its_generation_from_the_first_token_on():
    stats = {"tokens_per_second": 50.0, "time_to_first_token": 0.25, "generation_time": 0.5}
    assert marks(timeline(chunk("a"), chunk("", stats=stats)), ServerTiming) == [
        ServerTiming("stats", stats, first_token_ns=250_000_000, generation_ns=500_000_000, total_ns=750_000_000)
    ]


@pytest.mark.parametrize(
    "error",
    [
        {"error": {"message": "x", "code": 500}},
        {"error": "x", "choices": {}},
        'event: error\ndata: {"message": "x"}\n\n',
    ],
)
def test_an_error_keeps_the_text_before_it(error):
    stream = timeline(chunk("par"), error)
    assert (stream.final.choices[0].text, stream.final.error.message, stream.status) == ("par", "x", "error")


def test_q44_another_completion_begins_behind_the_terminator_or_behind_finish_and_usage():
    one: list[dict[str, Any] | str] = [chunk("1", finish="stop"), DONE]
    assert [each.final.choices[0].text for each in timelines(*one, *one)] == ["1", "1"]
    same: list[dict[str, Any] | str] = [chunk("1", finish="stop", id="x", model=None), DONE]
    assert [each.id for each in timelines(*same, *same)] == ["x", "x"]
    usage = {"completion_tokens": 1}
    streams = timelines(*(chunk(id, finish="stop", id=id, usage=usage) for id in ("x", "y")))
    assert [(each.id, each.final.choices[0].text) for each in streams] == [("x", "x"), ("y", "y")]


def test_q44_a_mere_change_of_the_id_does_not():
    assert timeline(chunk("a", id="x"), chunk("b", id="y")).final.choices[0].text == "ab"


def test_half_a_surrogate_pair_is_no_reason_to_lose_the_chunk():
    lines = [f'data: {{"choices":[{{"index":0,"text":"{half}"}}]}}\n\n' for half in (r"\ud83d", r"\ude42")]
    assert timeline(*lines).final.choices[0].text == "🙂"


@pytest.mark.parametrize(
    "odd", ["{", "null", "[]", '"text"', '{"choices":{}}', '{"choices":[1]}', '{"choices":["\\ud83d"]}', "{}"]
)
def test_what_is_no_chunk_is_kept_raw_and_marked(odd):
    stream = timeline(chunk("a"), f"data: {odd}\n\n", chunk("b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


@pytest.mark.parametrize(
    "field", ["text", "index", "finish_reason", "reasoning", "id", "model", "created", "usage", "error", "timings"]
)
@pytest.mark.parametrize("value", [None, 7, -1.5, True, "s", [], {}, [1], {"a": [None]}, 10**30])
def test_no_type_of_any_field_breaks_the_rest(field, value):
    odd = chunk("x", 5)
    for place in (odd, odd["choices"][0]):
        place[field] = value
    streams = timelines(chunk("a"), odd, chunk("b"))
    assert "".join(each.final.choices[0].text for each in streams).startswith("a")
    assert streams[-1].final.choices[0].text.endswith("b")
    assert not [each for each in marks(streams[0], Unrecognised) if "failed" in each.why]


class Request:
    def __init__(self, path: str = "") -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("sent", "path", "points"),
    [
        (chunk("x"), "", 2),
        ({"object": "text_completion", "choices": []}, "", 2),
        ({"object": "chat.completion.chunk", "choices": [{"delta": {}, "text": "x"}]}, "", 0),
        ({"error": {}}, "/v1/completions", 2),
        ({"choices": []}, "/v1/completions", 1),
        ({"choices": []}, "/v1/chat/completions", 0),
        ({"completion": "x"}, "/.api/completions/stream", 0),
    ],
)
def test_it_recognises_its_own(sent, path, points):
    assert openai_completions.match(Request(path), Message("", json.dumps(sent))) == points
