"""Durations by the server's clock, in the units and words of each vendor -> nanoseconds.

Where a vendor's total leaves out the wait in its queue, the sum of the parts counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..timeline.events import ServerTiming
from ._base import amount_of

_SECOND, _MILLISECOND = 1e9, 1e6
_LONGEST_NS = 1 << 62


def in_seconds(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """Groq's and Cerebras' ``queue_time``, ``prompt_time``, ``completion_time``, ``total_time``, in seconds.

    Groq's total leaves out the queue, Cerebras' holds it.

    Examples
    --------
    >>> in_seconds("usage", {"queue_time": 0.2, "prompt_time": 0.01, "total_time": 0.11}).total_ns
    210000000
    """
    queue, prompt, generation = (
        nanoseconds(raw.get(name), _SECOND) for name in ("queue_time", "prompt_time", "completion_time")
    )
    return ServerTiming(
        source,
        raw,
        queue_ns=queue,
        prompt_ns=prompt,
        generation_ns=generation,
        total_ns=_longest(nanoseconds(raw.get("total_time"), _SECOND), queue, prompt, generation),
    )


def llamacpp_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """llama.cpp's ``timings``: ``prompt_ms`` and ``predicted_ms``."""
    prompt, generation = (nanoseconds(raw.get(name), _MILLISECOND) for name in ("prompt_ms", "predicted_ms"))
    return ServerTiming(
        source, raw, prompt_ns=prompt, generation_ns=generation, total_ns=_longest(None, prompt, generation)
    )


def azure_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """Azure's ``latency_checkpoint``: times to the first and to the last token, in milliseconds.

    The engine, the service and the user's side each have theirs; the user's side comes first where it is told.
    """
    first, last = (
        next(
            (ns for side in ("user_visible", "service", "engine") if (ns := _azure(raw, f"{side}_{what}")) is not None),
            None,
        )
        for what in ("ttft_ms", "ttlt_ms")
    )
    return ServerTiming(
        source,
        raw,
        queue_ns=_azure(raw, "pre_inference_ms"),
        first_token_ns=first,
        total_ns=_azure(raw, "total_duration_ms") if last is None else last,
    )


def fireworks_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """Fireworks' ``perf_metrics``: seconds, as numbers or as text, under names that may bear a prefix."""

    def of(*endings: str) -> int | None:
        found = (value for name, value in raw.items() if str(name).replace("_", "-").endswith(endings))
        return next((ns for value in found if (ns := nanoseconds(value, _SECOND)) is not None), None)

    return ServerTiming(
        source,
        raw,
        queue_ns=of("queue-duration"),
        prompt_ns=of("prefill-duration"),
        first_token_ns=of("time-to-first-token"),
        generation_ns=of("generation-duration"),
        total_ns=of("processing-time"),
    )


def ollama_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """Ollama's durations, whole nanoseconds; before it works on the input it may have to load the model.

    Examples
    --------
    >>> ollama_timing("durations", {"total_duration": 900, "load_duration": 100, "eval_duration": 500}).total_ns
    900
    """
    return ServerTiming(
        source,
        raw,
        queue_ns=nanoseconds(raw.get("load_duration"), 1),
        prompt_ns=nanoseconds(raw.get("prompt_eval_duration"), 1),
        generation_ns=nanoseconds(raw.get("eval_duration"), 1),
        total_ns=nanoseconds(raw.get("total_duration"), 1),
    )


def bedrock_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """Bedrock's ``metrics`` (``latencyMs``) or ``invocationMetrics`` (to the first byte, and to the end), in ms."""
    total = raw.get("latencyMs", raw.get("invocationLatency"))
    return ServerTiming(
        source,
        raw,
        first_token_ns=nanoseconds(raw.get("firstByteLatency"), _MILLISECOND),
        total_ns=nanoseconds(total, _MILLISECOND),
    )


def seconds_timing(
    source: str, raw: Mapping[str, Any], began: int | None, ended: int | None, *, started: int | None = None
) -> Iterator[ServerTiming]:
    """What lies between moments that are told in whole seconds; within the same second that tells nothing.

    Parameters
    ----------
    source, raw
        The fields that say so, and their values.
    began, ended
        When the request came, and when the answer was complete; seconds since 1970.
    started
        When work on it started.

    Examples
    --------
    >>> [(each.total_ns, each.resolution_ns) for each in seconds_timing("created_at and completed_at", {}, 7, 9)]
    [(2000000000, 1000000000)]
    """
    if began is None or ended is None or ended <= began:
        return
    queue = None if started is None else nanoseconds(started - began, _SECOND)
    total = nanoseconds(ended - began, _SECOND)
    yield ServerTiming(source, raw, queue_ns=queue, total_ns=total, resolution_ns=round(_SECOND))


def nanoseconds(value: object, unit_ns: float) -> int | None:
    """A duration in a unit, also as text; ``None`` if it is none, negative, or longer than a century."""
    amount = amount_of(value)
    return round(amount * unit_ns) if amount is not None and 0 <= amount * unit_ns < _LONGEST_NS else None


def _azure(raw: Mapping[str, Any], name: str) -> int | None:
    return nanoseconds(raw.get(name), _MILLISECOND)


def _longest(total: int | None, *parts: int | None) -> int | None:
    known = [part for part in parts if part is not None]
    told = [each for each in (total, sum(known) if known else None) if each is not None]
    return max(told, default=None)
