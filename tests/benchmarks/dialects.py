"""What a chunk costs in every dialect, against a chunk that says the same in OpenAI chat.

Three things are measured, each with a decoder that begins anew with every stream and is closed at its end:

- a long answer in plain words, where real streams spend nearly all of their chunks (``answers.toml``). Where a dialect
  reports usage or repeats the whole text with each piece, so does OpenAI chat, as vLLM's ``continuous_usage_stats``
  and as padding; ids, clocks and the like are what each has;
- the sample that ships with the package, from its first message to its last: short, with openings, tool calls,
  endings and usage, hardly two messages alike. It is held against its own content told in OpenAI chat, chunk for chunk;
- all recorded streams of the folder that ``CASSETTE_VIZ_CORPUS`` names, in the same way.

Only decoding is measured: cutting the body and assembling the timeline would add the same to both sides.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from cassette_viz import _registry, load, loader, samples
from cassette_viz.cassettes._base import Interaction
from cassette_viz.errors import CassetteVizError
from cassette_viz.timeline.frame import Frame

from . import answers
from .measuring import Row, in_turn, seconds
from .retelling import retold

PIECES = 2_000
REPEATED_PIECES = 100  #: where every message repeats the whole text: the bytes grow with the square
BUDGET = 1.5
OPENAI = "openai-chat"


class _Streams(NamedTuple):
    """Streams of one dialect, and the same in OpenAI chat."""

    theirs: list[list[Frame]]
    ours: list[list[Frame]]


def rows(_folder: Path) -> Iterator[Row]:
    """The long answer in each dialect, then its sample, then its recorded streams."""
    dialects = {_registry.name_of(each): each for each in _registry.plugins("dialects")}
    for shape in answers.shapes():
        name, _, beside = shape.partition(", ")
        if name != OPENAI:
            pieces = REPEATED_PIECES if "whole text" in beside else PIECES
            same = f"{OPENAI}, {beside}" if beside else OPENAI
            streams = _Streams([answers.frames(shape, pieces)], [answers.frames(same, pieces)])
            yield _row(f"words in {shape}", dialects, name, streams)
    for name, streams in _recorded(sorted(samples.folder("dialects").iterdir())).items():
        yield _row(f"sample of {name}", dialects, name, streams)
    for name, streams in _recorded(_corpus()).items():
        yield _row(f"{len(streams.theirs):,} streams of {name}", dialects, name, streams)


def _row(what: str, dialects: dict[str, ModuleType], name: str, streams: _Streams) -> Row:
    times = max(1, PIECES // sum(map(len, streams.ours)))
    ours, other = _decoding(dialects[name], streams.theirs * times), _decoding(dialects[OPENAI], streams.ours * times)
    return in_turn(what, ours, "the same in openai-chat", other, BUDGET, rounds=9)


def _decoding(dialect: ModuleType, streams: Sequence[Sequence[Frame]]) -> Callable[[], float]:
    def work() -> None:
        for frames in streams:
            decoder = dialect.Decoder()
            feed = decoder.feed
            for frame in frames:
                feed(frame.name, frame.data)
            decoder.close()

    return seconds(work)


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
