"""The rows of the table of completions, with all their metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from typing import Any

from ..metrics import Gaps, cache_savings, compare, cost, gaps, latency, rate, reported_rate, stalls, timeline_tokens
from ..metrics.definitions import DEFINITIONS, Definition
from ..metrics.latency import Latency
from ..timeline.content import characters, content_chunks
from ..timeline.model import Timeline
from ._rows import ORIGIN_COLUMNS, Column, Origin

_TIMES = tuple(each.name for each in fields(Latency) if each.name != "parts")
_GAPS = {each.name: each for each in fields(Gaps) if each.name not in ("count", "clock", "source", "why_none")}
_TOKENS = (
    *("input", "fresh_input", "cached_input", "cache_write", "cache_write_1h"),
    *("all_output", "output", "reasoning", "total", "reported_total"),
)


def _name_of(definition: Definition) -> str:
    """A column for a definition: "AIPerf" and "ITL" in seconds is "aiperf_itl_s"."""
    unit = {"s": "s", "tokens/s": "tokens_per_s", "share": ""}[definition.unit]
    return re.sub(r"\W+", "_", f"{definition.tool} {definition.metric} {unit}".strip()).lower()


COMPLETION_COLUMNS = (
    *ORIGIN_COLUMNS,
    *(Column(name, str) for name in ("dialect", "provider", "model", "requested_model", "id", "status", "finish")),
    Column("error", str),
    Column("recorded_at", str),
    Column("clock", str),
    *(Column(name, int) for name in ("chunks", "content_chunks", "characters", "bytes")),
    *(Column(f"{name}_ns", int) for name in _TIMES),
    Column("why_no_times", str),
    Column("gap_count", int),
    *(Column(f"gap_{name}", int if "int" in str(each.type) else float) for name, each in _GAPS.items()),
    Column("stalls", int),
    Column("longest_stall_ns", int),
    Column("tokens_per_second", float),
    Column("tokens_exact", bool),
    Column("tokens_by", str),
    Column("characters_per_second", float),
    Column("reported_tokens_per_second", float),
    *(Column(f"{name}_tokens", int) for name in _TOKENS),
    Column("tokens_add_up", bool),
    Column("tokens_check", str),
    *(Column(name, float) for name in ("recorded_usd", "list_usd", "above_list_usd", "cache_saved_usd")),
    Column("why_no_list_price", str),
    *(Column(_name_of(definition), float) for definition in DEFINITIONS),
)


def completion_row(timeline: Timeline, origin: Origin) -> dict[str, Any]:
    """One row, by the names of the columns."""
    return dict(_cells(timeline, origin))


def _cells(timeline: Timeline, origin: Origin) -> Iterator[tuple[str, Any]]:
    yield from (("file", origin.file), ("interaction", origin.interaction), ("completion", origin.completion))
    for name in ("dialect", "provider", "model", "requested_model", "id", "status"):
        yield name, getattr(timeline, name) or None
    final = timeline.final
    reasons = dict.fromkeys(choice.finish_reason for choice in final.choices if choice.finish_reason)
    yield "finish", ", ".join(reasons) or None
    yield "error", None if final.error is None else final.error.message
    yield "recorded_at", None if timeline.recorded_at is None else timeline.recorded_at.isoformat()
    yield "clock", str(timeline.clock)
    yield "chunks", len(timeline.starts)
    yield "content_chunks", len(content_chunks(timeline))
    yield "characters", sum(characters(timeline))
    yield "bytes", sum(timeline.ends) - sum(timeline.starts)
    yield from metrics_of(timeline).items()


def metrics_of(timeline: Timeline) -> dict[str, Any]:
    """What was measured and counted of a completion, by the names of the columns."""
    definitions = ((_name_of(result.definition), result.value) for result in compare(timeline).results)
    return dict(chain(_measured(timeline), _counted(timeline), definitions))


def _measured(timeline: Timeline) -> Iterator[tuple[str, Any]]:
    times, rhythm, slow = latency(timeline), gaps(timeline), stalls(timeline)
    for name in _TIMES:
        yield f"{name}_ns", getattr(times, name).ns
    yield "why_no_times", times.to_first_token.why_none or rhythm.why_none or None
    yield "gap_count", rhythm.count
    for name in _GAPS:
        yield f"gap_{name}", getattr(rhythm, name)
    yield "stalls", len(slow) if rhythm.count else None
    yield "longest_stall_ns", slow[0].gap_ns if slow else None
    speed = rate(timeline)
    yield "tokens_per_second", speed.per_second
    yield "tokens_exact", speed.exact if speed.per_second is not None else None
    yield "tokens_by", speed.counted_by or None
    yield "characters_per_second", rate(timeline, "characters").per_second
    yield "reported_tokens_per_second", reported_rate(timeline).per_second


def _counted(timeline: Timeline) -> Iterator[tuple[str, Any]]:
    buckets, price = timeline_tokens(timeline), cost(timeline)
    for name in _TOKENS:
        yield f"{name}_tokens", getattr(buckets, name)
    yield "tokens_add_up", buckets.adds_up
    yield "tokens_check", str(buckets.check)
    savings = cache_savings(price)
    for name, usd in (
        ("recorded_usd", None if price.recorded is None else price.recorded.usd),
        ("list_usd", None if price.listed is None else price.listed.usd),
        ("above_list_usd", price.above_list_usd),
        ("cache_saved_usd", None if isinstance(savings, str) else savings.usd),
    ):
        yield name, None if usd is None else float(usd)
    yield "why_no_list_price", price.why_unlisted or None
