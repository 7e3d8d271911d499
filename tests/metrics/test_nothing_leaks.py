"""Nothing that was not measured gets into a metric: all stay the same whatever modelled or reported times are."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cassette_viz.export.tidy import table
from cassette_viz.metrics.definitions import compare, goodput
from cassette_viz.metrics.gaps import gaps, median_gap_ns, stalls
from cassette_viz.metrics.latency import latency
from cassette_viz.metrics.rates import rate, rate_curve
from cassette_viz.timeline.clock import Clock, Interval, Provenance
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Done,
    Finish,
    Header,
    PartStart,
    ServerTime,
    ServerTiming,
    TextDelta,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.pacing import ByCharacters, ByTokens, Even, PacingModel, ToTotal, pace
from cassette_viz.timeline.timing import Timing

from .._timelines import MS, timeline_of

#: What a chunk of each kind does, once all parts are open.
KINDS: dict[str, list[Any]] = {
    "role": [Header(model="m")],
    "reasoning": [TextDelta(0, "hm")],
    "text": [TextDelta(1, "words")],
    "call": [ArgumentsDelta(2, "{}")],
    "usage": [UsageReport(Usage(input_tokens=7, output_tokens=9, reasoning_tokens=2))],
    "finish": [Finish("stop")],
    "done": [Done()],
}
OPENING = [PartStart(0, "reasoning"), PartStart(1, "text"), PartStart(2, "tool_call", name="add")]
OBJECTIVES = {"ttft": 1.0, "tpot": 0.1, "e2el": 5.0}

#: Columns that tell what is known in the place of a measurement.
WORDS = ("clock", "clock_source", "why_no_times", "events")

kinds = st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=12)
waits_ms = st.integers(1, 900)
clocks = st.sampled_from(tuple(Clock))


def script(kinds: Sequence[str]) -> list[list[Any]]:
    events = [list(KINDS[kind]) for kind in kinds]
    events[0] = [*OPENING, *events[0]]
    return events


def measurements(timeline: Timeline) -> dict[str, Any]:
    """Every metric that is computed from times; what a provider reports stands apart, and does so by its name."""
    times = latency(timeline)
    measured = {
        each.name: getattr(times, each.name) for each in dataclasses.fields(times) if "reported" not in each.name
    }
    return measured | {
        "gaps": gaps(timeline),
        "median": median_gap_ns(timeline),
        "stalls": stalls(timeline, at_least_ns=100 * MS),
        "rates": [rate(timeline, unit) for unit in ("tokens", "characters")],
        "curves": [rate_curve(timeline, unit) for unit in ("tokens", "characters")],
        "definitions": compare(timeline).results,
        "goodput": goodput([timeline], OBJECTIVES).verdicts,
        "chunks": list(table(timeline).rows()),
        "completion": [
            {name: value for name, value in row.items() if not name.startswith("reported_")}
            for row in table(timeline, rows="completions").rows()
        ],
    }


@settings(max_examples=25)
@given(st.data(), kinds)
def test_garbage_in_the_place_of_any_time_that_was_not_recorded_changes_no_metric(data, kinds):
    """Any mixture of clocks, wait by wait."""
    told = [data.draw(clocks) for _ in kinds]
    waits = [data.draw(waits_ms) for _ in kinds]
    garbage = [
        wait if clock is Clock.RECORDED else data.draw(waits_ms) for wait, clock in zip(waits, told, strict=True)
    ]
    assert measurements(mixed(kinds, told, waits)) == measurements(mixed(kinds, told, garbage))


def mixed(kinds: Sequence[str], told: Sequence[Clock], waits: Sequence[int]) -> Timeline:
    """A stream in which each wait has a clock of its own, as a recording that is mended from several sources would."""
    timeline, intervals, first = timeline_of(script(kinds)), [], 1
    for clock, run in groupby(told):
        last = first + len(list(run)) - 1
        intervals.append(Interval(first, last, clock, f"told by {clock}"))
        first = last + 1
    times = array("q", (time * MS for time in accumulate(waits)))
    timeline.__dict__["timing"] = Timing(tuple(intervals), times)
    return timeline


@settings(max_examples=25)
@given(st.data(), kinds, clocks, clocks, clocks)
def test_the_clocks_of_a_recording_keep_out_what_it_did_not_record(data, kinds, headers, first, between):
    """Times of every chunk, as readers hand them over with their provenance."""
    provenance = Provenance("a recorder", headers, first, between)

    def recording(waits: Sequence[int], headers_ms: int) -> Timeline:
        times_ms = list(accumulate(waits))
        return timeline_of(script(kinds), times_ms=times_ms, provenance=provenance, headers_after_ns=headers_ms * MS)

    def or_garbage(value: int, clock: Clock) -> int:
        return value if clock is Clock.RECORDED else data.draw(waits_ms)

    waits, waited = [data.draw(waits_ms) for _ in kinds], data.draw(waits_ms)
    others = [or_garbage(waits[0], first), *(or_garbage(wait, between) for wait in waits[1:])]
    assert measurements(recording(waits, waited)) == measurements(recording(others, or_garbage(waited, headers)))


@settings(max_examples=25)
@given(st.data(), kinds)
def test_what_a_provider_reports_and_what_limits_the_stream_changes_no_metric(data, kinds):
    """No chunk times: reports, the end of the response, and the whole second in each chunk."""

    def recording() -> Timeline:
        report = ServerTiming("usage", {}, first_token_ns=data.draw(waits_ms) * MS, total_ns=data.draw(waits_ms) * MS)
        seconds = list(accumulate(data.draw(st.integers(0, 2)) for _ in kinds))
        events = script(kinds)
        for each, second in zip(events, seconds, strict=True):
            each.append(Header(created=1_700_000_000 + second))
        events[-1] += [report] * data.draw(st.booleans())
        return timeline_of(events, ended_after_ns=data.draw(st.none() | waits_ms.map(lambda ms: ms * MS)))

    assert durations_of(recording()) == durations_of(recording())


def durations_of(timeline: Timeline) -> dict[str, Any]:
    """All metrics without the words that say why there is none: these tell what was known instead, as they should."""

    def without_words(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [without_words(each) for each in value]
        if isinstance(value, dict):
            return {name: each for name, each in value.items() if name not in WORDS}
        if hasattr(value, "why_none"):
            return dataclasses.replace(value, why_none="", **({"gaps": None} if hasattr(value, "gaps") else {}))
        if hasattr(value, "results"):
            return dataclasses.replace(value, results=tuple((key, without_words(each)) for key, each in value.results))
        if hasattr(value, "begins"):
            return [without_words(getattr(value, each.name)) for each in dataclasses.fields(value)]
        return value

    return {name: without_words(value) for name, value in measurements(timeline).items()}


@settings(max_examples=25)
@given(st.data(), kinds)
def test_a_report_dates_the_senders_first_message_and_changes_no_metric(data, kinds):
    """The sender's clock measures the gaps; when its first message came is reported at best."""
    waits = [0, *(data.draw(waits_ms) for _ in kinds[1:])]

    def recording() -> Timeline:
        events = script(kinds)
        for each, ms in zip(events, accumulate(waits), strict=True):
            each.append(ServerTime(1_700_000_000_000_000_000 + ms * MS))
        events[-1].append(ServerTiming("durations", {}, total_ns=sum(waits) * MS + data.draw(waits_ms) * MS))
        return timeline_of(events)

    assert measurements(recording()) == measurements(recording())


models = st.one_of(
    st.builds(Even, st.floats(0.5, 500)),
    st.builds(ByCharacters, st.floats(0.5, 500)),
    st.builds(ByTokens, st.floats(0.5, 500)),
    st.builds(ToTotal, st.integers(1, 10**10)),
)


@settings(max_examples=25)
@given(kinds, models, models)
def test_times_that_were_paced_on_purpose_measure_nothing_even_if_they_are_put_into_the_timeline(kinds, one, other):
    def paced(model: PacingModel) -> Timeline:
        timeline = timeline_of(script(kinds), times_ms=[40 * (place + 1) for place in range(len(kinds))])
        pacing = pace(timeline, model)
        clocks = [each.clock for each in pacing.intervals]
        provenance = Provenance("paced", first=clocks[0], gaps=clocks[-1])
        return replace(timeline, times_ns=pacing.times_ns, provenance=provenance)

    assert measurements(paced(one)) == measurements(paced(other))
