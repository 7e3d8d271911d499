"""Cassettes of seinfeld: each body names its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import braintrust

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "braintrust"


@pytest.fixture(scope="module")
def cassette():
    return cv.load(DATA / "every_kind.cassette.json")


def test_every_entry_is_an_interaction_in_its_place(cassette):
    assert (cassette.format, [each.index for each in cassette.interactions]) == (braintrust.NAME, list(range(6)))
    assert not any(each.problems for each in cassette.interactions)


def test_an_event_stream_gets_its_blank_lines_back(cassette):
    response = cassette.interactions[1].response
    assert response.body.endswith(b"\n\ndata: [DONE]\n\n")
    assert response.body.count(b"\n\n") == 4


@pytest.mark.parametrize(("index", "beginning"), [(0, b'{"object'), (2, b"\0\0\0"), (3, b'{"model'), (4, b"data: ")])
def test_each_kind_of_body_is_read(cassette, index, beginning):
    assert cassette.interactions[index].response.body.startswith(beginning)


def test_an_empty_body_is_empty(cassette):
    assert cassette.interactions[5].response.body == b""
    assert cassette.interactions[4].request.body == b""


def test_it_knows_when_each_entry_was_recorded(cassette):
    assert cassette.interactions[0].recorded_at.isoformat() == "2026-01-02T03:04:05.678000+00:00"


def test_secrets_are_gone(cassette):
    assert "sk-" not in repr(cassette.interactions[0].request.headers)


def test_crlf_stays_crlf():
    body = cv.load(DATA / "with_version.cassette.json").interactions[0].response.body
    assert body.count(b"\r\n\r\n") == 2
    assert b"\n\n" not in body


def entry(body: object) -> bytes:
    return json.dumps(
        {"entries": [{"recordedAt": "", "request": {}, "response": {"status": 200, "body": body}}]}
    ).encode()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"kind": "binary", "path": "../../etc/passwd"}, "load it by its path"),
        ({"kind": "sse"}, "a list of chunks"),
        ({"kind": "new"}, "'new'"),
        ({"kind": "base64", "value": "AA!"}, "base64"),
    ],
)
def test_a_body_that_cannot_be_read_is_named(body, problem):
    (interaction,) = cv.load(entry(body)).interactions
    assert any(problem in each for each in interaction.problems)


def test_a_body_is_looked_for_beside_the_cassette_only(tmp_path):
    (tmp_path / "outside.bin").write_bytes(b"secret")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "x.cassette.json").write_bytes(entry({"kind": "binary", "path": "../../outside.bin"}))
    (interaction,) = cv.load(folder / "x.cassette.json").interactions
    assert interaction.response.body == b""
    assert "not beside it" in interaction.problems[0]


def test_one_broken_entry_does_not_lose_the_others():
    data = b'{"entries": [{"matchKey": "", "request": {"url": "x"}, "response": {}}, 7]}'
    first, second = cv.load(data).interactions
    assert first.request.url == "x"
    assert "expected an entry" in second.problems[0]


@pytest.mark.parametrize("head", [b"", b'{"entries": 1}', b'{"entries": [{"a": 1}]}', b'{"log": {"entries": [{}]}}'])
def test_other_files_are_left_to_others(head):
    assert braintrust.match(None, head) == 0
