"""How the cost of a conversation, or of a whole recording, adds up from completion to completion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ..conversation.threads import continued
from ..metrics.cost import Cost, beside_list
from ..metrics.cost import cost as cost_of
from ._bars import DENSE_FROM, MOST_ROWS, Bar, Segment, stacked
from ._money import (
    BEFORE,
    in_suitable_unit,
    list_sources,
    listed_segments,
    reason,
    recorded_segments,
    segments,
)
from ._source import Entry, entries, heading
from ._theme import Palette, palette
from ._words import all_of, count, dollars, escaped

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Over = Literal["recording", "conversation"]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two sums, recorded or at list price, with the price of one more completion."""

    before_usd: Decimal = Decimal(0)
    usd: Decimal = Decimal(0)
    own: tuple[Segment, ...] = ()  #: what this completion adds
    so_far: tuple[Segment, ...] = ()  #: all until now, by buckets

    def plus(self, usd: Decimal | None, own: tuple[Segment, ...]) -> _Side:
        """The sum with the next completion."""
        sums = {segment.name: segment for segment in self.so_far}
        for segment in own:
            earlier = sums.get(segment.name)
            whole = segment.value + (earlier.value if earlier else 0)
            sums[segment.name] = replace(segment, value=whole, text=f"{dollars(Decimal(whole))} {segment.name} so far")
        return _Side(self.usd, self.usd + (usd or 0), own, tuple(sums.values()))


@dataclass(frozen=True, slots=True)
class _Row:
    """One completion and the sums with it."""

    entry: Entry
    price: Cost
    recorded: _Side
    listed: _Side
    after: int | None  #: number of the interaction whose sums it goes on from


def running_cost(timelines: Any, *, over: Over = "recording", dark: bool | None = None) -> Figure:
    """The total so far, after each completion: recorded, and at list price (faint).

    Parameters
    ----------
    timelines
        A timeline, a sequence of them, or a cassette.
    over
        What is summed: all of the "recording" in its order, or each "conversation" for itself, in which a completion
        goes on from the one that it continues. Only a cassette tells who continues whom.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each bar is the place of its interaction, from 0. Each bar begins with what had been paid
        before, in grey; from 41 completions on, bars are all by buckets. A completion without a known price adds
        nothing, and is said to.

    Examples
    --------
    >>> running_cost(cassette).data[0].name            # doctest: +SKIP
    'before'
    """
    colors = palette(dark)
    rows = _rows(timelines, over, colors)
    dense = len(rows) >= DENSE_FROM
    bars = [bar for row in rows for bar in _bars(row, len(rows) == 1, dense, colors)]
    bars, unit = in_suitable_unit(bars)
    title = "Running cost" if over == "recording" else "Running cost of each conversation"
    return stacked(title, _sources(rows), bars, colors, unit=unit, meta={"chart": "running_cost", "over": over})


def _rows(source: Any, over: Over, colors: Palette) -> list[_Row]:
    found = [entry for entry in entries(source) if entry.timeline is not None][: MOST_ROWS // 2]  # each has two bars
    earlier = continued(source.interactions) if over == "conversation" and hasattr(source, "interactions") else {}
    rows: list[_Row] = []
    last_of: dict[int, _Row] = {}  # by the index of the interaction
    for entry in found:
        assert entry.timeline is not None
        index, price = entry.number - 1, cost_of(entry.timeline)
        if over == "conversation":
            start = last_of.get(index) or last_of.get(earlier.get(index, -1))
        else:
            start = rows[-1] if rows else None
        recorded, listed, after = (
            (start.recorded, start.listed, start.entry.number) if start else (_Side(), _Side(), None)
        )
        if price.recorded is None:
            recorded = recorded.plus(None, ())
        else:
            recorded = recorded.plus(price.recorded.usd, recorded_segments(price.recorded, colors))
        if price.listed is None:
            listed = listed.plus(None, ())
        else:
            listed = listed.plus(price.listed.usd, listed_segments(price.listed, colors))
        rows.append(_Row(entry, price, recorded, listed, after))
        last_of[index] = rows[-1]
    return rows


def _sources(rows: list[_Row]) -> list[str]:
    prices = [row.price for row in rows]
    clauses = all_of(escaped(price.recorded.source) for price in prices if price.recorded)
    clauses += [f"faint: {clause}" for clause in list_sources(prices)]
    recorded = sum((price.recorded.usd for price in prices if price.recorded), Decimal(0))
    listed = sum((price.listed.usd for price in prices if price.listed), Decimal(0))
    n_recorded, n_listed = (
        sum(map(bool, (getattr(price, side) for price in prices))) for side in ("recorded", "listed")
    )
    if n_recorded:
        clauses.append(f"in all {dollars(recorded)} recorded{_of(n_recorded, len(rows))}")
    if n_listed:
        clauses.append(f"in all {dollars(listed)} at list price{_of(n_listed, len(rows))}")
    if n_recorded == n_listed == len(rows):
        clauses.append(f"recorded is {escaped(beside_list(recorded, listed))}")
    return clauses or ["neither recorded costs nor list prices are known"]


def _of(known: int, all_rows: int) -> str:
    return "" if known == all_rows else f" for {known:,} of {count(all_rows, 'completion')}"


def _bars(row: _Row, alone: bool, dense: bool, colors: Palette) -> list[Bar]:
    """The recorded total where anything was recorded so far, then the total at list price."""
    entry, head = row.entry, heading(row.entry, alone=alone)
    if row.after is not None and row.after != entry.number - 1:
        head += f" · after {row.after}"
    bars: list[Bar] = []
    if row.recorded.usd or row.price.recorded:
        words = f"recorded {dollars(row.recorded.usd)}" + ("" if row.price.recorded else " so far; this one has none")
        bars.append(Bar(entry.place, entry.number, head, words, _pieces(row.recorded, dense, colors)))
    rest = "" if bars else head
    pieces, why = _pieces(row.listed, dense, colors), reason(row.price.why_unlisted)
    if row.price.listed is not None:
        bars.append(Bar(entry.place, entry.number, rest, f"list price {dollars(row.listed.usd)}", pieces))
    elif pieces:
        words = f"list price {dollars(row.listed.usd)} so far"
        bars.append(Bar(entry.place, entry.number, rest, words, pieces, (why,)))
    else:
        bars.append(Bar(entry.place, entry.number, rest, why))
    return bars


def _pieces(side: _Side, dense: bool, colors: Palette) -> tuple[Segment, ...]:
    """What came before in one grey piece and then its own; in a crowd, where that would be a line, all by buckets."""
    return side.so_far if dense else (*segments([(BEFORE, side.before_usd, colors.pale(colors.other))]), *side.own)
