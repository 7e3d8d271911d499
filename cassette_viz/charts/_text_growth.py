"""How the answer grew: characters so far, part by part."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from ..timeline.model import Part
from ._axis import MOST_POINTS, Axis, axis_of, typed
from ._parts import rows
from ._source import only_timeline
from ._theme import LABEL_PX, Palette, empty_figure, label, palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BODY_PX = 240
_LABEL_STEP_PX = 17
_MOST_LABELS = BODY_PX // _LABEL_STEP_PX - 1


def text_growth(timeline: Any, *, dark: bool | None = None) -> Figure:
    """Characters so far, a step line per part, named at its end. A line falls where a part was withdrawn.

    Parameters
    ----------
    timeline
        A timeline, or a cassette or sequence that holds a single one.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each point is its chunk number. x is in seconds where anything is known of the times, and the
        lines are dashed where these were not measured; else it is the chunk number. Of more than 3,000 chunks, the last
        of each column of the screen is drawn.

    Raises
    ------
    ValueError
        If there is not exactly one completion.

    Examples
    --------
    >>> text_growth(timeline).data[0].y[-1]            # doctest: +SKIP
    54.0
    """
    timeline = only_timeline(timeline)
    colors, axis = palette(dark), axis_of(timeline)
    columns = axis.columns()
    figure = empty_figure(
        "How the answer grew",
        ["characters so far in each part", *axis.source],
        colors,
        body_px=BODY_PX,
        meta={"chart": "text_growth", **axis.meta},
    )
    ends: list[tuple[float, str, str]] = []
    highest = 1
    for row in rows(timeline, colors):
        for part in row.parts:
            numbers, lengths = _steps(part, columns)
            if not numbers:
                continue
            highest = max(highest, *lengths)
            figure.add_trace(_line(numbers, lengths, axis, row.label, row.color, colors))
        length = sum(part.span_at(axis.n_chunks)[1] - part.span_at(axis.n_chunks)[0] for part in row.parts)
        ends.append((length, f"<b>{row.label}</b> {length:,}", row.color))
    figure.update_xaxes(axis.layout)
    figure.update_yaxes(title_text="characters", range=[0, highest * 1.06], tickformat=",")
    notes = _end_labels(ends, highest * 1.06, colors)
    longest = max((len(text) - len("<b></b>") for _, text, _ in ends), default=0)
    figure.update_layout(annotations=notes, margin_r=24 + round(0.62 * LABEL_PX * min(longest, 24)))
    return figure


def _steps(part: Part, columns: list[int] | None) -> tuple[array[int], array[int]]:
    """Chunk numbers and the visible length after each; withdrawn text is off from the chunk that withdrew it."""
    numbers, lengths = part.chunk_numbers, part.ends
    places = range(len(numbers)) if columns is None or len(numbers) <= MOST_POINTS else _lasts(numbers, columns)
    steps = {numbers[place]: lengths[place] for place in places}
    if part.resets:
        steps.update({number: 0 for number, _ in part.resets})
        steps = {number: _visible(part, number) for number in sorted(steps)}
    return array("i", steps), array("q", steps.values())


def _visible(part: Part, number: int) -> int:
    start, end = part.span_at(number)
    return end - start


def _lasts(numbers: array[int], columns: list[int]) -> list[int]:
    found, start = [], 0
    for edge in columns[1:]:
        stop = bisect_left(numbers, edge, start)
        if stop > start:
            found.append(stop - 1)
        start = stop
    return found


def _line(
    numbers: array[int], lengths: array[int], axis: Axis, name: str, color: str, colors: Palette
) -> dict[str, Any]:
    xs = axis.x(numbers)
    is_doubtful = axis.is_time and not axis.is_measured
    color = colors.pale(color) if is_doubtful else color
    # The line begins on the floor, in the moment of the first characters.
    at = " at %{x:.3f} s" if axis.is_time else ""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(numbers) <= 60 else "lines",
        "name": name,
        "x": typed(array("d", [xs[0]]) + xs),
        "y": typed(array("d", [0]) + array("d", lengths)),
        "customdata": typed(array("i", [numbers[0]]) + numbers),
        "line": {"color": color, "width": 2, "shape": "hv", "dash": "dash" if is_doubtful else "solid"},
        "marker": {"color": color, "size": 4},
        "hovertemplate": f"chunk %{{customdata}}{at}<br>%{{y:,}} characters<extra>{name}</extra>",
    }


def _end_labels(ends: list[tuple[float, str, str]], top: float, colors: Any) -> list[dict[str, Any]]:
    """Name each line at its end, in the margin, pushed apart where they would cover each other."""
    shown = sorted(ends, reverse=True)[:_MOST_LABELS]
    heights = [length / top * BODY_PX for length, _, _ in shown]
    for place in range(len(heights) - 2, -1, -1):  # from the lowest up: each stays clear of the one below
        heights[place] = max(heights[place], heights[place + 1] + _LABEL_STEP_PX)
    overflow = max(0.0, max(heights, default=0.0) - BODY_PX)
    for place, height in enumerate(heights):  # too high: from the top down
        limit = BODY_PX - place * _LABEL_STEP_PX
        heights[place] = min(height, limit) if overflow else height
    return [
        label(
            f'<span style="color:{color}">●</span> {text}',
            colors,
            x=1,
            xref="paper",
            xanchor="left",
            xshift=4,
            y=height / BODY_PX,
            yref="paper",
            yanchor="middle",
        )
        for (_, text, color), height in zip(shown, heights, strict=True)
    ]
