"""The proxy passes everything on as it is, in both directions, and records it."""

from __future__ import annotations

import gzip
import json
import os
import socket
import time

import httpx
import pytest

import cassette_viz as cv

from .._provider import SSE, Answer, paced
from .._recordings import only, said
from .._speech import chat
from .conftest import Running

KEY = "sk-made-up-0123456789abcdef"
TEXT = "The tide comes in twice a day."
EVENTS = chat(TEXT)
BODY = b"".join(EVENTS)
PATH = "/v1/chat/completions"


# --- passing on


def test_everything_goes_there_and_comes_back(proxied):
    provider, proxy = proxied(
        Answer(paced(EVENTS, 0.0), status=203, headers={"Content-Type": SSE, "X-Request-Id": "7"})
    )
    response = httpx.post(
        f"{proxy.url}{PATH}?a=1&b=%2F%20x",
        content=b'{"stream":true}',
        headers={"Authorization": f"Bearer {KEY}", "X-Mine": "m"},
    )
    assert (response.status_code, response.content) == (203, BODY)
    assert response.headers["x-request-id"] == "7"
    asked = provider.asked[0]
    assert (asked.method, asked.target, asked.body) == ("POST", f"{PATH}?a=1&b=%2F%20x", b'{"stream":true}')
    assert (asked.headers["authorization"], asked.headers["x-mine"]) == (f"Bearer {KEY}", "m")
    assert asked.headers["host"] == provider.url.removeprefix("http://")
    interaction = only(proxy.close())
    assert interaction.request.url == f"{provider.url}{PATH}?a=1&b=%2F%20x"
    assert (interaction.request.headers["authorization"], interaction.response.body) == ("REDACTED", BODY)
    assert said(interaction) == TEXT
    assert interaction.timeline.clock == cv.Clock.RECORDED


def test_nothing_is_added_and_only_what_is_the_connections_own_is_left_out(proxied):
    provider, proxy = proxied(
        Answer([(0, b"{}")], headers={"X-Only": "1", "Connection": "x-hop", "X-Hop": "1"}, is_chunked=False)
    )
    with socket.create_connection(("127.0.0.1", httpx.URL(proxy.url).port)) as connection:
        connection.sendall(
            b"GET /x HTTP/1.1\r\nHost: a\r\nX-Mine: 1\r\nX-Own: 1\r\nConnection: close, x-own\r\nTE: trailers\r\n\r\n"
        )
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert set(provider.asked[0].headers) == {"host", "x-mine"}
    names = {line.split(b":")[0].lower() for line in head.splitlines()[1:]}
    assert names - {b"connection"} == {b"x-only", b"content-length", b"date", b"server"}
    assert b"stand-in" in head
    assert body == b"{}"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_every_method_is_passed_on(proxied, method):
    provider, proxy = proxied(Answer([(0, b'{"a":1}')], headers={"Content-Type": "application/json"}, is_chunked=False))
    response = httpx.request(method, f"{proxy.url}/v1/files")
    assert response.content == (b"" if method == "HEAD" else b'{"a":1}')
    assert response.headers["content-length"] == "7"
    assert provider.asked[0].method == method
    assert only(proxy.close()).request.method == method


@pytest.mark.parametrize("status", [204, 304, 301, 404, 429, 500])
def test_every_status_is_passed_on(proxied, status):
    _, proxy = proxied(Answer([], status=status, headers={"Location": "/y", "Retry-After": "3"}, is_chunked=False))
    response = httpx.get(proxy.url)
    assert (response.status_code, response.headers["location"], response.headers["retry-after"]) == (status, "/y", "3")
    assert only(proxy.close()).response.status == status


def test_a_path_may_stand_before_the_clients_own(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)), prefix="/api/")
    httpx.post(proxy.url + PATH)
    assert provider.asked[0].target == f"/api{PATH}"


