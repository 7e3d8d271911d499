"""One name, several formulas: what each tool would say of the same stream."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..metrics.definitions import Definition, Result, compare, in_words
from ._axis import axis_of, typed
from ._source import model_name, only_timeline
from ._theme import Palette, empty_figure, label, palette
from ._words import LINE, escaped, wrapped

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LINE_PX, _BAR_PX, _GAP_PX = 17, 5, 14
#: What the short names stand for.
_WORDS = {
    "TTFT": "time to first token",
    "TTFO": "time to first output token, reasoning apart",
    "TTST": "time from the first token to the second",
    "setup": "until the stream is set up",
    "prefill": "from there to the first token",
    "ITL": "inter-token latency",
    "TPOT": "time per output token",
    "NTPOT": "normalised time per output token",
    "ICL": "inter-chunk latency",
    "E2E latency": "from the request to the end",
    "output rate": "output tokens per second, per user",
    "E2E output rate": "output tokens per second, end to end",
    "prefill rate": "input tokens per second",
    "thinking share": "reasoning to answer",
}
_LETTERS = (
    "s request sent",
    "h headers",
    "t_1 … t_m chunks with content",
    "a_1 the first that is no reasoning",
    "u chunks of any kind",
    "e end of the stream",
    "i, n, r tokens of input, of output, of reasoning in it",
    "c_1 tokens in the first chunk with content",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """Tools that say the same by the same formula."""

    results: tuple[Result, ...]

    @property
    def first(self) -> Result:
        return self.results[0]

    @property
    def tools(self) -> str:
        return ", ".join(result.definition.tool for result in self.results)


def latency_definitions(
    timeline: Any, *, metrics: Sequence[str] | None = None, tools: Iterable[str] | None = None, dark: bool | None = None
) -> Figure:
    """Metrics of one stream by the definitions of several tools: value, formula and who defines it so.

    Bars compare the tools within a metric. What the letters of the formulas mean, what told the tokens, and where each
    definition stands is written below. See :mod:`cassette_viz.metrics.definitions`.

    Parameters
    ----------
    timeline
        A timeline, or a cassette or sequence that holds a single one.
    metrics
        Which metrics, of :data:`~cassette_viz.metrics.definitions.METRICS`; by default all that have a value.
    tools
        Whose definitions, of :data:`~cassette_viz.metrics.definitions.TOOLS`; by default all.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        A bar for each formula; it has no ``customdata``, for no chunk made it.

    Raises
    ------
    ValueError
        If there is not exactly one completion, or no such metric or tool.
    """
    timeline = only_timeline(timeline)
    colors = palette(dark)
    results = compare(timeline, metrics=metrics, tools=tools).results
    page = _Page(colors)
    for metric, found in groupby(results, lambda result: result.definition.metric):
        rows = _rows([result for result in found if result.value is not None])
        if rows:
            page.add_metric(metric, rows)
    page.add_foot(results)
    figure = empty_figure(
        "One name, several formulas",
        [*_clauses(timeline, results), *(["bars compare the formulas of one metric"] if page.compares else [])],
        colors,
        body_px=round(page.height),
        meta={"chart": "latency_definitions"},
        foot_px=8,
    )
    figure.add_trace(page.bars)
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[page.height, 0], visible=False)
    figure.update_layout(annotations=page.notes, bargap=0)
    return figure


def _rows(results: Sequence[Result]) -> list[_Row]:
    """The results of one metric, those with one formula and one value together, in the order of the tools."""
    rows: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        rows.setdefault((result.definition.formula, in_words(result)), []).append(result)
    return [_Row(tuple(each)) for each in rows.values()]


class _Page:
    """Lines and bars under each other; y counts pixels from the top."""

    def __init__(self, colors: Palette) -> None:
        self.height = 0.0
        self.notes: list[dict[str, Any]] = []
        self._colors = colors
        self._lengths, self._middles, self._hovers = array("d"), array("d"), list[str]()

    @property
    def compares(self) -> bool:
        """Whether any metric has several bars."""
        return any(self._lengths)

    def add_metric(self, metric: str, rows: Sequence[_Row]) -> None:
        """A heading, and for each formula its value, the tools that mean it, and a bar where there are several."""
        colors = self._colors
        self.height += _GAP_PX if self.height else 0
        words = _WORDS.get(metric, "")
        self._write([f"<b>{escaped(metric)}</b>", *([escaped(words)] if words else [])], "  ", colors.ink)
        largest = max((abs(row.first.value or 0) for row in rows), default=0)
        for row in rows:
            result = row.first
            value = f'<span style="color:{colors.ink}"><b>{escaped(in_words(result))}</b></span>'
            formula = f'<span style="color:{colors.ink}">{escaped(result.definition.formula)}</span>'
            self._write([value, formula, escaped(row.tools)], "   ", colors.soft)
            length = abs(result.value or 0) / largest if largest and len(rows) > 1 else 0
            self._bar(length, _hover(row))

    def add_foot(self, results: Sequence[Result]) -> None:
        """The letters, what is missing, and the sources."""
        colors = self._colors
        self.height += _GAP_PX
        self._write([escaped(letter) for letter in _LETTERS], " · ", colors.soft)
        for why, metrics in _missing(results).items():
            self._write([escaped(f"no {', '.join(metrics)}: {why}")], " ", colors.soft)
        self.height += _GAP_PX / 2
        for line in _sources(result.definition for result in results):
            self._write([escaped(line)], " ", colors.soft)

    @property
    def bars(self) -> dict[str, Any]:
        """One plotly trace."""
        return {
            "type": "bar",
            "orientation": "h",
            "name": "by formula",
            "x": typed(self._lengths),
            "y": typed(self._middles),
            "width": _BAR_PX,
            "hovertext": self._hovers,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"color": self._colors.text, "line": {"width": 0}},
        }

    def _write(self, clauses: Sequence[str], joint: str, color: str) -> None:
        for line in wrapped(clauses, joint, line=LINE - 4):
            y = self.height + _LINE_PX / 2
            place = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -2, "yanchor": "middle", "align": "left"}
            self.notes.append(label(line, self._colors, color=color, y=y, **place))
            self.height += _LINE_PX

    def _bar(self, length: float, hover: str) -> None:
        self._lengths.append(length)
        self._middles.append(self.height + _BAR_PX / 2)
        self._hovers.append(hover)
        self.height += _BAR_PX + 6 if length else 0


def _hover(row: _Row) -> str:
    lines = []
    for result in row.results:
        each = result.definition
        note = f"<br>{escaped(each.note)}" if each.note else ""
        lines.append(f"<b>{escaped(each.tool)}</b> {escaped(each.name)}<br>{escaped(each.source)}{note}")
    return "<br>".join(lines)


def _clauses(timeline: Any, results: Sequence[Result]) -> list[str]:
    tokens = dict.fromkeys(result.tokens for result in results if result.tokens)
    measured = any(result.clock for result in results)
    told = axis_of(timeline).source[:1] if measured or not results else ["no chunk times were measured"]
    return [
        "the same stream by each tool's definition",
        model_name(timeline),
        *told,
        *(f"tokens by {escaped(source)}" for source in tokens),
    ]


def _missing(results: Sequence[Result]) -> dict[str, list[str]]:
    """The metrics for which no tool has a value, by the reason that the first of them gives."""
    settled = {result.definition.metric for result in results if result.value is not None}
    found: dict[str, list[str]] = {}
    for result in results:
        if result.definition.metric not in settled:
            settled.add(result.definition.metric)
            found.setdefault(result.why_none, []).append(result.definition.metric)
    return found


def _sources(definitions: Iterable[Definition]) -> list[str]:
    """One line a tool: its version, and the file or folder where its definitions stand."""
    by_tool: dict[tuple[str, str], list[str]] = {}
    for each in definitions:
        by_tool.setdefault((each.tool, each.version), []).append(each.source)
    lines = []
    for (tool, version), sources in by_tool.items():
        folders = {source.rpartition("/")[0] for source in sources}
        places = [f"{folders.pop()}/"] if len(folders) == 1 < len(set(sources)) else list(dict.fromkeys(sources))
        lines.append(f"{tool} {version}: {', '.join(places)}")
    return lines
