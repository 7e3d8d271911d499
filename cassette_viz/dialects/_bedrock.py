"""What Bedrock's values mean: exceptions, metadata, the places of sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..timeline.events import Event, Failure, Usage, UsageReport
from ._base import compact, count_of, mapping_of, text_of
from ._server_durations import bedrock_timing

_ENDINGS = ("exception", "error", "failure", "fault")


def failure_of(name: str, value: Any) -> Failure | None:
    """Read an exception; ``None`` if it is none. It is named by its event or, in decoded streams, by the one key.

    ``modelStreamErrorException`` also tells what the model itself said.
    """
    body = mapping_of(value)
    if not name.lower().endswith(_ENDINGS):
        if len(body) != 1:
            return None
        [name] = body
        if not name.lower().endswith(_ENDINGS) or not isinstance(body[name], Mapping):
            return None
        body = mapping_of(body[name])
    message = text_of(body.get("message")) or text_of(body.get("Message")) or text_of(body.get("originalMessage"))
    return Failure(message or (compact(body) if body else name), name, value)


def usage_of(raw: Mapping[str, Any]) -> Usage:
    """Read a ``usage`` object; the input excludes what was cached. Nova has names of its own for the cache."""
    cached, written = raw.get("cacheReadInputTokens"), raw.get("cacheWriteInputTokens")
    return Usage(
        input_tokens=count_of(raw.get("inputTokens")),
        output_tokens=count_of(raw.get("outputTokens")),
        cached_input_tokens=count_of(raw.get("cacheReadInputTokenCount") if cached is None else cached),
        cache_write_tokens=count_of(raw.get("cacheWriteInputTokenCount") if written is None else written),
        total_tokens=count_of(raw.get("totalTokens")),
        raw=raw,
    )


def metadata_of(usage: object, metrics: object, service_tier: object = None) -> Iterator[Event]:
    """Read what follows the end of a message: its usage, and how long it took."""
    if isinstance(usage, Mapping) and usage:
        yield UsageReport(usage_of(usage), text_of(mapping_of(service_tier).get("type")))
    if isinstance(metrics, Mapping) and metrics:
        yield bedrock_timing("metrics", metrics)


def url_of(citation: Mapping[str, Any]) -> str:
    """Where the source of a citation is, if it is somewhere."""
    web = mapping_of(mapping_of(citation.get("location")).get("web"))
    return text_of(web.get("url")) or text_of(citation.get("source"))
