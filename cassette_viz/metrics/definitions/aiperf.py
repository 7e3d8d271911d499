"""AIPerf (NVIDIA) 0.13.0, by the files of its wheel in ``aiperf/metrics/types/``.

Its request ends with the last chunk that brings content. It raises an error where two chunks share a time; several
events in one network read are normal, so here these are gaps of 0. Before 0.13, ITL was divided by n - 1 throughout.
"""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import PER_CHUNK_USAGE, Quantities, Unknown, divided

_aiperf = partial(Definition, "AIPerf", "0.13.0")


def _inter_token_latency(q: Quantities) -> float:
    if q.n < 2:
        raise Unknown(f"{q.n:g} output tokens, and it needs two")
    c_1 = q.reported_c_1
    if c_1 is None or c_1 <= 0 or q.n - c_1 < 1:
        return q.span() / (q.n - 1)
    q.counted_by[PER_CHUNK_USAGE] = None
    return q.span() / (q.n - c_1)


DEFINITIONS = (
    _aiperf(
        "TTFT", "Time to First Token", "s", "t_1 - s", "aiperf/metrics/types/ttft_metric.py",
        lambda q: q.t(1),
        "empty first responses do not count: docs.nvidia.com/nim/benchmarking/llm/metrics",
    ),
    _aiperf(
        "TTFO", "Time to First Output Token", "s", "a_1 - s",
        "aiperf/metrics/types/time_to_first_output_token_metric.py",
        lambda q: q.a_1(),
    ),
    _aiperf(
        "TTST", "Time to Second Token", "s", "t_2 - t_1", "aiperf/metrics/types/ttst_metric.py",
        lambda q: q.gaps()[0],
    ),
    _aiperf(
        "E2E latency", "Request Latency", "s", "t_m - s", "aiperf/metrics/types/request_latency_metric.py",
        lambda q: q.t(-1),
    ),
    _aiperf(
        "ITL", "Inter Token Latency", "s", "(latency - TTFT) / (n - c_1)",
        "aiperf/metrics/types/inter_token_latency_metric.py",
        _inter_token_latency,
        "c_1 is 1 where the first chunk does not report it",
    ),
    _aiperf(
        "ICL", "Inter Chunk Latency", "s", "each t_i - t_(i-1)",
        "aiperf/metrics/types/inter_chunk_latency_metric.py",
        lambda q: q.gaps(),
        "AIPerf refuses a gap of 0; here it counts",
    ),
    _aiperf(
        "setup", "Stream Setup Latency", "s", "h - s", "aiperf/metrics/types/stream_latency_metrics.py",
        lambda q: q.h(),
    ),
    _aiperf(
        "prefill", "Stream Prefill Latency", "s", "TTFT - setup", "aiperf/metrics/types/stream_latency_metrics.py",
        lambda q: q.t(1) - q.h(),
    ),
    _aiperf(
        "output rate", "Output Token Throughput Per User", "tokens/s", "1 / ITL",
        "aiperf/metrics/types/output_token_throughput_metrics.py",
        lambda q: divided(1, _inter_token_latency(q), "ITL"),
    ),
    _aiperf(
        "E2E output rate", "E2E Output Token Throughput", "tokens/s", "n / latency",
        "aiperf/metrics/types/e2e_output_throughput_metric.py",
        lambda q: divided(q.n, q.t(-1), "latency"),
    ),
    _aiperf(
        "prefill rate", "Prefill Throughput Per User", "tokens/s", "i / TTFT",
        "aiperf/metrics/types/prefill_throughput_per_user_metric.py",
        lambda q: divided(q.i, q.t(1), "TTFT"),
    ),
    _aiperf(
        "thinking share", "Thinking Efficiency", "share", "r / (n - r)",
        "aiperf/metrics/types/thinking_efficiency_metrics.py",
        lambda q: divided(q.r, q.n - q.r, "the output without reasoning"),
        "its output token count leaves out reasoning",
    ),
)  # fmt: skip
