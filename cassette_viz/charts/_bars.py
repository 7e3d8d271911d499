"""Rows of stacked bars with their words above them: readable at any width, because the words are not in the bars.

The y axis counts pixels from the top, so that bars and words stand exactly where they are put.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._axis import typed
from ._theme import Palette, empty_figure, label
from ._words import wrapped

BAR_PX, LINE_PX, GAP_PX = 14, 17, 15
#: Digits are broader than letters.
_LINE = 48
#: From here on the rows have no words of their own: the bars stand close, with the row's number at the side.
DENSE_FROM = 41
#: More bars than this are no longer a picture.
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar."""

    name: str
    value: float
    text: str  #: its value in words, escaped, such as "216 input"
    color: str
    rank: int = 0  #: its place among the segments of all bars: the same kinds stack in the same order


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with the words above it."""

    place: int  #: of the interaction that it belongs to, from 0
    number: int  #: of that interaction, as people count
    heading: str = ""  #: escaped
    lead: str = ""  #: what is said before the segments, escaped
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()  #: what is said after them, a line or more each, escaped


def square(color: str) -> str:
    """The sign that stands for a colour in words."""
    return f'<span style="color:{color}">■</span>'


def stacked(
    title: str, subtitle: Sequence[str], bars: Sequence[Bar], colors: Palette, *, unit: str, meta: dict[str, Any]
) -> Any:
    """Draw bars under each other.

    Parameters
    ----------
    title, subtitle, colors, meta
        As for :func:`empty_figure`.
    bars
        From top to bottom.
    unit
        What stands on the x axis.
    """
    shown = list(bars[:MOST_ROWS])
    n_rows = len({bar.place for bar in shown})
    dense = n_rows >= DENSE_FROM
    clauses = list(subtitle)
    if len(bars) > len(shown):
        clauses.append(f"the first {n_rows:,} only")
    if dense:
        clauses += [f"{square(color)} {name}" for name, color in kinds(bar.segments for bar in shown)]
    tops, notes, height = _lay_out(shown, colors, dense)
    figure = empty_figure(title, clauses, colors, body_px=round(height), meta=meta)
    thickness = max(0.6, _pitch(len(shown)) * 0.8) if dense else BAR_PX
    figure.add_traces(traces([(bar.segments, bar.place) for bar in shown], tops, thickness))
    longest = max((sum(segment.value for segment in bar.segments) for bar in shown), default=0)
    figure.update_xaxes(
        title_text=unit, range=[0, longest * 1.02 or 1], tickformat=",", showgrid=False, ticks="outside", ticklen=4
    )
    figure.update_xaxes(tickcolor=colors.grid, showticklabels=longest > 0)
    figure.update_yaxes(range=[height, 0], showgrid=False, showticklabels=False)
    if dense:
        marked = range(0, len(shown), max(1, round(30 / _pitch(len(shown)))))
        ticks = {"tickvals": [tops[place] for place in marked], "ticktext": [str(shown[k].number) for k in marked]}
        figure.update_yaxes(showticklabels=True, **ticks)
    figure.update_layout(annotations=notes, barmode="stack", bargap=0)
    return figure


def _pitch(n_bars: int) -> float:
    """Pixels from one bar to the next, where they stand close."""
    return min(14.0, max(0.4, 760 / n_bars))


def _lay_out(bars: Sequence[Bar], colors: Palette, dense: bool) -> tuple[list[float], list[dict[str, Any]], float]:
    """Where the middle of each bar is, in pixels from the top; the words; the height of all."""
    if dense:
        pitch = _pitch(len(bars))
        return [(place + 0.5) * pitch for place in range(len(bars))], [], len(bars) * pitch
    middles, notes, y = [], [], 0.0
    for bar in bars:
        if bar.heading and y:
            y += GAP_PX
        words = [f"{square(segment.color)} {segment.text}" for segment in bar.segments if segment.value]
        lead = [bar.lead] if bar.lead else []
        lines = wrapped([*lead, *words], "  ", line=_LINE)
        if len(lines) > 1 and bar.segments:
            lines = wrapped(lead) + wrapped(words, "  ", line=_LINE)
        lines += [line for note in bar.notes for line in wrapped([note])]
        for line in ([bar.heading] if bar.heading else []) + lines:
            notes.append(
                label(
                    line,
                    colors,
                    x=0,
                    xref="paper",
                    xanchor="left",
                    xshift=-2,
                    y=y + LINE_PX / 2,
                    yanchor="middle",
                    align="left",
                )
            )
            y += LINE_PX
        if bar.segments:
            middles.append(y + BAR_PX / 2 + 2)
            y += BAR_PX + 7
        else:
            middles.append(y)
    return middles, notes, y + 6


def kinds(bars: Iterable[Sequence[Segment]]) -> list[tuple[str, str]]:
    """Name and colour of every kind of segment, in the order in which they stack."""
    found = {(segment.rank, segment.name, segment.color) for bar in bars for segment in bar}
    return [(name, color) for _, name, color in sorted(found)]


def traces(
    bars: Sequence[tuple[Sequence[Segment], int]], middles: Sequence[float], thickness: float, axis: str = "x"
) -> list[dict[str, Any]]:
    """Make one plotly trace for each kind of segment.

    Parameters
    ----------
    bars
        The segments of each bar, and the place of its interaction, which becomes ``customdata``.
    middles
        Where each bar stands, in pixels from the top.
    thickness
        In pixels.
    axis
        Name of the x axis.
    """
    found: dict[tuple[str, str], list[tuple[Segment, float, int]]] = {
        kind: [] for kind in kinds(bar for bar, _ in bars)
    }
    for (segments, row), middle in zip(bars, middles, strict=True):
        for segment in segments:
            found[segment.name, segment.color].append((segment, middle, row))
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "xaxis": axis,
            "x": typed(array("d", (segment.value for segment, _, _ in pieces))),
            "y": typed(array("d", (middle for _, middle, _ in pieces))),
            "width": thickness,
            "customdata": typed(array("i", (row for _, _, row in pieces))),
            "hovertext": [segment.text for segment, _, _ in pieces],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"color": color, "line": {"width": 0}},
        }
        for (name, color), pieces in found.items()
    ]
