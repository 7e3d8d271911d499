"""What a chunk costs in every dialect, against a chunk of OpenAI chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from cassette_viz import _registry, load, samples
from cassette_viz.framing import sse
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline

from . import recordings
from .measuring import Row, in_turn, seconds

CHUNKS = 2_000


def rows(_folder: Path) -> Iterator[Row]:
    """Decode the middle of each sample, where a stream spends its time, again and again."""
    body = recordings.stream(CHUNKS, with_tools=False).encode()
    ours = [each for each in sse.split(body) if isinstance(each, Frame)][1 : CHUNKS + 1]
    openai = next(each for each in _registry.plugins("dialects") if _registry.name_of(each) == "openai-chat")
    for dialect in _registry.plugins("dialects"):
        name = _registry.name_of(dialect)
        sample = next((path for path in samples.folder("dialects").iterdir() if path.name.split(".")[0] == name), None)
        if sample is None or dialect is openai:
            continue
        frames = _middle(next(each for each in load(sample).timelines if each.dialect == name))
        yield in_turn(f"a chunk of {name}", _decoding(dialect, frames), "of openai-chat", _decoding(openai, ours), 1.5)


def _middle(timeline: Timeline) -> list[Frame]:
    framing = _registry.best(_registry.plugins("framing"), lambda each: int(each.match(timeline.body)))
    assert framing is not None
    frames = [each for each in framing.split(timeline.body) if isinstance(each, Frame)]
    start = len(frames) * 3 // 10
    chosen = frames[start : max(len(frames) * 7 // 10, start + 1)]
    return (chosen * (CHUNKS // len(chosen) + 1))[:CHUNKS]


def _decoding(dialect: ModuleType, frames: list[Frame]) -> Callable[[], float]:
    def work() -> None:
        feed = dialect.Decoder().feed
        for frame in frames:
            feed(frame.name, frame.data)

    return seconds(work)
