"""HAR files of browsers, of Playwright and of mitmproxy."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import har, polly
from cassette_viz.cassettes._har_entry import headers_after_ns

from .._recordings import ASKED, URL, files_of, loaded, only, said, times_ms

FILES = files_of("har")
CHAT = [path for path in FILES if path.name != "web_socket_messages.har"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_recognised_and_polly_does_not_claim_them(path):
    head = path.read_bytes()[: 1 << 16]
    assert (har.match(path, head), polly.match(path, head)) == (2, 0)


@pytest.mark.parametrize("path", CHAT, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    cassette = cv.load(path)
    interaction = cassette.interactions[-1]
    assert (cassette.format, cassette.path, interaction.problems) == ("har", path, ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.url, interaction.request.body) == ("POST", URL, ASKED)
    assert interaction.request.headers["authorization"] == "REDACTED"
    assert interaction.recorded_at == datetime(2026, 8, 19, 14, 34, 20, 500_000, tzinfo=UTC)
    assert interaction.headers_after_ns == 500_000_000


@pytest.mark.parametrize("name", ["event_source_messages.har", "event_source_messages_since_1970.har"])
def test_events_that_were_kept_apart_have_their_times(name):
    (timeline,) = loaded("har", name).timelines
    assert timeline.clock == "recorded"
    assert times_ms(timeline) == [500, 750, 1000, 1250, 1500]


def test_a_web_socket_gives_what_was_received_and_asks_what_was_sent_first():
    interaction = only(loaded("har", "web_socket_messages.har"))
    assert interaction.request.json["type"] == "response.create"
    assert json.loads(interaction.response.frames[0].data)["type"] == "response.created"
    assert [frame.time_ns for frame in interaction.response.frames][:2] == [500_000_000, 625_000_000]


def entry(**response: object) -> dict[str, Any]:
    content = {"status": 200, "headers": [], "content": {}} | response
    return {"request": {"method": "GET", "url": URL, "headers": []}, "response": content, "timings": {}}


def of(*entries: object) -> cv.Cassette:
    return cv.load(json.dumps({"log": {"version": "1.2", "entries": entries}}).encode())


def test_a_body_that_the_browser_dropped_is_missed():
    (problem,) = only(of(entry(content={"size": 4096, "mimeType": "text/event-stream"}))).problems
    assert problem == "response body: its 4,096 bytes were not recorded; browsers drop the bodies of long streams"


def test_a_request_that_failed_says_so():
    interaction = only(of(entry(status=0, _error="net::ERR_ABORTED")))
    assert interaction.response.status is None
    assert "net::ERR_ABORTED" in interaction.problems[0]


def test_a_form_is_put_together_of_its_parameters():
    item = entry()
    item["request"] |= {"postData": {"params": [{"name": "a", "value": "1 2"}, {"name": "b", "value": ""}]}}
    assert only(of(item)).request.body == b"a=1+2&b="


@pytest.mark.parametrize(
    ("timings", "expected"),
    [
        ({"blocked": 1, "dns": 2, "connect": 3, "ssl": 2.5, "send": 4, "wait": 5, "receive": 6}, 15_000_000),
        ({"send": -1, "wait": -1, "receive": -1}, None),
        ({"send": 0, "wait": 0, "receive": 0}, None),
        ({"wait": float("nan")}, None),
        ({"wait": "12"}, None),
        (None, None),
        ([], None),
    ],
)
def test_the_wait_for_the_headers_is_the_sum_of_what_came_before_them(timings, expected):
    assert headers_after_ns(timings) == expected


@pytest.mark.parametrize("times", [[None, 1], ["x", "y"], [float("nan"), 1.0], [1e300, 1.0], [True, 1.0]])
def test_times_that_are_none_are_no_times(times):
    messages = [{"time": time, "data": "{}"} for time in times]
    item = entry() | {"_eventSourceMessages": messages}
    assert [frame.time_ns for frame in only(of(item)).response.frames] == [None, None]


def test_a_binary_message_is_decoded():
    messages = [
        {"type": "receive", "time": 1.0, "opcode": 2, "data": "eyJhIjoxfQ=="},
        {"type": "receive", "time": 2.0, "opcode": 2, "data": "/w=="},
        {"type": "receive", "time": 3.0, "opcode": 9, "data": ""},
    ]
    frames = only(of(entry() | {"_webSocketMessages": messages})).response.frames
    assert [getattr(frame, "data", None) for frame in frames] == ['{"a":1}', "\ufffd", None]
    assert [frame.flaw for frame in frames] == ["", "a binary message", ""]


def test_a_file_that_breaks_off_gives_the_entries_before_that():
    data = json.dumps({"log": {"version": "1.2", "entries": [entry(), entry()]}}).encode()
    cassette = cv.load(data[:-60])
    assert len(cassette.interactions) == 1
    assert "only the first 1 interactions can be read" in cassette.problems[0]


@pytest.mark.parametrize("name", ["../../secret.txt", "/etc/passwd", "nothing.txt", "a\0b", "x" * 5000, "."])
def test_a_body_elsewhere_is_not_read(name, tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "x.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry(content={"_file": name})]}}))
    interaction = only(cv.load(path))
    assert interaction.response.body == b""
    assert interaction.problems[0].startswith("response body: it")


@pytest.mark.parametrize("key", ["_file", "_sha1"])
def test_playwright_names_the_file_of_a_body_in_two_ways(key, tmp_path):
    (tmp_path / "ab12.txt").write_bytes(b"data: x\n\n")
    path = tmp_path / "x.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry(content={"size": 9, key: "ab12.txt"})]}}))
    assert only(cv.load(path)).response.body == b"data: x\n\n"


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name.replace("_har", ".har"), content)
    return stream.getvalue()


def test_files_in_an_archive_count_together_against_the_limit():
    items = [entry(content={"_file": "zeros"})] * 3
    text = json.dumps({"log": {"version": "1.2", "entries": items}}).encode()
    data = archive(a_har=text, zeros=bytes(100_000))
    cassette = cv.load(data, limits=cv.Limits(file_bytes=250_000))
    assert [len(interaction.response.body) for interaction in cassette.interactions] == [100_000, 100_000, 0]
    assert "file_bytes" in cassette.interactions[2].problems[0]


@pytest.mark.parametrize(
    "data", [archive(x=b"1"), archive(a_har=b"{}")[:-30], b"PK\x03\x04"], ids=["no har", "cut", "head"]
)
def test_an_archive_that_is_none_is_one_clear_error(data):
    with pytest.raises(cv.CassetteFormatError, match="archive"):
        cv.load(data, format="har")


@pytest.mark.parametrize("head", [b"", b'{"log": 1}', b"log: started\n", b"PK\x03\x04", b'{"entries": []}'])
def test_it_claims_nothing_else(head):
    assert har.match(None, head) == 0
