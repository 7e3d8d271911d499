"""Recorded bodies become the bytes that were meant."""

from __future__ import annotations

import base64
import gzip
import sys
import tracemalloc
import types
import zlib

import pytest

from cassette_viz.cassettes._bodies import as_bytes, as_json, recorded_body
from cassette_viz.cassettes._yaml_scalars import Damaged
from cassette_viz.errors import CassetteFormatError

SSE = b'data: {"text":"\xe2\x98\xba"}\n\ndata: [DONE]\n\n' * 20
MANY = 1 << 29


def deflated(data: bytes, window: int) -> bytes:
    machine = zlib.compressobj(wbits=window)
    return machine.compress(data) + machine.flush()


def body(value: object, limit: int = MANY, **headers: str):
    pairs = [(name.replace("_", "-").title(), content) for name, content in headers.items()]
    return recorded_body(value, pairs, limit)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b""),
        ("", b""),
        ("h\u00e9 \U0001f642", "h\u00e9 \U0001f642".encode()),
        (b"\x00\xff", b"\x00\xff"),
        (["a", b"b", "c"], b"abc"),
        ([], b""),
        ({}, b""),
        ({"string": "a"}, b"a"),
        ({"encoding": "UTF-8", "string": b"a"}, b"a"),
        ({"string": None, "base64_string": "YWI=\n"}, b"ab"),
        ({"state": [b"content", 0, None]}, b"content"),
        ({"args": [["a", b"b"]], "state": 0}, b"ab"),
        ({"args": [], "state": [b"content"]}, b"content"),
        ({"model": "m", "n": [1.5, None, True]}, b'{"model": "m", "n": [1.5, null, true]}'),
        ({"string": "a", "other": 1}, b'{"string": "a", "other": 1}'),
        ([{"a": b"\xff"}], '[{"a": "\ufffd"}]'.encode()),
        (5, b"5"),
        (True, b"true"),
    ],
)
def test_a_body_may_be_recorded_in_many_shapes(value, expected):
    assert as_bytes(value) == (expected, ())


def test_a_decoded_body_is_written_as_json_whatever_it_is():
    assert as_json("hi") == (b'"hi"', ())
    assert as_json(["a", "b"]) == (b'["a", "b"]', ())


def test_damaged_bytes_tell_their_problem():
    assert as_bytes(["a", Damaged(b"b", "cut")]) == (b"ab", ("cut",))


def test_lone_surrogates_that_stand_for_bytes_become_those_bytes():
    assert as_bytes("caf\udce9") == (b"caf\xe9", ())


def test_other_lone_surrogates_become_replacement_characters_and_a_problem():
    data, problems = as_bytes("a\ud83db")
    assert data.decode() == "a\ufffdb"
    assert "surrogate" in problems[0]


@pytest.mark.parametrize("header", ["gzip", "x-gzip", "GZIP", "br", "deflate", ""])
def test_gzip_is_known_by_its_first_bytes_whatever_the_header_says(header):
    assert body(gzip.compress(SSE), content_encoding=header) == (SSE, ())
    assert body(gzip.compress(SSE)) == (SSE, ())


@pytest.mark.parametrize("window", [15, -15], ids=["zlib", "raw"])
def test_deflate_comes_in_two_kinds(window):
    assert body(deflated(SSE, window), content_encoding="deflate") == (SSE, ())


