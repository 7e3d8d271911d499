"""GuideLLM 0.7.3 (vllm-project), by ``src/guidellm/schemas/request_stats.py``.

Its request ends with the stream. Its time per output token counts the first token and the wait for it.
"""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import Quantities, divided

_guidellm = partial(Definition, "GuideLLM", "0.7.3")
_STATS = "src/guidellm/schemas/request_stats.py"


def _output_tokens(q: Quantities) -> float:
    """Where no usage is reported, it takes a chunk for a token."""
    if q.reported_n is not None:
        return q.n
    q.counted_by["one token a chunk"] = None
    return q.m


DEFINITIONS = (
    _guidellm("TTFT", "time_to_first_token_ms", "s", "t_1 - s", _STATS, lambda q: q.t(1)),
    _guidellm("TTFO", "time_to_first_output_token_ms", "s", "a_1 - s", _STATS, lambda q: q.a_1()),
    _guidellm("E2E latency", "request_latency", "s", "e - s", _STATS, lambda q: q.e()),
    _guidellm(
        "ITL", "inter_token_latency_ms", "s", "(t_m - t_1) / (n - 1)", _STATS,
        lambda q: divided(q.span(), _output_tokens(q) - 1, "n - 1"),
    ),
    _guidellm(
        "TPOT", "time_per_output_token_ms", "s", "(t_m - s) / n", _STATS,
        lambda q: divided(q.t(-1), _output_tokens(q), "n"),
        "the first token and the wait for it count",
    ),
    _guidellm(
        "output rate", "output_tokens_per_second", "tokens/s", "n / (e - s)", _STATS,
        lambda q: divided(_output_tokens(q), q.e(), "latency"),
    ),
    _guidellm(
        "E2E output rate", "output_tokens_per_second", "tokens/s", "n / (e - s)", _STATS,
        lambda q: divided(_output_tokens(q), q.e(), "latency"),
    ),
)  # fmt: skip
