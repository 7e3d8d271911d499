"""Stubs of WireMock, whose times are prescribed."""

from __future__ import annotations

import json

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import wiremock

from .._recordings import ASKED, files_of, loaded, only, said, times_ms

FILES = files_of("wiremock")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    assert wiremock.match(None, path.read_bytes()) == 2
    cassette = cv.load(path)
    interaction = cassette.interactions[-1]
    assert cassette.format == "wiremock"
    assert "its times are prescribed" in "".join(interaction.problems) or not interaction.problems
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.url) == ("POST", "/v1/chat/completions")
    assert interaction.request.body == ASKED
    assert dict(interaction.request.headers) == {"Content-Type": "application/json"}
    assert interaction.response.headers.all("via") == ("a", "b")


def test_a_body_that_dribbles_comes_when_the_stub_says():
    interaction = only(loaded("wiremock", "dribble.json"))
    assert interaction.problems == ("its times are prescribed by the stub; nobody measured them",)
    assert interaction.headers_after_ns == 200_000_000
    assert [time for _, time in interaction.response.arrivals] == [400e6, 600e6, 800e6, 1000e6, 1200e6]
    assert times_ms(interaction.timeline) == [600, 800, 1000, 1200, 1200]


def test_the_pieces_are_cut_as_wiremock_cuts_them():
    stub = {
        "request": {"urlPath": "/"},
        "response": {"body": "1234567", "chunkedDribbleDelay": {"numberOfChunks": 3, "totalDuration": 100}},
    }
    arrivals = only(cv.load(json.dumps(stub).encode())).response.arrivals
    assert arrivals == ((2, 33_000_000), (4, 66_000_000), (7, 99_000_000))


@pytest.mark.parametrize(
    "delay", [{}, {"numberOfChunks": 0}, {"numberOfChunks": -1}, {"numberOfChunks": "3"}, [], None]
)
def test_a_delay_that_says_nothing_is_none(delay):
    stub = {"request": {"urlPath": "/"}, "response": {"body": "1234567", "chunkedDribbleDelay": delay}}
    assert only(cv.load(json.dumps(stub).encode())).response.arrivals == ()


def test_more_chunks_than_anybody_needs_are_not_made():
    delay = {"numberOfChunks": 10**18, "totalDuration": 10**30}
    stub = {"request": {"urlPath": "/"}, "response": {"body": "x" * 300_000, "chunkedDribbleDelay": delay}}
    assert len(only(cv.load(json.dumps(stub).encode())).response.arrivals) == 100_000


def test_stubs_are_interactions_in_order():
    first, second = loaded("wiremock", "mappings.json").interactions
    assert (first.request.url, first.response.body) == ("/v1/models.*?limit=5", b'{"object": "list", "data": []}')
    assert (first.index, second.index, first.timeline) == (0, 1, None)


@pytest.mark.parametrize("name", ["nothing.txt", "../../../etc/passwd", "/etc/passwd"])
def test_a_body_elsewhere_is_not_read(name, tmp_path):
    (tmp_path / "mappings").mkdir()
    path = tmp_path / "mappings" / "stub.json"
    path.write_text(json.dumps({"request": {"urlPath": "/"}, "response": {"bodyFileName": name}}))
    interaction = only(cv.load(path))
    assert interaction.response.body == b""
    assert len(interaction.problems) == 1


@pytest.mark.parametrize("folder", ["mappings", "mappings/chat", "mappings/chat/streamed"])
def test_bodies_stand_beside_the_folder_of_the_stubs(folder, tmp_path):
    for each in (folder, "__files"):
        (tmp_path / each).mkdir(parents=True)
    (tmp_path / "__files" / "a.txt").write_text("hello")
    path = tmp_path / folder / "stub.json"
    path.write_text(json.dumps({"request": {"urlPath": "/"}, "response": {"bodyFileName": "a.txt"}}))
    assert only(cv.load(path)).response.body == b"hello"


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        ({"url": "/a?b=1", "queryParameters": {"c": {"equalTo": "2"}, "d": {"matches": ".*"}}}, "/a?b=1&c=2"),
        ({"urlPathTemplate": "/v1/{id}"}, "/v1/{id}"),
        (
            {"urlPath": "/v1", "host": {"equalTo": "api.example"}, "scheme": "https", "port": 8443},
            "https://api.example:8443/v1",
        ),
        ({"urlPath": "/v1", "host": {"equalTo": "api.example"}}, "//api.example/v1"),
        ({}, ""),
    ],
)
def test_the_url_is_what_the_stub_knows_of_it(asked, url):
    stub = {"request": asked, "response": {"status": 200, "fault": "EMPTY_RESPONSE"}}
    assert only(cv.load(json.dumps(stub).encode())).request.url == url


def test_a_stub_that_answers_whatever_is_asked_needs_no_url():
    stub = {"request": {"method": "ANY"}, "response": {"status": 200, "body": "data: {}\n\n"}}
    cassette = cv.load(json.dumps(stub).encode())
    assert (cassette.format, only(cassette).response.body) == ("wiremock", b"data: {}\n\n")


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        ({"equalToJson": {"a": 1}}, b'{"a": 1}'),
        ({"equalTo": "plain"}, b"plain"),
        ({"binaryEqualTo": "AAE="}, b"\0\1"),
        ({"matchesJsonPath": "$.a"}, b""),
    ],
)
def test_the_body_is_known_only_if_a_pattern_names_all_of_it(pattern, body):
    stub = {"request": {"urlPath": "/", "bodyPatterns": [pattern]}, "response": {"status": 200}}
    assert only(cv.load(json.dumps(stub).encode())).request.body == body


@pytest.mark.parametrize(
    "data",
    [
        b'{"request": {"url": "https://a.example/v1", "method": "POST"}, "response": {"status": {"code": 200}}}',
        b'{"mappings": {"a": 1}}',
        b'{"request": 1}',
        b'{"request": {"method": "GET", "path": "/v1"}, "response": {"status": 200, "body": "x"}}',
        b'{"request": {"method": "GET"}, "response": {"status": 200, "size": 5}}',
    ],
)
def test_it_claims_nothing_else(data):
    assert wiremock.match(None, data) == 0
