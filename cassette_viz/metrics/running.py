"""Tokens and money on the way: how many had come, and what they had cost, after each chunk.

Providers report at the end, if at all. What stands between two reports is reckoned, and says so:

- The *input* counts in full from chunk 1 on: it was sent before anything came back, and is charged whatever comes. What
  tools of the provider read while it answered is part of the last report's input, and counts from chunk 1 on too.
- The *output* grows with the tokens of each chunk, as ``metrics.tokens`` tells or estimates them, from one report to
  the next; each report sets it right. Reasoning that was counted but not shown had come before the first character.
- *Money* goes with the tokens, at the rates of the provider's own breakdown or else of the price list. Fees that are
  not for tokens, and what the recorded cost differs from the list price, come with the report that says them.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby, pairwise
from operator import attrgetter

from ..timeline.events import CostReport, UsageReport
from ..timeline.model import Timeline
from .cost import Cost, cost
from .tokens import ChunkTokens, tokens_per_chunk
from .usage import TokenBuckets, token_buckets

_position = attrgetter("position")
#: Providers that report with every chunk would make a long list; between so many the way is short.
_MOST_KNOTS = 64


@dataclass(frozen=True, slots=True)
class Knot:
    """A position at which tokens and money are said, or leap."""

    position: int  #: number of chunks that have come
    output_tokens: int
    usd: Decimal | None  #: in all so far, the input included


@dataclass(frozen=True, slots=True)
class Running:
    """Tokens and money at every position of one completion."""

    input_tokens: int | None  #: from chunk 1 on
    knots: tuple[Knot, ...]  #: ascending; of two at one position the earlier ends the way there
    exact: bool  #: the tokens between knots are told, not estimated
    settled: int  #: from this position on both are the last word
    tokens_by: str  #: what tells the tokens between knots
    money_by: str  #: what tells the money before ``settled``; "" where nothing does
    money_settled_by: str  #: what tells it from there on; "" where nothing does

    def knots_around(self, position: int) -> tuple[Knot, Knot | None]:
        """The last knot that is not behind ``position``, and the next one, if there is any."""
        place = bisect_right(self.knots, position, key=_position)
        return self.knots[place - 1], self.knots[place] if place < len(self.knots) else None


@dataclass(frozen=True, slots=True)
class RunningColumns:
    """Output tokens and money after each chunk, both of shape (n_chunks,)."""

    output_tokens: array[float]
    usd: array[float]  #: in all so far, the input included; NaN where no price is known


def running(timeline: Timeline, price: Cost | None = None) -> Running | None:
    """Find out how tokens and money grew; ``None`` where the recording tells no output tokens.

    Parameters
    ----------
    timeline
        The completion.
    price
        What it cost, if that is known already; else :func:`~cassette_viz.metrics.cost.cost` tells it.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> running(timeline).knots[-1]
    Knot(position=37, output_tokens=48, usd=Decimal('0.0002352'))
    """
    reports = [
        (number, buckets)
        for number, event in timeline.marks_of(UsageReport)
        if (buckets := token_buckets(event.usage, timeline.dialect)).all_output is not None
    ]
    if not reports:
        return None
    price = cost(timeline) if price is None else price
    tokens = tokens_per_chunk(timeline)
    final = reports[-1][1]
    money = _Money(price, final)
    settled = max([reports[-1][0], *(number for number, _ in timeline.marks_of(CostReport)[-1:])])
    known = _thinned(_known(timeline, reports, tokens))
    knots = [Knot(position, count, money.after(count)) for position, count in known]
    if settled > knots[-1].position:
        knots.append(Knot(settled, knots[-1].output_tokens, knots[-1].usd))
    if money.total == knots[-1].usd:
        knots.pop()  # it says the same, but as a quotient
    knots.append(Knot(settled, final.all_output or 0, money.total))
    return Running(
        input_tokens=final.input,
        knots=tuple(knots),
        exact=tokens.exact,
        settled=settled,
        tokens_by=tokens.source,
        money_by=money.by,
        money_settled_by=money.settled_by,
    )


def running_columns(timeline: Timeline, known: Running) -> RunningColumns:
    """Spell out tokens and money after each chunk.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> columns = running_columns(timeline, running(timeline))
    >>> round(columns.output_tokens[18]), f"{columns.usd[18]:.6f}", columns.usd[-1]
    (35, '0.000205', 0.0002352)
    """
    come = [0.0, *accumulate(tokens_per_chunk(timeline).counts)]
    tokens, usd = array("d"), array("d")
    for knot, following in pairwise((*known.knots, None)):
        assert knot is not None
        end = len(timeline.starts) + 1 if following is None else following.position
        way = come[end] - come[knot.position] if following is not None else 0.0
        for position in range(max(1, knot.position), end):
            share = (come[position] - come[knot.position]) / way if way else 0.0
            aim = following or knot
            tokens.append(_between(knot.output_tokens, aim.output_tokens, share))
            usd.append(_between(knot.usd, aim.usd, share))
    return RunningColumns(tokens, usd)


def _between(start: float | Decimal | None, end: float | Decimal | None, share: float) -> float:
    if start is None:
        return math.nan
    return float(start) if end is None else float(start) + share * (float(end) - float(start))


class _Money:
    """What a number of output tokens had cost, with the input; and what all cost in the end."""

    def __init__(self, price: Cost, final: TokenBuckets) -> None:
        recorded, listed = price.recorded, price.listed
        self.by = self.settled_by = ""
        self.total: Decimal | None = None
        self._given: Decimal | None = None
        self._made, self._tokens = Decimal(0), final.all_output or 0
        if recorded is not None and recorded.input_usd is not None and recorded.output_usd is not None:
            self._given, self._made, self.by = recorded.input_usd, recorded.output_usd, "recorded"
        elif listed is not None:
            self._given, self._made, self.by = listed.input_usd, listed.output_usd, "at list price"
        if recorded is not None:
            self.total, self.settled_by = recorded.usd, "recorded"
        elif listed is not None:
            self.total, self.settled_by = listed.usd, "at list price"

    def after(self, tokens: int) -> Decimal | None:
        if self._given is None or not self._tokens:
            return self._given
        return self._given + self._made * tokens / self._tokens


def _known(
    timeline: Timeline, reports: list[tuple[int, TokenBuckets]], tokens: ChunkTokens
) -> Iterator[tuple[int, int]]:
    """Where the output tokens are known: at the start, where hidden reasoning ends, and at reports.

    Where every chunk tells its tokens, only the last report has more to say: how many came that no chunk told.
    """
    yield 0, 0
    first = min((part.chunk_numbers[0] for part in timeline.parts if part.chunk_numbers), default=0)
    hidden = tokens.hidden
    for number, buckets in reports[-1:] if tokens.exact else reports:
        count = buckets.all_output or 0
        shown_first = hidden and first and number >= first
        if shown_first and hidden <= count:
            yield first - 1, hidden
        if tokens.exact:
            yield number, min(count, hidden + round(sum(tokens.counts[:number])))
        if shown_first:
            hidden = 0
        yield number, count


def _thinned(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out what is said twice, and most of what is said more often than anybody could see."""
    known = [next(run) for _, run in groupby(places)]
    step = -(-len(known) // _MOST_KNOTS)
    return known if step == 1 else [*known[:-1:step], known[-1]]
