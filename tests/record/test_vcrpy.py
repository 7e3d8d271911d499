"""vcrpy itself replays what was recorded, and would have written the same file."""

from __future__ import annotations

import asyncio
import gzip

import httpx2
import openai
import pytest
import vcr
import yaml

import cassette_viz as cv

from .._provider import SSE, Answer, paced
from .._speech import chat

TEXT = "Smörgåsbord \u2028 for \U0001f469\u200d\U0001f373 and friends."
BODY = b"".join(chat(TEXT))
URL = "/v1/chat/completions"
QUESTION = b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"What\\u2019s for dinner?"}],"stream":true}'
JSON = {"Content-Type": "application/json"}
BINARY = bytes(range(256))

ANSWERS = {
    "stream": Answer(paced(chat(TEXT), 0.0)),
    "stream with CRLF": Answer([(0, BODY.replace(b"\n", b"\r\n"))]),
    "compressed stream": Answer(
        [(0, gzip.compress(BODY))], headers={"Content-Type": SSE, "Content-Encoding": "gzip"}, is_chunked=False
    ),
    "JSON": Answer([(0, b'{"a":1}')], headers=JSON, is_chunked=False),
    "error": Answer([(0, b'{"error":{}}')], status=429, headers=JSON, is_chunked=False),
    "binary": Answer([(0, BINARY)], headers={"Content-Type": "application/octet-stream"}),
    "nothing": Answer([], status=204, headers={"X-Empty": ""}, is_chunked=False),
    "several headers of a name": Answer([(0, b"{}")], headers={**JSON, "Via": "a", "via": "b"}, is_chunked=False),
}


def replaying(path):
    return vcr.VCR(record_mode="none").use_cassette(str(path))


def ask(library, url: str, path, **more):
    with library.Client(transport=cv.record.transport(path)) as client:
        return client.post(url, content=QUESTION, headers={"Authorization": "Bearer abcdefghijkl"}, **more)


@pytest.mark.parametrize("kind", ANSWERS)
def test_vcrpy_replays_it(library, speaking, path, kind):
    url = speaking(ANSWERS[kind]).url + URL
    live = ask(library, url, path)
    with replaying(path) as cassette, library.Client() as client:
        replayed = client.post(url, content=QUESTION)
        assert cassette.all_played
    assert (replayed.status_code, replayed.reason_phrase) == (live.status_code, live.reason_phrase)
    assert (replayed.content, replayed.text) == (live.content, live.text)
    gone = {"content-encoding", "content-length"} if kind == "compressed stream" else set()
    kept = [sorted(pair for pair in answer.headers.multi_items() if pair[0] not in gone) for answer in (replayed, live)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("kind", ANSWERS)
def test_vcrpy_replays_it_to_asynchronous_clients(library, speaking, path, kind):
    url = speaking(ANSWERS[kind]).url + URL

    async def ask_live():
        async with library.AsyncClient(transport=cv.record.async_transport(path)) as client:
            return await client.post(url, content=QUESTION)

    async def ask_again():
        with replaying(path):
            async with library.AsyncClient() as client:
                return await client.post(url, content=QUESTION)

    live, replayed = asyncio.run(ask_live()), asyncio.run(ask_again())
    assert (replayed.status_code, replayed.content) == (live.status_code, live.content)


def test_vcrpy_replays_streams_to_an_sdk(speaking, path):
    provider = speaking(Answer(paced(chat(TEXT), 0.0)))

    def talk(http_client: httpx2.Client) -> str:
        client = openai.OpenAI(api_key="sk-none", base_url=f"{provider.url}/v1", http_client=http_client)
        question = [{"role": "user", "content": "What's for dinner?"}]
        stream = client.chat.completions.create(model="gpt-4o-mini", messages=question, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    with httpx2.Client(transport=cv.record.transport(path)) as http_client:
        assert talk(http_client) == TEXT
    with replaying(path), httpx2.Client() as http_client:
        assert talk(http_client) == TEXT


def test_vcrpy_replays_retries_in_their_order(library, speaking, path):
    url = speaking(ANSWERS["error"], ANSWERS["JSON"]).url + URL
    with library.Client(transport=cv.record.transport(path)) as client:
        assert [client.post(url).status_code for _ in range(2)] == [429, 200]
    with replaying(path), library.Client() as client:
        assert [client.post(url).status_code for _ in range(2)] == [429, 200]


def test_vcrpy_matches_a_key_in_the_url_by_its_filter(library, speaking, path):
    url = f"{speaking(ANSWERS['JSON']).url}/v1/models?key=AIzaSecret&alt=sse"
    with library.Client(transport=cv.record.transport(path)) as client:
        client.get(url)
    player = vcr.VCR(record_mode="none", filter_query_parameters=[("key", "REDACTED")])
    with player.use_cassette(str(path)), library.Client() as client:
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("kind", ANSWERS)
def test_vcrpy_would_have_written_the_same(library, speaking, path, tmp_path, kind):
    url = speaking(ANSWERS[kind]).url + URL
    theirs = tmp_path / "theirs.yaml"
    recorder = vcr.VCR(decode_compressed_response=True, filter_headers=[("authorization", "REDACTED")])
    with recorder.use_cassette(str(theirs)), library.Client() as client:
        client.post(url, content=QUESTION, headers={"Authorization": "Bearer abcdefghijkl"})
    ask(library, url, path)
    assert without_date(path.read_text()) == without_date(theirs.read_text())


def without_date(text: str) -> str:
    """The cassette without the one line that tells when it was recorded."""
    written = yaml.safe_load(text)["interactions"][0]["response"]["headers"]["date"]
    return text.replace(written[0], "then")


def test_vcrpy_goes_on_recording_in_it_and_so_do_we_in_its_cassettes(library, speaking, path):
    url = speaking(ANSWERS["JSON"]).url
    ask(library, f"{url}/ours/1", path)
    with vcr.use_cassette(str(path), record_mode="new_episodes"), library.Client() as client:
        client.get(f"{url}/theirs")
    ask(library, f"{url}/ours/2", path)
    cassette = cv.load(path)
    assert [each.request.path for each in cassette.interactions] == ["/ours/1", "/theirs", "/ours/2"]
    assert [bool(each.response.arrivals) for each in cassette.interactions] == [True, False, True]
    assert cassette.problems == ()
