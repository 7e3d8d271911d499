"""Durations by the server's clock, in the units and words of each vendor -> nanoseconds.

Where a vendor's total leaves out the wait in its queue, the sum of the parts counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..timeline.events import ServerTiming
from ._base import amount_of

SECOND, MILLISECOND = 1e9, 1e6
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
        nanoseconds(raw.get(name), SECOND) for name in ("queue_time", "prompt_time", "completion_time")
    )
    return ServerTiming(
        source,
        raw,
        queue_ns=queue,
        prompt_ns=prompt,
        generation_ns=generation,
        total_ns=_longest(nanoseconds(raw.get("total_time"), SECOND), queue, prompt, generation),
    )


def llamacpp_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """llama.cpp's ``timings``: ``prompt_ms`` and ``predicted_ms``."""
    prompt, generation = (nanoseconds(raw.get(name), MILLISECOND) for name in ("prompt_ms", "predicted_ms"))
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
        return next((ns for value in found if (ns := nanoseconds(value, SECOND)) is not None), None)

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
        first_token_ns=nanoseconds(raw.get("firstByteLatency"), MILLISECOND),
        total_ns=nanoseconds(total, MILLISECOND),
    )


def lmstudio_timing(source: str, raw: Mapping[str, Any]) -> ServerTiming:
    """LM Studio's ``stats``, in seconds; its ``generation_time`` begins with the first token.

    Its reference (https://lmstudio.ai/docs/developer/rest/endpoints) shows 9 tokens at 57.7 a second in 0.156 s, behind
    a ``time_to_first_token`` of 0.299 s: so the one is not in the other.

    Examples
    --------
    >>> stats = {"tokens_per_second": 57.7, "time_to_first_token": 0.299, "generation_time": 0.156}
    >>> lmstudio_timing("stats", stats).total_ns
    455000000
    """
    first, generation = (nanoseconds(raw.get(name), SECOND) for name in ("time_to_first_token", "generation_time"))
    total = None if first is None or generation is None else first + generation
    return ServerTiming(source, raw, first_token_ns=first, generation_ns=generation, total_ns=total)


def gateway_timing(source: str, attempts: Sequence[Any]) -> ServerTiming | None:
    """Vercel's gateway: when it asked each provider, and when that one began to answer, or failed; milliseconds.

    The clock counts from any moment, so only differences tell. Of a stream an attempt ends with the head of the
    provider's response: recorded ones end before the client has its own (go-vcr's ``duration``), however long the
    answer is. Failed attempts are part of the wait.

    Returns
    -------
    ServerTiming or None
        ``None`` where no attempt has both moments, or they go back.

    Examples
    --------
    >>> attempts = [{"startTime": 1000.0, "endTime": 1100.5}, {"startTime": 1101.0, "endTime": 1301.0}]
    >>> gateway_timing("attempts", attempts).headers_ns
    301000000
    """
    spans = [
        (start, end)
        for attempt in attempts
        if isinstance(attempt, dict)
        and (start := amount_of(attempt.get("startTime"))) is not None
        and (end := amount_of(attempt.get("endTime"))) is not None
    ]
    if not spans:
        return None
    waited = nanoseconds(max(end for _, end in spans) - min(start for start, _ in spans), MILLISECOND)
    return None if waited is None else ServerTiming(source, {"attempts": attempts}, headers_ns=waited)


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
    queue = None if started is None else nanoseconds(started - began, SECOND)
    total = nanoseconds(ended - began, SECOND)
    yield ServerTiming(source, raw, queue_ns=queue, total_ns=total, resolution_ns=round(SECOND))


def nanoseconds(value: object, unit_ns: float) -> int | None:
    """A duration in a unit, also as text; ``None`` if it is none, negative, or longer than a century."""
    amount = amount_of(value)
    return round(amount * unit_ns) if amount is not None and 0 <= amount * unit_ns < _LONGEST_NS else None


def _azure(raw: Mapping[str, Any], name: str) -> int | None:
    return nanoseconds(raw.get(name), MILLISECOND)


def _longest(total: int | None, *parts: int | None) -> int | None:
    known = [part for part in parts if part is not None]
    told = [each for each in (total, sum(known) if known else None) if each is not None]
    return max(told, default=None)
