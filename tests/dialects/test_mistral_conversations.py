"""Mistral's conversations: messages, calls, the provider's own tools, handoffs."""

from __future__ import annotations

from cassette_viz.dialects import mistral_conversations
from cassette_viz.timeline.events import Citation, MediaDelta, Note, Signature, Unrecognised
from tests.dialects._streams import calls, events, kinds, points, timeline, timelines

START = {"type": "conversation.response.started", "conversation_id": "conv"}
DONE = {
    "type": "conversation.response.done",
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "connector_tokens": 9},
}


def output(content, index=0, content_index=0, **more):
    return {
        "type": "message.output.delta",
        "content": content,
        "output_index": index,
        "content_index": content_index,
        **more,
    }


def call(id, name, arguments):
    return {"type": "function.call.delta", "id": f"f{id}", "tool_call_id": id, "name": name, "arguments": arguments}


def run(what, **fields):
    return {"type": f"tool.execution.{what}", "id": "t", "name": "web_search", **fields}


def play(*messages):
    return timeline(mistral_conversations, *messages)


def test_text_usage_and_end():
    stream = play(START, output("a", model="made-up"), output("b", model="made-up"), DONE)
    assert (stream.final.choices[0].text, stream.id, stream.model, stream.status) == (
        "ab",
        "conv",
        "made-up",
        "complete",
    )
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.raw["connector_tokens"]) == (3, 2, 9)


def test_each_place_in_the_answer_is_a_part():
    stream = play(output("a"), output("b", content_index=1), output("c", 1), output("d"))
    assert [part.text for part in stream.parts] == ["ad", "b", "c"]


def test_q16_content_that_is_no_text():
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "signature": "sig"}
    stream = play(
        output(thinking),
        output([{"type": "text", "text": "x"}]),
        output({"type": "tool_reference", "tool": "web_search", "title": "Tides", "url": "https://a"}),
        output({"type": "reference", "reference_ids": [1]}),
        output({"type": "image_url", "image_url": {"url": "https://i"}}),
        output({"type": "tool_file", "tool": "image_generation", "file_id": "f"}),
        output({"type": "brand_new"}),
    )
    assert kinds(stream) == ["reasoning", "text", "citation", "image"]
    assert events(stream, Signature) == [Signature(0, "sig")]
    assert (events(stream, Citation)[0].url, events(stream, MediaDelta)[0].data) == ("https://a", "https://i")
    assert len(events(stream, Note)) == 3


def test_calls_grow_by_their_id_though_the_name_is_repeated():
    stream = play(call("a", "f", '{"x"'), call("b", "g", ""), call("a", "f", ":1}"))
    assert calls(stream) == [("a", "f", '{"x":1}'), ("b", "g", "")]


def test_calls_without_an_id_are_told_apart_by_their_place_in_the_answer():
    pieces = [("f", '{"x"', 1), ("g", "{}", 2), ("f", ":1}", 1)]
    stream = play(
        *(
            {"type": "function.call.delta", "name": name, "arguments": text, "output_index": n}
            for name, text, n in pieces
        )
    )
    assert calls(stream) == [("", "f", '{"x":1}'), ("", "g", "{}")]


def test_q12_arguments_may_be_an_object():
    assert calls(play(call("a", "f", {"x": 1}))) == [("a", "f", '{"x":1}')]


def test_a_run_of_the_providers_tool_is_no_tool_call():
    stream = play(run("started", arguments=""), run("delta", arguments='{"q":1}'), run("done", info={"hits": 2}))
    [tool] = stream.final.choices[0].server_tools
    assert (tool.id, tool.name, tool.arguments, tool.results[0].raw) == ("t", "web_search", '{"q":1}', {"hits": 2})
    assert calls(stream) == []


def test_handoffs_are_notes():
    stream = play(
        {"type": "agent.handoff.started", "previous_agent_name": "desk"},
        {"type": "agent.handoff.done", "next_agent_name": "harbour"},
    )
    assert [note.text for note in events(stream, Note)] == [
        "handoff from the agent desk",
        "handoff to the agent harbour",
    ]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = play(START, output("par"), {"type": "conversation.response.error", "message": "full", "code": 3505})
    assert (stream.status, stream.final.error.message, stream.final.error.code) == ("error", "full", "3505")
    assert stream.final.choices[0].text == "par"


def test_every_events_clock_is_a_column():
    stamped = [{**each, "created_at": f"2026-01-02T03:04:0{n}Z"} for n, each in enumerate([START, output("a"), DONE])]
    assert list(play(*stamped).made_ns) == [0, 10**9, 2 * 10**9]


def test_a_clock_of_whole_seconds_tells_no_gaps_within_one():
    seconds = ["03:04:05", "03:04:05", "03:04:06"]
    stamped = [
        {**each, "created_at": f"2026-01-02T{second}Z"}
        for each, second in zip([START, output("a"), DONE], seconds, strict=True)
    ]
    assert play(*stamped).made_ns is None


def test_a_clock_that_stands_still_tells_nothing():
    stamped = [{**each, "created_at": "2026-01-02T03:04:05.678Z"} for each in [START, output("a"), DONE]]
    assert (play(*stamped).made_ns, play(*stamped).clock) == (None, "modelled")


def test_the_name_of_the_event_says_what_a_type_would():
    assert play(("message.output.delta", {"content": "x"})).final.choices[0].text == "x"


def test_a_second_start_is_another_answer():
    streams = timelines(mistral_conversations, START, output("one"), DONE, START, output("two"), DONE)
    assert [each.final.choices[0].text for each in streams] == ["one", "two"]


def test_the_unknown_stays_raw():
    assert len(events(play({"type": "brand.new"}, "[]", "{"), Unrecognised)) == 3


def test_it_recognises_its_own():
    assert points(mistral_conversations, START) == 2
    assert points(mistral_conversations, {"content": "x"}, "message.output.delta") == 2
    assert points(mistral_conversations, {"type": "response.created"}) == 0
