"""Tokens and money of a completion in words: how the counts add up, what was charged, and what the list says."""

from __future__ import annotations

from collections.abc import Iterator

from ..metrics.cost import Cost, ListPrice
from ..metrics.savings import cache_savings
from ..metrics.usage import TokenBuckets


def money(usd: float) -> str:
    """An amount in US dollars with three digits that matter, in scientific notation only beyond all measure.

    >>> money(0.0002352), money(1.5), money(0), money(-0.5), money(1e300)
    ('$0.000235', '$1.50', '$0.00', '-$0.500', '$1.00e+300')
    """
    sign, size = "-" * (usd < 0), abs(usd)
    if size >= 1e12:
        return f"{sign}${size:.2e}"
    if size == 0 or size >= 1:
        return f"{sign}${size:,.2f}"
    decimals = 2
    while decimals < 12 and size * 10**decimals < 100:
        decimals += 1
    return f"{sign}${size:.{decimals}f}"


def lines(tokens: TokenBuckets, price: Cost) -> Iterator[str]:
    """What there is to say of a completion's tokens and cost, a line each.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> from cassette_viz.metrics.cost import cost
    >>> from cassette_viz.metrics.usage import timeline_tokens
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> for line in lines(timeline_tokens(timeline), cost(timeline)):
    ...     print(line)
    tokens: 216 input + 48 output = 264, as reported
    recorded: $0.000235, 5.8 % below list (usage.cost of openrouter.ai)
    list: $0.000250 = $0.000130 input + $0.000120 output (2025-09-23, moonshotai/kimi-k2-0905 at openrouter)
    """
    yield f"tokens: {tokens.check}"
    yield from (f"        {clause}" for clause in tokens.assumed)
    if tokens.billed_input is not None or tokens.billed_output is not None:
        yield f"billed: {tokens.billed_input or 0:,} input + {tokens.billed_output or 0:,} output"
    if (recorded := price.recorded) is not None:
        told = ", ".join(filter(None, (money(float(recorded.usd)), price.beside_list)))
        yield f"recorded: {told} ({recorded.source.removeprefix('recorded: ')})"
    if price.listed is None:
        yield price.why_unlisted
        return
    yield f"list: {_sum(price.listed)} ({price.listed.at:%Y-%m-%d}, {price.listed.model} at {price.listed.provider})"
    yield from (f"        {note}" for note in price.listed.notes)
    savings = cache_savings(price)
    if not isinstance(savings, str) and (savings.cached_tokens or savings.written_tokens):
        change, without = money(abs(float(savings.usd))), money(float(savings.without_cache_usd))
        if savings.usd >= 0:
            yield f"the cache saved {change} of {without}"
        else:
            yield f"the cache cost {change} more than the {without} without it"


def _sum(listed: ListPrice) -> str:
    parts = [
        *((bucket.usd, bucket.name) for bucket in listed.buckets),
        (listed.side_runs_usd, "other runs"),
        (listed.fees_usd, "fees"),
    ]
    said = " + ".join(f"{money(float(usd))} {name}" for usd, name in parts if usd)
    return f"{money(float(listed.usd))} = {said}" if said else money(float(listed.usd))
