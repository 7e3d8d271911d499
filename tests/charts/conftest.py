"""Completions and cassettes to draw."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cassette_viz.timeline.model import Timeline

from .._timelines import MS, two_tools


@dataclass(frozen=True)
class StandIn:
    """As much of an interaction as a chart reads."""

    index: int
    timelines: tuple[Timeline, ...]
    headers_after_ns: int | None = None


@dataclass(frozen=True)
class Recording:
    """As much of a cassette as a chart reads."""

    interactions: tuple[StandIn, ...]

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        return tuple(timeline for interaction in self.interactions for timeline in interaction.timelines)


@pytest.fixture
def untimed() -> Timeline:
    """32 chunks without times; the wait for the headers was recorded."""
    return two_tools(headers_after_ns=1_094_000_000)


@pytest.fixture
def timed() -> Timeline:
    """The same with a time for each chunk: 20 ms apart, but 640 ms before chunk 11."""
    times_ms = [400 + 20 * place + (620 if place >= 10 else 0) for place in range(32)]
    return two_tools(times_ms=times_ms, headers_after_ns=310 * MS)


@pytest.fixture
def recording(untimed: Timeline) -> Recording:
    """Three interactions, of which the second streamed nothing."""
    return Recording(
        (StandIn(0, (untimed,), 1_094_000_000), StandIn(1, (), 220 * MS), StandIn(2, (untimed,), 1_724_000_000))
    )
