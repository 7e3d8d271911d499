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
            "tokens": {                                   the same in one accounting for all vendors
              "buckets": {"fresh_input", ...},            which share no token; those that are not known are left out
              "total", "reported_total", "adds_up",       null where it is not known
              "check",                                    how they add up, in words
              "assumed": [...],
            },
            "cost": {
              "recorded_usd", "recorded_by", "list_usd", "listed_by", "why_unlisted",
              "above_list_usd",                           recorded less list, or null
              "list_buckets": [{"name", "tokens", "usd_per_million", "usd"}],
              "list_fees_usd", "list_other_runs_usd",     what is no token, and what the usage leaves out
              "list_notes": [...],                        what the price list cannot know
            },
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
from ..metrics.cost import Cost, cost
from ..metrics.measured import Measured
from ..metrics.usage import TokenBuckets, timeline_tokens
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
        "tokens": _tokens(timeline_tokens(timeline)),
        "cost": _cost(price),
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


def _tokens(tokens: TokenBuckets) -> dict[str, Any]:
    return {
        "buckets": {field: count for field, _, count in tokens.named() if count is not None},
        "total": tokens.total,
        "reported_total": tokens.reported_total,
        "adds_up": tokens.adds_up,
        "check": str(tokens.check),
        "assumed": list(tokens.assumed),
    }


def _cost(price: Cost) -> dict[str, Any]:
    recorded, listed = price.recorded, price.listed
    return {
        "recorded_usd": None if recorded is None else float(recorded.usd),
        "recorded_by": "" if recorded is None else recorded.source,
        "list_usd": None if listed is None else float(listed.usd),
        "listed_by": "" if listed is None else listed.source,
        "why_unlisted": price.why_unlisted,
        "above_list_usd": None if price.above_list_usd is None else float(price.above_list_usd),
        "list_buckets": [
            {
                "name": bucket.name,
                "tokens": bucket.tokens,
                "usd_per_million": float(bucket.usd_per_million),
                "usd": float(bucket.usd),
            }
            for bucket in (() if listed is None else listed.buckets)
        ],
        "list_fees_usd": None if listed is None else float(listed.fees_usd),
        "list_other_runs_usd": None if listed is None else float(listed.side_runs_usd),
        "list_notes": [] if listed is None else list(listed.notes),
    }


def _usage(usage: Usage) -> dict[str, Any]:
    counts = msgspec.structs.asdict(usage)
    return {**{name: value for name, value in counts.items() if name != "raw"}, "raw": dict(usage.raw)}


def _seconds(ns: int | None) -> float | None:
    return None if ns is None else ns / _NS
