"""Cohere chat and generate v1: the last message repeats everything, and wins where it differs."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import cohere_v1
from cassette_viz.timeline.events import Citation, PartReset, Result, Unrecognised
from tests.dialects._streams import calls, events, points, timeline, timelines


def message(kind, **fields):
    return {"event_type": kind, "is_finished": kind == "stream-end", **fields}


def end(text="", **response):
    return message("stream-end", finish_reason="COMPLETE", response={"text": text, **response})


def test_the_repeated_text_is_not_added_twice():
    stream = timeline(cohere_v1, message("text-generation", text="a"), message("text-generation", text="b"), end("ab"))
    assert stream.final.choices[0].text == "ab"
    assert events(stream, PartReset) == []


def test_a_text_that_differs_at_the_end_wins():
    stream = timeline(cohere_v1, message("text-generation", text="a "), end("A"))
    assert stream.final.choices[0].text == "A"
    assert stream.at(1).choices[0].text == "a "


@pytest.mark.parametrize(
    ("meta", "counts"),
    [
        ({"tokens": {"input_tokens": 9, "output_tokens": 2}, "billed_units": {"input_tokens": 1}}, (9, 2)),
        ({"billed_units": {"input_tokens": 1, "output_tokens": 2}}, (1, 2)),
    ],
)
def test_usage_is_the_tokens_or_else_what_was_billed(meta, counts):
    usage = timeline(cohere_v1, end("x", meta=meta)).final.usage
    assert (usage.input_tokens, usage.output_tokens) == counts


def test_calls_in_pieces_are_confirmed_in_whole():
    stream = timeline(
        cohere_v1,
        message("tool-calls-chunk", text="I ask.", tool_call_delta={"text": "I ask."}),
        message("tool-calls-chunk", tool_call_delta={"index": 0.0, "name": "f"}),
        message("tool-calls-chunk", tool_call_delta={"index": 0, "parameters": '{"x": 1}'}),
        message(
            "tool-calls-generation", tool_calls=[{"name": "f", "parameters": {"x": 1}}, {"name": "g", "parameters": {}}]
        ),
    )
    assert stream.final.choices[0].text == "I ask."
    assert calls(stream) == [("call_0_0", "f", '{"x": 1}'), ("call_0_1", "g", "{}")]
    assert all(part.synthesised_id for part in stream.parts if part.kind == "tool_call")


def test_calls_without_an_index_begin_with_their_names():
    pieces = [{"name": "f"}, {"parameters": '{"x":'}, {"parameters": " 1}"}, {"name": "g", "parameters": "{}"}, {}]
    stream = timeline(cohere_v1, *(message("tool-calls-chunk", tool_call_delta=piece) for piece in pieces))
    assert [(name, arguments) for _, name, arguments in calls(stream)] == [("f", '{"x": 1}'), ("g", "{}")]


def test_searching_is_a_tool_of_the_provider_and_its_documents_are_cited():
    stream = timeline(
        cohere_v1,
        message("search-queries-generation", search_queries=[{"text": "tides"}]),
        message("search-results", documents=[{"id": "w", "url": "https://a", "title": "Tides"}]),
        message("text-generation", text="x"),
        message("citation-generation", citations=[{"start": 0, "end": 1, "text": "x", "document_ids": ["w", "?"]}]),
    )
    [search] = stream.final.choices[0].server_tools
    assert (search.name, search.arguments, len(search.results)) == ("search", '{"queries":["tides"]}', 1)
    assert calls(stream) == []
    assert len(events(stream, Result)) == 1
    assert [(each.url, each.title) for each in events(stream, Citation)] == [("https://a", "Tides"), ("", "?")]


def test_generations_are_choices():
    generations = [
        {"index": 0, "text": "a", "finish_reason": "COMPLETE"},
        {"index": 1, "text": "b", "finish_reason": "MAX_TOKENS"},
    ]
    stream = timeline(
        cohere_v1,
        message("text-generation", index=1, text="b"),
        message("text-generation", index=0, text="a"),
        message("stream-end", finish_reason="COMPLETE", response={"generations": generations}),
    )
    assert [(each.index, each.text, each.finish_reason) for each in stream.final.choices] == [
        (0, "a", "COMPLETE"),
        (1, "b", "MAX_TOKENS"),
    ]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = timeline(
        cohere_v1, message("text-generation", text="par"), message("stream-error", finish_reason="ERROR", err="gone")
    )
    assert (stream.status, stream.final.error.message, stream.final.choices[0].text) == ("error", "gone", "par")


def test_lines_and_events_say_the_same():
    said = [message("stream-start", generation_id="g"), message("text-generation", text="x"), end("x")]
    as_lines, as_events = timeline(cohere_v1, *said, ndjson=True), timeline(cohere_v1, *said)
    assert as_lines.final == as_events.final
    assert as_lines.id == "g"


def test_what_comes_behind_the_end_is_another_completion():
    streams = timelines(
        cohere_v1, message("text-generation", text="one"), end("one"), message("text-generation", text="two")
    )
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]
    assert [each.status for each in streams] == ["complete", "truncated"]


def test_the_unknown_stays_raw():
    assert len(events(timeline(cohere_v1, message("brand-new"), "[]", "nonsense"), Unrecognised)) == 3


def test_it_recognises_its_own():
    assert points(cohere_v1, message("text-generation", text="x")) == 2
    assert points(cohere_v1, {"text": "x", "finish_reason": "COMPLETE"}) == 0
