"""The keys at the beginning of a document, however it goes on."""

from __future__ import annotations

import pytest

from cassette_viz.cassettes._outline import outline

YAML = b"""\
version: 2
interactions:
- id: 0
  request:
    ? !!python/object/apply:some.name
    - Accept
    : - text/plain
    url: https://api.example
- id: 1
"""


def test_paths_come_in_order_with_what_stands_there():
    assert list(outline(YAML).items()) == [
        ("version", "2"),
        ("interactions", "["),
        ("interactions.0", "{"),
        ("interactions.0.id", "0"),
        ("interactions.0.request", "{"),
        ("interactions.0.request.?", "["),
        ("interactions.0.request.?.0", "text/plain"),
        ("interactions.0.request.url", "https://api.example"),
        ("interactions.1", "{"),
        ("interactions.1.id", "1"),
    ]


@pytest.mark.parametrize("cut", range(len(YAML)))
def test_a_head_may_be_cut_anywhere(cut):
    # What stands last may be a part of a longer word.
    keys = list(outline(YAML[:cut]))[:-1]
    assert keys == list(outline(YAML))[: len(keys)]


JSON = rb'{"a":{"b":"\ud83d\ude42\/"},' + b'\t"c":[true,1.5,"open\\n end"]}'


def test_json_is_read_too_even_with_halves_of_surrogate_pairs():
    assert outline(JSON) == {"a": "{", "a.b": "  /", "c": "[", "c.0": "true", "c.1": "1.5", "c.2": "open\n end"}


@pytest.mark.parametrize("cut", range(len(JSON)))
def test_json_may_be_cut_anywhere_too(cut):
    keys = list(outline(JSON[:cut]))[:-1]
    assert keys == list(outline(JSON))[: len(keys)]
    assert "a.b" in keys or cut < JSON.index(b"[") + 2


def test_a_head_that_ends_within_a_character_loses_nothing_else():
    head = "a: 1\nb: ☺".encode()
    assert outline(head[:-1]) == {"a": "1", "b": ""}


def test_long_texts_are_cut():
    assert outline(b"a: " + b"x" * 1000) == {"a": "x" * 80}


@pytest.mark.parametrize(
    "head", [b"", b"text", b"\x00\x01\x02", b"\xff\xfe", bytes(range(256)), b"\x1f\x8b\x08\x00", b"'", b"- ["]
)
def test_other_beginnings_have_no_keys_and_are_no_error(head):
    assert not [key for key in outline(head) if key != "0"]


def test_a_hostile_head_is_no_trouble():
    assert len(outline(b"[" * 65536)) < 5000
    assert len(outline(b"? " * 30_000)) < 5000
