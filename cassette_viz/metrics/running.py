"""Tokens and money on the way: how many had come, and what they had cost, after each chunk.

Providers report at the end, if at all. What stands between two reports is reckoned, and says so:

- The *input* counts in full from chunk 1 on: it was sent before anything came back, and is charged whatever comes. What
  tools of the provider read while it answered is part of the last report's input, and counts from chunk 1 on too.
- The *output* grows with the chunks: by their own token counts where the recording tells them, else in proportion to
  the length of their text. Reasoning that was counted but not shown had come before the first character.
- *Money* goes with the tokens, at the rates of the provider's own breakdown or else of the price list. Fees that are
  not for tokens, and what the recorded cost differs from the list price, come with the report that says them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from ..timeline.events import CostReport, UsageReport
from ..timeline.model import Part, Timeline
from .cost import Cost, cost
from .usage import TokenBuckets, token_buckets

_position = attrgetter("position")
#: With more reports than this the tokens are told as a column, a step for each chunk.
_MOST_KNOTS = 64


@dataclass(frozen=True, slots=True)
class Knot:
    """A position at which tokens and money are said, or leap."""

    position: int  #: number of chunks that have come
    output_tokens: float
    usd: Decimal | None  #: in all so far, the input included


@dataclass(frozen=True, slots=True)
class Running:
    """Tokens and money at every position of one completion."""

    input_tokens: int | None  #: from chunk 1 on
    knots: tuple[Knot, ...]  #: ascending; of two at one position the earlier ends the way there
    weights: tuple[float, float]  #: of a UTF-16 unit of reasoning, and of any other text, where no steps are known
    token_steps: array[int] | None  #: output tokens of each chunk, where the recording tells them; shape (n_chunks,)
    exact: bool  #: the tokens between knots are told, not estimated
    settled: int  #: from this position on both are the last word
    tokens_by: str  #: what tells the tokens
    money_by: str  #: what tells the money before ``settled``; "" where nothing does
    money_settled_by: str  #: what tells it from there on; "" where nothing does

    def knots_around(self, position: int) -> tuple[Knot, Knot | None]:
        """The last knot that is not behind ``position``, and the next one, if there is any."""
        place = bisect_right(self.knots, position, key=_position)
        return self.knots[place - 1], self.knots[place] if place < len(self.knots) else None


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
    >>> running(timeline).knots[-1]                # doctest: +SKIP
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
    final = reports[-1][1]
    texts = [part for part in timeline.parts if part.chunk_numbers]
    steps, exact = _told(timeline, texts, reports)
    places = _places(texts, reports if steps is None else reports[-1:], final)
    money = _Money(price, final)
    settled = reports[-1][0]
    knots = [Knot(position, tokens, money.after(tokens)) for position, tokens in places]
    if price.recorded is not None:
        told = max(settled, timeline.marks_of(CostReport)[-1][0])
        knots += [Knot(told, knots[-1].output_tokens, money.after(knots[-1].output_tokens))] * (told > settled)
        settled = told
    if money.total is not None and money.total != knots[-1].usd:
        knots.append(Knot(settled, knots[-1].output_tokens, money.total))
    return Running(
        input_tokens=final.input,
        knots=tuple(knots),
        weights=_weights(texts, final),
        token_steps=steps,
        exact=exact,
        settled=settled,
        tokens_by="told chunk by chunk" if exact else "shared out by the length of the text",
        money_by=money.by,
        money_settled_by=money.settled_by,
    )


class _Money:
    """What a number of output tokens had cost, with the input; and what all cost in the end."""

    def __init__(self, price: Cost, final: TokenBuckets) -> None:
        recorded, listed = price.recorded, price.listed
        given = made = None
        self.by = self.settled_by = ""
        self.total: Decimal | None = None
        if recorded is not None and recorded.input_usd is not None and recorded.output_usd is not None:
            given, made, self.by = recorded.input_usd, recorded.output_usd, "recorded"
        elif listed is not None:
            given, made, self.by = listed.input_usd, listed.output_usd, "at list price"
        if recorded is not None:
            self.total, self.settled_by = recorded.usd, "recorded"
        elif listed is not None:
            self.total, self.settled_by = listed.usd, "at list price"
        self._given = given
        self._made, self._tokens = made or Decimal(0), final.all_output or 0

    def after(self, tokens: float) -> Decimal | None:
        if self._given is None:
            return None
        if not self._tokens:
            return self._given
        return self._given + self._made * Decimal(tokens) / self._tokens


def _places(
    texts: list[Part], reports: list[tuple[int, TokenBuckets]], final: TokenBuckets
) -> Iterator[tuple[int, float]]:
    """Where the output tokens are known: at the start, where hidden reasoning ends, and at each report."""
    yield 0, 0
    first = min((part.chunk_numbers[0] for part in texts), default=0)
    hidden = 0 if any(part.kind == "reasoning" for part in texts) else final.reasoning or 0
    for number, buckets in reports:
        tokens = buckets.all_output or 0
        if hidden and first and number >= first:
            if hidden <= tokens:
                yield first - 1, hidden
            hidden = 0
        yield number, tokens


def _told(
    timeline: Timeline, texts: list[Part], reports: list[tuple[int, TokenBuckets]]
) -> tuple[array[int] | None, bool]:
    """Output tokens of each chunk where the recording tells them, and whether it does for each that holds text."""
    n_chunks = len(timeline.starts)
    holding = {number for part in texts for number in part.chunk_numbers}
    if len(timeline.token_chunks) and holding.issubset(timeline.token_chunks):
        steps = array("q", bytes(8 * n_chunks))
        for number, count in zip(timeline.token_chunks, timeline.token_counts, strict=True):
            steps[number - 1] += count
        return steps, True
    told = holding.issubset(number for number, _ in reports)
    if len(reports) <= _MOST_KNOTS:
        return None, told
    steps, before = array("q", bytes(8 * n_chunks)), 0
    for number, buckets in reports:
        tokens = buckets.all_output or 0
        steps[number - 1] += tokens - before
        before = tokens
    return steps, told


def _weights(texts: list[Part], final: TokenBuckets) -> tuple[float, float]:
    """Tokens for each UTF-16 unit, of reasoning and of all else: reasoning is often shown in a summary only."""
    units = {True: 0, False: 0}
    for part in texts:
        units[part.kind == "reasoning"] += len(part.text.encode("utf-16-le")) // 2
    rest = (final.all_output or 0) - (final.reasoning or 0)
    if not (final.reasoning and units[True] and units[False] and rest > 0):
        return 1.0, 1.0
    return final.reasoning / units[True], rest / units[False]
