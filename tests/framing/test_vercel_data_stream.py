"""Lines of a code and a JSON value."""

from __future__ import annotations

from codecs import BOM_UTF8

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cassette_viz.framing import vercel_data_stream as framing
from cassette_viz.timeline.frame import Comment, Frame


def test_spans_lead_back_to_the_bytes():
    body = '0:"é"\r\n\nd:{}\n'.encode()
    frames = [frame for frame in framing.split(body) if isinstance(frame, Frame)]
    assert [(frame.name, frame.data, body[frame.start : frame.end]) for frame in frames] == [
        ("0", '"é"', '0:"é"\r\n'.encode()),
        ("d", "{}", b"d:{}\n"),
    ]


def test_a_line_that_is_cut_off_is_a_remnant_but_a_whole_one_without_its_end_is_not():
    assert [type(each) for each in framing.split(b'0:"a"\n0:"b')] == [Frame, Comment]
    assert [type(each) for each in framing.split(b'0:"a"\n0:"b"')] == [Frame, Frame]


def test_a_byte_order_mark_counts_at_the_very_start_only():
    mark = "\ufeff".encode()
    body = mark + b'0:"a"\n' + mark + b'0:"b"\n'
    first, second = framing.split(body)
    assert (first.name, first.data, body[first.start : first.end]) == ("0", '"a"', b'0:"a"\n')
    assert (second.name, second.flaw) == ("", framing.NO_MESSAGE)
    assert framing.match(body[:9]) == 2


def test_a_line_that_is_no_message_is_kept_with_its_flaw():
    [_, odd] = framing.split(b'0:"a"\nhello\n')
    assert isinstance(odd, Frame)
    assert (odd.flaw, odd.data) == (framing.NO_MESSAGE, "hello")


@pytest.mark.parametrize(
    ("head", "points"),
    [
        (b'0:"a"\n', 2),
        (b'f:{"messageId":"x"}\n0:"a', 2),
        (b'0:"a"', 2),
        (b'0:"a', 0),
        (b"a: 1\nb: 2\n", 0),
        (b"0:hello\n", 0),
        (b"data: {}\n\n", 0),
        (b'{"a":1}\n', 0),
        (b'0:"a"\nhello\n', 0),
        (b"", 0),
        (b"\n\n", 0),
    ],
)
def test_it_is_known_by_its_lines(head, points):
    assert framing.match(head) == points


@given(st.binary(max_size=60))
@example(BOM_UTF8)
def test_no_bytes_are_an_exception_and_none_are_lost(body):
    framing.match(body)
    end = len(BOM_UTF8) if body.startswith(BOM_UTF8) else 0
    for each in framing.split(body):
        assert not body[end : each.start].strip(b"\r\n\t ")
        end = each.end
    assert not body[end:].strip(b"\r\n\t ")
