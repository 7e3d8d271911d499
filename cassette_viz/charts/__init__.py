"""Charts of streamed completions: pure functions from timelines to plotly figures.

Every figure says in its title what is seen and in its subtitle where that comes from. It has a transparent background
and fits any width from 400 px on; ``dark=True`` or ``dark=False`` gives it the exact colours for one background, and
by default its colours can be read on both. plotly itself is imported when the first figure is made.

Linking: a point of ``chunk_timing``, ``gaps``, ``text_growth`` and ``rate`` has the number of its chunk as
``customdata``; a bar of ``tokens``, ``cost``, ``running_cost``, ``cache_savings`` and ``interactions`` has the place of
its interaction, from 0 (all interactions count, streamed or not, and of several completions in one each counts).
``figure.layout.meta`` says what stands on the x axis, if the chart runs along the stream, and :func:`playhead` places a
line there.
"""

from __future__ import annotations

from ._cache_savings import cache_savings
from ._cost import cost
from ._gaps import gaps
from ._interactions import interactions
from ._latency_definitions import latency_definitions
from ._playhead import playhead, playhead_x, with_playhead
from ._rate import rate
from ._running_cost import running_cost
from ._text_growth import text_growth
from ._timing import chunk_timing
from ._tokens import tokens

__all__ = [
    "cache_savings",
    "chunk_timing",
    "cost",
    "gaps",
    "interactions",
    "latency_definitions",
    "playhead",
    "playhead_x",
    "rate",
    "running_cost",
    "text_growth",
    "tokens",
    "with_playhead",
]
