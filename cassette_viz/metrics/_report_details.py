"""What a provider's usage report tells beyond the counts that all of them share, wherever a vendor puts it.

Fields by vendor: OpenAI and those who copy it have ``*_tokens_details``; Google lists counts by modality; Anthropic
splits cache writes by how long they are kept, counts searches and lists the runs of one request (``iterations``);
Bedrock lists cache writes as ``cacheDetails``; Cohere bills other counts than it made (``billed_units``); Perplexity
counts citations and searches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..timeline.events import Usage

#: What the provider's own tools put before the model: Gemini counts it apart, by names in three protocols, and Mistral.
_TOOL_INPUT = (
    "toolUsePromptTokenCount",
    "tool_use_prompt_token_count",
    "total_tool_use_tokens",
    "connector_tokens",
)
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details", "prompt_token_details")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")
#: Google's lists of counts by modality, in its three protocols.
_INPUT_MODALITIES = ("promptTokensDetails", "prompt_tokens_details", "input_tokens_by_modality")
_CACHE_MODALITIES = ("cacheTokensDetails", "cache_tokens_details", "cached_tokens_by_modality")
_OUTPUT_MODALITIES = ("candidatesTokensDetails", "candidates_tokens_details", "output_tokens_by_modality")
#: Runs of a request that are the answer itself; the report's own counts are the sum of these, or the last of them.
_OWN_RUNS = ("message", "fallback_message")
_LONG_KEPT = "1h"


@dataclass(frozen=True, slots=True)
class SideRun:
    """A run of a model within the request that the report's own counts leave out, although it is charged.

    Anthropic: "sum across all entries in the ``usage.iterations`` array" for what is billed (compaction, advisor).
    """

    kind: str  #: such as "compaction"
    model: str  #: "" where it is that of the answer
    usage: Usage


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """Counts of one report; ``None`` where it says nothing."""

    tool_input: int | None = None  #: read by the provider's own tools, beside the input
    cached_audio: int | None = None  #: of the cached input
    image_input: int | None = None  #: of the input; cached images included, as for the next
    video_input: int | None = None
    image_output: int | None = None  #: of the output
    video_output: int | None = None
    accepted_prediction: int | None = None  #: of the output: what the request had predicted, and was right
    rejected_prediction: int | None = None  #: of the output: predicted wrongly, not shown and yet charged
    citations: int | None = None  #: beside the output
    long_cache_write: int | None = None  #: of the cache writes: kept for an hour
    searches: int | None = None  #: of the web, which have a price of their own
    billed_input: int | None = None  #: what is charged, where that is not what was counted
    billed_output: int | None = None
    is_perplexity: bool = False  #: whose total counts neither reasoning nor citations
    side_runs: tuple[SideRun, ...] = ()


def details_of(usage: Usage) -> ReportDetails:
    """Read them from the report as the provider sent it."""
    raw = usage.raw
    given, made = _first_mapping(raw, _INPUT_DETAILS), _first_mapping(raw, _OUTPUT_DETAILS)
    given_by_kind, made_by_kind = _by_modality(raw, _INPUT_MODALITIES), _by_modality(raw, _OUTPUT_MODALITIES)
    billed, counted = _mapping(raw.get("billed_units")), _mapping(raw.get("tokens"))
    return ReportDetails(
        tool_input=_first_count(raw, _TOOL_INPUT),
        cached_audio=_first(
            _by_modality(raw, _CACHE_MODALITIES).get("audio"),
            _count(_mapping(given.get("cached_tokens_details")).get("audio_tokens")),
        ),
        image_input=_first(
            given_by_kind.get("image"), _count(given.get("image_tokens")), _count(counted.get("image_tokens"))
        ),
        video_input=_first(given_by_kind.get("video"), _count(given.get("video_tokens"))),
        image_output=_first(made_by_kind.get("image"), _count(made.get("image_tokens"))),
        video_output=_first(made_by_kind.get("video"), _count(made.get("video_tokens"))),
        accepted_prediction=_count(made.get("accepted_prediction_tokens")),
        rejected_prediction=_count(made.get("rejected_prediction_tokens")),
        citations=_count(raw.get("citation_tokens")),
        long_cache_write=_long_cache_write(raw),
        searches=_first(
            _count(_mapping(raw.get("server_tool_use")).get("web_search_requests")),
            _count(raw.get("num_search_queries")),
        ),
        billed_input=_count(billed.get("input_tokens")),
        billed_output=_count(billed.get("output_tokens")),
        is_perplexity="citation_tokens" in raw or "num_search_queries" in raw,
        side_runs=tuple(_side_runs(usage)),
    )


def _long_cache_write(raw: Mapping[str, Any]) -> int | None:
    split = _count(_mapping(raw.get("cache_creation")).get("ephemeral_1h_input_tokens"))
    kept = [_mapping(entry) for entry in _list(raw.get("cacheDetails"))]
    return _first(split, *(_count(entry.get("inputTokens")) for entry in kept if entry.get("ttl") == _LONG_KEPT))


def _side_runs(usage: Usage) -> Iterable[SideRun]:
    runs = [(run, _usage_of_run(run)) for run in map(_mapping, _list(usage.raw.get("iterations"))) if run]
    own = [counts for run, counts in runs if run.get("type") in _OWN_RUNS]
    summed = sum(counts.input_tokens or 0 for counts in own), sum(counts.output_tokens or 0 for counts in own)
    is_sum = summed == (usage.input_tokens, usage.output_tokens)
    for run, counts in runs:
        kind, model = run.get("type"), run.get("model")
        if kind in _OWN_RUNS and (is_sum or counts is own[-1]):
            continue
        yield SideRun(kind if isinstance(kind, str) else "", model if isinstance(model, str) else "", counts)


def _usage_of_run(run: Mapping[str, Any]) -> Usage:
    return Usage(
        input_tokens=_count(run.get("input_tokens")),
        output_tokens=_count(run.get("output_tokens")),
        cached_input_tokens=_count(run.get("cache_read_input_tokens")),
        cache_write_tokens=_count(run.get("cache_creation_input_tokens")),
        raw={key: value for key, value in run.items() if key != "iterations"},
    )


def _by_modality(raw: Mapping[str, Any], fields: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for field in fields:
        for entry in map(_mapping, _list(raw.get(field))):
            kind = entry.get("modality")
            count = _first_count(entry, ("tokenCount", "token_count", "tokens"))
            if isinstance(kind, str) and count is not None:
                name = kind.lower()
                name = "image" if name == "document" else name  # its pages are read as images
                counts[name] = counts.get(name, 0) + count
    return counts


def _first_mapping(raw: Mapping[str, Any], fields: Iterable[str]) -> Mapping[str, Any]:
    for field in fields:
        if found := _mapping(raw.get(field)):
            return found
    return {}


def _first_count(raw: Mapping[str, Any], fields: Iterable[str]) -> int | None:
    for field in fields:
        if (count := _count(raw.get(field))) is not None:
            return count
    return None


def _first(*counts: int | None) -> int | None:
    for count in counts:
        if count is not None:
            return count
    return None


def _count(value: object) -> int | None:
    """A whole number, also as a float, which is what Cohere's SDK makes of all counts."""
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < 2**53 else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
