"""What curl prints."""

from __future__ import annotations

import gzip
from itertools import pairwise

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import curl_dump

from .._recordings import ASKED, files_of, loaded, only, said, times_ms

FILES = files_of("curl_dump")
WHOLE = [path for path in FILES if path.name not in ("failed.txt", "trace_ascii.txt")]
URL = "http://api.example/v1/chat/completions"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_recognised(path):
    assert curl_dump.match(None, path.read_bytes()) == 2
    assert cv.load(path).format == "curl"


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_every_way_to_print_gives_the_same_text(path):
    interaction = cv.load(path).interactions[-1]
    assert interaction.problems == ()
    assert said(interaction) == "Grüß Gott"
    assert interaction.timeline.status == "complete"
    assert (interaction.response.status, interaction.response.media_type) == (200, "text/event-stream")


@pytest.mark.parametrize("name", ["verbose.txt", "verbose_with_times.txt", "trace.txt", "trace_ascii.txt"])
def test_the_request_is_known_where_it_was_printed(name):
    request = only(loaded("curl_dump", name)).request
    assert (request.method, request.url) == ("POST", URL)
    assert request.body == (ASKED if name.startswith("trace") else b"")


def test_a_trace_with_times_has_a_time_for_every_chunk():
    interaction = only(loaded("curl_dump", "trace.txt"))
    assert interaction.timeline.clock == "recorded"
    times = times_ms(interaction.timeline)
    assert times == sorted(times)
    assert interaction.headers_after_ns is not None
    assert times[0] * 1e6 >= interaction.headers_after_ns > 100e6
    assert all(40 < later - earlier < 100 for earlier, later in pairwise(times))


def test_verbose_output_with_times_has_the_wait_for_the_headers_only():
    interaction = only(loaded("curl_dump", "verbose_with_times.txt"))
    assert interaction.headers_after_ns is not None
    assert interaction.headers_after_ns > 100e6
    assert interaction.timeline.clock == "modelled"


def test_a_trace_that_lost_its_line_ends_is_read_and_told():
    interaction = only(loaded("curl_dump", "trace_ascii.txt"))
    assert said(interaction) == "Gr.... Gott"
    assert len(interaction.timeline.chunks) == 5
    assert "--trace keeps every byte" in interaction.problems[0]


def test_a_transfer_that_failed_says_so():
    interaction = only(loaded("curl_dump", "failed.txt"))
    assert interaction.problems == ("curl failed (18): transfer closed with outstanding read data remaining",)
    assert (said(interaction), interaction.timeline.status) == ("Grüß", "truncated")


def test_what_only_leads_to_a_response_is_no_interaction():
    assert len(loaded("curl_dump", "redirected.txt").interactions) == 1
    assert [each.response.status for each in loaded("curl_dump", "verbose_redirected.txt").interactions] == [307, 200]


def test_a_pasted_command_tells_the_url():
    assert only(loaded("curl_dump", "pasted.txt")).request.url == "https://api.example/v1/chat/completions"


def test_a_proxy_that_opened_a_tunnel_is_no_response():
    text = b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 200 \r\ncontent-type: text/plain\r\n\r\nhello\n"
    assert only(cv.load(text)).response.body == b"hello\n"


def test_two_responses_are_two_interactions():
    text = b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n{}\nHTTP/1.1 404 Not Found\r\nA: 2\r\n\r\n{}"
    assert [each.response.status for each in cv.load(text).interactions] == [200, 404]


def test_a_compressed_body_is_unpacked():
    text = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello")
    assert only(cv.load(text)).response.body == b"hello"


def test_a_remark_on_the_last_line_is_no_body():
    text = (
        b"> GET / HTTP/2\n> Host: a.example\n> \n< HTTP/2 200 \n< \n{}* Connection #0 to host a.example left intact\n"
    )
    interaction = only(cv.load(text))
    assert (interaction.request.url, interaction.response.body) == ("https://a.example/", b"{}")


def test_midnight_may_lie_between():
    text = (
        b"23:59:59.900000 > GET / HTTP/2\n23:59:59.900000 > \n"
        b"00:00:00.150000 < HTTP/2 200 \n00:00:00.150000 < \n> no line of curl's\n"
    )
    interaction = only(cv.load(text))
    assert interaction.headers_after_ns == 250_000_000
    assert interaction.response.body == b"> no line of curl's\n"


@pytest.mark.parametrize(
    "data", [b"", b"data: HTTP/1.1 200 OK\n\n", b"HTTP/1.1 is a protocol\n", b"* a list\n> a quotation\n", b"HTTP/2\n"]
)
def test_it_claims_nothing_else(data):
    assert curl_dump.match(None, data) == 0
