"""How long a run of several completions took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ...timeline.model import Timeline
from ..measured import Measured


def run_of(timelines: Sequence[Timeline]) -> tuple[float | None, str]:
    """From the first request to the last chunk, in seconds; or ``None`` and why.

    It is known where every completion is dated and the times of all its chunks were measured.
    """
    begins, ends = [], []
    for timeline in timelines:
        took = Measured(timeline).since_request(len(timeline.starts))
        if timeline.recorded_at is None:
            return None, "the recording does not date every completion; say run_s"
        if took.ns is None:
            return None, f"{took.why_none}; say run_s"
        begins.append(timeline.recorded_at)
        ends.append(timeline.recorded_at + timedelta(microseconds=took.ns / 1e3))
    if not begins:
        return None, "there is no completion"
    return (max(ends) - min(begins)).total_seconds(), ""
