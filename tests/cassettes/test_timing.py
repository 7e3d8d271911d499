"""The side file with the times of network reads: what it attaches to, and what becomes of one that does not fit."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.cassettes import _timing as timing
from cassette_viz.cassettes._side_file import name_beside

from .._recordings import DATA, URL, only, times_ms

MS = 1_000_000
CHAT = DATA / "raw_sse" / "chat.sse"


def entry(interaction: cv.Interaction, parts=(), **changes) -> timing.TimedInteraction:
    """What a side file says of an interaction; ``parts`` are parts of its body, and milliseconds."""
    size = len(interaction.response.body)
    given = {
        "index": interaction.index,
        "method": interaction.request.method,
        "url": interaction.request.url,
        "body_bytes": size,
        "body_sha256": timing.sha256(interaction.response.body),
        "reads": tuple((round(part * size), round(ms * MS)) for part, ms in parts),
    }
    return timing.TimedInteraction(**(given | changes))


def beside(path: Path, *entries: timing.TimedInteraction) -> Path:
    file = path.with_name(name_beside(path))
    file.write_bytes(timing.encoded(entries))
    return file


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.sse"
    path.write_bytes(CHAT.read_bytes())
    return path


# --- what it gives


def test_times_that_were_measured_replace_those_that_a_stub_prescribes(tmp_path):
    path = tmp_path / "dribble.json"
    path.write_bytes((DATA / "wiremock" / "dribble.json").read_bytes())
    assert only(cv.load(path)).timeline.clock == "modelled"
    beside(path, entry(only(cv.load(path)), [(1, 7)], ended_after_ns=8 * MS))
    timed = only(cv.load(path))
    assert (timed.timeline.clock, timed.timeline.timing.clock_of(1), timed.ended_after_ns) == (
        "recorded",
        "recorded",
        8 * MS,
    )
    assert set(times_ms(timed.timeline)) == {7}


@pytest.mark.parametrize(
    "name",
    [
        "vcrpy/gzip_body.yaml",
        "go_vcr/version_4.yaml",
        "har/base64.har",
        "ruby_vcr/compressed.yml",
        "httprr/two.httprr",
        "raw_sse/chat.sse",
    ],
)
def test_it_attaches_to_recordings_of_any_format(name, tmp_path):
    path = tmp_path / Path(name).name
    path.write_bytes((DATA / name).read_bytes())
    before = cv.load(path)
    streamed = next(each for each in before.interactions if each.timeline is not None)
    beside(path, entry(streamed, [(0.5, 250), (1, 400)], headers_after_ns=200 * MS))
    after = cv.load(path)
    timeline = after.interactions[streamed.index].timeline
    assert (timeline.clock, timeline.headers_after_ns) == (cv.Clock.RECORDED, 200 * MS)
    assert set(times_ms(timeline)) == {250, 400}
    assert (after.problems, after.interactions[streamed.index].problems) == (before.problems, streamed.problems)


def test_a_chunk_has_the_time_of_the_read_that_brought_its_last_byte(chat):
    interaction = only(cv.load(chat))
    size, (first, second, *_) = len(interaction.response.body), interaction.timeline.ends
    reads = ((first - 1, 10 * MS), (first, 20 * MS), (first, 25 * MS), (second + 1, 30 * MS), (size, 40 * MS))
    beside(chat, entry(interaction, reads=reads))
    assert times_ms(cv.load(chat).timelines[0])[:3] == [20, 30, 40]


def test_when_it_was_sent_is_when_it_was_recorded(chat):
    beside(chat, entry(only(cv.load(chat)), sent_at="2026-08-19T14:34:20.123456Z"))
    assert only(cv.load(chat)).recorded_at == datetime(2026, 8, 19, 14, 34, 20, 123456, UTC)


@pytest.mark.parametrize(("ending", "n_problems"), [("complete", 0), ("closed", 0), ("failed", 1), ("lost", 1)])
def test_a_stream_that_was_cut_says_so(chat, ending, n_problems):
    beside(chat, entry(only(cv.load(chat)), [(1, 9)], ending=ending, note="connection reset"))
    assert [each.endswith(": connection reset") for each in only(cv.load(chat)).problems] == [True] * n_problems


def test_it_may_stand_elsewhere_or_be_given_as_bytes(chat, tmp_path):
    data = timing.encoded([entry(only(cv.load(chat)), [(1, 9)])])
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(data)
    for given_as in (data, elsewhere, str(elsewhere)):
        assert set(times_ms(cv.load(chat, timing=given_as).timelines[0])) == {9}
        assert set(times_ms(cv.load(chat.read_bytes(), timing=given_as).timelines[0])) == {9}


def test_one_that_was_named_must_be_there(chat):
    with pytest.raises(cv.CassetteFormatError, match="there is no such timing file"):
        cv.load(chat, timing=chat.with_name("nothing.json"))


def test_a_folder_takes_none_but_its_files_keep_theirs(chat):
    beside(chat, entry(only(cv.load(chat)), [(1, 9)]))
    folder = cv.load(chat.parent)
    assert (folder.interactions[0].file, folder.problems) == ("chat.sse", ())
    assert set(times_ms(folder.timelines[0])) == {9}
    with pytest.raises(ValueError, match="timing belongs to one recording"):
        cv.load(chat.parent, timing=b"")


def test_in_an_archive_it_stands_beside_its_recording_too(chat, tmp_path):
    file = beside(chat, entry(only(cv.load(chat)), [(1, 9)]))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(chat, "a/chat.sse")
        archive.write(file, f"a/{file.name}")
    assert set(times_ms(cv.load(tmp_path / "all.zip").timelines[0])) == {9}


def test_offsets_count_the_decoded_body(tmp_path, chat):
    plain = only(cv.load(chat))
    path = tmp_path / "zipped.sse.gz"
    path.write_bytes(gzip.compress(chat.read_bytes()))
    beside(path, entry(plain, [(1, 9)]))
    assert set(times_ms(cv.load(path).timelines[0])) == {9}


# --- where it belongs


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A cassette with the same exchange twice."""
    path = tmp_path / "twice.yaml"
    item = {
        "request": {
            "method": "POST",
            "uri": "https://api.example/v1/chat/completions?key=abc",
            "body": "",
            "headers": {},
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"content-type": ["text/event-stream"]},
            "body": {"string": CHAT.read_text()},
        },
    }
    path.write_text(json.dumps({"version": 1, "interactions": [item, item]}))
    return path


