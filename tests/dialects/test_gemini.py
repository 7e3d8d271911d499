"""Gemini's generateContent: made-up streams, each with the one thing that breaks assemblers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.dialects import gemini
from cassette_viz.dialects._base import Message
from cassette_viz.dialects._partial_arguments import parse_path
from cassette_viz.framing import json_values, sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import (
    Citation,
    Finish,
    MediaDelta,
    Note,
    PartReset,
    Result,
    Signature,
    Unrecognised,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline


def timelines(*chunks: Any, line_end: str = "\r\n") -> list[Any]:
    """Assemble a stream of these chunks, with the line ends that the vendor uses; a str is put on the wire as it is."""
    body = "".join(
        each if isinstance(each, str) else f"data: {json.dumps(each)}{line_end}{line_end}" for each in chunks
    ).encode()
    return assemble(sse.split(body), gemini.Decoder(), body, dialect="gemini")


def timeline(*chunks: Any, line_end: str = "\r\n") -> Any:
    [only] = timelines(*chunks, line_end=line_end)
    return only


def chunk(*parts: dict[str, Any], finish: str | None = None, index: int | None = 0, **fields: Any) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(parts)}}
    if index is not None:
        candidate["index"] = index
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], **fields}


def facts(**fields: Any) -> dict[str, Any]:
    """A chunk that says something of the candidate beside its content."""
    return {"candidates": [{"index": 0, **fields}]}


def text(words: str, **fields: Any) -> dict[str, Any]:
    return {"text": words, **fields}


def call(**fields: Any) -> dict[str, Any]:
    return {"functionCall": fields}


def put(path: str, *, more: bool = False, **value: Any) -> dict[str, Any]:
    """One entry of ``partialArgs``."""
    return {"jsonPath": path, **value, **({"willContinue": True} if more else {})}


def marks(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [each for _, each in stream.marks_of(kind)]


def calls(stream: Timeline) -> list[tuple[str, str]]:
    return [(each.name, each.arguments) for each in stream.final.choices[0].tool_calls]


# --- text, thoughts and signatures


def test_text_grows_and_ends_with_a_reason():
    stream = timeline(
        chunk(text("Hel"), modelVersion="m", responseId="r", createTime="1970-01-01T00:00:07.5Z"),
        chunk(text("lo"), finish="STOP", modelVersion="m", responseId="r"),
    )
    assert (stream.id, stream.model, stream.created, stream.status) == ("r", "m", 7, "complete")
    assert (stream.final.choices[0].text, stream.final.choices[0].finish_reason) == ("Hello", "STOP")
    assert stream.at(1).choices[0].text == "Hel"
    assert len(stream.parts) == 1


def test_thoughts_are_reasoning_in_the_order_in_which_they_come():
    stream = timeline(chunk(text("hm", thought=True), text("a")), chunk(text("so", thought=True)), chunk(text("b")))
    assert [(part.kind, part.text) for part in stream.parts] == [
        ("reasoning", "hm"), ("text", "a"), ("reasoning", "so"), ("text", "b"),
    ]  # fmt: skip


def test_q37_a_signature_on_an_empty_last_part_is_kept_and_adds_no_text():
    stream = timeline(chunk(text("a")), chunk({"text": "", "thoughtSignature": "sig"}, finish="STOP"))
    assert stream.final.choices[0].text == "a"
    assert marks(stream, Signature) == [Signature(0, "sig")]
    assert stream.final.choices[0].finish_reason == "STOP"


def test_a_signature_on_a_call_belongs_to_the_call():
    stream = timeline(chunk(text("a"), {**call(name="f", args={}), "thoughtSignature": "sig"}))
    assert marks(stream, Signature) == [Signature(1, "sig")]


def test_a_reason_that_comes_with_every_chunk_is_said_once():
    stream = timeline(chunk(text("a"), finish="STOP"), chunk(text("b"), finish="STOP"))
    assert marks(stream, Finish) == [Finish("STOP", 0)]
    assert stream.final.choices[0].text == "ab"


def test_candidates_grow_apart_and_one_without_index_is_the_first():
    stream = timeline(chunk(text("a"), index=None), chunk(text("b"), index=1), chunk(text("c")))
    assert [(choice.index, choice.text) for choice in stream.final.choices] == [(0, "ac"), (1, "b")]


def test_q45_line_ends_make_no_difference():
    chunks = chunk(text("a")), chunk(text("b"), finish="STOP")
    assert timeline(*chunks, line_end="\n").final == timeline(*chunks).final


# --- tool calls


def test_q38_two_whole_calls_in_two_chunks_without_ids_are_two():
    stream = timeline(chunk(call(name="f", args={"a": 1})), chunk(call(name="f", args={"a": 1}), finish="STOP"))
    assert calls(stream) == [("f", '{"a":1}'), ("f", '{"a":1}')]
    choice = stream.final.choices[0]
    assert [each.id for each in choice.tool_calls] == ["call_0_0", "call_0_1"]
    assert all(part.synthesised_id for part in stream.parts)
    assert choice.finish == "tool_calls"


def test_an_empty_text_beside_a_call_does_not_hide_it():
    [shown] = timeline(chunk({"text": "", "functionCall": {"name": "f", "args": {"a": 1}}})).final.choices[0].tool_calls
    assert (shown.name, shown.arguments) == ("f", '{"a":1}')


def test_an_id_that_the_provider_gives_is_kept_and_absent_arguments_are_empty():
    stream = timeline(chunk(call(name="f", id="x")))
    assert (stream.parts[0].id, stream.parts[0].synthesised_id, calls(stream)) == ("x", False, [("f", "")])


def test_partial_arguments_grow_as_json():
    stream = timeline(
        chunk(call(name="f", willContinue=True)),
        chunk(call(partialArgs=[put("$.a", stringValue="he", more=True)], willContinue=True)),
        chunk(call(partialArgs=[put("$.a", stringValue='l"o', more=True)], willContinue=True)),
        chunk(call(partialArgs=[put("$.a", stringValue="")], willContinue=True)),
        chunk(call(partialArgs=[put("$.b.c[0]", numberValue=2), put("$.b.c[1]", boolValue=True)], willContinue=True)),
        chunk(call(partialArgs=[put("$.b.d", nullValue=None)], willContinue=True)),
        chunk(call()),
        chunk(text("done"), finish="STOP"),
    )
    shown = [stream.at(n).choices[0].tool_calls[0].arguments for n in range(1, 8)]
    assert shown == [
        "",
        '{"a":"he',
        '{"a":"hel\\"o',
        '{"a":"hel\\"o"',
        '{"a":"hel\\"o","b":{"c":[2,true',
        '{"a":"hel\\"o","b":{"c":[2,true],"d":null',
        '{"a":"hel\\"o","b":{"c":[2,true],"d":null}}',
    ]
    assert marks(stream, PartReset) == []
    assert stream.at(6).choices[0].tool_calls[0].state == "incomplete"
    assert stream.final.choices[0].tool_calls[0].state == "valid"


def test_q39_a_list_is_padded_and_filled_later():
    stream = timeline(
        chunk(call(name="f", partialArgs=[put("$.a[1].b", numberValue=1)], willContinue=True)),
        chunk(call(partialArgs=[put("$.a[0].b", numberValue=2)])),
    )
    assert stream.at(1).choices[0].tool_calls[0].arguments == '{"a":[null,{"b":1'
    assert calls(stream) == [("f", '{"a":[{"b":2},{"b":1}]}')]
    assert len(marks(stream, PartReset)) == 1


def test_strings_that_grow_in_turns_end_whole():
    stream = timeline(
        chunk(call(name="f", partialArgs=[put("$.a", stringValue="1", more=True)], willContinue=True)),
        chunk(call(partialArgs=[put("$.b", stringValue="x", more=True)], willContinue=True)),
        chunk(call(partialArgs=[put("$.a", stringValue="2")], willContinue=True)),
        chunk(call(partialArgs=[put("$.b", stringValue="y")])),
    )
    assert json.loads(calls(stream)[0][1]) == {"a": "12", "b": "xy"}


def test_a_call_ends_with_the_first_part_that_does_not_continue_it():
    stream = timeline(
        chunk(call(name="f", partialArgs=[put("$.a", numberValue=1)])),
        chunk(call(name="g", willContinue=True)),
        chunk(call()),
    )
    assert calls(stream) == [("f", '{"a":1}'), ("g", "")]
    assert [part.ended for part in stream.parts] == [1, 3]


def test_q48_a_call_that_the_limit_cuts_off_stays_incomplete():
    piece = {"jsonPath": "$.a", "stringValue": "x", "willContinue": True}
    stream = timeline(
        chunk(call(name="f", willContinue=True)),
        chunk(call(partialArgs=[piece], willContinue=True)),
        chunk(finish="MAX_TOKENS"),
    )
    [cut] = stream.final.choices[0].tool_calls
    assert (cut.arguments, cut.state, stream.final.choices[0].finish) == ('{"a":"x', "incomplete", "length")


def test_an_empty_part_behind_the_end_of_a_call_is_no_call():
    piece = {"jsonPath": "$.a", "numberValue": 1}
    stream = timeline(chunk(call(name="f", willContinue=True)), chunk(call(partialArgs=[piece])), chunk(call()))
    assert calls(stream) == [("f", '{"a":1}')]


def test_a_named_call_ends_an_open_one():
    stream = timeline(chunk(call(name="f", willContinue=True)), chunk(call(name="g", args={})), chunk(finish="STOP"))
    assert calls(stream) == [("f", ""), ("g", "{}")]


@pytest.mark.parametrize("path", ["", "a", "$.a[", "$..a", "$.a[*]", "$[99999999]", "$" + ".a" * 200])
def test_a_path_that_is_none_is_noted_and_the_rest_goes_on(path):
    pieces = [put(path, numberValue=1), put("$.b", numberValue=2)]
    stream = timeline(chunk(call(name="f", partialArgs=pieces)))
    assert calls(stream) == [("f", '{"b":2}')]
    assert len(marks(stream, Note)) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", ()),
        ("$.a.b", ("a", "b")),
        ("$['a b'][0]", ("a b", 0)),
        ("$['it\\'s']", ("it's",)),
        ('$["a.b"].c', ("a.b", "c")),
        ("$.snake_case-é[12]", ("snake_case-é", 12)),
    ],
)
def test_paths_are_read_as_rfc_9535_writes_them(path, expected):
    assert parse_path(path) == expected


# --- tools that the provider runs itself, media, sources


def test_code_that_the_provider_runs_is_a_server_tool_with_its_result():
    outcome = {"outcome": "OUTCOME_OK", "output": "2\n"}
    stream = timeline(
        chunk({"executableCode": {"language": "PYTHON", "code": "print(1+1)"}}),
        chunk({"codeExecutionResult": outcome}, text("two")),
    )
    choice = stream.final.choices[0]
    [tool] = choice.server_tools
    assert (tool.name, tool.arguments, tool.results) == ("code_execution", "print(1+1)", (Result(0, outcome),))
    assert tool.state == "valid"  # a program, not JSON
    assert (choice.tool_calls, choice.text) == ((), "two")


def test_tool_calls_of_the_server_find_their_responses_by_id():
    stream = timeline(
        chunk({"toolCall": {"toolType": "GOOGLE_SEARCH", "id": "a", "args": {"q": 1}}}),
        chunk({"toolCall": {"toolType": "GOOGLE_SEARCH", "id": "b"}}),
        chunk({"toolResponse": {"toolType": "GOOGLE_SEARCH", "id": "a", "response": {"r": 1}}}),
    )
    assert marks(stream, Result) == [Result(0, {"r": 1})]
    assert [part.kind for part in stream.parts] == ["server_tool", "server_tool"]


def test_pictures_come_whole_and_sound_in_pieces():
    stream = timeline(
        chunk(
            {"inlineData": {"mimeType": "image/png", "data": "QUFB"}},
            {"inlineData": {"mimeType": "image/png", "data": "Qg=="}},
        ),
        chunk({"inlineData": {"mimeType": "audio/pcm", "data": "QUFB"}}),
        chunk({"inlineData": {"mimeType": "audio/pcm", "data": "Qg=="}}),
        chunk({"fileData": {"mimeType": "image/png", "fileUri": "gs://b/x.png"}}),
        chunk({"inlineData": {"mimeType": "application/pdf", "data": "QUFB"}}),
    )
    assert [part.kind for part in stream.parts] == ["image", "image", "audio", "image"]
    assert [each.part for each in marks(stream, MediaDelta)] == [0, 1, 2, 2, 3]
    assert marks(stream, Note) == [Note("application/pdf, 4 characters")]


def test_grounding_becomes_citations_that_know_their_supports():
    support = {"segment": {"startIndex": 0, "endIndex": 4, "text": "abcd"}, "groundingChunkIndices": [1]}
    grounding = {
        "webSearchQueries": ["q"],
        "groundingChunks": [{"web": {"uri": "https://a", "title": "A"}}, {"retrievedContext": {"uri": "https://b"}}],
        "groundingSupports": [support],
    }
    stream = timeline(chunk(text("abcd")), facts(groundingMetadata=grounding), facts(groundingMetadata=grounding))
    first, second = marks(stream, Citation)
    assert (first.url, first.title, first.raw["groundingSupports"]) == ("https://a", "A", [])
    assert (second.url, second.raw["groundingSupports"]) == ("https://b", [support])
    assert marks(stream, Note) == [Note("searched the web for q")]


@pytest.mark.parametrize("name", ["citations", "citationSources"])
def test_cited_passages_are_citations(name):
    source = {"startIndex": 1, "endIndex": 5, "uri": "https://a"}
    stream = timeline(
        chunk(text("x")), facts(citationMetadata={name: [source]}), facts(citationMetadata={name: [source]})
    )
    [citation] = marks(stream, Citation)
    assert (citation.url, citation.raw) == ("https://a", source)


def test_what_was_read_is_noted():
    read = {"urlMetadata": [{"retrievedUrl": "https://a", "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS"}]}
    stream = timeline(chunk(text("x")), facts(urlContextMetadata=read))
    assert marks(stream, Note) == [Note("read https://a: URL_RETRIEVAL_STATUS_SUCCESS")]


# --- blocked, cut and failed


def test_q40_a_blocked_prompt_has_a_reason_and_no_output():
    stream = timeline({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "no"}})
    [choice] = stream.final.choices
    assert (choice.finish_reason, choice.finish, choice.parts) == ("PROHIBITED_CONTENT", "content_filter", ())
    assert marks(stream, Note) == [Note("the prompt was blocked: no")]


def test_a_blocked_answer_has_a_candidate_without_content():
    stream = timeline(chunk(text("a")), facts(finishReason="SAFETY", finishMessage="blocked"))
    assert (stream.final.choices[0].text, stream.final.choices[0].finish) == ("a", "content_filter")
    assert marks(stream, Note) == [Note("blocked")]


def test_q47_an_array_that_is_cut_keeps_what_was_whole():
    body = f'[{json.dumps(chunk(text("a")))},\r\n{json.dumps(chunk(text("b")))},\r\n{{"candid'.encode()
    [stream] = assemble(json_values.split(body), gemini.Decoder(), body, dialect="gemini")
    assert (stream.final.choices[0].text, stream.status, len(stream.chunks)) == ("ab", "truncated", 2)
    assert marks(stream, Note) == [Note(json_values.CUT_OFF)]


def test_q24_an_error_keeps_the_text_before_it():
    error = {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}
    for sent in (error, [error]):
        stream = timeline(chunk(text("par")), sent)
        assert (stream.final.choices[0].text, stream.final.error.message, stream.final.error.code) == (
            "par",
            "overloaded",
            "503",
        )
        assert stream.status == "error"


# --- usage


def test_usage_is_cumulative_and_the_last_report_stands():
    stream = timeline(
        *(chunk(text("x"), usageMetadata={"promptTokenCount": 5, "candidatesTokenCount": n}) for n in (23, 47, 74))
    )
    assert stream.final.usage.output_tokens == 74
    assert stream.at(2).usage.output_tokens == 47


def test_usage_is_read_without_conversions():
    raw = {
        "promptTokenCount": 10,
        "candidatesTokenCount": 6,
        "thoughtsTokenCount": 3,
        "cachedContentTokenCount": 4,
        "toolUsePromptTokenCount": 2,
        "totalTokenCount": 21,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 8}, {"modality": "AUDIO", "tokenCount": 2}],
    }
    usage = timeline(chunk(text("x"), usageMetadata=raw)).final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.reasoning_tokens) == (10, 6, 3)
    assert (usage.cached_input_tokens, usage.audio_input_tokens, usage.total_tokens) == (4, 2, 21)
    assert usage.raw == raw


def test_a_report_that_counts_nothing_is_none():
    stream = timeline(
        chunk(text("x"), usageMetadata={"trafficType": "ON_DEMAND"}),
        chunk(usageMetadata={"promptTokenCount": 1, "trafficType": "ON_DEMAND"}),
        chunk(usageMetadata={"promptTokenCount": 1, "trafficType": "ON_DEMAND"}),
    )
    assert [number for number, _ in stream.marks_of(UsageReport)] == [2]


# --- other clothes


def test_snake_case_is_read_like_camel_case():
    stream = timeline(
        {
            "candidates": [
                {"content": {"parts": [{"text": "t", "thought": True, "thought_signature": "s"}]}, "index": 0}
            ],
            "model_version": "m",
            "response_id": "r",
        },
        {
            "candidates": [
                {
                    "content": {
                        "parts": [
                            {
                                "function_call": {
                                    "name": "f",
                                    "partial_args": [{"json_path": "$.a", "string_value": "x"}],
                                }
                            },
                            {"inline_data": {"mime_type": "image/png", "data": "QQ=="}},
                        ]
                    },
                    "finish_reason": "STOP",
                }
            ],
            "usage_metadata": {"prompt_token_count": 1, "candidates_token_count": 2, "total_token_count": 3},
        },
    )
    assert (stream.id, stream.model, calls(stream)) == ("r", "m", [("f", '{"a":"x"}')])
    assert [part.kind for part in stream.parts] == ["reasoning", "tool_call", "image"]
    assert (stream.final.usage.total_tokens, stream.final.choices[0].finish_reason) == (3, "STOP")
    assert marks(stream, Signature) == [Signature(0, "s")]


def test_an_envelope_is_opened():
    stream = timeline({"response": chunk(text("a"), finish="STOP"), "traceId": "t"})
    assert (stream.final.choices[0].text, stream.status) == ("a", "complete")


def test_a_new_id_behind_finish_and_usage_begins_another_completion():
    usage = {"promptTokenCount": 1}
    streams = timelines(
        *(chunk(text(id), finish="STOP", responseId=id, usageMetadata=usage) for id in ("x", "y")),
    )
    assert [(each.id, each.final.choices[0].text) for each in streams] == [("x", "x"), ("y", "y")]


def test_so_does_a_new_id_behind_a_blocked_prompt():
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 5}, "responseId": "a"}
    first, second = timelines(blocked, chunk(text("x"), finish="STOP", responseId="b"))
    assert [each.final.choices[0].finish for each in (first, second)] == ["content_filter", "stop"]


def test_a_part_of_an_unknown_kind_is_noted_and_an_empty_one_is_not():
    told = marks(timeline(chunk({"hologram": {"data": "x"}}, {}, {"text": "", "partMetadata": {"a": 1}})), Note)
    assert told == [Note('a part of an unknown kind: {"hologram":{"data":"x"}}')]


def test_half_a_surrogate_pair_is_no_reason_to_lose_the_chunk():
    lines = [
        f'data: {{"candidates":[{{"content":{{"parts":[{{"text":"{half}"}}]}}}}]}}\n\n'
        for half in (r"\ud83d", r"\ude42")
    ]
    assert timeline(*lines).final.choices[0].text == "🙂"


@pytest.mark.parametrize("odd", ["{", "null", "[1]", '"text"', '{"x":1}', "{}"])
def test_what_is_no_chunk_is_kept_raw_and_marked(odd):
    stream = timeline(chunk(text("a")), f"data: {odd}\n\n", chunk(text("b")))
    assert stream.final.choices[0].text == "ab"
    assert [number for number, _ in stream.marks_of(Unrecognised)] == [2]


@pytest.mark.parametrize("value", [None, 7, -1.5, True, "s", [], {}, [1], {"a": [None]}, [{"a": 1}], 10**30])
def test_no_type_of_any_field_breaks_the_rest(value):
    samples = [
        chunk(text("x", thoughtSignature="s"), finish="STOP", modelVersion="m", responseId="r", createTime="t"),
        chunk(call(name="f", id="i", partialArgs=[put("$.a", stringValue="x", more=True)], willContinue=True)),
        chunk({"executableCode": {"code": "x", "id": "i"}}, {"codeExecutionResult": {"id": "i"}}),
        chunk({"inlineData": {"mimeType": "image/png", "data": "QQ=="}}, {"toolCall": {"id": "i", "args": {}}}),
        facts(
            groundingMetadata={
                "groundingChunks": [{"web": {"uri": "u"}}],
                "groundingSupports": [{}],
                "webSearchQueries": ["q"],
            }
        ),
        facts(
            citationMetadata={"citations": [{"uri": "u", "startIndex": 1}]}, urlContextMetadata={"urlMetadata": [{}]}
        ),
        {
            "usageMetadata": {"promptTokenCount": 1, "promptTokensDetails": [{"modality": "AUDIO"}]},
            "promptFeedback": {"blockReason": "x"},
        },
    ]
    mutated: list[Any] = []

    def mutate(sample: Any, place: Any) -> None:
        for field in [*place] if isinstance(place, dict) else range(len(place)):
            before, place[field] = place[field], value
            mutated.append(json.loads(json.dumps(sample)))
            place[field] = before
            if isinstance(before, dict | list):
                mutate(sample, before)

    for sample in samples:
        mutate(sample, sample)
    stream = timeline(chunk(text("first")), *mutated, chunk(text("last")))
    assert stream.final.choices[0].text.startswith("first")
    assert stream.final.choices[0].text.endswith("last")
    assert not [each for each in marks(stream, Unrecognised) if "failed" in each.why]


# --- recognition


class Request:
    def __init__(self, url: str = "") -> None:
        self.url = self.path = url
        self.json = None


@pytest.mark.parametrize(
    ("sent", "url", "points"),
    [
        ({"candidates": []}, "", 2),
        ({"usage_metadata": {}}, "", 2),
        ({"usage_metadata": {"prompt_token_count": 1}}, "", 2),
        ({"response": {"candidates": []}, "traceId": "t"}, "", 2),
        ([{"candidates": []}], "", 2),
        ({"error": {}}, "/v1beta/models/m:streamGenerateContent?alt=sse", 2),
        ([{"error": {}}], "/v1beta/models/m:streamGenerateContent", 2),
        ({"modelVersion": "m"}, "/v1beta/models/m:streamGenerateContent", 1),
        ({"modelVersion": "m"}, "", 0),
        ({"response": "x"}, "", 0),
        ({"choices": []}, "", 0),
        ("text", "", 0),
    ],
)
def test_it_recognises_its_own(sent, url, points):
    assert gemini.match(Request(url), Message("", json.dumps(sent))) == points
