"""A whole recording at once: for each interaction its wait, its chunks and its tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..metrics.measured import Measured
from ..metrics.usage import timeline_tokens
from ..timeline.durations import seconds
from ..timeline.events import Finish
from ..timeline.model import Timeline
from ._bars import BAR_PX, DENSE_FROM, GAP_PX, LINE_PX, MOST_ROWS, Segment, kinds, square, traces
from ._parts import silent
from ._source import Entry, entries, heading
from ._theme import Palette, empty_figure, label, palette
from ._tokens import token_segments
from ._words import brief, count, escaped, shortened

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: How far the longest bar of a column goes; the rest is for the number behind it, on the narrowest page.
_REACH = 0.6
_BETWEEN = 0.035  #: columns, as a share of the width


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: list[str]  #: for its colours
    bars: list[tuple[Segment, ...]]  #: one for each row
    totals: list[str]  #: what is written behind each bar


def interactions(cassette: Any, *, dark: bool | None = None) -> Figure:
    """All interactions of a recording under each other: wait for the headers and stream, chunks by part, tokens.

    Parameters
    ----------
    cassette
        A cassette; or a timeline or a sequence of them, each taken for one interaction.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each bar is the place of its interaction, from 0. The length of a stream is drawn only where
        the recording holds chunk times; a recorded wait for the headers is drawn wherever there is one.

    Examples
    --------
    >>> interactions(cassette).layout.meta["rows"]            # doctest: +SKIP
    2
    """
    found = entries(cassette)
    colors, shown = palette(dark), found[:MOST_ROWS]
    dense = len(shown) >= DENSE_FROM
    pitch = min(10.0, max(0.4, 760 / len(shown))) if dense else LINE_PX + BAR_PX + GAP_PX + 5
    columns = _columns(shown, colors)
    head_px = LINE_PX * (1 + max(len(column.words) for column in columns)) + 10
    first = head_px + (pitch / 2 if dense else LINE_PX + BAR_PX / 2 + 4)
    middles = [first + place * pitch for place in range(len(shown))]
    body_px = head_px + pitch * max(1, len(shown))
    figure = empty_figure(
        "The recording at a glance",
        [count(len(found), "interaction"), *_clauses(shown, len(found))],
        colors,
        body_px=round(body_px),
        meta={"chart": "interactions", "rows": len(shown)},
        foot_px=12,
    )
    notes = [] if dense else [_heading(row, middle, colors) for row, middle in zip(shown, middles, strict=True)]
    width = (1 - _BETWEEN * (len(columns) - 1)) / len(columns)
    for place, column in enumerate(columns):
        axis, left = "x" if place == 0 else f"x{place + 1}", place * (width + _BETWEEN)
        figure.update_layout({f"xaxis{axis[1:]}": _axis(column, left, width, dense)})
        bars = [(bar, row.place) for bar, row in zip(column.bars, shown, strict=True)]
        figure.add_traces(traces(bars, middles, max(0.6, pitch * 0.8) if dense else BAR_PX, axis))
        notes += _words(column, left, axis, [] if dense else middles, colors)
    figure.update_yaxes(range=[body_px, 0], showgrid=False, showticklabels=dense)
    if dense:
        marked = range(0, len(shown), max(1, round(30 / pitch)))
        figure.update_yaxes(tickvals=[middles[k] for k in marked], ticktext=[str(shown[k].number) for k in marked])
    figure.update_layout(annotations=notes, barmode="stack", bargap=0)
    return figure


def _axis(column: _Column, left: float, width: float, dense: bool) -> dict[str, Any]:
    """An axis without ticks: the numbers stand behind the bars."""
    longest = max((sum(segment.value for segment in bar) for bar in column.bars), default=0) or 1
    return {
        "domain": [left, min(1.0, left + width)],
        "range": [0, longest / (1 if dense else _REACH)],
        "anchor": "y",
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "fixedrange": True,
    }


def _words(column: _Column, left: float, axis: str, middles: list[float], colors: Palette) -> list[dict[str, Any]]:
    """What stands above a column, and behind its bars where ``middles`` says where these are."""
    above = {"x": left, "xref": "paper", "xanchor": "left", "xshift": -2, "yanchor": "middle"}
    notes = [
        label(text, colors, y=LINE_PX * (line + 0.5), **above)
        for line, text in enumerate([f"<b>{column.title}</b>", *column.words])
    ]
    behind = {"xref": axis, "xanchor": "left", "xshift": 3, "yanchor": "middle", "color": colors.ink}
    return notes + [
        label(total, colors, x=sum(segment.value for segment in bar), y=middle, **behind)
        for bar, total, middle in zip(column.bars, column.totals, middles, strict=False)
        if total
    ]


def _clauses(shown: list[Entry], of: int) -> list[str]:
    """Where the times come from, and how many interactions are not shown."""
    return [*_time_sources(shown), *([f"the first {len(shown):,} only"] if of > len(shown) else [])]


def _time_sources(shown: list[Entry]) -> list[str]:
    timelines = [row.timeline for row in shown if row.timeline is not None]
    timed = sum(_streamed_ns(timeline) is not None for timeline in timelines)
    if not timelines:
        return []
    if timed == len(timelines):
        return ["recorded times"]
    waits = any(row.wait_ns is not None for row in shown)
    known = f"chunk times in {timed} of {len(timelines)}" if timed else "this recording holds no chunk times"
    return [known, "so the length of a stream is unknown", *(["waits for headers are recorded"] if waits else [])]


def _columns(shown: list[Entry], colors: Palette) -> list[_Column]:
    """What stands side by side; no times where none were recorded."""
    timelines = [row.timeline for row in shown]
    times = [_time(row, colors) for row in shown]
    chunks = [_chunks(timeline, colors) for timeline in timelines]
    tokens = [token_segments(timeline_tokens(timeline), colors) if timeline else () for timeline in timelines]
    columns = [_column("chunks", chunks, brief), _column("tokens", tokens, brief)]
    return (
        [_column("time", times, lambda total: seconds(total * 1e9) if total < 100 else f"{brief(total)} s"), *columns]
        if any(times)
        else columns
    )


def _column(title: str, bars: list[tuple[Segment, ...]], written: Callable[[float], str]) -> _Column:
    words = [f"{square(color)} {name}" for name, color in kinds(bars)]
    return _Column(title, words, bars, [written(sum(part.value for part in bar)) if bar else "" for bar in bars])


def _time(row: Entry, colors: Palette) -> tuple[Segment, ...]:
    """The recorded wait for the headers, and the stream behind it where that is recorded too."""
    segments = []
    if row.wait_ns is not None:
        wait = Segment(
            "wait for headers", row.wait_ns / 1e9, f"headers after {seconds(row.wait_ns)}", colors.pale(colors.other)
        )
        segments.append(wait)
    streamed_ns = None if row.timeline is None else _streamed_ns(row.timeline, row.wait_ns)
    if streamed_ns is not None and streamed_ns > 0:
        segments.append(Segment("stream", streamed_ns / 1e9, f"streamed for {seconds(streamed_ns)}", colors.soft, 1))
    return tuple(segments)


def _streamed_ns(timeline: Timeline, wait_ns: int | None = None) -> int | None:
    """How long the stream took behind the wait for the headers, or else from its first chunk on; measured, or none."""
    measured, last = Measured(timeline), len(timeline.starts)
    since_request = measured.since_request(last).ns
    if since_request is not None:
        return since_request - (wait_ns or 0)
    return measured.between(1, last).ns if last > 1 else None


def _chunks(timeline: Timeline | None, colors: Palette) -> tuple[Segment, ...]:
    """Chunks by the kind of part that they added to; one that adds to several parts counts for the first."""
    if timeline is None:
        return ()
    counts: dict[str, int] = {}
    for kind in _kinds(timeline).values():
        counts[kind] = counts.get(kind, 0) + 1
    counts["other"] = sum(silent(timeline))
    by_kind = {"text": colors.text, "reasoning": colors.reasoning, "tool calls": colors.tools[0], "refusal": colors.bad}
    return tuple(
        Segment(kind, size, count(size, "chunk") + f" of {kind}", by_kind.get(kind, colors.other), rank)
        for rank, kind in enumerate((*by_kind, "other"))
        if (size := counts.get(kind, 0))
    )


def _kinds(timeline: Timeline) -> dict[int, str]:
    words = {"tool_call": "tool calls", "server_tool": "tool calls"}
    kinds: dict[int, str] = {}
    for part in reversed(timeline.parts):
        word = words.get(part.kind, part.kind)
        kinds.update(dict.fromkeys(part.chunk_numbers, word))
    return kinds


def _heading(row: Entry, middle: float, colors: Palette) -> dict[str, Any]:
    """The line above the bars of an interaction."""
    words = [heading(row, alone=False)]
    if row.timeline is not None:
        finish = row.timeline.marks_of(Finish)
        words += [escaped(shortened(finish[-1][1].reason, 16))] if finish else []
        words += [row.timeline.status] if row.timeline.status != "complete" else []
    y = middle - BAR_PX / 2 - LINE_PX / 2 - 2
    return label(" · ".join(words), colors, x=0, xref="paper", xanchor="left", xshift=-2, y=y)
