"""The charts along a stream: chunk timing, gaps, text growth."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from cassette_viz import charts
from cassette_viz.timeline.events import Done, PartReset, PartStart, TextDelta

from .._timelines import MS, long_answer, timeline_of

ALONG_THE_STREAM = [charts.chunk_timing, charts.gaps, charts.text_growth]


def subtitle(figure):
    return figure.layout.title.subtitle.text.replace("<br>", " ")


def words(figure):
    return json.dumps(figure.to_plotly_json(), default=str)


def points(figure):
    """(chunk number, x, y) of all that can be clicked."""
    return [
        (int(number), float(x), float(y))
        for trace in figure.data
        if trace.customdata is not None
        for number, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    ]


def test_chunk_timing_draws_every_chunk_once_in_the_row_of_its_part(timed):
    figure = charts.chunk_timing(timed)
    assert list(figure.layout.yaxis.ticktext) == ["text", "add", "multiply", "other"]
    assert sorted(number for number, _, _ in points(figure)) == list(range(1, 33))
    rows = {number: int(row) for number, _, row in points(figure)}
    assert [rows[number] for number in (2, 13, 14, 20, 21, 29)] == [0, 0, 1, 1, 2, 2]
    assert [number for number, row in rows.items() if row == 3] == [1, 30, 31, 32]


def test_recorded_times_are_drawn_as_seconds_since_the_request(timed):
    for chart in ALONG_THE_STREAM:
        figure = chart(timed)
        assert figure.layout.xaxis.title.text == "seconds from request"
        assert figure.layout.meta["x"] == "seconds"
        assert all(x == pytest.approx(timed.times_ns[number - 1] / 1e9) for number, x, _ in points(figure))
        assert "recorded times" in subtitle(figure)


def test_the_wait_and_the_stall_are_shaded_and_named(timed):
    figure = charts.chunk_timing(timed)
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(0, 0.31), (0.58, pytest.approx(1.22))]
    assert [note.text for note in figure.layout.annotations] == ["headers after 310 ms", "stall 640 ms"]
    assert "1 stall, longest 640 ms" in subtitle(figure)
    assert "first chunk after 400 ms" in subtitle(figure)


def test_gaps_are_in_milliseconds_and_end_at_their_chunk(timed):
    figure = charts.gaps(timed)
    heights = {number: height for number, _, height in points(figure)}
    assert heights.keys() == set(range(2, 33))
    assert heights.pop(11) == pytest.approx(640)
    assert set(heights.values()) == {20.0}
    assert "median gap 20 ms (dotted), longest 640 ms" in subtitle(figure)


def test_text_grows_to_the_length_that_the_parts_have(timed):
    figure = charts.text_growth(timed)
    assert [trace.name for trace in figure.data] == ["text", "add", "multiply"]
    assert [trace.y[-1] for trace in figure.data] == [len(part.text) for part in timed.parts]
    for trace in figure.data:
        assert all(before <= after for before, after in pairwise(trace.y))
    assert [note.text.split("> ", 1)[1] for note in figure.layout.annotations] == [
        "<b>text</b> 50",
        "<b>multiply</b> 16",
        "<b>add</b> 11",
    ]


def test_a_withdrawn_text_falls_to_the_floor():
    deltas = [[PartStart(0, "text"), TextDelta(0, "wrong")], [PartReset(0)], [TextDelta(0, "ok")]]
    line = charts.text_growth(timeline_of(deltas)).data[0]
    assert list(zip(line.customdata, line.y, strict=True)) == [(1, 0), (1, 5), (2, 0), (3, 2)]


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
def test_without_chunk_times_x_is_the_order_and_nothing_looks_measured(chart, untimed):
    figure = chart(untimed)
    assert figure.layout.xaxis.title.text == "chunk number"
    assert figure.layout.meta["x"] == "chunk number"
    assert "chunk order: this recording holds no chunk times" in subtitle(figure)
    assert "headers after 1.09 s (recorded)" in subtitle(figure)
    assert all(x == number for number, x, _ in points(figure))
    assert not figure.layout.shapes
    seen = words(figure).replace("headers after 1.09 s (recorded)", "")
    for measured in ("seconds", "stall", " ms", " s<", ' s"', "recorded times", "median"):
        assert measured not in seen


def test_gaps_of_a_recording_without_times_are_unknown_and_characters_are_shown_instead(untimed):
    figure = charts.gaps(untimed)
    assert figure.layout.title.text == "<b>Characters per chunk, in order</b>"
    assert subtitle(figure).startswith("gaps are unknown")
    assert sum(height for _, _, height in points(figure)) == sum(len(part.text) for part in untimed.parts)


def test_parts_have_the_colours_of_the_replay(timed):
    light = [trace.marker.color for trace in charts.chunk_timing(timed, dark=False).data]
    dark = [trace.marker.color for trace in charts.chunk_timing(timed, dark=True).data]
    assert light[:3] == ["#3b6fb6", "#0f8a7e", "#b8661b"]
    assert dark[:3] == ["#86b3f0", "#4cc7b8", "#eaa25c"]


@pytest.mark.parametrize("timed_too", [True, False])
def test_of_many_chunks_the_one_that_stands_out_in_each_column_is_drawn(timed_too):
    timeline = long_answer(20_000, timed=timed_too)
    timing, growth, gaps = (chart(timeline) for chart in (charts.chunk_timing, charts.text_growth, charts.gaps))
    assert all(700 <= len(points(figure)) <= 1700 for figure in (timing, growth, gaps))
    assert growth.data[0].y[-1] == len(timeline.parts[0].text)
    assert growth.data[0].customdata[-1] == 20_000
    assert max(height for _, _, height in points(gaps)) == (35 if timed_too else 9)
    characters = {
        int(number): int(size) for number, size in zip(timing.data[0].customdata, timing.data[0].text, strict=True)
    }
    assert set(characters.values()) == {9}
    assert all(len(timeline.parts[0].delta_at(number)) == 9 for number in list(characters)[:50])


def test_a_stall_in_a_long_stream_is_not_lost():
    timeline = long_answer(20_000)
    times = timeline.times_ns
    for place in range(12_345, 20_000):
        times[place] += 900 * MS
    figure = charts.chunk_timing(timeline)
    assert len([shape for shape in figure.layout.shapes if shape.x0 > 1]) == 1
    assert 12_346 in {number for number, _, _ in points(charts.gaps(timeline))}


def test_more_parts_than_rows_share_the_last():
    script = [[PartStart(number, "tool_call", name=f"tool{number}")] for number in range(40)]
    figure = charts.chunk_timing(timeline_of(script))
    assert list(figure.layout.yaxis.ticktext)[22:] == ["tool22", "17 more parts", "other"]


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
@pytest.mark.parametrize("times_ms", [None, [0], [55]])
def test_a_single_chunk_without_text_can_be_drawn(chart, times_ms):
    assert "1 chunk" in subtitle(chart(timeline_of([[Done()]], times_ms=times_ms)))


@pytest.mark.parametrize("chart", ALONG_THE_STREAM)
def test_one_completion_is_shown_and_a_cassette_with_several_is_refused(chart, timed, recording):
    assert chart([timed]).to_json() == chart(timed).to_json()
    with pytest.raises(ValueError, match=r"was given 2; choose one, such as cassette\.timelines\[0\]"):
        chart(recording)
    with pytest.raises(TypeError, match="expected a Timeline, a sequence of them or a Cassette, got str"):
        chart(["chat.yaml"])


def test_the_playhead_stands_where_its_chunk_does(timed, untimed):
    for timeline in (timed, untimed):
        drawn = {number: x for number, x, _ in points(charts.chunk_timing(timeline))}
        assert all(charts.playhead_x(timeline, number) == x for number, x in drawn.items())
    assert charts.playhead_x(timed, 0) == 0
    assert charts.playhead_x(untimed, 0) == 0.5
    with pytest.raises(IndexError, match=r"position 33 is outside 0\.\.32"):
        charts.playhead_x(timed, 33)


def test_a_playhead_moves_and_leaves_the_figure_that_it_came_from_alone(timed):
    plain = charts.chunk_timing(timed)
    moved = charts.with_playhead(charts.with_playhead(plain, timed, 3), timed, 17)
    (line,) = (shape for shape in moved.layout.shapes if shape.name == "playhead")
    assert line.x0 == line.x1 == charts.playhead_x(timed, 17)
    assert len(moved.layout.shapes) == len(plain.layout.shapes) + 1
    assert all(shape.name is None for shape in plain.layout.shapes)
