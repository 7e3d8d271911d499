"""Cassettes that lost their indentation when they were pasted."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import pasted_cassette

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "pasted_cassette"


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_a_paste_is_put_in_order(path):
    cassette = cv.load(path)
    assert cassette.format == pasted_cassette.NAME
    assert "without its indentation" in cassette.problems[0]
    for interaction in cassette.interactions:
        assert interaction.request.json["model"] == "tide-1"
        assert interaction.response.headers["content-type"] == "text/event-stream"
        assert interaction.headers_after_ns == 1_200_000
        assert (interaction.timeline.final.choices[0].text, interaction.timeline.status) == (
            "The moon pulls.",
            "complete",
        )
    assert len(cassette.interactions) == 2


@pytest.mark.parametrize("number", ["{:>4} ", "{}: ", "{}\t", "{}|", "{:>3} | ", "{:>6}→"])
def test_the_seed_survives_any_way_of_numbering(seed, number):
    lines = seed.read_text().split("\n")
    text = "\n".join(number.format(place) + line.strip() for place, line in enumerate(lines, 1))
    pasted, whole = cv.load(text.encode()), cv.load(seed)
    assert [each.final for each in pasted.timelines] == [each.final for each in whole.timelines]
    assert [each.request.url for each in pasted.interactions] == [each.request.url for each in whole.interactions]


def test_a_whole_cassette_is_left_to_others(seed):
    assert pasted_cassette.match(seed, seed.read_bytes()) == 0


@pytest.mark.parametrize("head", [b"", b"interactions:\n", b"1 interactions:\n2 - id: 0\n"])
def test_too_little_is_not_recognised(head):
    assert pasted_cassette.match(None, head) == 0
