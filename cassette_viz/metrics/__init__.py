"""Numbers from a timeline, each with the word where it comes from.

>>> import cassette_viz as cv
>>> stream = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines[0]
>>> first = cv.metrics.latency(stream).to_first_token
>>> first.seconds, first.clock, first.source
(0.1, <Clock.RECORDED: 'recorded'>, 'arrival of each chunk')

How fast, measured only: a time that was reported, bounded or modelled is in none of these, and where there is no value
the result says why.

- :func:`latency`: from the request to the headers, the first token, the last one, for the whole and for each part.
- :func:`gaps` and :func:`stalls`: the rhythm of the stream, with percentiles and burstiness.
- :func:`rate` and :func:`rate_curve`: tokens or characters per second; :func:`reported_rate` is the provider's word.
- :func:`compare`, :func:`goodput`, :func:`throughput`: the same by the definitions of AIPerf, vLLM bench, GuideLLM,
  inference-perf, llmperf and OpenTelemetry, with their formulas; see :mod:`cassette_viz.metrics.definitions`.

How much:

- :func:`timeline_tokens`: token counts of all vendors in one accounting, which says what it assumed, and by ``.check``
  whether they add up.
- :func:`tokens_per_chunk`: told by the stream, or an estimate that is called one.
- :func:`cost`: as recorded and at list price, never mixed; :func:`cache_savings`: what a cache changed.
- :func:`running` and :func:`running_columns`: tokens and money after each chunk; :func:`running_totals`: after each
  completion of several.
"""

from __future__ import annotations

from .cost import Cost, ListPrice, RecordedCost, cost
from .definitions import Comparison, Definition, Goodput, Result, Throughput, compare, goodput, throughput
from .gaps import Gaps, Stall, gaps, stalls
from .latency import Latency, PartLatency, latency
from .measured import Duration
from .rates import Rate, RateCurve, rate, rate_curve, reported_rate
from .running import Running, RunningColumns, running, running_columns
from .savings import CacheSavings, cache_savings
from .tokens import ChunkTokens, tokens_per_chunk
from .totals import Total, running_totals
from .usage import TokenBuckets, TokenCheck, timeline_tokens, token_buckets

# A function has the name of the module that it stands in, and hides it here: what else is in the module is imported by
# the module's full name.
__all__ = [
    "CacheSavings",
    "ChunkTokens",
    "Comparison",
    "Cost",
    "Definition",
    "Duration",
    "Gaps",
    "Goodput",
    "Latency",
    "ListPrice",
    "PartLatency",
    "Rate",
    "RateCurve",
    "RecordedCost",
    "Result",
    "Running",
    "RunningColumns",
    "Stall",
    "Throughput",
    "TokenBuckets",
    "TokenCheck",
    "Total",
    "cache_savings",
    "compare",
    "cost",
    "gaps",
    "goodput",
    "latency",
    "rate",
    "rate_curve",
    "reported_rate",
    "running",
    "running_columns",
    "running_totals",
    "stalls",
    "throughput",
    "timeline_tokens",
    "token_buckets",
    "tokens_per_chunk",
]
