"""When each chunk came: a tick a chunk, a row a part, and the waits between them."""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

from ..metrics.gaps import Stall, stalls
from ..metrics.measured import Measured
from ..timeline.clock import Clock
from ..timeline.durations import seconds
from ..timeline.model import Part, Timeline
from ._axis import Axis, axis_of, peaks, typed
from ._parts import added, rows, silent
from ._source import only_timeline
from ._theme import Palette, empty_figure, label, palette
from ._words import count

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_PX, LANE_PX = 34, 22
_TICK_PX = 10, 27
_MOST_SHADES, _MOST_LABELS = 60, 3


def chunk_timing(timeline: Any, *, dark: bool | None = None) -> Figure:
    """When each chunk came: one tick a chunk, taller for more characters, in the row of the part that it added to.

    Chunks that add no text (roles, usage, ``[DONE]``) have a row of their own, "other". The wait for the response
    headers and stalls are shaded. Where only totals are reported or limits known, the ticks are pale and spread over
    them; where nothing is known, x is the chunk number. Nothing is drawn that could be taken for a measurement.

    Parameters
    ----------
    timeline
        A timeline, or a cassette or sequence that holds a single one.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each point is its chunk number. A vertical line at a position: :func:`with_playhead`.
        Of more than 3,000 chunks, the one with most characters per column of the screen is drawn.

    Raises
    ------
    ValueError
        If there is not exactly one completion.

    Examples
    --------
    >>> chunk_timing(timeline).data[0].customdata[0]           # doctest: +SKIP
    2
    """
    timeline = only_timeline(timeline)
    colors, axis = palette(dark), axis_of(timeline)
    columns = axis.columns()
    found = rows(timeline, colors)
    drawn = [(place, row, *_drawn(part, columns)) for place, row in enumerate(found) for part in row.parts]
    most = max((size for *_, sizes in drawn for size in sizes), default=0)  # nothing larger was left out
    labels = [row.label for row in found]
    traces: list[dict[str, Any]] = []
    for place, row, numbers, sizes in drawn:
        if numbers:
            color = row.color if axis.is_measured or not axis.is_time else colors.pale(row.color)
            traces.append(_ticks(numbers, sizes, most, place, row.label, color, axis))
    others = _others(timeline, columns)
    if others:
        traces.append(_ticks(others, [0] * len(others), most, len(labels), "other", colors.other, axis))
        labels.append("other")
    return _figure(timeline, axis, colors, labels, traces)


def _figure(timeline: Timeline, axis: Axis, colors: Palette, labels: list[str], traces: list[dict[str, Any]]) -> Figure:
    slow = stalls(timeline)
    above, below = LANE_PX * axis.is_time, LANE_PX * bool(slow)
    body_px = max(1, len(labels)) * ROW_PX + above + below
    clauses = ["one tick a chunk, taller = more characters", *axis.source]
    first = Measured(timeline).since_request(1).ns if axis.n_chunks else None
    if first is not None and axis.wait_ns is not None:
        clauses.append(f"first chunk after {seconds(first)}")
    if axis.is_measured:
        clauses.append(f"{count(len(slow), 'stall')}, longest {seconds(slow[0].gap_ns)}" if slow else "no stall")
    figure = empty_figure(
        _title(axis),
        clauses,
        colors,
        body_px=body_px,
        meta={"chart": "chunk_timing", **axis.meta},
    )
    figure.add_traces(traces)
    figure.update_xaxes(axis.layout)
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[len(labels) - 0.5 + below / ROW_PX, -0.5 - above / ROW_PX],
        showgrid=False,
    )
    shapes, notes = _shades(timeline, axis, colors, slow)
    figure.update_layout(shapes=shapes, annotations=notes)
    return figure


def _drawn(part: Part, columns: list[int] | None) -> tuple[array[int], list[int]]:
    """Numbers of the chunks of a part that are drawn, and the characters that each of them added."""
    sizes = added(part)
    kept = peaks(part.chunk_numbers, sizes, columns)
    return array("i", (part.chunk_numbers[place] for place in kept)), [sizes[place] for place in kept]


