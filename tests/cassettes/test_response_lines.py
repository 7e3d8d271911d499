"""Caches of one response a line."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import response_lines

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "response_lines"


def test_answers_and_streams_both_count():
    answer, stream, binary = cv.load(DATA / "cache.jsonl").interactions
    assert answer.response.body.startswith(b'{"type":"message"')
    assert stream.timeline.final.choices[0].text == "The moon pulls."
    assert binary.timeline.final.choices[0].text == "The moon pulls."


def test_headers_tell_when_it_was_recorded():
    stream = cv.load(DATA / "cache.jsonl").interactions[1]
    assert (stream.response.status, stream.recorded_at.isoformat()) == (200, "2026-08-19T14:34:20+00:00")


def test_key_and_response_are_enough():
    (interaction,) = cv.load(DATA / "key_and_response.jsonl").interactions
    assert interaction.timeline.status == "complete"


def test_a_request_is_kept_where_there_is_one():
    asked = b'{"method": "post", "url": "https://x/v1", "body": {"model": "m"}}'
    data = b'{"request": %s, "response": "data: {}\\n\\n"}\n' % asked
    (interaction,) = cv.load(data).interactions
    assert (interaction.request.method, interaction.request.json) == ("POST", {"model": "m"})


def test_one_broken_line_does_not_lose_the_others():
    broken, good = cv.load(
        b'{"key": 1, "response": "x" oops}\n{"key": 2, "response": "data: {}\\n\\n"}', format="jsonl-other"
    ).interactions
    assert broken.problems
    assert good.response.body == b"data: {}\n\n"


def test_lines_without_any_response_are_an_error():
    with pytest.raises(cv.CassetteFormatError, match="response"):
        cv.load(b'{"key": 1}\n', format=response_lines.NAME)


@pytest.mark.parametrize(
    "head",
    [b"", b'{"response": {}}', b'{"method": "generateContent", "response": "data: x"}', b'{"response": "hello"}'],
)
def test_other_files_are_left_to_others(head):
    assert response_lines.match(None, head) == 0
