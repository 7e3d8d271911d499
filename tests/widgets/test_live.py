"""Streams that are shown while they come, in the real SDKs and out of them, against a stand-in provider on loopback."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from typing import Any

import anthropic
import httpx
import openai
import pytest

import cassette_viz as cv
from cassette_viz.timeline.events import Failure, Note

from .._provider import Answer, Provider, paced, provider
from .._speech import chat, messages, responses
from ..record.test_sdks import KEY, QUESTION, TEXT, TOOL_CALLS, agrees

CHAT = {"model": "gpt-4o-mini", "messages": QUESTION}
ASKED = {"model": "claude-sonnet-4-20250514", "max_tokens": 99, "messages": QUESTION}
RESPONSES = {"model": "gpt-4o-mini", "input": "How often?"}


@pytest.fixture
def speaking() -> Iterator[Callable[..., Provider]]:
    """Run a stand-in provider: ``speaking(events, pause)``."""
    with ExitStack() as stack:

        def run(events: list[bytes], pause: float = 0.0, **answer: Any) -> Provider:
            return stack.enter_context(provider(Answer(paced(events, pause), **answer)))

        yield run


@pytest.fixture
def client() -> Iterator[Callable[..., Any]]:
    """A client of an SDK that talks to a provider: ``client(openai.OpenAI, running)``."""
    with ExitStack() as stack:
        yield lambda kind, running: stack.enter_context(client_at(kind, running))


def client_at(kind: Callable[..., Any], running: Provider) -> Any:
    base = running.url if kind.__module__.startswith("anthropic") else f"{running.url}/v1"
    return kind(api_key=KEY, base_url=base, max_retries=0)


Call = Callable[[Any], Any]
#: What is said, by which clients, the call, and the dialect it is in.
CALLS: dict[str, tuple[Callable[..., list[bytes]], Any, Any, Call, str]] = {
    "openai chat": (
        chat,
        openai.OpenAI,
        openai.AsyncOpenAI,
        lambda client: client.chat.completions.create(**CHAT, stream=True),
        "openai-chat",
    ),
    "openai chat, its helper": (
        chat,
        openai.OpenAI,
        openai.AsyncOpenAI,
        lambda client: client.chat.completions.stream(**CHAT),
        "openai-chat",
    ),
    "openai responses": (
        responses,
        openai.OpenAI,
        openai.AsyncOpenAI,
        lambda client: client.responses.create(**RESPONSES, stream=True),
        "openai-responses",
    ),
    "openai responses, its helper": (
        responses,
        openai.OpenAI,
        openai.AsyncOpenAI,
        lambda client: client.responses.stream(**RESPONSES),
        "openai-responses",
    ),
    "anthropic": (
        messages,
        anthropic.Anthropic,
        anthropic.AsyncAnthropic,
        lambda client: client.messages.create(**ASKED, stream=True),
        "anthropic-messages",
    ),
    "anthropic, its helper": (
        messages,
        anthropic.Anthropic,
        anthropic.AsyncAnthropic,
        lambda client: client.messages.stream(**ASKED),
        "anthropic-messages",
    ),
}


def plainly(stream: Any) -> list[str]:
    """What a loop gets without anybody watching; the text of each chunk at its time, for some change later."""
    if hasattr(stream, "__iter__"):
        return [repr(chunk) for chunk in stream]
    with stream as entered:
        return [repr(chunk) for chunk in entered]


# --- the SDKs


@pytest.mark.parametrize("name", CALLS)
def test_the_loop_gets_every_chunk_as_it_is_and_the_timeline_is_what_the_vendor_said(name, speaking, client):
    speech, kind, _, call, dialect = CALLS[name]
    talking = client(kind, speaking(speech(TEXT)))
    untouched = plainly(call(talking))
    shown = cv.live(call(talking))
    assert [repr(chunk) for chunk in shown] == untouched
    timeline = shown.timeline
    assert (timeline.dialect, timeline.status, timeline.clock) == (dialect, "complete", cv.Clock.RECORDED)
    assert timeline.final.choices[0].text == TEXT
    model = ASKED["model"] if "anthropic" in name else "gpt-4o-mini"
    assert (timeline.provider, timeline.requested_model) == ("127.0.0.1", model)


@pytest.mark.parametrize("name", CALLS)
def test_an_asynchronous_loop_too(name, speaking):
    speech, _, kind, call, dialect = CALLS[name]
    running = speaking(speech(TEXT))

    async def talk() -> tuple[int, Any]:
        async with client_at(kind, running) as talking:
            shown = cv.live(call(talking))
            return len([chunk async for chunk in shown]), shown

    count, shown = asyncio.run(talk())
    assert count >= len(shown.timeline.chunks) > 5
    assert (shown.timeline.dialect, shown.timeline.status) == (dialect, "complete")
    assert shown.timeline.final.choices[0].text == TEXT


def test_tool_calls_come_as_they_do_in_a_recording(speaking, client):
    running = speaking(chat(calls=TOOL_CALLS))
    shown = cv.live(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True))
    list(shown)
    assert [(call.id, call.name, call.arguments) for call in shown.timeline.final.choices[0].tool_calls] == TOOL_CALLS


def test_a_helper_that_tells_all_so_far_with_every_event_does_not_make_the_stream_longer(speaking, client):
    events = messages(TEXT)
    running = speaking(events)
    shown = cv.live(client(anthropic.Anthropic, running).messages.stream(**ASKED))
    handed_out = len(list(shown))
    assert len(shown.timeline.chunks) == len(events) - 1 < handed_out  # a ping is not handed out
    assert len(shown.timeline.body) < 2 * len(running.sent)


def test_what_was_asked_is_known_and_no_secret_is(speaking, client):
    running = speaking(chat(TEXT))
    shown = cv.live(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True))
    list(shown)
    (interaction,) = shown.cassette.interactions
    assert interaction.request.json["messages"] == QUESTION
    assert (interaction.response.status, interaction.request.path) == (200, "/v1/chat/completions")
    assert KEY not in repr(interaction) + repr(shown.replay.payloads)


# --- times


def test_a_stream_that_is_handed_over_has_measured_gaps_and_no_measured_wait(speaking, client):
    running = speaking(chat(TEXT), 0.03)
    # An SDK takes its time with its first.
    list(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True))
    shown = cv.live(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True))
    list(shown)
    timing = shown.timeline.timing
    assert [each.clock for each in timing.intervals] == [cv.Clock.MODELLED, cv.Clock.RECORDED]
    assert timing.intervals[-1].source == "as the loop was handed it"
    writes = running.asked[-1].writes_ns
    spans = shown.timeline.times_ns[-1], writes[len(shown.timeline.chunks) - 1] - writes[0]
    assert 0.5 < spans[0] / spans[1] < 2


@pytest.mark.parametrize("how", ["a function", "a context manager"])
def test_where_the_call_is_made_here_the_wait_is_measured_too(how, speaking, client):
    events = messages(TEXT)
    running = speaking(events, 0.02, wait=0.05)
    talking = client(anthropic.Anthropic, running)
    call = {
        "a function": lambda: talking.messages.create(**ASKED, stream=True),
        "a context manager": talking.messages.stream(**ASKED),
    }[how]
    shown = cv.live(call)
    list(shown)
    timeline = shown.timeline
    assert [each.clock for each in timeline.timing.intervals] == [cv.Clock.RECORDED, cv.Clock.RECORDED]
    assert (timeline.headers_after_ns or 0) >= 50_000_000
    asked = running.asked[-1]
    ping = next(place for place, event in enumerate(events) if b"ping" in event)
    del asked.writes_ns[ping]  # which is not handed out
    assert agrees(timeline.times_ns, asked)


# --- other streams


def delta(text: str) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}


def text_of(shown: cv.Live) -> str:
    return "".join(choice.text for choice in shown.timeline.final.choices)


@pytest.mark.parametrize("form", ["bytes", "lines", "text"])
def test_a_response_of_httpx_in_whatever_form(form, speaking):
    running = speaking(chat(TEXT))
    with httpx.stream("POST", f"{running.url}/v1/chat/completions") as response:
        stream = {"bytes": response, "lines": response.iter_lines(), "text": response.iter_text()}[form]
        shown = cv.live(stream)
        assert len(list(shown)) > 1
    assert (shown.timeline.status, text_of(shown)) == ("complete", TEXT)
    assert (shown.timeline.provider == "127.0.0.1") is (form == "bytes")


@pytest.mark.parametrize(
    ("chunks", "dialect"),
    [
        ([delta("The "), delta("tide")], "openai-chat"),
        ([json.dumps(delta("The ")), json.dumps(delta("tide"))], "openai-chat"),
        ([f"data: {json.dumps(delta(text))}\n\n".encode() for text in ("The ", "tide")], "openai-chat"),
        ([f"data: {json.dumps(delta(text))}" for text in ("The ", "tide")], "openai-chat"),
        (["The ", "ti", "de"], "plain text"),
    ],
    ids=["dictionaries", "JSON", "bytes", "lines", "words"],
)
def test_any_iterator_will_do(chunks, dialect):
    if dialect == "openai-chat" and isinstance(chunks[0], str) and chunks[0].startswith("data"):
        chunks = [line for chunk in chunks for line in (chunk, "")]
    shown = cv.live(iter(chunks))
    assert list(shown) == chunks
    assert (shown.timeline.dialect, text_of(shown)) == (dialect, "The tide")


def test_any_asynchronous_iterator_will_do():
    async def stream() -> AsyncIterator[dict[str, Any]]:
        for text in ("The ", "tide"):
            await asyncio.sleep(0)
            yield delta(text)

    async def talk() -> cv.Live:
        shown = cv.live(stream())
        assert [chunk async for chunk in shown] == [delta("The "), delta("tide")]
        return shown

    assert text_of(asyncio.run(talk())) == "The tide"


def test_a_chunk_that_is_changed_in_the_loop_is_kept_as_it_came():
    shown = cv.live(iter([delta("The "), delta("tide")]))
    for chunk in shown:
        chunk["choices"].clear()
    assert text_of(shown) == "The tide"


def test_chunks_that_nobody_can_read_do_not_stop_the_loop():
    class Odd:
        def model_dump(self, **_: Any) -> Any:
            raise RuntimeError("no")

    loop: dict[str, Any] = {}
    loop["itself"] = loop
    odd = [Odd(), loop, object(), None, 5]
    shown = cv.live(iter(odd))
    assert list(shown) == odd
    assert shown.timeline is None
    assert shown.cassette.interactions[0].problems == ("it is a stream, but in no dialect that is known",)


@pytest.mark.parametrize("what", [5, None, "text"[0:0] or object()])
def test_what_is_no_stream_is_refused_in_plain_words(what):
    with pytest.raises(TypeError, match="expected a stream to loop over"):
        next(cv.live(what))


def test_the_wrong_kind_of_loop_is_named():
    async def stream() -> AsyncIterator[int]:
        yield 1

    with pytest.raises(TypeError, match="use `async for`"):
        next(cv.live(stream()))
    with pytest.raises(TypeError, match="use `for`"):
        asyncio.run(cv.live(iter([1])).__anext__())


def test_a_parameter_that_is_none_is_refused_before_anything_begins():
    with pytest.raises(TypeError, match="live has no parameter colour"):
        cv.live(iter([]), colour="red")


# --- ends


def test_an_error_of_the_stream_is_shown_and_raised_and_what_came_stays(speaking, client):
    running = speaking(chat(TEXT)[:4], 0.02, ending="cut")
    shown = cv.live(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True))
    got: list[Any] = []
    with pytest.raises(Exception, match=r"peer closed|[Cc]onnection|incomplete"):
        got.extend(iter(lambda: next(shown), None))
    timeline = shown.timeline
    assert (timeline.status, len(timeline.chunks)) == ("error", 4)
    (failure,) = timeline.marks_of(Failure)
    assert failure[0] == 4


def test_an_error_before_the_first_chunk_is_a_problem():
    def stream() -> Iterator[Any]:
        if KEY:
            raise ConnectionError("no route to\n host")
        yield

    shown = cv.live(stream())
    with pytest.raises(ConnectionError):
        list(shown)
    assert shown.cassette.interactions[0].problems == ("ConnectionError: no route to host",)
    assert "no route to host" in shown.replay.interactions[0]["note"]


def test_whoever_breaks_off_keeps_what_came_and_may_go_on():
    shown = cv.live(iter([delta("The "), delta("tide"), delta(" rises")]))
    for _ in shown:
        break
    assert text_of(shown) == "The "
    assert [chunk["choices"][0]["delta"]["content"] for chunk in shown] == ["tide", " rises"]
    assert text_of(shown) == "The tide rises"


def test_closing_early_closes_the_stream_and_says_so(speaking, client):
    running = speaking(chat(TEXT), 0.02)
    with cv.live(client(openai.OpenAI, running).chat.completions.create(**CHAT, stream=True)) as shown:
        next(shown)
        next(shown)
    assert running.asked[0].gone.wait(5)
    timeline = shown.timeline
    assert (len(timeline.chunks), timeline.status) == (2, "truncated")
    assert (2, Note("the loop over it was left here")) in timeline.marks
    with pytest.raises(StopIteration):
        next(shown)


def test_a_context_manager_is_left_in_the_end_and_with_the_error():
    left = []

    class Manager:
        def __enter__(self) -> Iterator[dict[str, Any]]:
            return iter([delta("a")])

        def __exit__(self, *what: Any) -> None:
            left.append(what[0])

    list(cv.live(Manager()))
    with pytest.raises(ZeroDivisionError), cv.live(Manager()):
        _ = 1 / 0
    assert left == [None, ZeroDivisionError]


def test_a_live_that_is_forgotten_leaves_no_replay_that_waits_for_ever():
    shown = cv.live(iter([delta("a"), delta("b")]))
    replay = shown.replay
    next(shown)
    del shown
    gc.collect()
    assert (replay.payloads["0"]["status"], replay.payloads["0"]["chunks"]) == ("truncated", 1)


# --- the replay


def test_before_anything_has_come_there_is_nothing_to_see_and_it_says_so():
    shown = cv.live(iter([delta("a")]))
    assert shown.timeline is None
    assert shown.replay.interactions == [{"label": "live", "chunks": None, "note": "Nothing has come yet."}]
    assert repr(shown) == "<Live not begun: None>"


def test_afterwards_it_is_a_replay_like_any_other(tmp_path):
    shown = cv.live(iter([delta("The "), delta("tide")]), idle_limit=2)
    replay = shown.replay
    list(shown)
    assert (replay.payloads["0"]["status"], replay.idle_limit) == ("truncated", 2)
    assert replay.interactions[0]["label"] == "openai-chat, 2 chunks"
    replay.position = 1
    assert replay.snapshot.choices[0].text == "The "
    assert "The tide" in replay.save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert cv.Replay(shown.cassette).timeline == cv.Replay(shown.timeline).timeline == shown.timeline
    assert cv.charts.gaps(shown.timeline).data


def test_outside_a_notebook_nothing_is_shown(monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda *_: pytest.fail("it was shown"))
    list(cv.live(iter([delta("a")])))
