"""Bedrock InvokeModel: what is inside the chunks is the model's own, and each model has a form of its own."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from cassette_viz.dialects import bedrock_invoke
from cassette_viz.dialects._base import Message
from cassette_viz.framing import aws_eventstream, json_values
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Citation, Note, ServerTiming, Unrecognised
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.tokens import chunk_tokens

from ..framing._eventstreams import chunk, event, exception

METRICS = {"inputTokenCount": 7, "outputTokenCount": 9, "invocationLatency": 30, "firstByteLatency": 10}
BY_BEDROCK = {"amazon-bedrock-invocationMetrics": METRICS}


def timelines(*chunks: Any) -> list[Timeline]:
    """Assemble a stream of chunks with these inside; bytes are put on the wire as they are."""
    body = b"".join(each if isinstance(each, bytes) else chunk(each) for each in chunks)
    return assemble(aws_eventstream.split(body), bedrock_invoke.Decoder(), body, dialect="bedrock-invoke")


def timeline(*chunks: Any) -> Timeline:
    [only] = timelines(*chunks)
    return only


def events(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


ANTHROPIC: list[dict[str, Any]] = [
    {"type": "message_start", "message": {"id": "msg_bdrk_1", "model": "claude", "usage": {"input_tokens": 3}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop", **BY_BEDROCK},
]
NOVA: list[dict[str, Any]] = [
    {"messageStart": {"role": "assistant"}},
    {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "H"}}},
    {"contentBlockStop": {"contentBlockIndex": 0}},
    {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"text": "i"}}},
    {"contentBlockStop": {"contentBlockIndex": 1}},
    {"messageStop": {"stopReason": "end_turn"}},
    {"metadata": {"usage": {"inputTokens": 3, "outputTokens": 2, "cacheReadInputTokenCount": 1}}, **BY_BEDROCK},
]
MODELS: dict[str, tuple[list[Any], str, str, tuple[int, int]]] = {
    "Anthropic Messages": (ANTHROPIC, "Hi", "end_turn", (3, 2)),
    "Anthropic text completions": (
        [{"completion": "H", "stop_reason": None}, {"completion": "i", "stop_reason": "stop_sequence", **BY_BEDROCK}],
        "Hi",
        "stop_sequence",
        (7, 9),
    ),
    "Nova": (NOVA, "Hi", "end_turn", (3, 2)),
    "Titan": (
        [
            {
                "outputText": "H",
                "index": 0,
                "completionReason": None,
                "inputTextTokenCount": 4,
                "totalOutputTextTokenCount": None,
            },
            {"outputText": "i", "index": 1, "completionReason": "FINISH", "totalOutputTextTokenCount": 5, **BY_BEDROCK},
        ],
        "Hi",
        "FINISH",
        (4, 5),
    ),
    "Llama": (
        [
            {"generation": "H", "prompt_token_count": 4, "generation_token_count": 1, "stop_reason": None},
            {"generation": "i", "prompt_token_count": None, "generation_token_count": 2, "stop_reason": "stop"},
            {"generation": "", "generation_token_count": 3, "stop_reason": "length", **BY_BEDROCK},
        ],
        "Hi",
        "length",
        (4, 3),
    ),
    "Mistral": (
        [
            {"outputs": [{"text": "H", "stop_reason": None}]},
            {"outputs": [{"text": "i", "stop_reason": "stop"}], **BY_BEDROCK},
        ],
        "Hi",
        "stop",
        (7, 9),
    ),
    "Mistral chat": (
        [
            {"choices": [{"index": 0, "message": {"role": "assistant", "content": "H"}, "stop_reason": None}]},
            {"choices": [{"index": 0, "message": {"content": "i"}, "stop_reason": "stop"}], **BY_BEDROCK},
        ],
        "Hi",
        "stop",
        (7, 9),
    ),
    "Command": (
        [
            {"text": "H", "is_finished": False},
            {"text": "i", "is_finished": False},
            {"is_finished": True, "finish_reason": "COMPLETE", **BY_BEDROCK},
        ],
        "Hi",
        "COMPLETE",
        (7, 9),
    ),
    "Command, all at once": (
        [
            {
                "generations": [{"id": "g", "text": "Hi", "finish_reason": "COMPLETE"}],
                "id": "x",
                "prompt": "p",
                **BY_BEDROCK,
            }
        ],
        "Hi",
        "COMPLETE",
        (7, 9),
    ),
    "Jurassic": (
        [{"completions": [{"data": {"text": "Hi"}, "finishReason": {"reason": "endoftext"}}], **BY_BEDROCK}],
        "Hi",
        "endoftext",
        (7, 9),
    ),
    "DeepSeek": (
        [
            {"choices": [{"text": "H", "stop_reason": None}]},
            {"choices": [{"text": "i", "stop_reason": "stop"}], **BY_BEDROCK},
        ],
        "Hi",
        "stop",
        (7, 9),
    ),
    "Jamba, which speaks OpenAI chat": (
        [
            {
                "id": "c",
                "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hi"}, "finish_reason": None}],
            },
            {
                "id": "c",
                "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
                **BY_BEDROCK,
            },
        ],
        "Hi",
        "stop",
        (3, 2),
    ),
}


@pytest.mark.parametrize("model", MODELS)
def test_each_model_is_understood(model):
    chunks, text, reason, counts = MODELS[model]
    stream = timeline(*chunks)
    choice = stream.final.choices[0]
    assert (choice.text, choice.finish_reason, stream.status) == (text, reason, "complete")
    assert (stream.final.usage.input_tokens, stream.final.usage.output_tokens) == counts
    timing = ServerTiming("amazon-bedrock-invocationMetrics", METRICS, first_token_ns=10_000_000, total_ns=30_000_000)
    assert events(stream, ServerTiming)[-1] == timing
    assert len(stream.chunks) == len(chunks)
    assert events(stream, Unrecognised) == []


def test_what_the_model_reported_is_filled_up_not_replaced():
    metrics = {**METRICS, "cacheReadInputTokenCount": 5}
    usage = timeline(*ANTHROPIC[:-1], {"type": "message_stop", "amazon-bedrock-invocationMetrics": metrics}).final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) == (3, 2, 5)
    assert usage.raw == {"input_tokens": 3, "output_tokens": 2, "amazon-bedrock-invocationMetrics": metrics}


def test_counts_of_llama_grow_with_the_chunks():
    stream = timeline(*MODELS["Llama"][0])
    assert [(stream.at(n).usage.input_tokens, stream.at(n).usage.output_tokens) for n in (1, 2, 3)] == [
        (4, 1),
        (4, 2),
        (4, 3),
    ]


def test_the_growing_counts_of_llama_tell_the_tokens_of_each_chunk():
    tokens = chunk_tokens(
        timeline(
            {"generation": "No", "prompt_token_count": 4, "generation_token_count": 1},
            {"generation": "rth, south", "prompt_token_count": None, "generation_token_count": 4},
            {"generation": "", "generation_token_count": 5, "stop_reason": "stop"},
        )
    )
    assert (tokens.exact, list(tokens.counts)) == (True, [1, 3, 1])


def test_generations_of_command_grow_apart_and_end_together():
    stream = timeline(
        {"index": 0, "text": "a", "is_finished": False},
        {"index": 1, "text": "b", "is_finished": False},
        {"index": 0, "text": "c", "is_finished": False},
        {"is_finished": True, "finish_reason": "MAX_TOKENS", **BY_BEDROCK},
    )
    assert [(each.text, each.finish_reason) for each in stream.final.choices] == [
        ("ac", "MAX_TOKENS"),
        ("b", "MAX_TOKENS"),
    ]


@pytest.mark.parametrize(("whole", "shown"), [("ab", "ab"), ("abc", "abc")])
def test_a_whole_text_at_the_end_is_not_added_again(whole, shown):
    stream = timeline(
        {"text": "ab", "is_finished": False}, {"generations": [{"text": whole, "finish_reason": "COMPLETE"}]}
    )
    assert stream.final.choices[0].text == shown


def test_the_last_of_a_command_without_a_reason_is_an_end():
    assert timeline({"text": "a", "is_finished": False}, {"is_finished": True}).status == "complete"


def test_a_guardrail_that_stepped_in_is_a_note():
    stream = timeline(
        {"outputText": "no", "completionReason": "FINISH", "amazon-bedrock-guardrailAction": "INTERVENED"}
    )
    assert events(stream, Note) == [Note('guardrail: "INTERVENED"')]
    assert events(timeline({"outputText": "a", "amazon-bedrock-guardrailAction": "NONE"}), Note) == []


def test_messages_in_a_row_are_completions_of_their_own():
    streams = timelines(*ANTHROPIC, {**ANTHROPIC[0], "message": {"id": "msg_bdrk_2"}}, *ANTHROPIC[1:])
    assert [(each.id, each.final.choices[0].text) for each in streams] == [("msg_bdrk_1", "Hi"), ("msg_bdrk_2", "Hi")]
    assert streams[1].final.usage.input_tokens == 7


def test_a_decoded_stream_is_read_too():
    lines = [{"chunk": {"bytes": base64.b64encode(json.dumps(each).encode()).decode()}} for each in NOVA]
    body = "\n".join(map(json.dumps, lines)).encode()
    [stream] = assemble(json_values.split(body), bedrock_invoke.Decoder(), body, dialect="bedrock-invoke")
    assert stream.final.choices[0].text == "Hi"


def test_base64_without_its_padding_is_read():
    inside = base64.b64encode(json.dumps({"generation": "Hi"}).encode()).decode().rstrip("=")
    assert timeline(event("chunk", {"bytes": inside})).final.choices[0].text == "Hi"


# --- agents

AGENT_TEXT = "The answer. "
REFERENCE = {"content": {"text": "c"}, "location": {"type": "S3", "s3Location": {"uri": "s3://b/k"}}}


def agent_chunk(text: str, **fields: Any) -> bytes:
    return event("chunk", {"bytes": base64.b64encode(text.encode()).decode(), **fields})


def test_an_agent_answers_in_bare_text_with_its_sources():
    sources = {"citations": [{"generatedResponsePart": {}, "retrievedReferences": [REFERENCE]}]}
    trace = event("trace", {"agentId": "A", "trace": {"orchestrationTrace": {"rationale": {"text": "r"}}}})
    stream = timeline(trace, agent_chunk(AGENT_TEXT), agent_chunk('{"a":1}', attribution=sources))
    assert stream.final.choices[0].text == AGENT_TEXT + '{"a":1}'
    assert events(stream, Citation) == [Citation(0, "s3://b/k", "", REFERENCE)]
    assert events(stream, Note) == [Note("trace, orchestrationTrace rationale")]
    assert (stream.status, events(stream, Unrecognised)) == ("truncated", [])


def test_control_that_an_agent_returns_is_a_tool_call():
    wanted = {"actionGroup": "g", "function": "f", "parameters": [{"name": "x", "type": "number", "value": "1"}]}
    sent = {"invocationId": "i", "invocationInputs": [{"functionInvocationInput": wanted}]}
    [call] = timeline(event("returnControl", sent)).final.choices[0].tool_calls
    assert (call.id, call.name, call.arguments) == ("i", "f", '{"x":"1"}')


def test_files_of_an_agent_are_a_note():
    assert events(timeline(event("files", {"files": [{"name": "a.csv", "bytes": ""}]})), Note) == [Note("files, a.csv")]


# --- exceptions and odd shapes


def test_an_exception_in_mid_stream_keeps_the_text():
    stream = timeline(
        *ANTHROPIC[:3], exception("modelStreamErrorException", {"message": "gone", "originalStatusCode": 500})
    )
    assert (stream.final.choices[0].text, stream.final.error.message, stream.status) == ("Hi", "gone", "error")


@pytest.mark.parametrize(
    "odd",
    [
        chunk({"x": 1}),
        chunk('{"generation":"a'),
        event("chunk", {"bytes": "!"}),
        event("chunk", {"bytes": 7}),
        event("chunk", "{"),
        event("new", {}),
    ],
)
def test_what_is_not_known_is_kept_raw(odd):
    stream = timeline(odd, *ANTHROPIC)
    assert (stream.final.choices[0].text, stream.status) == ("Hi", "complete")
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [1]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", [None, 7, 1.5, True, "s", [], {}, [1], {"a": [None]}])
def test_no_type_of_any_field_breaks_the_rest(model, value):
    chunks = MODELS[model][0]
    spoiled = [{**each, key: value} for each in chunks for key in each]
    streams = timelines(chunks[0], *spoiled, *chunks)
    assert not [each for stream in streams for each in events(stream, Unrecognised) if "failed on it" in each.why]
    assert sum(len(stream.chunks) for stream in streams) == 1 + len(spoiled) + len(chunks)


class Request:
    def __init__(self, path: str) -> None:
        self.url = self.path = path
        self.json = None


INVOKE, AGENTS = "/model/m/invoke-with-response-stream", "/agents/A/agentAliases/B/sessions/C/text"


@pytest.mark.parametrize(
    ("name", "message", "path", "points"),
    [
        ("chunk", {"bytes": "e30="}, "", 2),
        ("chunk", {"bytes": "e30=", "p": "a"}, INVOKE, 2),
        ("chunk", {"bytes": "e30=", "attribution": {}}, AGENTS, 2),
        ("", {"chunk": {"bytes": "e30="}}, "", 2),
        ("trace", {"trace": {}}, AGENTS, 1),
        ("trace", {"trace": {}}, "", 0),
        ("throttlingException", {"message": "no"}, INVOKE, 2),
        ("", {"message": "no"}, INVOKE, 0),
        ("messageStart", {"role": "assistant"}, "", 0),
        ("", {"id": 7, "bytes": "e30="}, "", 0),
    ],
)
def test_it_recognises_its_own(name, message, path, points):
    assert bedrock_invoke.match(Request(path), Message(name, json.dumps(message))) == points
