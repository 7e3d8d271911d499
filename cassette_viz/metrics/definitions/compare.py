"""The same stream by the definitions of several tools, side by side."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...timeline.model import Timeline
from . import aiperf, guidellm, inference_perf, llmperf, opentelemetry, others, vllm_bench
from ._definition import Definition, Result
from ._quantities import Quantities

#: Every definition, tool by tool.
DEFINITIONS: tuple[Definition, ...] = (
    *aiperf.DEFINITIONS,
    *vllm_bench.DEFINITIONS,
    *guidellm.DEFINITIONS,
    *inference_perf.DEFINITIONS,
    *llmperf.DEFINITIONS,
    *opentelemetry.DEFINITIONS,
    *others.DEFINITIONS,
)
#: What they measure, in the order in which it happens.
METRICS = (
    "TTFT",
    "TTFO",
    "TTST",
    "setup",
    "prefill",
    "ITL",
    "TPOT",
    "NTPOT",
    "ICL",
    "E2E latency",
    "output rate",
    "E2E output rate",
    "prefill rate",
    "thinking share",
    "TTFT in the server",
    "TPOT in the server",
)
TOOLS = tuple(dict.fromkeys(definition.tool for definition in DEFINITIONS))


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What the tools' definitions say of one stream: a table with a row for each metric and a column for each tool."""

    results: tuple[Result, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """What is measured, in order."""
        return tuple(dict.fromkeys(result.definition.metric for result in self.results))

    @property
    def tools(self) -> tuple[str, ...]:
        """Whose definitions these are, in order."""
        return tuple(dict.fromkeys(result.definition.tool for result in self.results))

    def of(self, metric: str, tool: str) -> Result | None:
        """The result of one definition; ``None`` if the tool does not define the metric."""
        return next((each for each in self.of_metric(metric) if each.definition.tool == tool), None)

    def of_metric(self, metric: str) -> tuple[Result, ...]:
        """The results of all tools that define a metric."""
        return tuple(result for result in self.results if result.definition.metric == metric)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The table as text, headings first: a value with its unit, "–" for none, "" where the tool defines none."""
        yield ("", *self.tools)
        for metric in self.metrics:
            found = (self.of(metric, tool) for tool in self.tools)
            yield (metric, *("" if result is None else in_words(result) for result in found))

    def __repr__(self) -> str:
        rows = list(self.rows())
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
        return "\n".join((*lines, *self._reasons()))

    def _repr_html_(self) -> str:
        headings, *rows = self.rows()
        head = "".join(f"<th>{html.escape(heading)}</th>" for heading in headings)
        body = "".join("<tr>" + "".join(f"<td>{_unbroken(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        reasons = "".join(f"<p>{html.escape(reason)}</p>" for reason in self._reasons())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{reasons}"

    def _reasons(self) -> list[str]:
        """What told the tokens, and why there are values missing; each once."""
        tokens = dict.fromkeys(each.tokens for each in self.results if each.tokens)
        missing = dict.fromkeys(each.why_none for each in self.results if each.why_none)
        return [f"tokens by {source}" for source in tokens] + [f"–: {reason}" for reason in missing]


def _unbroken(cell: str) -> str:
    """HTML of a cell that stays on one line: a value is not parted from its unit."""
    return html.escape(cell).replace(" ", "&nbsp;")


def compare(
    timeline: Timeline, *, metrics: Sequence[str] | None = None, tools: Iterable[str] | None = None
) -> Comparison:
    """Measure one stream by the definitions of several tools.

    Parameters
    ----------
    timeline
        The completion.
    metrics
        What to measure, of :data:`METRICS`; by default all.
    tools
        Whose definitions, of :data:`TOOLS`; by default all.

    Raises
    ------
    ValueError
        If there is no such metric or tool.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines[0]
    >>> compare(stream, metrics=["TTFT", "ITL", "TPOT"], tools=["AIPerf", "GuideLLM", "llmperf"])
          AIPerf  GuideLLM  llmperf
    TTFT  100 ms  100 ms    100 ms
    ITL   25 ms   25 ms     50 ms
    TPOT          50 ms
    tokens by usage
    """
    wanted_metrics, wanted_tools = set(_known(metrics, METRICS, "metric")), set(_known(tools, TOOLS, "tool"))
    chosen = (each for each in DEFINITIONS if each.metric in wanted_metrics and each.tool in wanted_tools)
    order = {metric: place for place, metric in enumerate(metrics or METRICS)}
    quantities = Quantities(timeline)
    return Comparison(tuple(each.of(quantities) for each in sorted(chosen, key=lambda each: order[each.metric])))


def in_words(result: Result) -> str:
    """A value with its unit: "24.3 ms", "1.09 s", "95 tokens/s", "0.25"; "–" where there is none.

    >>> from dataclasses import replace
    >>> result = Result(DEFINITIONS[0], 0.0243)
    >>> in_words(result), in_words(replace(result, value=1.0949)), in_words(replace(result, value=None))
    ('24.3 ms', '1.09 s', '–')
    """
    value, unit = result.value, result.definition.unit
    if value is None:
        return "–"
    if unit == "s":
        return f"{value:.3g} s" if abs(value) >= 0.9995 else f"{value * 1e3:.3g} ms"
    return f"{value:.3g}" if unit == "share" else f"{value:.3g} {unit}" if value < 999.5 else f"{value:,.0f} {unit}"


def _known(chosen: Iterable[str] | None, known: tuple[str, ...], what: str) -> Iterable[str]:
    if chosen is None:
        return known
    names = list(chosen)
    for name in names:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}; there are: {', '.join(known)}")
    return names
