"""One name, several formulas: how benchmark tools define ITL, TPOT and their friends, for the same stream side by side.

:func:`compare` gives a table with a row for each metric and a column for each tool; each :class:`Result` knows its
:class:`Definition` with formula and source, what told its tokens, and why there is no value where there is none.
:func:`goodput` counts the requests of a run that met their objectives, :func:`throughput` what came of all each second.

The definitions are applied to what the recording holds. Nothing but measured times goes into them, and where a tool
counts tokens with a tokenizer of its own, the counts of the provider stand in for them. Several events in one network
read share their time, so gaps of 0 are normal.
"""

from __future__ import annotations

from ._definition import Definition, Result
from .compare import DEFINITIONS, METRICS, TOOLS, Comparison, compare, in_words
from .goodput import Goodput, Verdict, goodput
from .throughput import Throughput, throughput

__all__ = [
    "DEFINITIONS",
    "METRICS",
    "TOOLS",
    "Comparison",
    "Definition",
    "Goodput",
    "Result",
    "Throughput",
    "Verdict",
    "compare",
    "goodput",
    "in_words",
    "throughput",
]
