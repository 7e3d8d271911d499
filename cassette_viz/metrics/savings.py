"""What a cache of the provider saved: the list price, less what the same tokens would cost if there were no cache.

Reading from a cache costs less than sending anew; writing to it often costs more. So a cache that is written and never
read again makes a completion dearer: the saving is negative then, and is shown so. It is computed from list prices
only, because no provider records what a completion would have cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .cost import Cost, ListPrice


@dataclass(frozen=True, slots=True)
class CacheSavings:
    """What the cache changed, in US dollars at list price."""

    with_cache_usd: Decimal  #: the list price
    read_saved_usd: Decimal  #: by what was read from the cache in place of being sent anew; negative if that is dearer
    write_surcharge_usd: Decimal  #: for what was written to it; negative where that is cheaper than fresh input
    cached_tokens: int  #: read
    written_tokens: int

    @property
    def usd(self) -> Decimal:
        """What the cache saved in all; negative where it cost more than it saved."""
        return self.read_saved_usd - self.write_surcharge_usd

    @property
    def without_cache_usd(self) -> Decimal:
        """What the same tokens would have cost if there were no cache."""
        return self.with_cache_usd + self.usd

    @property
    def share(self) -> float:
        """The saving as a share of the price without a cache: 0.3 is 30 % less."""
        return float(self.usd / self.without_cache_usd) if self.without_cache_usd else 0.0

    def __add__(self, other: CacheSavings) -> CacheSavings:
        return CacheSavings(
            self.with_cache_usd + other.with_cache_usd,
            self.read_saved_usd + other.read_saved_usd,
            self.write_surcharge_usd + other.write_surcharge_usd,
            self.cached_tokens + other.cached_tokens,
            self.written_tokens + other.written_tokens,
        )


NOTHING = CacheSavings(Decimal(0), Decimal(0), Decimal(0), 0, 0)


def cache_savings(price: Cost) -> CacheSavings | str:
    """Compute what the cache saved in one completion; the reason in plain words where that is not possible.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> from cassette_viz.metrics.cost import cost
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> cache_savings(cost(timeline)).usd
    Decimal('0')
    """
    if price.listed is None:
        return price.why_unlisted
    return _savings(price.listed)


def total_savings(savings: Iterable[CacheSavings | str]) -> CacheSavings:
    """Sum the savings that are known."""
    return sum((each for each in savings if isinstance(each, CacheSavings)), NOTHING)


def _savings(listed: ListPrice) -> CacheSavings:
    read = [bucket for bucket in listed.buckets if bucket.field.startswith("cached_")]
    written = [bucket for bucket in listed.buckets if bucket.field.startswith("cache_write")]
    return CacheSavings(
        with_cache_usd=listed.usd,
        read_saved_usd=sum((bucket.fresh_usd - bucket.usd for bucket in read), Decimal(0)),
        write_surcharge_usd=sum((bucket.usd - bucket.fresh_usd for bucket in written), Decimal(0)),
        cached_tokens=sum(bucket.tokens for bucket in read),
        written_tokens=sum(bucket.tokens for bucket in written),
    )
