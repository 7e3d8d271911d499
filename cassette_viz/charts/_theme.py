"""The look of all charts: colours that mean the same as in the replay, and an empty figure to draw in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._words import wrapped

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
#: Every chart is as high as its rows need, and as wide as the page.
TITLE_PX, SUBTITLE_PX, LABEL_PX = 17, 13, 12
_LINE_PX = 17


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours for one background; labels have a contrast of 4.5:1 or more on it."""

    ink: str  #: titles and numbers
    soft: str  #: subtitles, axes, names
    grid: str
    shade: str  #: where nothing has come yet
    stall_shade: str
    text: str
    reasoning: str
    tools: tuple[str, str, str]  #: tool calls, in turn
    bad: str
    other: str  #: chunks that add nothing, parts without a colour of their own
    cached: str  #: paler than fresh input
    cache_write: str
    hover: str  #: background of what is shown under the pointer
    background: str | None  #: what pale colours are mixed with; ``None`` where it is not known

    def pale(self, color: str) -> str:
        """The same colour, half as strong; opaque where the background is known, so that nothing shines through."""
        channels = _channels(color)
        if self.background is None:
            return f"rgba({channels[0]}, {channels[1]}, {channels[2]}, 0.5)"
        mixed = ((a + b) // 2 for a, b in zip(channels, _channels(self.background), strict=True))
        return "#" + "".join(f"{channel:02x}" for channel in mixed)


LIGHT = Palette(
    ink="#1c2127",
    soft="#59636e",
    grid="#e6e9ec",
    shade="#eef1f3",
    stall_shade="rgba(196, 50, 43, 0.11)",
    text="#3b6fb6",
    reasoning="#8a6fb0",
    tools=("#0f8a7e", "#b8661b", "#a8477e"),
    bad="#c4322b",
    other="#87919c",
    cached="#a3bde2",
    cache_write="#6f97cf",
    hover="#ffffff",
    background="#ffffff",
)
DARK = Palette(
    ink="#e6e9ee",
    soft="#9aa4b1",
    grid="#2b323a",
    shade="#1f252c",
    stall_shade="rgba(255, 128, 120, 0.16)",
    text="#86b3f0",
    reasoning="#bda3e6",
    tools=("#4cc7b8", "#eaa25c", "#e58fbf"),
    bad="#ff8078",
    other="#7b8693",
    cached="#46648f",
    cache_write="#6488bd",
    hover="#1f242b",
    background="#111418",
)
#: For a notebook whose background is not known. On white and on JupyterLab's #111 each colour has 4.3:1, which is
#: the most that one colour can have on both.
BOTH = Palette(
    ink="#697b92",
    soft="#6e7b89",
    grid="rgba(128, 138, 150, 0.22)",
    shade="rgba(128, 138, 150, 0.14)",
    stall_shade="rgba(213, 72, 66, 0.16)",
    text="#457ac3",
    reasoning="#896daf",
    tools=("#0f887d", "#b6651b", "#b9598f"),
    bad="#d54842",
    other="#7d8894",
    cached="#8fb0e0",
    cache_write="#6a94d2",
    hover="#f4f6f8",
    background=None,
)


def palette(dark: bool | None) -> Palette:
    """The colours for a dark background, for a light one, or (``None``) for one that is not known."""
    return BOTH if dark is None else DARK if dark else LIGHT


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def empty_figure(
    title: str, subtitle: Sequence[str], colors: Palette, *, body_px: int, meta: dict[str, Any], foot_px: int = 46
) -> Any:
    """Make a ``plotly.graph_objects.Figure`` without traces.

    Parameters
    ----------
    title
        What is seen.
    subtitle
        Where it comes from: clauses, already escaped, that are joined by dots and wrapped for the narrowest width.
    colors
        The palette.
    body_px
        Height of the plotting area.
    meta
        Goes to ``figure.layout.meta`` for those who link the chart with others.
    foot_px
        Space for the x axis.
    """
    import plotly.graph_objects as go  # it takes 0.3 s, which only a figure needs to pay

    lines = wrapped(subtitle, " · ")
    head_px = 34 + _LINE_PX * len(lines) + 14
    axis = {
        "gridcolor": colors.grid,
        "zeroline": False,
        "showline": False,
        "automargin": True,
        "tickfont": {"color": colors.soft, "size": LABEL_PX},
        "title": {"font": {"color": colors.soft, "size": LABEL_PX}, "standoff": 8},
        "fixedrange": False,
    }
    figure = go.Figure()
    figure.update_layout(
        title={
            "text": f"<b>{title}</b>",
            "font": {"size": TITLE_PX, "color": colors.ink},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 12, "t": 12},
            "subtitle": {"text": "<br>".join(lines), "font": {"size": SUBTITLE_PX, "color": colors.soft}},
        },
        font={"family": FONT, "color": colors.soft, "size": LABEL_PX},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 14, "r": 18, "t": head_px, "b": foot_px},
        height=head_px + body_px + foot_px,
        showlegend=False,
        hovermode="closest",
        dragmode="zoom",
        hoverlabel={
            "bgcolor": colors.hover,
            "bordercolor": colors.grid,
            "font": {"family": FONT, "color": colors.ink if colors is not BOTH else "#1c2127"},
        },
        xaxis=axis,
        yaxis={**axis, "fixedrange": True},
        meta=meta,
    )
    return figure


def label(text: str, colors: Palette, **place: Any) -> dict[str, Any]:
    """One annotation without arrow; ``text`` is already escaped."""
    font = {"size": LABEL_PX, "color": place.pop("color", colors.soft)}
    return {"text": text, "showarrow": False, "font": font, **place}
