"""OpenAI Assistants: made-up streams of runs, steps and messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import openai_assistants
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Citation, Done, MediaDelta, Note, PartReset, Result, ServerTiming, Unrecognised
from cassette_viz.timeline.model import Timeline

Sent = tuple[str, Any]


def timelines(*events: Sent) -> list[Any]:
    body = "".join(
        f"{f'event: {name}' if name else ':'}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        for name, data in events
    ).encode()
    return assemble(sse.split(body), openai_assistants.Decoder(), body, dialect="openai-assistants")


def timeline(*events: Sent) -> Any:
    [only] = timelines(*events)
    return only


def run(what: str, **fields: Any) -> Sent:
    return f"thread.run.{what}", {"id": "run_1", "object": "thread.run", "status": what, "model": "m", **fields}


def said(*content: Any, id: str = "msg_1") -> Sent:
    return "thread.message.delta", {"id": id, "object": "thread.message.delta", "delta": {"content": list(content)}}


def words(value: Any, index: int = 0, **fields: Any) -> dict[str, Any]:
    return {"index": index, "type": "text", "text": {"value": value, **fields}}


def stepped(*tool_calls: Any) -> Sent:
    details = {"type": "tool_calls", "tool_calls": list(tool_calls)}
    return "thread.run.step.delta", {
        "id": "step_1",
        "object": "thread.run.step.delta",
        "delta": {"step_details": details},
    }


def marks(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


def calls(stream: Timeline) -> list[tuple[str, str, str]]:
    return [(each.id, each.name, each.arguments) for each in stream.final.choices[0].tool_calls]


END = ("done", "[DONE]")


USAGE = {
    "prompt_tokens": 3,
    "completion_tokens": 2,
    "total_tokens": 5,
    "prompt_token_details": {"cached_tokens": 1},
}


def test_a_message_grows_and_the_run_ends():
    whole = {"id": "msg_1", "content": [{"type": "text", "text": {"value": "Hello", "annotations": []}}]}
    stream = timeline(
        ("thread.created", {"id": "thread_1", "object": "thread"}),
        run("created", status="queued", created_at=7),
        ("thread.message.created", {"id": "msg_1", "object": "thread.message", "content": []}),
        said(words("Hel", annotations=[])),
        said(words("lo")),
        ("thread.message.completed", {**whole, "object": "thread.message"}),
        run("completed", created_at=7, usage=USAGE),
        END,
    )
    assert (stream.id, stream.model, stream.created, stream.status) == ("run_1", "m", 7, "complete")
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("Hello", "completed")
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (3, 2, 1)
    assert stream.at(4).choices[0].text == "Hel"
    assert marks(stream, PartReset) == []
    assert marks(stream, Done) == [Done()]
    assert marks(stream, Unrecognised) == []


def test_contents_are_merged_by_their_index_and_messages_by_their_id():
    stream = timeline(
        said(words("a", 0), words("b", 1)), said(words("c", 0)), said(words("d", 0), id="msg_2"), said(words("e", 1))
    )
    assert [part.text for part in stream.parts] == ["ac", "be", "d"]


def test_an_event_that_lost_its_name_is_known_by_its_object():
    names_lost = [("", data) for _, data in (run("created"), said(words("a")), run("completed"))]
    stream = timeline(*names_lost, ("", "[DONE]"))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("a", "completed")


def test_arguments_of_a_function_grow_until_the_run_waits():
    function = {"index": 0, "type": "function", "function": {"arguments": '{"a"'}}
    wanted = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a":1}'}}
    stream = timeline(
        stepped({**function, "id": "call_1", "function": {"name": "add", "arguments": "", "output": None}}),
        stepped(function),
        stepped({**function, "function": {"arguments": ":1}"}}),
        run("requires_action", required_action={"submit_tool_outputs": {"tool_calls": [wanted]}}),
        END,
    )
    assert calls(stream) == [("call_1", "add", '{"a":1}')]
    assert stream.final.choices[0].finish == "tool_calls"
    assert len(stream.parts) == 1


def test_what_the_provider_runs_is_a_server_tool_with_its_outputs():
    interpreter = {
        "index": 0,
        "id": "call_1",
        "type": "code_interpreter",
        "code_interpreter": {"input": "1+", "outputs": []},
    }
    outputs = [{"index": 0, "type": "logs", "logs": "2"}]
    whole = {"id": "call_1", "type": "code_interpreter", "code_interpreter": {"input": "1+1", "outputs": outputs}}
    stream = timeline(
        stepped(interpreter),
        stepped({"index": 0, "type": "code_interpreter", "code_interpreter": {"input": "1"}}),
        stepped({"index": 0, "type": "code_interpreter", "code_interpreter": {"outputs": outputs}}),
        (
            "thread.run.step.completed",
            {"id": "step_1", "step_details": {"tool_calls": [whole]}, "usage": {"total_tokens": 9}},
        ),
        stepped({"index": 1, "id": "call_2", "type": "file_search", "file_search": {}}),
    )
    choice = stream.final.choices[0]
    assert choice.tool_calls == ()
    assert [(tool.id, tool.name, tool.arguments) for tool in choice.server_tools] == [
        ("call_1", "code_interpreter", "1+1"), ("call_2", "file_search", ""),
    ]  # fmt: skip
    assert marks(stream, Result) == [Result(0, outputs)]
    assert stream.final.usage.total_tokens == 9


def test_outputs_that_came_in_pieces_are_not_said_again_when_the_step_is_done():
    def given(*outputs: Any) -> dict[str, Any]:
        return {"index": 0, "type": "code_interpreter", "code_interpreter": {"outputs": list(outputs)}}

    logs, more = {"index": 0, "type": "logs", "logs": "1"}, {"index": 0, "type": "logs", "logs": "2"}
    image = {"index": 1, "type": "image", "image": {"file_id": "file_1"}}
    whole = given({"type": "logs", "logs": "12"}, {"type": "image", "image": {"file_id": "file_1"}})
    finished = ("thread.run.step.completed", {"id": "step_1", "step_details": {"tool_calls": [whole]}})
    stream = timeline(stepped(given(logs)), stepped(given(more)), stepped(given(image)), finished)
    assert [result.raw for result in marks(stream, Result)] == [[logs], [more], [image]]


def test_a_call_without_id_gets_one_in_the_end():
    stream = timeline(stepped({"index": 0, "type": "function", "function": {"name": "f", "arguments": "{}"}}))
    assert (calls(stream), stream.parts[0].synthesised_id) == ([("call_0_0", "f", "{}")], True)


def test_a_finished_text_that_differs_replaces_the_deltas():
    whole = {"id": "msg_1", "content": [{"type": "text", "text": {"value": "ok"}}]}
    assert timeline(said(words("oops")), ("thread.message.completed", whole)).final.choices[0].text == "ok"


def test_annotations_are_citations_and_pictures_are_parts():
    note = {
        "index": 0,
        "type": "file_citation",
        "start_index": 1,
        "end_index": 4,
        "file_citation": {"file_id": "file_1"},
    }
    stream = timeline(
        said(words("x", annotations=[note])),
        said(words("", annotations=[note])),
        said({"index": 1, "type": "image_file", "image_file": {"file_id": "file_2"}}),
        said({"index": 2, "type": "image_url", "image_url": {"url": "https://a/b.png"}}),
    )
    [citation] = marks(stream, Citation)
    assert (citation.title, citation.raw["start_index"]) == ("file_1", 1)
    assert [(part.kind, part.id) for part in stream.parts[2:]] == [("image", "file_2"), ("image", "")]
    assert marks(stream, MediaDelta) == [MediaDelta(3, "image", "https://a/b.png")]


def test_runs_fail_stop_short_and_are_cancelled():
    stream = timeline(said(words("par")), run("failed", last_error={"code": "rate_limit_exceeded", "message": "x"}))
    assert (stream.final.error.message, stream.final.error.code, stream.status) == ("x", "rate_limit_exceeded", "error")
    stream = timeline(run("incomplete", incomplete_details={"reason": "max_completion_tokens"}))
    choice = stream.final.choices[0]
    assert (choice.finish_reason, choice.finish) == ("max_completion_tokens", "length")
    assert timeline(run("cancelled")).final.choices[0].finish_reason == "cancelled"
    stream = timeline(said(words("par")), ("error", {"message": "x", "code": "server_error"}))
    assert (stream.final.choices[0].text, stream.final.error.message) == ("par", "x")


def test_a_run_tells_its_moments_in_whole_seconds():
    moments = {"created_at": 1700000000, "started_at": 1700000002, "completed_at": 1700000007}
    stream = timeline(run("created"), said(words("a")), run("completed", **moments))
    assert marks(stream, ServerTiming) == [
        ServerTiming(
            "created_at and completed_at",
            moments,
            queue_ns=2_000_000_000,
            total_ns=7_000_000_000,
            resolution_ns=1_000_000_000,
        )
    ]


def test_a_message_that_stopped_short_is_noted():
    stopped = {"id": "msg_1", "content": [], "incomplete_details": {"reason": "max_tokens"}}
    assert marks(timeline(("thread.message.incomplete", stopped)), Note) == [
        Note("the message is incomplete: max_tokens")
    ]


def test_after_the_terminator_another_completion_begins():
    one = [said(words("1")), run("completed"), END]
    assert [each.final.choices[0].text for each in timelines(*one, *one)] == ["1", "1"]


@pytest.mark.parametrize("odd", ["{", "null", "[]", '"text"', '{"object":7}', "{}"])
def test_what_is_no_event_is_kept_raw_and_marked(odd):
    stream = timeline(said(words("a")), ("", odd), said(words("b")))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


@pytest.mark.parametrize("value", [None, 7, -1.5, True, "s", [], {}, [1], {"a": [None]}, [{"a": 1}], 10**30])
def test_no_type_of_any_field_breaks_the_rest(value):
    samples = [
        said(words("x", 5, annotations=[{"file_citation": {"file_id": "f"}}]), id="odd"),
        stepped(
            {"index": 5, "id": "i", "type": "function", "function": {"name": "f", "arguments": "{}", "output": "o"}}
        ),
        run("requires_action", required_action={"submit_tool_outputs": {"tool_calls": [{}]}}, usage={}, last_error={}),
    ]
    mutated: list[Sent] = []

    def mutate(name: str, sample: Any, place: Any) -> None:
        for field in [*place] if isinstance(place, dict) else range(len(place)):
            before, place[field] = place[field], value
            mutated.append((name, json.loads(json.dumps(sample))))
            place[field] = before
            if isinstance(before, dict | list):
                mutate(name, sample, before)

    for name, sample in samples:
        mutate(name, sample, sample)
    stream = timeline(said(words("a")), *mutated, said(words("b")))
    assert stream.parts[0].text == "ab"
    assert not [each for each in marks(stream, Unrecognised) if "failed" in each.why]


class Request:
    def __init__(self, path: str = "") -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("name", "sent", "path", "points"),
    [
        ("thread.run.created", {}, "", 2),
        ("", {"object": "thread.message.delta"}, "", 2),
        ("error", {"message": "x"}, "/v1/threads/thread_1/runs", 1),
        ("done", {}, "", 0),
        ("", {"object": "chat.completion.chunk"}, "", 0),
    ],
)
def test_it_recognises_its_own(name, sent, path, points):
    assert openai_assistants.match(Request(path), Message(name, json.dumps(sent))) == points