@pytest.mark.parametrize("header", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_a_body_that_was_decoded_when_it_was_recorded_stays(header):
    assert body(SSE.decode(), content_encoding=header) == (SSE, ())
    assert body("", content_encoding=header) == (b"", ())


def test_codings_are_undone_from_the_last_to_the_first():
    twice = gzip.compress(deflated(SSE, 15))
    assert body(twice, content_encoding="deflate, gzip") == (SSE, ())
    assert recorded_body(twice, [("Content-Encoding", "deflate"), ("content-encoding", "gzip")], MANY) == (SSE, ())


def test_gzip_of_several_members_is_read_to_the_end():
    assert body(gzip.compress(SSE) + gzip.compress(b"more")) == (SSE + b"more", ())


@pytest.mark.parametrize("cut", [1, 8, 20])
def test_of_truncated_gzip_what_came_out_is_kept(cut):
    data, (problem,) = body(gzip.compress(SSE)[:-cut], content_encoding="gzip")
    assert SSE.startswith(data)
    assert len(data) == len(SSE) or cut > 8
    assert "gzip data end too early" in problem


def test_of_damaged_gzip_what_came_out_is_kept():
    whole = bytearray(gzip.compress(bytes(range(256)) * 40 + SSE))
    whole[-40] ^= 0xFF
    data, (problem,) = body(bytes(whole))
    assert data.startswith(bytes(range(256)) * 40)
    assert "gzip data are damaged" in problem


def test_a_wrong_checksum_loses_nothing():
    whole = bytearray(gzip.compress(SSE))
    whole[-8] ^= 0xFF
    data, (problem,) = body(bytes(whole))
    assert data == SSE
    assert "incorrect data check" in problem


@pytest.mark.parametrize("window", [31, 15, -15], ids=["gzip", "zlib", "raw"])
def test_a_bomb_is_one_clear_error_and_fills_no_memory(window):
    machine = zlib.compressobj(9, wbits=window)
    zeros = bytes(1 << 20)
    bomb = b"".join(machine.compress(zeros) for _ in range(65)) + machine.flush()
    tracemalloc.start()
    try:
        with pytest.raises(CassetteFormatError, match=r"larger than 67,108,864 bytes.*limits=Limits\(body_bytes"):
            body(bomb, limit=1 << 26, content_encoding="deflate")
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


def test_the_limit_counts_all_members_and_is_exact():
    members = gzip.compress(b"x" * 600) * 2
    assert body(members, limit=1200) == (b"x" * 1200, ())
    with pytest.raises(CassetteFormatError, match="larger than"):
        body(members, limit=1199)


@pytest.mark.parametrize(
    "chunked",
    [
        b"5\r\ndata:\r\n3\r\n ok\r\n0\r\n\r\n",
        b"0005;name=value\r\ndata:\r\n3 \r\n ok\r\n0\r\nTrailer: x\r\n\r\n",
    ],
)
def test_chunked_transfer_encoding_is_undone_where_it_is_still_there(chunked):
    assert body(chunked, transfer_encoding="chunked") == (b"data: ok", ())
    assert body(chunked) == (chunked, ())


@pytest.mark.parametrize("plain", [b"data: ok\n\n", b"5\r\nabc\r\n", b"abc\r\nis a line", b"f\n", b""])
def test_a_body_that_was_dechunked_when_it_was_recorded_stays(plain):
    assert body(plain, transfer_encoding="chunked") == (plain, ())


def test_chunks_that_break_off_give_what_there_is():
    data, (problem,) = body(b"5\r\ndata:\r\na\r\n o", transfer_encoding="gzip, chunked")
    assert data == b"data: o"
    assert "breaks off at byte 10" in problem


def test_chunks_around_gzip():
    zipped = gzip.compress(SSE)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(zipped), zipped)
    assert body(chunked, transfer_encoding="chunked", content_encoding="gzip") == (SSE, ())


@pytest.mark.parametrize(("coding", "package"), [("br", "brotli"), ("zstd", "zstandard")])
def test_without_a_package_that_can_unpack_it_the_problem_names_one(coding, package, monkeypatch):
    for name in ("brotli", "zstandard", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    packed = b"\x28\xb5\x2f\xfd\x00\xff"
    data, (problem,) = (
        body(packed, content_encoding=coding) if coding == "zstd" else body(b"\x8b\xff", content_encoding=coding)
    )
    assert data in (packed, b"\x8b\xff")
    assert f"pip install {package}" in problem


def test_brotli():
    brotli = pytest.importorskip("brotli", minversion="1.2")
    packed = brotli.compress(SSE)
    assert body(packed, content_encoding="br") == (SSE, ())
    data, (problem,) = body(packed[:-4], content_encoding="br")
    assert SSE.startswith(data)
    assert "Brotli data end too early" in problem
    assert body(b"\xff\xfe", content_encoding="br") == (b"\xff\xfe", ("its header says br, but that it is not",))
    with pytest.raises(CassetteFormatError, match="larger than 1,000 bytes"):
        body(brotli.compress(bytes(1 << 24)), content_encoding="br", limit=1000)


def test_brotli_too_old_to_keep_a_limit_is_not_used(monkeypatch):
    class Decompressor:
        def process(self, data):
            raise AssertionError

    monkeypatch.setitem(sys.modules, "brotli", types.SimpleNamespace(Decompressor=Decompressor, error=ValueError))
    assert "pip install brotli" in body(b"\x8b\xff", content_encoding="br")[1][0]


def test_zstandard():
    zstandard = pytest.importorskip("zstandard")
    packed = zstandard.ZstdCompressor().compress(SSE)
    assert body(packed) == (SSE, ())
    assert body(packed, content_encoding="zstd") == (SSE, ())
    data, (problem,) = body(packed[:-4])
    assert SSE.startswith(data)
    assert "Zstandard data end too early" in problem
    with pytest.raises(CassetteFormatError, match="larger than 1,000 bytes"):
        body(zstandard.ZstdCompressor().compress(bytes(1 << 24)), limit=1000)


def test_zstandard_of_several_frames():
    zstandard = pytest.importorskip("zstandard")
    frames = [zstandard.ZstdCompressor().compress(part) for part in (SSE, b"", SSE * 1000)]
    assert body(b"".join(frames)) == (SSE * 1001, ())
    assert body(b"".join(frames) + b"rubbish") == (SSE * 1001, ())
    with pytest.raises(CassetteFormatError, match="larger than 1,000 bytes"):
        body(frames[0] * 1000, limit=1000)


def test_base64_of_gzip():
    assert body({"base64_string": base64.b64encode(gzip.compress(SSE)).decode()}) == (SSE, ())


def test_of_a_header_that_names_thousands_of_codings_the_last_five_count():
    assert body(gzip.compress(SSE), content_encoding="br," * 5000 + "gzip") == (SSE, ())
