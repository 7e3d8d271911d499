"""OpenAI Responses as its vendors speak it: made-up streams, each with the one thing that breaks assemblers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import openai_responses
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import (
    Citation,
    CostReport,
    Done,
    Failure,
    KeepAlive,
    Note,
    PartEnd,
    PartReset,
    Result,
    ServerTiming,
    Signature,
    Unrecognised,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline


def on_the_wire(*events: dict[str, Any] | str) -> bytes:
    """Each with its name, as the protocol has it; a str is put on the wire as it is."""
    return "".join(
        each if isinstance(each, str) else f"event: {each.get('type', 'x')}\ndata: {json.dumps(each)}\n\n"
        for each in events
    ).encode()


def timelines(*events: dict[str, Any] | str) -> list[Any]:
    body = on_the_wire(*events)
    return assemble(sse.split(body), openai_responses.Decoder(), body, dialect="openai-responses")


def timeline(*events: dict[str, Any] | str) -> Any:
    [only] = timelines(*events)
    return only


def event(type: str, **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{type}", **fields}


def text_delta(delta: Any, output_index: int = 0, content_index: int = 0, **fields: Any) -> dict[str, Any]:
    return event("output_text.delta", delta=delta, output_index=output_index, content_index=content_index, **fields)


def added(item: dict[str, Any], output_index: int = 0) -> dict[str, Any]:
    return event("output_item.added", output_index=output_index, item=item)


def done(item: dict[str, Any], output_index: int = 0) -> dict[str, Any]:
    return event("output_item.done", output_index=output_index, item=item)


def message(text: str, id: str = "msg_1", **content: Any) -> dict[str, Any]:
    return {"type": "message", "id": id, "content": [{"type": "output_text", "text": text, **content}]}


def completed(*output: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return event("completed", response={"id": "resp_1", "status": "completed", "output": list(output), **fields})


def marks(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


def calls(stream: Timeline) -> list[tuple[str, str, str]]:
    return [(call.id, call.name, call.arguments) for call in stream.final.choices[0].tool_calls]


CALL = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "add", "arguments": ""}


# --- the protocol as it is meant


def test_text_comes_by_deltas_and_is_repeated_three_times_without_being_added_again():
    stream = timeline(
        event("created", response={"id": "resp_1", "model": "m", "created_at": 7, "output": [], "usage": None}),
        added({"type": "message", "id": "msg_1", "content": []}),
        event("content_part.added", output_index=0, content_index=0, part={"type": "output_text", "text": ""}),
        text_delta("Hel"),
        text_delta("lo"),
        event("output_text.done", output_index=0, content_index=0, text="Hello"),
        event("content_part.done", output_index=0, content_index=0, part={"type": "output_text", "text": "Hello"}),
        done(message("Hello")),
        completed(message("Hello"), usage={"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}),
    )
    assert (stream.id, stream.model, stream.created, stream.status) == ("resp_1", "m", 7, "complete")
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("Hello", "completed")
    assert stream.at(4).choices[0].text == "Hel"
    assert stream.parts[0].text == "Hello"
    assert marks(stream, PartEnd) == [PartEnd(0)]
    assert marks(stream, Done) == [Done()]
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == (3, 2)


def test_arguments_of_a_call_grow_under_its_call_id():
    stream = timeline(
        added(CALL),
        event("function_call_arguments.delta", output_index=0, item_id="fc_1", delta='{"a"'),
        event("function_call_arguments.delta", output_index=0, item_id="fc_1", delta=":1}"),
        event("function_call_arguments.done", output_index=0, item_id="fc_1", arguments='{"a":1}'),
        done({**CALL, "arguments": '{"a":1}'}),
        completed({**CALL, "arguments": '{"a":1}'}),
    )
    assert calls(stream) == [("call_1", "add", '{"a":1}')]
    assert stream.at(2).choices[0].tool_calls[0].state == "incomplete"
    assert stream.final.choices[0].finish.lower() == "tool_calls"


def test_a_done_text_that_differs_replaces_the_deltas():
    stream = timeline(text_delta("abx"), event("output_text.done", output_index=0, content_index=0, text="abc"))
    assert stream.final.choices[0].text == "abc"
    assert stream.at(1).choices[0].text == "abx"
    assert marks(stream, PartReset) == [PartReset(0)]


def test_a_done_text_that_is_longer_adds_what_is_missing():
    stream = timeline(text_delta("ab"), event("output_text.done", output_index=0, content_index=0, text="abc"))
    assert stream.final.choices[0].text == "abc"
    assert marks(stream, PartReset) == []


def test_what_comes_behind_the_end_of_an_item_is_set_right_by_the_end_of_the_response():
    stream = timeline(added(message("")), text_delta("a"), done(message("a")), text_delta("b"), completed(message("a")))
    assert [stream.at(n).choices[0].text for n in (3, 4, 5)] == ["a", "ab", "a"]


def test_a_done_text_that_is_empty_withdraws_nothing():
    stream = timeline(text_delta("ab"), event("output_text.done", output_index=0, content_index=0, text=""))
    assert stream.final.choices[0].text == "ab"


def test_several_items_and_several_contents_are_parts_of_their_own():
    stream = timeline(
        text_delta("a", 0, 0),
        event("output_text.done", output_index=0, content_index=0, text="a"),
        text_delta("b", 0, 1),
        text_delta("c", 1, 0),
        text_delta("d", 0, 1),
        completed(
            {"type": "message", "content": [{"type": "output_text", "text": t} for t in ("a", "bd")]}, message("c")
        ),
    )
    assert [part.text for part in stream.parts] == ["a", "bd", "c"]


def test_refusals_reasoning_and_summaries_are_channels_of_their_own():
    stream = timeline(
        event(
            "reasoning_summary_part.added", output_index=0, summary_index=0, part={"type": "summary_text", "text": ""}
        ),
        event("reasoning_summary_text.delta", output_index=0, summary_index=0, delta="one"),
        event(
            "reasoning_summary_part.added", output_index=0, summary_index=1, part={"type": "summary_text", "text": ""}
        ),
        event("reasoning_summary_text.delta", output_index=0, summary_index=1, delta="two"),
        event("reasoning_text.delta", output_index=1, content_index=0, delta="raw"),
        event("refusal.delta", output_index=2, content_index=0, delta="no"),
        event("refusal.done", output_index=2, content_index=0, refusal="no"),
    )
    choice = stream.final.choices[0]
    assert (choice.reasoning, choice.refusal, choice.text) == ("onetworaw", "no", "")
    assert len([part for part in stream.parts if part.kind == "reasoning"]) == 3


def test_reasoning_that_is_summed_up_in_the_same_words_is_shown_once():
    item = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "t"}]}
    item["content"] = [{"type": "reasoning_text", "text": "t"}]
    stream = timeline(
        event("reasoning_text.delta", output_index=0, content_index=0, delta="t"), done(item), completed(item)
    )
    assert stream.final.choices[0].reasoning == "t"


def test_reasoning_that_is_encrypted_keeps_its_seal_though_it_has_no_words():
    item = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAA"}
    stream = timeline(added({**item, "encrypted_content": ""}), done(item), completed(item))
    assert marks(stream, Signature) == [Signature(0, "gAAA")]
    assert (stream.parts[0].kind, stream.parts[0].text) == ("reasoning", "")


def test_custom_tools_get_free_text():
    item = {"type": "custom_tool_call", "call_id": "call_1", "name": "sql"}
    stream = timeline(
        added({**item, "input": ""}),
        event("custom_tool_call_input.delta", output_index=0, delta="SELECT "),
        event("custom_tool_call_input.delta", output_index=0, delta="1"),
        event("custom_tool_call_input.done", output_index=0, input="SELECT 1"),
        done({**item, "input": "SELECT 1"}),
    )
    assert calls(stream) == [("call_1", "sql", "SELECT 1")]


def test_an_incomplete_response_names_the_reason_and_a_failed_one_the_error():
    stream = timeline(event("incomplete", response={"incomplete_details": {"reason": "max_output_tokens"}}))
    assert (stream.final.choices[0].finish_reason, stream.status) == ("max_output_tokens", "complete")
    stream = timeline(event("failed", response={"status": "failed", "error": {"code": "server_error", "message": "x"}}))
    assert (stream.final.choices[0].finish_reason, stream.final.error.message, stream.status) == (
        "failed",
        "x",
        "error",
    )


# --- tools that the provider runs itself


SERVER_CASES = {
    "web search": (
        {
            "type": "web_search_call",
            "id": "ws_1",
            "action": {"type": "search", "query": "q", "sources": [{"url": "u"}]},
        },
        ("ws_1", "web_search", {"type": "search", "query": "q", "sources": [{"url": "u"}]}),
        [{"url": "u"}],
    ),
    "file search": (
        {"type": "file_search_call", "id": "fs_1", "queries": ["q"], "results": [{"file_id": "f"}]},
        ("fs_1", "file_search", {"queries": ["q"]}),
        [{"file_id": "f"}],
    ),
    "mcp": (
        {"type": "mcp_call", "id": "mcp_1", "name": "roll", "arguments": '{"n":2}', "output": "7", "error": None},
        ("mcp_1", "roll", {"n": 2}),
        "7",
    ),
    "tool search": (
        {"type": "tool_search_call", "id": "ts_1", "execution": "server", "arguments": {"query": "q"}},
        ("ts_1", "tool_search", {"query": "q"}),
        None,
    ),
    "X search of xAI": (
        {"type": "custom_tool_call", "call_id": "xs_1", "name": "x_keyword_search", "input": '{"query":"q"}'},
        ("xs_1", "x_keyword_search", {"query": "q"}),
        None,
    ),
    "hosted shell": (
        {
            "type": "shell_call",
            "call_id": "sh_1",
            "environment": {"type": "container_reference"},
            "action": {"commands": ["ls"]},
        },
        ("sh_1", "shell", {"commands": ["ls"]}),
        None,
    ),
}


@pytest.mark.parametrize(("item", "expected", "result"), SERVER_CASES.values(), ids=SERVER_CASES)
def test_what_the_provider_runs_is_no_tool_call(item, expected, result):
    opening = {key: item[key] for key in ("type", "id", "call_id", "name", "execution", "environment") if key in item}
    stream = timeline(added(opening), done(item), completed(item))
    choice = stream.final.choices[0]
    assert choice.tool_calls == ()
    [tool] = choice.server_tools
    assert (tool.id, tool.name, json.loads(tool.arguments)) == expected
    assert marks(stream, Result) == ([] if result is None else [Result(0, result)])


CLIENT_CASES = {
    "computer": {"type": "computer_call", "call_id": "c", "action": {"type": "click", "x": 1, "y": 2}},
    "local shell": {"type": "local_shell_call", "call_id": "c", "action": {"type": "exec", "command": ["ls"]}},
    "shell": {"type": "shell_call", "call_id": "c", "action": {"commands": ["ls"]}},
    "apply patch": {"type": "apply_patch_call", "call_id": "c", "operation": {"type": "delete_file", "path": "p"}},
    "tool search": {"type": "tool_search_call", "call_id": "c", "execution": "client", "arguments": {"q": 1}},
}


@pytest.mark.parametrize("item", CLIENT_CASES.values(), ids=CLIENT_CASES)
def test_what_the_client_runs_is_a_tool_call_with_its_action_as_arguments(item):
    [(id, name, arguments)] = calls(timeline(done(item), completed(item)))
    assert (id, name) == ("c", item["type"].removesuffix("_call"))
    assert json.loads(arguments) == next(item[key] for key in ("action", "operation", "arguments") if key in item)


def test_an_output_item_goes_to_the_call_that_it_answers():
    call = {"type": "shell_call", "call_id": "c", "action": {"commands": ["ls"]}}
    answer = {"type": "shell_call_output", "call_id": "c", "output": [{"stdout": "x"}]}
    stream = timeline(done(call, 0), done(answer, 1), completed(call, answer))
    assert marks(stream, Result) == [Result(0, [{"stdout": "x"}])]
    assert marks(timeline(done(answer)), Note) == [Note("shell_call_output of a call that is not in this stream")]


def test_shell_commands_that_come_one_by_one_end_as_one_json_value():
    call = {"type": "shell_call", "call_id": "c", "action": {"commands": ["ls", "pwd"]}}
    stream = timeline(
        added({**call, "action": {}}),
        event("shell_call_command.added", output_index=0, command_index=0, command=""),
        event("shell_call_command.delta", output_index=0, command_index=0, delta="ls"),
        event("shell_call_command.added", output_index=0, command_index=1, command="p"),
        event("shell_call_command.delta", output_index=0, command_index=1, delta="wd"),
        event("shell_call_output_content.delta", output_index=1, command_index=0, delta={"stdout": "x"}),
        done(call),
    )
    assert stream.at(5).choices[0].tool_calls[0].arguments == "ls\npwd"
    assert json.loads(calls(stream)[0][2]) == {"commands": ["ls", "pwd"]}
    assert marks(stream, Unrecognised) == []


def test_code_of_the_interpreter_streams():
    item = {"type": "code_interpreter_call", "id": "ci_1", "code": "1+1", "outputs": [{"type": "logs", "logs": "2"}]}
    stream = timeline(
        added({"type": "code_interpreter_call", "id": "ci_1", "code": ""}),
        event("code_interpreter_call.in_progress", output_index=0),
        event("code_interpreter_call_code.delta", output_index=0, delta="1+"),
        event("code_interpreter_call_code.delta", output_index=0, delta="1"),
        event("code_interpreter_call_code.done", output_index=0, code="1+1"),
        event("code_interpreter_call.interpreting", output_index=0),
        done(item),
    )
    [tool] = stream.final.choices[0].server_tools
    assert (tool.arguments, tool.results[0].raw) == ("1+1", [{"type": "logs", "logs": "2"}])
    assert marks(stream, Unrecognised) == []


@pytest.mark.parametrize(
    ("type", "field", "deltas"),
    [
        ("custom_tool_call", "input", "custom_tool_call_input"),
        ("code_interpreter_call", "code", "code_interpreter_call_code"),
    ],
)
def test_a_program_that_a_tool_runs_is_no_invalid_json(type, field, deltas):
    item = {"type": type, "id": "item_1", "call_id": "call_1", "name": "run", field: ""}
    stream = timeline(
        added(item), event(f"{deltas}.delta", output_index=0, delta="print("), done({**item, field: "print(1)"})
    )
    assert [part.state_at(n) for part in stream.parts for n in (1, 2, 3)] == ["empty", "valid", "valid"]


def test_each_partial_image_replaces_the_former():
    partial = event("image_generation_call.partial_image", output_index=0, output_format="webp")
    item = {
        "type": "image_generation_call",
        "id": "ig_1",
        "result": "Q0ND",
        "output_format": "webp",
        "revised_prompt": "a cat",
    }
    stream = timeline(
        added({"type": "image_generation_call", "id": "ig_1"}),
        {**partial, "partial_image_b64": "QUFB"},
        {**partial, "partial_image_b64": "QkJC"},
        done(item),
        completed(item),
    )

    def pieces(position: int) -> list[tuple[str, str]]:
        [image] = [part for part in stream.at(position).choices[0].parts if part.kind == "image"]
        return [(piece.media_type, piece.data) for piece in image.pieces]

    assert pieces(2) == [("image/webp", "QUFB")]
    assert pieces(3) == [("image/webp", "QkJC")]
    assert pieces(5) == [("image/webp", "Q0ND")]
    assert stream.final.choices[0].server_tools[0].arguments == "a cat"


def test_audio_has_bytes_and_a_transcript():
    stream = timeline(
        event("audio.delta", delta="QUFB"), event("audio.transcript.delta", delta="hi"), event("audio.done")
    )
    [part] = stream.parts
    assert (part.kind, part.text) == ("audio", "hi")


# --- citations


def realtime(type: str, **fields: Any) -> dict[str, Any]:
    """An event of a Realtime session about the first item of a response."""
    of_item = {"output_index": 0, "item_id": "item_1"} if type.startswith("response.") else {}
    return {"type": type, "event_id": "event_1", **of_item, **fields}


def spoken(prefix: str, part: str) -> list[Any]:
    """The events of one response that is written, spoken, and calls a function."""
    item = {"id": "item_1", "type": "message", "role": "assistant", "content": []}
    call = {"id": "item_2", "type": "function_call", "name": "add", "call_id": "call_1", "arguments": ""}
    whole = [{"type": f"{part}text", "text": "Hello"}, {"type": f"{part}audio", "transcript": "Hi you"}]
    finished = [{**item, "content": whole}, {**call, "arguments": '{"a":1}'}]
    counts = {
        "total_tokens": 100, "input_tokens": 60, "output_tokens": 40,
        "input_token_details": {"text_tokens": 20, "audio_tokens": 40, "cached_tokens": 10},
        "output_token_details": {"text_tokens": 10, "audio_tokens": 30},
    }  # fmt: skip
    return [
        realtime("response.created", response={"id": "resp_1", "status": "in_progress", "output": []}),
        realtime("response.output_item.added", item=item),
        realtime("conversation.item.created", item=item),
        realtime("response.content_part.added", content_index=0, part={"type": "text", "text": ""}),
        realtime(f"response.{prefix}text.delta", content_index=0, delta="Hel"),
        realtime(f"response.{prefix}text.delta", content_index=0, delta="lo"),
        realtime(f"response.{prefix}text.done", content_index=0, text="Hello"),
        realtime("response.content_part.done", content_index=0, part={"type": "text", "text": "Hello"}),
        realtime("response.content_part.added", content_index=1, part={"type": "audio", "transcript": ""}),
        realtime(f"response.{prefix}audio_transcript.delta", content_index=1, delta="Hi "),
        realtime(f"response.{prefix}audio.delta", content_index=1, delta="AAAA"),
        realtime(f"response.{prefix}audio_transcript.delta", content_index=1, delta="you"),
        realtime(f"response.{prefix}audio.done", content_index=1),
        realtime(f"response.{prefix}audio_transcript.done", content_index=1, transcript="Hi you"),
        realtime("response.content_part.done", content_index=1, part={"type": "audio", "transcript": "Hi you"}),
        realtime("response.output_item.done", item=finished[0]),
        realtime("response.output_item.added", output_index=1, item=call),
        realtime("response.function_call_arguments.delta", output_index=1, item_id="item_2", delta='{"a":1}'),
        realtime("response.output_item.done", output_index=1, item=finished[1]),
        realtime("response.done", response={
            "id": "resp_1", "status": "completed", "status_details": None, "output": finished, "usage": counts,
        }),
    ]  # fmt: skip


@pytest.mark.parametrize(("prefix", "part"), [("output_", "output_"), ("", "")], ids=["today", "beta"])
def test_a_realtime_response_is_written_spoken_and_calls_a_function(prefix, part):
    session = realtime("session.created", session={"id": "sess_1", "model": "speaker"})
    heard = realtime("input_audio_buffer.speech_started", audio_start_ms=3)
    stream = timeline(session, heard, *spoken(prefix, part), realtime("rate_limits.updated", rate_limits=[]))
    assert [(each.kind, each.text) for each in stream.parts] == [
        ("text", "Hello"), ("audio", "Hi you"), ("tool_call", '{"a":1}'),
    ]  # fmt: skip
    assert calls(stream) == [("call_1", "add", '{"a":1}')]
    assert (stream.id, stream.model, stream.status) == ("resp_1", "speaker", "complete")
    assert stream.final.choices[0].finish == "tool_calls"
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (60, 40, 10)
    assert (usage.audio_input_tokens, usage.audio_output_tokens) == (40, 30)
    assert marks(stream, Unrecognised) == []


@pytest.mark.parametrize(
    ("status", "details", "reason", "error"),
    [
        ("cancelled", {"type": "cancelled", "reason": "turn_detected"}, "cancelled", None),
        ("incomplete", {"type": "incomplete", "reason": "max_output_tokens"}, "max_output_tokens", None),
        ("failed", {"type": "failed", "error": {"type": "server_error", "code": "x", "message": "no"}}, "failed", "no"),
    ],
)
def test_each_realtime_response_of_a_session_is_a_completion_and_says_how_it_ended(status, details, reason, error):
    second = [
        realtime("response.created", response={"id": "resp_2", "status": "in_progress", "output": []}),
        realtime("response.output_text.delta", content_index=0, delta="par"),
        realtime("response.done", response={"id": "resp_2", "status": status, "status_details": details, "output": []}),
    ]
    session = realtime("session.created", session={"model": "speaker"})
    first, last = timelines(session, *spoken("output_", "output_"), *second)
    assert (first.id, first.final.choices[0].text) == ("resp_1", "Hello")
    assert (last.id, last.model, last.final.choices[0].text) == ("resp_2", "speaker", "par")
    assert last.final.choices[0].finish_reason == reason
    assert (None if last.final.error is None else last.final.error.message) == error


def test_annotations_are_said_once_however_often_they_come():
    cited = {"type": "url_citation", "url": "https://a", "title": "A", "start_index": 0, "end_index": 2}
    item = message("ab", annotations=[cited])
    stream = timeline(
        text_delta("ab"),
        event("output_text.annotation.added", output_index=0, content_index=0, annotation_index=0, annotation=cited),
        event("content_part.done", output_index=0, content_index=0, part=item["content"][0]),
        done(item),
        completed(item),
    )
    assert marks(stream, Citation) == [Citation(1, "https://a", "A", cited)]


def test_files_are_cited_by_their_names():
    cited = {"type": "file_citation", "file_id": "file_1", "filename": "a.pdf", "index": 3}
    [citation] = marks(timeline(text_delta("x"), event("output_text.annotation.added", annotation=cited)), Citation)
    assert (citation.url, citation.title) == ("", "a.pdf")


# --- Q33 to Q36, and what gateways do


def test_q33_an_item_whose_id_changes_with_every_event_is_one():
    stream = timeline(
        added({"type": "message", "id": "a", "content": []}),
        text_delta("on", item_id="b"),
        text_delta("e", item_id="c"),
        event("output_text.done", output_index=0, content_index=0, item_id="d", text="one"),
        done(message("one", id="e")),
        completed(message("one", id="f")),
    )
    assert [part.text for part in stream.parts] == ["one"]


def test_q34_what_is_only_said_when_it_is_done_comes_in_one_step():
    stream = timeline(
        event("output_text.done", output_index=0, content_index=0, text="all"),
        added(CALL, 1),
        event("function_call_arguments.done", output_index=1, arguments='{"a":1}'),
        done({**CALL, "arguments": '{"a":1}'}, 1),
    )
    assert stream.at(1).choices[0].text == stream.final.choices[0].text == "all"
    assert calls(stream) == [("call_1", "add", '{"a":1}')]
    assert [part.kind for part in stream.parts] == ["text", "tool_call"]


def test_q34_a_stream_with_nothing_but_its_end_is_read_from_that():
    stream = timeline(completed(message("all"), {**CALL, "arguments": "{}"}))
    assert stream.final.choices[0].text == "all"
    assert calls(stream) == [("call_1", "add", "{}")]


def test_q35_content_indices_that_count_up_with_every_delta_are_one_text():
    stream = timeline(
        event("content_part.added", output_index=0, content_index=0, part={"type": "output_text", "text": ""}),
        *(text_delta(word, 0, place) for place, word in enumerate("abc")),
        event("output_text.done", output_index=0, content_index=3, text="abc"),
        event("content_part.done", output_index=0, content_index=4, part={"type": "output_text", "text": "abc"}),
        done(message("abc")),
        completed(message("abc")),
    )
    assert [part.text for part in stream.parts] == ["abc"]


@pytest.mark.parametrize(
    "error",
    [
        {"type": "error", "error": {"type": "t", "code": "insufficient_quota", "message": "m"}},
        {"type": "error", "code": "insufficient_quota", "message": "m", "param": None, "sequence_number": 2},
    ],
    ids=["nested, as on the wire", "flat, as in the types"],
)
def test_q36_an_error_and_the_failure_that_repeats_it_are_one(error):
    failed = event("failed", response={"status": "failed", "error": {"code": "insufficient_quota", "message": "m"}})
    stream = timeline(text_delta("par"), error, failed)
    [failure] = marks(stream, Failure)
    assert (failure.message, failure.code) == ("m", "insufficient_quota")
    assert (stream.final.choices[0].text, stream.status) == ("par", "error")


def test_an_item_without_index_is_found_by_its_id():
    stream = timeline(
        added({"type": "message", "id": "m1"}, 0),
        text_delta("a", 0, item_id="m1"),
        {"type": "response.output_item.done", "item": message("a", id="m1")},
        added({"type": "message", "id": "m2"}, 1),
        text_delta("b", 1, item_id="m2"),
        {"type": "response.output_item.done", "item": message("b", id="m2")},
    )
    assert [part.text for part in stream.parts] == ["a", "b"]


def test_calls_without_an_index_that_grow_in_turn_are_told_apart_by_their_ids():
    stream = timeline(
        *(
            event("output_item.added", item={"type": "function_call", "id": id, "call_id": f"call_{id}", "name": "f"})
            for id in ("fc1", "fc2")
        ),
        *(
            event("function_call_arguments.delta", item_id=id, delta=piece)
            for id, piece in (("fc1", '{"a"'), ("fc2", '{"b"'), ("fc1", ":1}"), ("fc2", ":2}"))
        ),
    )
    assert calls(stream) == [("call_fc1", "f", '{"a":1}'), ("call_fc2", "f", '{"b":2}')]


def test_an_unknown_id_with_every_delta_and_no_index_is_one_text():
    deltas = (event("output_text.delta", item_id=f"rotated {place}", delta=piece) for place, piece in enumerate("abc"))
    assert [part.text for part in timeline(*deltas).parts] == ["abc"]


def test_a_final_list_that_leaves_an_item_out_is_matched_by_type():
    stream = timeline(
        event("reasoning_text.delta", output_index=0, content_index=0, delta="t"),
        text_delta("a", 1),
        completed(message("a")),
    )
    assert [(part.kind, part.text) for part in stream.parts] == [("reasoning", "t"), ("text", "a")]


def test_a_stream_that_is_resumed_in_the_middle_makes_its_items():
    stream = timeline(
        event("function_call_arguments.delta", output_index=0, item_id="fc_1", delta='{"a"'),
        event("function_call_arguments.delta", output_index=0, item_id="fc_1", delta=":1}"),
        done({**CALL, "arguments": '{"a":1}'}),
    )
    assert calls(stream) == [("call_1", "add", '{"a":1}')]
    [(id, _, arguments)] = calls(timeline(event("function_call_arguments.delta", output_index=0, delta="{}")))
    assert (id, arguments) == ("call_0_0", "{}")


@pytest.mark.parametrize(
    "seen",
    [
        text_delta("lo", 1, item_id="msg_2"),
        event("output_text.done", text="hello", output_index=1, content_index=0, item_id="msg_2"),
        event("content_part.done", part={"type": "output_text", "text": "hello"}, output_index=1, item_id="msg_2"),
    ],
    ids=["a delta", "the end of a text", "the end of a part"],
)
def test_what_a_resumed_stream_missed_is_filled_in_and_what_came_is_not_said_twice(seen):
    stream = timeline(seen, completed(message("first", "msg_1"), message("hello", "msg_2")))
    assert [part.text_at(len(stream.chunks)) for part in stream.parts] == ["hello", "first"]


def test_a_call_id_that_differs_at_the_end_wins():
    assert calls(timeline(added(CALL), done({**CALL, "call_id": "call_2"})))[0][0] == "call_2"


def test_a_null_delta_adds_nothing():
    assert timeline(text_delta("a"), text_delta(None), text_delta("b")).final.choices[0].text == "ab"


def test_arguments_in_another_spelling_are_not_withdrawn():
    item = {"type": "mcp_call", "id": "m", "name": "f", "arguments": {"a": 1}}
    stream = timeline(event("mcp_call_arguments.delta", output_index=0, delta='{"a": 1}'), done(item))
    assert marks(stream, PartReset) == []


def test_a_terminator_that_a_gateway_adds_and_pings_are_understood():
    stream = timeline('data: {"type":"keepalive"}\n\n', text_delta("a"), completed(message("a")), "data: [DONE]\n\n")
    assert marks(stream, KeepAlive) == [KeepAlive()]
    assert marks(stream, Unrecognised) == []


def test_progress_says_nothing_and_the_unknown_is_kept_raw():
    stream = timeline(
        event("in_progress", response={"id": "resp_1"}),
        event("web_search_call.searching", output_index=0),
        event("mcp_list_tools.failed", output_index=0),
        event("never_heard.of"),
        {"x": 1},
    )
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [4, 5]
    assert stream.status == "truncated"


def test_a_second_response_begins_another_completion():
    one = [event("created", response={"id": "a"}), text_delta("1"), completed(message("1"), id="a")]
    two = [event("created", response={"id": "b"}), text_delta("2"), completed(message("2"), id="b")]
    assert [(each.id, each.final.choices[0].text) for each in timelines(*one, *two)] == [("a", "1"), ("b", "2")]


# --- usage


def test_usage_and_cost_are_read_from_the_end():
    usage = {
        "input_tokens": 10,
        "input_tokens_details": {"cached_tokens": 4},
        "output_tokens": 6,
        "output_tokens_details": {"reasoning_tokens": 2},
        "total_tokens": 16,
        "cost": 0.5,
    }
    stream = timeline(event("in_progress", response={"usage": None}), completed(usage=usage))
    report = stream.final.usage
    assert (report.cached_input_tokens, report.reasoning_tokens, report.total_tokens) == (4, 2, 16)
    assert report.raw == usage
    assert stream.final.cost == CostReport(0.5, "usage.cost")
    assert len(marks(stream, UsageReport)) == 1


def test_how_long_it_took_is_told_in_whole_seconds():
    stream = timeline(text_delta("a"), completed(created_at=1700000000, completed_at=1700000003))
    told = {"created_at": 1700000000, "completed_at": 1700000003}
    assert marks(stream, ServerTiming) == [
        ServerTiming("created_at and completed_at", told, total_ns=3_000_000_000, resolution_ns=1_000_000_000)
    ]


@pytest.mark.parametrize("completed_at", [1700000000, 1699999999, None, "soon"])
def test_within_the_same_second_or_before_nothing_is_told(completed_at):
    stream = timeline(text_delta("a"), completed(created_at=1700000000, completed_at=completed_at))
    assert marks(stream, ServerTiming) == []


@pytest.mark.parametrize("is_in_usage", [True, False])
def test_azure_measures_more_closely(is_in_usage):
    checkpoint = {"service_ttft_ms": 120, "service_ttlt_ms": 480, "pre_inference_ms": 20}
    fields = (
        {"usage": {"input_tokens": 1, "latency_checkpoint": checkpoint}}
        if is_in_usage
        else {"latency_checkpoint": checkpoint}
    )
    [timing] = marks(timeline(completed(**fields)), ServerTiming)
    assert (timing.source, timing.queue_ns, timing.first_token_ns, timing.total_ns) == (
        "latency_checkpoint", 20_000_000, 120_000_000, 480_000_000,
    )  # fmt: skip


def test_filter_results_of_azure_are_noted():
    assert marks(timeline(completed(content_filters=[{"blocked": False}])), Note) == [Note("content filter results")]


# --- odd characters and odd types


def test_half_a_surrogate_pair_is_no_reason_to_lose_the_event():
    lines = [
        f'data: {{"type":"response.output_text.delta","output_index":0,"delta":"{half}"}}\n\n'
        for half in (r"\ud83d", r"\ude42")
    ]
    assert timeline(*lines).final.choices[0].text == "🙂"


@pytest.mark.parametrize("odd", ["{", "null", "[]", '"text"', '{"type":7}', "{}"])
def test_what_is_no_event_is_kept_raw_and_marked(odd):
    stream = timeline(text_delta("a"), f"data: {odd}\n\n", text_delta("b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


@pytest.mark.parametrize("value", [None, 7, -1.5, True, "s", [], {}, [1], {"a": [None]}, 10**30])
def test_no_type_of_any_field_breaks_the_rest(value):
    whole = {
        "id": "x",
        "type": "web_search_call",
        "action": {"a": 1},
        "content": [{"type": "output_text", "text": "t"}],
    }
    samples = [
        added(whole, 5),
        done({**whole, "type": "reasoning", "encrypted_content": "e", "summary": [{"type": "summary_text"}]}, 6),
        event("output_text.done", output_index=7, content_index=0, text="x"),
        event("content_part.done", output_index=7, content_index=0, part={"type": "output_text", "text": "x"}),
        event("output_text.annotation.added", annotation={"url": "u"}),
        event("image_generation_call.partial_image", output_index=8, partial_image_b64="QQ=="),
        event("shell_call_command.delta", output_index=9, delta="ls"),
        event("function_call_arguments.done", output_index=9, arguments="{}", name="f"),
        {"type": "error", "error": {"message": "m"}},
    ]
    mutated = []
    for sample in samples:
        for place in [sample, *(inner for inner in sample.values() if isinstance(inner, dict))]:
            for field in [*place]:
                before, place[field] = place[field], value
                mutated.append(json.loads(json.dumps(sample)))
                place[field] = before
    stream = timeline(text_delta("a", 99), *mutated, text_delta("b", 99))
    assert "ab" in [part.text for part in stream.parts]
    assert not [each for each in marks(stream, Unrecognised) if "failed" in each.why]


# --- recognition


class Request:
    def __init__(self, path: str = "") -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("name", "sent", "path", "points"),
    [
        ("", {"type": "response.created"}, "", 2),
        ("response.created", {"response": {}}, "", 2),
        ("", {"type": "error", "sequence_number": 3}, "", 2),
        ("", {"type": "session.created", "event_id": "event_1", "session": {}}, "", 1),
        ("", {"type": "conversation.item.added", "event_id": "event_1"}, "/v1/realtime", 1),
        ("", {"type": "session.created"}, "", 0),
        ("", {"type": "error", "event_id": "event_1", "error": {}}, "/v1/realtime", 2),
        ("", {"type": "error", "error": {}}, "/v1/messages", 0),
        ("", {"error": {}}, "/v1/responses", 2),
        ("", {}, "/v1/responses", 1),
        ("", {"object": "chat.completion.chunk"}, "/v1/chat/completions", 0),
        ("", {"response": "x"}, "/run", 0),
    ],
)
def test_it_recognises_its_own(name, sent, path, points):
    assert openai_responses.match(Request(path), Message(name, json.dumps(sent))) == points
