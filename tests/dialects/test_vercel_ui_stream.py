"""Vercel's UI message stream: parts by their ids, in steps."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import vercel_ui_stream
from cassette_viz.timeline.events import Citation, MediaDelta, Note, PartReset, Unrecognised
from tests.dialects._streams import calls, events, kinds, points, timeline, timelines

DONE = "[DONE]"


def part(kind, id="1", **fields):
    return {"type": kind, "id": id, **fields}


def tool(kind, **fields):
    return {"type": f"tool-{kind}", "toolCallId": "a", **fields}


def play(*messages):
    return timeline(vercel_ui_stream, *messages)


def test_parts_grow_by_their_ids_and_an_id_may_be_used_again():
    stream = play(
        part("text-start"),
        part("text-start", "2"),
        part("text-delta", delta="a"),
        part("text-delta", "2", delta="b"),
        part("text-delta", delta="c"),
        part("text-end"),
        part("text-start"),
        part("text-delta", delta="d"),
        part("reasoning-delta", delta="hm"),
    )
    assert [(each.kind, each.text) for each in stream.parts] == [
        ("text", "ac"),
        ("text", "b"),
        ("text", "d"),
        ("reasoning", "hm"),
    ]


def test_a_tool_call_in_pieces_with_its_output():
    stream = play(
        tool("input-start", toolName="f"),
        tool("input-delta", inputTextDelta='{"x": 1}'),
        tool("input-available", toolName="f", input={"x": 1}),
        tool("output-available", output={"y": 2}),
    )
    [call] = stream.final.choices[0].tool_calls
    assert (call.id, call.name, call.arguments, call.results[0].raw) == ("a", "f", '{"x": 1}', {"y": 2})
    assert events(stream, PartReset) == []


def test_a_whole_input_is_a_call_and_a_different_one_replaces():
    assert calls(play(tool("input-available", toolName="f", input={"x": 1}))) == [("a", "f", '{"x":1}')]
    stream = play(
        tool("input-start", toolName="f"), tool("input-delta", inputTextDelta='{"x"'), tool("input-available", input=[])
    )
    assert calls(stream) == [("a", "f", "[]")]


def test_a_tool_of_the_provider_is_no_tool_call():
    stream = play(
        tool("input-available", toolName="web_search", input={}, providerExecuted=True),
        tool("output-error", errorText="no"),
    )
    assert calls(stream) == []
    [run] = stream.final.choices[0].server_tools
    assert run.results[0].raw == {"error": "no"}


def test_what_else_befalls_a_tool_is_noted():
    stream = play(
        tool("input-error", toolName="f", input="{", errorText="no JSON"),
        tool("approval-request", approvalId="p"),
        tool("output-denied"),
        {"type": "tool-approval-response", "approvalId": "p", "approved": False},
    )
    assert len(events(stream, Note)) == 4


def test_a_step_that_is_reset_withdraws_what_it_said_and_nothing_else():
    stream = play(
        {"type": "start-step"},
        part("text-delta", delta="kept "),
        {"type": "finish-step"},
        {"type": "start-step"},
        part("text-start", "2"),
        part("text-delta", "2", delta="Draft"),
        {"type": "reset-step"},
        part("text-start", "2"),
        part("text-delta", "2", delta="Final"),
    )
    assert stream.at(6).choices[0].text == "kept Draft"
    assert stream.final.choices[0].text == "kept Final"


@pytest.mark.parametrize(
    "metadata",
    [
        {"totalUsage": {"inputTokens": 3, "outputTokens": 2, "cachedInputTokens": 1, "reasoningTokens": 1}},
        {
            "usage": {
                "inputTokens": 3,
                "outputTokens": 2,
                "inputTokenDetails": {"cacheReadTokens": 1},
                "outputTokenDetails": {"reasoningTokens": 1},
            }
        },
    ],
)
def test_usage_is_read_from_the_metadata_where_an_application_puts_it(metadata):
    stream = play({"type": "start"}, {"type": "finish", "messageMetadata": {"model": "made-up", **metadata}}, DONE)
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens, usage.reasoning_tokens) == (3, 2, 1, 1)
    assert stream.model == "made-up"


def test_metadata_of_any_other_sort_is_no_usage():
    assert play({"type": "message-metadata", "messageMetadata": {"usage": "much"}}, DONE).final.usage is None


def test_sources_files_and_data():
    stream = play(
        {"type": "source-url", "sourceId": "s", "url": "https://a", "title": "A"},
        {"type": "source-document", "sourceId": "d", "mediaType": "application/pdf", "title": "B"},
        {"type": "file", "url": "data:image/png;base64,aGk=", "mediaType": "image/png"},
        {"type": "file", "url": "https://f", "mediaType": "text/csv"},
        {"type": "data-weather", "data": {"x": 1}},
        {"type": "custom", "kind": "p.q"},
    )
    assert [(each.url, each.title) for each in events(stream, Citation)] == [("https://a", "A"), ("", "B")]
    assert len(events(stream, MediaDelta)) == 1
    assert len(events(stream, Note)) == 3
    assert kinds(stream) == ["citation", "image"]


@pytest.mark.parametrize(
    ("end", "status", "reason"),
    [
        ({"type": "finish", "finishReason": "tool-calls"}, "complete", "tool-calls"),
        ({"type": "finish"}, "complete", None),
        ({"type": "abort", "reason": "by the user"}, "complete", "abort"),
        ({"type": "error", "errorText": "gone"}, "error", None),
        ({"type": "finish-step"}, "truncated", None),
    ],
)
def test_the_ends(end, status, reason):
    stream = play(part("text-delta", delta="a"), end)
    assert (stream.status, stream.final.choices[0].finish_reason) == (status, reason)


def test_a_second_start_is_another_message():
    streams = timelines(
        vercel_ui_stream,
        {"type": "start"},
        part("text-delta", delta="a"),
        DONE,
        {"type": "start"},
        part("text-delta", delta="b"),
    )
    assert [each.final.choices[0].text for each in streams] == ["a", "b"]


def test_the_unknown_stays_raw():
    assert len(events(play({"type": "brand-new"}, {"x": 1}, "[]", "{"), Unrecognised)) == 4


def test_it_recognises_its_own():
    assert points(vercel_ui_stream, part("text-delta", delta="a")) == 2
    assert points(vercel_ui_stream, {"type": "start", "messageId": "m"}) == 2
    assert points(vercel_ui_stream, {"type": "start"}) == 1
    assert points(vercel_ui_stream, {"type": "file", "mediaType": "image/png", "url": "data:,"}) == 1
    assert points(vercel_ui_stream, {"type": "data-progress", "data": 5}) == 1
    assert points(vercel_ui_stream, {"type": "data-progress", "value": 5}) == 0
    assert points(vercel_ui_stream, {"type": "content-delta", "index": 0}) == 0
    assert points(vercel_ui_stream, {"type": ["start"]}) == 0
