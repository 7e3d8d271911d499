"""A vertical line at the position of the replay, in the charts whose x axis runs along the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..timeline.model import Timeline
from ._axis import axis_of
from ._theme import palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def playhead_x(timeline: Timeline, position: int) -> float:
    """Where a position stands on the x axis of ``chunk_timing``, ``gaps``, ``text_growth`` and ``rate``.

    Parameters
    ----------
    timeline
        The completion that is drawn.
    position
        Number of chunks that have come, from 0 (nothing yet) on.

    Returns
    -------
    float
        Seconds, where anything is known of the times of the chunks; else the chunk number.

    Raises
    ------
    IndexError
        If there is no such position.
    """
    axis = axis_of(timeline)
    if not 0 <= position <= axis.n_chunks:
        raise IndexError(f"position {position} is outside 0..{axis.n_chunks}")
    if axis.times_ns is None:
        return float(position) if position else 0.5
    return axis.times_ns[position - 1] / 1e9 if position else 0.0


def playhead(timeline: Timeline, position: int, *, dark: bool | None = None) -> dict[str, Any]:
    """A layout shape named "playhead", as plotly takes it in ``layout.shapes``.

    To move it, give its ``x0`` and ``x1`` the value of :func:`playhead_x`.
    """
    x = playhead_x(timeline, position)
    return {
        "name": "playhead",
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": palette(dark).ink, "width": 1.5},
        "layer": "above",
    }


def with_playhead(figure: Figure, timeline: Timeline, position: int, *, dark: bool | None = None) -> Figure:
    """The same figure with the playhead at ``position``; ``figure`` itself stays as it is.

    Examples
    --------
    >>> figure = with_playhead(chunk_timing(timeline), timeline, 17)           # doctest: +SKIP
    >>> [shape.name for shape in figure.layout.shapes]                         # doctest: +SKIP
    ['playhead']
    """
    copy = type(figure)(figure)
    others = [shape for shape in copy.layout.shapes if shape.name != "playhead"]
    copy.update_layout(shapes=[*others, playhead(timeline, position, dark=dark)], overwrite=True)
    return copy
