"""What is new of a stream since the browser last heard of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from cassette_viz.frontend import payload
from cassette_viz.frontend.growth import growth
from cassette_viz.timeline.builder import Assembler
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Event,
    Finish,
    PartReset,
    PartSplit,
    PartStart,
    TextDelta,
    TokenCount,
)
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.pacing import known_pacing
from tests._timelines import Script

HEADING: payload.Heading = {"title": "", "detail": "", "facts": [], "problems": []}


def told(*script: list[Event]) -> list[payload.Payload]:
    """What the browser has to know after each chunk."""
    assembler, payloads = Assembler(Script(script), "openai-chat"), []
    for place in range(len(script)):
        assembler.feed(Frame("", "", place, place + 1, place * 1_000_000))
        (timeline,) = assembler.timelines(b"x" * (place + 1))
        payloads.append(payload.build(timeline, known_pacing(timeline), HEADING, live=True, packed=b""))
    return payloads


def news(*script: list[Event]) -> Any:
    """What the last chunk brings."""
    before, after = told(*script)[-2:]
    return growth(before, after)


BEGUN: list[Event] = [PartStart(0, "text"), TextDelta(0, "The ")]


def test_only_what_is_new_is_told():
    found = news(BEGUN, [TextDelta(0, "tide")], [TextDelta(0, " rises"), PartStart(1, "tool_call", index=0, name="f")])
    assert (found["start"], found["chunks"], found["time_steps_us"], found["frame_lengths"]) == (2, 3, [1000], [1])
    (part,) = found["grown"]
    assert (part["number"], part["text"], part["chunk_steps"], part["end_steps"]) == (0, " rises", [1], [6])
    assert [part["labels"] for part in found["parts"]] == [[(3, "", "f")]]
    assert [mark["label"] for mark in found["marks"]] == ["f begins"]


def test_a_part_to_which_nothing_was_added_is_not_told():
    found = news(BEGUN, [PartStart(1, "tool_call"), ArgumentsDelta(1, "{")], [ArgumentsDelta(1, "}"), Finish("stop")])
    assert [(part["number"], part["json"]) for part in found["grown"]] == [(1, [(0, 2, -1)])]


def test_half_a_character_that_is_completed_was_told_otherwise():
    assert news([PartStart(0, "text"), TextDelta(0, "a\ud83d")], [TextDelta(0, "\ude42")]) is None


def test_a_part_that_is_split_was_told_otherwise():
    script = [[PartStart(0, "tool_call"), ArgumentsDelta(0, '{"a":1}{"b"')], [PartSplit(0, 7, 1)]]
    assert news(*script) is None


def test_text_that_is_withdrawn_is_news():
    (part,) = news(BEGUN, [PartReset(0), TextDelta(0, "A")])["grown"]
    assert (part["text"], part["resets"]) == ("A", [(2, 4)])


def test_a_column_of_tokens_may_begin_late():
    found = news(BEGUN, [TextDelta(0, "tide"), TokenCount(2)])
    assert found["tokens"]["listed"] == [None, 2]
    found = news([*BEGUN, TokenCount(1)], [TextDelta(0, "tide"), TokenCount(2)])
    assert found["tokens"]["listed"] == [2]


def test_nothing_is_told_twice():
    script = [BEGUN, *([TextDelta(0, f"word {n} ")] for n in range(400))]
    payloads = told(*script)
    found: list[Any] = [growth(*pair) for pair in pairwise(payloads)]
    for column in ("time_steps_us", "frame_gaps", "frame_lengths"):
        assert all(len(each[column]) == 1 for each in found)
    assert "".join(part["text"] for each in found for part in each["grown"]) == payloads[-1]["parts"][0]["text"][4:]
