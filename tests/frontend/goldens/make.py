"""Writes the goldens that Python and the browser share: run it when payload, pacing or the sample changes.

python -m tests.frontend.goldens.make
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

import cassette_viz as cv
from cassette_viz.arriving import Arriving
from cassette_viz.cassettes._base import Headers, Response, request
from cassette_viz.export.meter import meter as export_meter
from cassette_viz.export.stage import live_stage, stage
from cassette_viz.frontend import payload
from cassette_viz.frontend.growth import growth as found_growth
from cassette_viz.frontend.timing import chosen
from cassette_viz.metrics.cost import cost
from cassette_viz.metrics.running import running, running_columns
from cassette_viz.metrics.tokens import tokens_per_chunk
from cassette_viz.timeline.clock import Clock, Provenance
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    CostReport,
    Header,
    PartKind,
    PartStart,
    ServerTiming,
    TextDelta,
    TokenCount,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.pacing import (
    ByCharacters,
    ByTokens,
    Even,
    Like,
    PacingModel,
    ToTotal,
    known_pacing,
    pace,
)
from tests._timelines import MS, answer, timeline_of

SAMPLE = "kimi-k2-multi-tool-streaming.yaml"
HERE = Path(__file__).parent
NO_HEADING: payload.Heading = {"title": "", "detail": "", "facts": [], "problems": []}


def kimi() -> dict[str, Any]:
    """The payload of the sample's first stream, and what Python says is shown at every position of it."""
    timeline = cv.load(cv.samples.path(SAMPLE)).timelines[0]
    sent = payload.build(timeline, known_pacing(timeline), NO_HEADING)
    return {
        "payload": {**sent, "wire": base64.b64encode(sent["wire"]).decode("ascii")},
        "texts": [[part.text_at(n) for part in timeline.parts] for n in range(len(timeline.chunks) + 1)],
        "states": [
            [part.state_at(n) for part in timeline.parts if part.kind == "tool_call" and n >= part.started]
            for n in range(len(timeline.chunks) + 1)
        ],
        "raw": [chunk.text for chunk in timeline.chunks],
    }


def pacing() -> dict[str, Any]:
    """Streams with each kind of clock, paced in each way, and the times that Python gives their chunks."""
    return {
        "streams": {name: _without_bytes(timeline) for name, timeline in STREAMS.items()},
        "paced": [
            _paced(name, model, jitter, seed)
            for name, timeline in STREAMS.items()
            for model in MODELS
            for jitter, seed in ((0.0, 0), (0.4, 2026))
            if not (isinstance(model, ToTotal) and model.total_ns is None and timeline.timing.last is None)
        ],
    }


def meter() -> dict[str, Any]:
    """Streams with usage reports, and the tokens and the money that Python says had come after each chunk."""
    return {name: _metered(timeline) for name, timeline in METERED.items()}


def _metered(timeline: Timeline) -> dict[str, Any]:
    price = cost(timeline)
    known = running(timeline, price)
    assert known is not None
    columns = running_columns(timeline, known)
    tokens = tokens_per_chunk(timeline)
    sent = payload.build(timeline, known_pacing(timeline), NO_HEADING, None, export_meter(timeline, price), tokens)
    return {
        "payload": {**sent, "wire": ""},
        "tokens": list(columns.output_tokens),
        "usd": [None if isnan(usd) else usd for usd in columns.usd],
    }


def growth() -> dict[str, Any]:
    """Streams under way: what the browser is told first, what is new at each step, and what it then has to know."""
    return {name: _growing(path) for name, path in GROWING.items()}


