"""Journals of recorders: whatever a program left behind when it was ended is read as far as it goes."""

from __future__ import annotations

import random

import pytest

import cassette_viz as cv

from .._recordings import DATA, loaded, only

JOURNAL = (DATA / "recording_journal" / "complete.journal").read_bytes()
HEADING = JOURNAL[: JOURNAL.index(b"\n") + 1]


def test_a_complete_one_is_what_its_cassette_is():
    from_journal, from_cassette = (
        cv.load(path).interactions[0]
        for path in (DATA / "recording_journal" / "complete.journal", cv.samples.folder("timed") / "smooth.yaml")
    )
    assert from_journal == from_cassette


def test_an_interrupted_one_says_so():
    interaction = only(loaded("recording_journal", "interrupted.journal"))
    assert interaction.problems == ("the recorder was ended before the exchange was over",)
    assert (interaction.timeline.status, interaction.timeline.clock) == ("truncated", cv.Clock.RECORDED)
    assert interaction.ended_after_ns is None


def test_wherever_it_is_cut_off_all_that_was_written_before_is_read():
    seen = 0
    for end in range(len(HEADING), len(JOURNAL), 97):
        cassette = cv.load(JOURNAL[:end])
        timelines = cassette.timelines
        count = len(timelines[0].chunks) if timelines else 0
        assert seen <= count <= JOURNAL[:end].count(b"data: {") + 1
        assert cassette.problems == ()
        seen = count
    assert seen > 50


@pytest.mark.parametrize("heading", [b'{"cassette_viz":"journal",', b'{"cassette_viz":"journal","version":2}\n'])
def test_a_damaged_heading_is_an_error_in_one_line(heading):
    with pytest.raises(cv.CassetteFormatError, match="its heading is damaged") as caught:
        cv.load(heading)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("records", "says"),
    [
        (b'{"n":0,"size":1}\nx\n', "exchange 0 has no request"),
        (b"nonsense\n", "damaged"),
        (b'{"n":-1,"event":"request"}\n\n', "damaged"),
        (b'{"n":0,"event":"request","size":1}\nxy\n{}', "expected a line end"),
        (b"[" * 100_000 + b"\n", "damaged"),
    ],
)
def test_a_damaged_record_is_a_problem_and_what_came_before_is_read(records, says):
    request = b'{"n":7,"event":"request","method":"GET","url":"https://api.example/"}\n\n'
    cassette = cv.load(HEADING + request + records)
    assert only(cassette).request.url == "https://api.example/"
    assert says in cassette.problems[0]
    assert "read up to there" in cassette.problems[0]


@pytest.mark.parametrize("size", [1 << 20, (1 << 62) - 1])
def test_a_size_that_lies_costs_nothing(size):
    record = b'{"n":0,"event":"request","size":%d}\n' % size
    assert cv.load(HEADING + record + b"x\n").interactions == ()


def test_damage_anywhere_is_at_most_an_error_of_ours():
    source = random.Random(4)
    for _ in range(300):
        damaged = bytearray(JOURNAL)
        for _ in range(source.randint(1, 6)):
            damaged[source.randrange(len(HEADING), len(damaged))] ^= 1 << source.randrange(8)
        cassette = cv.load(bytes(damaged))
        assert cassette.format == "recording-journal"
        assert repr(cassette)
