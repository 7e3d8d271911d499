"""Dates in the ways of the recorders."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cassette_viz.cassettes._chunked import Dechunker
from cassette_viz.cassettes._moments import epoch_ns, moment

AT = datetime(2026, 8, 19, 14, 34, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 19 Aug 2026 14:34:20 GMT",
        "2026-08-19 14:34:20",
        "2026-08-19 14:34:20 UTC",
        "2026-08-19T14:34:20Z",
        "2026-08-19T16:34:20.000+02:00",
        1787150060,
        1787150060.0,
        1787150060000,
        1787150060000000,
        1787150060000000000,
    ],
)
def test_one_moment_is_written_in_many_ways(value):
    assert moment(value) == AT


@pytest.mark.parametrize(
    "value", ["", "yesterday", "9" * 500, "2026-13-01", None, True, 12.5, float("nan"), float("inf"), [], 1e300]
)
def test_what_is_no_date_is_none(value):
    assert moment(value) is None


def test_nanoseconds_are_not_lost():
    assert epoch_ns(1787150060123456789) == 1787150060123456789


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_chunks_are_undone_wherever_the_pieces_were_cut(size):
    data = b"5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n"
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    if size < 3:  # the first piece has to show that there are chunks
        pieces = [data[:3], *(data[at : at + size] for at in range(3, len(data), size))]
    dechunker = Dechunker()
    assert b"".join(map(dechunker.feed, pieces)) == b"hello, world"
