"""The keys at the beginning of a document, however it goes on."""

from __future__ import annotations

import pytest

import cassette_viz as cv
from cassette_viz import _registry
from cassette_viz.cassettes import _outline
from cassette_viz.cassettes._outline import outline
from cassette_viz.cassettes._yaml_outline import outline_of_lines

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


# --- what recorders write needs no parser

SHIPPED = [cv.samples.path("kimi-k2-multi-tool-streaming.yaml"), *sorted(cv.samples.folder("timed").glob("*.yaml"))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_line_by_line_it_is_the_same_outline(path):
    head = path.read_bytes()
    assert list(outline_of_lines(head).items()) == list(_outline._outline_of_events(head).items())


@pytest.mark.parametrize(
    "text",
    [
        "interactions: []\n",
        "interactions:\n- request: {uri: a}\n",
        "? a\n: b\n",
        "interactions:\n- request:\n    uri: &here a\n",
        'interactions:\n- request:\n    body: "cut',
        "{}\n",
    ],
)
def test_what_is_written_otherwise_is_left_to_the_parser(text):
    assert outline_of_lines(text.encode()) is None


def test_what_stands_beside_the_list_keeps_its_place():
    text = b"version: 1\nname: null\ninteractions:\n- a: 1\n- b: yes\nrecorded_with: some thing\n"
    assert list(outline_of_lines(text).items()) == [
        ("version", "1"),
        ("name", ""),
        ("interactions", "["),
        ("interactions.0", "{"),
        ("interactions.0.a", "1"),
        ("interactions.1", "{"),
        ("interactions.1.b", "yes"),
        ("recorded_with", "some thing"),
    ]


def test_the_last_item_may_be_cut_off_in_the_middle_of_a_text():
    text = b'interactions:\n- body: "a"\n- body: "b'
    assert list(outline_of_lines(text)) == ["interactions", "interactions.0", "interactions.0.body"]


def test_every_reader_judges_every_public_recording_alike_by_both(corpus, monkeypatch):
    def points(head: bytes) -> list[int]:
        outline.cache_clear()
        return [int(reader.match(None, head)) for reader in _registry.plugins("cassettes")]

    heads = [path.read_bytes()[: 1 << 16] for path in sorted(corpus.glob("*/**/*.y*ml"))[::5]]
    by_lines = list(map(points, heads))
    monkeypatch.setattr(_outline, "outline_of_lines", lambda head: None)
    assert by_lines == list(map(points, heads))
    outline.cache_clear()
