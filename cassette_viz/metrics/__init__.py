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
- :func:`compare` and :func:`goodput`: the same by the definitions of AIPerf, vLLM bench, GuideLLM, inference-perf,
  llmperf and OpenTelemetry, with their formulas; see :mod:`cassette_viz.metrics.definitions`.

How much:

- :func:`timeline_tokens`: token counts of all vendors in one accounting, which says what it assumed.
- :func:`tokens_per_chunk`: told by the stream, or an estimate that is called one.
- :func:`cost`: as recorded and at list price, never mixed.
"""

from __future__ import annotations

from .cost import Cost, cost
from .definitions import Comparison, Definition, Goodput, Result, compare, goodput
from .gaps import Gaps, Stall, gaps, stalls
from .latency import Latency, PartLatency, latency
from .measured import Duration
from .rates import Rate, RateCurve, rate, rate_curve, reported_rate
from .tokens import ChunkTokens, tokens_per_chunk
from .usage import TokenBuckets, timeline_tokens, token_buckets

# A function has the name of the module that it stands in, and hides it here: what else is in the module is imported by
# the module's full name.
__all__ = [
    "ChunkTokens",
    "Comparison",
    "Cost",
    "Definition",
    "Duration",
    "Gaps",
    "Goodput",
    "Latency",
    "PartLatency",
    "Rate",
    "RateCurve",
    "Result",
    "Stall",
    "TokenBuckets",
    "compare",
    "cost",
    "gaps",
    "goodput",
    "latency",
    "rate",
    "rate_curve",
    "reported_rate",
    "stalls",
    "timeline_tokens",
    "token_buckets",
    "tokens_per_chunk",
]
