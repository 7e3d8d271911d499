"""Token counts and times as Google's protocols give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..timeline.events import Usage
from ._base import count_of, list_of, mapping_of, text_of

#: The names of SDKs, and those of the wire.
_DUMPED = {
    "prompt_token_count": "promptTokenCount",
    "candidates_token_count": "candidatesTokenCount",
    "total_token_count": "totalTokenCount",
    "cached_content_token_count": "cachedContentTokenCount",
    "thoughts_token_count": "thoughtsTokenCount",
    "prompt_tokens_details": "promptTokensDetails",
    "candidates_tokens_details": "candidatesTokensDetails",
}


def usage_of(raw: Mapping[str, Any]) -> Usage | None:
    """Read ``usageMetadata`` without converting between accountings; ``None`` if it counts nothing.

    It comes with every chunk, so that short cuts are taken for what is not there.
    """
    get = raw.get
    given, made, total = get("promptTokenCount"), get("candidatesTokenCount"), get("totalTokenCount")
    if given is made is total is None:
        get = _undumped(raw).get
        given, made, total = get("promptTokenCount"), get("candidatesTokenCount"), get("totalTokenCount")
        if given is made is total is None:
            return None
    cached, reasoning = get("cachedContentTokenCount"), get("thoughtsTokenCount")
    heard, said = get("promptTokensDetails"), get("candidatesTokensDetails")
    return Usage(
        input_tokens=count_of(given),
        output_tokens=made if made is None else count_of(made),
        cached_input_tokens=cached if cached is None else count_of(cached),
        reasoning_tokens=reasoning if reasoning is None else count_of(reasoning),
        audio_input_tokens=heard if heard is None else _audio_of(heard),
        audio_output_tokens=said if said is None else _audio_of(said),
        total_tokens=count_of(total),
        raw=raw,
    )


def _undumped(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields under the names of the wire, in place of those that SDKs give them."""
    return {_DUMPED[key]: value for key, value in raw.items() if key in _DUMPED}


def _audio_of(details: object) -> int | None:
    for detail in details if type(details) is list else ():
        if type(detail) is dict and detail.get("modality") == "AUDIO":
            return count_of(detail.get("tokenCount", detail.get("token_count")))
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
