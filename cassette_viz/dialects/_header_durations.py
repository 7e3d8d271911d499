"""Durations that a provider tells in the head of its response, before the first token: HTTP headers -> reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..timeline.events import ServerTiming
from ._server_durations import MILLISECOND, SECOND, nanoseconds

#: OpenAI's own work until it answers, and Envoy's wait for the server behind it, which many providers pass on.
_UNTIL_HEADERS = ("openai-processing-ms", "x-envoy-upstream-service-time")
#: Fireworks tells it even of streams: https://docs.fireworks.ai, "performance metrics for streaming responses".
_TO_FIRST_TOKEN = ("fireworks-server-time-to-first-token",)


def header_timings(headers: Mapping[str, str]) -> Iterator[ServerTiming]:
    """What the headers of a stream's response tell of the time until it began.

    Parameters
    ----------
    headers
        To be asked in lower case.

    Examples
    --------
    >>> [(each.source, each.headers_ns) for each in header_timings({"openai-processing-ms": "120"})]
    [('header openai-processing-ms', 120000000)]
    """
    for name in _UNTIL_HEADERS:
        if (ns := nanoseconds(headers.get(name), MILLISECOND)) is not None:
            yield ServerTiming(f"header {name}", {name: headers[name]}, headers_ns=ns)
    for name in _TO_FIRST_TOKEN:
        if (ns := nanoseconds(headers.get(name), SECOND)) is not None:
            yield ServerTiming(f"header {name}", {name: headers[name]}, first_token_ns=ns)
