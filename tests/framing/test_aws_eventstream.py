"""AWS event streams: cut where botocore cuts them, and whatever is damaged is kept and marked."""

from __future__ import annotations

import json
from base64 import b64decode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.framing import aws_eventstream as framing
from cassette_viz.timeline.frame import Comment, Frame

from ._eventstreams import event, exception, header, packed

VECTOR = b64decode(
    "AAAAnQAAAFe5u/ifDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAEWNvbnRlbnRCbG9ja0RlbHRhDTpjb250ZW50LXR5cGUHABBh"
    "cHBsaWNhdGlvbi9qc29ueyJjb250ZW50QmxvY2tJbmRleCI6MCwiZGVsdGEiOnsidGV4dCI6IkhpIn0sInAiOiJhYiJ9MC1w7A=="
)
THREE = [event("messageStart", {"role": "assistant"}), VECTOR, event("messageStop", {"stopReason": "end_turn"})]
NAMES = ["messageStart", "contentBlockDelta", "messageStop"]


def frames(body: bytes) -> list[Frame]:
    return [each for each in framing.split(body) if isinstance(each, Frame)]


def test_the_vector_of_the_reference_is_read():
    [frame] = framing.split(VECTOR)
    text = '{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"ab"}'
    assert frame == Frame("contentBlockDelta", text, 0, 157)


def test_each_message_has_its_span():
    body = b"".join(THREE)
    assert [frame.name for frame in frames(body)] == NAMES
    assert [body[frame.start : frame.end] for frame in frames(body)] == THREE


def test_an_empty_body_holds_nothing():
    assert list(framing.split(b"")) == []


def test_an_exception_bears_its_type():
    [frame] = frames(exception("throttlingException", {"message": "slow down"}))
    assert (frame.name, json.loads(frame.data)) == ("throttlingException", {"message": "slow down"})


def test_an_error_that_is_all_headers_becomes_a_payload():
    headers = (
        header(":message-type", "error") + header(":error-code", "InternalError") + header(":error-message", 'a "b"')
    )
    [frame] = frames(packed(headers, b""))
    assert (frame.name, json.loads(frame.data)) == ("InternalError", {"message": 'a "b"'})


def test_headers_of_all_types_are_read():
    uuid = UUID(int=7)
    block = b"".join(
        (
            header("true", None, 0),
            header("false", None, 1),
            header("byte", -2, 2),
            header("short", -300, 3),
            header("int", 70_000, 4),
            header("long", -(2**40), 5),
            header("bytes", b"\x00\xff", 6),
            header("text", "é", 7),
            header("time", 1_700_000_000_000, 8),
            header("uuid", uuid, 9),
        )
    )
    assert framing.headers_of(block) == {
        "true": True,
        "false": False,
        "byte": -2,
        "short": -300,
        "int": 70_000,
        "long": -(2**40),
        "bytes": b"\x00\xff",
        "text": "é",
        "time": 1_700_000_000_000,
        "uuid": uuid,
    }
    [frame] = frames(packed(block + header(":event-type", "x"), b"{}"))
    assert (frame.name, frame.flaw) == ("x", "")


@pytest.mark.parametrize(
    "block", [b"\x05ab", b"\x01a\x07\x00\x09x", b"\x01a\x0a", b"\x01a\x05\x00", b"\x01a", b"\x01a\x09x"]
)
def test_headers_that_cannot_be_read_are_a_flaw(block):
    [frame] = frames(packed(block, b"{}"))
    assert (frame.name, frame.data, frame.flaw) == ("", "{}", framing.BAD_HEADERS)


def test_a_payload_that_is_no_utf8_is_replaced():
    assert frames(packed(header(":event-type", "x"), b"\xffa"))[0].data == "\ufffda"


def test_a_message_with_a_bad_checksum_is_kept_and_marked():
    spoiled = THREE[1][:-6] + b"X" + THREE[1][-5:]
    found = frames(THREE[0] + spoiled + THREE[2])
    assert [frame.name for frame in found] == NAMES
    assert [frame.flaw for frame in found] == ["", framing.BAD_CHECKSUM, ""]


def test_a_body_cut_in_a_message_says_so():
    *before, last = framing.split(THREE[0] + THREE[1][:40])
    assert [frame.name for frame in before] == ["messageStart"]
    assert isinstance(last, Comment)
    assert (last.flaw, last.start, last.end) == (framing.CUT_OFF, len(THREE[0]), len(THREE[0]) + 40)


def test_a_body_cut_in_a_prelude_says_so():
    *_, last = framing.split(THREE[0] + THREE[1][:5])
    assert last.flaw == framing.CUT_OFF


@pytest.mark.parametrize("missing", [1, 9, 60])
def test_where_bytes_are_missing_reading_goes_on_at_the_next_message(missing):
    found = list(framing.split(THREE[0] + THREE[1][:-missing] + THREE[2]))
    assert [each.name for each in found if isinstance(each, Frame) and not each.flaw] == ["messageStart", "messageStop"]
    assert found[1].flaw in (framing.DAMAGED, framing.LOST)


def test_noise_between_messages_is_kept_and_marked():
    noise = b"HTTP/1.1 200 OK\r\n\r\n"
    first, lost, last = framing.split(THREE[0] + noise + THREE[2])
    assert (first.name, lost.text, lost.flaw, last.name) == (
        "messageStart",
        noise.decode(),
        framing.LOST,
        "messageStop",
    )


def test_a_body_that_was_taken_for_text_is_dug_out():
    body = b"".join(THREE).decode("utf-8", "replace").encode()
    found = frames(body)
    assert [(each.name, each.data) for each in found] == [(each.name, each.data) for each in frames(b"".join(THREE))]
    assert {each.flaw for each in found} <= {"", framing.DAMAGED, framing.BAD_CHECKSUM}
    assert (found[0].start, found[-1].end) == (0, len(body))


def test_many_preludes_that_promise_too_much_end_soon():
    promise = packed(b"", bytes(20_000_000))[:12]
    assert list(framing.split(promise * 5_000))[-1].flaw == framing.CUT_OFF


@pytest.mark.parametrize(
    ("head", "points"),
    [
        (VECTOR[:12], 2),
        (VECTOR, 2),
        (VECTOR[:11], 0),
        (b"", 0),
        (b"\x00" * 12, 0),
        (b'data: {"a":1}\n\n', 0),
        (b'{"a":"bcdefgh"}', 0),
    ],
)
def test_it_is_recognised_by_the_checksum_of_the_prelude(head, points):
    assert framing.match(head) == points


@given(st.data())
def test_where_the_pieces_are_cut_makes_no_difference_even_in_damaged_bodies(data):
    body = bytearray(b"".join(THREE))
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=3)):
        body[place] ^= 0xFF
    cut = data.draw(st.integers(0, len(body)))
    del body[cut : cut + data.draw(st.integers(0, 9))]
    whole = list(framing.split(bytes(body)))
    splitter, pieces, position = framing.Splitter(), list[Frame | Comment](), 0
    while position < len(body):
        size = data.draw(st.integers(1, 60))
        pieces += splitter.feed(bytes(body[position : position + size]))
        position += size
    assert [*pieces, *splitter.close()] == whole
    assert b"".join(bytes(body[each.start : each.end]) for each in whole) == body


@given(st.binary(max_size=200))
def test_no_bytes_break_it_and_none_are_lost(body):
    assert b"".join(body[each.start : each.end] for each in framing.split(body)) == body
