"""The charts along a stream say for each wait how its time is known, and draw what nobody measured pale and dashed."""

from __future__ import annotations

import pytest

from cassette_viz import charts
from cassette_viz.charts._theme import LIGHT
from cassette_viz.timeline.clock import Clock, Provenance
from cassette_viz.timeline.events import ServerTime, ServerTiming
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.pacing import pace

from .._timelines import MS, answer, timeline_of

SCRIPT = answer([("text", "", ["Grüß ", "Gott", ", ", "Welt"])])
TIMES_MS = [400, 420, 440, 460, 1100, 1120, 1121]
ALONG_THE_STREAM = [charts.chunk_timing, charts.gaps, charts.text_growth]


def sent(**facts) -> Timeline:
    """A stream in which the sender stamped every message."""
    stamps = [ServerTime(1_700_000_000_000_000_000 + ms * MS) for ms in TIMES_MS]
    return timeline_of([[*events, stamp] for events, stamp in zip(SCRIPT, stamps, strict=True)], **facts)


def reported(**facts) -> Timeline:
    report = ServerTiming("x_groq.usage", {}, first_token_ns=258 * MS, total_ns=900 * MS)
    return timeline_of([*SCRIPT[:-1], [*SCRIPT[-1], report]], **facts)


def bounded() -> Timeline:
    return timeline_of(SCRIPT, headers_after_ns=310 * MS, ended_after_ns=1400 * MS)


def prescribed() -> Timeline:
    provenance = Provenance("delays that a stub prescribes", *[Clock.MODELLED] * 3)
    return timeline_of(SCRIPT, times_ms=TIMES_MS, provenance=provenance)


NOT_MEASURED = [
    (reported(), "reported", "reported, not measured: x_groq.usage, the provider's report"),
    (bounded(), "bounded", "bounded, not measured: not after the end of the response"),
    (prescribed(), "modelled", "modelled, not measured: delays that a stub prescribes"),
]


def subtitle(figure) -> str:
    return str(figure.layout.title.subtitle.text).replace("<br>", " ")


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
def test_the_senders_clock_is_named_and_so_is_the_limit_of_the_first_wait(chart):
    figure = chart(sent(headers_after_ns=310 * MS))
    assert "recorded times: the sender's clock in each chunk" in subtitle(figure)
    assert "the wait for chunk 1 is only bounded: not before the response headers" in subtitle(figure)
    assert figure.layout.xaxis.title.text == "seconds from request"
    assert figure.layout.meta["clock"] == "recorded"


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
def test_where_nobody_knows_when_the_request_was_sent_the_axis_begins_with_chunk_1(chart):
    figure = chart(sent())
    assert figure.layout.xaxis.title.text == "seconds from chunk 1"
    assert "how long chunk 1 was waited for is unknown" in subtitle(figure)


def test_a_stall_by_the_senders_clock_is_shaded_where_the_axis_has_it():
    (stall,) = charts.chunk_timing(sent()).layout.shapes
    assert (stall.x0, stall.x1) == (pytest.approx(0.06), pytest.approx(0.7))


def test_the_limit_of_the_first_wait_is_a_dashed_line():
    shapes = charts.chunk_timing(sent(headers_after_ns=310 * MS)).layout.shapes
    assert [(shape.type, shape.x0, shape.line.dash) for shape in shapes] == [
        ("rect", 0, None),
        ("line", 0.31, "dash"),
        ("rect", pytest.approx(0.37), None),
    ]


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
@pytest.mark.parametrize(("timeline", "clock", "source"), NOT_MEASURED, ids=["reported", "bounded", "prescribed"])
def test_what_nobody_measured_says_so_in_the_subtitle_and_on_the_axis(chart, timeline, clock, source):
    figure = chart(timeline)
    assert source in subtitle(figure)
    assert figure.layout.xaxis.title.text == "seconds from request, not measured"
    assert figure.layout.meta["clock"] == clock
    for measured in ("recorded times", "stall", "median", "first chunk after"):
        assert measured not in figure.to_json()


@pytest.mark.parametrize(("timeline", "clock", "source"), NOT_MEASURED, ids=["reported", "bounded", "prescribed"])
def test_what_nobody_measured_is_pale_and_dashed(timeline, clock, source):
    pale = LIGHT.pale(LIGHT.text)
    timing, gaps, growth = (chart(timeline, dark=False) for chart in ALONG_THE_STREAM)
    assert timing.data[0].marker.color == pale
    assert [shape.line.dash for shape in timing.layout.shapes][-1] == "dash"
    assert f"{clock}, not measured" in [note.text for note in timing.layout.annotations]
    assert (growth.data[0].line.color, growth.data[0].line.dash) == (pale, "dash")
    assert {trace.line.dash for trace in gaps.data if trace.mode == "lines"} == {"dot"}


@pytest.mark.parametrize(("timeline", "clock", "source"), NOT_MEASURED, ids=["reported", "bounded", "prescribed"])
def test_gaps_that_nobody_measured_are_not_drawn(timeline, clock, source):
    figure = charts.gaps(timeline)
    assert figure.layout.title.text == "<b>Characters per chunk</b>"
    assert subtitle(figure).startswith("gaps are unknown")
    assert figure.layout.yaxis.title.text == "characters"


@pytest.mark.parametrize("timeline", [reported(), bounded(), prescribed(), sent()])
def test_a_chunk_stands_where_the_pacing_of_the_replay_has_it(timeline):
    times = pace(timeline).times_ns
    assert [charts.playhead_x(timeline, place + 1) for place in range(7)] == [time / 1e9 for time in times]
    drawn = charts.chunk_timing(timeline).data[0]
    assert all(charts.playhead_x(timeline, number) == x for number, x in zip(drawn.customdata, drawn.x, strict=True))


def test_recorded_times_are_drawn_in_full_colour_without_a_dash():
    timeline = timeline_of(SCRIPT, times_ms=TIMES_MS)
    timing, _, growth = (chart(timeline, dark=False) for chart in ALONG_THE_STREAM)
    assert timing.data[0].marker.color == growth.data[0].line.color == LIGHT.text
    assert growth.data[0].line.dash == "solid"
