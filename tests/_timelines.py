"""Completions for tests, assembled as all others are: from frames, by a decoder that follows a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    CostReport,
    Done,
    Event,
    Finish,
    Header,
    PartKind,
    PartStart,
    TextDelta,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline

MS = 1_000_000


class Script:
    """A decoder that says, message by message, what it was told to say."""

    def __init__(self, events: Sequence[Sequence[Event]]) -> None:
        self._events = iter(events)

    def feed(self, name: str, data: str) -> Sequence[Event]:
        return next(self._events)

    def close(self) -> Sequence[Event]:
        return ()


def timeline_of(
    script: Sequence[Sequence[Event]],
    *,
    times_ms: Sequence[float] | None = None,
    dialect: str = "openai-chat",
    body: bytes | None = None,
    **facts: Any,
) -> Timeline:
    """A completion of one chunk for each list of events, with recorded times if ``times_ms`` is given."""
    body = b"x" * len(script) if body is None else body
    frames = (
        Frame("", "", place, place + 1, None if times_ms is None else round(times_ms[place] * MS))
        for place in range(len(script))
    )
    (timeline,) = assemble(frames, Script(script), body, dialect=dialect)
    return replace(timeline, **facts)


def answer(
    pieces: Sequence[tuple[PartKind, str, Sequence[str]]],
    *,
    usage: Usage | None = None,
    cost: CostReport | None = None,
    model: str = "moonshotai/kimi-k2-0905",
    finish: str = "stop",
) -> list[list[Event]]:
    """The script of an answer: a role chunk, each part delta by delta, then finish, usage and ``[DONE]``.

    ``pieces`` are (kind, name, deltas).
    """
    script: list[list[Event]] = [[Header(model=model)]]
    for number, (kind, name, deltas) in enumerate(pieces):
        delta = ArgumentsDelta if kind in ("tool_call", "server_tool") else TextDelta
        for place, text in enumerate(deltas):
            opening: list[Event] = [] if place else [PartStart(number, kind, name=name)]
            script.append([*opening, delta(number, text)])
    script.append([Finish(finish)])
    if usage is not None:
        script.append([UsageReport(usage), *([] if cost is None else [cost])])
    script.append([Done()])
    return script


WORDS = ["I'll ", "add ", "and ", "multiply ", "the ", "numbers ", "2 ", "and ", "3 ", "for ", "you", ":"]
SEED_USAGE = (
    Usage(input_tokens=216, output_tokens=48, cached_input_tokens=0, reasoning_tokens=0, total_tokens=264),
    Usage(input_tokens=306, output_tokens=31, cached_input_tokens=0, reasoning_tokens=0, total_tokens=337),
)
SEED_COST = (
    CostReport(0.0002352, "usage.cost", 0.00012528, 0.00010992),
    CostReport(0.00024847, "usage.cost", 0.00017748, 0.00007099),
)


def two_tools(*, times_ms: Sequence[float] | None = None, **facts: Any) -> Timeline:
    """An answer like the first of the sample recording: a sentence, then two tool calls; 31 chunks."""
    arguments = ['{"', "a", '":', " ", "2", ', "', "b", '": 3', "}"]
    script = answer(
        [("text", "", WORDS), ("tool_call", "add", arguments[:7]), ("tool_call", "multiply", arguments)],
        usage=SEED_USAGE[0],
        cost=SEED_COST[0],
        finish="tool_calls",
    )
    return timeline_of(script, times_ms=times_ms, provider="openrouter.ai", **facts)


def long_answer(n: int, *, timed: bool = True) -> Timeline:
    """A text of ``n`` chunks of 1 to 9 characters, with gaps of 5 to 35 ms, if timed."""
    script: list[list[Event]] = [[PartStart(0, "text"), TextDelta(0, "x")]]
    script += [[TextDelta(0, "abcdefghi"[: 1 + place * 7919 % 9])] for place in range(n - 1)]
    times_ms, now = [], 400.0
    for place in range(n):
        now += 5 + place * 104_729 % 31
        times_ms.append(now)
    return timeline_of(script, times_ms=times_ms if timed else None)
