"""One exchange in each file, as dd-apm-test-agent writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import dd_apm_test_agent

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "dd_apm_test_agent"


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_an_exchange_is_one_interaction(path):
    (interaction,) = cv.load(path).interactions
    assert (interaction.request.method, interaction.response.status) == ("POST", 200)
    assert interaction.request.json["model"] == "tide-1"
    assert not interaction.problems
    assert interaction.timeline.final.choices[0].text == "The moon pulls."


def test_a_body_of_bytes_is_decoded():
    (interaction,) = cv.load(next(DATA.glob("bedrock*"))).interactions
    assert interaction.response.body.startswith(b"\0\0\0")


def test_it_was_recorded_when_the_server_says():
    (interaction,) = cv.load(next(DATA.glob("openai*"))).interactions
    assert interaction.recorded_at.isoformat() == "2026-08-19T14:34:20+00:00"


def test_a_request_longer_than_the_head_is_perhaps_one():
    head = b'{"request": {"method": "POST", "url": "https://x/v1", "headers": {}, "body": "' + b"a" * 1000
    assert dd_apm_test_agent.match(None, head) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'{"request": {"method": "POST", "url": "/v1/chat"}, "response": {"status": 200, "bodyFileName": "x"}}',
        b'{"request": {"method": "POST", "urlPath": "/v1/chat"}, "response": {"status": 200}}',
        b'{"id": 1, "request": {"url": "https://x"}, "response": {"status": {"code": 200}}}',
        b'[{"request": {"url": "https://x"}, "response": {"status": {"code": 200}}}]',
    ],
)
def test_other_files_are_left_to_others(head):
    assert dd_apm_test_agent.match(None, head) == 0


def test_damaged_base64_is_said_to_be_damaged():
    data = b'{"request": {"url": "x"}, "response": {"status": {"code": 200}, "body": "base64:AAAAA"}}'
    (interaction,) = cv.load(data).interactions
    assert interaction.response.body == b"\0\0\0"
    assert "base64" in interaction.problems[0]


def test_a_file_that_was_cut_off_says_so():
    with pytest.raises(cv.CassetteFormatError, match="broken at line 1"):
        cv.load(b'{"request": {"url": "https://x", "method": "GET", "headers": {}, "body": "a')
