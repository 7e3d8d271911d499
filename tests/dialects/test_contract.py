"""What every dialect keeps to, tried on made-up streams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cassette_viz import _registry, loader, recognition
from cassette_viz.cassettes._base import Headers, Interaction, Request, Response
from cassette_viz.dialects._base import Message
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import ServerTime
from cassette_viz.timeline.frame import Comment, Frame

from ._cases import CASES, DIALECTS, Case, name_of

#: Enough of a stream to recognise it by; the loader looks at so many messages.
FIRST = 8


@cache
def frames_of(case: Case) -> list[Frame]:
    return [frame for frame in framing_of(case).split(case.path.read_bytes()) if isinstance(frame, Frame)]


@cache
def framing_of(case: Case) -> ModuleType:
    framing = recognition.framing_of(case.request, case.interaction(case.path.read_bytes()).response)
    assert framing is not None, "no framing cuts it"
    return framing


every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.module}-{case.path.name}")
BY_MODULE = {name_of(dialect): [case for case in CASES if case.module == name_of(dialect)] for dialect in DIALECTS}
own_dialect = pytest.mark.parametrize("module", BY_MODULE)
tried_dialect = pytest.mark.parametrize("module", [module for module, known in BY_MODULE.items() if known])


def dialect_of(module: str) -> ModuleType:
    return next(dialect for dialect in DIALECTS if name_of(dialect) == module)


@own_dialect
def test_every_dialect_has_streams_to_be_tried_on(module):
    assert len(BY_MODULE[module]) >= 2, f"tests/data/dialects/{module}/ needs at least two streams"


@own_dialect
def test_every_dialect_says_how_it_is_called(module):
    dialect = dialect_of(module)
    assert dialect.NAME.lower() == dialect.NAME
    assert dialect.LABEL
    assert dialect.__doc__


@every_case
def test_a_stream_assembles_to_what_stands_beside_it(case):
    expected = case.expected
    interaction = case.interaction(case.path.read_bytes())
    assert interaction.problems == ()
    timeline = interaction.timeline
    assert timeline is not None
    assert timeline.dialect == dialect_of(case.module).NAME
    assert timeline.status == expected["status"]
    choice = timeline.final.choices[0] if timeline.final.choices else None
    assert ("" if choice is None else choice.text) == expected["text"]
    assert ("" if choice is None else choice.reasoning) == expected["reasoning"]
    calls = () if choice is None else choice.tool_calls
    assert [[call.id, call.name, call.arguments] for call in calls] == expected["tool_calls"]
    assert (None if choice is None else choice.finish_reason) == expected["finish_reason"]
    usage = timeline.final.usage
    if expected["usage"] is None:
        assert usage is None
    else:
        assert {key: getattr(usage, key) for key in expected["usage"]} == expected["usage"]


@every_case
def test_no_other_dialect_is_sure_of_it(case):
    messages = [Message(frame.name, frame.data) for frame in frames_of(case)[:FIRST]]
    sure = {
        name_of(dialect)
        for dialect in DIALECTS
        if max((dialect.match(case.request, message) for message in messages), default=0) >= _registry.SURE
    }
    assert sure == {case.module}


@every_case
def test_every_moment_of_it_can_be_looked_at(case):
    for timeline in case.interaction(case.path.read_bytes()).timelines:
        for position in range(len(timeline.starts) + 1):
            timeline.at(position)
        for chunk in timeline.chunks:
            assert chunk.raw
            assert not any(isinstance(event, ServerTime) for event in chunk.events)


@tried_dialect
@settings(max_examples=15)  # for each of many dialects
@given(data=st.data())
def test_wherever_a_stream_is_cut_off_what_came_is_kept(module, data):
    case = data.draw(st.sampled_from(BY_MODULE[module]))
    body = case.path.read_bytes()
    cut = data.draw(st.integers(0, len(body)))
    for timeline in case.interaction(body[:cut]).timelines:
        timeline.final  # noqa: B018  that it can be looked at is the test


@tried_dialect
@settings(max_examples=15)  # for each of many dialects
@given(data=st.data())
def test_it_makes_no_difference_how_the_transport_cut_a_stream(module, data):
    case = data.draw(st.sampled_from(BY_MODULE[module]))
    body = case.path.read_bytes()
    framing = framing_of(case)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(body)), max_size=6)))
    splitter, pieces = framing.Splitter(), list[Frame | Comment]()
    for start, end in pairwise([0, *cuts, len(body)]):
        pieces += splitter.feed(body[start:end])
    pieces += splitter.close()
    decoder, name = dialect_of(module).Decoder, dialect_of(module).NAME
    whole = assemble(framing.split(body), decoder(), body, dialect=name)
    assert assemble(pieces, decoder(), body, dialect=name) == whole
    assert [timeline.final for timeline in whole] == [each.final for each in case.interaction(body).timelines]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2),
)


@tried_dialect
@settings(max_examples=15)  # for each of many dialects
@given(data=st.data())
def test_no_type_of_any_field_is_an_exception(module, data):
    frames = frames_of(data.draw(st.sampled_from(BY_MODULE[module])))
    decoder = dialect_of(module).Decoder()
    odd = data.draw(st.integers(0, len(frames) - 1))
    for number, frame in enumerate(frames):
        decoder.feed(frame.name, _with_odd_value(frame.data, data) if number == odd else frame.data)
    decoder.close()


def _with_odd_value(text: str, data: st.DataObject) -> str:
    """The same message with one of its values, wherever it stands, exchanged for one that nobody expects."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    places = list(_places(value))
    if not places:
        return json.dumps(data.draw(ODD))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(ODD)
    return json.dumps(value)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


