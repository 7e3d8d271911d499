"""What completions cost: as recorded, beside the list price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..metrics.cost import Cost, beside_list
from ..metrics.cost import cost as cost_of
from ._bars import MOST_ROWS, Bar, stacked
from ._money import in_suitable_unit, list_sources, listed_segments, reason, recorded_segments
from ._source import Entry, entries, heading
from ._theme import Palette, palette
from ._words import all_of, dollars, escaped

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
    bars, unit = in_suitable_unit(bars)
    return stacked("Cost", _sources(costs), bars, colors, unit=unit, meta={"chart": "cost"})


def _sources(costs: list[Cost]) -> list[str]:
    clauses = all_of(escaped(known.recorded.source) for known in costs if known.recorded)
    if not clauses:
        clauses = ["the recording holds no cost"]
    clauses += [f"faint: {clause}" for clause in list_sources(costs)]
    both = [(known.recorded.usd, known.listed.usd) for known in costs if known.recorded and known.listed]
    if both:
        recorded, listed = (sum(side, Decimal(0)) for side in zip(*both, strict=True))
        clauses.append(f"recorded is {escaped(beside_list(recorded, listed))}")
    return clauses


def _bars(entry: Entry, known: Cost, alone: bool, colors: Palette) -> list[Bar]:
    """The heading with the recorded bar, if there is one; then the list price, or why there is none."""
    first = heading(entry, alone=alone)
    bars = []
    if known.recorded is not None:
        words = f"recorded {dollars(known.recorded.usd)}"
        if known.listed is not None:
            words += f", {escaped(known.beside_list)}"
        bars.append(Bar(entry.place, entry.number, first, words, recorded_segments(known.recorded, colors)))
    head = "" if bars else first
    if known.listed is None:
        return [*bars, Bar(entry.place, entry.number, head, reason(known.why_unlisted))]
    words, notes = f"list price {dollars(known.listed.usd)}", tuple(map(reason, known.listed.notes))
    return [*bars, Bar(entry.place, entry.number, head, words, listed_segments(known.listed, colors), notes)]
