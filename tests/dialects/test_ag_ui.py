"""AG-UI: messages, calls and reasoning by their ids; chunks that fold their three events into one."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import ag_ui
from cassette_viz.timeline.events import Note, Signature, Unrecognised
from tests.dialects._streams import calls, events, kinds, points, timeline, timelines

START = {"type": "RUN_STARTED", "threadId": "t", "runId": "r"}
FINISHED = {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}


def event(kind, **fields):
    return {"type": kind, **fields}


def text(delta, id="m"):
    return event("TEXT_MESSAGE_CONTENT", messageId=id, delta=delta)


def play(*messages):
    return timeline(ag_ui, *messages)


def test_text_grows_by_its_id():
    stream = play(START, text("a"), text("b", "n"), text("c"), event("TEXT_MESSAGE_END", messageId="m"), FINISHED)
    assert [part.text for part in stream.parts] == ["ac", "b"]
    assert (stream.id, stream.status, stream.parts[0].ended) == ("r", "complete", 5)


def test_a_call_with_its_result():
    stream = play(
        event("TOOL_CALL_START", toolCallId="a", toolCallName="f"),
        event("TOOL_CALL_ARGS", toolCallId="a", delta='{"x"'),
        event("TOOL_CALL_ARGS", toolCallId="a", delta=":1}"),
        event("TOOL_CALL_END", toolCallId="a"),
        event("TOOL_CALL_RESULT", toolCallId="a", messageId="z", content="12:03"),
        event("TOOL_CALL_RESULT", toolCallId="?", content="of another stream"),
    )
    [call] = stream.final.choices[0].tool_calls
    assert (call.id, call.name, call.arguments, call.results[0].raw) == ("a", "f", '{"x":1}', "12:03")
    assert len(events(stream, Note)) == 1


def test_a_chunk_with_a_new_id_closes_the_one_before():
    stream = play(
        event("TEXT_MESSAGE_CHUNK", messageId="m", delta="a"),
        event("TEXT_MESSAGE_CHUNK", delta="b"),
        event("TEXT_MESSAGE_CHUNK", messageId="n", delta="c"),
        event("TOOL_CALL_CHUNK", toolCallId="a", toolCallName="f", delta="{"),
        event("TOOL_CALL_CHUNK", delta="}"),
        event("TOOL_CALL_CHUNK", toolCallId="b", toolCallName="g"),
        event("REASONING_MESSAGE_CHUNK", messageId="r", delta="hm"),
    )
    assert [(part.text, part.ended) for part in stream.parts] == [
        ("ab", 3),
        ("c", None),
        ("{}", 6),
        ("", None),
        ("hm", None),
    ]
    assert calls(stream) == [("a", "f", "{}"), ("b", "g", "")]


@pytest.mark.parametrize("prefix", ["REASONING_MESSAGE", "THINKING_TEXT_MESSAGE"])
def test_reasoning_by_its_new_and_its_old_name(prefix):
    id = {"messageId": "m"} if prefix.startswith("R") else {}
    stream = play(
        event(f"{prefix}_START", **id),
        event(f"{prefix}_CONTENT", delta="hm", **id),
        event(f"{prefix}_END", **id),
        text("a"),
    )
    assert (stream.final.choices[0].reasoning, stream.final.choices[0].text) == ("hm", "a")
    assert stream.parts[0].ended == 3


def test_spans_of_reasoning_say_nothing_and_sealed_reasoning_is_kept():
    stream = play(
        event("REASONING_START", messageId="m"),
        event("REASONING_MESSAGE_CONTENT", messageId="m", delta="hm"),
        event("REASONING_ENCRYPTED_VALUE", subtype="message", entityId="m", encryptedValue="sealed"),
        event("REASONING_END", messageId="m"),
    )
    assert events(stream, Signature) == [Signature(0, "sealed")]
    assert events(stream, Unrecognised) == []


def test_a_message_of_the_user_is_no_part_of_the_answer():
    stream = play(event("TEXT_MESSAGE_START", messageId="u", role="user"), text("Hi", "u"), text("Ho"))
    assert stream.final.choices[0].text == "Ho"
    assert len(events(stream, Note)) == 1


@pytest.mark.parametrize("kind", sorted(ag_ui._NOTED))
def test_what_an_interface_shows_beside_the_answer_is_noted(kind):
    assert len(events(play(event(kind, x=1), FINISHED), Note)) == 1


def test_the_counts_of_several_models_add_up():
    entries = [
        {"model": "a", "inputTokens": 1, "outputTokens": 2},
        {"model": "b", "inputTokens": 3, "cachedInputTokens": 1},
        5,
    ]
    usage = play(START, {**FINISHED, "usage": entries}).final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens, usage.total_tokens) == (4, 2, 1, None)


def test_how_a_run_ends():
    assert play(text("a"), {**FINISHED, "outcome": {"type": "interrupt"}}).final.choices[0].finish_reason == "interrupt"
    assert play(text("a"), {**FINISHED, "outcome": {"type": "success"}}).final.choices[0].finish_reason is None
    stream = play(text("par"), event("RUN_ERROR", message="gone", code="x"))
    assert (stream.status, stream.final.error.message, stream.final.error.code) == ("error", "gone", "x")
    assert stream.final.choices[0].text == "par"


def test_the_agents_clock_is_a_column_if_every_event_has_it():
    times = [1767323045000, 1767323045250, 1767323045250]
    stamped = [{**each, "timestamp": time} for each, time in zip([START, text("a"), FINISHED], times, strict=True)]
    assert list(play(*stamped).made_ns) == [0, 250_000_000, 250_000_000]
    assert play(*stamped[:2], FINISHED).made_ns is None
    assert play(*stamped[:2], {**FINISHED, "timestamp": 7}).made_ns is None


def test_a_second_run_is_another_completion():
    streams = timelines(ag_ui, START, text("a"), FINISHED, START, text("b"), FINISHED)
    assert [each.final.choices[0].text for each in streams] == ["a", "b"]


def test_words_without_a_type_are_no_continuation_of_a_message():
    stream = play({"delta": "a"}, text("b"), {"messageId": "m", "delta": "c"}, text("d"))
    assert stream.final.choices[0].text == "bd"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [1, 3]


def test_the_unknown_stays_raw():
    stream = play(event("BRAND_NEW"), {"x": 1}, {"type": 5}, "[]", "{")
    assert len(events(stream, Unrecognised)) == 5
    assert kinds(stream) == []


def test_it_recognises_its_own():
    assert points(ag_ui, START) == 2
    assert points(ag_ui, text("a")) == 2
    assert points(ag_ui, event("STATE_DELTA", delta=[])) == 1
    assert points(ag_ui, event("CUSTOM", name="x")) == 0
    assert points(ag_ui, {"type": {}}) == 0
