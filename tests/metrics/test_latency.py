"""How long a completion let itself be waited for."""

from __future__ import annotations

from cassette_viz.metrics.latency import Latency, latency
from cassette_viz.metrics.measured import Duration
from cassette_viz.timeline.clock import Clock
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

from .._timelines import MS, timeline_of

#: A role, reasoning, text, a tool call, the end.
SCRIPT: list = [
    [Header(model="m")],
    [PartStart(0, "reasoning"), TextDelta(0, "Hm")],
    [TextDelta(0, "m.")],
    [PartStart(1, "text"), TextDelta(1, "Yes")],
    [PartStart(2, "tool_call", name="add")],
    [ArgumentsDelta(2, "{}")],
    [Finish("stop")],
    [UsageReport(Usage(output_tokens=9))],
    [Done()],
]
TIMES_MS = [300, 350, 400, 900, 950, 1000, 1001, 1200, 1201]
ARRIVED = "arrival of each chunk"


def recorded(ms: float) -> Duration:
    return Duration(round(ms * MS), Clock.RECORDED, ARRIVED)


def durations(times: Latency) -> dict[str, int | None]:
    """All durations in milliseconds, by name."""
    found = {name: getattr(times, name) for name in times.__dataclass_fields__ if name != "parts"}
    return {name: None if each.ns is None else each.ns // MS for name, each in found.items()}


def test_each_time_ends_where_its_name_says():
    times = latency(timeline_of(SCRIPT, times_ms=TIMES_MS, headers_after_ns=250 * MS))
    assert times.to_headers == Duration(250 * MS, Clock.RECORDED, "the recorded wait for the response headers")
    assert times.to_first_chunk == recorded(300)
    assert times.to_first_token == recorded(350)
    assert times.to_first_answer_token == recorded(900)
    assert times.to_last_token == recorded(1000)  # not the usage that came 200 ms later
    assert times.to_last_chunk == recorded(1201)
    assert times.generation == recorded(650)


def test_each_part_has_times_of_its_own():
    times = latency(timeline_of(SCRIPT, times_ms=TIMES_MS))
    found = [(part.kind, part.name, part.chunks, part.begins, part.ends, part.lasts) for part in times.parts]
    assert found == [
        ("reasoning", "", 2, recorded(350), recorded(400), recorded(50)),
        ("text", "", 1, recorded(900), recorded(900), Duration(0, Clock.RECORDED, "one chunk")),
        ("tool_call", "add", 2, recorded(950), recorded(1000), recorded(50)),
    ]
    assert [part.gaps.p50_ns for part in times.parts] == [50 * MS, None, 50 * MS]


def test_without_times_only_the_headers_are_measured_and_the_rest_says_why():
    times = latency(timeline_of(SCRIPT, headers_after_ns=250 * MS))
    assert [name for name, value in durations(times).items() if value is not None] == ["to_headers"]
    assert times.to_first_token.why_none == "the wait for chunk 1 is only bounded: not before the response headers"
    assert times.generation.why_none == "gaps between chunks were not recorded"
    assert latency(timeline_of(SCRIPT)).to_headers.why_none == "the recording does not tell when the headers came"


def test_what_the_provider_reports_stands_apart():
    report = ServerTiming("x_groq.usage", {}, first_token_ns=80 * MS, total_ns=500 * MS)
    times = latency(timeline_of([*SCRIPT, [report]]))
    source = "x_groq.usage, the provider's report"
    assert times.reported_first_token == Duration(80 * MS, Clock.REPORTED, source)
    assert times.reported_last_token == Duration(500 * MS, Clock.REPORTED, source)
    assert times.to_first_token.why_none == f"the wait for chunk 1 is only reported: {source}"


def test_the_senders_clock_measures_how_long_the_parts_took_and_not_when_they_came():
    sent = [
        [*events, ServerTime(1_700_000_000_000_000_000 + ms * MS)] for events, ms in zip(SCRIPT, TIMES_MS, strict=True)
    ]
    times = latency(timeline_of(sent))
    assert durations(times)["generation"] == 650
    assert durations(times)["to_last_token"] is None
    assert times.parts[0].lasts.ns == 50 * MS
    assert times.parts[0].begins.why_none == "the wait for chunk 1 was not recorded"


def test_a_stream_without_an_answer_says_so():
    times = latency(timeline_of([[Header(model="m")], [Done()]], times_ms=[5, 9]))
    assert times.to_first_chunk == recorded(5)
    assert times.to_first_token == Duration(None, why_none="no chunk brings content")
    assert times.to_first_answer_token.why_none == "no chunk brings an answer"
