"""Ollama's own protocol: a clock in every line, counts that are left out when they are 0."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import ollama
from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.events import MediaDelta, Note, ServerTiming, Unrecognised
from tests.dialects._streams import Asked, calls, events, points, timeline, timelines


def line(second=0.0, done=False, **fields):
    return {"model": "made-up", "created_at": f"2026-01-02T03:04:{second:012.9f}Z", "done": done, **fields}


def chat(content="", second=0.0, done=False, **said):
    message = {"role": "assistant", "content": content}
    message.update({key: said.pop(key) for key in ("thinking", "tool_calls", "images") if key in said})
    return line(second, done, message=message, **said)


def lines(*messages):
    return timeline(ollama, *messages, ndjson=True)


def test_chat_and_thinking():
    choice = lines(chat(thinking="hm"), chat("a"), chat("b"), chat(done=True, done_reason="stop")).final.choices[0]
    assert (choice.reasoning, choice.text, choice.finish_reason) == ("hm", "ab", "stop")


def test_generate_puts_the_words_into_the_line_itself():
    choice = lines(
        line(thinking="hm"), line(response="a"), line(response="", done=True, done_reason="length")
    ).final.choices[0]
    assert (choice.reasoning, choice.text, choice.finish_reason) == ("hm", "a", "length")


def test_the_last_line_reports_counts_and_durations():
    stream = lines(chat("a"), chat(done=True, prompt_eval_count=7, eval_count=2, total_duration=9, eval_duration=5))
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (7, 2)
    assert events(stream, ServerTiming)[0].raw == {"total_duration": 9, "eval_duration": 5}


def test_q42_a_count_that_is_left_out_is_unknown_and_not_0():
    assert lines(chat("a"), chat(done=True, done_reason="load")).final.usage is None
    usage = lines(chat("a"), chat(done=True, prompt_eval_count=7)).final.usage
    assert (usage.input_tokens, usage.output_tokens) == (7, None)


def test_every_entry_is_a_call_of_its_own_whatever_its_index():
    one = {"function": {"name": "f", "arguments": {"x": 1}}}
    two = {"id": "b", "function": {"index": 0, "name": "f", "arguments": {"x": 2}}}
    stream = lines(chat(tool_calls=[one]), chat(tool_calls=[two]), chat(done=True, done_reason="stop"))
    assert calls(stream) == [("call_0_0", "f", '{"x":1}'), ("b", "f", '{"x":2}')]
    assert [part.synthesised_id for part in stream.parts] == [True, False]
    assert stream.final.choices[0].finish == "tool_calls"


def test_the_servers_clock_is_a_column_from_the_first_line_on_and_no_time_since_the_request():
    stream = lines(chat("a", 1.000000001), chat("b", 1.5), chat(second=3.25, done=True))
    assert list(stream.made_ns) == [0, 499_999_999, 2_249_999_999]
    assert stream.times_ns is None
    assert (stream.clock, stream.timing.clock_of(1)) == (Clock.RECORDED, Clock.MODELLED)
    assert stream.created == 1767323041


@pytest.mark.parametrize(
    "odd", [{"created_at": None}, {"created_at": "soon"}, {"created_at": "2026-01-02T03:04:00Z"}, {"created_at": 5}]
)
def test_a_clock_that_is_silent_or_goes_back_tells_nothing(odd):
    assert lines(chat("a", 1), {**chat("b", 2), **odd}, chat(second=3, done=True)).made_ns is None


@pytest.mark.parametrize("zone", ["Z", "+00:00", "-07:00", "+0530"])
def test_the_zone_of_the_clock_is_honoured(zone):
    stream = lines(*({**chat("a"), "created_at": f"2026-01-02T03:04:0{second}.5{zone}"} for second in (1, 2)))
    assert list(stream.made_ns) == [0, 1_000_000_000]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = lines(chat("par"), {"error": "model runner has stopped"})
    assert (stream.status, stream.final.error.message) == ("error", "model runner has stopped")
    assert stream.final.choices[0].text == "par"


def test_images_are_kept():
    stream = lines(chat(images=["aGk="]), line(done=True, image="aG8="))
    assert [event.data for event in events(stream, MediaDelta)] == ["aGk=", "aG8="]


def test_progress_is_a_note_and_the_unknown_stays_raw():
    stream = lines({"status": "pulling manifest"}, {"x": 1}, "[]")
    assert events(stream, Note) == [Note("pulling manifest")]
    assert len(events(stream, Unrecognised)) == 2


def test_q44_a_line_behind_the_last_one_begins_another_completion():
    streams = timelines(ollama, chat("one"), chat(done=True), chat("two"), chat(done=True), ndjson=True)
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


@pytest.mark.parametrize(
    ("message", "request_", "expected"),
    [
        (chat("x"), Asked("http://localhost:11434/api/chat"), 2),
        (chat("x"), Asked("http://localhost:11434/api/chat", model="m", stream=True), 2),
        (chat("x", done=True), Asked("http://localhost:11434/api/chat", model="m", stream=False), 0),
        ({"error": "no"}, Asked("http://localhost:11434/api/chat", stream=True), 2),
        ({"error": "no"}, Asked("http://localhost:11434/api/chat", model="m"), 2),
        ({"error": "no"}, Asked("http://localhost:11434/api/chat", stream=False), 0),
        ({"status": "pulling"}, Asked("http://localhost:11434/api/pull"), 0),
        ({"choices": [], "done": True, "created_at": ""}, None, 0),
    ],
)
def test_it_recognises_its_own(message, request_, expected):
    assert points(ollama, message, request=request_) == expected
