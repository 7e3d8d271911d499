"""What curl prints: with -i the headers and the body, with -v both sides, with --trace (and --trace-time) all bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import _curl_include, _curl_trace, _curl_verbose
from ._base import Cassette, Interaction, Source
from ._bodies import recorded_body
from ._curl_exchange import Exchange
from ._exchange import exchange
from ._interactions import NO_STATUS, gathered
from ._plain_text import without_mark

NAME = "curl"

_KINDS = (_curl_trace, _curl_verbose, _curl_include)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this was printed by curl: 0 no, 2 surely."""
    text = without_mark(head)
    return 2 if any(kind.is_its(text) for kind in _KINDS) else 0


def read(source: Source) -> Cassette:
    """Read what curl printed.

    With ``--trace-time``, ``headers_after_ns`` is the time from the first line of the request to the first of the
    response, by curl's clock. With ``--trace`` beside it, each piece of the body has its time too. Without, there are
    no times but the server's ``Date`` header.

    Raises
    ------
    CassetteFormatError
        If there is no response in it.
    """
    data = without_mark(source.data)
    kind = next((kind for kind in _KINDS if kind.is_its(data[: 1 << 16])), _curl_include)

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source.limits.body_bytes)

    return gathered(source, NAME, kind.exchanges(data), interaction)


def _interaction(index: int, item: Exchange, limit: int) -> Interaction:
    asked, answered = item.asked, item.answered
    method, target = asked.method_and_target
    body = recorded_body(item.body, answered.headers, limit)
    status, reason = answered.status
    return exchange(
        index,
        (method, asked.url(item.scheme) or target or item.url, asked.headers, (item.asked_body, ())),
        (status, reason, answered.headers, body),
        # Offsets of the pieces mean nothing in a body that had to be decompressed.
        arrivals=item.arrivals if body[0] == item.body else (),
        headers_after_ns=item.headers_after_ns,
        problems=item.problems if status is not None else (*item.problems, NO_STATUS),
    )
