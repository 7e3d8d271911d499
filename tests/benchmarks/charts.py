"""Drawing a stream of a million chunks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from cassette_viz import charts
from cassette_viz.timeline.model import Timeline

from . import recordings
from .assembling import timeline
from .measuring import Row, in_turn, seconds

GAP_NS = 20_000_000


def rows(_folder: Path) -> Iterator[Row]:
    """Build and serialise a figure, against the same numbers handed to plotly as Python lists."""
    stream = timeline(recordings.stream(1_000_000).encode())
    timed = replace(stream, times_ns=array("q", (number * GAP_NS for number in range(len(stream.starts)))))
    ours = seconds(lambda: charts.chunk_timing(timed).to_json())
    yield in_turn(
        "a figure of 1,000,000 chunks", ours, "from Python lists", seconds(lambda: _from_lists(timed)), 0.05, rounds=3
    )


def _from_lists(stream: Timeline) -> None:
    import plotly.graph_objects as go

    figure = go.Figure()
    for part in stream.parts:
        x = [stream.times_ns[number - 1] / 1e9 for number in part.chunk_numbers]
        figure.add_trace(go.Scatter(x=x, y=list(part.ends), mode="markers"))
    figure.to_json()
