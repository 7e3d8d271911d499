"""Bodies that came compressed are recorded decoded, and binary ones to the byte."""

from __future__ import annotations

import gzip
import sys
import zlib
from itertools import pairwise

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.record._decoding import Decoding

from .._provider import SSE, Answer, Provider, paced
from .._recordings import only
from .._speech import chat, chat_answer

HELLO = chat("Hello, and welcome to the harbour.")
BODY = b"".join(HELLO)


def answer(pieces, coding: str = "identity", media_type: str = SSE, **more) -> Answer:
    return Answer(paced(pieces, 0.0), headers={"Content-Type": media_type, "Content-Encoding": coding}, **more)


def recorded(library, path, provider: Provider, target: str = "/v1/chat/completions"):
    """Record one exchange whose client takes the bytes as they come; the interaction."""
    with (
        library.Client(transport=cv.record.transport(path)) as client,
        client.stream("POST", provider.url + target) as response,
    ):
        got = b"".join(response.iter_raw())
    assert got == provider.sent
    return only(cv.load(path))


# --- compressed bodies


def compressed(coding: str) -> list[bytes]:
    """The events, each flushed by itself, as a server does that compresses a stream."""
    if coding == "br":
        machine = brotli.Compressor()
        return [machine.process(event) + machine.flush() for event in HELLO] + [machine.finish()]
    if coding == "zstd":
        zstd = zstandard.ZstdCompressor().compressobj()
        flushed = [zstd.compress(event) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) for event in HELLO]
        return [*flushed, zstd.flush()]
    window = {"gzip": 31, "deflate": 15, "raw deflate": -15}[coding]
    deflate = zlib.compressobj(wbits=window)
    return [deflate.compress(event) + deflate.flush(zlib.Z_SYNC_FLUSH) for event in HELLO] + [deflate.flush()]


CODINGS = ["gzip", "deflate", "raw deflate", "br", "zstd"]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_compressed_body_passes_through_and_is_recorded_decoded(library, speaking, path, coding):
    interaction = recorded(library, path, speaking(answer(compressed(coding), coding.split()[-1])))
    assert interaction.response.body == BODY
    assert "content-encoding" not in interaction.response.headers
    ends = [len(b"".join(HELLO[: n + 1])) for n in range(len(HELLO))]
    assert sorted({end for end, _ in interaction.response.arrivals}) == ends


def test_a_compressed_answer_of_known_length_tells_the_length_that_was_recorded(library, speaking, path):
    body = chat_answer("Hello")
    provider = speaking(answer([gzip.compress(body)], "gzip", "application/json", is_chunked=False))
    response = recorded(library, path, provider).response
    assert (response.body, response.headers["content-length"]) == (body, str(len(body)))


def test_two_codings_one_upon_the_other_are_both_undone(library, speaking, path):
    provider = speaking(answer([gzip.compress(brotli.compress(BODY))], "br, gzip"))
    assert recorded(library, path, provider).response.body == BODY


@pytest.mark.parametrize(("coding", "compress"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_several_members_are_one_body(library, speaking, path, coding, compress):
    assert recorded(library, path, speaking(answer(map(compress, HELLO), coding))).response.body == BODY


def test_a_coding_that_nobody_knows_is_kept_as_it_came_and_said(library, speaking, path):
    with pytest.warns(RuntimeWarning, match="compressed by x-own; it is kept so, and has no times"):
        response = recorded(library, path, speaking(answer([b"\x01\x02"], "x-own"))).response
    assert (response.body, response.arrivals, response.headers["content-encoding"]) == (b"\x01\x02", (), "x-own")


def test_a_coding_whose_package_is_missing_is_kept_as_it_came_and_said(library, speaking, path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "brotli", None)
        provider = speaking(answer([brotli.compress(BODY)], "br"))
        with pytest.warns(
            RuntimeWarning, match=r"by br, which needs a package: pip install 'cassette_viz\[compression\]'"
        ):
            recorded(library, path, provider)
    assert only(cv.load(path)).response.body == BODY  # whoever has the package can read it


@pytest.mark.parametrize("coding", CODINGS)
def test_damaged_compression_keeps_what_came_out(library, speaking, path, coding):
    first, second, *_ = compressed(coding)
    interaction = recorded(library, path, speaking(answer([first, second, b"\xff" * 400], coding.split()[-1])))
    assert interaction.response.body.startswith(HELLO[0] + HELLO[1])
    assert "the body cannot be decoded beyond this point" in interaction.problems[0]


@pytest.mark.parametrize("coding", CODINGS)
@given(cuts=st.lists(st.integers(0, 2000), max_size=20))
def test_however_a_compressed_body_is_cut_the_same_comes_out(coding, cuts):
    data = b"".join(compressed(coding))
    ends = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    decoding = Decoding(coding.split()[-1])
    assert b"".join(decoding.feed(data[start:end]) for start, end in pairwise(ends)) == BODY
    assert decoding.trouble == ""


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(1 << 27))),
        ("br", brotli.compress(bytes(1 << 27))),
        ("zstd", zstandard.compress(bytes(1 << 27))),
    ],
    ids=["gzip", "br", "zstd"],
)
def test_a_bomb_does_not_fill_the_memory(coding, bomb):
    decoding = Decoding(coding)
    assert decoding.feed(bomb) == b""
    assert "one read holds more than" in decoding.trouble


# --- binary bodies


def test_a_binary_body_is_recorded_to_the_byte(library, speaking, path):
    original = cv.samples.folder("dialects") / "bedrock-invoke.eventstream"
    body = original.read_bytes()
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    provider = speaking(answer(pieces, media_type="application/vnd.amazon.eventstream"))
    interaction = recorded(library, path, provider, "/model/anthropic.claude-3-haiku/invoke-with-response-stream")
    assert interaction.response.body == body
    assert interaction.timeline.clock == cv.Clock.RECORDED
    assert interaction.timeline.final == cv.load(original).timelines[0].final


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"a file", mtime=0), bytes(range(256)), b"\x28\xb5\x2f\xfd", b"PK\x03\x04"],
    ids=["gzip", "all bytes", "zstd", "zip"],
)
def test_any_file_passes_through_and_is_no_trouble(library, speaking, path, body):
    provider = speaking(answer([body], media_type="application/octet-stream", is_chunked=False))
    recorded(library, path, provider)
    assert cv.load(path).problems == ()
