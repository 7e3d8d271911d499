"""Anthropic Messages: made-up streams, each with the one thing that breaks assemblers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import anthropic_messages
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Citation, KeepAlive, Note, Result, Signature, Unrecognised, UsageReport
from cassette_viz.timeline.model import Timeline


def timelines(*events: dict[str, Any] | str, named: bool = True) -> list[Timeline]:
    """Assemble a stream of these events; a str is put on the wire as it is."""
    blocks = []
    for each in events:
        name = f"event: {each['type']}\n" if named and isinstance(each, dict) and "type" in each else ""
        blocks.append(each if isinstance(each, str) else f"{name}data: {json.dumps(each)}\n\n")
    body = "".join(blocks).encode()
    return assemble(sse.split(body), anthropic_messages.Decoder(), body, dialect="anthropic-messages")


def timeline(*events: dict[str, Any] | str, named: bool = True) -> Timeline:
    [only] = timelines(*events, named=named)
    return only


def begin(id: str = "msg_1", **fields: Any) -> dict[str, Any]:
    message = {"id": id, "type": "message", "model": "claude", "content": [], "usage": {"input_tokens": 10}, **fields}
    return {"type": "message_start", "message": message}


def block(kind: str, index: int = 0, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": {"type": kind, **fields}}


def delta(kind: str, index: int = 0, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def stop(index: int = 0) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def end(reason: str | None = "end_turn", **usage: Any) -> dict[str, Any]:
    return {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}


STOP = {"type": "message_stop"}
TEXT = [block("text", text=""), delta("text_delta", text="Hel"), delta("text_delta", text="lo"), stop()]


def events(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [event for _, event in stream.marks_of(kind)]


def calls(stream: Timeline) -> list[tuple[str, str, str]]:
    return [(call.id, call.name, call.arguments) for call in stream.final.choices[0].tool_calls]


def test_a_message_is_assembled():
    stream = timeline(begin(), {"type": "ping"}, *TEXT, end(output_tokens=5), STOP)
    choice = stream.final.choices[0]
    assert (choice.text, choice.finish_reason, stream.status) == ("Hello", "end_turn", "complete")
    assert (stream.id, stream.model, len(stream.chunks)) == ("msg_1", "claude", 9 - 1)
    assert [stream.at(n).choices[0].text for n in (3, 4, 5)] == ["", "Hel", "Hello"]
    assert events(stream, KeepAlive) == [KeepAlive("ping")]
    assert stream.parts[0].ended == 6


def test_names_of_events_are_not_needed():
    assert timeline(begin(), *TEXT, end(), STOP, named=False).final.choices[0].text == "Hello"


def test_padding_behind_the_json_changes_nothing():
    padded = f"event: content_block_delta\ndata: {json.dumps(delta('text_delta', text='x'))}        \n\n"
    assert timeline(begin(), padded).final.choices[0].text == "x"


def test_a_tool_call_grows_and_an_empty_one_stays_empty():
    stream = timeline(
        begin(),
        block("tool_use", 0, id="A", name="f", input={}),
        delta("input_json_delta", 0, partial_json=""),
        delta("input_json_delta", 0, partial_json='{"x"'),
        delta("input_json_delta", 0, partial_json=":1}"),
        stop(0),
        block("tool_use", 1, id="B", name="g", input={}),
        stop(1),
        end("tool_use"),
        STOP,
    )
    assert calls(stream) == [("A", "f", '{"x":1}'), ("B", "g", "")]
    assert stream.final.choices[0].finish == "tool_calls"


def test_an_input_that_comes_whole_is_shown_and_deltas_replace_it():
    start = block("tool_use", 0, id="A", name="f", input={"x": 1})
    assert calls(timeline(begin(), start, stop())) == [("A", "f", '{"x":1}')]
    stream = timeline(begin(), start, delta("input_json_delta", partial_json='{"x":2}'))
    assert calls(stream) == [("A", "f", '{"x":2}')]
    assert stream.at(2).choices[0].tool_calls[0].arguments == '{"x":1}'


def test_q48_arguments_cut_by_length_are_incomplete():
    stream = timeline(
        begin(),
        block("tool_use", id="A", name="f"),
        delta("input_json_delta", partial_json='{"a":"b'),
        end("max_tokens"),
    )
    [call] = stream.final.choices[0].tool_calls
    assert (call.arguments, call.state, stream.final.choices[0].finish) == ('{"a":"b', "incomplete", "length")


def test_blocks_may_come_in_any_order_and_interleave():
    stream = timeline(
        begin(),
        block("tool_use", 1, id="B", name="g"),
        block("text", 0, text="a"),
        delta("input_json_delta", 1, partial_json="{}"),
        delta("text_delta", 0, text="b"),
    )
    assert (stream.final.choices[0].text, calls(stream)) == ("ab", [("B", "g", "{}")])


def test_a_block_without_start_is_opened_by_its_delta():
    stream = timeline(delta("text_delta", text="a"), delta("thinking_delta", 1, thinking="t"))
    assert (stream.final.choices[0].text, stream.final.choices[0].reasoning) == ("a", "t")
    assert stream.status == "truncated"


def test_an_index_used_again_is_another_block():
    stream = timeline(
        begin(), *TEXT, block("tool_use", 0, id="A", name="f"), delta("input_json_delta", partial_json="{}")
    )
    assert (stream.final.choices[0].text, calls(stream)) == ("Hello", [("A", "f", "{}")])


def test_without_an_index_the_block_before_goes_on():
    piece = delta("text_delta", text="!")
    del piece["index"]
    assert timeline(begin(), block("text", 3, text="a"), piece).final.choices[0].text == "a!"


# --- thinking


def test_thinking_is_signed_and_a_later_signature_replaces():
    stream = timeline(
        begin(),
        block("thinking", thinking="", signature=""),
        delta("thinking_delta", thinking="hm", estimated_tokens=3),
        delta("signature_delta", signature="s1"),
        delta("signature_delta", signature="s2"),
        stop(),
        end(output_tokens=3, output_tokens_details={"thinking_tokens": 2}),
    )
    assert stream.final.choices[0].reasoning == "hm"
    assert events(stream, Signature) == [Signature(0, "s1"), Signature(0, "s2")]
    assert stream.final.usage.reasoning_tokens == 2


def test_q31_thinking_that_is_left_out_keeps_its_block():
    stream = timeline(
        begin(), block("thinking", thinking=""), delta("signature_delta", signature="s"), stop(), end(), STOP
    )
    assert [(part.kind, part.text) for part in stream.parts] == [("reasoning", "")]
    assert events(stream, Signature) == [Signature(0, "s")]


def test_redacted_thinking_is_kept():
    stream = timeline(begin(), block("redacted_thinking", data="abcd"), stop())
    assert [part.kind for part in stream.parts] == ["reasoning"]
    assert events(stream, Signature) == [Signature(0, "abcd")]
    assert events(stream, Note) == [Note("redacted thinking, 4 characters")]


# --- tools that the provider runs


def test_q32_a_result_finds_the_call_it_names():
    found = {"tool_use_id": "srv_1", "content": [{"type": "web_search_result", "url": "https://a"}]}
    stream = timeline(
        begin(),
        block("server_tool_use", 0, id="srv_1", name="web_search", input={}),
        delta("input_json_delta", 0, partial_json='{"query":"q"}'),
        stop(0),
        block("web_search_tool_result", 1, **found),
        stop(1),
        *TEXT,
        end(),
    )
    choice = stream.final.choices[0]
    [tool] = choice.server_tools
    assert (tool.id, tool.name, tool.arguments, tool.kind) == ("srv_1", "web_search", '{"query":"q"}', "server_tool")
    assert [result.raw["content"] for result in tool.results] == [found["content"]]
    assert choice.tool_calls == ()
    assert choice.finish == "stop"


def test_a_tool_of_an_mcp_server_is_the_providers():
    stream = timeline(
        begin(),
        block("mcp_tool_use", 0, id="m1", name="echo", server_name="s", input={}),
        block("mcp_tool_result", 1, tool_use_id="m1", is_error=False, content=[]),
    )
    [tool] = stream.final.choices[0].server_tools
    assert (tool.name, len(tool.results)) == ("echo", 1)


def test_a_result_of_a_call_in_an_earlier_message_stands_alone():
    stream = timeline(begin(), block("tool_search_tool_result", tool_use_id="s9", content={}))
    [tool] = stream.final.choices[0].server_tools
    assert (tool.id, tool.name, len(events(stream, Result))) == ("s9", "tool_search", 1)


def test_citations_belong_to_their_text():
    cited = {"type": "web_search_result_location", "url": "https://a", "title": "A", "cited_text": "c"}
    page = {"type": "page_location", "document_title": "D", "start_page_number": 1}
    stream = timeline(
        begin(),
        block("text", text="", citations=[page]),
        delta("citations_delta", citation=cited),
        delta("text_delta", text="x"),
        stop(),
        block("text", 1, text=""),
        delta("text_delta", 1, text="y"),
    )
    assert events(stream, Citation) == [Citation(0, "", "D", page), Citation(0, "https://a", "A", cited)]
    assert (stream.final.choices[0].text, len(stream.final.choices[0].citations)) == ("xy", 2)


# --- blocks that are no part of the answer


@pytest.mark.parametrize(
    ("event", "note"),
    [
        (block("compaction", content="sum"), "what was said before is compacted to: sum"),
        (delta("compaction_delta", content="sum"), "what was said before is compacted to: sum"),
        (
            delta("compaction_delta", encrypted_content="xyz"),
            "what was said before is compacted, 3 encrypted characters",
        ),
        (block("container_upload", file_id="file_1"), "file file_1 for the container"),
        (block("fallback", to={"model": "other"}), "fallback to other"),
        (
            {"type": "message_delta", "delta": {}, "context_management": {"applied_edits": [{"type": "clear"}]}},
            'context edits: [{"type":"clear"}]',
        ),
        ({"type": "message_delta", "delta": {"stop_sequence": "END"}}, 'stop sequence: "END"'),
    ],
)
def test_what_is_no_part_of_the_answer_is_a_note(event, note):
    stream = timeline(begin(), event)
    assert [each.text for each in events(stream, Note)] == [note]
    assert stream.final.choices == ()


def test_another_model_that_takes_over_is_named():
    assert timeline(begin(), block("fallback", to={"model": "other"})).model == "other"


def test_a_refusal_says_why():
    details = {"type": "refusal", "category": "cyber", "explanation": "no"}
    ending = {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}, "usage": {}}
    stream = timeline(begin(), ending, STOP)
    assert stream.final.choices[0].finish == "content_filter"
    assert "cyber" in events(stream, Note)[0].text


# --- usage


def test_q28_a_later_report_replaces_only_what_it_states():
    usage = {"input_tokens": 10, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 2, "output_tokens": 1}
    stream = timeline(begin(usage=usage), end(output_tokens=20, cache_read_input_tokens=None), STOP)
    final = stream.final.usage
    assert (final.input_tokens, final.cached_input_tokens, final.cache_write_tokens, final.output_tokens) == (
        10,
        5,
        2,
        20,
    )
    assert stream.at(1).usage.output_tokens == 1
    assert final.total_tokens is None
    assert final.raw == {**usage, "output_tokens": 20}


def test_q29_server_tools_raise_the_input():
    assert timeline(begin(), end(input_tokens=900, output_tokens=20)).final.usage.input_tokens == 900


def test_the_same_counts_again_are_no_report():
    assert len(events(timeline(begin(), end("end_turn"), end("end_turn", input_tokens=10)), UsageReport)) == 1


# --- errors, cuts, odd shapes


def test_q30_an_error_in_mid_stream_keeps_the_text():
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "r"}
    stream = timeline(begin(), *TEXT[:2], error)
    assert stream.final.choices[0].text == "Hel"
    assert (stream.final.error.message, stream.final.error.code, stream.status) == (
        "Overloaded",
        "overloaded_error",
        "error",
    )
    assert stream.final.choices[0].finish_reason is None


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        ('event: error\ndata: {"error":{"message":"no"}}\n\n', "no"),
        ('event: error\ndata: {"error":"no"}\n\n', "no"),
        ("event: error\ndata: upstream gone\n\n", "upstream gone"),
        ('data: {"error":{"code":7}}\n\n', '{"code":7}'),
    ],
)
def test_errors_of_proxies_are_errors(wire, message):
    stream = timeline(begin(), wire)
    assert (stream.final.error.message, stream.status) == (message, "error")


def test_a_stream_without_its_end_is_truncated():
    assert timeline(begin(), *TEXT).status == "truncated"


def test_a_terminator_of_a_proxy_is_an_end():
    assert timeline(begin(), *TEXT, "data: [DONE]\n\n").status == "complete"


def test_a_lone_surrogate_becomes_a_replacement_character():
    wire = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\ud83db"}}\n\n'
    assert timeline(begin(), wire).final.choices[0].text == "a\ufffdb"


@pytest.mark.parametrize(
    "odd", ["{", "null", "[]", '"x"', '{"type":"new"}', "{}", '{"type":{}}', '{"type":"message_start"}']
)
def test_what_is_not_known_is_kept_raw(odd):
    stream = timeline(begin(), TEXT[0], TEXT[1], f"data: {odd}\n\n", TEXT[2])
    assert stream.final.choices[0].text == "Hello"
    assert stream.chunks[3].text == f"data: {odd}\n\n"
    assert odd == '{"type":"message_start"}' or [number for number, _ in stream.marks_of(Unrecognised)] == [4]


@pytest.mark.parametrize("event", [block("new_block"), delta("new_delta")])
def test_new_kinds_of_blocks_and_deltas_are_kept_raw(event):
    assert len(events(timeline(begin(), event), Unrecognised)) == 1


FIELDS = [
    *("type", "index", "delta", "content_block", "message", "usage", "error", "text", "partial_json", "thinking"),
    *("signature", "citation", "citations", "id", "name", "input", "model", "content", "stop_reason", "stop_details"),
    *("tool_use_id", "context_management", "input_tokens", "output_tokens_details", "to", "data"),
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [None, 7, 1.5, True, "s", [], {}, [1], {"a": [None]}])
def test_no_type_of_any_field_breaks_the_rest(field, value):
    others = [
        begin("msg_1"),
        block("tool_use", 5, id="A", name="f", input={}),
        delta("input_json_delta", 5, partial_json="{}"),
        block("web_search_tool_result", 6, tool_use_id="z", content=[]),
        block("thinking", 7, thinking="t"),
        delta("citations_delta", 8, citation={"url": "u"}),
        {**end(None, input_tokens=1), "context_management": {}},
    ]
    for event in others:
        inner = [event, *(value for value in event.values() if isinstance(value, dict))]
        for place in (*inner, *(value for each in inner for value in each.values() if isinstance(value, dict))):
            if field in place:
                place[field] = value
    stream = timeline(begin(), *TEXT[:2], *others, delta("text_delta", 0, text="lo"))
    text = stream.final.choices[0].text
    assert (text[:3], text[-2:]) == ("Hel", "lo")
    assert not [event for event in events(stream, Unrecognised) if "failed on it" in event.why]


# --- several messages in one body


def test_q44_behind_the_end_of_a_message_another_begins():
    streams = timelines(
        begin("msg_1"), *TEXT, end(output_tokens=1), STOP, begin("msg_2"), *TEXT, end("max_tokens"), STOP
    )
    assert [(each.id, each.final.choices[0].text, len(each.chunks)) for each in streams] == [
        ("msg_1", "Hello", 7),
        ("msg_2", "Hello", 7),
    ]
    assert [each.final.choices[0].finish_reason for each in streams] == ["end_turn", "max_tokens"]
    assert streams[1].final.usage.output_tokens is None
    assert streams[1].parts[0].number == 0


def test_q44_a_new_id_behind_a_stop_reason_is_enough():
    assert len(timelines(begin("msg_1"), *TEXT, end(), begin("msg_2"), *TEXT, end())) == 2


@pytest.mark.parametrize("id", ["msg_1", "msg_2"])
def test_q44_a_start_in_the_middle_of_a_message_is_no_other_completion(id):
    stream = timeline(begin("msg_1"), TEXT[0], TEXT[1], begin(id), TEXT[0], delta("text_delta", text="lo"), end(), STOP)
    assert stream.final.choices[0].text == "Hello"
    assert len(events(stream, Note)) == 1


def test_a_start_that_holds_the_whole_message_is_read():
    content = [{"type": "text", "text": "a"}, {"type": "tool_use", "id": "A", "name": "f", "input": {"x": 1}}]
    stream = timeline(begin(content=content, stop_reason="tool_use"), STOP)
    assert (stream.final.choices[0].text, calls(stream)) == ("a", [("A", "f", '{"x":1}')])
    assert stream.final.choices[0].finish_reason == "tool_use"


# --- recognition


class Request:
    def __init__(self, path: str, json: Any) -> None:
        self.url = self.path = path
        self.json = json


ERROR = {"type": "error", "error": {"type": "overloaded_error"}}


@pytest.mark.parametrize(
    ("message", "path", "asked", "points"),
    [
        (begin(), "", None, 2),
        (TEXT[1], "/v1/projects/p/models/claude:streamRawPredict", None, 2),
        (STOP, "", None, 2),
        ({"type": "ping"}, "", None, 1),
        (ERROR, "/v1/messages", {"stream": True}, 2),
        (ERROR, "/v1/messages", {"stream": False}, 0),
        (ERROR, "", None, 1),
        ({**ERROR, "sequence_number": 3}, "/v1/responses", None, 0),
        ({"type": "message", "content": []}, "/v1/messages", None, 0),
        ({"type": "response.created"}, "/v1/responses", None, 0),
        ({"type": "message-start"}, "/v2/chat", None, 0),
        ({"error": {"message": "no"}}, "/v1/messages", None, 1),
        ({"error": {"message": "no"}}, "", None, 0),
        ({"type": []}, "", None, 0),
        ({"choices": []}, "", None, 0),
    ],
)
def test_it_recognises_its_own(message, path, asked, points):
    assert anthropic_messages.match(Request(path, asked), Message("", json.dumps(message))) == points
