"""Recordings that are there already are extended, in their own format, and never written over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.record._extension import extended

from .._provider import SSE
from .._recordings import DATA
from .._speech import chat

BODY = b"".join(chat("Hello"))


def record(path: Path, n: int = 1, **more) -> None:
    over = httpx.MockTransport(lambda _: httpx.Response(200, content=BODY, headers={"content-type": SSE}))
    with httpx.Client(transport=cv.record.transport(path, over, **more)) as client:
        for number in range(n):
            client.post(f"https://api.example/v1/chat/completions?n={number}", json={"stream": True})


YAML_OF_VCRPY = [
    "already_decoded.yaml",
    "base64_string.yaml",
    "binary_headers.yaml",
    "block.yaml",
    "folded.yaml",
    "gzip_body.yaml",
    "iterator_as_request.yaml",
    "single_quoted.yaml",
    "version_first.yaml",
]
YAML_OF_GO_VCR = [
    "binary_body.yaml",
    "charm.yaml",
    "clipped_block.yaml",
    "crlf.yaml",
    "version_1.yaml",
    "version_4.yaml",
]


@pytest.mark.parametrize(
    "name", [*(f"vcrpy/{each}" for each in YAML_OF_VCRPY), *(f"go_vcr/{each}" for each in YAML_OF_GO_VCR)]
)
def test_a_cassette_of_others_keeps_its_own_bytes_and_gets_more(name, tmp_path):
    path = Path(shutil.copy(DATA / name, tmp_path))
    before, cassette = path.read_bytes(), cv.load(path)
    record(path, 2)
    after, extended_one = path.read_bytes(), cv.load(path)
    count = len(cassette.interactions)
    assert extended_one.format == cassette.format
    assert extended_one.interactions[:count] == cassette.interactions
    assert [each.request.url[-4:] for each in extended_one.interactions[count:]] == ["?n=0", "?n=1"]
    assert [each.timeline.clock for each in extended_one.interactions[count:]] == [cv.Clock.RECORDED] * 2
    assert extended_one.problems == cassette.problems
    at = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    assert after.endswith(before[at:])  # what was there is still there, in front of the new and behind it


def test_one_recording_after_the_other_goes_on_where_the_last_one_ended(tmp_path):
    for format in ("vcrpy", "go-vcr"):
        path = tmp_path / f"{format}.yaml"
        for _ in range(3):
            record(path, 2, format=format)
        cassette = cv.load(path)
        assert (cassette.format, cassette.problems) == (format, ())
        assert [each.request.url[-4:] for each in cassette.interactions] == ["?n=0", "?n=1"] * 3
        assert {timeline.clock for timeline in cassette.timelines} == {cv.Clock.RECORDED}
        together = tmp_path / "together.yaml"
        record(together, 2, format=format)
        assert together.read_text().count("chat.completion.chunk") * 3 == path.read_text().count(
            "chat.completion.chunk"
        )
        together.unlink()
        together.with_name("together.timing.json").unlink()


@pytest.mark.parametrize("content", [b"interactions: []\nversion: 1\n", b"---\nversion: 2\ninteractions: []\n", b""])
def test_an_empty_cassette_is_filled(content, tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_bytes(content)
    record(path)
    assert len(cv.load(path).timelines) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("har/chrome.har", "only YAML cassettes of vcrpy and go-vcr can be extended"),
        ("go_vcr/cassette.json", "name it .yaml"),
        ("vcrpy/before_1_0.yaml", "cannot be extended"),
    ],
)
def test_what_cannot_be_extended_is_refused_before_anything_is_asked(name, says, tmp_path):
    path = Path(shutil.copy(DATA / name, tmp_path))
    before = path.read_bytes()
    with pytest.raises(cv.CassetteVizError, match=says):
        record(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_json_in_a_yaml_file_is_refused_too(tmp_path):
    path = Path(shutil.copy(DATA / "go_vcr" / "cassette.json", tmp_path / "cassette.yaml"))
    with pytest.raises(cv.CassetteVizError, match="only YAML cassettes"):
        record(path)


def test_another_format_than_that_of_the_cassette_is_refused(path):
    record(path)
    with pytest.raises(cv.CassetteVizError, match="in the format of vcrpy; it cannot go on in that of go-vcr"):
        record(path, format="go-vcr")


def test_a_format_that_nobody_knows_is_refused(path):
    with pytest.raises(cv.CassetteVizError, match="there is no format 'har' to record in; there are: vcrpy, go-vcr"):
        record(path, format="har")


@pytest.mark.parametrize("content", [b"nonsense", b'{"cassette_viz":"timing","version":1,"timed":[{}]}'])
def test_a_damaged_timing_file_is_not_written_over(path, content):
    record(path)
    timing = path.with_name("lesson.timing.json")
    timing.write_bytes(content)
    with pytest.raises(cv.CassetteVizError, match="cannot be extended"):
        record(path)
    assert timing.read_bytes() == content


def test_two_recorders_do_not_share_a_cassette(path):
    with cv.record.Recorder(path), pytest.raises(cv.CassetteVizError, match="another recorder is writing to it"):
        cv.record.Recorder(path)
    with cv.record.Recorder(path) as recorder:
        recorder.close()


def test_a_place_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(cv.CassetteVizError, match="cannot be recorded to"):
        cv.record.Recorder(tmp_path / "file" / "lesson.yaml")


def test_folders_that_are_missing_are_made(tmp_path):
    record(tmp_path / "a" / "b" / "lesson.yaml")
    assert len(cv.load(tmp_path).timelines) == 1


def test_a_recorder_that_records_nothing_leaves_nothing(tmp_path):
    record(tmp_path / "lesson.yaml", 0)
    assert list(tmp_path.iterdir()) == []


BLOCK = b"- request:\n    body: new\n  response:\n    body: |\n      a\n\n      b\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"interactions: []\nversion: 1\n", b"interactions:\n%b\nversion: 1\n"),
        (b"interactions:\n- a\nversion: 1\n", b"interactions:\n- a\n%b\nversion: 1\n"),
        (b"version: 2\ninteractions:\n- a", b"version: 2\ninteractions:\n- a\n%b\n"),
        (
            b"interactions:\n- a: |\n    x\n\n# end\nversion: 1\n",
            b"interactions:\n- a: |\n    x\n\n# end\n%b\nversion: 1\n",
        ),
        (b"---\ninteractions:\n- a\n...\n", b"---\ninteractions:\n- a\n%b\n...\n"),
    ],
)
def test_the_new_stand_behind_the_last(before, after):
    assert extended(before, BLOCK, before.count(b"- a")) == after.replace(b"%b\n", BLOCK)


def test_the_new_are_indented_as_the_old():
    data = extended(b"interactions:\n    - a\n", BLOCK, 1)
    assert data == b"interactions:\n    - a\n" + b"".join(
        b"    " + line if line.strip() else line for line in BLOCK.splitlines(keepends=True)
    )


@pytest.mark.parametrize(
    "before",
    [
        b"interactions: [a, b]\n",
        b"version: 1\n",
        b"{interactions: [a]}\n",
        b" interactions:\n - a\n",
        b"interactions:\n- a\nbroken: [\n",
        b"interactions:\n- a: 'x\ny: z'\n",
    ],
)
def test_what_would_not_hold_one_more_is_a_value_error(before):
    with pytest.raises(ValueError, match="expected"):
        extended(before, BLOCK, 1)


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=30) | st.binary(max_size=9), max_size=3),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_whatever_stands_in_the_cassette_stays(items, has_version_first):
    import yaml

    written = yaml.dump({"interactions": items}, allow_unicode=has_version_first)
    version = "version: 1\n"
    data = (version + written if has_version_first else written + version).encode()
    try:
        is_sound = yaml.safe_load(data)["interactions"] == items
    except yaml.YAMLError:
        is_sound = False
    if not is_sound:  # what PyYAML writes it cannot always read
        return
    whole = extended(data, BLOCK, len(items))
    assert yaml.safe_load(whole) == {
        "version": 1,
        "interactions": [*items, {"request": {"body": "new"}, "response": {"body": "a\n\nb\n"}}],
    }
    assert json.dumps(whole.decode())
