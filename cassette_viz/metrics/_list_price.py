"""The list price of a completion, bucket by bucket, by the prices that ``genai-prices`` carries with it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..timeline.events import Usage
from .usage import TokenBuckets, token_buckets

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What the completion costs by the public price list, in US dollars; the buckets share no token."""

    usd: Decimal
    fresh_input_usd: Decimal
    cached_input_usd: Decimal
    cache_write_usd: Decimal
    output_usd: Decimal  #: without the reasoning
    reasoning_usd: Decimal  #: charged as output, unless the list has a price of its own for it
    other_usd: Decimal  #: sound, fees per request or per search
    provider: str  #: in ``genai-prices``
    model: str  #: in ``genai-prices``
    at: datetime  #: the moment whose prices these are
    dated_by: str  #: what told that moment
    source: str

    @property
    def input_usd(self) -> Decimal:
        """All input, whatever became of it."""
        return self.fresh_input_usd + self.cached_input_usd + self.cache_write_usd

    @property
    def all_output_usd(self) -> Decimal:
        """All output, reasoning included."""
        return self.output_usd + self.reasoning_usd


def list_price(
    usage: Usage | None,
    *,
    dialect: str,
    host: str | None,
    provider_id: str | None,
    models: list[str],
    at: datetime,
    dated_by: str,
) -> ListPrice | str:
    """Compute the list price; the reason in plain words where that is not possible.

    Parameters
    ----------
    usage
        The provider's report.
    dialect
        The grammar in which it came.
    host
        Who answered, such as "openrouter.ai".
    provider_id
        Name of the provider in ``genai-prices``; goes before ``host``.
    models
        Names of the model; the first that the price list knows counts.
    at
        The moment, with a time zone, whose prices count.
    dated_by
        What told that moment.
    """
    tokens = token_buckets(usage, dialect)
    if usage is None or tokens.fresh_input is None or tokens.output is None:
        return "no list price: the recording has no token counts"
    if not (host or provider_id):
        return "no list price: the recording does not tell who answered"
    if not models:
        return "no list price: the recording does not name the model"
    try:
        from genai_prices import Usage as PricedUsage  # it takes 0.3 s, and only costs need it
        from genai_prices import calc_price
    except ImportError:
        return "no list price: the package genai-prices is not installed"
    counts = _counts(tokens, usage)
    where: dict[str, Any] = {"provider_id": provider_id} if provider_id else {"provider_api_url": f"https://{host}/"}
    for model in models:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of counts that the price list does not know; they cost nothing there
                found = calc_price(PricedUsage(**counts), model, genai_request_timestamp=at, **where)
        except LookupError:
            continue
        except ValueError as error:
            return f"no list price: the price list cannot place these token counts ({error})"
        if not (found.model_price.input_mtok is None and found.model_price.output_mtok is None):
            return _bucket_by_bucket(found, tokens, counts, at, dated_by)
    return f"no list price: genai-prices knows none for {models[0]} at {provider_id or host}"


def _counts(tokens: TokenBuckets, usage: Usage) -> dict[str, int]:
    """Name the counts as ``genai-prices`` does: there the input includes the cache, and the output the reasoning."""
    creation, searches = usage.raw.get("cache_creation"), usage.raw.get("server_tool_use")
    counts = {
        "input_tokens": tokens.input,
        "output_tokens": tokens.all_output,
        "cache_read_tokens": tokens.cached_input,
        "cache_write_tokens": tokens.cache_write,
        "cache_write_1h_tokens": creation.get("ephemeral_1h_input_tokens") if isinstance(creation, dict) else None,
        "output_reasoning_tokens": tokens.reasoning,
        "input_audio_tokens": tokens.audio_input,
        "output_audio_tokens": tokens.audio_output,
        "web_searches": searches.get("web_search_requests") if isinstance(searches, dict) else None,
    }
    return {name: count for name, count in counts.items() if type(count) is int and count > 0}


def _bucket_by_bucket(
    found: Any, tokens: TokenBuckets, counts: dict[str, int], at: datetime, dated_by: str
) -> ListPrice:
    """Share the total out: each bucket at its own rate, or else at the rate of input or output."""

    def rate(*keys: str) -> Decimal:
        price = next((price for key in keys if (price := getattr(found.model_price, key)) is not None), Decimal(0))
        if isinstance(price, Decimal):
            return price
        # A tier holds for all tokens of a request as soon as its whole input is beyond the threshold.
        reached = [tier.price for tier in price.tiers if counts.get("input_tokens", 0) > tier.start]
        return Decimal(reached[-1] if reached else price.base)

    long_kept = min(counts.get("cache_write_1h_tokens", 0), tokens.cache_write or 0)
    fresh = ((tokens.fresh_input or 0) + (tokens.tool_input or 0)) * rate("input_mtok")
    cached = (tokens.cached_input or 0) * rate("cache_read_mtok", "input_mtok")
    written = ((tokens.cache_write or 0) - long_kept) * rate("cache_write_mtok", "input_mtok") + long_kept * rate(
        "cache_write_1h_mtok", "cache_write_mtok", "input_mtok"
    )
    visible = (tokens.output or 0) * rate("output_mtok")
    reasoning = (tokens.reasoning or 0) * rate("output_reasoning_mtok", "output_mtok")
    named = (fresh + cached + written + visible + reasoning) / _MILLION
    moment = f"{at:%Y-%m-%d}" if not dated_by.startswith("today") else f"today ({at:%Y-%m-%d})"
    return ListPrice(
        usd=found.total_price,
        fresh_input_usd=fresh / _MILLION,
        cached_input_usd=cached / _MILLION,
        cache_write_usd=written / _MILLION,
        output_usd=visible / _MILLION,
        reasoning_usd=reasoning / _MILLION,
        other_usd=found.total_price - named,
        provider=found.provider.id,
        model=found.model.id,
        at=at,
        dated_by=dated_by,
        source=f"list price of {moment} for {found.model.id} at {found.provider.id} (genai-prices)",
    )
