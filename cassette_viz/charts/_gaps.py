"""How long each chunk let itself be waited for."""

from __future__ import annotations

from array import array
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..metrics.gaps import measured_gaps, median_gap_ns, stalls
from ..timeline.columns import is_run
from ..timeline.content import characters
from ..timeline.durations import seconds
from ..timeline.model import Timeline
from ._axis import Axis, axis_of, peaks, typed
from ._parts import Row, rows
from ._source import only_timeline
from ._theme import Palette, empty_figure, label, palette
from ._words import count

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BODY_PX = 210


def gaps(timeline: Any, *, dark: bool | None = None) -> Figure:
    """The gap before each chunk, coloured by the part that the chunk added to; the median as a line, stalls named.

    Where no gap was measured, gaps are unknown. The figure says so, and shows the characters of each chunk instead.

    Parameters
    ----------
    timeline
        A timeline, or a cassette or sequence that holds a single one.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each point is the number of the chunk that ended the gap. x in seconds, y in milliseconds.
        Of more than 3,000 chunks, the one with the longest gap per column of the screen is drawn.

    Raises
    ------
    ValueError
        If there is not exactly one completion.

    Examples
    --------
    >>> gaps(timeline).data[-1].y.max()            # doctest: +SKIP
    640.0
    """
    timeline = only_timeline(timeline)
    colors, axis = palette(dark), axis_of(timeline)
    if not axis.is_measured:
        return _characters(timeline, axis, colors)
    measured = measured_gaps(timeline)
    gaps = measured.ns
    typical, slow = median_gap_ns(timeline), stalls(timeline)
    kept = peaks(measured.numbers, gaps, axis.columns())
    clauses = [*axis.source]
    if typical is not None:
        clauses += [f"median gap {seconds(typical)}{' (dotted)' if typical else ''}, longest {seconds(max(gaps))}"]
    clauses += [count(len(slow), "stall") if slow else "no stall"] if len(gaps) else ["no gap: fewer than two chunks"]
    figure = empty_figure(
        "How long each chunk was waited for", clauses, colors, body_px=BODY_PX, meta={"chart": "gaps", **axis.meta}
    )
    numbers = array("i", (measured.numbers[place] for place in kept))
    heights = array("d", (gaps[place] / 1e6 for place in kept))
    figure.add_traces(_stems(timeline, colors, axis, numbers, heights, "chunk %{customdata}<br>%{y:,.1f} ms after"))
    top = max(heights, default=1.0) or 1.0
    figure.update_xaxes(axis.layout)
    figure.update_yaxes(title_text="gap in milliseconds", range=[min(0, *heights, 0), top * 1.16])
    notes, low, high = [], *axis.range
    labelled: list[float] = []
    for stall in slow:
        (end,) = axis.x([stall.number])
        where = (end - low) / (high - low)
        if len(labelled) < 3 and all(abs(where - other) > 0.34 for other in labelled):
            labelled.append(where)
            side = "left" if where < 0.17 else "right" if where > 0.83 else "center"
            text = f"stall {seconds(stall.gap_ns)}"
            notes.append(
                label(
                    text,
                    colors,
                    color=colors.bad,
                    x=end,
                    y=stall.gap_ns / 1e6,
                    xanchor=side,
                    yanchor="bottom",
                    yshift=5,
                )
            )
    figure.update_layout(annotations=notes)
    if typical:
        figure.add_hline(y=typical / 1e6, line={"color": colors.soft, "width": 1, "dash": "dot"}, layer="above")
    return figure


def _characters(timeline: Timeline, axis: Axis, colors: Palette) -> Figure:
    """What can be shown without times: how the characters were dealt out to the chunks."""
    totals = characters(timeline)
    kept = peaks(range(1, axis.n_chunks + 1), totals, axis.columns())
    clauses = [f"gaps are unknown; {axis.source[0]}", *axis.source[1:]]
    title = "Characters per chunk" if axis.is_time else "Characters per chunk, in order"
    figure = empty_figure(title, clauses, colors, body_px=BODY_PX, meta={"chart": "gaps", **axis.meta})
    numbers = array("i", (place + 1 for place in kept))
    heights = array("d", (totals[place] for place in kept))
    figure.add_traces(_stems(timeline, colors, axis, numbers, heights, "chunk %{customdata}<br>%{y:,} characters"))
    figure.update_xaxes(axis.layout)
    figure.update_yaxes(title_text="characters", range=[0, (max(heights, default=1.0) or 1.0) * 1.12])
    return figure


def _stems(
    timeline: Timeline, colors: Palette, axis: Axis, numbers: array[int], heights: array[float], hover: str
) -> list[dict[str, Any]]:
    """A stem with a dot per chunk: two traces for each part, the stems first and the dots on top of all."""
    by_row: dict[int, list[int]] = {}
    found = rows(timeline, colors)
    owners = _owners(timeline, found)
    for place, number in enumerate(numbers):
        by_row.setdefault(owners[number], []).append(place)
    stems, dots = [], []
    for owner, places in sorted(by_row.items()):
        name, color = (found[owner].label, found[owner].color) if owner >= 0 else ("other", colors.other)
        color, dash = (colors.pale(color), "dot") if axis.is_time and not axis.is_measured else (color, "solid")
        xs = axis.x([numbers[place] for place in places])
        ys = array("d", (heights[place] for place in places))
        gone = float("nan")
        stems.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": typed(array("d", chain.from_iterable((x, x, gone) for x in xs))),
                "y": typed(array("d", chain.from_iterable((0.0, y, gone) for y in ys))),
                "line": {"color": color, "width": 1.5 if len(numbers) < 400 else 1, "dash": dash},
                "hoverinfo": "skip",
            }
        )
        dots.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": typed(xs),
                "y": typed(ys),
                "customdata": typed(array("i", (numbers[place] for place in places))),
                "marker": {
                    "color": color,
                    "size": 6 if len(numbers) < 400 else 3,
                    "opacity": 1 if len(numbers) < 1000 else 0,
                },
                "hovertemplate": f"{hover}<extra>{name}</extra>",
            }
        )
    return stems + dots


def _owners(timeline: Timeline, found: list[Row]) -> array[int]:
    """For each chunk number the row that it added to, the first if there are several; -1 for none."""
    owners = array("i", [-1]) * (len(timeline.starts) + 1)
    for place in reversed(range(len(found))):
        for part in found[place].parts:
            numbers = part.chunk_numbers
            if is_run(numbers):
                owners[numbers[0] : numbers[-1] + 1] = array("i", [place]) * len(numbers)
            else:
                for number in numbers:
                    owners[number] = place
    return owners
