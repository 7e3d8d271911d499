"""The same long answer, as each dialect streams it; the shapes of the messages stand in ``answers.toml``."""

from __future__ import annotations

import json
import random
import tomllib
from base64 import b64encode
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from cassette_viz.timeline.frame import Frame

from .recordings import RARE, WORDS

_MS_A_PIECE = 12


@cache
def shapes() -> dict[str, dict[str, Any]]:
    """The opening of an answer, and the shape of its pieces, by the name of the dialect."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def frames(shape: str, count: int) -> list[Frame]:
    """The messages of an answer in so many pieces, behind its opening."""
    opening, piece = shapes()[shape]["opening"], Template(shapes()[shape]["piece"])
    random_source, whole = random.Random(1), ""
    lines = list(opening)
    for number in range(1, count + 1):
        words = random_source.choice(RARE) if random_source.random() < 0.15 else " " + random_source.choice(WORDS)
        whole += words
        ms = number * _MS_A_PIECE
        lines.append(
            piece.substitute(
                words=words,
                piece=json.dumps(words, ensure_ascii=False),
                whole=json.dumps(whole, ensure_ascii=False),
                number=number,
                ms=1767323045000 + ms,
                padding="abcdefghijklmnop"[: random_source.randrange(1, 16)],
                time=f"2026-01-02T03:{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000:03}853001Z",
            )
        )
    return [_frame(line, shape) for line in lines]


def _frame(line: str, shape: str) -> Frame:
    name, _, data = line.partition(" ")
    if shape == "bedrock-invoke":
        data = json.dumps({"bytes": b64encode(data.encode()).decode(), "p": "abcdefghij"})
    return Frame("" if name == "-" else name, data)