def _growing(path: Path) -> dict[str, Any]:
    head = Response(200, "OK", Headers([("Content-Type", "text/event-stream")]))
    body = path.read_bytes()
    if path.suffix == ".yaml":
        body = cv.load(path).timelines[0].body
    arriving, told = Arriving(request("POST", "https://openrouter.ai/api/v1/chat/completions"), head), []
    for place, end in enumerate(range(STEP, len(body) + STEP, STEP)):
        arriving.piece(body[end - STEP : end], place * 40_000_000)
        sent = live_stage(arriving.interaction).payload(0, b"")
        if sent is not None:
            told.append({**sent, "wire": ""})
    arriving.close()
    whole = stage(arriving.interaction.timelines).payload(0, b"")
    assert whole is not None
    return {
        "first": told[0],
        "growths": [found_growth(*pair) for pair in pairwise(told)],
        "last": told[-1],
        "whole": {**whole, "asked": told[-1]["asked"], "wire": ""},
    }


def _answer(*texts: str, tokens: dict[int, int] | None = None, **facts: Any) -> Timeline:
    """A stream that thinks, speaks and calls a tool, one chunk for each text; ``tokens`` by the place of a chunk."""
    script: list[list[Any]] = [[PartStart(0, "reasoning"), PartStart(1, "text"), PartStart(2, "tool_call", index=0)]]
    deltas = (lambda text: TextDelta(0, text), lambda text: TextDelta(1, text), lambda text: ArgumentsDelta(2, text))
    script += [[deltas[place % 3](text)] if text else [] for place, text in enumerate(texts)]
    for place, count in (tokens or {}).items():
        script[place].append(TokenCount(count))
    return timeline_of(script, model="made-up", **facts)


TEXTS = ("hm, ", "The tide", '{"a":', "", "🌊 rises", "1}", " twice a day.")
TIMES = (100.25, 112, 112, 140.5, 700.125, 701, 730, 731.75)
USAGE = UsageReport(Usage(output_tokens=17))
REPORT = ServerTiming("usage", {}, first_token_ns=123 * MS, total_ns=1_115 * MS)
SECONDS = [[Header("a", "m", second)] for second in (50, 50, 51, 53, 53, 53)]


def _reported(output_tokens: int) -> UsageReport:
    return UsageReport(Usage(input_tokens=9, output_tokens=output_tokens))


def _listed(script: list[list[Any]]) -> list[list[Any]]:
    return [[*events, TokenCount(place)] for place, events in enumerate(script, 1)]


SHORT: list[list[Any]] = [[PartStart(0, "text"), TextDelta(0, "a")], [TextDelta(0, "bcd")], [TextDelta(0, "ef")]]
STREAMS: dict[str, Timeline] = {
    "nothing known": _answer(*TEXTS),
    "behind headers": _answer(*TEXTS, headers_after_ns=1_094_847_375),
    "recorded": _answer(*TEXTS, times_ms=TIMES, headers_after_ns=90 * MS),
    "the sender's clock": _answer(*TEXTS, times_ms=[time - TIMES[0] for time in TIMES]),
    "reported": timeline_of([[PartStart(0, "text")], *([TextDelta(0, text)] for text in TEXTS), [REPORT, USAGE]]),
    "bounded": _answer(*TEXTS, headers_after_ns=333_333_333, ended_after_ns=2_000_000_001),
    "whole seconds": timeline_of(SECONDS),
    "prescribed": _answer(
        *TEXTS, times_ms=TIMES, provenance=Provenance("a stub", Clock.MODELLED, Clock.MODELLED, Clock.MODELLED)
    ),
    "listed tokens": _answer(*TEXTS, tokens=dict(enumerate((0, 1, 4, 3, 0, 2, 1, 5)))),
    "tokens of some chunks": _answer(*TEXTS, tokens={2: 4, 5: 2}),
    "a citation": timeline_of(
        [[PartStart(0, "text"), TextDelta(0, "The tide")], [PartStart(1, "citation"), TextDelta(1, "a book")]]
    ),
    "a single chunk": timeline_of([[PartStart(0, "text"), TextDelta(0, "all at once")]]),
}
MODELS: list[PacingModel | None] = [
    None,
    Even(),
    Even(0.3),
    ByCharacters(),
    ByCharacters(37.5),
    ByTokens(),
    ByTokens(80),
    ToTotal(),
    ToTotal(2_615_000_000),
    Like(STREAMS["recorded"]),
]


