"""Tokens of completions, by the provider's own count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..metrics.usage import TokenBuckets, timeline_tokens
from ._bars import Bar, Segment, stacked
from ._source import Entry, entries, heading
from ._theme import Palette, palette
from ._words import all_of, escaped

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MOST_ASSUMPTIONS = 4


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
        ``customdata`` of each bar is the place of its interaction, from 0. How the counts add up stands above it, and
        what was assumed to compare the vendors' accountings in the subtitle. Where a provider bills other counts than
        it made, these have a faint bar of their own.

    Examples
    --------
    >>> [bar.name for bar in tokens(cassette).data]            # doctest: +SKIP
    ['input', 'output']
    """
    found = [(entry, entry.timeline) for entry in entries(timelines) if entry.timeline is not None]
    colors = palette(dark)
    counted = [timeline_tokens(timeline) for _, timeline in found]
    bars: list[Bar] = []
    for (entry, _), buckets in zip(found, counted, strict=True):
        bars += _bars(entry, buckets, heading(entry, alone=len(found) == 1), colors)
    clauses = ["as the provider reported them", *_checked([entry for entry, _ in found], counted)]
    clauses += all_of(why for buckets in counted for why in buckets.assumed)[:_MOST_ASSUMPTIONS]
    return stacked("Tokens", clauses, bars, colors, unit="tokens", meta={"chart": "tokens"})


def _bars(entry: Entry, buckets: TokenBuckets, head: str, colors: Palette) -> list[Bar]:
    """What was counted, and how it adds up; then what is billed, where the provider says that apart."""
    segments = token_segments(buckets, colors)
    if not segments:
        return [Bar(entry.place, entry.number, head, "no token counts in this recording")]
    bars = [Bar(entry.place, entry.number, head, "", segments, (escaped(str(buckets.check)),))]
    billed = (("input", buckets.billed_input, colors.text), ("output", buckets.billed_output, colors.tools[0]))
    charged = tuple(
        Segment(f"billed {name}", count, f"{count:,} {name}", colors.pale(color), len(segments) + rank)
        for rank, (name, count, color) in enumerate(billed)
        if count
    )
    return [*bars, Bar(entry.place, entry.number, "", "billed", charged)] if charged else bars


def _checked(shown: list[Entry], counted: list[TokenBuckets]) -> Iterator[str]:
    """Whether all the counts add up to the totals that are reported."""
    agreeing = sum(buckets.adds_up is True for buckets in counted)
    wrong = [str(entry.number) for entry, buckets in zip(shown, counted, strict=True) if buckets.adds_up is False]
    if wrong:
        yield f"in {', '.join(wrong[:5])}{' and others' * (len(wrong) > 5)} they do not sum to the reported total"
    if agreeing:
        yield "they sum to the reported total" + (
            f" in {agreeing:,} of {len(counted):,}" if agreeing < len(counted) else ""
        )
    elif not wrong and any(buckets.total is not None for buckets in counted):
        yield "no total is reported to check them by"


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