def _ticks(
    numbers: array[int], characters: list[int], most: int, place: int, name: str, color: str, axis: Axis
) -> dict[str, Any]:
    low, high = _TICK_PX
    heights = array("d", (low + (high - low) * sqrt(size / most) if size else low - 2 for size in characters))
    unit = ":.3f} s" if axis.is_time else ":.0f}"
    where = f" at %{{x{unit}" if axis.is_time else ""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": typed(axis.x(numbers)),
        "y": typed(array("d", [place]) * len(numbers)),
        "customdata": typed(numbers),
        "text": list(map(str, characters)),
        "marker": {
            "symbol": "line-ns",
            "size": typed(heights),
            "color": color,
            "line": {"color": color, "width": 2 if len(numbers) < 400 else 1},
            "opacity": 0.8,
        },
        "hovertemplate": f"chunk %{{customdata}}{where}<br>%{{text}} characters<extra>{name}</extra>",
    }


def _others(timeline: Timeline, columns: list[int] | None) -> array[int]:
    """Numbers of the chunks that add no text; of more than a few thousand chunks the first in each column."""
    flags = silent(timeline)
    if columns is None:
        return array("i", (number for number, flag in enumerate(flags) if flag))
    firsts = (flags.find(1, start, stop) for start, stop in pairwise(columns) if stop > start)
    return array("i", (number for number in firsts if number > 0))


def _title(axis: Axis) -> str:
    if not axis.is_time:
        return "In which order the chunks came"
    return "When each chunk came" if axis.is_measured else "When each chunk may have come"


def _shades(
    timeline: Timeline, axis: Axis, colors: Palette, slow: list[Stall]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Shade what was waited: for the headers (or the first chunk), and in stalls; frame what nobody measured."""
    if axis.times_ns is None:
        return [], []
    shapes, notes = [], []
    wait, words = _waited(timeline, axis)
    start, end = axis.times_ns[0] / 1e9, axis.times_ns[-1] / 1e9
    doubtful = {"color": colors.soft, "width": 1, "dash": "dash"}
    if wait is not None:
        shapes.append(_shade(0, wait / 1e9, colors.shade))
        notes.append(label(words, colors, x=0, y=1, yref="paper", xanchor="left", yanchor="top"))
    if axis.is_measured and axis.first in (Clock.BOUNDED, Clock.REPORTED):
        shapes.append({**_shade(start, start, None), "type": "line", "line": doubtful})
    if not axis.is_measured:
        shapes.append({**_shade(start, end, None), "line": doubtful})
        words = f"{axis.clock}, not measured"
        notes.append(label(words, colors, x=end, y=1, yref="paper", xanchor="right", yanchor="top", xshift=-3))
    low, high = axis.range
    labelled: list[float] = []
    for stall in slow[:_MOST_SHADES]:
        start, end = axis.x([stall.number - 1, stall.number])
        shapes.append(_shade(start, end, colors.stall_shade))
        middle = ((start + end) / 2 - low) / (high - low)
        if len(labelled) < _MOST_LABELS and all(abs(middle - other) > 0.34 for other in labelled):
            labelled.append(middle)
            side = "left" if middle < 0.17 else "right" if middle > 0.83 else "center"
            x = start if side == "left" else end if side == "right" else (start + end) / 2
            notes.append(
                label(
                    f"stall {seconds(stall.gap_ns)}",
                    colors,
                    color=colors.bad,
                    x=x,
                    y=0,
                    yref="paper",
                    xanchor=side,
                    yanchor="bottom",
                )
            )
    return shapes, notes


def _waited(timeline: Timeline, axis: Axis) -> tuple[int | None, str]:
    """What was waited for before the stream, and words for it that say who told."""
    first = timeline.timing.first
    if axis.wait_ns is not None:
        limit = ": chunk 1 not before" if axis.is_measured and axis.first is Clock.BOUNDED else ""
        return axis.wait_ns, f"headers after {seconds(axis.wait_ns)}{limit}"
    if first is None or axis.first is Clock.MODELLED:
        return None, ""
    words = "first chunk" if axis.first is Clock.RECORDED else f"first token, {axis.first},"
    return first.ns, f"{words} after {seconds(first.ns)}"


def _shade(start: float, end: float, color: str | None) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": start,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": color,
        "line": {"width": 0},
        "layer": "below",
    }
