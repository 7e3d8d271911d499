"""What the browser is told of a stream."""

from __future__ import annotations

import pytest

from cassette_viz.export.stage import stage
from cassette_viz.metrics import latency
from cassette_viz.timeline.events import ArgumentsDelta, Done, Header, MediaDelta, PartStart, TextDelta

from .._timelines import MS, timeline_of

ROLE, END = [Header(model="m")], [Done()]


@pytest.mark.parametrize(
    ("first", "label"),
    [
        ([PartStart(0, "text"), TextDelta(0, "")], None),
        ([PartStart(0, "citation"), TextDelta(0, "from a search")], None),
        ([PartStart(0, "reasoning"), TextDelta(0, "hm")], "first token, reasoning"),
        ([PartStart(0, "tool_call", name="add")], "first token, tool call"),
        ([PartStart(0, "tool_call"), ArgumentsDelta(0, "{}")], "first token, tool call"),
        ([PartStart(0, "image"), MediaDelta(0, "image/png", "iVBO")], "first token, image"),
    ],
)
def test_the_first_token_is_marked_where_the_metrics_have_it(first, label):
    timeline = timeline_of([ROLE, first, END], times_ms=[10, 20, 30])
    payload = stage([timeline]).payload(0)
    marks = [(mark["chunk"], mark["label"]) for mark in payload["marks"] if mark["kind"] == "first_token"]
    assert marks == ([] if label is None else [(2, label)])
    assert latency(timeline).to_first_token.ns == (None if label is None else 20 * MS)
