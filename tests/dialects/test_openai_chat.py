"""OpenAI chat as its vendors speak it: made-up streams, each with the one thing that breaks assemblers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import openai_chat
from cassette_viz.dialects._base import Message
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import (
    CostReport,
    Finish,
    Note,
    Result,
    ServerTiming,
    Signature,
    Unrecognised,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline


def timelines(*chunks: dict[str, Any] | str, ending: str = "data: [DONE]\n\n") -> list[Timeline]:
    """Assemble a stream of these chunks; a str is put on the wire as it is."""
    lines = (chunk if isinstance(chunk, str) else f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    body = ("".join(lines) + ending).encode()
    return assemble(sse.split(body), openai_chat.Decoder(), body, dialect="openai-chat")


def timeline(*chunks: dict[str, Any] | str, ending: str = "data: [DONE]\n\n") -> Timeline:
    [only] = timelines(*chunks, ending=ending)
    return only


def delta(index: Any = 0, finish: Any = None, **fields: Any) -> dict[str, Any]:
    """One chunk with one choice."""
    return {"object": "chat.completion.chunk", "choices": [{"index": index, "delta": fields, "finish_reason": finish}]}


def tool(**entry: Any) -> dict[str, Any]:
    """One chunk with one entry of ``tool_calls``; name and arguments go where they belong."""
    return tools(entry)


def tools(*entries: dict[str, Any]) -> dict[str, Any]:
    calls = []
    for entry in entries:
        function = {key: entry.pop(key) for key in ("name", "arguments") if key in entry}
        calls.append({**entry, "function": function})
    return delta(tool_calls=calls)


def calls(stream: Timeline, choice: int = 0) -> list[tuple[str, str, str]]:
    return [(call.id, call.name, call.arguments) for call in stream.final.choices[choice].tool_calls]


def events(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [event for _, event in stream.marks_of(kind)]


# --- Q1 to Q5: nearly empty chunks, and things that are said twice


def test_q1_azure_first_chunk_without_choices_is_a_note():
    first = {"choices": [], "id": "", "model": "", "object": "", "prompt_filter_results": [{"prompt_index": 0}]}
    stream = timeline(first, delta(content="Hi"))
    assert stream.final.choices[0].text == "Hi"
    assert events(stream, Note) == [Note("content filter results for the prompt")]
    assert stream.status == "complete"


def test_q2_azure_choice_without_delta_is_no_crash():
    stream = timeline(
        {"choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 44}}]}
    )
    assert stream.final.choices == ()
    assert events(stream, Note) == [Note("content filter results up to character 44")]


def test_q3_a_repeated_role_adds_nothing():
    assert (
        timeline(delta(role="assistant", content="a"), delta(role="assistant", content="b")).final.choices[0].text
        == "ab"
    )


@pytest.mark.parametrize("second", ["stop", None], ids=["q4 the same finish again", "q5 a null finish afterwards"])
def test_a_second_finish_on_the_usage_chunk_changes_nothing(second):
    stream = timeline(delta(finish="stop"), {**delta(content="", finish=second), "usage": {"prompt_tokens": 3}})
    assert [event.reason for event in events(stream, Finish)] == ["stop"]
    assert stream.final.choices[0].finish_reason == "stop"
    assert stream.final.usage.input_tokens == 3


# --- Q6 to Q14: which tool call does a fragment belong to?

TOOL_CASES = {
    "q6 index stuck at 0": (
        [
            tool(index=0, id="A", name="f", arguments='{"x":1}'),
            tool(index=0, id="B", name="g", arguments='{"y":2}'),
        ],
        [("A", "f", '{"x":1}'), ("B", "g", '{"y":2}')],
    ),
    "q6 index stuck at 0, the same tool twice": (
        [tool(index=0, id="A", name="f", arguments="{}"), tool(index=0, id="B", name="f", arguments="{}")],
        [("A", "f", "{}"), ("B", "f", "{}")],
    ),
    "index stuck at 0 and no id": (
        [tool(index=0, id="", name="f", arguments='{"x":1}'), tool(index=0, name="g", arguments='{"y":2}')],
        [("call_0_0", "f", '{"x":1}'), ("call_0_1", "g", '{"y":2}')],
    ),
    "q7 no index at all": (
        [tool(id="A", name="f", arguments="{}"), tool(id="B", name="f", arguments="{}")],
        [("A", "f", "{}"), ("B", "f", "{}")],
    ),
    "q8 empty id and name in continuations": (
        [
            tool(index=0, id="A", name="f", arguments=""),
            tool(index=0, id="", name="", arguments='{"x"'),
            tool(index=0, id="", arguments=":1}"),
        ],
        [("A", "f", '{"x":1}')],
    ),
    "q9 a new id with every fragment": (
        [
            tool(index=0, id="A", name="f", arguments=""),
            tool(index=0, id="R1", name="", arguments="{"),
            tool(index=0, id="R2", name="", arguments="}"),
        ],
        [("A", "f", "{}")],
    ),
    "q10 name and id repeated": (
        [tool(index=0, id="A", name="f", arguments="{"), tool(index=0, id="A", name="f", arguments="}")],
        [("A", "f", "{}")],
    ),
    "q11 two entries of one call in one chunk": (
        [tools({"index": 0, "id": "A", "name": "f", "arguments": '{"a"'}, {"index": 0, "arguments": ":1}"})],
        [("A", "f", '{"a":1}')],
    ),
    "q12 arguments as an object": ([tool(index=0, id="A", name="f", arguments={"x": 1})], [("A", "f", '{"x":1}')]),
    "q13 a tool without arguments": ([tool(index=0, id="A", name="f", arguments="")], [("A", "f", "")]),
    "q14 index 1 before index 0": (
        [tool(index=1, id="B", name="g", arguments="{}"), tool(index=0, id="A", name="f", arguments="{}")],
        [("A", "f", "{}"), ("B", "g", "{}")],
    ),
    "arguments before the name": (
        [tool(index=0, arguments='{"x"'), tool(index=0, id="A", name="f", arguments=":1}")],
        [("A", "f", '{"x":1}')],
    ),
    "arguments before the name, without an index there": (
        [tool(arguments='{"x"'), tool(index=0, id="A", name="f", arguments=":1}")],
        [("A", "f", '{"x":1}')],
    ),
    "arguments before the name of another call": (
        [
            tool(index=0, id="A", arguments='{"x"'),
            tool(index=1, id="B", name="g", arguments='{"y":2}'),
            tool(index=0, name="f", arguments=":1}"),
        ],
        [("A", "f", '{"x":1}'), ("B", "g", '{"y":2}')],
    ),
    "a name in two pieces": (
        [tool(index=0, id="A", name="get_"), tool(index=0, name="weather"), tool(index=0, arguments="{}")],
        [("A", "get_weather", "{}")],
    ),
    "no index, continuation without id": (
        [tool(id="A", name="f", arguments='{"x"'), tool(arguments=":1}")],
        [("A", "f", '{"x":1}')],
    ),
    "a function that is null": (
        [tool(index=0, id="A", name="f", arguments="{}"), delta(tool_calls=[{"index": 0, "function": None}])],
        [("A", "f", "{}")],
    ),
    "one object in place of a list": (
        [delta(tool_calls={"index": 0, "id": "A", "function": {"name": "f", "arguments": "{}"}})],
        [("A", "f", "{}")],
    ),
    "the old function_call": (
        [delta(function_call={"name": "f", "arguments": ""}), delta(function_call={"arguments": "{}"})],
        [("call_0_0", "f", "{}")],
    ),
    "a custom tool with free text": (
        [
            delta(tool_calls=[{"index": 0, "id": "A", "type": "custom", "custom": {"name": "sql", "input": "select"}}]),
            delta(tool_calls=[{"index": 0, "custom": {"input": " 1"}}]),
        ],
        [("A", "sql", "select 1")],
    ),
    "a custom tool with numbers, which are JSON values too": (
        [delta(tool_calls=[{"index": 0, "id": "A", "type": "custom", "custom": {"name": "sum", "input": "1 2 3"}}])],
        [("A", "sum", "1 2 3")],
    ),
}


@pytest.mark.parametrize("case", TOOL_CASES)
def test_fragments_find_their_tool_call(case):
    chunks, expected = TOOL_CASES[case]
    assert calls(timeline(*chunks, delta(finish="tool_calls"))) == expected


def test_free_text_for_a_custom_tool_is_no_invalid_json():
    custom = {"index": 0, "id": "A", "type": "custom", "custom": {"name": "sql", "input": ""}}
    stream = timeline(delta(tool_calls=[custom]), delta(tool_calls=[{"index": 0, "custom": {"input": "select 1"}}]))
    assert [stream.at(n).choices[0].tool_calls[0].state for n in (1, 2)] == ["empty", "valid"]


def test_tools_that_groq_ran_itself_are_no_tool_calls_and_have_their_results():
    asked = {"index": 0, "type": "search", "arguments": '{"query":"tides"}'}
    found = {"results": [{"url": "https://tides.test"}]}
    answered = {**asked, "output": "high at noon", "search_results": found, "code_results": None}
    stream = timeline(
        delta(executed_tools=[asked]),
        delta(executed_tools=[answered]),
        delta(executed_tools=[{"index": 1, "type": "python", "arguments": '{"code":"1+1"}'}], content="noon"),
        delta(executed_tools=[answered], finish="stop"),
    )
    choice = stream.final.choices[0]
    assert (choice.text, choice.tool_calls, choice.finish) == ("noon", (), "stop")
    assert [(each.name, each.arguments) for each in choice.server_tools] == [
        ("search", '{"query":"tides"}'), ("python", '{"code":"1+1"}'),
    ]  # fmt: skip
    assert stream.marks_of(Result) == [(2, Result(0, {"search_results": found, "output": "high at noon"}))]


@pytest.mark.parametrize("odd", [None, 7, {}, [1], [{"index": "x", "arguments": 3, "output": 0}]])
def test_no_type_of_executed_tools_breaks_the_rest(odd):
    assert timeline(delta(content="a", executed_tools=odd), delta(content="b")).final.choices[0].text == "ab"


def test_q14_the_timeline_keeps_the_order_of_arrival():
    stream = timeline(tool(index=1, id="B", name="g"), tool(index=0, id="A", name="f"))
    assert [(part.name, part.index, part.started) for part in stream.parts] == [("g", 1, 1), ("f", 0, 2)]


def test_two_calls_sent_as_one_are_split_at_the_end_and_dated_back():
    stream = timeline(
        tool(index=0, id="A", name="f", arguments='{"x":1}'),
        tool(index=0, arguments='{"x"'),
        tool(index=0, arguments=":2}"),
        delta(finish="tool_calls"),
    )
    assert calls(stream) == [("A", "f", '{"x":1}'), ("call_0_1", "f", '{"x":2}')]
    assert [part.started for part in stream.parts] == [1, 2]
    assert [call.arguments for call in stream.at(2).choices[0].tool_calls] == ['{"x":1}', '{"x"']


def test_a_missing_id_is_made_up_and_marked():
    stream = timeline(tool(index=0, name="f", arguments="{}"))
    assert calls(stream) == [("call_0_0", "f", "{}")]
    assert stream.parts[0].synthesised_id
    assert stream.at(0).choices == ()


def test_q48_arguments_cut_off_by_length_are_shown_raw_and_incomplete():
    [call] = (
        timeline(tool(index=0, id="A", name="f", arguments='{"a":"b'), delta(finish="length"))
        .final.choices[0]
        .tool_calls
    )
    assert (call.arguments, call.state) == ('{"a":"b', "incomplete")


# --- Q15 to Q17: reasoning and content


def test_q15_reasoning_that_comes_twice_is_shown_once():
    detail = {"type": "reasoning.text", "text": "t", "index": 0, "signature": "sig"}
    stream = timeline(delta(reasoning="t", reasoning_details=[detail]))
    assert stream.final.choices[0].reasoning == "t"
    assert events(stream, Signature) == [Signature(0, "sig")]


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_each_name_of_the_flat_reasoning_field_is_known(field):
    choice = timeline(delta(**{field: "th"}), delta(**{field: "ink"}), delta(content="x")).final.choices[0]
    assert (choice.reasoning, choice.text) == ("think", "x")


def test_details_alone_are_read():
    details = [{"type": "reasoning.summary", "summary": "s"}, {"type": "reasoning.encrypted", "data": "abcd"}]
    stream = timeline(delta(reasoning_details=details))
    assert stream.final.choices[0].reasoning == "s"
    assert events(stream, Note) == [Note("encrypted reasoning, 4 characters")]


def test_a_signature_of_reasoning_whose_words_are_kept_back_is_kept():
    detail = {"type": "reasoning.text", "text": "", "signature": "sig", "index": 0}
    stream = timeline(delta(reasoning_details=[detail]), delta(content="a"))
    assert [(part.kind, part.text) for part in stream.parts] == [("reasoning", ""), ("text", "a")]
    assert events(stream, Signature) == [Signature(0, "sig")]


def test_q16_mistral_content_parts_are_told_apart():
    content = [{"type": "thinking", "thinking": [{"type": "text", "text": "t"}]}, {"type": "text", "text": "x"}]
    choice = timeline(delta(content=content)).final.choices[0]
    assert (choice.reasoning, choice.text) == ("t", "x")


def test_q17_empty_content_opens_no_part_and_loses_no_chunk():
    stream = timeline(delta(content=None), delta(content="", reasoning_content=None), delta(content="x"))
    assert [part.kind for part in stream.parts] == ["text"]
    assert len(stream.chunks) == 4


def test_a_refusal_is_a_channel_of_its_own():
    choice = timeline(delta(refusal="I "), delta(refusal="can't")).final.choices[0]
    assert (choice.refusal, choice.text) == ("I can't", "")


def test_q27_choices_grow_apart():
    stream = timeline(delta(0, content="a"), delta(1, content="b"), delta(0, content="c"))
    assert [(choice.index, choice.text) for choice in stream.final.choices] == [(0, "ac"), (1, "b")]


# --- Q18 to Q20: usage


def test_q18_cumulative_usage_replaces_and_never_adds():
    stream = timeline(*({**delta(content="x"), "usage": {"completion_tokens": n}} for n in (1, 3, 5)))
    assert stream.final.usage.output_tokens == 5
    assert stream.at(2).usage.output_tokens == 3


def test_q19_three_equal_copies_are_one_report():
    usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
    stream = timeline(
        {**delta(finish="stop"), "usage": usage, "x_groq": {"id": "r", "usage": usage}}, {"choices": [], "usage": usage}
    )
    assert len(events(stream, UsageReport)) == 1


def test_q20_usage_inside_the_choice_is_found():
    chunk = delta(finish="stop")
    chunk["choices"][0]["usage"] = {"prompt_tokens": 4, "completion_tokens": 5, "cached_tokens": 3}
    usage = timeline(chunk).final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (4, 5, 3)


def test_details_of_the_usage_are_read_and_what_is_not_said_stays_unknown():
    raw = {
        "prompt_tokens": 10,
        "completion_tokens": 6,
        "prompt_cache_hit_tokens": 4,
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    usage = timeline({"choices": [], "usage": raw}).final.usage
    assert (usage.cached_input_tokens, usage.reasoning_tokens, usage.total_tokens) == (4, 2, None)
    assert usage.raw == raw


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"cost": 0.5}, CostReport(0.5, "usage.cost")),
        ({"cost": "0.5"}, CostReport(0.5, "usage.cost")),
        (
            {
                "cost": 0.5,
                "cost_details": {"upstream_inference_prompt_cost": 0.2, "upstream_inference_completions_cost": 0.3},
            },
            CostReport(0.5, "usage.cost", 0.2, 0.3),
        ),
        (
            {
                "cost": 0.01,
                "cost_details": {"upstream_inference_prompt_cost": 0.2, "upstream_inference_completions_cost": 0.3},
            },
            CostReport(0.01, "usage.cost"),
        ),
        ({"cost_in_usd_ticks": 12_345_000_000}, CostReport(1.2345, "usage.cost_in_usd_ticks")),
        (
            {"cost": {"total_cost": 0.5, "input_tokens_cost": 0.1, "output_tokens_cost": 0.2}},
            CostReport(0.5, "usage.cost.total_cost", 0.1, 0.2),
        ),
    ],
    ids=["OpenRouter", "as text", "with its parts", "with parts of another bill", "xAI ticks", "Perplexity"],
)
def test_recorded_cost_is_read_from_wherever_it_stands(raw, expected):
    assert timeline({"choices": [], "usage": raw}).final.cost == expected


def test_the_gateways_cost_is_read_from_the_last_delta():
    assert timeline(delta(provider_metadata={"gateway": {"cost": "0.25"}})).final.cost.usd == 0.25


# --- Q21: citations


def test_q21_perplexity_repeats_its_citations_and_ends_with_done():
    sources = {"citations": ["https://a", "https://b"], "search_results": [{"title": "A", "url": "https://a"}]}
    last = {**delta(content="", finish="stop"), **sources, "object": "chat.completion.done"}
    stream = timeline({**delta(content="x"), **sources}, last, ending="")
    assert [(each.title, each.url) for each in stream.final.choices[0].citations] == [
        ("A", "https://a"),
        ("", "https://b"),
    ]
    assert stream.status == "complete"


def test_annotations_are_citations():
    cited = {
        "type": "url_citation",
        "url_citation": {"url": "https://a", "title": "A", "start_index": 0, "end_index": 4},
    }
    [citation] = timeline(delta(annotations=[cited])).final.choices[0].citations
    assert (citation.url, citation.title, citation.raw["end_index"]) == ("https://a", "A", 4)


# --- Q22 to Q26: errors, cuts, odd characters


def test_q22_an_error_in_mid_stream_keeps_the_text():
    error = {"error": {"code": 502, "message": "x"}, "choices": [{"finish_reason": "error", "delta": {"content": ""}}]}
    stream = timeline(delta(content="par"), error, ending="")
    assert (stream.final.choices[0].text, stream.final.error.message, stream.final.error.code) == ("par", "x", "502")
    assert stream.status == "error"
    assert stream.at(1).error is None


def test_q23_an_illegal_error_field_is_an_error():
    assert timeline('error: {"code":400,"message":"bad"}\n\n').final.error.message == "bad"


@pytest.mark.parametrize(
    ("chunk", "message", "code"),
    [
        ({"error": "no room", "error_type": "overloaded"}, "no room", "overloaded"),
        ({"object": "error", "message": "no", "code": 40303}, "no", "40303"),
        ({"error": {"type": "server_error"}}, '{"type":"server_error"}', "server_error"),
        ({"error": {"message": "no", "type": None, "code": None}}, "no", ""),
        ({"choices": [], "x_groq": {"error": {"message": "no"}}}, "no", ""),
    ],
)
def test_errors_come_in_several_shapes(chunk, message, code):
    stream = timeline(chunk)
    assert (stream.final.error.message, stream.final.error.code) == (message, code)
    assert stream.status == "error"


def test_q25_a_stream_cut_behind_a_whole_message_keeps_it_and_says_so():
    stream = timeline('data: {"choices":[{"delta":{"content":"x"}}]}', ending="")
    assert stream.final.choices[0].text == "x"
    assert stream.status == "truncated"
    assert [note.text for note in events(stream, Note)] == [sse.UNTERMINATED]


def test_q26_a_line_separator_inside_json_stays_inside():
    assert timeline('data: {"choices":[{"delta":{"content":"a\u2028b"}}]}\n\n').final.choices[0].text == "a\u2028b"


def test_surrogate_halves_in_two_chunks_become_one_character_of_the_second():
    stream = timeline(
        'data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n',
        'data: {"choices":[{"delta":{"content":"\\ude42b"}}]}\n\n',
    )
    assert [stream.at(n).choices[0].text for n in (1, 2)] == ["a", "a🙂b"]


def test_a_lone_surrogate_becomes_a_replacement_character():
    assert timeline('data: {"choices":[{"delta":{"content":"a\\ud83db"}}]}\n\n').final.choices[0].text == "a\ufffdb"


@pytest.mark.parametrize("odd", ["{", "null", "[]", '"text"', '{"choices":{}}', '{"choices":[1]}', '{"x":1}', "{}"])
def test_what_is_no_chunk_is_kept_raw_and_marked(odd):
    stream = timeline(delta(content="a"), f"data: {odd}\n\n", delta(content="b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]
    assert stream.chunks[1].text == f"data: {odd}\n\n"


@pytest.mark.parametrize("field", ["index", "id", "name", "arguments", "content", "finish_reason", "model", "usage"])
@pytest.mark.parametrize("value", [None, 7, 1.5, True, "s", [], {}, [1], {"a": [None]}])
def test_no_type_of_any_field_breaks_the_rest(field, value):
    entry: Any = {"index": 0, "id": "A", "function": {"name": "f", "arguments": "{}"}}
    chunk: Any = {"choices": [{"index": 0, "delta": {"tool_calls": [entry]}}]}
    for place in (chunk, chunk["choices"][0], chunk["choices"][0]["delta"], entry, entry["function"]):
        place[field] = value
    stream = timeline(delta(content="a"), chunk, delta(content="b"))
    assert stream.final.choices[0].text.startswith("a")
    assert stream.final.choices[0].text.endswith("b")


# --- server timings


@pytest.mark.parametrize(
    ("chunk", "source"),
    [
        ({"time_info": {"queue_time": 0.1}}, "time_info"),
        ({"timings": {"predicted_ms": 484.0}}, "timings"),
        ({"usage": {"latency_checkpoint": {"engine_ttft_ms": 10}}}, "latency_checkpoint"),
        ({"perf_metrics": {"server-time-to-first-token": "0.1"}}, "perf_metrics"),
        ({"x_groq": {"usage": {"queue_time": 0.2, "total_time": 0.4}}}, "usage"),
        ({"stats": {"time_to_first_token": 0.1, "generation_time": 0.4}}, "stats"),
    ],
    ids=["Cerebras", "llama.cpp", "Azure", "Fireworks", "Groq", "LM Studio"],
)
def test_what_the_server_measured_is_kept(chunk, source):
    assert [timing.source for timing in events(timeline({"choices": [], **chunk}), ServerTiming)] == [source]


def routed(*attempts: Any, **gateway: Any) -> dict[str, Any]:
    return delta(provider_metadata={"gateway": {"routing": {"attempts": list(attempts)}, **gateway}})


def test_the_gateway_tells_how_long_its_providers_took_to_answer_those_that_failed_included():
    failed = {"provider": "azure", "success": False, "startTime": 356_384.25, "endTime": 356_400.25}
    answered = {"provider": "openai", "success": True, "startTime": 356_401.0, "endTime": 356_580.75}
    stream = timeline(delta(content="a"), routed(failed, answered, cost="0.25"))
    assert events(stream, ServerTiming) == [
        ServerTiming(
            "provider_metadata.gateway.routing.attempts", {"attempts": [failed, answered]}, headers_ns=196_500_000
        )
    ]
    assert stream.final.cost.usd == 0.25


@pytest.mark.parametrize("attempt", [5, {}, {"startTime": 5}, {"startTime": 5, "endTime": 4}, {"startTime": "x"}])
def test_attempts_that_tell_no_time_are_no_report(attempt):
    assert events(timeline(routed(attempt)), ServerTiming) == []


# --- Q44: several completions in one body


def completion(id: str, text: str) -> list[dict[str, Any]]:
    return [
        {**delta(content=text), "id": id},
        {**delta(finish="stop"), "id": id},
        {"choices": [], "id": id, "usage": {"completion_tokens": 1}},
    ]


def test_q44_a_new_id_behind_finish_and_usage_begins_another_completion():
    streams = timelines(*completion("x", "one"), *completion("y", "two"), ending="")
    assert [(each.id, each.final.choices[0].text, len(each.chunks)) for each in streams] == [
        ("x", "one", 3),
        ("y", "two", 3),
    ]
    assert streams[1].chunks[0].raw.startswith(b'data: {"object"')


def test_q44_after_the_terminator_another_completion_begins():
    streams = timelines(*completion("x", "one"), "data: [DONE]\n\n", {**delta(content="two"), "id": "x"})
    assert [(each.id, each.final.choices[0].text) for each in streams] == [("x", "one"), ("x", "two")]


def test_q44_a_mere_change_of_the_id_does_not():
    stream = timeline(
        {**delta(content=""), "id": ""}, {**delta(content="a"), "id": "x"}, {**delta(content="b"), "id": "y"}
    )
    assert stream.final.choices[0].text == "ab"


def test_q44b_the_completion_bears_the_id_of_most_chunks():
    stream = timeline({**delta(content=""), "id": "x"}, *({**delta(content="a"), "id": "y"} for _ in range(3)))
    assert stream.id == "y"


# --- recognition


class Request:
    def __init__(self, path: str = "") -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("message", "path", "points"),
    [
        (delta(content="x"), "", 2),
        ({"choices": [{"delta": {}}]}, "", 2),
        ({"choices": [], "object": ""}, "/v1/chat/completions", 2),
        ({"error": {}}, "/v1/chat/completions", 2),
        ({"choices": []}, "", 1),
        ({"choices": [{"index": 0, "content_filter_offsets": {}}], "object": ""}, "", 1),
        ({"choices": [{"index": 0, "text": "x"}], "object": ""}, "", 0),
        ({"choices": [{"text": "x"}]}, "/v1/completions", 0),
        ({"type": "message_start"}, "/v1/messages", 0),
        ({"jsonrpc": "2.0"}, "/mcp", 0),
    ],
)
def test_it_recognises_its_own(message, path, points):
    assert openai_chat.match(Request(path), Message("", json.dumps(message))) == points
