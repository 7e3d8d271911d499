"""The charts of what was measured: the rate, and the definitions of the tools."""

from __future__ import annotations

import pytest

from cassette_viz import charts
from cassette_viz.charts._theme import LIGHT
from cassette_viz.metrics.definitions import DEFINITIONS, compare, in_words
from cassette_viz.metrics.rates import rate_curve
from cassette_viz.timeline.events import ServerTiming, TokenCount
from cassette_viz.timeline.model import Timeline

from .._timelines import MS, SEED_USAGE, answer, timeline_of

SCRIPT = answer([("reasoning", "", ["Hm", "m."]), ("text", "", ["Grüß ", "Gott", ", ", "Welt"])], usage=SEED_USAGE[0])
TIMES_MS = [400, 420, 440, 460, 900, 910, 920, 921, 930, 931]


def stream(*, tokens: bool = False, **facts) -> Timeline:
    script = [[*events, TokenCount(1)] for events in SCRIPT] if tokens else SCRIPT
    return timeline_of(script, times_ms=TIMES_MS, headers_after_ns=310 * MS, **facts)


def subtitle(figure) -> str:
    return str(figure.layout.title.subtitle.text).replace("<br>", " ")


def words(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


# ------------------------------------------------------------------------------------------------------------- rate


def test_a_rate_is_drawn_along_the_stream_and_a_click_leads_to_its_chunk():
    timeline = stream(tokens=True)
    (line,) = charts.rate(timeline).data
    curve = rate_curve(timeline)
    assert list(line.y) == list(curve.per_second)
    assert (line.x[0], line.x[-1]) == (pytest.approx(0.42), pytest.approx(0.92))
    assert (line.customdata[0], line.customdata[-1]) == (2, 7)
    assert all(charts.playhead_x(timeline, int(n)) <= x + 1e-9 for n, x in zip(line.customdata, line.x, strict=True))


def test_a_rate_that_the_stream_tells_is_a_solid_line_and_an_estimate_is_pale_dashed_and_named():
    told, estimated = (charts.rate(stream(tokens=tokens), dark=False) for tokens in (True, False))
    assert (told.data[0].line.dash, told.data[0].line.color) == ("solid", LIGHT.ink)
    assert "tokens that the chunks list" in subtitle(told)
    assert (estimated.data[0].line.dash, estimated.data[0].line.color) == ("dash", LIGHT.pale(LIGHT.ink))
    assert estimated.data[0].name == "tokens, estimated"
    assert "estimate: the 48 output tokens reported" in subtitle(estimated)


def test_characters_are_no_estimate():
    figure = charts.rate(stream(), unit="characters")
    assert figure.data[0].line.dash == "solid"
    assert "whole answer 34 characters/s (dotted)" in subtitle(figure)  # 17 characters behind "Hm" in 0.5 s


def test_what_the_provider_reports_is_one_dashed_line_and_no_curve():
    report = ServerTiming("x_groq.usage", {}, first_token_ns=258 * MS, generation_ns=640 * MS)
    figure = charts.rate(timeline_of([*SCRIPT[:-1], [*SCRIPT[-1], report]]))
    assert figure.layout.title.text == "<b>How fast the answer came, as reported</b>"
    assert words(figure) == ["reported, not measured: 75 tokens/s"]  # 48 in 0.64 s
    assert [shape.line.dash for shape in figure.layout.shapes] == ["dash"]
    assert not figure.data


def test_without_times_the_rate_is_unknown_and_says_why():
    figure = charts.rate(timeline_of(SCRIPT))
    assert figure.layout.title.text == "<b>How fast the answer came is unknown</b>"
    assert "no rate was measured: gaps between chunks were not recorded" in subtitle(figure)
    assert not figure.data


# ------------------------------------------------------------------------------------------------------ definitions


def test_every_value_stands_on_the_screen_with_its_formula_and_its_tool():
    timeline = stream()
    text = " ".join(words(charts.latency_definitions(timeline)))
    for result in compare(timeline).results:
        if result.value is not None:
            for shown in (in_words(result), result.definition.formula, result.definition.tool):
                assert shown in text


def test_the_source_of_every_definition_stands_on_the_screen():
    text = "".join(words(charts.latency_definitions(stream())))
    for definition in DEFINITIONS:
        assert f"{definition.tool} {definition.version}" in text
        assert definition.source.rpartition("/")[0] in text


def test_tools_that_mean_the_same_share_a_line_and_those_that_do_not_are_compared_by_bars():
    figure = charts.latency_definitions(stream(), metrics=["TTFO", "TPOT"])
    text = " ".join(words(figure))
    assert "AIPerf, GuideLLM" in text
    lengths = list(figure.data[0].x)
    assert lengths[0] == 0  # one formula: nothing to compare with
    assert lengths[1:] == [pytest.approx(0.5 / 47 / (0.92 / 48)), 1, pytest.approx(0.5 / 47 / (0.92 / 48))]


def test_what_has_no_value_is_told_with_its_reason():
    text = " ".join(words(charts.latency_definitions(timeline_of(SCRIPT), metrics=["TTFT", "ITL"])))
    assert "no TTFT: the wait for chunk 1 was not recorded" in text
    assert "no ITL: gaps between chunks were not recorded" in text
    assert "no chunk times were measured" in subtitle(charts.latency_definitions(timeline_of(SCRIPT)))


def test_only_where_there_are_several_bars_they_are_said_to_compare():
    assert "bars compare" in subtitle(charts.latency_definitions(stream()))
    assert "bars compare" not in subtitle(charts.latency_definitions(stream(), metrics=["TTST"]))
    assert "bars compare" not in subtitle(charts.latency_definitions(timeline_of(SCRIPT)))


def test_no_line_is_wider_than_the_narrowest_chart():
    figure = charts.latency_definitions(stream())
    assert all(len(text) <= 54 for text in words(figure) if "<" not in text and " " in text)
