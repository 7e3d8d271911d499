"""Recordings that were damaged on the way: nothing but our own errors ever comes out, and soon."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import cassette_viz as cv

DATA = Path(__file__).parent / "data"
SMALL = cv.Limits(body_bytes=1 << 25, file_bytes=1 << 25, nodes=2_000_000)
PATIENCE_SECONDS = 60  # for one file; a guard against hanging, not a measurement


def cut(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(len(data))]


def flipped(data: bytes, source: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(source.randint(1, 8)):
        damaged[source.randrange(len(damaged))] ^= 1 << source.randrange(8)
    return bytes(damaged)


def swapped(data: bytes, source: random.Random) -> bytes:
    places = sorted(source.randrange(len(data) + 1) for _ in range(4))
    a, b, c, d = places
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def duplicated(data: bytes, source: random.Random) -> bytes:
    start, end = sorted(source.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * source.randint(1, 3) + data[end:]


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [cut, flipped, swapped, duplicated]


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where something hangs, if this system can tell."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(*_: object) -> None:
        raise TimeoutError(f"over {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def open_whole(data: bytes) -> None:
    """Load a recording and look at all of it; an error of ours is one line."""
    complaint, cassette = "", None
    try:
        cassette = cv.load(data, limits=SMALL)
    except cv.CassetteVizError as error:
        complaint = str(error)
    assert "\n" not in complaint
    if cassette is None:
        return
    assert repr(cassette)
    for timeline in cassette.timelines:
        timeline.at(len(timeline.chunks) // 2)
        assert timeline.final.position == len(timeline.chunks)
        assert timeline.chunks[-1].raw is not None
        assert repr(timeline)


def try_damages(path: Path, data: bytes, *, rounds: int) -> None:
    source = random.Random(str(path.name))
    for _ in range(rounds):
        for damage in DAMAGES:
            damaged = damage(data, source)
            with within(PATIENCE_SECONDS):
                open_whole(damaged)


OURS = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".py")


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(DATA)))
def test_damage_to_our_own_fixtures_ends_in_our_own_errors(path):
    try_damages(path, path.read_bytes(), rounds=5)


@pytest.mark.parametrize("part", range(8))
def test_damage_to_the_corpus_ends_in_our_own_errors(corpus, part):
    files = sorted(path for path in corpus.rglob("*") if path.is_file() and path.name != "expected.jsonl")
    chosen = random.Random(os.environ.get("CASSETTE_VIZ_FUZZ_SEED", "1")).sample(files, min(200, len(files)))
    for path in chosen[part::8]:
        if data := path.read_bytes():
            try_damages(path, data, rounds=1)
