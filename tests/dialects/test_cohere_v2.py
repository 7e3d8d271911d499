"""Cohere chat v2: content and calls counted apart, a plan before the calls, two accountings at the end."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import cohere_v2
from cassette_viz.timeline.events import Citation, Note, Unrecognised
from tests.dialects._streams import calls, events, kinds, points, timeline, timelines

START = {"type": "message-start", "id": "m-1", "delta": {"message": {"role": "assistant", "content": []}}}


def message(kind, index=None, **said):
    return {"type": kind, **({} if index is None else {"index": index}), "delta": {"message": said}}


def text(words, index=0):
    return message("content-delta", index, content={"text": words})


def end(reason="COMPLETE", **more):
    return {"type": "message-end", "delta": {"finish_reason": reason, **more}}


def test_the_tokens_are_the_usage_and_the_billed_units_stay_in_the_raw_report():
    raw = {
        "billed_units": {"input_tokens": 4, "output_tokens": 5},
        "tokens": {"input_tokens": 104.0, "output_tokens": 7},
        "cached_tokens": 96,
    }
    usage = timeline(cohere_v2, START, text("x"), end(usage=raw)).final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (104, 7, 96)
    assert usage.raw == raw


@pytest.mark.parametrize("raw", [{}, None, {"tokens": {}}, 5])
def test_a_usage_that_says_nothing_is_none(raw):
    assert timeline(cohere_v2, START, end(usage=raw)).final.usage is None


def test_the_plan_is_reasoning():
    plan = [message("tool-plan-delta", tool_plan=words) for words in ("Ask ", "twice.")]
    assert timeline(cohere_v2, START, *plan, end("TOOL_CALL")).final.choices[0].reasoning == "Ask twice."


def test_content_and_calls_are_counted_apart():
    call = message("tool-call-start", 0, tool_calls={"id": "a", "function": {"name": "f", "arguments": ""}})
    more = message("tool-call-delta", 0, tool_calls={"function": {"arguments": '{"x":1}'}})
    stream = timeline(cohere_v2, START, text("a"), call, text("b"), more, end("TOOL_CALL"))
    assert stream.final.choices[0].text == "ab"
    assert calls(stream) == [("a", "f", '{"x":1}')]


def test_q13_a_call_without_arguments_stays_empty():
    call = message("tool-call-start", 0, tool_calls={"id": "a", "function": {"name": "now", "arguments": ""}})
    stream = timeline(cohere_v2, START, call, {"type": "tool-call-end", "index": 0}, end("TOOL_CALL"))
    assert calls(stream) == [("a", "now", "")]
    assert stream.parts[0].ended == 3


def test_calls_may_come_as_a_list_as_the_types_say():
    call = message("tool-call-start", 1, tool_calls=[{"id": "a", "function": {"name": "f", "arguments": "{}"}}])
    assert calls(timeline(cohere_v2, START, call)) == [("a", "f", "{}")]


def test_thinking_and_text_are_parts_of_their_own():
    stream = timeline(
        cohere_v2,
        START,
        message("content-start", 0, content={"type": "thinking", "thinking": ""}),
        message("content-delta", 0, content={"thinking": "Moon."}),
        message("content-end", 0),
        message("content-start", 1, content={"type": "text", "text": ""}),
        text("It pulls.", 1),
    )
    assert kinds(stream) == ["reasoning", "text"]
    assert (stream.parts[0].started, stream.parts[0].ended) == (2, 4)


def test_each_source_of_a_passage_is_a_citation():
    sources = [
        {"type": "document", "id": "d", "document": {"title": "Tides", "url": "https://a"}},
        {"type": "tool", "id": "t:0", "tool_output": {"content": "x"}},
    ]
    stream = timeline(
        cohere_v2, START, message("citation-start", 0, citations={"start": 0, "end": 1, "sources": sources})
    )
    assert [(each.url, each.title) for each in events(stream, Citation)] == [("https://a", "Tides"), ("", "t:0")]


def test_an_error_at_the_end_keeps_the_text():
    stream = timeline(cohere_v2, START, text("par"), end("ERROR", error="gone", error_type="INTERNAL", usage={}))
    assert (stream.status, stream.final.error.message, stream.final.error.code) == ("error", "gone", "INTERNAL")
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("par", "ERROR")


def test_an_error_in_place_of_a_message_is_one():
    assert timeline(cohere_v2, {"id": "x", "message": "too many"}).final.error.message == "too many"


def test_the_name_of_the_event_says_what_a_type_would():
    assert timeline(cohere_v2, ("content-delta", {"index": 0, "delta": {"message": {"content": {"text": "x"}}}})).parts


def test_a_second_message_is_another_completion():
    streams = timelines(cohere_v2, START, text("one"), end(), START, text("two"), end())
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


def test_a_cut_stream_is_truncated():
    assert timeline(cohere_v2, START, text("x")).status == "truncated"


def test_debug_is_a_note_and_the_unknown_stays_raw():
    stream = timeline(cohere_v2, START, {"type": "debug", "prompt": "p"}, {"type": "brand-new"}, "[1]", "{")
    assert len(events(stream, Note)) == 1
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [3, 4, 5]


def test_it_recognises_its_own():
    assert points(cohere_v2, START) == 2
    assert points(cohere_v2, {"type": "message_start"}) == 0
    assert points(cohere_v2, {"id": "1", "finish_reason": "COMPLETE", "message": {}}) == 0
