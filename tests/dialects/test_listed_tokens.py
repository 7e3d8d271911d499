"""Where a protocol lists the tokens of a message, the timeline counts them."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import (
    cohere_v2,
    gemini,
    llamacpp_completion,
    ollama,
    openai_chat,
    openai_completions,
    openai_responses,
    tgi,
)
from tests.dialects._streams import timeline

LOGPROBS = [{"token": "Gr", "logprob": -0.1}, {"token": "üß", "logprob": -0.2}]


def chat(**choice):
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": {"content": "x"}, **choice}],
    }


def completion(**choice):
    return {"id": "1", "object": "text_completion", "choices": [{"index": 0, "text": "x", **choice}]}


def response(**fields):
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "x", **fields}


def line(**fields):
    return {"model": "m", "created_at": "2026-01-02T03:04:05Z", "done": False, "response": "x", **fields}


def piece(**fields):
    return {"content": "x", "stop": False, **fields}


def cohere(**fields):
    return {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "x"}}}, **fields}


def candidate(**fields):
    return {"candidates": [{"content": {"parts": [{"text": "x"}]}, **fields}], "modelVersion": "m"}


@pytest.mark.parametrize(
    ("dialect", "messages"),
    [
        (
            openai_chat,
            [chat(logprobs={"content": LOGPROBS}), chat(logprobs=None), chat(logprobs={"refusal": LOGPROBS})],
        ),
        (openai_chat, [chat(token_ids=[5, 6]), chat(token_ids=[]), chat(logprobs={"token_ids": [7, 8]})]),
        (openai_completions, [completion(logprobs={"tokens": ["a", "b"]}), completion(), completion(token_ids=[5, 6])]),
        (openai_responses, [response(logprobs=LOGPROBS), response(logprobs=[]), response(logprobs=LOGPROBS)]),
        (ollama, [line(logprobs=LOGPROBS), line(logprobs="odd"), line(logprobs=LOGPROBS)]),
        (cohere_v2, [cohere(logprobs={"token_ids": [5, 6]}), cohere(), cohere(logprobs={"logprobs": [-0.1, -0.2]})]),
        (
            gemini,
            [
                candidate(logprobsResult={"chosenCandidates": LOGPROBS}),
                candidate(logprobsResult={"chosenCandidates": []}),
                candidate(logprobs_result={"chosen_candidates": LOGPROBS}),
            ],
        ),
        (llamacpp_completion, [piece(tokens=[5, 6]), piece(tokens=7), piece(tokens=[8, 9])]),
    ],
    ids=lambda value: getattr(value, "NAME", ""),
)
def test_a_list_with_entries_counts_and_nothing_else_does(dialect, messages):
    stream = timeline(dialect, *messages, ndjson=dialect is ollama)
    assert (list(stream.token_chunks), list(stream.token_counts)) == ([1, 3], [2, 2])


@pytest.mark.parametrize(
    ("dialect", "messages"),
    [
        (openai_completions, [{**completion(), "token": {"id": n, "text": "x"}} for n in (5, 6)]),
        (openai_chat, [{**chat(), "token": {"id": n, "text": "x"}} for n in (5, 6)]),
        (openai_chat, [chat(delta={"token_id": n, "content": "x"}, logprobs=-0.5) for n in (0, 6)]),
        (openai_chat, [{**chat(delta={"token_id": n, "content": "x"}), "token": {"id": n}} for n in (5, 5)]),
    ],
    ids=["completions", "chat, formerly", "chat", "both"],
)
def test_together_sends_a_token_beside_each_text(dialect, messages):
    stream = timeline(dialect, *messages)
    assert (list(stream.token_chunks), list(stream.token_counts)) == ([1, 2], [1, 1])


def test_the_token_that_ends_an_answer_of_together_counts_as_its_usage_counts_it():
    usage = {"prompt_tokens": 3, "completion_tokens": 3}
    end = {**chat(delta={"token_id": 2, "content": ""}, finish_reason="eos"), "usage": usage}
    stream = timeline(openai_chat, *(chat(delta={"token_id": n, "content": "x"}) for n in (5, 6)), end)
    assert sum(stream.token_counts) == stream.final.usage.output_tokens == 3


def test_together_s_ids_are_counted_also_where_neighbours_have_the_same():
    stream = timeline(openai_chat, *(chat(delta={"token_id": 5, "content": text}) for text in "abcd"))
    assert list(stream.token_counts) == [1, 1, 1, 1]


def test_tgi_sends_a_token_a_message_special_ones_too():
    tokens = [{"token": {"id": 1, "text": text, "special": text == "</s>"}} for text in ("a", "b", "</s>")]
    stream = timeline(tgi, *tokens)
    assert (list(stream.token_chunks), list(stream.token_counts)) == ([1, 2, 3], [1, 1, 1])
