"""Bedrock ConverseStream: events named by their framing or by their one key, and the awkward ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import bedrock_converse
from cassette_viz.dialects._base import Message
from cassette_viz.framing import aws_eventstream, json_values
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Citation, MediaDelta, Note, Result, ServerTiming, Signature, Unrecognised
from cassette_viz.timeline.model import Timeline

from ..framing._eventstreams import event, exception

Sent = tuple[str, Any]


def framed(*events: Sent | bytes) -> list[Timeline]:
    """Assemble a binary stream; bytes are put on the wire as they are."""
    body = b"".join(each if isinstance(each, bytes) else event(*each) for each in events)
    return assemble(aws_eventstream.split(body), bedrock_converse.Decoder(), body, dialect="bedrock-converse")


def keyed(*events: Sent) -> list[Timeline]:
    """Assemble a decoded stream, one event per line, named by its key."""
    body = "".join(json.dumps({name: value}) + "\n" for name, value in events).encode()
    return assemble(json_values.split(body), bedrock_converse.Decoder(), body, dialect="bedrock-converse")


def timeline(*events: Sent | bytes) -> Timeline:
    [only] = framed(*events)
    return only


def delta(index: int, **fields: Any) -> Sent:
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": fields, "p": "abc"}


def start(index: int, **fields: Any) -> Sent:
    return "contentBlockStart", {"contentBlockIndex": index, "start": fields}


def stop(index: int) -> Sent:
    return "contentBlockStop", {"contentBlockIndex": index}


BEGIN = ("messageStart", {"role": "assistant"})
USAGE = {"inputTokens": 4, "outputTokens": 5, "totalTokens": 9}


def end(reason: str = "end_turn") -> Sent:
    return "messageStop", {"stopReason": reason}


def events(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


STREAM = [
    BEGIN,
    delta(0, text="Hel"),
    delta(0, text="lo"),
    stop(0),
    start(1, toolUse={"toolUseId": "A", "name": "f"}),
    delta(1, toolUse={"input": ""}),
    delta(1, toolUse={"input": '{"x":1}'}),
    stop(1),
    end("tool_use"),
    ("metadata", {"usage": USAGE, "metrics": {"latencyMs": 12}}),
]


@pytest.mark.parametrize("assembled", [framed, keyed], ids=["named by the framing", "named by the key"])
def test_a_message_is_assembled(assembled):
    [stream] = assembled(*STREAM)
    choice = stream.final.choices[0]
    assert (choice.text, choice.finish_reason, stream.status) == ("Hello", "tool_use", "complete")
    assert [(call.id, call.name, call.arguments) for call in choice.tool_calls] == [("A", "f", '{"x":1}')]
    assert [part.ended for part in stream.parts] == [4, 8]
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (4, 5, 9)
    assert usage.cached_input_tokens is None
    assert events(stream, ServerTiming) == [ServerTiming("metrics", {"latencyMs": 12}, total_ns=12_000_000)]
    assert events(stream, Unrecognised) == []
    assert len(stream.chunks) == 10


def test_q41_text_without_start_and_usage_behind_the_end():
    stream = timeline(delta(0, text="x"), end(), ("metadata", {"usage": USAGE}))
    assert (stream.final.choices[0].text, stream.final.usage.output_tokens, stream.at(2).usage) == ("x", 5, None)


@pytest.mark.parametrize(
    "names",
    [("cacheReadInputTokens", "cacheWriteInputTokens"), ("cacheReadInputTokenCount", "cacheWriteInputTokenCount")],
)
def test_the_cache_has_two_names(names):
    usage = timeline(BEGIN, ("metadata", {"usage": {**USAGE, names[0]: 7, names[1]: 0}})).final.usage
    assert (usage.cached_input_tokens, usage.cache_write_tokens) == (7, 0)


def test_reasoning_is_a_channel_and_is_signed():
    stream = timeline(
        delta(0, text=""),
        delta(1, reasoningContent={"text": "hm"}),
        delta(1, reasoningContent={"signature": "s"}),
        stop(1),
        delta(2, reasoningContent={"redactedContent": "AAAA"}),
        delta(3, text="x"),
    )
    assert (stream.final.choices[0].reasoning, stream.final.choices[0].text) == ("hm", "x")
    assert events(stream, Signature) == [Signature(1, "s"), Signature(2, "AAAA")]
    assert events(stream, Note) == [Note("redacted reasoning, 4 characters")]


def test_a_block_for_every_piece_is_one_text():
    """Nova does so; blocks that hold more than one piece stay apart."""
    pieces = [each for n, text in enumerate(["a", "b", "c"]) for each in (delta(n, text=text), stop(n))]
    stream = timeline(*pieces)
    assert [(part.kind, part.text) for part in stream.parts] == [("text", "abc")]
    apart = timeline(delta(0, text="a"), delta(0, text="b"), stop(0), delta(1, text="c"), stop(1))
    assert [part.text for part in apart.parts] == ["ab", "c"]


def test_text_behind_a_tool_call_is_a_text_of_its_own():
    tool = [start(1, toolUse={"toolUseId": "A", "name": "f"}), delta(1, toolUse={"input": "{}"}), stop(1)]
    stream = timeline(delta(0, text="a"), stop(0), *tool, delta(2, text="b"), stop(2))
    assert [part.kind for part in stream.parts] == ["text", "tool_call", "text"]


def test_an_empty_start_opens_nothing():
    stream = timeline(BEGIN, start(0), delta(0, text="x"), stop(0))
    assert [part.text for part in stream.parts] == ["x"]


def test_an_input_that_is_no_text_is_kept_as_json():
    stream = timeline(start(0, toolUse={"toolUseId": "A", "name": "f"}), delta(0, toolUse={"input": {"x": 1}}))
    assert stream.final.choices[0].tool_calls[0].arguments == '{"x":1}'


def test_a_tool_of_the_provider_is_no_tool_call_and_has_a_result():
    stream = timeline(
        start(0, toolUse={"toolUseId": "S", "name": "nova_grounding", "type": "server_tool_use"}),
        delta(0, toolUse={"input": "{}"}),
        stop(0),
        start(1, toolResult={"toolUseId": "S", "type": "nova_grounding_result", "status": "success"}),
        delta(1, toolResult=[{"text": "found"}]),
        stop(1),
        delta(2, text="x"),
    )
    choice = stream.final.choices[0]
    [tool] = choice.server_tools
    assert (choice.tool_calls, tool.name, tool.arguments) == ((), "nova_grounding", "{}")
    assert [result.raw for result in tool.results][1] == [{"text": "found"}]


def test_a_result_of_a_call_that_is_not_there_stands_alone():
    stream = timeline(start(0, toolResult={"toolUseId": "S", "type": "search_result"}))
    assert [(part.kind, part.id) for part in stream.parts] == [("server_tool", "S")]
    assert len(events(stream, Result)) == 1


def test_citations_belong_to_their_text():
    web = {"title": "A", "location": {"web": {"url": "https://a"}}}
    document = {"title": "D", "source": "s", "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 4}}}
    stream = timeline(delta(0, citation=web), delta(0, text="x"), delta(0, citation=document))
    assert events(stream, Citation) == [Citation(0, "https://a", "A", web), Citation(0, "s", "D", document)]
    assert stream.final.choices[0].text == "x"


def test_an_image_comes_in_pieces():
    stream = timeline(start(0, image={"format": "png"}), delta(0, image={"source": {"bytes": "AAAA"}}), stop(0))
    assert events(stream, MediaDelta) == [MediaDelta(0, "image/png", "AAAA")]


def test_what_bedrock_says_beside_the_answer_is_a_note():
    stream = timeline(
        ("messageStop", {"stopReason": "stop_sequence", "additionalModelResponseFields": {"stop_sequence": "X"}}),
        ("metadata", {"trace": {"guardrail": {"a": 1}}, "performanceConfig": {"latency": "optimized"}}),
    )
    assert [note.text for note in events(stream, Note)] == [
        'fields of the model: {"stop_sequence":"X"}',
        'trace: {"guardrail":{"a":1}}',
        'performance: {"latency":"optimized"}',
    ]


# --- exceptions, cuts, odd shapes


@pytest.mark.parametrize(
    "sent",
    [
        exception("throttlingException", {"message": "slow down"}),
        ("throttlingException", {"message": "slow down"}),
        ("", {"throttlingException": {"message": "slow down"}}),
        ("throttlingException", {"originalStatusCode": 429, "originalMessage": "slow down"}),
    ],
)
def test_an_exception_in_mid_stream_keeps_the_text(sent):
    stream = timeline(BEGIN, delta(0, text="par"), sent)
    assert (stream.final.choices[0].text, stream.status) == ("par", "error")
    assert (stream.final.error.message, stream.final.error.code) == ("slow down", "throttlingException")


def test_an_exception_without_a_body_bears_its_name():
    assert timeline(BEGIN, ("modelTimeoutException", "")).final.error.message == "modelTimeoutException"


def test_a_stream_without_its_end_is_truncated():
    assert timeline(BEGIN, delta(0, text="x")).status == "truncated"


def test_a_stop_without_a_reason_is_an_end():
    stream = timeline(BEGIN, delta(0, text="x"), ("messageStop", {}))
    assert (stream.status, stream.final.choices[0].finish_reason) == ("complete", None)


@pytest.mark.parametrize(
    "odd", [("initial-response", {}), ("x", "{"), ("", "null"), ("", {"messageStart": 7}), ("messageStop", "[]")]
)
def test_what_is_not_known_is_kept_raw(odd):
    stream = timeline(delta(0, text="a"), odd, delta(0, text="b"))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


def test_a_new_kind_of_delta_is_kept_raw():
    assert len(events(timeline(delta(0, video={})), Unrecognised)) == 1


def test_without_an_index_the_block_before_goes_on():
    assert timeline(delta(0, text="a"), ("contentBlockDelta", {"delta": {"text": "b"}})).final.choices[0].text == "ab"


def test_a_lone_surrogate_becomes_a_replacement_character():
    stream = timeline(("contentBlockDelta", '{"contentBlockIndex":0,"delta":{"text":"a\\ud83db"}}'))
    assert stream.final.choices[0].text == "a\ufffdb"


FIELDS = [
    *("contentBlockIndex", "delta", "start", "text", "toolUse", "input", "toolUseId", "name", "reasoningContent"),
    *(
        "signature",
        "toolResult",
        "citation",
        "location",
        "image",
        "stopReason",
        "usage",
        "metrics",
        "inputTokens",
        "role",
    ),
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [None, 7, 1.5, True, "s", [], {}, [1], {"a": [None]}])
@pytest.mark.parametrize("assembled", [framed, keyed])
def test_no_type_of_any_field_breaks_the_rest(field, value, assembled):
    others: list[Sent] = [
        start(5, toolUse={"toolUseId": "A", "name": "f", "input": ""}),
        delta(5, toolUse={"input": "{}"}, reasoningContent={"text": "", "signature": ""}),
        start(6, toolResult={"toolUseId": "A"}, image={}),
        delta(7, citation={"location": {}}, image={}, toolResult=[]),
        ("metadata", {"usage": dict(USAGE), "metrics": {}}),
    ]
    for _, body in others:
        inner = [body, *(each for each in body.values() if isinstance(each, dict))]
        for place in (*inner, *(each for outer in inner for each in outer.values() if isinstance(each, dict))):
            if field in place:
                place[field] = value
    [stream] = assembled(BEGIN, delta(0, text="a"), *others, delta(0, text="b"), end())
    assert (stream.parts[0].text[0], stream.final.choices[0].text[-1]) == ("a", "b")
    assert not [each for each in events(stream, Unrecognised) if "failed on it" in each.why]


def test_q44_behind_the_end_of_a_message_another_begins():
    streams = framed(*STREAM, *STREAM)
    assert [(each.final.choices[0].text, len(each.chunks)) for each in streams] == [("Hello", 10), ("Hello", 10)]


class Request:
    def __init__(self, path: str) -> None:
        self.url = self.path = path
        self.json = None


@pytest.mark.parametrize(
    ("name", "message", "path", "points"),
    [
        ("messageStart", {"role": "assistant"}, "", 2),
        ("contentBlockDelta", {}, "", 2),
        ("metadata", {"usage": {}}, "", 2),
        ("metadata", {"run_id": "r"}, "", 0),
        ("", {"contentBlockDelta": {}}, "", 2),
        ("", {"metadata": {"usage": {}}, "more": {}}, "", 2),
        ("", {"metadata": {"run_id": "r"}}, "", 0),
        ("validationException", {"message": "no"}, "/model/m/converse-stream", 2),
        ("validationException", {"message": "no"}, "", 0),
        ("", {"message": "no"}, "/model/m/converse-stream", 0),
        ("chunk", {"bytes": "e30="}, "", 0),
        ("", {"choices": []}, "", 0),
    ],
)
def test_it_recognises_its_own(name, message, path, points):
    assert bedrock_converse.match(Request(path), Message(name, json.dumps(message))) == points
