"""llmperf (ray-project): ``ray_clients/openai_chat_completions_client.py`` and ``token_benchmark_ray.py``, line 121.

Its inter-token latency holds the wait for the first token as well. It counts tokens with a tokenizer of its own, for
which the provider's count stands here.
"""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import divided

_llmperf = partial(Definition, "llmperf", "main, 2024")
_CLIENT = "src/llmperf/ray_clients/openai_chat_completions_client.py"
_BENCHMARK = "token_benchmark_ray.py:121"

DEFINITIONS = (
    _llmperf("TTFT", "ttft_s", "s", "t_1 - s", _CLIENT, lambda q: q.t(1)),
    _llmperf(
        "E2E latency", "end_to_end_latency_s", "s", "e - s", _CLIENT,
        lambda q: q.e(),
        "a comment there expects the sum of all gaps, TTFT included, which is t_m - s",
    ),
    _llmperf(
        "ITL", "inter_token_latency_s", "s", "(t_m - s) / n", _BENCHMARK,
        lambda q: divided(q.t(-1), q.n, "n"),
        "the sum of all gaps, TTFT included, over the tokens",
    ),
    _llmperf(
        "output rate", "request_output_throughput_token_per_s", "tokens/s", "n / (e - s)", _BENCHMARK,
        lambda q: divided(q.n, q.e(), "latency"),
    ),
)  # fmt: skip
