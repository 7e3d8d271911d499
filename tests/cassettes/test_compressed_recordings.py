"""Recordings that were compressed as a whole."""

from __future__ import annotations

import gzip
import zlib

import pytest

import cassette_viz as cv

from .._recordings import DATA, said

CASSETTE = (DATA / "go_vcr" / "version_2.yaml").read_bytes()


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress, lambda data: gzip.compress(gzip.compress(data))])
def test_a_compressed_recording_is_unpacked_before_its_format_is_looked_for(compress, tmp_path):
    path = tmp_path / "a.yaml.gz"
    path.write_bytes(compress(CASSETTE))
    cassette = cv.load(path)
    assert (cassette.format, cassette.path, cassette.problems) == ("go-vcr", path, ())
    assert len(cassette.interactions) == len(cv.load(CASSETTE).interactions)


def test_zstandard_needs_a_package_or_is_unpacked():
    data = bytes.fromhex("28b52ffd2406310000") + b"hello\n" + bytes(4)
    with pytest.raises(cv.CassetteVizError, match=r"zstandard|does not look like a recording"):
        cv.load(data)


def test_files_beside_a_compressed_one_are_found(tmp_path):
    (tmp_path / "__files").mkdir()
    (tmp_path / "__files" / "hello.txt").write_bytes((DATA / "wiremock" / "__files" / "hello.txt").read_bytes())
    path = tmp_path / "stub.json.gz"
    path.write_bytes(gzip.compress((DATA / "wiremock" / "body_in_a_file.json").read_bytes()))
    assert said(cv.load(path).interactions[0]) == "Grüß Gott"


def test_one_that_is_cut_off_gives_what_there_is():
    lines = b"".join(b'{"request": {"url": "/%d"}}\n' % number for number in range(3))
    stubs = b'{"mappings": [' + b",".join(
        b'{"request": {"urlPath": "/%d"}, "response": {"status": 200, "body": "%s"}}' % (number, lines.hex().encode())
        for number in range(50)
    )
    cassette = cv.load(gzip.compress(stubs)[:-20])
    assert cassette.problems[0].startswith("the file as a whole: its gzip data end too early")
    assert len(cassette.interactions) > 1


def test_a_bomb_is_found_out():
    with pytest.raises(cv.CassetteFormatError, match=r"limits=Limits\(file_bytes"):
        cv.load(gzip.compress(bytes(10_000_000)), limits=cv.Limits(file_bytes=1_000_000))


def test_a_text_that_begins_like_compressed_data_is_a_text():
    with pytest.raises(cv.UnknownFormatError):
        cv.load(b"x^2 + y^2 = z^2\n")


def test_langchains_lists_of_requests_and_responses_are_paired():
    data = (DATA / "vcrpy" / "parallel_lists.yaml").read_bytes()
    cassette = cv.load(gzip.compress(data))
    first, second = cassette.interactions
    assert (cassette.format, first.request.method, first.timeline) == ("vcrpy", "GET", None)
    assert said(second) == "Grüß Gott"


def test_a_request_without_a_response_keeps_its_place():
    asked = b"".join(b"- {method: GET, uri: 'https://a.example/%d'}\n" % number for number in (1, 2))
    text = b"requests:\n" + asked + b"responses:\n- status: {code: 200}\n"
    first, second = cv.load(text).interactions
    assert (first.response.status, second.response.status) == (200, None)
    assert second.request.url == "https://a.example/2"
