"""inference-perf (kubernetes-sigs): ``inference_perf/reportgen/base.py``, ``docs/metrics.md`` and ``docs/goodput.md``.

It counts tokens chunk by chunk with a tokenizer of its own, for which the tokens of each chunk stand here. The tokens
of one chunk share its time, so the gaps between them are 0. It measures nothing where there are fewer than two.
"""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import Quantities, Unknown, divided

_inference_perf = partial(Definition, "inference-perf", "main, 2026")
_BASE = "inference_perf/reportgen/base.py"


def _first_token(q: Quantities) -> float:
    if q.c <= 1:
        raise Unknown("fewer than two tokens came")
    return q.t(1)


DEFINITIONS = (
    _inference_perf("TTFT", "time_to_first_token", "s", "t_1 - s", _BASE, _first_token),
    _inference_perf("E2E latency", "request_latency", "s", "e - s", _BASE, lambda q: q.e()),
    _inference_perf(
        "ITL", "inter_token_latency", "s", "(t_m - t_1) / (c_1 + … + c_m - 1)", _BASE,
        lambda q: divided(q.span(), q.c - 1, "c_1 + … + c_m - 1"),
        "the mean of the gaps between tokens, of which those of one chunk share its time",
    ),
    _inference_perf(
        "TPOT", "time_per_output_token", "s", "(t_m - t_1) / (n - 1)", _BASE,
        lambda q: divided(q.span(), q.n - 1, "n - 1"),
        "so the code; docs/metrics.md says (e2e - TTFT) / (n - 1)",
    ),
    _inference_perf(
        "NTPOT", "normalized_time_per_output_token", "s", "(e - s) / n", _BASE,
        lambda q: divided(q.e(), q.n, "n"),
        "0 where n is 0",
    ),
)  # fmt: skip
