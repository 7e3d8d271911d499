"""Bars of money: what was recorded strong, what the price list says faint, both by the buckets of the tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ..metrics.cost import Cost, ListPrice, RecordedCost
from ..metrics.usage import INPUT_BUCKETS, OUTPUT_BUCKETS
from ._bars import Bar, Segment
from ._theme import Palette
from ._tokens import bucket_colors
from ._words import dollars, escaped, shortened

BEFORE = "before"  #: what earlier completions cost
_LAST = ("other runs", "fees", "other", "not broken down")
_RANKS = {name: rank for rank, name in enumerate((BEFORE, *INPUT_BUCKETS.values(), *OUTPUT_BUCKETS.values(), *_LAST))}
#: The longest word that a line has room for; a model's name may be endless.
_WORD = 36


def recorded_segments(recorded: RecordedCost, colors: Palette) -> tuple[Segment, ...]:
    """What the provider said, broken down as far as it did."""
    if recorded.input_usd is None or recorded.output_usd is None:
        return segments([("not broken down", recorded.usd, colors.other)])
    rest = recorded.usd - recorded.input_usd - recorded.output_usd
    return segments(
        [
            ("input", recorded.input_usd, colors.text),
            ("output", recorded.output_usd, colors.tools[0]),
            ("other", rest, colors.other),
        ]
    )


def listed_segments(listed: ListPrice, colors: Palette, *, faint: bool = True) -> tuple[Segment, ...]:
    """The list price by buckets, the input first."""
    shades = bucket_colors(colors)
    parts = [
        *((bucket.name, bucket.usd, shades[bucket.field]) for bucket in listed.buckets),
        ("other runs", listed.side_runs_usd, colors.other),
        ("fees", listed.fees_usd, colors.other),
    ]
    return segments([(name, usd, colors.pale(color) if faint else color) for name, usd, color in parts])


def segments(parts: Iterable[tuple[str, Decimal, str]]) -> tuple[Segment, ...]:
    """Pieces of a bar from (name, US dollars, colour), those that cost nothing left out."""
    return tuple(
        Segment(name, float(usd), f"{dollars(usd)} {name}", color, _RANKS[name])
        for name, usd, color in parts
        if usd > 0
    )


def in_suitable_unit(bars: Sequence[Bar]) -> tuple[list[Bar], str]:
    """The bars in dollars, or in thousandths where all are short, and the words for the axis."""
    largest = max((sum(segment.value for segment in bar.segments) for bar in bars), default=0)
    if largest >= 0.1:
        return list(bars), "US dollars"
    scaled = [
        replace(bar, segments=tuple(replace(part, value=part.value * 1e3) for part in bar.segments)) for bar in bars
    ]
    return scaled, "thousandths of a US dollar"


def list_sources(prices: Iterable[Cost]) -> list[str]:
    """Which price lists there were, by what told their dates."""
    listed_by: dict[str, list[str]] = {}
    for known in prices:
        if known.listed:
            listed_by.setdefault(known.listed.dated_by, []).append(f"{known.listed.at:%Y-%m-%d}")
    clauses = []
    for dated_by, dates in listed_by.items():
        span = min(dates) if min(dates) == max(dates) else f"{min(dates)} to {max(dates)}"
        clauses.append(f"list price of {span}, {escaped(dated_by)} (genai-prices)")
    return clauses


def reason(why: str) -> str:
    """Why something is not known, escaped, with no word longer than a line."""
    return escaped(" ".join(shortened(word, _WORD) for word in why.split(" ")))
