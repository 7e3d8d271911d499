"""Mocks of Rust's httpmock."""

from __future__ import annotations

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import httpmock

from .._recordings import ASKED, files_of, loaded, only, said

FILES = files_of("httpmock")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    assert httpmock.match(None, path.read_bytes()) == 2
    cassette = cv.load(path)
    interaction = cassette.interactions[-1]
    assert (cassette.format, interaction.problems) == ("httpmock", ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.body) == ("POST", ASKED)


def test_each_document_is_an_interaction():
    first, second = loaded("httpmock", "several.yml").interactions
    assert (first.request.url, first.timeline) == ("/v1/models?limit=5", None)
    assert (first.headers_after_ns, second.headers_after_ns) == (250_000_000, None)
    assert [first.index, second.index] == [0, 1]


def test_a_whole_address_makes_a_whole_url():
    url = only(loaded("httpmock", "whole_address.yaml")).request.url
    assert url == "https://api.example:8443/v1/chat/completions"


def test_documents_before_a_broken_one_are_kept():
    cassette = cv.load(b"when: {path: /}\nthen: {status: 200}\n---\nwhen: {path: /b}\nthen: [\n")
    assert len(cassette.interactions) == 1
    assert "only the first 1" in cassette.problems[0]


@pytest.mark.parametrize("data", [b"", b"when: now\n", b"when: {path: /}\nthen: {}\nelse: {}\n", b"- when: {}\n"])
def test_it_claims_nothing_else(data):
    assert httpmock.match(None, data) == 0
