"""Replay and charts in one widget, linked both ways: a click in a chart moves the replay, and a playhead follows it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import ipywidgets
import plotly.graph_objects as go
import traitlets

from .. import charts
from .replay import Replay, Replayable

_OF_ONE: dict[str, Callable[..., go.Figure]] = {
    "chunk timing": charts.chunk_timing,
    "gaps": charts.gaps,
    "text growth": charts.text_growth,
    "rate": charts.rate,
    "definitions": charts.latency_definitions,
}
_OF_ALL: dict[str, Callable[..., go.Figure]] = {
    "tokens": charts.tokens,
    "cost": charts.cost,
    "running cost": charts.running_cost,
    "cache savings": charts.cache_savings,
    "interactions": charts.interactions,
}
#: Pixels that a title needs beyond those which the chart gave it, and each line of the subtitle in it.
_TITLE_AIR, _LINE_AIR = 10, 6
_TOOLTIPS = {
    "chunk timing": "when each chunk came",
    "gaps": "time between chunks",
    "text growth": "characters over time, by part",
    "rate": "tokens per second over time",
    "definitions": "TTFT, ITL, TPOT ... by each tool's formula",
    "tokens": "tokens by kind, all interactions",
    "cost": "recorded cost and list price, all interactions",
    "running cost": "the cost so far after each interaction",
    "cache savings": "what the provider's cache saved",
    "interactions": "all interactions side by side",
}


class Dashboard(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A replay with charts below it.

    There is one plotly widget, whatever chart is chosen: each carries plotly's whole library to the browser.

    Parameters
    ----------
    shown
        As for :class:`Replay`.
    chart
        Which chart to begin with: "chunk timing", "gaps", "text growth", "rate", "definitions", "tokens", "cost",
        "running cost", "cache savings" or "interactions".
    dark
        Exact colours for a dark or a light background; by default those of the theme that the browser shows, and until
        it has told, colours that can be read on both.
    traits
        Passed on to :class:`Replay`.

    Examples
    --------
    >>> dashboard = Dashboard("chat.yaml")                 # doctest: +SKIP
    >>> dashboard.replay.position = 17                     # doctest: +SKIP
    """

    chart = traitlets.Enum([*_OF_ONE, *_OF_ALL], "chunk timing", help="the chart that is shown")

    def __init__(
        self, shown: Replayable, *, chart: str = "chunk timing", dark: bool | None = None, **traits: Any
    ) -> None:
        self.replay = Replay(shown, **traits)
        self.figure = go.FigureWidget()
        self._dark = dark
        self._pickers = (_picker(_OF_ONE), _picker(_OF_ALL))
        rows = map(_row, ("this stream", "all interactions"), self._pickers)
        super().__init__([self.replay, *rows, self.figure])
        self.add_class("cassette-viz-dashboard")
        self.chart = chart
        for picker in self._pickers:
            picker.observe(self._pick, "value")
        self._show_choice()
        self.observe(self._show_choice, "chart")
        self.replay.observe(self._draw, "interaction")
        self.observe(self._draw, "chart")
        self.replay.observe(self._move_playhead, "position")
        self.replay.observe(self._fit, "width")
        if dark is None:
            self.replay.observe(self._draw, "dark")
        self._draw()

    def save_html(self, path: str | os.PathLike[str], *, title: str | None = None) -> Path:
        """Write the replay as one HTML file that plays by itself; see :meth:`Replay.save_html`."""
        return self.replay.save_html(path, title=title)

    def __repr__(self) -> str:
        return f"<Dashboard {self.chart!r} of {self.replay!r}>"

    def _pick(self, change: Any) -> None:
        if change["new"] is not None:
            self.chart = change["new"]

    def _show_choice(self, _change: object = None) -> None:
        """Of all pickers together one button is pressed."""
        for picker in self._pickers:
            picker.value = self.chart if self.chart in picker.options else None

    def _draw(self, _change: object = None) -> None:
        """Show the chosen chart in the one figure widget there is."""
        timeline = self.replay.timeline
        dark = self.replay.dark if self._dark is None else self._dark
        if self.chart in _OF_ALL:
            drawn = _OF_ALL[self.chart](self.replay.source, dark=dark)
        elif timeline is not None:
            drawn = _OF_ONE[self.chart](timeline, dark=dark)
            if "x" in drawn.layout.meta:  # it runs along the stream
                drawn = charts.with_playhead(drawn, timeline, self.replay.position, dark=dark)
        else:
            drawn = go.Figure()
        _join_subtitle(drawn)
        drawn.layout.width = self.replay.width
        with self.figure.batch_update():
            self.figure.data = ()
            self.figure.layout = drawn.layout
            self.figure.add_traces(drawn.data)
        for trace in self.figure.data:
            trace.on_click(self._follow_click)

    def _move_playhead(self, _change: object = None) -> None:
        timeline = self.replay.timeline
        if timeline is None or self.chart not in _OF_ONE:
            return
        x = charts.playhead_x(timeline, self.replay.position)
        with self.figure.batch_update():
            for shape in self.figure.layout.shapes:
                if shape.name == "playhead":
                    shape.x0 = shape.x1 = x

    def _fit(self, _change: object = None) -> None:
        """Make the chart as wide as the replay: plotly measures its room before it has any."""
        self.figure.layout.width = self.replay.width

    def _follow_click(self, trace: Any, points: Any, _state: object) -> None:
        """Move the replay to the chunk, or to the interaction, that was clicked."""
        if not points.point_inds or trace.customdata is None:
            return
        place = int(trace.customdata[points.point_inds[0]])
        if self.chart in _OF_ONE:
            self.replay.position = place
        elif 0 <= place < len(self.replay.interactions):
            self.replay.interaction = place


def _picker(charts_of: Iterable[str]) -> ipywidgets.ToggleButtons:
    """Buttons for charts of one kind; none is pressed yet."""
    return ipywidgets.ToggleButtons(
        options=list(charts_of),
        value=None,
        style={"button_width": "auto"},
        layout={"flex": "1 1 0", "min_width": "0"},
        tooltips=[_TOOLTIPS[name] for name in charts_of],
    )


def _row(words: str, picker: ipywidgets.ToggleButtons) -> ipywidgets.HBox:
    """Buttons behind the words for what they are about."""
    label = ipywidgets.Label(words, layout={"width": "104px", "flex": "0 0 auto", "margin": "0 0 0 14px"})
    return ipywidgets.HBox([label, picker], layout={"margin": "8px 0 2px 0", "align_items": "baseline"})


def _join_subtitle(figure: go.Figure) -> None:
    """Make the subtitle part of the title: plotly.js lays the two over each other when it updates a drawn figure."""
    title = figure.layout.title
    if title.subtitle.text:
        font = title.subtitle.font
        title.text += f'<br><span style="font-size:{font.size}px;color:{font.color}">{title.subtitle.text}</span>'
        more = (
            _TITLE_AIR + _LINE_AIR * title.subtitle.text.count("<br>") + _LINE_AIR
        )  # its lines are now as high as a title's
        title.subtitle = None
        title.pad.t += _TITLE_AIR
        figure.layout.margin.t += more
        figure.layout.height += more
