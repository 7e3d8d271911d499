"""Tokens of completions, by the provider's own count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..metrics.usage import TokenBuckets, timeline_tokens
from ._bars import Bar, Segment, stacked
from ._source import entries, heading
from ._theme import Palette, palette
from ._words import all_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def tokens(timelines: Any, *, dark: bool | None = None) -> Figure:
    """Input, cached input, output and reasoning as stacked bars, one bar for each completion.

    Parameters
    ----------
    timelines
        A timeline, a sequence of them, or a cassette.
    dark
        Colours for a dark background (True), a light one (False), or either (``None``).

    Returns
    -------
    plotly.graph_objects.Figure
        ``customdata`` of each bar is the place of its interaction, from 0. What was assumed to compare the vendors'
        accountings stands in the subtitle.

    Examples
    --------
    >>> [bar.name for bar in tokens(cassette).data]            # doctest: +SKIP
    ['input', 'output']
    """
    found = [(entry, entry.timeline) for entry in entries(timelines) if entry.timeline is not None]
    colors = palette(dark)
    counted = [timeline_tokens(timeline) for _, timeline in found]
    clauses = ["as the provider reported them", *all_of(why for buckets in counted for why in buckets.assumed)[:4]]
    wrong = [str(entry.number) for (entry, _), buckets in zip(found, counted, strict=True) if buckets.adds_up is False]
    if wrong:
        clauses.append(f"in {', '.join(wrong[:5])} they do not sum to the reported total")
    bars = []
    for (entry, _), buckets in zip(found, counted, strict=True):
        segments = token_segments(buckets, colors)
        lead = "" if segments else "no token counts in this recording"
        bars.append(Bar(entry.place, entry.number, heading(entry, alone=len(found) == 1), lead, segments))
    return stacked("Tokens", clauses, bars, colors, unit="tokens", meta={"chart": "tokens"})


def token_segments(buckets: TokenBuckets, colors: Palette) -> tuple[Segment, ...]:
    """The buckets that are known and hold something, input first; a pale blue for what a cache spared."""
    shades = bucket_colors(colors)
    return tuple(
        Segment(name, size, f"{size:,} {name}", shades[field], rank)
        for rank, (field, name, size) in enumerate(buckets.named())
        if size
    )


def bucket_colors(colors: Palette) -> dict[str, str]:
    """The colour of each bucket of tokens, the same for counts and for money; those that are rare share some."""
    return {
        "cached_input": colors.cached,
        "cached_audio_input": colors.cached,
        "cache_write": colors.cache_write,
        "cache_write_1h": colors.cache_write,
        "fresh_input": colors.text,
        "tool_input": colors.tools[1],
        "audio_input": colors.tools[2],
        "image_input": colors.tools[2],
        "video_input": colors.tools[2],
        "reasoning": colors.reasoning,
        "output": colors.tools[0],
        "rejected_prediction": colors.bad,
        "citations": colors.tools[1],
        "audio_output": colors.other,
        "image_output": colors.other,
        "video_output": colors.other,
    }
