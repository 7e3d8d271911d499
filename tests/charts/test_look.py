"""What holds for every figure: harmless words, room for them, contrast, and no heavy import before the first."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz import charts
from cassette_viz.charts import _theme
from cassette_viz.charts._words import LINE, escaped, shortened, wrapped

from .._timelines import SEED_USAGE, answer, timeline_of

ALL = [
    charts.chunk_timing,
    charts.gaps,
    charts.text_growth,
    charts.rate,
    charts.latency_definitions,
    charts.tokens,
    charts.cost,
    charts.running_cost,
    charts.cache_savings,
    charts.interactions,
]
HOSTILE = ["<b>bold</b>", "<a href='javascript:alert(1)'>x</a>", "%{x} $y^2$ &lt;", "\u202eevil\nname\ud800"]


def all_words(value):
    """Every string in a figure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from all_words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from all_words(item)


@pytest.mark.parametrize("chart", ALL)
@pytest.mark.parametrize("times_ms", [None, list(range(0, 90, 10))])
def test_recorded_words_are_shown_and_never_obeyed(chart, times_ms):
    tools = [("tool_call", name, ["{}"]) for name in HOSTILE]
    script = answer(tools, usage=SEED_USAGE[0], model="<i>$m$</i>%{y}", finish="<u>stop</u>")
    timeline = timeline_of(
        script, times_ms=None if times_ms is None else times_ms[: len(script)], provider="<s>host</s>"
    )
    for text in all_words(json.loads(chart(timeline).to_json())):
        tags = set(re.findall(r"<(?!extra|/extra)[^>]*>", text))
        assert all(re.fullmatch(r"</?b>|<br>|<span style=\"color:[^\"<]*\">|</span>", tag) for tag in tags), text
        assert "$" not in text
        assert re.sub(r"%\{(customdata|text|hovertext|[xy](:[^}]*)?)\}", "", text).count("%{") == 0
        assert "\u202e" not in text


@given(st.text())
def test_escaped_text_has_nothing_that_plotly_reads(text):
    harmless = escaped(text)
    assert not set("<>$%\n\u202e") & set(harmless)
    assert len(unescape(harmless)) == len(text)
    harmless.encode()


@given(st.text(), st.integers(2, 40))
def test_shortened_text_fits(text, limit):
    assert len(shortened(text, limit)) <= limit


@given(st.lists(st.text("abc xyz", min_size=1), max_size=8))
def test_wrapping_loses_no_word(clauses):
    lines = wrapped(clauses, " · ")
    assert " ".join(lines).replace("·", " ").split() == " ".join(clauses).split()
    assert all(len(line) <= LINE or " " not in line.strip() for line in lines)


@pytest.mark.parametrize("chart", ALL)
@pytest.mark.parametrize("dark", [None, True, False])
def test_every_figure_says_what_it_shows_and_has_no_background(chart, dark, timed):
    layout = chart(timed, dark=dark).layout
    assert layout.title.text.startswith("<b>")
    assert layout.title.subtitle.text
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.width is None
    assert layout.margin.t + layout.margin.b < layout.height
    assert not layout.showlegend


def contrast(one, other):
    def luminance(color):
        channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("colors", "background"), [(_theme.LIGHT, "#ffffff"), (_theme.DARK, "#111418")])
def test_words_have_the_contrast_that_wcag_asks_for(colors, background):
    assert all(contrast(color, background) >= 4.5 for color in (colors.ink, colors.soft, colors.bad))
    assert all(contrast(color, background) >= 3 for color in (colors.text, colors.reasoning, *colors.tools))


@pytest.mark.parametrize("background", ["#ffffff", "#111111"])
def test_colours_for_an_unknown_background_can_be_read_on_both(background):
    colors = _theme.BOTH
    words = (colors.ink, colors.soft, colors.bad, colors.text, colors.reasoning, *colors.tools)
    assert all(contrast(color, background) >= 4.2 for color in words)


def test_importing_the_charts_loads_no_plotly():
    code = (
        "import sys, cassette_viz.charts; print([m for m in ('plotly', 'numpy', 'genai_prices') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_face_is_complete_and_sorted():
    assert sorted(charts.__all__) == list(charts.__all__)
    assert set(charts.__all__) == {name for name in vars(charts) if not name.startswith("_")} - {"annotations"}


@pytest.mark.parametrize("chart", ALL)
def test_figures_are_drawn_alike_where_numpy_is_missing(chart, timed, monkeypatch):
    expected = json.loads(chart(timed).to_json())
    monkeypatch.setitem(sys.modules, "numpy", None)
    figure = chart(timed)
    for trace, other in zip(figure.data, expected["data"], strict=True):
        assert isinstance(trace.x, tuple)
        assert trace.name == other["name"]