# --- streams that are no completions

MCP = {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "12:03"}], "isError": False}}
PROGRESS = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": 50}}
A2A = {"jsonrpc": "2.0", "id": "1", "result": {"kind": "status-update", "taskId": "t", "status": {"state": "working"}}}
NO_COMPLETIONS: dict[str, list[tuple[str, Any]]] = {
    "MCP": [("message", PROGRESS), ("message", MCP)],
    "A2A": [("", A2A), ("", {**A2A, "result": {"kind": "artifact-update", "artifact": {"parts": [{"kind": "text"}]}}})],
    "LangGraph": [
        ("metadata", {"run_id": "r", "attempt": 1}),
        ("values", {"messages": [{"type": "human", "content": "Hi", "id": "1"}]}),
        ("updates", {"agent": {"messages": [{"type": "ai", "content": "Ho"}]}}),
        ("messages/partial", [{"type": "ai", "content": "Ho", "id": "2"}]),
        ("messages", [{"type": "AIMessageChunk", "content": "Ho", "id": "2"}, {"langgraph_step": 1}]),
        ("end", None),
    ],
    "LangServe": [("metadata", {"run_id": "r"}), ("data", "Ho"), ("data", {"output": "Ho"}), ("end", None)],
    "LangChain's messages": [
        ("data", {"type": "AIMessageChunk", "content": "Ho", "usage_metadata": None, "tool_calls": []}),
        ("messages", [{"type": "AIMessageChunk", "content": "", "usage_metadata": {"input_tokens": 1}}, {"step": 1}]),
    ],
    "plain events": [
        ("update", {"progress": 10}),
        ("", {"id": 1, "status": "queued"}),
        ("", "hello"),
        ("", 5),
        ("", None),
    ],
    "a change feed": [
        ("put", {"path": "/", "data": {"a": 1}}),
        ("keep-alive", None),
        ("patch", {"path": "/a", "data": 2}),
    ],
    "the protocol of an application": [
        ("", {"type": "start", "job": 7}),
        ("", {"type": "token", "content": "Ho"}),
        ("", {"type": "file", "name": "a.txt"}),
        ("", {"type": "finish", "took": 1.5}),
        ("", {"event_type": "content.published", "id": 1}),
        ("", {"event_type": "step.started", "id": 1}),
    ],
    "a task that is polled": [("", {"type": "status", "delta": 3}), ("", {"event": "done", "data": {"content": "x"}})],
    "text": [("", '"hello"'), ("", "[]"), ("", "{}")],
}


@pytest.mark.parametrize("kind", NO_COMPLETIONS)
@pytest.mark.parametrize("path", ["/stream", "/mcp", "/threads/5ca1/runs/stream", "/threads/5ca1/runs/7/stream"])
def test_what_is_no_completion_is_recognised_by_nobody(kind, path):
    request = Request("POST", f"https://example.test{path}")
    for name, value in NO_COMPLETIONS[kind]:
        message = Message(name, json.dumps(value))
        assert {name_of(each): points for each in DIALECTS if (points := each.match(request, message))} == {}


@pytest.mark.parametrize("kind", NO_COMPLETIONS)
def test_what_is_no_completion_is_no_timeline(kind):
    body = "".join(
        (f"event: {name}\n" if name else "") + f"data: {json.dumps(value)}\n\n" for name, value in NO_COMPLETIONS[kind]
    )
    response = Response(200, "OK", Headers([("content-type", "text/event-stream")]), body.encode())
    interaction = loader.assembled(Interaction(0, Request("POST", "https://example.test/stream"), response))
    assert interaction.timelines == ()
