"""A recording as plain values for other programs; ``cassette_viz show --json`` prints it.

One object::

    {
      "version": 1,
      "recordings": [{
        "path", "format", "problems": [...],
        "interactions": [{
          "index",                                        from 0
          "method", "url", "http_status", "media_type",
          "recorded_at",                                  ISO 8601, or null
          "headers_after_s",                              recorded wait for the response headers, or null
          "problems": [...],
          "completions": [{
            "dialect", "provider", "model", "requested_model", "id",
            "status",                                     "complete", "truncated" or "error"
            "clock",                                      of the gaps: "recorded", "reported", "bounded" or "modelled"
            "waits": [{"first", "last", "clock", "source"}],  how the wait for each chunk is known, run by run
            "chunks",
            "duration_s",                                 until the last chunk where that was measured, else null
            "metrics": {"to_first_token_ns", ...},        as the columns of cassette_viz.export.tidy have them
            "choices": [{
              "index", "text", "reasoning", "refusal",
              "finish_reason", "finish",                  the provider's word, and the one that all vendors share
              "tool_calls": [{"index", "id", "name", "arguments", "state"}],
              "server_tools": [...],                      the same for tools that the provider ran itself
            }],
            "usage": {"input_tokens", ..., "raw": {...}},  as the provider's last report has it, or null
            "cost": {"recorded_usd", "recorded_by", "list_usd", "listed_by", "why_unlisted"},
            "error": {"message", "code"} or null
          }]
        }]
      }]
    }

A key may be added in a later version; none is taken away while "version" is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from ..cassettes._base import Cassette, Interaction
from ..metrics.cost import cost
from ..metrics.measured import Measured
from ..timeline.events import Usage
from ..timeline.model import Timeline
from ..timeline.snapshot import Choice, ToolCall
from ._completion_rows import metrics_of

VERSION = 1
_NS = 1e9


def record(cassettes: Iterable[Cassette]) -> dict[str, Any]:
    """Make the object for some recordings, in their order."""
    return {"version": VERSION, "recordings": [_recording(cassette) for cassette in cassettes]}


def _recording(cassette: Cassette) -> dict[str, Any]:
    return {
        "path": None if cassette.path is None else str(cassette.path),
        "format": cassette.format,
        "problems": list(cassette.problems),
        "interactions": [_interaction(each) for each in cassette.interactions],
    }


def _interaction(interaction: Interaction) -> dict[str, Any]:
    request, response, moment = interaction.request, interaction.response, interaction.recorded_at
    return {
        "index": interaction.index,
        "method": request.method,
        "url": request.url,
        "http_status": response.status,
        "media_type": response.media_type,
        "recorded_at": None if moment is None else moment.isoformat(),
        "headers_after_s": _seconds(interaction.headers_after_ns),
        "problems": list(interaction.problems),
        "completions": [_completion(timeline) for timeline in interaction.timelines],
    }


def _completion(timeline: Timeline) -> dict[str, Any]:
    final, price, error = timeline.final, cost(timeline), timeline.final.error
    return {
        "dialect": timeline.dialect,
        "provider": timeline.provider,
        "model": timeline.model,
        "requested_model": timeline.requested_model,
        "id": timeline.id,
        "status": timeline.status,
        "clock": str(timeline.clock),
        "waits": [
            {"first": each.first, "last": each.last, "clock": str(each.clock), "source": each.source}
            for each in timeline.timing.intervals
        ],
        "chunks": len(timeline.starts),
        "duration_s": Measured(timeline).since_request(len(timeline.starts)).seconds,
        "metrics": metrics_of(timeline),
        "choices": [_choice(choice) for choice in final.choices],
        "usage": None if final.usage is None else _usage(final.usage),
        "cost": {
            "recorded_usd": None if price.recorded is None else float(price.recorded.usd),
            "recorded_by": "" if price.recorded is None else price.recorded.source,
            "list_usd": None if price.listed is None else float(price.listed.usd),
            "listed_by": "" if price.listed is None else price.listed.source,
            "why_unlisted": price.why_unlisted,
        },
        "error": None if error is None else {"message": error.message, "code": error.code},
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "index": choice.index,
        "text": choice.text,
        "reasoning": choice.reasoning,
        "refusal": choice.refusal,
        "finish_reason": choice.finish_reason,
        "finish": choice.finish,
        "tool_calls": [_call(call) for call in choice.tool_calls],
        "server_tools": [_call(call) for call in choice.server_tools],
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {"index": call.index, "id": call.id, "name": call.name, "arguments": call.arguments, "state": call.state}


def _usage(usage: Usage) -> dict[str, Any]:
    counts = msgspec.structs.asdict(usage)
    return {**{name: value for name, value in counts.items() if name != "raw"}, "raw": dict(usage.raw)}


def _seconds(ns: int | None) -> float | None:
    return None if ns is None else ns / _NS
