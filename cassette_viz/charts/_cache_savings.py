"""What a cache of the provider saved, or cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..metrics.cost import Cost
from ..metrics.cost import cost as cost_of
from ..metrics.savings import CacheSavings, total_savings
from ..metrics.savings import cache_savings as savings_of
from ._bars import MOST_ROWS, Bar, Segment, stacked
from ._money import in_suitable_unit, list_sources, listed_segments, reason
from ._source import Entry, entries, heading
from ._theme import Palette, palette
from ._words import dollars

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LAST = 99  #: the rank of what stands behind all buckets


def cache_savings(timelines: Any, *, dark: bool | None = None) -> Figure:
    """The list price with the cache, beside what the same tokens would cost if there were none (faint).

    Parameters
    ----------
    timelines
        A timeline, a sequence of them, or a cassette.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each bar is the place of its interaction, from 0. A cache that was written and not read makes
        a completion dearer; the words say so. The sum of all stands in the subtitle.

    Examples
    --------
    >>> cache_savings(cassette).layout.title.text            # doctest: +SKIP
    '<b>What the cache saved</b>'
    """
    found = [(entry, entry.timeline) for entry in entries(timelines) if entry.timeline is not None][: MOST_ROWS // 2]
    colors = palette(dark)
    prices = [cost_of(timeline) for _, timeline in found]
    savings = [savings_of(price) for price in prices]
    bars: list[Bar] = []
    for (entry, _), price, saving in zip(found, prices, savings, strict=True):
        bars += _bars(entry, price, saving, len(found) == 1, colors)
    bars, unit = in_suitable_unit(bars)
    clauses = [*_in_all(savings), "computed, because no provider records it", *list_sources(prices)]
    return stacked("What the cache saved", clauses, bars, colors, unit=unit, meta={"chart": "cache_savings"})


def _in_all(savings: list[CacheSavings | str]) -> list[str]:
    total = total_savings(savings)
    if not (total.cached_tokens or total.written_tokens):
        return ["nothing was read from a cache, and nothing written to it"]
    return [f"in all it {said(total)}", "faint: without a cache"]


def said(saving: CacheSavings) -> str:
    """A saving in words, escaped: "saves $0.27 (85 %)"."""
    if saving.usd == 0:
        return "the price is the same without a cache"
    sum_, share = dollars(abs(saving.usd)), f"({abs(saving.share) * 100:,.1f} &#37;)"
    return f"saves {sum_} {share}" if saving.usd > 0 else f"costs {sum_} more than without it {share}"


def _bars(entry: Entry, price: Cost, saving: CacheSavings | str, alone: bool, colors: Palette) -> list[Bar]:
    head = heading(entry, alone=alone)
    if isinstance(saving, str) or price.listed is None:
        return [Bar(entry.place, entry.number, head, reason(str(saving)))]
    pieces = listed_segments(price.listed, colors, faint=False)
    if not (saving.cached_tokens or saving.written_tokens):
        return [Bar(entry.place, entry.number, head, f"{dollars(saving.with_cache_usd)}, nothing cached", pieces)]
    lead = f"{dollars(saving.with_cache_usd)}, {said(saving)}"
    counts = [
        f"{tokens:,} tokens {what}"
        for tokens, what in (
            (saving.cached_tokens, "read from the cache"),
            (saving.written_tokens, "written to the cache"),
        )
        if tokens
    ]
    words = f"{dollars(saving.without_cache_usd)} without a cache"
    without = Segment("without a cache", float(saving.without_cache_usd), words, colors.pale(colors.other), _LAST)
    return [
        Bar(entry.place, entry.number, head, lead, pieces, (", ".join(counts),)),
        Bar(entry.place, entry.number, "", "", (without,)),
    ]