def test_an_upload_in_pieces_is_passed_on_in_pieces(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    httpx.post(proxy.url + PATH, content=iter([b'{"stream"', b":true}"]))
    assert (provider.asked[0].body, provider.asked[0].headers["transfer-encoding"]) == (b'{"stream":true}', "chunked")
    assert only(proxy.close()).request.json == {"stream": True}


def test_an_upload_whose_length_is_known_tells_it(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    httpx.post(proxy.url + PATH, content=b"x" * 300_000)
    assert provider.asked[0].headers["content-length"] == "300000"
    assert "transfer-encoding" not in provider.asked[0].headers
    assert len(only(proxy.close()).request.body) == 300_000


def test_a_compressed_upload_is_passed_on_as_it_is_and_recorded_without_its_secrets(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    body = gzip.compress(b'{"api_key":"hunter2-hunter2"}')
    httpx.post(proxy.url + PATH, content=body, headers={"Content-Encoding": "gzip"})
    assert provider.asked[0].body == body
    assert only(proxy.close()).request.body == b'{"api_key":"REDACTED"}'


def test_a_compressed_answer_is_passed_on_as_it_is_and_recorded_decoded(proxied):
    headers = {"Content-Type": SSE, "Content-Encoding": "gzip"}
    _, proxy = proxied(Answer([(0, gzip.compress(BODY))], headers=headers, is_chunked=False))
    with httpx.stream("POST", proxy.url + PATH) as response:
        assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(response.iter_raw())) == BODY
    assert said(only(proxy.close())) == TEXT


def test_a_coding_that_cannot_be_undone_is_said(proxied):
    _, proxy = proxied(Answer([(0, b"xyz")], headers={"Content-Type": SSE, "Content-Encoding": "own"}))
    with httpx.stream("POST", proxy.url + PATH) as response:
        assert b"".join(response.iter_raw()) == b"xyz"
    proxy.close()
    assert "is compressed by own; it is kept so, and has no times" in proxy.lines[0]


def test_nothing_is_held_back(proxied):
    provider, proxy = proxied(Answer([(0, EVENTS[0]), (60, EVENTS[1])]))
    with httpx.stream("POST", proxy.url + PATH) as response:
        assert next(response.iter_raw()) == EVENTS[0]
        assert len(provider.asked[0].writes_ns) == 1


def test_a_client_that_does_not_read_is_waited_for(proxied):
    """The provider cannot get rid of more than what the sockets and buffers in between hold."""
    piece = bytes(1 << 20)
    provider, proxy = proxied(Answer([(0, piece)] * 100, headers={"Content-Type": "application/octet-stream"}))
    with httpx.stream("GET", proxy.url) as response:
        next(response.iter_raw())
        before = -1
        while before != len(provider.asked[0].writes_ns):  # until it gets no further
            before = len(provider.asked[0].writes_ns)
            time.sleep(0.3)
    assert before < 50


# --- what goes wrong


def test_an_upstream_that_is_not_there_is_a_502_in_one_line(tmp_path):
    proxy = Running("http://127.0.0.1:1", tmp_path)
    try:
        response = httpx.get(f"{proxy.url}/v1/models?key=hunter2")
    finally:
        cassette = proxy.close()
    assert (response.status_code, cassette) == (502, None)
    assert response.text.startswith("cassette_viz record: http://127.0.0.1:1 did not answer: ")
    assert response.text.count("\n") == 1
    assert proxy.lines[0].startswith("GET /v1/models?key=REDACTED: http://127.0.0.1:1 did not answer")


def test_an_answer_that_breaks_off_breaks_off_for_the_client_too(proxied):
    _, proxy = proxied(Answer(paced(EVENTS[:3], 0.05), ending="cut"))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(proxy.url + PATH)
    interaction = only(proxy.close())
    assert interaction.response.body == b"".join(EVENTS[:3])
    assert interaction.problems[0].startswith("the recording breaks off here: ")
    assert "broken off by the other side" in proxy.lines[0]


def test_a_client_that_goes_away_ends_the_question(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS[:2], 0.0), ending="never"))
    with httpx.stream("POST", proxy.url + PATH) as response:
        assert next(response.iter_raw())
    assert provider.asked[0].gone.wait(30)
    interaction = only(proxy.close())
    assert EVENTS[0] in interaction.response.body
    assert interaction.problems == ()
    assert "broken off" in proxy.lines[0]


@pytest.mark.parametrize(
    ("request_line", "says"),
    [
        (
            b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
            b"WebSockets",
        ),
        (b"GET http://elsewhere.example/x HTTP/1.1\r\nHost: elsewhere.example", b"make its address your base URL"),
    ],
)
def test_what_it_is_not_for_is_a_501(proxied, request_line, says):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    with socket.create_connection(("127.0.0.1", httpx.URL(proxy.url).port)) as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 501")
    assert says in answer
    assert provider.asked == []


def test_headers_in_latin_1_come_through_in_utf_8(proxied):
    provider, proxy = proxied(Answer([(0, b"{}")], headers={"X-Odd": "caf\xe9"}, is_chunked=False))
    response = httpx.get(proxy.url, headers=[(b"x-mine", b"caf\xe9")])
    assert dict(response.headers.raw)[b"X-Odd"].decode() == "caf\xe9"
    assert provider.asked[0].headers["x-mine"].encode("latin-1").decode() == "caf\xe9"
    interaction = only(proxy.close())
    assert (interaction.request.headers["x-mine"], interaction.response.headers["x-odd"]) == ("caf\xe9", "caf\xe9")


def test_headers_may_be_long(proxied):
    provider, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    httpx.post(proxy.url + PATH, headers={"Authorization": "Bearer " + "x" * 20_000})
    assert len(provider.asked[0].headers["authorization"]) > 20_000


# --- what is written


def test_each_request_may_have_a_cassette_of_its_own(proxied):
    _, proxy = proxied(Answer(paced(EVENTS, 0.0)), per_request=True, format="go-vcr")
    for number in range(3):
        httpx.post(f"{proxy.url}{PATH}?n={number}")
    proxy.close()
    paths = proxy.output.cassettes()
    assert [path.name[-10:] for path in paths] == ["-0001.yaml", "-0002.yaml", "-0003.yaml"]
    assert [only(cv.load(path)).request.url[-4:] for path in paths] == ["?n=0", "?n=1", "?n=2"]
    assert {cv.load(path).format for path in paths} == {"go-vcr"}


def test_a_disk_that_is_full_is_told(proxied, monkeypatch):
    _, proxy = proxied(Answer(paced(EVENTS, 0.0)))
    write = os.write

    def full(file: int, data: bytes) -> int:
        if data.startswith(b'{"n":'):
            raise OSError(28, "No space left on device")
        return write(file, data)

    monkeypatch.setattr(os, "write", full)
    assert httpx.post(proxy.url + PATH).content == BODY
    proxy.close()
    assert "the recording is incomplete: No space left on device" in proxy.lines[-1]


def test_json_is_what_it_was(proxied):
    """A last whole look: what an ordinary answer becomes."""
    answer = {"id": "x", "choices": [{"message": {"role": "assistant", "content": "Hi"}}]}
    _, proxy = proxied(Answer([(0, json.dumps(answer).encode())], headers={"Content-Type": "application/json"}))
    assert httpx.post(proxy.url + PATH, json={"model": "m"}).json() == answer
    interaction = only(proxy.close())
    assert (interaction.request.json, json.loads(interaction.response.body)) == ({"model": "m"}, answer)
    assert (interaction.ended_after_ns or 0) >= (interaction.headers_after_ns or 0) > 0
