"""What the browser is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cassette_viz.export.stage import heading
from cassette_viz.frontend import payload
from cassette_viz.timeline.pacing import pace

from . import recordings
from .assembling import timeline
from .measuring import Row, shown


def rows(_folder: Path) -> Iterator[Row]:
    """Against a plain list of events, each with its time; the texts themselves count for neither."""
    stream = timeline(recordings.stream(100_000).encode())
    sent = payload.build(stream, pace(stream), heading(stream))
    columns = {key: value for key, value in sent.items() if key != "wire"}
    text = sum(len(json.dumps(part.text, ensure_ascii=False)) for part in stream.parts)
    ours = len(json.dumps(columns, separators=(",", ":"), ensure_ascii=False)) - text
    events = [
        {"t": time / 1e9, "part": part.number, "kind": part.kind, "text": part.delta_at(number)}
        for number, time in enumerate(pace(stream).times_ns, 1)
        for part in stream.parts
        if part.delta_at(number)
    ]
    other = len(json.dumps(events, separators=(",", ":"), ensure_ascii=False)) - text
    yield Row(
        "payload beyond its text, 100,000 chunks",
        "events as JSON",
        shown(ours, "bytes"),
        shown(other, "bytes"),
        ours / other,
        1 / 3,
    )
