"""Secrets go to the provider, and nowhere else: at no moment are they in any file."""

from __future__ import annotations

import json

import cassette_viz as cv

from .._provider import SSE, Answer
from .._recordings import only
from .._speech import chat

SECRET = "hunter2-0123456789"
KEY = "sk-ant-api03-0123456789abcdef"


def files_hold(path, secret: str) -> list[str]:
    return [file.name for file in path.parent.iterdir() if secret.encode() in file.read_bytes()]


def test_headers_urls_and_bodies_are_redacted_before_they_are_written(library, speaking, path):
    answered = json.dumps({"access_token": SECRET, "note": f"your key is {KEY}", "n": 1}).encode()
    headers = {"Content-Type": "application/json", "Set-Cookie": f"session={SECRET}", "X-Request-Id": "req-7"}
    provider = speaking(Answer([(0, answered)], headers=headers, is_chunked=False))
    url = provider.url.replace("://", f"://me:{SECRET}@") + f"/token?key={SECRET}&alt=sse"
    with library.Client(transport=cv.record.transport(path)) as client:
        got = client.post(
            url, headers={"X-Api-Key": SECRET, "Cookie": f"a={SECRET}"}, data={"client_secret": SECRET, "grant": "x"}
        )
        assert (files_hold(path, SECRET), files_hold(path, KEY)) == ([], [])
    assert got.content == answered
    assert (files_hold(path, SECRET), files_hold(path, KEY)) == ([], [])
    asked = provider.asked[0]
    assert (asked.headers["x-api-key"], SECRET in asked.target, SECRET.encode() in asked.body) == (SECRET, True, True)
    interaction = only(cv.load(path))
    assert interaction.request.url.endswith("/token?key=REDACTED&alt=sse")
    assert interaction.request.body == b"client_secret=REDACTED&grant=x"
    assert interaction.response.body == b'{"access_token": "REDACTED", "note": "your key is REDACTED", "n": 1}'
    assert interaction.response.headers["x-request-id"] == "req-7"
    assert interaction.response.headers["content-length"] == str(len(interaction.response.body))
    assert interaction.response.arrivals[-1][0] == len(interaction.response.body)


def test_a_secret_that_comes_in_two_reads_is_found_and_the_times_stay_right(library, speaking, path):
    events = chat(f"The key is {KEY}0123456789 and so on.")
    body = b"".join(events).replace(b'"content":" key"', f'"content":"{KEY}"'.encode())
    at = body.index(KEY.encode()) + 12
    end = body.index(b"\n\n", at) + 2
    provider = speaking(
        Answer([(0, body[:at]), (0.05, body[at:end]), (0.05, body[end:])], headers={"Content-Type": SSE})
    )
    with (
        library.Client(transport=cv.record.transport(path)) as client,
        client.stream("POST", provider.url + "/v1/chat/completions") as response,
    ):
        for _ in response.iter_raw():
            assert files_hold(path, KEY[:-4]) == []
    interaction = only(cv.load(path))
    timeline = interaction.timeline
    assert "REDACTED" in timeline.final.choices[0].text
    numbers = [chunk.number for chunk in timeline.chunks if b"REDACTED" in chunk.raw]
    times = list(timeline.times_ns)
    assert len(set(times)) == 3
    # The chunk with the secret is the one that the second read completed.
    assert [times[number - 1] for number in numbers] == [sorted(set(times))[1]]
    assert times.count(times[numbers[0] - 1]) == 1