def test_equal_exchanges_each_get_their_own(twice):
    first, second = cv.load(twice).interactions
    beside(twice, entry(second, [(1, 22)]), entry(first, [(1, 11)]))
    assert [set(times_ms(timeline)) for timeline in cv.load(twice).timelines] == [{11}, {22}]


def test_a_cassette_in_another_order_is_found_all_the_same(twice):
    first, second = cv.load(twice).interactions
    beside(twice, entry(first, [(1, 11)], index=7), entry(second, [(1, 22)], index=0))
    assert [set(times_ms(timeline)) for timeline in cv.load(twice).timelines] == [{22}, {11}]


def test_secrets_in_either_url_do_not_keep_them_apart(twice):
    first, _ = cv.load(twice).interactions
    assert first.request.url.endswith("?key=REDACTED")
    beside(twice, entry(first, [(1, 11)], url=f"{URL}?key=xyz"))
    assert cv.load(twice).timelines[0].clock == cv.Clock.RECORDED


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "GET"},
        {"url": "https://elsewhere.example/"},
        {"body_sha256": "0" * 64},
        {"body_bytes": 1, "reads": ((1, 1),)},
    ],
)
def test_one_that_does_not_fit_is_one_problem_and_the_others_count(twice, changes):
    first, second = cv.load(twice).interactions
    beside(twice, entry(first, [(1, 11)], **changes), entry(second, [(1, 22)]))
    cassette = cv.load(twice)
    assert [timeline.clock for timeline in cassette.timelines] == [cv.Clock.MODELLED, cv.Clock.RECORDED]
    (problem,) = cassette.problems
    assert problem.startswith("of the 2 entries in twice.timing.json, 1 fit no interaction")


