"""Server-sent events: the specification's own examples, then what recordings do to them."""

from __future__ import annotations

from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.framing import sse
from cassette_viz.timeline.frame import Comment, Frame


def messages(body: bytes | str) -> list[tuple[str, str]]:
    """Name and data of each message; a str stands for its UTF-8 bytes."""
    body = body.encode() if isinstance(body, str) else body
    return [(frame.name, frame.data) for frame in sse.split(body) if isinstance(frame, Frame)]


def flaws(body: bytes) -> list[str]:
    return [each.flaw for each in sse.split(body)]


# --- HTML Living Standard, 9.2.6, its examples


def test_three_data_lines_are_one_message():
    assert messages("data: YHOO\ndata: +2\ndata: 10\n\n") == [("", "YHOO\n+2\n10")]


def test_comment_lines_ids_and_missing_spaces():
    stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"
    assert messages(stream) == [("", "first event"), ("", "second event"), ("", " third event")]


def test_empty_data_lines_make_messages_but_an_unfinished_one_does_not():
    assert messages("data\n\ndata\ndata\n\ndata:") == [("", ""), ("", "\n")]


def test_the_space_behind_the_colon_does_not_matter():
    assert messages("data:test\n\ndata: test\n\n") == [("", "test"), ("", "test")]


# --- line ends


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end_reads_the_same(line_end):
    assert messages("event: e\ndata: a\ndata: b\n\ndata: c\n\n".replace("\n", line_end)) == [("e", "a\nb"), ("", "c")]


def test_kinds_of_line_ends_may_be_mixed():
    assert messages("data: a\r\n\ndata: b\n\r\ndata: c\r\r") == [("", "a"), ("", "b"), ("", "c")]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_no_other_character_ends_a_line(character):
    assert messages(f'data: {{"a":"x{character}y"}}\n\n') == [("", f'{{"a":"x{character}y"}}')]


# --- fields


def test_a_leading_byte_order_mark_is_dropped_and_a_later_one_is_not():
    assert messages(b"\xef\xbb\xbfdata: a\n\ndata: \xef\xbb\xbfb\n\n") == [("", "a"), ("", "\ufeffb")]


def test_what_stands_behind_blank_lines_is_no_byte_order_mark_however_the_body_is_cut():
    splitter = sse.Splitter()
    fed = [*splitter.feed(b"\n\n"), *splitter.feed(b"\xef\xbb\xbf: c\n\n"), *splitter.close()]
    assert fed == list(sse.split(b"\n\n\xef\xbb\xbf: c\n\n")) == []


def test_the_name_lasts_for_one_message():
    assert messages("event: a\ndata: 1\n\ndata: 2\n\n") == [("a", "1"), ("", "2")]


def test_a_name_without_data_is_no_message():
    assert messages("event: ping\n\nid: 3\n\nretry: 10\n\ndata: x\n\n") == [("", "x")]


def test_field_names_are_case_sensitive_and_unknown_ones_are_ignored():
    assert messages("DATA: a\nDate: b\ndata: c\nfoo: d\nfoo\n\n") == [("", "c")]


def test_bytes_that_are_no_utf8_become_replacement_characters():
    assert messages(b"data: a\xff\xfeb\n\n") == [("", "a\ufffd\ufffdb")]


# --- comments


def test_comments_are_kept_apart_from_messages():
    body = b": OPENROUTER PROCESSING\n\ndata: a\n\n:\n\n"
    assert list(sse.split(body)) == [
        Comment("OPENROUTER PROCESSING", 0, 24),
        Frame("", "a", 25, 34),
        Comment("", 34, 36),
    ]


def test_a_comment_inside_a_message_does_not_disturb_it():
    assert messages("data: a\n: ping\ndata: b\n\n") == [("", "a\nb")]


# --- spans


def test_spans_cover_each_message_with_its_blank_line():
    body = "event: e\r\ndata: é\r\n\r\n: c\n\ndata: 2\n\n".encode()
    frames = [frame for frame in sse.split(body) if isinstance(frame, Frame)]
    assert [body[frame.start : frame.end] for frame in frames] == [
        "event: e\r\ndata: é\r\n\r\n".encode(),
        b"data: 2\n\n",
    ]


# --- what recordings do


