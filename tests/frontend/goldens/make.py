"""Writes the golden that Python and the browser share: run it when the payload or the sample changes.

python tests/frontend/goldens/make.py
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import cassette_viz as cv
from cassette_viz.frontend import payload
from cassette_viz.timeline.pacing import pace

SAMPLE = "kimi-k2-multi-tool-streaming.yaml"


def golden() -> dict[str, object]:
    """The payload of the sample's first stream, and what Python says is shown at every position of it."""
    timeline = cv.load(cv.samples.path(SAMPLE)).timelines[0]
    sent = payload.build(timeline, pace(timeline), {"title": "", "detail": "", "facts": [], "problems": []})
    return {
        "payload": {**sent, "wire": base64.b64encode(sent["wire"]).decode("ascii")},
        "texts": [[part.text_at(n) for part in timeline.parts] for n in range(len(timeline.chunks) + 1)],
        "states": [
            [part.state_at(n) for part in timeline.parts if part.kind == "tool_call" and n >= part.started]
            for n in range(len(timeline.chunks) + 1)
        ],
        "raw": [chunk.text for chunk in timeline.chunks],
    }


if __name__ == "__main__":
    target = Path(__file__).with_name("kimi-k2.json")
    target.write_text(json.dumps(golden(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
