"""Gemini's Interactions API: made-up streams, in today's words and in those of the previews of 2025."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import gemini_interactions
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import (
    Citation,
    KeepAlive,
    MediaDelta,
    Note,
    Result,
    ServerTiming,
    Signature,
    Unrecognised,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline


def timelines(*events: dict[str, Any] | str) -> list[Any]:
    body = "".join(each if isinstance(each, str) else f"data: {json.dumps(each)}\n\n" for each in events).encode()
    return assemble(sse.split(body), gemini_interactions.Decoder(), body, dialect="gemini-interactions")


def timeline(*events: dict[str, Any] | str) -> Any:
    [only] = timelines(*events)
    return only


def start(index: Any, type: str, **step: Any) -> dict[str, Any]:
    return {"event_type": "step.start", "index": index, "step": {"type": type, **step}}


def delta(index: Any, type: str, **fields: Any) -> dict[str, Any]:
    return {"event_type": "step.delta", "index": index, "delta": {"type": type, **fields}}


def stop(index: int, **fields: Any) -> dict[str, Any]:
    return {"event_type": "step.stop", "index": index, **fields}


def interaction(what: str, **fields: Any) -> dict[str, Any]:
    return {"event_type": f"interaction.{what}", "interaction": {"id": "v1_x", "model": "m", **fields}}


def marks(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


DONE = "event: done\ndata: [DONE]\n\n"


def test_thoughts_text_and_the_end_are_told_apart():
    usage = {
        "total_input_tokens": 16,
        "total_output_tokens": 10,
        "total_thought_tokens": 12,
        "total_cached_tokens": 0,
        "total_tokens": 38,
        "input_tokens_by_modality": [{"modality": "audio", "tokens": 4}],
    }
    stream = timeline(
        interaction("created", status="in_progress", created="1970-01-01T00:00:07Z"),
        {"event_type": "interaction.status_update", "interaction_id": "v1_x", "status": "in_progress"},
        start(0, "thought"),
        delta(0, "thought_summary", content={"type": "text", "text": "hm"}),
        delta(0, "thought_signature", signature="sig"),
        stop(0),
        start(1, "model_output"),
        delta(1, "text", text="Hel"),
        delta(1, "text", text="lo"),
        stop(1),
        interaction("completed", status="completed", usage=usage),
        DONE,
    )
    choice = stream.final.choices[0]
    assert (choice.reasoning, choice.text, choice.finish_reason) == ("hm", "Hello", "completed")
    assert (stream.id, stream.model, stream.created, stream.status) == ("v1_x", "m", 7, "complete")
    assert marks(stream, Signature) == [Signature(0, "sig")]
    assert [part.ended for part in stream.parts] == [6, 10]
    report = stream.final.usage
    assert (report.input_tokens, report.output_tokens, report.reasoning_tokens) == (16, 10, 12)
    assert (report.total_tokens, report.audio_input_tokens, report.raw) == (38, 4, usage)


def test_a_thought_that_is_only_signed_is_kept():
    stream = timeline(start(0, "thought"), delta(0, "thought_signature", signature="sig"), stop(0))
    assert [(part.kind, part.text) for part in stream.parts] == [("reasoning", "")]


def test_function_calls_grow():
    stream = timeline(
        start(0, "function_call", id="c1", name="add", arguments={}),
        delta(0, "arguments_delta", arguments='{"a"'),
        delta(0, "arguments_delta", arguments=":1}"),
        stop(0),
        interaction("completed", status="requires_action"),
    )
    choice = stream.final.choices[0]
    assert [(each.id, each.name, each.arguments) for each in choice.tool_calls] == [("c1", "add", '{"a":1}')]
    assert stream.at(2).choices[0].tool_calls[0].state == "incomplete"
    assert choice.finish == "tool_calls"


def test_tools_of_the_provider_get_their_results():
    stream = timeline(
        start(0, "google_search_call", id="g1"),
        delta(0, "google_search_call", arguments={"queries": ["q"]}),
        stop(0),
        start(1, "google_search_result", call_id="g1"),
        delta(1, "google_search_result", result=[{"url": "u"}]),
        stop(1),
        start(2, "mcp_server_tool_call", id="m1", name="roll", server_name="dice", arguments={"n": 2}),
        start(3, "mcp_server_tool_result", call_id="m1", result="7"),
    )
    choice = stream.final.choices[0]
    assert choice.tool_calls == ()
    assert [(tool.name, tool.arguments) for tool in choice.server_tools] == [
        ("google_search", '{"queries":["q"]}'), ("roll", '{"n":2}'),
    ]  # fmt: skip
    assert marks(stream, Result) == [Result(0, [{"url": "u"}]), Result(1, "7")]


def test_a_result_whose_call_came_before_the_stream_is_no_other_calls():
    stream = timeline(
        start(2, "code_execution_call", id="b"), start(3, "mcp_server_tool_result", call_id="a", result=7)
    )
    assert [tool.name for tool in stream.final.choices[0].server_tools] == ["code_execution", "mcp_server_tool"]
    assert marks(stream, Result) == [Result(1, 7)]


def test_annotations_are_citations_and_said_once():
    cited = {"type": "url_citation", "url": "https://a", "title": "A", "start_index": 0, "end_index": 1}
    again = delta(0, "text_annotation_delta", annotations=[cited])
    stream = timeline(start(0, "model_output"), delta(0, "text", text="x"), again, again)
    assert marks(stream, Citation) == [Citation(1, "https://a", "A", cited)]


def test_media_are_parts_of_their_own():
    stream = timeline(
        start(0, "model_output"),
        delta(0, "text", text="see"),
        delta(0, "image", data="QQ==", mime_type="image/png"),
        delta(0, "audio", data="QUFB", mime_type="audio/pcm"),
        delta(0, "audio", data="Qg==", mime_type="audio/pcm"),
        delta(0, "document", uri="gs://x", mime_type="application/pdf"),
    )
    assert [part.kind for part in stream.parts] == ["text", "image", "audio"]
    assert [each.part for each in marks(stream, MediaDelta)] == [1, 2, 2]
    assert marks(stream, Note) == [Note("application/pdf, 6 characters")]


def test_usage_along_the_way_is_replaced():
    stream = timeline(
        start(0, "model_output"),
        {**delta(0, "text", text="x"), "metadata": {"total_usage": {"total_output_tokens": 1}}},
        stop(0, usage={"total_output_tokens": 5}),
        interaction("completed", status="completed", usage={"total_output_tokens": 5}),
    )
    assert [report.usage.output_tokens for report in marks(stream, UsageReport)] == [1, 5]


def test_usage_with_a_status_is_read():
    status = {"event_type": "interaction.status_update", "interaction_id": "v1_x", "status": "in_progress"}
    stream = timeline(interaction("created"), {**status, "usage": {"total_input_tokens": 7}})
    assert (stream.final.usage.input_tokens, stream.status) == (7, "truncated")


def test_a_step_of_the_user_is_no_part_of_the_answer():
    stream = timeline(
        start(0, "user_input", content=[{"type": "text", "text": "asked"}]), delta(0, "text", text=" more"), stop(0),
        start(1, "model_output"), delta(1, "text", text="said"),
    )  # fmt: skip
    assert stream.final.choices[0].text == "said"


def test_an_interaction_tells_its_moments_in_whole_seconds():
    moments = {"created": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:08Z"}
    stream = timeline(interaction("created"), interaction("completed", status="completed", **moments))
    assert marks(stream, ServerTiming) == [
        ServerTiming("created and updated", moments, total_ns=3_000_000_000, resolution_ns=1_000_000_000)
    ]


def test_a_status_that_is_final_ends_the_interaction():
    stream = timeline({"event_type": "interaction.status_update", "interaction_id": "x", "status": "cancelled"})
    assert (stream.final.choices[0].finish_reason, stream.status) == ("cancelled", "complete")


def test_an_error_keeps_the_text_before_it():
    stream = timeline(
        start(0, "model_output"),
        delta(0, "text", text="par"),
        {"event_type": "error", "error": {"code": "gateway_timeout", "message": "x"}},
    )
    assert (stream.final.choices[0].text, stream.final.error.code, stream.status) == ("par", "gateway_timeout", "error")


def test_the_previews_said_content_and_start_and_complete():
    def content(what: str, index: int, **fields: Any) -> dict[str, Any]:
        return {"event_type": f"content.{what}", "index": index, **fields}

    stream = timeline(
        interaction("start", status="in_progress"),
        content("start", 0, content={"type": "thought"}),
        content("delta", 0, delta={"type": "thought_summary", "content": {"text": "hm"}}),
        content("delta", 0, delta={"type": "thought_signature", "signature": "sig"}),
        content("stop", 0),
        content("start", 1, content={"type": "text"}),
        content("delta", 1, delta={"type": "text", "text": "hi"}),
        content("stop", 1),
        content("delta", 2, delta={"type": "function_call", "id": "c", "name": "f", "arguments": {"a": 1}}),
        interaction("complete", status="completed", usage={"total_input_tokens": 3}),
    )
    choice = stream.final.choices[0]
    assert (choice.reasoning, choice.text, choice.finish_reason) == ("hm", "hi", "completed")
    assert [(each.id, each.name, each.arguments) for each in choice.tool_calls] == [("c", "f", '{"a":1}')]
    assert (stream.final.usage.input_tokens, stream.status) == (3, "complete")


def test_a_stream_with_nothing_but_its_end_is_read_from_that():
    steps = [
        {"type": "user_input", "content": [{"type": "text", "text": "asked"}]},
        {"type": "thought", "summary": [{"type": "text", "text": "hm"}]},
        {"type": "model_output", "content": [{"type": "text", "text": "hi"}]},
    ]
    choice = timeline(interaction("completed", status="completed", steps=steps)).final.choices[0]
    assert (choice.reasoning, choice.text) == ("hm", "hi")


def test_a_stream_that_is_resumed_in_the_middle_makes_its_steps():
    stream = timeline(delta(3, "text", text="x"), delta(4, "arguments_delta", arguments="{}"))
    assert [(part.kind, part.id) for part in stream.parts] == [("text", ""), ("tool_call", "call_0_0")]


def test_a_second_interaction_begins_another_completion():
    one: list[dict[str, Any] | str] = [
        interaction("created"),
        delta(0, "text", text="1"),
        interaction("completed", status="completed"),
        DONE,
    ]
    assert [each.final.choices[0].text for each in timelines(*one, *one)] == ["1", "1"]


def test_the_unknown_is_kept_raw_and_pings_are_not_unknown():
    stream = timeline(
        delta(0, "text", text="a"),
        {"event_type": "never.heard"},
        {"event_type": "interaction.applauded"},
        delta(0, "hologram", data="x"),
        "data: {\n\n",
        "data: []\n\n",
        {"event_type": "ping"},
        delta(0, "text", text="b"),
    )
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2, 3, 4, 5, 6]
    assert marks(stream, KeepAlive) == [KeepAlive()]
    assert stream.final.choices[0].text == "ab"


@pytest.mark.parametrize("value", [None, 7, -1.5, True, "s", [], {}, [1], {"a": [None]}, [{"a": 1}], 10**30])
def test_no_type_of_any_field_breaks_the_rest(value):
    samples = [
        start(5, "model_output", content=[{"type": "text", "text": "x"}], error={"message": "m"}),
        start(6, "google_search_call", id="i", arguments={"q": 1}),
        delta(6, "google_search_result", call_id="i", result=[1], signature="s"),
        delta(7, "text_annotation_delta", annotations=[{"url": "u"}]),
        delta(7, "image", data="QQ==", mime_type="image/png"),
        delta(8, "thought_summary", content={"type": "text", "text": "x"}),
        stop(8, usage={"total_tokens": 1, "input_tokens_by_modality": [{"modality": "audio"}]}),
        interaction("status_update", status="in_progress", created="x"),
    ]
    mutated = []
    for sample in samples:
        for place in [sample, *(inner for inner in sample.values() if isinstance(inner, dict))]:
            for field in [*place]:
                before, place[field] = place[field], value
                mutated.append(json.loads(json.dumps(sample)))
                place[field] = before
    stream = timeline(delta(99, "text", text="a"), *mutated, delta(99, "text", text="b"))
    assert "ab" in [part.text for part in stream.parts]
    assert not [each for each in marks(stream, Unrecognised) if "failed" in each.why]


class Request:
    def __init__(self, path: str = "") -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("sent", "path", "points"),
    [
        ({"event_type": "interaction.created"}, "", 2),
        ({"event_type": "step.delta"}, "", 2),
        ({"event_type": "content.delta"}, "", 2),
        ({"event_type": "error", "error": {}}, "/v1beta/interactions", 2),
        ({}, "/v1beta/interactions", 1),
        ({"event_type": "text-generation"}, "/v1/chat", 0),
    ],
)
def test_it_recognises_its_own(sent, path, points):
    assert gemini_interactions.match(Request(path), Message("", json.dumps(sent))) == points
