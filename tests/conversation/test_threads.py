"""Which interactions are one conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cassette_viz as cv
from cassette_viz.cassettes._base import Interaction, Response, request
from cassette_viz.conversation.threads import continued
from cassette_viz.timeline.events import ArgumentsDelta, Event, Header, PartStart, TextDelta
from cassette_viz.timeline.model import Timeline
from tests._timelines import timeline_of

Calls = tuple[tuple[str, str, str], ...]
ADD, MULTIPLY = ("c1", "add", '{"a":1,"b":2}'), ("c2", "multiply", '{"a":1,"b":2}')
QUESTION = {"role": "user", "content": "1 and 2?"}


def answer(text: str = "", calls: Calls = (), id: str = "") -> Timeline:
    """A streamed answer of a text and of calls, each an (id, name, arguments)."""
    script: list[list[Event]] = [[Header(id=id)]] if id else []
    if text:
        script.append([PartStart(0, "text"), TextDelta(0, text)])
    for index, (call, name, arguments) in enumerate(calls):
        number = index + bool(text)
        start = PartStart(number, "tool_call", index=index, id=call, name=name)
        script.append([start, ArgumentsDelta(number, arguments)])
    return timeline_of(script)


def exchange(index: int, body: Any, *answers: Timeline) -> Interaction:
    asked = request("POST", "https://api.example/v1/chat", body=json.dumps(body).encode())
    return Interaction(index, asked, Response(200), timelines=answers)


def sent_back(text: str | None, calls: Calls = ()) -> dict[str, Any]:
    function = [{"id": id, "function": {"name": name, "arguments": arguments}} for id, name, arguments in calls]
    return {"role": "assistant", "content": text, **({"tool_calls": function} if function else {})}


def result(id: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id, "content": "3"}


def chat(*turns: dict[str, Any]) -> dict[str, Any]:
    return {"model": "m", "messages": list(turns)}


def test_tool_results_that_are_sent_back_continue_the_call(seed):
    assert continued(cv.load(seed).interactions) == {1: 0}


def test_words_that_are_sent_back_continue_the_answer_whatever_spaces_they_lost():
    later = chat(QUESTION, sent_back("Three. Truly."), {"role": "user", "content": "Sure?"})
    assert continued([exchange(0, chat(QUESTION), answer("\nThree. \n Truly. ")), exchange(1, later)]) == {1: 0}


def test_calls_are_known_by_their_ids_where_the_words_beside_them_are_left_out():
    later = chat(QUESTION, sent_back(None, (ADD, MULTIPLY)), result("c1"), result("c2"))
    assert continued([exchange(0, chat(QUESTION), answer("I'll add.", (ADD, MULTIPLY))), exchange(1, later)]) == {1: 0}


def test_calls_without_ids_are_known_by_name_and_arguments_in_any_order_of_keys():
    streamed = answer("", (("", "add", '{"b": 2, "a": 1}'),))
    contents = [
        {"role": "user", "parts": [{"text": "1 and 2?"}]},
        {"role": "model", "parts": [{"functionCall": {"name": "add", "args": {"a": 1, "b": 2}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "add", "response": {"sum": 3}}}]},
    ]
    assert continued([exchange(0, {"contents": contents[:1]}, streamed), exchange(1, {"contents": contents})]) == {1: 0}


def test_an_answer_that_is_sent_back_in_pieces_is_put_together():
    asked = {"role": "user", "content": "1 and 2?"}
    pieces = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I'll add."}]},
        *({"type": "function_call", "call_id": id, "name": name, "arguments": a} for id, name, a in (ADD, MULTIPLY)),
        {"type": "function_call_output", "call_id": "c1", "output": "3"},
    ]
    first = exchange(0, {"input": [asked]}, answer("I'll add.", (ADD, MULTIPLY)))
    assert continued([first, exchange(1, {"input": [asked, *pieces]})]) == {1: 0}


def test_an_answer_that_the_request_began_is_sent_back_whole():
    asked = chat(QUESTION, sent_back("The sum is"))
    later = chat(QUESTION, sent_back("The sum is 3."), {"role": "user", "content": "Sure?"})
    assert continued([exchange(0, asked, answer(" 3.")), exchange(1, later)]) == {1: 0}


def test_a_response_is_continued_by_its_id_alone():
    later = {"previous_response_id": "resp_1", "input": "Sure?"}
    assert continued([exchange(0, {"input": "1 and 2?"}, answer("3", id="resp_1")), exchange(7, later)]) == {7: 0}


def test_each_interaction_continues_the_last_answer_it_holds():
    first = chat(QUESTION)
    second = chat(QUESTION, sent_back("3"), {"role": "user", "content": "Sure?"})
    third = chat(*second["messages"], sent_back("Yes."), {"role": "user", "content": "Why?"})
    exchanges = [
        exchange(0, first, answer("3")),
        exchange(1, second, answer("Yes.")),
        exchange(2, third, answer("So.")),
    ]
    assert continued(exchanges) == {1: 0, 2: 1}


def test_two_interactions_may_continue_the_same_one():
    later = [chat(QUESTION, sent_back("3"), {"role": "user", "content": word}) for word in ("Sure?", "Why?")]
    exchanges = [exchange(0, chat(QUESTION), answer("3")), *(exchange(n, body) for n, body in enumerate(later, 1))]
    assert continued(exchanges) == {1: 0, 2: 0}


def test_any_of_several_choices_can_be_continued():
    later = chat(QUESTION, sent_back("three"), {"role": "user", "content": "Sure?"})
    script: list[list[Event]] = [
        [PartStart(0, "text"), TextDelta(0, "3"), PartStart(1, "text", choice=1), TextDelta(1, "three")]
    ]
    assert continued([exchange(0, chat(QUESTION), timeline_of(script)), exchange(1, later)]) == {1: 0}


@pytest.mark.parametrize(
    "later",
    [
        chat(QUESTION),
        chat({"role": "user", "content": "2 and 1?"}, sent_back("3"), QUESTION),
        chat(QUESTION, sent_back("4"), QUESTION),
        chat(QUESTION, sent_back(""), QUESTION),
        {"previous_response_id": "resp_9", "input": "Sure?"},
    ],
    ids=["the same question", "another question", "another answer", "an empty answer", "another response"],
)
def test_what_only_looks_alike_continues_nothing(later):
    assert continued([exchange(0, chat(QUESTION), answer("3", id="resp_1")), exchange(1, later)]) == {}


def test_nothing_continues_what_came_after_it():
    later = chat(QUESTION, sent_back("3"), QUESTION)
    assert continued([exchange(0, later), exchange(1, chat(QUESTION), answer("3"))]) == {}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"previous_response_id": ["resp_1"], "input": "Hi"},
        {"previous_response_id": {}, "messages": [{"role": ["assistant"], "content": {"text": []}}]},
        chat({"role": "assistant", "tool_calls": [{"id": [], "function": {"name": {}, "arguments": "\ud800{"}}]}),
        chat({"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "[" * 5000}}]}),
        chat({"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "9" * 5000}}]}),
    ],
    ids=["nothing", "a list", "a list as id", "an object as id", "odd call", "deep arguments", "a huge number"],
)
def test_hostile_requests_continue_nothing(body):
    assert continued([exchange(0, body, answer("", (("", "f", "[" * 5000),)))]) == {}
