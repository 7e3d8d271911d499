"""What a chunk costs in every dialect, against a chunk that says the same in OpenAI chat.

- A long answer in plain words, where real streams spend nearly all of their chunks (``answers.toml``), from the bytes
  of server-sent events to a timeline. Like is held against like: where messages differ in nothing but their text, so
  do those of OpenAI chat, and both are decoded many at once; where each has a clock, a number or padding of its own,
  OpenAI chat is padded too, as its own API does it; and where counts or the whole text come with each message, they do
  so on both sides.
- The sample that ships with the package, from its first message to its last: short, with openings, tool calls, endings
  and usage, hardly two messages alike. It is held against its own content told in OpenAI chat, chunk for chunk, and
  decoding alone is measured, which the making of so short a timeline would hide.
- All recorded streams of the folder that ``CASSETTE_VIZ_CORPUS`` names, as the samples.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from cassette_viz import _registry, load, loader, samples
from cassette_viz.cassettes._base import Interaction
from cassette_viz.errors import CassetteVizError
from cassette_viz.framing import sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.frame import Frame

from . import answers
from .measuring import Row, in_turn, seconds
from .retelling import retold

PIECES = 2_000
REPEATED_PIECES = 100  #: where every message repeats the whole text: the bytes grow with the square
RUN_OF_PIECES = 20_000  #: where messages are decoded many at once: fewer would be over too soon to be measured
BUDGET = 1.5
OPENAI = "openai-chat"


_Wire = list[list[Frame]]


class _Streams(NamedTuple):
    """Streams of one dialect, and the same in OpenAI chat."""

    theirs: _Wire
    ours: _Wire


def rows(_folder: Path) -> Iterator[Row]:
    """The long answer in each dialect, then its sample, then its recorded streams."""
    for shape, told in answers.shapes().items():
        if not shape.startswith(OPENAI):
            like = told.get("like", OPENAI)
            pieces = REPEATED_PIECES if "whole text" in shape else RUN_OF_PIECES if like == OPENAI else PIECES
            streams = _Streams([answers.frames(shape, pieces)], [answers.frames(like, pieces)])
            yield _row(_assembling, f"words in {shape}", shape.partition(",")[0], streams, like)
    for name, streams in _recorded(sorted(samples.folder("dialects").iterdir())).items():
        yield _row(_decoding, f"sample of {name}", name, streams, f"the same in {OPENAI}")
    for name, streams in _recorded(_corpus()).items():
        yield _row(_decoding, f"{len(streams.theirs):,} streams of {name}", name, streams, f"the same in {OPENAI}")


def _row(
    work: Callable[[str, _Wire], Callable[[], None]], what: str, name: str, streams: _Streams, against: str
) -> Row:
    times = max(1, PIECES // sum(map(len, streams.ours)))
    ours, other = seconds(work(name, streams.theirs * times)), seconds(work(OPENAI, streams.ours * times))
    return in_turn(what, ours, against, other, BUDGET, rounds=9)


def _assembling(name: str, streams: _Wire) -> Callable[[], None]:
    bodies = [b"".join(map(_event, frames)) for frames in streams]

    def work() -> None:
        for body in bodies:
            assemble(sse.split(body), _dialects()[name].Decoder(), body, dialect=name)

    return work


def _event(frame: Frame) -> bytes:
    name = f"event: {frame.name}\n" if frame.name else ""
    return f"{name}data: {frame.data}\n\n".encode()


def _decoding(name: str, streams: _Wire) -> Callable[[], None]:
    def work() -> None:
        for frames in streams:
            decoder = _dialects()[name].Decoder()
            feed = decoder.feed
            for frame in frames:
                feed(frame.name, frame.data)
            decoder.close()

    return work


@cache
def _dialects() -> dict[str, ModuleType]:
    return {_registry.name_of(each): each for each in _registry.plugins("dialects")}


def _recorded(files: Sequence[Path]) -> dict[str, _Streams]:
    """All streams in these files, by dialect."""
    found: dict[str, _Streams] = defaultdict(lambda: _Streams([], []))
    for file in files:
        try:
            interactions = load(file).interactions
        except CassetteVizError:  # licences and lists lie beside the recordings
            continue
        for interaction in interactions:
            if interaction.timelines and (name := interaction.timelines[0].dialect) != OPENAI:
                found[name].theirs.append(_frames(interaction))
                found[name].ours.append([frame for timeline in interaction.timelines for frame in retold(timeline)])
    return dict(sorted(found.items()))


def _corpus() -> list[Path]:
    folder = os.environ.get("CASSETTE_VIZ_CORPUS")
    return [path for path in sorted(Path(folder).rglob("*")) if path.is_file()] if folder else []


def _frames(interaction: Interaction) -> list[Frame]:
    """The messages of a response, as the loader cut them."""
    response = interaction.response
    cut = loader._frames(interaction.request, response) if response.frames is None else response.frames
    return [each for each in cut or () if isinstance(each, Frame)]
