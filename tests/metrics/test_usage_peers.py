"""Token counts of public recordings against what genai-prices extracts from the same reports in its own way."""

from __future__ import annotations

from collections import Counter
from typing import Any

from genai_prices import data_snapshot, types

from cassette_viz.metrics._list_price import priced_counts
from cassette_viz.metrics.usage import token_buckets
from cassette_viz.timeline.events import UsageReport
from cassette_viz.timeline.model import Timeline

from .._corpus import streams

#: For each dialect its extractors there, the first that the provider has; and who speaks it where no host is known.
EXTRACTORS = {
    "openai-chat": (("chat", "default"), "openai"),
    "openai-completions": (("chat", "default"), "openai"),
    "openai-responses": (("responses", "default"), "openai"),
    "anthropic-messages": (("anthropic", "default"), "anthropic"),
    "gemini": (("default",), "google"),
    "bedrock-converse": (("default",), "aws"),
    "cohere-v2": (("default",), "cohere"),
}
#: Counts of which only one of the two sides knows: text as a modality, and what five minutes of cache are apart.
ONE_SIDED = ("text", "5m", "image", "tool")


def provider_of(timeline: Timeline, raw: Any) -> types.Provider | None:
    default = "x-ai" if "num_sources_used" in raw else EXTRACTORS[timeline.dialect][1]
    try:
        prices = data_snapshot.get_snapshot()
        if timeline.endpoint is not None:
            return prices.find_provider(None, None, timeline.endpoint)
        return prices.find_provider(None, default, None)
    except LookupError:
        return None


def shared(counts: Any) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count and not any(word in name for word in ONE_SIDED)}


def test_the_counts_are_those_that_genai_prices_extracts(corpus):
    compared, contradictions = Counter[str](), 0
    for stream in streams(corpus):
        for timeline in stream.interaction.timelines:
            reports = timeline.marks_of(UsageReport)
            if not reports or timeline.dialect not in EXTRACTORS:
                continue
            usage = reports[-1][1].usage
            provider = provider_of(timeline, usage.raw)
            offered = [] if provider is None else [each.api_flavor for each in provider.extractors or ()]
            flavor = next((name for name in EXTRACTORS[timeline.dialect][0] if name in offered), None)
            if provider is None or flavor is None:
                continue
            buckets = token_buckets(usage, timeline.dialect)
            ours = shared(priced_counts(buckets))
            answer = {"usage": usage.raw, "usageMetadata": usage.raw}
            theirs = shared(vars(provider.extract_usage(answer, api_flavor=flavor)[1]))
            if any("leaves no room" in clause for clause in buckets.assumed):
                contradictions += 1  # they hand on a count that is larger than what should hold it
                assert ours == {name: count for name, count in theirs.items() if "reasoning" not in name}
            else:
                assert ours == theirs, stream
            compared[timeline.dialect] += 1
    assert compared.total() >= 900
    assert compared.keys() >= EXTRACTORS.keys() - {"openai-completions"}
    assert contradictions >= 3
