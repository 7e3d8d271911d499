"""Folders and archives of recordings: bounded, in order, and never outside of themselves."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

import cassette_viz as cv

DATA = Path(__file__).parents[1] / "data" / "cassettes"
SSE = (DATA / "raw_sse" / "chat.sse").read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_an_archive_holds_the_interactions_of_all_its_recordings():
    cassette = cv.load(DATA / "archive" / "recordings.zip")
    assert cassette.format == "archive"
    assert [each.index for each in cassette.interactions] == list(range(8))
    assert [each.file for each in cassette.interactions] == [
        "a.sse",
        "b/cassette.yaml",
        *["c/every_kind.cassette.json"] * 6,
    ]
    assert not any(each.problems for each in cassette.interactions)


def test_files_beside_a_recording_are_in_the_archive_too():
    interaction = cv.load(DATA / "archive" / "recordings.zip").interactions[6]
    assert interaction.response.body == SSE


def test_the_table_tells_the_file_of_each_interaction():
    cassette = cv.load(DATA / "archive" / "recordings.zip")
    assert "b/cassette.yaml" in repr(cassette)
    assert '<th scope="col">file</th>' in cassette._repr_html_()
    assert "file" not in repr(cv.load(SSE)).splitlines()[1]


def test_names_that_cannot_be_printed_do_no_harm_to_a_terminal():
    cassette = cv.load(zipped({"a.sse": SSE, "\x1b[2J.zip": zipped({"a.sse": SSE})}))
    odd = replace(cassette, path=Path("\udcff\x1b[2J.zip"))  # Python reads a byte that is no UTF-8 as such a character
    for shown in (repr(odd), odd._repr_html_()):
        assert "\x1b" not in shown
        assert "\ufffd[2J.zip: it is an archive in an archive" in shown
        shown.encode()


@pytest.mark.parametrize("name", ["../x.sse", "a/../../x.sse", ".hidden/x.sse", "__MACOSX/x.sse", "__files/x.sse"])
def test_hidden_files_and_paths_that_lead_out_are_passed_over(name):
    cassette = cv.load(zipped({"a.sse": SSE, name: SSE}))
    assert [each.file for each in cassette.interactions] == ["a.sse"]


def test_a_body_outside_of_the_archive_is_not_read(tmp_path):
    body = b'{"kind":"binary","path":"../../x"}'
    entry = b'{"entries":[{"matchKey":"","request":{},"response":{"status":200,"body":%s}}]}' % body
    (tmp_path / "x").write_bytes(b"secret")
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a/x.cassette.json": entry}))
    (interaction,) = cv.load(path).interactions
    assert interaction.response.body == b""
    assert "not in the archive" in interaction.problems[0]


@pytest.mark.parametrize("inner", [b"\0" * 300_000, gzip.compress(b"\0" * 300_000)], ids=["zip bomb", "gzip in zip"])
def test_a_bomb_does_not_go_off(inner):
    with pytest.raises(cv.CassetteVizError, match="larger than"):
        cv.load(zipped({"a": inner}), limits=cv.Limits(file_bytes=100_000))


def test_compressed_files_in_an_archive_share_its_limit():
    files = {f"{n}.sse.gz": gzip.compress(SSE + b": " + b"x" * 50_000 + b"\n\n") for n in range(4)}
    cassette = cv.load(zipped(files), limits=cv.Limits(file_bytes=120_000))
    assert len(cassette.interactions) == 2
    assert len(cassette.problems) == 2


def test_an_archive_in_an_archive_is_not_opened():
    cassette = cv.load(zipped({"a.sse": SSE, "b.zip": zipped({"c.sse": SSE})}))
    assert len(cassette.interactions) == 1
    assert "archive in an archive" in cassette.problems[0]


def test_too_many_files_are_refused():
    with pytest.raises(cv.CassetteFormatError, match=r"Limits\(files=\.\.\.\)"):
        cv.load(zipped({f"{n}.sse": SSE for n in range(4)}), limits=cv.Limits(files=3))


def test_a_damaged_archive_says_so():
    whole = zipped({"a.sse": SSE, "b.sse": SSE})
    with pytest.raises(cv.CassetteFormatError, match="damaged"):
        cv.load(whole[:-40])
    spoilt = bytearray(whole)
    spoilt[60:70] = b"\xff" * 10
    cassette = cv.load(bytes(spoilt))
    assert [each.file for each in cassette.interactions] == ["b.sse"]
    assert "damaged" in cassette.problems[0]


def test_an_archive_of_other_things_is_no_recording():
    with pytest.raises(cv.UnknownFormatError, match="none of the 1 files in this archive"):
        cv.load(zipped({"notes.md": b"# Notes\n"}))


# --- folders


def test_a_folder_holds_the_interactions_of_all_recordings_in_it_and_below_it(tmp_path, seed):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "seed.yaml").write_bytes(seed.read_bytes())
    (tmp_path / "a.sse.gz").write_bytes(gzip.compress(SSE))
    (tmp_path / "notes.md").write_text("# Notes\n")
    cassette = cv.load(tmp_path)
    assert (cassette.format, cassette.path) == ("folder", tmp_path)
    assert [(each.index, each.file) for each in cassette.interactions] == [
        (0, "a.sse.gz"),
        (1, "b/seed.yaml"),
        (2, "b/seed.yaml"),
    ]
    assert len(cassette.timelines) == 3
    assert cassette.problems == ()


def test_one_broken_recording_does_not_lose_the_others(tmp_path):
    (tmp_path / "a.sse").write_bytes(SSE)
    (tmp_path / "b.json").write_bytes(b'{"entries":[{"matchKey":"x","request":')
    cassette = cv.load(tmp_path)
    assert len(cassette.interactions) == 1
    assert cassette.problems[0].startswith("b.json: ")


def test_nothing_but_broken_recordings_is_an_error(tmp_path):
    (tmp_path / "b.json").write_bytes(b'{"entries":[{"matchKey":"x","request":')
    with pytest.raises(cv.CassetteFormatError, match="none of the recordings in this folder"):
        cv.load(tmp_path)


def test_a_folder_keeps_to_the_limit(tmp_path):
    for name in ("a.sse", "b.sse"):
        (tmp_path / name).write_bytes(SSE)
    with pytest.raises(cv.CassetteFormatError, match="in this folder are larger"):
        cv.load(tmp_path, limits=cv.Limits(file_bytes=len(SSE) + 1))


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "a.sse").write_bytes(SSE)
    (tmp_path / "round").symlink_to(tmp_path)
    assert len(cv.load(tmp_path).interactions) == 1
