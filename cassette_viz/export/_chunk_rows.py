"""The rows of the table of chunks."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from ..metrics.measured import Measured
from ..metrics.running import running, running_columns
from ..metrics.tokens import tokens_per_chunk
from ..timeline.content import characters
from ..timeline.events import Failure, Finish, PartStart, PartUpdate, UsageReport
from ..timeline.model import Timeline
from ._rows import ORIGIN_COLUMNS, Column, Origin

_OPENING = (PartStart, PartUpdate)
_USAGE = ("input_tokens", "output_tokens", "cached_input_tokens", "reasoning_tokens", "total_tokens")

CHUNK_COLUMNS = (
    *ORIGIN_COLUMNS,
    Column("chunk", int),
    Column("time_ns", int),
    Column("gap_ns", int),
    Column("clock", str),
    Column("clock_source", str),
    Column("kinds", str),
    Column("text", str),
    Column("characters", int),
    Column("tokens", float),
    Column("tokens_exact", bool),
    Column("tokens_by", str),
    Column("characters_so_far", int),
    Column("tokens_so_far", float),
    Column("usd_so_far", float),
    Column("events", str),
    Column("start", int),
    Column("bytes", int),
    Column("finish", str),
    *(Column(name, int) for name in _USAGE),
    Column("error", str),
)


def chunk_columns(timeline: Timeline, origin: Origin) -> dict[str, Sequence[Any]]:
    """The columns of one completion, by name; each of shape (n_chunks,)."""
    count = len(timeline.starts)
    counts, tokens = characters(timeline), tokens_per_chunk(timeline)
    kinds, texts = _added(timeline)
    clocks, sources = _clocks(timeline)
    said: dict[str, list[Any]] = {name: [None] * count for name in ("finish", *_USAGE, "error")}
    for number, finish in timeline.marks_of(Finish):
        _say(said["finish"], number, finish.reason)
    for number, failure in timeline.marks_of(Failure):
        _say(said["error"], number, failure.message)
    for number, report in timeline.marks_of(UsageReport):
        for name in _USAGE:
            _say(said[name], number, getattr(report.usage, name))
    return {
        "file": [origin.file] * count,
        "interaction": [origin.interaction] * count,
        "completion": [origin.completion] * count,
        "chunk": range(1, count + 1),
        **_times(timeline),
        "clock": clocks,
        "clock_source": sources,
        "kinds": kinds,
        "text": texts,
        "characters": counts,
        "tokens": tokens.counts,
        "tokens_exact": [tokens.exact] * count,
        "tokens_by": [tokens.source] * count,
        "characters_so_far": array("q", accumulate(counts)),
        "tokens_so_far": array("d", accumulate(tokens.counts)),
        "usd_so_far": _usd(timeline),
        "events": _events(timeline),
        "start": timeline.starts,
        "bytes": [end - start for start, end in zip(timeline.starts, timeline.ends, strict=True)],
        **said,
    }


def _usd(timeline: Timeline) -> list[float | None]:
    """What all had cost by then, the input included: reckoned between the provider's reports."""
    known = running(timeline)
    if known is None:
        return [None] * len(timeline.starts)
    return [None if math.isnan(usd) else usd for usd in running_columns(timeline, known).usd]


def _times(timeline: Timeline) -> dict[str, Sequence[Any]]:
    """What was measured of when the chunks came."""
    measured = Measured(timeline)
    times: list[int | None] = [measured.since_request(number).ns for number in range(1, len(timeline.starts) + 1)]
    gaps: list[int | None] = [None] * len(times)
    found = measured.gaps()
    for number, gap in zip(found.numbers, found.ns, strict=True):
        gaps[number - 1] = gap
    if times:
        gaps[0] = times[0]  # the wait for chunk 1 is the time since the request
    return {"time_ns": times, "gap_ns": gaps}


def _clocks(timeline: Timeline) -> tuple[list[str], list[str]]:
    """The clock of each wait, and what told it."""
    clocks: list[str] = []
    sources: list[str] = []
    for interval in timeline.timing.intervals:
        length = interval.last - interval.first + 1
        clocks += [str(interval.clock)] * length
        sources += [interval.source] * length
    return clocks, sources


def _added(timeline: Timeline) -> tuple[list[str], list[str]]:
    """The kinds of the parts that each chunk added to, and what it added."""
    count = len(timeline.starts)
    kinds: list[list[str]] = [[] for _ in range(count)]
    texts: list[list[str]] = [[] for _ in range(count)]
    for part in timeline.parts:
        before = 0
        for number, end in zip(part.chunk_numbers, part.ends, strict=True):
            texts[number - 1].append(part.text[before:end])
            if part.kind not in kinds[number - 1]:
                kinds[number - 1].append(part.kind)
            before = end
    return ["+".join(each) for each in kinds], ["".join(each) for each in texts]


def _events(timeline: Timeline) -> list[str]:
    """The names of what each chunk did, each once: parts that it opened, what it added to them, then all else."""
    names: list[dict[str, None]] = [{} for _ in timeline.starts]
    for number, event in timeline.marks:
        if number and isinstance(event, _OPENING):
            names[number - 1][type(event).__name__] = None
    for part in timeline.parts:
        delta = "ArgumentsDelta" if part.kind in ("tool_call", "server_tool") else "TextDelta"
        for number in part.chunk_numbers:
            names[number - 1][delta] = None
    for number, event in timeline.marks:
        if number:
            names[number - 1][type(event).__name__] = None
    return ["+".join(each) for each in names]


def _say(column: list[Any], number: int, value: Any) -> None:
    """Put what a chunk says into its row; what is said before the first chunk or again has no row of its own."""
    if number and value is not None:
        column[number - 1] = value
