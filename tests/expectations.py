"""How a timeline is held against an expected result: the comparison that the corpus' own README asks for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cassette_viz.timeline.finish import normal_finish
from cassette_viz.timeline.model import Timeline

COUNTS = ("input_tokens", "output_tokens", "cached_input_tokens", "reasoning_tokens", "total_tokens")


def differences(timeline: Timeline | None, expected: dict[str, Any]) -> list[str]:
    """What differs, in plain words; fields that the expectation itself is unsure of are passed over."""
    if timeline is None:
        return ["there is no timeline"]
    unsure, final = set(expected.get("unsure", ())), timeline.final
    found: list[tuple[str, object, object]] = [
        ("frames", len(timeline.chunks), expected["frames"]),
        ("status", timeline.status, _status(expected)),
    ]
    if expected["model"] and timeline.model not in (expected["model"], expected.get("request_model")):
        found.append(("model", timeline.model, expected["model"]))
    shown = {choice.index: choice for choice in final.choices}
    for wanted in expected["choices"] if "choices" not in unsure else ():
        choice = shown.get(wanted["index"])
        if choice is None:
            if wanted["text"] or wanted["tool_calls"]:
                found.append((f"choice {wanted['index']}", None, wanted))
            continue
        found += [
            (name, getattr(choice, name), wanted[name])
            for name in ("text", "reasoning", "refusal")
            if not _same_text(getattr(choice, name), wanted[name], wanted.get(f"{name}_parts", 1) > 1)
        ]
        has_calls = bool(wanted["tool_calls"])
        finishes = [
            normal_finish(word, has_tool_calls=has_calls) for word in (choice.finish_reason, wanted["finish_reason"])
        ]
        found.append(("finish_reason", *finishes))
        found.append(("tool calls", len(choice.tool_calls), len(wanted["tool_calls"])))
        for call, wanted_call in zip(choice.tool_calls, wanted["tool_calls"], strict=False):
            found.append(("tool name", call.name, wanted_call["name"]))
            if wanted_call["id"]:
                found.append(("tool id", call.id, wanted_call["id"]))
            if not _same_arguments(call.arguments, wanted_call["arguments"]):
                found.append(("arguments", call.arguments, wanted_call["arguments"]))
    for name in COUNTS if "usage" not in unsure else ():
        if f"usage.{name}" not in unsure and (wanted_count := (expected["usage"] or {}).get(name)) is not None:
            found.append((name, getattr(final.usage, name, None), wanted_count))
    return [
        f"{name}: {ours!r}, expected {theirs!r}"
        for name, ours, theirs in found
        if ours != theirs and name not in unsure
    ]


def _status(expected: dict[str, Any]) -> str:
    return "error" if expected["error"] else "truncated" if expected["truncated"] else "complete"


def _same_text(ours: str, theirs: str | dict[str, str] | None, loose: bool) -> bool:
    if isinstance(theirs, dict):
        bare = "".join(ours.split())
        return _sha256(ours) == theirs["sha256"] or (loose and _sha256(bare) == theirs["nospace_sha256"])
    theirs = theirs or ""
    return ours == theirs or (loose and "".join(ours.split()) == "".join(theirs.split()))


def _same_arguments(ours: str, theirs: str | dict[str, str] | None) -> bool:
    try:
        value = json.loads(ours or "{}")
    except ValueError:
        return _same_text(ours, theirs, loose=False)
    if isinstance(theirs, dict):
        return _same_text(ours, theirs, loose=False) or _sha256(json.dumps(value, sort_keys=True)) == theirs.get(
            "json_sha256"
        )
    try:
        return bool(value == json.loads(theirs or "{}"))
    except ValueError:
        return False


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
