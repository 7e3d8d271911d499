"""Cassettes of Ruby's VCR and of R's vcr."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from datetime import UTC, datetime

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import betamax, ruby_vcr
from cassette_viz.cassettes._interactions import NO_STATUS

from .._recordings import ASKED, URL, files_of, loaded, only, said

FILES = files_of("ruby_vcr")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    cassette = cv.load(path)
    interaction = only(cassette)
    assert (cassette.format, cassette.problems, interaction.problems) == ("ruby-vcr", (), ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.url, interaction.request.body) == ("POST", URL, ASKED)
    assert (interaction.response.status, interaction.response.media_type) == (200, "text/event-stream")


def test_the_date_is_when_it_was_recorded():
    assert only(loaded("ruby_vcr", "block.yml")).recorded_at == datetime(2026, 8, 19, 14, 34, 20, tzinfo=UTC)
    assert only(loaded("ruby_vcr", "of_r.yml")).recorded_at == datetime(2026, 8, 2, 22, 26, 36, tzinfo=UTC)


def test_secrets_are_gone():
    assert only(loaded("ruby_vcr", "block.yml")).request.headers["authorization"] == "REDACTED"


def of(response: object, **more: object) -> bytes:
    item = {"request": {"method": "get", "uri": URL, "headers": {}}, "response": response, **more}
    return json.dumps({"http_interactions": [item], "recorded_with": "VCR 6.4.0"}).encode()


def test_text_that_is_marked_as_bytes_stays_text():
    body = {"encoding": "ASCII-8BIT", "string": "Grüß"}
    assert only(cv.load(of({"status": {"code": 200}, "body": body}))).response.body == "Grüß".encode()


def test_bytes_that_were_written_as_characters_are_bytes_again():
    body = {"encoding": "ASCII-8BIT", "string": "\x00\x9b\xff"}
    answered = {"status": {"code": 200}, "body": body}
    assert only(cv.load(of(answered))).response.body == b"\x00\x9b\xff"


@pytest.mark.parametrize("encoding", ["idna", "zlib_codec", "no such thing", "", "punycode"])
def test_an_encoding_that_no_recorder_names_is_not_tried(encoding):
    body = {"encoding": encoding, "string": "Grüß"}
    assert only(cv.load(of({"status": {"code": 200}, "body": body}))).response.body == "Grüß".encode()


@pytest.mark.parametrize("compress", [zlib.compress, gzip.compress], ids=["as R does", "as it says"])
def test_a_body_that_r_compressed_is_unpacked(compress):
    body = {"raw_gzip": base64.encodebytes(compress("Grüß".encode() * 1000)).decode()}
    interaction = only(cv.load(of({"status": 200, "headers": {"content-encoding": "br"}, "body": body})))
    assert (interaction.response.body, interaction.problems) == ("Grüß".encode() * 1000, ())


def test_of_a_body_that_r_compressed_and_that_was_cut_off_the_beginning_is_kept():
    body = {"raw_gzip": base64.b64encode(zlib.compress(bytes(range(256)))[:-60]).decode()}
    interaction = only(cv.load(of({"status": 200, "body": body})))
    assert len(interaction.response.body) > 100
    assert bytes(range(256)).startswith(interaction.response.body)
    assert "end too early" in interaction.problems[0]


def test_the_fields_of_a_form_are_put_together():
    asked = {"method": "post", "uri": URL, "headers": {}, "body": {"fields": {"model": "a b", "client_secret": "hush"}}}
    item = {"request": asked, "response": {"status": 200}, "recorded_at": "2026-08-02 22:26:36"}
    cassette = cv.load(json.dumps({"http_interactions": [item], "recorded_with": "VCR-vcr/2.1.0"}).encode())
    assert only(cassette).request.body == b"model=a+b&client_secret=REDACTED"


@pytest.mark.parametrize("body", [{"file": True, "string": "../secret.txt"}, {"on_disk": "../secret.txt"}])
def test_a_body_in_another_file_is_missed(body):
    interaction = only(cv.load(of({"status": 200, "body": body})))
    assert interaction.response.body == b""
    assert "secret.txt" in interaction.problems[0]


def test_erb_is_left_as_it_is():
    asked = "request: {method: get, uri: 'https://<%= host %>/v1'}"
    text = f"http_interactions:\n- {asked}\n  response: {{status: {{code: 200}}}}\n"
    assert only(cv.load(text.encode())).request.url == "https://<%= host %>/v1"


def test_one_broken_interaction_does_not_lose_the_others():
    text = f"http_interactions:\n- nonsense\n- request: {{method: get, uri: {URL}}}\n  response: {{}}\n"
    first, second = cv.load(text.encode()).interactions
    assert first.problems == ("expected a mapping with request and response",)
    assert second.problems == (NO_STATUS,)


@pytest.mark.parametrize(
    "data", [b"", b"version: 1\ninteractions: []\n", b'{"log": {"entries": []}}', b"http_interactions"]
)
def test_it_claims_nothing_else(data):
    assert ruby_vcr.match(None, data) == betamax.match(None, data) == 0


def test_without_a_first_interaction_it_is_still_recognised():
    assert ruby_vcr.match(None, b"---\nhttp_interactions: []\nrecorded_with: VCR 6.4.0\n") == 2
