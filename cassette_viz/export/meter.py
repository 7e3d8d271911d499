"""Tokens and money on the way, ready for the browser, which lets them tick."""

from __future__ import annotations

from ..frontend.payload import Meter
from ..frontend.text import sendable
from ..metrics.cost import Cost
from ..metrics.running import running
from ..timeline.model import Timeline


def meter(timeline: Timeline, price: Cost) -> Meter | None:
    """What the browser needs in order to tell tokens and money at any position; ``None`` where no tokens are told."""
    known = running(timeline, price)
    if known is None:
        return None
    sources = [f"tokens: {known.tokens_by}"]
    if price.recorded is not None:
        sources.append(price.recorded.source)
    sources.append(price.why_unlisted if price.listed is None else price.listed.source)
    return {
        "input_tokens": known.input_tokens,
        "knots": [
            (knot.position, knot.output_tokens, None if knot.usd is None else float(knot.usd)) for knot in known.knots
        ],
        "exact": known.exact,
        "settled": known.settled,
        "tokens_by": known.tokens_by,
        "money_by": known.money_by,
        "money_settled_by": known.money_settled_by,
        "sources": [sendable(source) for source in sources],
    }
