"""List prices against the total that genai-prices itself computes, for many models, moments and counts."""

from __future__ import annotations

import random
import warnings
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import genai_prices
import pytest
from genai_prices import data, types
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.metrics._list_price import ListPrice, Question, list_price, priced_counts
from cassette_viz.metrics._service import Service
from cassette_viz.metrics.usage import token_buckets
from cassette_viz.timeline.events import Usage

MODELS = [(provider.id, model.id) for provider in data.providers for model in provider.models]
TIERED = [
    (provider.id, model.id)
    for provider in data.providers
    for model in provider.models
    for price in ([model.prices] if isinstance(model.prices, types.ModelPrice) else [c.prices for c in model.prices])
    if any(isinstance(each, types.TieredPrices) for each in vars(price).values())
]
#: Prices of what is no token.
FEES = ("requests_kcount", "web_searches_kcount")


def asked(provider, model, at, **facts):
    facts = {"dialect": "openai-chat", "service": Service(), "url": None, "dated_by": "the test"} | facts
    return Question(provider_id=provider, models=(model,), at=at, **facts)


def their_price(counts, provider, model, at):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return genai_prices.calc_price(
            genai_prices.Usage(**counts), model, genai_request_timestamp=at, provider_id=provider
        )


def parts(whole, count):
    """Some parts of a whole that share nothing."""
    return st.lists(st.integers(0, whole), min_size=count, max_size=count).map(
        lambda cuts: [after - before for before, after in zip([0, *sorted(cuts)], sorted(cuts), strict=False)]
    )


@st.composite
def usages(draw, most):
    """Reports in OpenAI's accounting, with a total, whose counts do not contradict each other."""
    given_, made = draw(st.integers(0, most)), draw(st.integers(0, most))
    cached, written, sound, seen = draw(parts(given_, 4))
    reasoning, spoken, rejected, drawn = draw(parts(made, 4))
    heard_before = draw(st.integers(0, cached))
    raw = {
        "cache_creation": {"ephemeral_1h_input_tokens": draw(st.integers(0, written))},
        "prompt_tokens_details": {"cached_tokens_details": {"audio_tokens": heard_before}, "image_tokens": seen},
        "completion_tokens_details": {"rejected_prediction_tokens": rejected, "image_tokens": drawn},
        "server_tool_use": {"web_search_requests": draw(st.integers(0, 9))},
    }
    return Usage(
        input_tokens=given_,
        output_tokens=made,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        audio_input_tokens=sound + heard_before,
        audio_output_tokens=spoken,
        total_tokens=given_ + made,
        raw=raw,
    )