KIMI: dict[str, Any] = {"provider": "openrouter.ai", "created": 1_758_647_782}
COUNTED = Usage(input_tokens=216, output_tokens=48, total_tokens=264)
THOUGHT = Usage(input_tokens=10, output_tokens=100, reasoning_tokens=80, total_tokens=110)
PRICED = CostReport(0.00052, "usage.cost", 0.00002, 0.0005)
SPOKEN: list[tuple[PartKind, str, list[str]]] = [("text", "", ["The tide ", "🌊 rises ", "twice", " a day."])]
METERED: dict[str, Timeline] = {
    "recorded": cv.load(cv.samples.path(SAMPLE)).timelines[0],
    "recorded behind a list price": timeline_of(
        answer(SPOKEN, usage=COUNTED, cost=CostReport(0.5, "usage.cost")), **KIMI
    ),
    "no price": timeline_of(answer(SPOKEN, usage=COUNTED, model="unheard-of")),
    "hidden reasoning": timeline_of(answer(SPOKEN, usage=THOUGHT, cost=PRICED)),
    "shown reasoning": timeline_of(answer([("reasoning", "", ["hm, ", "so"]), *SPOKEN], usage=THOUGHT, cost=PRICED)),
    "a report on the way": timeline_of(
        [*([_reported(1), *SHORT[0]], [_reported(3), *SHORT[1]]), *SHORT[2:], [_reported(20)]]
    ),
    "listed tokens": timeline_of([*_listed(SHORT), [_reported(9)]]),
}


STEP = 600  # bytes that come at once
GROWING = {
    "two tools": cv.samples.path(SAMPLE),
    "thinking": Path(cv.samples.path("dialects/anthropic-messages.sse")),
}


def _without_bytes(timeline: Timeline) -> dict[str, Any]:
    return {**payload.build(timeline, known_pacing(timeline), NO_HEADING), "wire": ""}


def _paced(name: str, model: PacingModel | None, jitter: float, seed: int) -> dict[str, Any]:
    timeline = STREAMS[name]
    given = pace(timeline, model, jitter=jitter, seed=seed)
    known = known_pacing(timeline, jitter=jitter, seed=seed)
    return {
        "stream": name,
        "choice": asdict(chosen("known" if model is None else model, jitter=jitter, seed=seed)),
        # what stands in the payload is spread in Python, jitter and all
        "known": None if known is None else {"label": known.label, "time_steps_us": _steps_us(known.times_ns)},
        "time_steps_us": _steps_us(given.times_ns),
        "clock": given.clock,
        "label": given.label,
        "intervals": [(each.first, each.last, each.clock, each.source) for each in given.intervals],
    }


def _steps_us(times_ns: Any) -> list[int]:
    return [after // 1000 - before // 1000 for before, after in pairwise((0, *times_ns))]


GOLDENS = {"kimi-k2.json": kimi, "pacing.json": pacing, "meter.json": meter, "growth.json": growth}


def lines(golden: dict[str, Any]) -> str:
    """JSON with one value of each list or object on a line, so that a difference can be read."""
    sections = []
    for name, values in golden.items():
        named = values.items() if isinstance(values, dict) else ((None, value) for value in values)
        rows = [(f"{_compact(key)}:" if key is not None else "") + _compact(value) for key, value in named]
        begin, end = "{}" if isinstance(values, dict) else "[]"
        sections.append(f"{_compact(name)}:{begin}\n" + ",\n".join(rows) + f"\n{end}")
    return "{" + ",\n".join(sections) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    for name, golden in GOLDENS.items():
        (HERE / name).write_text(lines(golden()), encoding="utf-8")
