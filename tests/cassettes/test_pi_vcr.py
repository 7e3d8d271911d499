"""Bodies as chunks of the network, in pi_agent_rust's cassettes."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import pi_vcr

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "pi_vcr"


@pytest.mark.parametrize(("name", "text"), [("chunks.json", "The moon pulls."), ("base64.json", "The möon pulls.")])
def test_chunks_are_joined_wherever_they_were_cut(name, text):
    (interaction,) = cv.load(DATA / name).interactions
    assert interaction.timeline.final.choices[0].text == text
    assert interaction.request.json["model"] == "tide-1"
    assert not interaction.problems


def test_without_a_date_it_was_recorded_when_the_cassette_says():
    (interaction,) = cv.load(DATA / "chunks.json").interactions
    assert interaction.recorded_at.isoformat() == "2026-01-02T03:04:05.678000+00:00"


def test_header_pairs_are_read_and_secrets_are_gone():
    (interaction,) = cv.load(DATA / "chunks.json").interactions
    assert interaction.request.headers["content-type"] == "application/json"
    assert interaction.request.headers["x-api-key"] != ""


def test_one_broken_interaction_does_not_lose_the_others():
    data = (
        b'{"test_name":"x","recorded_at":"","interactions":[3,{"request":{"url":"u"},"response":{"body_chunks":[7]}}]}'
    )
    broken, other = cv.load(data, format=pi_vcr.NAME).interactions
    assert broken.problems
    assert other.request.url == "u"


@pytest.mark.parametrize("head", [b"", b'{"version":2,"interactions":[{"request":{"url":"x"}}]}', b'{"test_name":"x"}'])
def test_other_files_are_left_to_others(head):
    assert pi_vcr.match(None, head) == 0
