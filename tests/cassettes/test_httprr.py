"""Traces of httprr."""

from __future__ import annotations

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import httprr

from .._recordings import ASKED, URL, files_of, loaded, only, said


@pytest.mark.parametrize("path", files_of("httprr"), ids=lambda path: path.name)
def test_its_files_say_what_was_recorded(path):
    cassette = cv.load(path)
    interaction = cassette.interactions[-1]
    assert (cassette.format, cassette.path, cassette.problems, interaction.problems) == ("httprr", path, (), ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.url, interaction.request.body) == ("POST", URL, ASKED)
    assert (interaction.response.status, interaction.response.reason) == (200, "OK")


def test_lengths_count_bytes():
    first, second = loaded("httprr", "two.httprr").interactions
    assert first.response.body == '{"café":1}'.encode()
    assert str(second.recorded_at) == "2026-08-19 14:34:20+00:00"


def test_headers_behind_one_that_a_scrubber_took_out_are_kept():
    interaction = only(loaded("httprr", "scrubbed.httprr"))
    assert "user-agent" not in interaction.request.headers
    assert interaction.request.headers["content-type"] == "application/json"
    assert interaction.response.headers["x-kept"] == "yes"


def trace(*records: tuple[bytes, bytes]) -> bytes:
    return b"httprr trace v1\n" + b"".join(b"%d %d\n%s%s" % (len(a), len(b), a, b) for a, b in records)


GET = (b"GET https://a.example/ HTTP/1.1\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n")


def test_a_record_that_is_cut_off_is_kept_as_far_as_it_goes():
    second = only(cv.load(trace(GET)[:-5]))
    assert second.response.status == 204
    assert second.problems == ("the file ends 5 bytes before the end of this response",)


def test_records_before_a_broken_place_are_kept():
    cassette = cv.load(trace(GET, GET) + b"nonsense")
    assert len(cassette.interactions) == 2
    assert "expected two lengths" in cassette.problems[0]


def test_a_host_header_completes_a_path():
    asked = b"GET /v1?key=secret HTTP/1.1\r\nHost: a.example\r\n\r\n"
    assert only(cv.load(trace((asked, GET[1])))).request.url == "https://a.example/v1?key=REDACTED"


def test_a_response_without_a_status_line_is_a_problem():
    assert "status code" in only(cv.load(trace((GET[0], b"nonsense")))).problems[0]


@pytest.mark.parametrize("data", [b"", b"httprr", b"a httprr trace v1\n"])
def test_it_claims_nothing_else(data):
    assert httprr.match(None, data) == 0
