"""Token counts, costs and server timings as OpenAI's chat protocol has them, with its vendors' additions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from ..timeline.events import CostReport, ServerTiming, Usage
from ._base import amount_of, count_of, list_of, mapping_of
from ._server_durations import (
    azure_timing,
    fireworks_timing,
    gateway_timing,
    in_seconds,
    llamacpp_timing,
    lmstudio_timing,
)

#: xAI counts money in ticks. Divided by, a round amount stays round.
_TICKS_PER_USD = 1e10
#: OpenRouter's names for the two sides of a bill, in its chat and in its Responses.
_UPSTREAM_INPUT = ("upstream_inference_prompt_cost", "upstream_inference_input_cost")
_UPSTREAM_OUTPUT = ("upstream_inference_completions_cost", "upstream_inference_output_cost")
#: Of chat and completions, of Responses, of Realtime, of Assistants.
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details", "prompt_token_details")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")


def usage_of(raw: Mapping[str, Any]) -> Usage:
    """Read a ``usage`` object without converting between accountings."""
    prompt, completion = _first_mapping(raw, _INPUT_DETAILS), _first_mapping(raw, _OUTPUT_DETAILS)
    return Usage(
        input_tokens=_first_count(raw.get("prompt_tokens"), raw.get("input_tokens")),
        output_tokens=_first_count(raw.get("completion_tokens"), raw.get("output_tokens")),
        cached_input_tokens=_first_count(
            prompt.get("cached_tokens"),
            raw.get("cached_tokens"),
            raw.get("prompt_cache_hit_tokens"),
            raw.get("num_cached_tokens"),
        ),
        cache_write_tokens=_first_count(prompt.get("cache_write_tokens"), raw.get("cache_creation_input_tokens")),
        reasoning_tokens=_first_count(completion.get("reasoning_tokens"), raw.get("reasoning_tokens")),
        audio_input_tokens=count_of(prompt.get("audio_tokens")),
        audio_output_tokens=count_of(completion.get("audio_tokens")),
        total_tokens=count_of(raw.get("total_tokens")),
        raw=raw,
    )


def cost_of(raw: Mapping[str, Any]) -> CostReport | None:
    """Read what the provider says it charged, from wherever in ``usage`` it says so."""
    if (ticks := amount_of(raw.get("cost_in_usd_ticks"))) is not None:
        return CostReport(ticks / _TICKS_PER_USD, "usage.cost_in_usd_ticks")
    cost = raw.get("cost")
    if isinstance(cost, dict):  # Perplexity
        if (total := amount_of(cost.get("total_cost"))) is None:
            return None
        return CostReport(
            total,
            "usage.cost.total_cost",
            amount_of(cost.get("input_tokens_cost")),
            amount_of(cost.get("output_tokens_cost")),
        )
    if (total := amount_of(cost)) is None:
        return None
    details = mapping_of(raw.get("cost_details"))
    given, made = _first_amount(details, _UPSTREAM_INPUT), _first_amount(details, _UPSTREAM_OUTPUT)
    # With a key of one's own the upstream costs are another bill; they are a breakdown only if they add up.
    if given is None or made is None or abs(given + made - total) > 1e-6 * max(total, 1e-9):
        given = made = None
    return CostReport(total, "usage.cost", given, made)


def gateway_reports(provider_metadata: object) -> Iterator[CostReport | ServerTiming]:
    """What Vercel's gateway says in the last delta: how long its providers took to answer, and what it charged."""
    gateway = mapping_of(mapping_of(provider_metadata).get("gateway"))
    attempts = list_of(mapping_of(gateway.get("routing")).get("attempts"))
    if (timing := gateway_timing("provider_metadata.gateway.routing.attempts", attempts)) is not None:
        yield timing
    if (total := amount_of(gateway.get("cost"))) is not None:  # as text
        yield CostReport(total, "provider_metadata.gateway.cost")


class TimedChunk(Protocol):
    """The fields in which vendors report their own clocks."""

    usage: Any
    x_groq: Any
    time_info: Any
    timings: Any
    latency_checkpoint: Any
    perf_metrics: Any
    stats: Any


def timings_of(chunk: TimedChunk) -> Iterator[ServerTiming]:
    """Durations that the server measured, from wherever in a chunk a vendor puts them."""
    usage = mapping_of(chunk.usage)
    if cerebras := mapping_of(chunk.time_info):
        yield in_seconds("time_info", cerebras)
    if llamacpp := mapping_of(chunk.timings):
        yield llamacpp_timing("timings", llamacpp)
    if azure := mapping_of(chunk.latency_checkpoint) or mapping_of(usage.get("latency_checkpoint")):
        yield azure_timing("latency_checkpoint", azure)
    if fireworks := mapping_of(chunk.perf_metrics):
        yield fireworks_timing("perf_metrics", fireworks)
    if lmstudio := mapping_of(chunk.stats):
        yield lmstudio_timing("stats", lmstudio)
    reported = usage if chunk.x_groq is None else mapping_of(mapping_of(chunk.x_groq).get("usage")) or usage
    if groq := {key: value for key, value in reported.items() if key[-5:] == "_time"}:
        yield in_seconds("usage", groq)


def _first_amount(raw: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    for name in names:
        if (amount := amount_of(raw.get(name))) is not None:
            return amount
    return None


def _first_mapping(raw: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    for name in names:
        if found := mapping_of(raw.get(name)):
            return found
    return {}


def _first_count(*values: object) -> int | None:
    for value in values:
        if (count := count_of(value)) is not None:
            return count
    return None