moments = st.datetimes(datetime(2023, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001  # they get one


@given(st.sampled_from(MODELS) | st.sampled_from(TIERED), usages(400_000), moments)
def test_the_buckets_and_the_fees_are_the_whole_price(place, usage, at):
    provider, model = place
    price = list_price(usage, asked(provider, model, at))
    if isinstance(price, str):  # it knows none, or only prices for sound by the hour
        assert price.startswith("no list price: genai-prices knows none for ")
        return
    counts = priced_counts(token_buckets(usage, "openai-chat"))
    theirs = their_price(counts, provider, model, at)
    assert price.usd == theirs.total_price
    assert price.input_usd == theirs.input_price
    assert price.output_usd == theirs.output_price
    assert price.fees_usd == sum(
        Decimal(count) * (getattr(theirs.model_price, key) or 0) / 1000
        for key, count in zip(FEES, (1, counts.get("web_searches", 0)), strict=True)
    )
    assert price.side_runs_usd == 0
    assert price.usd == sum((bucket.usd for bucket in price.buckets), price.fees_usd)


@given(st.sampled_from(MODELS), usages(400_000), moments)
def test_the_fresh_price_is_what_genai_prices_says_without_a_cache(place, usage, at):
    provider, model = place
    price = list_price(usage, asked(provider, model, at))
    if isinstance(price, str):
        return
    counts = priced_counts(token_buckets(usage, "openai-chat"))
    uncached = {name: count for name, count in counts.items() if "cache" not in name}
    theirs = their_price(uncached, provider, model, at)
    assert sum((bucket.fresh_usd for bucket in price.buckets), price.fees_usd) == theirs.total_price


def moment(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=UTC)


def priced(usage, provider, model, at, **facts):
    price = list_price(usage, asked(provider, model, moment(*at), **facts))
    assert isinstance(price, ListPrice), price
    return price


def test_a_tier_holds_for_all_tokens_as_soon_as_the_whole_input_is_beyond_it():
    below = Usage(input_tokens=200_000, output_tokens=1_000_000, cached_input_tokens=100_000, total_tokens=1_200_000)
    above = Usage(input_tokens=200_001, output_tokens=1_000_000, cached_input_tokens=100_000, total_tokens=1_200_001)
    prices = [priced(usage, "google", "gemini-2.5-pro", (2025, 9, 1)) for usage in (below, above)]
    rates = [[(bucket.name, bucket.usd_per_million) for bucket in price.buckets] for price in prices]
    assert rates == [
        [("cached input", Decimal("0.125")), ("input", Decimal("1.25")), ("output", Decimal(10))],
        [("cached input", Decimal("0.25")), ("input", Decimal("2.5")), ("output", Decimal(15))],
    ]


def test_the_price_is_that_of_the_day():
    million = Usage(input_tokens=1_000_000, output_tokens=0)
    before = priced(million, "openai", "o3", (2025, 6, 9))
    after = priced(million, "openai", "o3", (2025, 6, 11))
    assert (before.usd, after.usd) == (10, 2)  # OpenAI cut it by 80 % on 2025-06-10
    assert before.source == "list price of 2025-06-09 for o3 at openai (genai-prices)"


def test_deepseek_is_cheaper_at_night():
    million = Usage(input_tokens=1_000_000, output_tokens=0)
    day, night = (priced(million, "deepseek", "deepseek-chat", (2025, 5, 1, hour)).usd for hour in (12, 20))
    assert (day, night) == (Decimal("0.27"), Decimal("0.135"))


@pytest.mark.parametrize(
    ("url", "model", "provider", "known_as"),
    [
        ("https://openrouter.ai/api/v1/chat/completions", "moonshotai/kimi-k2-0905", "openrouter", None),
        ("https://mine.openai.azure.com/", "gpt-4o-2024-08-06", "azure", "gpt-4o"),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com/", "amazon.nova-lite-v1:0", "aws", None),
        ("https://us-central1-aiplatform.googleapis.com/", "gemini-2.5-flash", "google", None),
        ("https://generativelanguage.googleapis.com/", "gemini-2.5-flash", "google", None),
        ("https://api.groq.com/openai/v1/chat/completions", "llama-3.3-70b-versatile", "groq", None),
        ("https://api.x.ai/", "grok-4-0709", "x-ai", None),
        (
            "https://api.cloudflare.com/client/v4/accounts/0/ai/run/@cf/meta/llama-3.1-8b-instruct",
            "@cf/meta/llama-3.1-8b-instruct",
            "cloudflare",
            None,
        ),
        (
            "https://router.huggingface.co/groq/openai/v1/chat/completions",
            "openai/gpt-oss-20b",
            "huggingface_groq",
            None,
        ),
    ],
)
def test_the_address_that_answered_tells_the_provider(url, model, provider, known_as):
    price = priced(Usage(input_tokens=3, output_tokens=4), None, model, (2026, 1, 1), url=url)
    assert (price.provider, price.model) == (provider, known_as or model)
    assert price.usd > 0


def test_a_model_that_is_free_of_charge_costs_nothing():
    usage = Usage(input_tokens=3, output_tokens=4)
    free = next(model for provider, model in MODELS if provider == "openrouter" and model.endswith(":free"))
    assert priced(usage, "openrouter", free, (2026, 1, 1)).usd == 0


def test_a_model_without_a_price_is_not_free_of_charge():
    why = list_price(
        Usage(input_tokens=3, output_tokens=4), asked("google", "gemma-3", datetime(2026, 1, 1, tzinfo=UTC))
    )
    assert why == "no list price: genai-prices knows none for gemma-3 at google"


CLAUDE = {"dialect": "anthropic-messages"}


def test_runs_that_the_report_leaves_out_are_charged_too():
    runs = [
        {"type": "compaction", "input_tokens": 60_000, "output_tokens": 500},
        {"type": "message", "input_tokens": 600, "output_tokens": 2800},
        {"type": "advisor_message", "model": "claude-opus-4-5", "input_tokens": 2000, "output_tokens": 1000},
    ]
    usage = Usage(input_tokens=600, output_tokens=2800, raw={"iterations": runs})
    price = priced(usage, "anthropic", "claude-sonnet-4-5", (2026, 1, 1), **CLAUDE)
    assert price.input_usd + price.output_usd == Decimal("0.0018") + Decimal("0.042")
    compaction, advice = Decimal("0.18") + Decimal("0.0075"), Decimal("0.01") + Decimal("0.025")
    assert price.side_runs_usd == compaction + advice
    assert price.usd == sum((bucket.usd for bucket in price.buckets), price.side_runs_usd)
    assert price.notes == ()


def test_an_answer_that_another_model_took_over_has_an_unknown_share():
    runs = [
        {"type": "message", "model": "claude-opus-4-5", "input_tokens": 408, "output_tokens": 0},
        {"type": "fallback_message", "model": "claude-sonnet-4-5", "input_tokens": 412, "output_tokens": 264},
    ]
    usage = Usage(input_tokens=412, output_tokens=264, raw={"iterations": runs})
    price = priced(usage, "anthropic", "claude-sonnet-4-5", (2026, 1, 1), **CLAUDE)
    assert price.side_runs_usd == 0
    assert price.notes == ("whether message of claude-opus-4-5 is charged is not known; it is not in the list price",)


def test_an_advisor_without_a_known_price_is_said():
    runs = [
        {"type": "message", "input_tokens": 600, "output_tokens": 2800},
        {"type": "advisor_message", "model": "nobody", "input_tokens": 2000, "output_tokens": 1000},
    ]
    usage = Usage(input_tokens=600, output_tokens=2800, raw={"iterations": runs})
    price = priced(usage, "anthropic", "claude-sonnet-4-5", (2026, 1, 1), **CLAUDE)
    assert price.notes == ("advisor message is not in it: genai-prices knows none for nobody at anthropic",)


def test_cohere_charges_what_it_bills_not_what_it_counts():
    raw = {"billed_units": {"input_tokens": 5, "output_tokens": 2}, "tokens": {"input_tokens": 500, "output_tokens": 4}}
    usage = Usage(input_tokens=500, output_tokens=4, cached_input_tokens=464, raw=raw)
    price = priced(usage, "cohere", "command-a", (2026, 1, 1), dialect="cohere-v2")
    assert [(bucket.name, bucket.tokens) for bucket in price.buckets] == [("input", 5), ("output", 2)]
    assert price.usd == (5 * Decimal("2.5") + 2 * 10) / 1_000_000


def test_citations_and_reasoning_of_perplexity_have_prices_of_their_own():
    raw = {"citation_tokens": 9000, "num_search_queries": 20}
    usage = Usage(input_tokens=20, output_tokens=11_000, reasoning_tokens=190_000, total_tokens=11_020, raw=raw)
    price = priced(usage, "perplexity", "sonar-deep-research", (2026, 1, 1))
    assert [(bucket.name, bucket.tokens, bucket.usd) for bucket in price.buckets] == [
        ("input", 20, Decimal("0.00004")),
        ("reasoning", 190_000, Decimal("0.57")),
        ("output", 11_000, Decimal("0.088")),
        ("citations", 9000, Decimal("0.018")),
    ]
    assert price.fees_usd == Decimal("0.1")  # 20 searches at 5 dollars for a thousand


@pytest.mark.parametrize(
    ("service", "context"),
    [
        (Service(), None),
        (Service(tier="default"), {"service_tier": "default"}),
        (Service(tier="batch"), {"processing": "batch"}),
        (Service(tier="standard", speed="fast"), {"service_tier": "standard", "speed": "fast"}),
    ],
)
def test_how_it_was_served_is_said_in_the_words_of_genai_prices(service, context):
    assert service.context == context


def test_the_price_of_a_tier_counts_where_the_list_knows_it():
    million = Usage(input_tokens=1_000_000, output_tokens=0)
    usual, priority = (
        priced(million, "openai", "gpt-5", (2026, 11, 1), service=Service(tier=tier))
        for tier in ("default", "priority")
    )
    assert (usual.usd, priority.usd) == (Decimal("1.25"), Decimal("2.5"))
    assert usual.notes == priority.notes == ()


def test_a_tier_speed_or_place_that_the_list_cannot_price_is_said():
    service = Service(tier="priority", speed="fast", place="us")
    usual = priced(Usage(input_tokens=1, output_tokens=1), "anthropic", "claude-sonnet-4-5", (2026, 1, 1), **CLAUDE)
    price = priced(
        Usage(input_tokens=1, output_tokens=1),
        "anthropic",
        "claude-sonnet-4-5",
        (2026, 1, 1),
        service=service,
        **CLAUDE,
    )
    assert price.usd == usual.usd
    assert price.notes == (
        "served at tier priority, for which the list has no price: this is the usual one",
        "served at speed fast, for which the list has no price: this is the usual one",
        "computed in us, for which providers may charge more than the list says",
    )


def test_prices_of_one_and_the_same_question_do_not_depend_on_what_was_asked_before():
    rng, at = random.Random(7), datetime(2026, 1, 1, tzinfo=UTC)
    usage = Usage(input_tokens=12_345, output_tokens=678, cached_input_tokens=345)
    places = rng.sample(MODELS, 60)
    first = [list_price(usage, asked(*place, at)) for place in places]
    for place in places:
        list_price(usage, asked(*place, at + timedelta(days=300), service=Service(tier="batch")))
    assert [list_price(usage, asked(*place, at)) for place in places] == first
