"""Tokens and money of several completions together: the running total over a conversation, or over a recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..timeline.model import Timeline
from .cost import Cost, cost
from .usage import TokenBuckets, timeline_tokens


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some completions; what is not known is counted, not guessed."""

    completions: int = 0
    input_tokens: int = 0  #: of those that report any
    output_tokens: int = 0
    recorded_usd: Decimal = Decimal(0)  #: of those with a recorded cost
    listed_usd: Decimal = Decimal(0)  #: of those with a list price
    usd: Decimal = Decimal(0)  #: the recorded cost of each, or else its list price
    uncounted: int = 0  #: completions without a token count
    unrecorded: int = 0  #: completions without a recorded cost
    unlisted: int = 0  #: completions without a list price
    unpriced: int = 0  #: completions with neither

    def plus(self, tokens: TokenBuckets, price: Cost) -> Total:
        """The sum with one more completion."""
        recorded, listed = price.recorded, price.listed
        return Total(
            self.completions + 1,
            self.input_tokens + (tokens.input or 0),
            self.output_tokens + (tokens.all_output or 0),
            self.recorded_usd + (recorded.usd if recorded else 0),
            self.listed_usd + (listed.usd if listed else 0),
            self.usd + (price.usd or 0),
            self.uncounted + (tokens.input is None or tokens.all_output is None),
            self.unrecorded + (recorded is None),
            self.unlisted + (listed is None),
            self.unpriced + (price.usd is None),
        )


def running_totals(timelines: Iterable[Timeline]) -> list[Total]:
    """The sum after each of some completions, in their order.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> timelines = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines
    >>> [(total.input_tokens, str(total.recorded_usd)) for total in running_totals(timelines)]
    [(216, '0.0002352'), (522, '0.00048367')]
    """
    found = [Total()]
    for timeline in timelines:
        found.append(found[-1].plus(timeline_tokens(timeline), cost(timeline)))
    return found[1:]
