"""Cassettes of betamax, which look like those of Ruby's VCR."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import betamax, ruby_vcr

from .._recordings import ASKED, URL, files_of, only, said

FILES = files_of("betamax")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    cassette = cv.load(path)
    interaction = only(cassette)
    assert (cassette.format, interaction.problems) == ("betamax", ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.url, interaction.request.body) == (URL, ASKED)
    assert interaction.request.headers["authorization"] == "REDACTED"
    assert interaction.recorded_at == datetime(2013, 9, 28, 1, 25, 38, tzinfo=UTC)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_is_told_apart_even_where_its_name_is_too_far_away(path):
    head = path.read_bytes().split(b'"recorded_with"')[0]
    assert (betamax.match(path, head), ruby_vcr.match(path, head)) == (2, 0)


@pytest.mark.parametrize("path", files_of("ruby_vcr"), ids=lambda path: path.name)
def test_cassettes_of_vcr_are_not_its_own(path):
    assert betamax.match(path, path.read_bytes()) == 0
