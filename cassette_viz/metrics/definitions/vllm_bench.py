"""vLLM's benchmark, ``vllm bench serve``: ``calculate_metrics`` in ``vllm/benchmarks/serve.py`` of vllm-project/vllm.

A chunk is taken for a token. What is called ITL there is the list of gaps between chunks; see pull requests 6531 and
7242 of vllm-project/vllm.
"""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import Quantities, divided

_vllm = partial(Definition, "vLLM bench", "main, 2026")
_SERVE = "vllm/benchmarks/serve.py, calculate_metrics"
_REQUEST = "vllm/benchmarks/lib/endpoint_request_func.py"


def time_per_output_token(q: Quantities) -> float:
    """(latency - TTFT) / (n - 1)."""
    return divided(q.span(), q.n - 1, "n - 1")


DEFINITIONS = (
    _vllm(
        "TTFT", "TTFT", "s", "t_1 - s", _REQUEST,
        lambda q: q.t(1),
        "vLLM takes the first chunk that has choices, which its own server sends with the first token",
    ),
    _vllm("E2E latency", "E2EL", "s", "t_m - s", _REQUEST, lambda q: q.t(-1)),
    _vllm("ITL", "ITL", "s", "each t_i - t_(i-1)", _REQUEST, lambda q: q.gaps(), "a chunk is taken for a token"),
    _vllm(
        "TPOT", "TPOT", "s", "(latency - TTFT) / (n - 1)", _SERVE,
        time_per_output_token,
        "for goodput it is 0 where n is 1 or less",
    ),
)  # fmt: skip
