"""The samples that ship with the package."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

import cassette_viz as cv
from cassette_viz import _registry
from cassette_viz.conversation.threads import continued
from cassette_viz.metrics.cost import cost

from . import make_timed_samples as making

#: A message of this dialect is only made by readers whose recordings hold no messages.
WITHOUT_SAMPLE = {"benchmark"}


def stem(path: Path) -> str:
    return path.name.partition(".")[0]


def test_every_format_has_a_sample_of_its_name():
    assert {stem(path) for path in cv.samples.folder("formats").iterdir()} == {
        _registry.name_of(reader) for reader in _registry.plugins("cassettes")
    }


def test_every_dialect_has_a_sample_of_its_name():
    assert {stem(path) for path in cv.samples.folder("dialects").iterdir()} == {
        _registry.name_of(dialect) for dialect in _registry.plugins("dialects")
    } - WITHOUT_SAMPLE


@pytest.mark.parametrize("path", sorted(cv.samples.folder("formats").iterdir()), ids=stem)
def test_a_sample_is_in_the_format_that_it_is_named_after_and_streams_a_completion(path):
    cassette = cv.load(path)
    assert cassette.format == stem(path)
    assert any(timeline.status == "complete" for timeline in cassette.timelines)


@pytest.mark.parametrize("path", sorted(cv.samples.folder("dialects").iterdir()), ids=stem)
def test_a_sample_speaks_the_dialect_that_it_is_named_after(path):
    assert stem(path) in {timeline.dialect for timeline in cv.load(path).timelines}


def test_the_sample_with_a_cache_is_one_conversation_that_the_cache_makes_cheaper():
    cassette = cv.load(cv.samples.path("cached-conversation.har"))
    assert continued(cassette.interactions) == {1: 0, 2: 1}
    saved = [cv.metrics.cache_savings(cost(timeline)).usd for timeline in cassette.timelines]
    assert saved[0] < 0 < sum(saved)


# --- streams with measured times


def gaps_ms(name: str) -> list[float]:
    times = timed(name).timing.times_ns
    assert times is not None
    return [(later - earlier) / 1e6 for earlier, later in pairwise(times)]


def timed(name: str) -> cv.Timeline:
    (timeline,) = cv.load(cv.samples.folder("timed") / f"{name}.yaml").timelines
    return timeline


def test_the_timed_samples_are_complete_and_their_times_are_measured():
    cassette = cv.load(cv.samples.folder("timed"))
    assert cassette.problems == ()
    assert {timeline.clock for timeline in cassette.timelines} == {cv.Clock.RECORDED}
    assert {timeline.status for timeline in cassette.timelines} == {"complete"}
    assert len(cassette.timelines) == len(making.samples())
    assert not any(interaction.problems for interaction in cassette.interactions)


def test_the_timed_samples_say_what_they_were_made_from():
    said = {name: timed(name).final.choices[0] for name in making.samples()}
    assert [said[name].text for name in ("smooth", "stall", "bursts")] == [
        making.TIDES,
        making.LIGHTHOUSE,
        making.SEAGULLS,
    ]
    assert (said["reasoning"].reasoning, said["reasoning"].text) == (making.THOUGHT, making.SOLUTION)
    assert [(call.id, call.name, call.arguments) for call in said["parallel-tool-calls"].tool_calls] == making.CALLS


def test_the_timed_samples_have_a_price():
    assert all(cost(timed(name)).listed is not None for name in making.samples())


def test_the_smooth_one_is_smooth():
    gaps = gaps_ms("smooth")
    assert max(gaps) < 3 * median(gaps)


def test_the_one_with_a_stall_has_one_stall_in_its_middle():
    gaps = gaps_ms("stall")
    at = gaps.index(max(gaps))
    assert max(gaps) >= making.STALL * 1000
    assert len(gaps) / 4 < at < len(gaps) * 3 / 4
    assert sorted(gaps)[-2] < max(gaps) / 10


def test_the_one_in_bursts_comes_in_bursts():
    times = list(timed("bursts").timing.times_ns or ())
    sizes = [times.count(time) for time in sorted(set(times))]
    assert set(sizes[:-1]) == {making.BURST}
    assert all(gap == 0 or gap >= making.BETWEEN_BURSTS * 990 for gap in gaps_ms("bursts"))


def test_the_one_that_reasons_thinks_before_it_speaks():
    timeline = timed("reasoning")
    reasoning, text = timeline.parts
    assert reasoning.chunk_numbers[-1] + 1 == text.started
    assert gaps_ms("reasoning")[text.started - 2] == max(gaps_ms("reasoning")) >= 800


def test_the_timed_samples_are_small():
    assert sum(path.stat().st_size for path in cv.samples.folder("timed").iterdir()) < 200_000
