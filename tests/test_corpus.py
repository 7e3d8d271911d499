"""Recordings of public projects, held against expected results and against the vendor's own accumulator.

They are not part of this project: ``CASSETTE_VIZ_CORPUS`` names the folder, without it these tests are skipped.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cassette_viz as cv
from cassette_viz.cassettes._base import Interaction
from cassette_viz.timeline.model import Timeline

from .expectations import differences


@pytest.fixture(scope="module")
def expected(corpus: Path) -> dict[str, list[dict[str, Any]]]:
    """The expected streams of each file."""
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        files[record["file"]].append(record)
    return files


def streams(corpus: Path, expected: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[dict[str, Any], Interaction]]:
    """Each expected stream with the interaction that holds it."""
    for file, records in expected.items():
        interactions = cv.load(corpus / file).interactions
        if records[0]["format"] == "jsonl-other":  # there the count is of streams only
            interactions = tuple(each for each in interactions if each.timelines)
        for record in records:
            yield record, interactions[record["interaction"]]


def test_every_stream_is_what_is_expected(corpus, expected):
    wrong, seen, split = [], 0, 0
    for record, interaction in streams(corpus, expected):
        seen += 1
        if record.get("decoy"):
            assert interaction.timeline is None, record["file"]
        elif len(interaction.timelines) > 1:
            # Several completions in a row: the record takes them for one, and only its number of frames is sure.
            split += 1
            assert sum(len(timeline.chunks) for timeline in interaction.timelines) == record["frames"], record["file"]
        else:
            found = differences(interaction.timeline, record)
            wrong += [f"{record['file']} #{record['interaction']}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)
    assert seen == sum(map(len, expected.values()))
    assert split <= 6


def test_the_vendors_own_accumulator_agrees_wherever_it_can_read_the_stream(corpus, expected):
    wrong, read = [], 0
    for record, interaction in streams(corpus, expected):
        timeline = interaction.timeline
        # Where "agree" is false, the corpus proves from the bytes that the accumulator is wrong.
        if record["protocol"] != "openai-chat" or timeline is None or not record["agree"]:
            continue
        theirs = accumulated(timeline)
        if theirs is not None:
            read += 1
            ours = ours_like_theirs(timeline)
            if ours != theirs:
                wrong.append(f"{record['file']} #{record['interaction']}:\n  ours   {ours}\n  theirs {theirs}")
    assert not wrong, "\n".join(wrong)
    assert read >= 350


def accumulated(timeline: Timeline) -> list[tuple[Any, ...]] | None:
    """What openai's SDK makes of the stream; ``None`` where it refuses it."""
    from openai.lib.streaming.chat import ChatCompletionStreamState
    from openai.types.chat import ChatCompletionChunk

    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    try:
        for chunk in timeline.chunks:
            data = chunk.text.partition("data:")[2].strip()
            if data.startswith("{"):
                state.handle_chunk(ChatCompletionChunk.construct(**json.loads(data)))  # as the SDK itself makes them
        completion = state.current_completion_snapshot
    except Exception:  # noqa: BLE001  it refuses streams in many ways
        return None
    return [
        (
            choice.index,
            choice.message.content or "",
            choice.message.refusal or "",
            [(call.id, call.function.name, call.function.arguments or "") for call in choice.message.tool_calls or ()],
        )
        for choice in sorted(completion.choices, key=lambda choice: choice.index)
    ]


def ours_like_theirs(timeline: Timeline) -> list[tuple[Any, ...]]:
    return [
        (
            choice.index,
            choice.text,
            choice.refusal,
            [(call.id, call.name, call.arguments) for call in choice.tool_calls if call.name],
        )
        for choice in timeline.final.choices
    ]
