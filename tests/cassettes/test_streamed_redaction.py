"""Secrets in bodies that come in pieces never get through, however the pieces are cut."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._redaction import redacted_bytes
from cassette_viz.cassettes._streamed_redaction import StreamedRedaction

KEY = "sk-ant-api03-0123456789abcdef"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpM"
SECRETS = (KEY, JWT, "hunter2-is-no-password", "AKIAIOSFODNN7EXAMPLE", "abcdefgh.ijklmnop")
BODY = "".join(
    [
        'data: {"content":"A risk-management-framework for everyone"}\n\n',
        f'data: {{"content":"the key is {KEY}"}}\n\n',
        f'data: {{"arguments":"{{\\"api_key\\": \\"{SECRETS[2]}\\", \\"n\\": 1}}"}}\r\n\r\n',
        f'{{"client_secret": "{SECRETS[2]}", "jwt": "{JWT}"}}\n',
        f"Authorization: Bearer {SECRETS[4]}\n",
        f"grant_type=x&client_secret={SECRETS[2]}&aws={SECRETS[3]}",
    ]
).encode()


def pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    ends = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[start:end] for start, end in pairwise(ends)]


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_however_it_is_cut_the_same_comes_out(cuts):
    redaction = StreamedRedaction()
    given_out = [redaction.feed(piece) for piece in pieces(BODY, cuts)] + [redaction.close()]
    lines = BODY.splitlines(keepends=True)
    assert b"".join(each.data for each in given_out) == b"".join(map(redacted_bytes, lines))
    assert sum(each.n_raw for each in given_out) == len(BODY)


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_at_no_moment_is_more_than_the_beginning_of_a_secret_there(cuts):
    redaction = StreamedRedaction()
    seen = b""
    for piece in pieces(BODY, cuts):
        given_out = redaction.feed(piece)
        seen += given_out.data
        for secret in SECRETS:
            assert secret[:12].encode() not in seen + given_out.held


@given(st.lists(st.text('abs-k"\\:= \n{}eyJ.0123456789_', max_size=30), max_size=8))
def test_what_is_held_back_is_never_lost(texts):
    redaction = StreamedRedaction()
    body = "".join(texts).encode()
    given_out = [redaction.feed(text.encode()) for text in texts] + [redaction.close()]
    assert b"".join(each.data for each in given_out) == b"".join(map(redacted_bytes, body.splitlines(keepends=True)))


def test_text_without_secrets_is_there_at_once():
    redaction = StreamedRedaction()
    assert redaction.feed(b"data: one\n\n") == (b"data: one\n\n", 11, b"")
    assert redaction.feed(b"data: tw") == (b"", 0, b"data: tw")
    assert redaction.feed(b"o\n\nda") == (b"data: two\n\n", 11, b"da")
    assert redaction.close() == (b"da", 2, b"")


@pytest.mark.parametrize("at", range(0, 70_000, 1777))
def test_a_line_that_does_not_end_is_not_held_for_ever_and_its_secrets_are_found(at):
    body = json.dumps({"data": "x y" * 30_000}).encode()
    body = body[:at] + f' "api_key": "{SECRETS[2]}", {KEY} '.encode() + body[at:]
    redaction = StreamedRedaction()
    given_out = [redaction.feed(body[place : place + 5000]) for place in range(0, len(body), 5000)]
    assert max(len(each.held) for each in given_out) < 1 << 17
    assert b"".join(each.data for each in (*given_out, redaction.close())) == redacted_bytes(body)


def test_a_very_long_word_is_let_through():
    redaction = StreamedRedaction()
    body = b"A" * (1 << 20)
    assert redaction.feed(body).data + redaction.close().data == body