def test_a_lost_last_blank_line_loses_no_json_and_no_terminator():
    assert messages('data: {"a":1}\n\ndata: [DONE]') == [("", '{"a":1}'), ("", "[DONE]")]
    assert flaws(b'data: {"a":1}\n') == [sse.UNTERMINATED]


def test_a_message_that_is_cut_in_the_middle_is_marked_and_is_no_message():
    assert messages('data: {"a":1}\n\ndata: {"b') == [("", '{"a":1}')]
    assert flaws(b'data: {"a":1}\n\ndata: {"b') == ["", sse.CUT_OFF]


def test_lines_of_json_without_blank_lines_are_messages_of_their_own():
    body = b'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n'
    assert messages(body) == [("", '{"a":1}'), ("", '{"b":2}'), ("", "[DONE]")]
    assert set(flaws(body)) == {sse.UNSEPARATED}


def test_each_of_them_has_the_name_of_the_event_line_before_it():
    body = b'event: completion\ndata: {"a":1}\nevent: done\ndata: {}\n'
    assert messages(body) == [("completion", '{"a":1}'), ("done", "{}")]


def test_json_that_spans_several_data_lines_stays_one_message():
    assert messages('data: {\ndata: "a":1}\n\n') == [("", '{\n"a":1}')]


def test_q23_the_illegal_error_field_is_a_message():
    assert messages('error: {"code":400}\n\ndata: [DONE]\n\n') == [("error", '{"code":400}'), ("", "[DONE]")]
    assert messages("error: no json\n\n") == []


@pytest.mark.parametrize(
    ("body", "points"),
    [
        (b"data: x", 2),
        (b"\xef\xbb\xbfdata: x", 2),
        (b"\r\n: c", 2),
        (b"event:e", 2),
        (b'{"a":1}', 0),
        (b'{"a":1}\n\ndata: x', 1),
        (b'{"a":"data: x"}\n', 0),
        (b"x\ndata: x", 0),
        (b"database: x", 0),
    ],
)
def test_a_body_is_recognised_by_its_first_line_or_by_a_field_behind_json(body, points):
    assert sse.match(body) == points


# --- cuts


def pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[start:end] for start, end in pairwise(places)]


LINES = st.sampled_from(
    ["data: a", "data:é🙂", "event: e", ": c", "", "", 'data: {"a":1}', "data", "id: 1", 'error: {"a":1}']
)


@given(
    lines=st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])), max_size=20),
    byte_order_mark=st.booleans(),
    cuts=st.lists(st.integers(0, 400), max_size=12),
)
def test_q45_q46_it_does_not_matter_where_the_transport_cuts_the_body(lines, byte_order_mark, cuts):
    body = ("\ufeff" * byte_order_mark + "".join(line + end for line, end in lines)).encode()
    splitter = sse.Splitter()
    fed = [each for piece in pieces(body, cuts) for each in splitter.feed(piece)]
    assert [*fed, *splitter.close()] == list(sse.split(body))


@given(
    messages=st.lists(
        st.tuples(
            st.lists(LINES, max_size=3),
            st.sampled_from(["data: é\n\n", "event: e\ndata: é\n\n", "event: ö\ndata: {}\n\n", "event: \ndata: 1\n\n"]),
            st.integers(0, 40),
        ),
        max_size=6,
    ),
    junk=st.sampled_from(
        [
            *(
                b"",
                b"\n",
                b"\n\n\n",
                b"\n\n\n\ndata: a\n\n\n",
                b"\xff",
                b"data: \xe4\xbd\n\n",
                b"data: a",
                b"data: \n\n",
            ),
            *(b"event: \xff\ndata: a\n\n", b"event: a\n\n", b"event: a\ndata: b\ndata: c\n\n"),
        ]
    ),
    size=st.sampled_from([1, 30, 100, sse._BLOCK]),
)
def test_a_block_of_like_messages_is_cut_as_message_by_message(messages, junk, size):
    some = "".join("\n".join(lines) + "\n\n" * bool(lines) + message * count for lines, message, count in messages)
    body = some.encode() + junk + some.encode()
    with mock.patch.multiple(sse, _FIRST_BLOCK=1, _BLOCK=size):
        in_blocks = list(sse.split(body))
    with mock.patch.object(sse, "_data_lines", return_value=[]):
        assert list(sse.split(body)) == in_blocks
