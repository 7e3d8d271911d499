"""OpenTelemetry's semantic conventions for generative AI, in development status: metrics of clients, in seconds.

They speak of chunks, whatever these hold, so they need no token counts. The metrics of servers are measured inside of
them, where no recording of the wire can see.
"""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from ._definition import Definition
from ._quantities import Quantities, Unknown

_opentelemetry = partial(Definition, "OpenTelemetry", "development")
_CONVENTIONS = "open-telemetry/semantic-conventions-genai, gen-ai metrics"


def _inside(_: Quantities) -> NoReturn:
    raise Unknown("it is measured inside the server, where no recording can see")


DEFINITIONS = (
    _opentelemetry(
        "TTFT", "gen_ai.client.operation.time_to_first_chunk", "s", "u_1 - s", _CONVENTIONS,
        lambda q: q.u_1(),
        "the first chunk, whatever it holds; also the attribute gen_ai.response.time_to_first_chunk",
    ),
    _opentelemetry(
        "ICL", "gen_ai.client.operation.time_per_output_chunk", "s", "each u_i - u_(i-1)", _CONVENTIONS,
        lambda q: q.message_gaps(),
        "from the end of the chunk before to the end of this, for each after the first",
    ),
    _opentelemetry(
        "TTFT in the server", "gen_ai.server.time_to_first_token", "s", "first token - arrival", _CONVENTIONS, _inside
    ),
    _opentelemetry(
        "TPOT in the server", "gen_ai.server.time_per_output_token", "s", "after the first token, per token",
        _CONVENTIONS, _inside,
    ),
)  # fmt: skip
