"""llama.cpp's own completion endpoint."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import llamacpp_completion
from cassette_viz.timeline.events import KeepAlive, ServerTiming, Unrecognised
from tests.dialects._streams import Asked, events, points, timeline, timelines


def piece(content, **fields):
    return {"content": content, "stop": False, **fields}


def end(**fields):
    return {"content": "", "stop": True, "tokens_predicted": 2, "tokens_evaluated": 6, **fields}


def play(*messages):
    return timeline(llamacpp_completion, *messages)


def test_the_last_message_has_counts_timings_and_the_reason():
    timings = {"cache_n": 4, "predicted_ms": 30.5}
    stream = play(piece("a"), piece("b"), end(stop_type="word", model="made-up", timings=timings, tokens_cached=8))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason, stream.model) == (
        "ab",
        "word",
        "made-up",
    )
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (6, 2, 4)
    assert usage.raw["tokens_cached"] == 8
    assert events(stream, ServerTiming) == [
        ServerTiming("timings", timings, generation_ns=30_500_000, total_ns=30_500_000)
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"stopped_eos": True, "stopped_limit": False}, "eos"),
        ({"stopped_eos": False, "stopped_limit": True}, "limit"),
        ({"stopped_word": True}, "word"),
        ({"stop_type": "none"}, None),
        ({}, None),
    ],
)
def test_older_servers_say_the_reason_by_flags(fields, reason):
    stream = play(piece("a"), end(**fields))
    assert (stream.final.choices[0].finish_reason, stream.status) == (reason, "complete")


def test_several_prompts_are_choices():
    stream = play(piece("a", index=0), piece("b", index=1), piece("c", index=0), end(index=1), end(index=0))
    assert [(each.index, each.text) for each in stream.final.choices] == [(0, "ac"), (1, "b")]


def test_progress_keeps_alive_and_errors_are_told():
    stream = play(
        {"prompt_progress": {"total": 9, "processed": 3}}, piece("par"), {"error": {"code": 500, "message": "gone"}}
    )
    assert len(events(stream, KeepAlive)) == 1
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "gone", "par")


def test_q23_an_illegal_error_field_is_an_error():
    assert play(("error", '{"code":400,"message":"bad"}')).final.error.message == "bad"


def test_what_comes_behind_the_end_is_another_completion():
    streams = timelines(llamacpp_completion, piece("one"), end(), piece("two"), end())
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


@pytest.mark.parametrize("odd", ['{"x":1}', "[]", "nonsense"])
def test_the_unknown_stays_raw(odd):
    assert [number for number, _ in play(piece("a"), odd).marks_of(Unrecognised)] == [2]


def test_it_recognises_its_own():
    assert points(llamacpp_completion, piece("a")) == 2
    assert points(llamacpp_completion, end()) == 2
    assert points(llamacpp_completion, {**end(), "content": "all of it"}) == 0
    assert points(llamacpp_completion, {**end(), "content": "all of it"}, request=Asked(stream=True)) == 2
