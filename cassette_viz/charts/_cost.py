"""What completions cost: as recorded, beside the list price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..metrics.cost import Cost, ListPrice, RecordedCost
from ..metrics.cost import cost as cost_of
from ._bars import MOST_ROWS, Bar, Segment, stacked
from ._source import Entry, entries, heading
from ._theme import Palette, palette
from ._tokens import bucket_colors
from ._words import all_of, dollars, escaped, shortened

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def cost(timelines: Any, *, dark: bool | None = None) -> Figure:
    """Recorded cost where the provider sent one, beside the list price (faint), by the same buckets as the tokens.

    Parameters
    ----------
    timelines
        A timeline, a sequence of them, or a cassette.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each bar is the place of its interaction, from 0. Sources, and how far the recorded cost is
        from the list price, stand in the subtitle. A price that is not known is said to be so.

    Examples
    --------
    >>> cost(cassette).layout.title.subtitle.text            # doctest: +SKIP
    'recorded: usage.cost of openrouter.ai<br>faint: list price of 2025-09-23, ...'
    """
    found = [(entry, entry.timeline) for entry in entries(timelines) if entry.timeline is not None]
    colors = palette(dark)
    costs = [cost_of(timeline) for _, timeline in found[: MOST_ROWS // 2]]  # each has two bars
    bars: list[Bar] = []
    for (entry, _), known in zip(found, costs, strict=False):
        bars += _bars(entry, known, len(found) == 1, colors)
    largest = max((sum(segment.value for segment in bar.segments) for bar in bars), default=0)
    scale, unit = (1e3, "thousandths of a US dollar") if largest < 0.1 else (1, "US dollars")
    if scale != 1:
        bars = [_scaled(bar, scale) for bar in bars]
    return stacked("Cost", _sources(costs), bars, colors, unit=unit, meta={"chart": "cost"})


def _sources(costs: list[Cost]) -> list[str]:
    clauses = all_of(escaped(known.recorded.source) for known in costs if known.recorded)
    if not clauses:
        clauses = ["the recording holds no cost"]
    listed_by: dict[str, list[str]] = {}
    for known in costs:
        if known.listed:
            listed_by.setdefault(known.listed.dated_by, []).append(f"{known.listed.at:%Y-%m-%d}")
    for dated_by, dates in listed_by.items():
        span = min(dates) if min(dates) == max(dates) else f"{min(dates)} to {max(dates)}"
        clauses.append(f"faint: list price of {span}, {escaped(dated_by)} (genai-prices)")
    both = [(known.recorded.usd, known.listed.usd) for known in costs if known.recorded and known.listed]
    recorded, listed = sum((pair[0] for pair in both), Decimal(0)), sum((pair[1] for pair in both), Decimal(0))
    if listed:
        share = float(recorded / listed) - 1
        where = "at" if abs(share) < 0.0005 else f"{abs(share) * 100:.1f} &#37; {'above' if share > 0 else 'below'}"
        clauses.append(f"recorded is {where} list")
    return clauses


def _bars(entry: Entry, known: Cost, alone: bool, colors: Palette) -> list[Bar]:
    """The heading with the recorded bar, if there is one; then the list price, or why there is none."""
    first = heading(entry, alone=alone)
    bars = []
    if known.recorded is not None:
        segments = _recorded(known.recorded, colors)
        bars.append(Bar(entry.place, entry.number, first, f"recorded {dollars(known.recorded.usd)}", segments))
    head = "" if bars else first
    if known.listed is None:
        why = " ".join(shortened(word, 36) for word in known.why_unlisted.split(" "))  # a model's name may be endless
        return [*bars, Bar(entry.place, entry.number, head, escaped(why))]
    return [
        *bars,
        Bar(entry.place, entry.number, head, f"list price {dollars(known.listed.usd)}", _listed(known.listed, colors)),
    ]


def _recorded(recorded: RecordedCost, colors: Palette) -> tuple[Segment, ...]:
    if recorded.input_usd is None or recorded.output_usd is None:
        return _segments([("not broken down", recorded.usd, colors.other)])
    rest = recorded.usd - recorded.input_usd - recorded.output_usd
    return _segments(
        [
            ("input", recorded.input_usd, colors.text),
            ("output", recorded.output_usd, colors.tools[0]),
            ("other", rest, colors.other),
        ]
    )


def _listed(listed: ListPrice, colors: Palette) -> tuple[Segment, ...]:
    shades = bucket_colors(colors)
    return _segments(
        [
            *((bucket.name, bucket.usd, colors.pale(shades[bucket.field])) for bucket in listed.buckets),
            ("other runs", listed.side_runs_usd, colors.pale(colors.other)),
            ("fees", listed.fees_usd, colors.pale(colors.other)),
        ]
    )


def _segments(parts: list[tuple[str, Decimal, str]]) -> tuple[Segment, ...]:
    return tuple(
        Segment(name, float(usd), f"{dollars(usd)} {name}", color, rank)
        for rank, (name, usd, color) in enumerate(parts)
        if usd > 0
    )


def _scaled(bar: Bar, scale: float) -> Bar:
    return replace(bar, segments=tuple(replace(part, value=part.value * scale) for part in bar.segments))
