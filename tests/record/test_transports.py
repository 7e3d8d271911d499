"""Clients of httpx that record: bytes pass through untouched, and what comes is kept, however it ends."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest

import cassette_viz as cv

from .._provider import SSE, Answer, paced
from .._recordings import only, said
from .._speech import chat, chat_answer

HELLO = chat("Hello, and welcome to the harbour.")
BODY = b"".join(HELLO)
URL = "/v1/chat/completions"


def answer(events=HELLO, seconds=0.0, **more) -> Answer:
    return Answer(paced(events, seconds), **more)


def record_one(library, path: Path, url: str, **request):
    """Record one exchange, read to its end; what the client got."""
    with library.Client(transport=cv.record.transport(path)) as client:
        return client.post(url, **request).content


# --- passing through


def test_the_client_gets_what_the_provider_sent(library, speaking, path):
    provider = speaking(answer(headers={"Content-Type": SSE, "X-Request-Id": "req-7"}, status=203))
    with (
        library.Client(transport=cv.record.transport(path)) as client,
        client.stream("POST", provider.url + URL, json={"stream": True}) as response,
    ):
        assert (response.status_code, response.headers["x-request-id"]) == (203, "req-7")
        assert list(response.iter_raw()) == HELLO
    asked = provider.asked[0]
    assert (asked.method, asked.target, json.loads(asked.body)) == ("POST", URL, {"stream": True})


def test_nothing_is_held_back_from_the_client(library, speaking, path):
    provider = speaking(Answer([(0, HELLO[0]), (60, HELLO[1])]))  # the second would come much later
    with (
        library.Client(transport=cv.record.transport(path)) as client,
        client.stream("POST", provider.url + URL) as response,
    ):
        assert next(response.iter_raw()) == HELLO[0]
        assert len(provider.asked[0].writes_ns) == 1


def test_what_was_recorded_is_what_came(library, speaking, path):
    record_one(library, path, speaking(answer()).url + URL, json={"model": "gpt-4o-mini", "stream": True})
    cassette = cv.load(path)
    interaction = only(cassette)
    assert (cassette.format, cassette.problems, interaction.problems) == ("vcrpy", (), ())
    assert (interaction.request.method, interaction.request.path) == ("POST", URL)
    assert interaction.request.json == {"model": "gpt-4o-mini", "stream": True}
    assert (interaction.response.status, interaction.response.reason) == (200, "OK")
    assert interaction.response.body == BODY
    assert [end for end, _ in interaction.response.arrivals] == [
        len(b"".join(HELLO[: n + 1])) for n in range(len(HELLO))
    ]
    assert said(interaction) == "Hello, and welcome to the harbour."
    assert interaction.timeline.clock == cv.Clock.RECORDED


def test_an_answer_that_is_not_streamed_is_recorded_too(library, speaking, path):
    body = chat_answer("Hello")
    provider = speaking(Answer([(0, body)], headers={"Content-Type": "application/json"}, is_chunked=False))
    assert record_one(library, path, provider.url + URL) == body
    interaction = only(cv.load(path))
    assert (interaction.response.body, interaction.timeline) == (body, None)
    assert interaction.response.arrivals[-1][0] == len(body)


@pytest.mark.parametrize("method", ["HEAD", "DELETE"])
def test_an_answer_without_a_body_is_recorded_too(library, speaking, path, method):
    provider = speaking(Answer([], headers={}, status=204, is_chunked=False))
    with library.Client(transport=cv.record.transport(path)) as client:
        client.request(method, provider.url + "/v1/files/1")
    assert (only(cv.load(path)).request.method, only(cv.load(path)).response.body) == (method, b"")


def test_a_request_body_that_comes_in_pieces_is_whole_on_both_sides(library, speaking, path):
    provider = speaking(answer())
    with library.Client(transport=cv.record.transport(path)) as client:
        client.post(provider.url + URL, content=iter([b'{"stream":', b"true}"]))
        client.post(provider.url + URL, files={"file": ("a.txt", b"some text")}, data={"purpose": "test"})
    assert provider.asked[0].body == b'{"stream":true}'
    assert [each.request.body for each in cv.load(path).interactions] == [asked.body for asked in provider.asked]


def test_the_same_when_the_client_is_asynchronous(library, speaking, path):
    provider = speaking(answer())

    async def pieces():
        yield b'{"stream":'
        yield b"true}"

    async def ask():
        async with library.AsyncClient(transport=cv.record.async_transport(path)) as client:
            async with client.stream("POST", provider.url + URL, content=pieces()) as response:
                assert [piece async for piece in response.aiter_raw()] == HELLO
            await client.post(provider.url + URL, files={"file": ("a.txt", b"some text")})

    asyncio.run(ask())
    first, second = cv.load(path).interactions
    assert [each.request.body for each in (first, second)] == [asked.body for asked in provider.asked]
    assert said(first) == said(second) == "Hello, and welcome to the harbour."
    assert first.timeline.clock == cv.Clock.RECORDED


def test_a_redirected_upload_is_recorded_each_time_as_it_went_out(library, speaking, path):
    moved = Answer([], status=307, headers={"Location": "/elsewhere"}, is_chunked=False)
    provider = speaking(moved, answer())
    with library.Client(transport=cv.record.transport(path), follow_redirects=True) as client:
        client.post(provider.url + URL, files={"file": ("a.txt", b"some text")})
    assert [asked.target for asked in provider.asked] == [URL, "/elsewhere"]
    assert [each.request.body for each in cv.load(path).interactions] == [asked.body for asked in provider.asked]


# --- streams that do not come to their end


def test_a_stream_that_the_client_closes_keeps_what_came(library, speaking, path):
    provider = speaking(Answer([*paced(HELLO[:3], 0.0), (60, HELLO[3])]))
    with (
        library.Client(transport=cv.record.transport(path)) as client,
        client.stream("POST", provider.url + URL) as response,
    ):
        pieces = response.iter_raw()
        assert [next(pieces) for _ in range(2)] == HELLO[:2]
    interaction = only(cv.load(path))
    assert interaction.response.body == HELLO[0] + HELLO[1]
    assert (interaction.problems, interaction.timeline.status) == ((), "truncated")
    assert interaction.timeline.clock == cv.Clock.RECORDED


def test_a_task_that_is_cancelled_keeps_what_came(library, speaking, path):
    provider = speaking(Answer([*paced(HELLO[:3], 0.0), (60, HELLO[3])]))

    async def ask():
        async with library.AsyncClient(transport=cv.record.async_transport(path)) as client:
            got = asyncio.Event()

            async def read():
                async with client.stream("POST", provider.url + URL) as response:
                    seen = b""
                    async for piece in response.aiter_raw():
                        seen += piece
                        if seen == b"".join(HELLO[:3]):
                            got.set()

            task = asyncio.create_task(read())
            await got.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(ask())
    assert only(cv.load(path)).response.body == b"".join(HELLO[:3])


def test_a_connection_that_breaks_is_an_error_for_the_client_and_kept(library, speaking, path):
    provider = speaking(answer(HELLO[:3], 0.05, ending="cut"))
    with library.Client(transport=cv.record.transport(path)) as client, pytest.raises(library.TransportError):
        client.post(provider.url + URL)
    interaction = only(cv.load(path))
    assert interaction.response.body == b"".join(HELLO[:3])
    assert interaction.problems[0].startswith("the recording breaks off here: Re")
    assert interaction.timeline.status == "truncated"


def test_a_request_without_any_answer_is_an_error_for_the_client_and_left_out(library, path):
    with library.Client(transport=cv.record.transport(path)) as client, pytest.raises(library.ConnectError):
        client.post("http://127.0.0.1:1/")
    assert not path.exists()
    assert list(path.parent.iterdir()) == []


def test_a_fault_of_the_program_itself_keeps_what_came(library, speaking, path):
    provider = speaking(answer())

    def work():
        with (
            library.Client(transport=cv.record.transport(path)) as client,
            client.stream("POST", provider.url + URL) as response,
        ):
            return [1 / 0 for _ in response.iter_raw()]

    with pytest.raises(ZeroDivisionError):
        work()
    assert only(cv.load(path)).response.body == HELLO[0]


# --- several at a time


def texts(n: int) -> list[str]:
    return [f"This is the answer number {number}." for number in range(n)]


def test_streams_at_the_same_time_are_kept_apart(library, speaking, path):
    provider = speaking(*(answer(chat(text), 0.01) for text in texts(8)))
    with library.Client(transport=cv.record.transport(path)) as client:
        threads = [threading.Thread(target=client.post, args=(provider.url + URL,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    cassette = cv.load(path)
    assert sorted(said(each) for each in cassette.interactions) == texts(8)
    assert {timeline.clock for timeline in cassette.timelines} == {cv.Clock.RECORDED}
    assert cassette.problems == ()


def test_asynchronous_streams_at_the_same_time_are_kept_apart(library, speaking, path):
    provider = speaking(*(answer(chat(text), 0.01) for text in texts(8)))

    async def ask():
        async with library.AsyncClient(transport=cv.record.async_transport(path)) as client:
            await asyncio.gather(*(client.post(provider.url + URL) for _ in range(8)))

    asyncio.run(ask())
    cassette = cv.load(path)
    assert sorted(said(each) for each in cassette.interactions) == texts(8)
    assert {timeline.clock for timeline in cassette.timelines} == {cv.Clock.RECORDED}


# --- the transport below


def test_any_transport_can_do_the_work(library, path):
    over = library.MockTransport(lambda request: library.Response(200, content=BODY, headers={"content-type": SSE}))
    with library.Client(transport=cv.record.transport(path, over)) as client:
        assert client.post("https://api.openai.com/v1/chat/completions").content == BODY
    assert only(cv.load(path)).request.url == "https://api.openai.com/v1/chat/completions"
    assert said(only(cv.load(path))) == "Hello, and welcome to the harbour."


def test_several_transports_can_share_a_recorder(library, speaking, path):
    provider = speaking(answer())
    with cv.record.Recorder(path) as recorder:
        for _ in range(2):
            with library.Client(transport=recorder.transport()) as client:
                client.post(provider.url + URL)
        assert "2 exchanges so far" in repr(recorder)
    assert len(cv.load(path).timelines) == 2


def test_a_request_of_another_library_is_a_type_error(path):
    with (
        cv.record.transport(path) as transport,
        pytest.raises(TypeError, match="a request of httpx or httpx2, got dict"),
    ):
        transport.handle_request({})
