"""Archives of a request and its answers, in one text."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import txtar

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "txtar"


def test_each_answer_is_an_interaction():
    stream, plain, further = cv.load(DATA / "tides.txtar").interactions
    assert stream.timeline.requested_model == "tide-1"
    assert stream.timeline.status == "complete"
    assert plain.response.body.startswith(b"{")
    assert further.request.body == b""
    assert further.timeline.final.choices[0].text == "The moon pulls."


def test_an_answer_may_begin_with_a_status_line():
    (interaction,) = cv.load(DATA / "error.txtar").interactions
    response = interaction.response
    assert (response.status, response.reason, response.media_type) == (400, "Bad Request", "application/json")
    assert response.body.startswith(b'{"error"')


def test_line_ends_may_be_crlf():
    data = b'-- request --\r\n{"model": "m"}\r\n-- streaming --\r\ndata: {"n": 1}\r\n\r\n'
    (interaction,) = cv.load(data).interactions
    assert interaction.request.json == {"model": "m"}
    assert interaction.response.body == b'data: {"n": 1}\r\n\r\n'


def test_an_archive_without_answers_says_so():
    with pytest.raises(cv.CassetteFormatError, match="streaming"):
        cv.load(b"-- go.mod --\nmodule x\n", format=txtar.NAME)


def test_a_text_without_any_files_says_so():
    with pytest.raises(cv.CassetteFormatError, match="streaming"):
        cv.load(b"just text\n", format=txtar.NAME)


@pytest.mark.parametrize(("name", "points"), [("x.txtar", 1), ("x.txt", 0), (None, 0)])
def test_other_archives_need_the_name(name, points):
    assert txtar.match(Path(name) if name else None, b"-- go.mod --\nmodule x\n") == points
