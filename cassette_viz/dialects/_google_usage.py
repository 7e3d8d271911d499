"""Token counts and times as Google's protocols give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..timeline.events import Usage
from ._base import count_of, list_of, mapping_of, text_of


def usage_of(raw: Mapping[str, Any]) -> Usage | None:
    """Read ``usageMetadata`` without converting between accountings; ``None`` if it counts nothing."""
    given = _count(raw, "promptTokenCount", "prompt_token_count")
    made = _count(raw, "candidatesTokenCount", "candidates_token_count")
    total = _count(raw, "totalTokenCount", "total_token_count")
    if given is made is total is None:
        return None
    return Usage(
        input_tokens=given,
        output_tokens=made,
        cached_input_tokens=_count(raw, "cachedContentTokenCount", "cached_content_token_count"),
        reasoning_tokens=_count(raw, "thoughtsTokenCount", "thoughts_token_count"),
        audio_input_tokens=_audio_of(raw.get("promptTokensDetails") or raw.get("prompt_tokens_details")),
        audio_output_tokens=_audio_of(raw.get("candidatesTokensDetails") or raw.get("candidates_tokens_details")),
        total_tokens=total,
        raw=raw,
    )


def _count(raw: Mapping[str, Any], camel: str, snake: str) -> int | None:
    """A count under either name."""
    value = raw.get(camel)
    if value is None and (value := raw.get(snake)) is None:
        return None
    return count_of(value)


def _audio_of(details: object) -> int | None:
    for detail in details if type(details) is list else ():
        if type(detail) is dict and detail.get("modality") == "AUDIO":
            return _count(detail, "tokenCount", "token_count")
    return None


def interaction_usage_of(raw: Mapping[str, Any]) -> Usage:
    """Read the report of an interaction, without converting between accountings."""
    return Usage(
        input_tokens=count_of(raw.get("total_input_tokens")),
        output_tokens=count_of(raw.get("total_output_tokens")),
        cached_input_tokens=count_of(raw.get("total_cached_tokens")),
        reasoning_tokens=count_of(raw.get("total_thought_tokens", raw.get("total_reasoning_tokens"))),
        audio_input_tokens=_audio_by_modality(raw.get("input_tokens_by_modality")),
        audio_output_tokens=_audio_by_modality(raw.get("output_tokens_by_modality")),
        total_tokens=count_of(raw.get("total_tokens")),
        raw=raw,
    )


def _audio_by_modality(details: object) -> int | None:
    for detail in map(mapping_of, list_of(details)):
        if text_of(detail.get("modality")).lower() == "audio":
            return count_of(detail.get("tokens"))
    return None


def seconds_of(time: object) -> int | None:
    """Seconds since 1970 of a time as RFC 3339 writes it."""
    try:
        return int(datetime.fromisoformat(text_of(time)).timestamp())
    except (ValueError, OverflowError):
        return None
