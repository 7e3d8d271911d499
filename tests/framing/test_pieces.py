"""Bytes do not care how they are cut: every framing is fed what it knows, and what it does not, in random pieces."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cassette_viz import _registry
from cassette_viz.framing import aws_eventstream, json_values, sse, vercel_data_stream
from cassette_viz.timeline.frame import Comment, Frame
from tests.dialects._cases import CASES

from ._eventstreams import event, exception

FRAMINGS = _registry.plugins("framing")
SAMPLES = [case.path.read_bytes() for case in CASES]

#: What bodies are made of, a few tokens for each framing: whole, broken and cut off.
TOKENS: dict[ModuleType, Sequence[bytes]] = {
    aws_eventstream: [
        event("messageStart", {"role": "assistant"}),
        event("delta", '{"a":"é"}'),
        exception("throttled", {"message": "slow down"}),
        event("delta", {})[:20],
        event("delta", {})[9:],
        b"\x00\x00",
        b"\x00\x00\x00\x10\x00\x00\x00\x00",
    ],
    json_values: [
        *rb'{"a":1} [ ] , { } {"a": <b>no</b> no-value-at-all 1 - .5 e+ 7 true nul " "\"{" "\ud83d\ude00" \u12'.split(),
        *(b"\n", b"\r\n", b" ", b"\x1e", b"\x01", b"\xff", b"\xef\xbb\xbf", b"9" * 4301, b'{\n "a": [1,\n {}]\n}'),
        '{"é":"🙂"}'.encode(),
    ],
    sse: [
        *(b"data: a", b"event: e", b": c", b'data: {"a":1}', b"data", b"id: 1", b'error: {"a":1}', b"data: [DONE]"),
        *(b"\n", b"\n", b"\r\n", b"\r", b"\n\n", b"\xef\xbb\xbf", b"\xff", b'{"error":{}}', "data:é🙂".encode()),
    ],
    vercel_data_stream: [
        *(
            b'0:"a"',
            b"\xef\xbb\xbf",
            b'"',
            b"d:{}",
            b"hello",
            b":",
            b"\xff:1",
            b" ",
            b"\t",
            b"\n",
            b"\n",
            b"\r\n",
            b"\r",
            '0:"é'.encode(),
        ),
    ],
}
#: Where a body may be cut, as parts of its length: hypothesis tries the ends by itself.
CUTS = st.lists(st.floats(0, 1), max_size=12)


def whole(framing: ModuleType, body: bytes) -> list[Frame | Comment]:
    return list(framing.split(body))


def fed(framing: ModuleType, body: bytes, cuts: Sequence[float]) -> list[Frame | Comment]:
    splitter, found = framing.Splitter(), list[Frame | Comment]()
    for start, end in pairwise([0, *sorted(round(cut * len(body)) for cut in cuts), len(body)]):
        found += splitter.feed(body[start:end])
    return [*found, *splitter.close()]


every_framing = pytest.mark.parametrize("framing", FRAMINGS, ids=_registry.name_of)


def bodies_of(framing: ModuleType) -> list[bytes]:
    """Samples that this framing is surer of than all others; a few of the shorter ones."""
    others = [other for other in FRAMINGS if other is not framing]
    own = [body for body in SAMPLES if framing.match(body) > max(other.match(body) for other in others)]
    return sorted(own, key=len)[:4]


@every_framing
def test_every_framing_is_tried_on_bodies_of_its_own(framing):
    assert framing in TOKENS
    assert bodies_of(framing)


@every_framing
@given(data=st.data())
def test_where_a_body_is_cut_makes_no_difference(framing, data):
    body = b"".join(data.draw(st.lists(st.sampled_from(TOKENS[framing]), max_size=24)))
    assert fed(framing, body, data.draw(CUTS)) == whole(framing, body)


@every_framing
@given(body=st.binary(max_size=80), cuts=CUTS)
def test_nor_in_bytes_that_are_nothing(framing, body, cuts):
    assert fed(framing, body, cuts) == whole(framing, body)


@every_framing
@settings(max_examples=40)  # of some seventy bodies, each in other pieces
@given(body=st.sampled_from(SAMPLES), cuts=CUTS)
def test_nor_in_a_stream_of_any_dialect(framing, body, cuts):
    assert fed(framing, body, cuts) == whole(framing, body)


@every_framing
def test_nor_if_it_comes_byte_by_byte(framing):
    for body in sorted(SAMPLES, key=len)[::7]:
        splitter, found = framing.Splitter(), list[Frame | Comment]()
        for place in range(len(body)):
            found += splitter.feed(body[place : place + 1])
        assert [*found, *splitter.close()] == whole(framing, body)


@every_framing
def test_a_message_is_given_as_soon_as_it_has_come(framing):
    for body in bodies_of(framing):
        frames = whole(framing, body)
        assert not any(frame.flaw for frame in frames)
        splitter, n_given = framing.Splitter(), 0
        for place in range(len(body)):
            n_given += len(list(splitter.feed(body[place : place + 1])))
            # A line end may be half of CR LF, and a number may go on: hence one byte of patience.
            assert n_given >= sum(frame.end <= place for frame in frames)
