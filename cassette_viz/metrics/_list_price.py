"""The list price of a completion, bucket by bucket, by the prices that ``genai-prices`` carries with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..timeline.events import Usage
from ._report_details import SideRun
from ._service import Service
from .usage import INPUT_BUCKETS, TokenBuckets, token_buckets

_MILLION = 1_000_000
#: The prices of each bucket in ``genai-prices``; the first that a model has counts.
_PRICES = {
    "fresh_input": ("input_mtok",),
    "cached_input": ("cache_read_mtok", "input_mtok"),
    "cached_audio_input": ("cache_audio_read_mtok", "cache_read_mtok", "input_audio_mtok", "input_mtok"),
    "cache_write": ("cache_write_mtok", "input_mtok"),
    "cache_write_1h": ("cache_write_1h_mtok", "cache_write_mtok", "input_mtok"),
    "tool_input": ("input_mtok",),
    "audio_input": ("input_audio_mtok", "input_mtok"),
    "image_input": ("input_image_mtok", "input_mtok"),
    "video_input": ("input_video_mtok", "input_mtok"),
    "reasoning": ("output_reasoning_mtok", "output_mtok"),
    "output": ("output_mtok",),
    "rejected_prediction": ("output_mtok",),
    "citations": ("output_citation_mtok", "output_mtok"),
    "audio_output": ("output_audio_mtok", "output_mtok"),
    "image_output": ("output_image_mtok", "output_mtok"),
    "video_output": ("output_video_mtok", "output_mtok"),
}
#: What these buckets would have cost without a cache.
FRESH = {
    "cached_input": "fresh_input",
    "cached_audio_input": "audio_input",
    "cache_write": "fresh_input",
    "cache_write_1h": "fresh_input",
}


@dataclass(frozen=True, slots=True)
class PricedBucket:
    """A bucket of tokens and what it costs."""

    field: str  #: of :class:`TokenBuckets`
    name: str  #: as people call it
    tokens: int
    usd_per_million: Decimal
    fresh_usd_per_million: Decimal  #: what the same tokens would cost if there were no cache

    @property
    def usd(self) -> Decimal:
        """What its tokens cost, in US dollars."""
        return self.tokens * self.usd_per_million / _MILLION

    @property
    def fresh_usd(self) -> Decimal:
        """What they would cost if there were no cache, in US dollars."""
        return self.tokens * self.fresh_usd_per_million / _MILLION


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What a completion costs by the public price list, in US dollars; the buckets share no token."""

    usd: Decimal
    buckets: tuple[PricedBucket, ...]  #: those that hold tokens, the input first
    fees_usd: Decimal  #: for what is no token: the request itself, searches
    side_runs_usd: Decimal  #: for runs that the report's own counts leave out, such as Anthropic's compaction
    provider: str  #: in ``genai-prices``
    model: str  #: in ``genai-prices``
    at: datetime  #: the moment whose prices these are
    dated_by: str  #: what told that moment
    source: str
    notes: tuple[str, ...] = ()  #: what the price list cannot know or was not told, in plain words

    def of(self, *fields: str) -> Decimal:
        """What some buckets cost together, such as ``of("fresh_input", "cached_input")``; 0 where they are empty."""
        return sum((bucket.usd for bucket in self.buckets if bucket.field in fields), Decimal(0))

    @property
    def input_usd(self) -> Decimal:
        """All input, cached or not."""
        return self.of(*INPUT_BUCKETS)

    @property
    def output_usd(self) -> Decimal:
        """All output, reasoning included."""
        return sum((bucket.usd for bucket in self.buckets if bucket.field not in INPUT_BUCKETS), Decimal(0))


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known in order to look up a price."""

    dialect: str
    url: str | None  #: of the API that answered, or only its host
    provider_id: str | None  #: name of the provider in ``genai-prices``; goes before ``url``
    models: tuple[str, ...]  #: names of the model; the first that the price list knows counts
    at: datetime  #: the moment, with a time zone, whose prices count
    dated_by: str  #: what told that moment
    service: Service  #: how the request was served

    @property
    def where(self) -> str:
        """Who answered, for people."""
        return self.provider_id or (self.url or "").removeprefix("https://").partition("/")[0]


def list_price(usage: Usage, question: Question) -> ListPrice | str:
    """Compute the list price; the reason in plain words where that is not possible."""
    tokens = token_buckets(usage, question.dialect)
    if tokens.fresh_input is None or tokens.output is None:
        return "no list price: the recording has no token counts"
    if not question.where:
        return "no list price: the recording does not tell who answered"
    if not question.models:
        return "no list price: the recording does not name the model"
    try:
        import genai_prices  # noqa: F401  # it takes 0.3 s, and only costs need it
    except ImportError:
        return "no list price: the package genai-prices is not installed"
    counts = priced_counts(tokens)
    for model in question.models:
        found = _looked_up(counts, model, question)
        if found is not None:
            return found if isinstance(found, str) else _bucket_by_bucket(found, tokens, counts, question)
    return f"no list price: genai-prices knows none for {question.models[0]} at {question.where}"


def _looked_up(counts: dict[str, int], model: str, question: Question) -> Any:
    """The price as ``genai-prices`` computes it; ``None`` if it knows none, text if it cannot place the counts."""
    from genai_prices import Usage as PricedUsage
    from genai_prices import calc_price

    where = {"provider_id": question.provider_id} if question.provider_id else {"provider_api_url": question.url}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of counts that the price list does not know; they cost nothing there
            found = calc_price(
                PricedUsage(**counts),
                model,
                genai_request_timestamp=question.at,
                price_context=question.service.context,
                **where,
            )
    except LookupError:
        return None
    except ValueError as error:
        return f"no list price: the price list cannot place these token counts ({error})"
    price = found.model_price
    # Without any price a model is free of charge only if its name says so: OpenRouter's "...:free".
    is_known = price.input_mtok is not None or price.output_mtok is not None or found.model.id.endswith(":free")
    return found if is_known else None


def priced_counts(tokens: TokenBuckets) -> dict[str, int]:
    """Name the counts as ``genai-prices`` does: there the input includes the cache, and the output the reasoning.

    Where a provider says what it bills, that is what is priced (Cohere).
    """
    cached = (tokens.cached_input or 0) + (tokens.cached_audio_input or 0)
    counts = {
        "input_tokens": tokens.input if tokens.billed_input is None else tokens.billed_input,
        "output_tokens": tokens.all_output if tokens.billed_output is None else tokens.billed_output,
    }
    if tokens.billed_input is None:
        counts |= {
            "cache_read_tokens": cached,
            "cache_audio_read_tokens": tokens.cached_audio_input,
            "cache_write_tokens": (tokens.cache_write or 0) + (tokens.cache_write_1h or 0),
            "cache_write_1h_tokens": tokens.cache_write_1h,
            "input_audio_tokens": (tokens.audio_input or 0) + (tokens.cached_audio_input or 0),
            "input_image_tokens": tokens.image_input,
            "input_video_tokens": tokens.video_input,
        }
    if tokens.billed_output is None:
        counts |= {
            "output_reasoning_tokens": tokens.reasoning,
            "output_citation_tokens": tokens.citations,
            "output_audio_tokens": tokens.audio_output,
            "output_image_tokens": tokens.image_output,
            "output_video_tokens": tokens.video_output,
        }
    counts["web_searches"] = tokens.searches
    known = {name: count for name, count in counts.items() if count}
    # Where both are there, it wants to know how much they share.
    for kind in ("audio", "image", "video"):
        if known.keys() >= {f"input_{kind}_tokens", "cache_read_tokens"}:
            known.setdefault(f"cache_{kind}_read_tokens", 0)
    return known


def _bucket_by_bucket(found: Any, tokens: TokenBuckets, counts: dict[str, int], question: Question) -> ListPrice:
    """Share the total out: each bucket at its own rate; the rest is for what is no token."""
    buckets = tuple(_priced_buckets(found.model_price, tokens, counts.get("input_tokens", 0)))
    notes = list(question.service.notes(lambda context: found.model.get_prices(question.at, context)))
    side_runs = Decimal(0)
    for run in tokens.side_runs:
        price = _side_run(run, found, question)
        if isinstance(price, ListPrice):
            side_runs += price.usd
        else:
            notes.append(price)
    moment = f"{question.at:%Y-%m-%d}"
    if question.dated_by.startswith("today"):
        moment = f"today ({moment})"
    return ListPrice(
        usd=found.total_price + side_runs,
        buckets=buckets,
        fees_usd=found.total_price - sum((bucket.usd for bucket in buckets), Decimal(0)),
        side_runs_usd=side_runs,
        provider=found.provider.id,
        model=found.model.id,
        at=question.at,
        dated_by=question.dated_by,
        source=f"list price of {moment} for {found.model.id} at {found.provider.id} (genai-prices)",
        notes=tuple(notes),
    )


def _priced_buckets(price: Any, tokens: TokenBuckets, all_input: int) -> Iterator[PricedBucket]:
    billed = {"fresh_input": tokens.billed_input, "output": tokens.billed_output}
    for field, name, count in tokens.named():
        if billed["fresh_input" if field in INPUT_BUCKETS else "output"] is not None:
            count = billed.get(field)
        if count:
            rate = _rate(price, _PRICES[field], all_input)
            fresh = _rate(price, _PRICES[FRESH[field]], all_input) if field in FRESH else rate
            yield PricedBucket(field, name, count, rate, fresh)


def _rate(price: Any, keys: tuple[str, ...], all_input: int) -> Decimal:
    """US dollars for a million tokens, by the first of some prices that there is."""
    found = next((each for key in keys if (each := getattr(price, key)) is not None), Decimal(0))
    if isinstance(found, Decimal):
        return found
    # A tier holds for all tokens of a request as soon as its whole input is beyond the threshold.
    reached = [tier.price for tier in found.tiers if all_input > tier.start]
    return Decimal(reached[-1] if reached else found.base)


def _side_run(run: SideRun, found: Any, question: Question) -> ListPrice | str:
    """The price of a run that the report's own counts leave out; by the model that it names, or else the same."""
    from dataclasses import replace

    kind = run.kind.replace("_", " ") or "another run"
    if run.kind not in ("compaction", "advisor_message"):
        return f"whether {kind} of {run.model or found.model.id} is charged is not known; it is not in the list price"
    price = list_price(run.usage, replace(question, models=(run.model or found.model.id,)))
    return price if isinstance(price, ListPrice) else f"{kind} is not in it: {price.removeprefix('no list price: ')}"
