"""What the hand-made recordings have in common: one short stream, "Grüß Gott", and how to read them."""

from __future__ import annotations

from pathlib import Path

import cassette_viz as cv
from cassette_viz.cassettes._base import Cassette, Interaction
from cassette_viz.timeline.model import Timeline

DATA = Path(__file__).parent / "data" / "cassettes"
ASKED = b'{"model":"m-1","messages":[{"role":"user","content":"Say hello"}],"stream":true}'
URL = "https://api.example/v1/chat/completions"


def files_of(module: str) -> list[Path]:
    """The recordings in the folder of a reader, without what they point to."""
    return sorted(path for path in (DATA / module).iterdir() if path.is_file())


def said(interaction: Interaction) -> str:
    """The text of the completion that an interaction streamed."""
    assert interaction.timeline is not None, interaction.problems
    return interaction.timeline.final.choices[0].text


def times_ms(timeline: Timeline) -> list[float]:
    """The times of its chunks, all of which must have one."""
    times = [chunk.time_ns for chunk in timeline.chunks]
    assert None not in times
    return [time / 1e6 for time in times if time is not None]


def only(cassette: Cassette) -> Interaction:
    (interaction,) = cassette.interactions
    return interaction


def loaded(module: str, name: str) -> Cassette:
    return cv.load(DATA / module / name)
