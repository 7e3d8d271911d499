"""How fast the answer came, moment by moment."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from ..metrics.rates import Rate, RateCurve, Unit, rate_and_curve, reported_rate
from ..timeline.durations import seconds
from ._axis import Axis, axis_of, typed
from ._source import only_timeline
from ._theme import Palette, empty_figure, label, palette
from ._words import escaped

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BODY_PX = 210


def rate(timeline: Any, *, unit: Unit = "tokens", dark: bool | None = None) -> Figure:
    """Tokens or characters per second around each moment, and the rate of the whole answer as a dotted line.

    The line is dashed and pale where tokens are estimated. Where no chunk times were measured there is no curve; what
    the provider reports of its rate is then a dashed line by its name, and without a report nothing is drawn.

    Parameters
    ----------
    timeline
        A timeline, or a cassette or sequence that holds a single one.
    unit
        "tokens" or "characters"; the recording tells characters exactly, and tokens seldom.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each point is the number of the chunk that had come last.

    Raises
    ------
    ValueError
        If there is not exactly one completion, or the unit is neither.

    Examples
    --------
    >>> rate(timeline, unit="characters").data[0].y.max()            # doctest: +SKIP
    412.0
    """
    timeline = only_timeline(timeline)
    colors, axis = palette(dark), axis_of(timeline)
    whole, curve = rate_and_curve(timeline, unit)
    if curve.times_ns:
        return _curve(curve, whole, axis, colors)
    told = reported_rate(timeline)
    if unit == "tokens" and told.per_second is not None and axis.times_ns is not None:
        return _reported(told, axis, colors)
    why = [f"no rate was measured: {curve.why_none}"]
    figure = _empty("How fast the answer came is unknown", [*why, *axis.source[1:]], axis, colors, unit)
    figure.update_yaxes(showticklabels=False)
    return figure


def _curve(curve: RateCurve, whole: Rate, axis: Axis, colors: Palette) -> Figure:
    assert whole.per_second is not None
    clauses = [
        f"{curve.unit} per second around each moment",
        f"within {seconds(curve.window_ns)}",
        f"whole answer {whole.per_second:,.3g} {curve.unit}/s (dotted)",
        escaped(curve.counted_by),
        *axis.source,
        "the first content does not count",
    ]
    figure = _empty("How fast the answer came", clauses, axis, colors, curve.unit)
    (start,) = axis.x([curve.numbers[0]])
    color = colors.ink if curve.exact else colors.pale(colors.ink)
    figure.add_trace(
        {
            "type": "scatter",
            "mode": "lines",
            "name": curve.unit if curve.exact else f"{curve.unit}, estimated",
            "x": typed(array("d", (start + moment / 1e9 for moment in curve.times_ns))),
            "y": typed(curve.per_second),
            "customdata": typed(array("i", curve.numbers)),
            "line": {"color": color, "width": 2, "dash": "solid" if curve.exact else "dash"},
            "fill": "tozeroy",
            "fillcolor": colors.shade,
            "hovertemplate": f"chunk %{{customdata}} at %{{x:.3f}} s<br>%{{y:,.1f}} {curve.unit}/s<extra></extra>",
        }
    )
    top = max(*curve.per_second, whole.per_second) * 1.18 or 1.0
    figure.update_yaxes(range=[0, top])
    _line(figure, whole.per_second, colors, dash="dot")
    return figure


def _reported(told: Rate, axis: Axis, colors: Palette) -> Figure:
    """One rate, by the provider's word: a curve would be made up."""
    assert told.per_second is not None
    clauses = [f"one rate for the whole answer: {escaped(told.counted_by)}", *axis.source]
    figure = _empty("How fast the answer came, as reported", clauses, axis, colors, "tokens")
    figure.update_yaxes(range=[0, told.per_second * 1.3])
    _line(figure, told.per_second, colors, dash="dash")
    words = f"{told.clock}, not measured: {told.per_second:,.3g} tokens/s"
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": told.per_second, "yanchor": "bottom"}
    figure.add_annotation(label(words, colors, **place))
    return figure


def _empty(title: str, clauses: list[str], axis: Axis, colors: Palette, unit: str) -> Any:
    meta = {"chart": "rate", **axis.meta}
    figure = empty_figure(title, clauses, colors, body_px=BODY_PX, meta=meta)
    figure.update_xaxes(axis.layout)
    figure.update_yaxes(title_text=f"{unit} per second", range=[0, 1], tickformat=",", showticklabels=True)
    return figure


def _line(figure: Any, height: float, colors: Palette, *, dash: str) -> None:
    figure.add_hline(y=height, line={"color": colors.soft, "width": 1, "dash": dash}, layer="above")
