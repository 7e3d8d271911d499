"""What Anthropic's values mean: errors, usage, citations, compactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..timeline.events import Citation, Failure, Note, Usage
from ._base import compact, count_of, mapping_of, text_of


def failure_of(error: object) -> Failure:
    """Read an error: its type and its message, or whatever stands in their place."""
    said = mapping_of(error)
    message = text_of(said.get("message")) or text_of(error) or compact(error)
    return Failure(message, text_of(said.get("type")), error)


def usage_of(raw: Mapping[str, Any]) -> Usage:
    """Read a ``usage`` object; the input excludes what was cached, the output includes the thinking."""
    return Usage(
        input_tokens=count_of(raw.get("input_tokens")),
        output_tokens=count_of(raw.get("output_tokens")),
        cached_input_tokens=count_of(raw.get("cache_read_input_tokens")),
        cache_write_tokens=count_of(raw.get("cache_creation_input_tokens")),
        reasoning_tokens=count_of(mapping_of(raw.get("output_tokens_details")).get("thinking_tokens")),
        raw=raw,
    )


def citation_of(part: int, cited: Mapping[str, Any]) -> Citation:
    """Read a citation; its fields differ by the kind of source."""
    title = text_of(cited.get("title")) or text_of(cited.get("document_title"))
    return Citation(part, text_of(cited.get("url")) or text_of(cited.get("source")), title, cited)


def compaction_of(content: object, encrypted: object) -> Note:
    """Read a summary by which the provider replaced what was said before; it is no part of the answer."""
    if text := text_of(content):
        return Note(f"what was said before is compacted to: {text}")
    return Note(f"what was said before is compacted, {len(text_of(encrypted)):,} encrypted characters")
