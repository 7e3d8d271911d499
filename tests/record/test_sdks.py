"""The real SDKs of OpenAI and Anthropic, recorded while a stand-in provider answers them with known pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import anthropic
import httpx
import httpx2
import openai
import pytest

import cassette_viz as cv

from .._provider import Answer, Asked, paced
from .._speech import chat, messages, responses

TEXT = "The tide comes in twice a day."
KEY = "sk-made-up-0123456789abcdef"
QUESTION = [{"role": "user", "content": "How often does the tide come in?"}]
TOOL_CALLS = [("call_1", "tide", '{"harbour": "Brest"}'), ("call_2", "tide", '{"harbour": "Hull"}')]
PAUSE = 0.03


def ask_chat(client: openai.OpenAI) -> str:
    stream = client.chat.completions.create(model="gpt-4o-mini", messages=QUESTION, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


async def ask_chat_async(client: openai.AsyncOpenAI) -> str:
    stream = await client.chat.completions.create(model="gpt-4o-mini", messages=QUESTION, stream=True)
    return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])


def ask_responses(client: openai.OpenAI) -> str:
    with client.responses.stream(model="gpt-4o-mini", input="How often?") as stream:
        return stream.get_final_response().output_text


async def ask_responses_async(client: openai.AsyncOpenAI) -> str:
    async with client.responses.stream(model="gpt-4o-mini", input="How often?") as stream:
        return (await stream.get_final_response()).output_text


def ask_messages(client: anthropic.Anthropic) -> str:
    with client.messages.stream(model="claude-sonnet-4-20250514", max_tokens=99, messages=QUESTION) as stream:
        return str(stream.get_final_text())


async def ask_messages_async(client: anthropic.AsyncAnthropic) -> str:
    async with client.messages.stream(model="claude-sonnet-4-20250514", max_tokens=99, messages=QUESTION) as stream:
        return await stream.get_final_text()


SPOKEN: dict[str, tuple[Any, ...]] = {
    "openai-chat": (chat, openai.OpenAI, ask_chat, openai.AsyncOpenAI, ask_chat_async),
    "openai-responses": (responses, openai.OpenAI, ask_responses, openai.AsyncOpenAI, ask_responses_async),
    "anthropic-messages": (messages, anthropic.Anthropic, ask_messages, anthropic.AsyncAnthropic, ask_messages_async),
}


def client_of(kind: Callable[..., Any], url: str, http_client: object) -> Any:
    base = url if kind.__module__.startswith("anthropic") else f"{url}/v1"
    return kind(api_key=KEY, base_url=base, http_client=http_client, max_retries=0)


def answers(events: Sequence[bytes]) -> list[Answer]:
    """Two answers, of which the second counts: an SDK may spend a second on importing things when it gets its first."""
    return [Answer(paced(events, 0.0)), Answer(paced(events, PAUSE), wait=0.05)]


def agrees(times_ns: Sequence[int], asked: Asked) -> bool:
    """Whether the times of the chunks are those at which the provider wrote them.

    No chunk came before it was written, which holds on the slowest machine. And most came soon after that, compared
    with how long the whole stream took.
    """
    written_ns = [written - asked.asked_ns for written in asked.writes_ns]
    lags_ns = [came - written for came, written in zip(times_ns, written_ns, strict=True)]
    return min(lags_ns) >= 0 and median(lags_ns) < (written_ns[-1] - written_ns[0]) / 2


@pytest.mark.parametrize("dialect", SPOKEN)
def test_an_sdk_gets_its_answer_and_the_gaps_are_the_pauses(dialect, speaking, path):
    speech, kind, ask, *_ = SPOKEN[dialect]
    provider = speaking(*answers(speech(TEXT)))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        client = client_of(kind, provider.url, http_client)
        assert [ask(client), ask(client)] == [TEXT, TEXT]
    _, timeline = cv.load(path).timelines
    assert (timeline.dialect, timeline.clock, timeline.status) == (dialect, cv.Clock.RECORDED, "complete")
    assert timeline.final.choices[0].text == TEXT
    assert agrees(timeline.times_ns, provider.asked[1])
    assert (timeline.headers_after_ns or 0) >= 50_000_000


@pytest.mark.parametrize("dialect", SPOKEN)
def test_an_asynchronous_sdk_too(dialect, speaking, path):
    speech, _, _, kind, ask = SPOKEN[dialect]
    provider = speaking(*answers(speech(TEXT)))

    async def talk() -> list[str]:
        async with httpx2.AsyncClient(transport=cv.record.async_transport(path)) as http_client:
            client = client_of(kind, provider.url, http_client)
            return [await ask(client), await ask(client)]

    assert asyncio.run(talk()) == [TEXT, TEXT]
    _, timeline = cv.load(path).timelines
    assert (timeline.dialect, timeline.clock, timeline.status) == (dialect, cv.Clock.RECORDED, "complete")
    assert timeline.final.choices[0].text == TEXT
    assert agrees(timeline.times_ns, provider.asked[1])


def test_openai_on_the_older_httpx_too(speaking, path):
    provider = speaking(Answer(paced(chat(TEXT), 0.0)))
    with httpx.Client(transport=cv.record.transport(path)) as http_client:
        assert ask_chat(client_of(openai.OpenAI, provider.url, http_client)) == TEXT
    assert cv.load(path).timelines[0].clock == cv.Clock.RECORDED


def test_a_stall_is_where_the_provider_made_it(speaking, path):
    events = chat(TEXT)
    pauses = [0.01] * len(events)
    pauses[5] = 0.4
    provider = speaking(Answer(paced(events, pauses)))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        ask_chat(client_of(openai.OpenAI, provider.url, http_client))
    times = cv.load(path).timelines[0].times_ns
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps.index(max(gaps)) == 4
    assert max(gaps) >= 0.35e9


def test_chunks_of_one_write_come_at_one_time(speaking, path):
    events = chat(TEXT)
    provider = speaking(Answer(paced(events, PAUSE, burst=4)))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        ask_chat(client_of(openai.OpenAI, provider.url, http_client))
    times = list(cv.load(path).timelines[0].times_ns)
    assert [times.count(time) for time in sorted(set(times))] == [len(events[at : at + 4]) for at in range(0, 11, 4)]


def test_parallel_tool_calls_are_recorded_as_the_sdk_gives_them(speaking, path):
    provider = speaking(Answer(paced(chat(calls=TOOL_CALLS), 0.0)))
    with (
        httpx2.Client(transport=cv.record.transport(path)) as http_client,
        client_of(openai.OpenAI, provider.url, http_client).chat.completions.stream(
            model="gpt-4o-mini", messages=QUESTION
        ) as stream,
    ):
        said = stream.get_final_completion().choices[0].message.tool_calls
    found = cv.load(path).timelines[0].final.choices[0].tool_calls
    assert [(each.id, each.name, each.arguments) for each in found] == [
        (each.id, each.function.name, each.function.arguments) for each in said
    ]


def test_a_retry_is_an_interaction_of_its_own(speaking, path):
    busy = Answer([(0, b'{"error":{"message":"busy"}}')], status=503, headers={"Content-Type": "application/json"})
    provider = speaking(busy, Answer(paced(chat(TEXT), 0.0)))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        client = client_of(openai.OpenAI, provider.url, http_client).with_options(max_retries=1)
        assert ask_chat(client) == TEXT
    assert [each.response.status for each in cv.load(path).interactions] == [503, 200]


def test_a_break_of_the_connection_is_the_sdks_own_error(speaking, path):
    provider = speaking(Answer(paced(chat(TEXT)[:4], 0.02), ending="cut"))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        client = client_of(openai.OpenAI, provider.url, http_client)
        with pytest.raises((openai.APIConnectionError, httpx2.TransportError)):
            ask_chat(client)
    (timeline,) = cv.load(path).timelines
    assert (timeline.status, len(timeline.chunks)) == ("truncated", 4)


def test_the_key_goes_to_the_provider_and_nowhere_else(speaking, path):
    provider = speaking(Answer(paced(chat(TEXT), 0.0)))
    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        ask_chat(client_of(openai.OpenAI, provider.url, http_client))
        written_meanwhile = path.with_name("lesson.yaml.journal").read_bytes()
    assert provider.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in written_meanwhile
    assert all(KEY.encode() not in file.read_bytes() for file in path.parent.iterdir())