def test_hostile_words_in_it_are_shortened_to_one_line(chat):
    fits = entry(only(cv.load(chat)), [(1, 1)], ending="failed", note="a\nb" * 10_000)
    beside(chat, fits, entry(only(cv.load(chat)), url="x\n" * 10_000))
    cassette = cv.load(chat)
    for problem in (*cassette.problems, *only(cassette).problems):
        assert "\n" not in problem
        assert len(problem) < 400


def test_messages_without_a_body_take_no_times(tmp_path):
    path = tmp_path / "tides.responses"
    path.write_bytes((DATA / "gemini_cli" / "tides.responses").read_bytes())
    streamed = cv.load(path).interactions[0]
    assert streamed.response.frames is not None
    beside(path, entry(streamed))
    assert "fit no interaction" in cv.load(path).problems[-1]


# --- damaged and hostile ones


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"cassette_viz":"timing","version":2,"timed":[]}',
        b'{"cassette_viz":"journal","version":1,"timed":[]}',
        b'{"cassette_viz":"timing","version":1,"timed":{}}',
        b'{"cassette_viz":"timing","version":1,"timed":[{}',
        b"[" * 100_000,
        b'{"cassette_viz":"timing","version":1,"timed":' + b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_is_one_problem(chat, data):
    chat.with_name("chat.timing.json").write_bytes(data)
    (problem,) = cv.load(chat).problems
    assert problem.startswith("the times in chat.timing.json are left out: expected a timing file of version 1, but ")
    assert "\n" not in problem
    assert cv.load(chat).timelines[0].clock == cv.Clock.MODELLED


@pytest.mark.parametrize(
    "changes",
    [
        {"index": -1},
        {"index": 1.5},
        {"method": None},
        {"reads": [[1, 1], [0, 2]]},
        {"reads": [[1, 2], [1, 1]]},
        {"reads": [[1, 1]]},
        {"reads": [[-1, 1]]},
        {"reads": [[1, 1 << 62]]},
        {"reads": [[1]]},
        {"reads": 3},
        {"ending": "never"},
        {"headers_after_ns": -1},
    ],
)
def test_a_broken_entry_does_not_lose_the_others(twice, changes):
    first, second = cv.load(twice).interactions
    broken = json.loads(msgspec.json.encode(entry(first, [(1, 11)]))) | changes
    whole = json.loads(timing.encoded([entry(second, [(1, 22)])]))
    whole["timed"].insert(0, broken)
    twice.with_name("twice.timing.json").write_text(json.dumps(whole))
    cassette = cv.load(twice)
    assert cassette.timelines[1].clock == cv.Clock.RECORDED
    assert cassette.problems == ("of the 2 entries in twice.timing.json, 1 are broken",)


def test_one_over_the_limit_is_a_problem(chat):
    beside(chat, *[entry(only(cv.load(chat)))] * 200)
    cassette = cv.load(chat, limits=cv.Limits(file_bytes=len(chat.read_bytes())))
    assert "larger than" in cassette.problems[0]


def test_a_side_file_alone_is_no_recording(chat):
    file = beside(chat, entry(only(cv.load(chat))))
    with pytest.raises(cv.UnknownFormatError):
        cv.load(file)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_at_most_a_problem(data):
    cassette = cv.load(CHAT.read_bytes(), timing=data)
    assert len(cassette.problems) == 1


@given(
    st.lists(
        st.builds(
            timing.TimedInteraction,
            index=st.integers(0, 3),
            method=st.sampled_from(["", "POST"]),
            url=st.sampled_from(["", "https://api.example/"]),
            body_bytes=st.integers(0, 1 << 20),
            body_sha256=st.text(max_size=4),
            sent_at=st.text(max_size=30),
            reads=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 1 << 61)), max_size=3).map(tuple),
            note=st.text(max_size=9),
        ),
        max_size=4,
    )
)
def test_what_is_written_is_read_again(entries):
    read, n_broken = timing.decoded(timing.encoded(entries))
    assert len(read) + n_broken == len(entries)
    assert all(each in entries for each in read)
