"""Cassettes of dd-apm-test-agent (dd-trace): one exchange in each JSON or YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._bodies import Body, recorded_body
from ._documents import documents
from ._exchange import Pairs, exchange
from ._interactions import NO_STATUS, broken, header_pairs, mapping, status_and_reason, text
from ._outline import outline
from ._yaml_scalars import from_base64

NAME = "dd-test-agent-json"

_BASE64 = "base64:"


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such an exchange: 0 no, 1 perhaps, 2 surely."""
    if b"request" not in head or b"url" not in head:
        return 0
    keys = outline(head)
    if not {key for key in keys if "." not in key} <= {"request", "response"} or "request.url" not in keys:
        return 0
    if "response.status.code" in keys and "response.body.string" not in keys:
        return 2
    # A long request may fill the head. WireMock, which has the same two keys, matches paths rather than whole URLs.
    return int("response" not in keys and "://" in keys["request.url"] and "request.method" in keys)


def read(source: Source) -> Cassette:
    """Read such an exchange. It holds no times but the server's ``Date`` header.

    Raises
    ------
    CassetteFormatError
        If it cannot be read, or a limit is passed.
    """
    try:
        interactions = [
            _interaction(index, item, source.limits.body_bytes) for index, item in enumerate(documents(source))
        ]
    except CassetteFormatError as error:
        raise CassetteFormatError(error.message, path=source.path, format=NAME) from None
    return Cassette(NAME, source.path, tuple(interactions))


def _interaction(index: int, item: Any, body_limit: int) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    asked_headers, answered_headers = header_pairs(asked.get("headers")), header_pairs(answered.get("headers"))
    status = mapping(answered.get("status"))
    code, reason = status_and_reason(status.get("code", answered.get("status")), status.get("message"))
    return exchange(
        index,
        (
            text(asked.get("method")),
            text(asked.get("url")),
            asked_headers,
            _body(asked.get("body"), asked_headers, body_limit),
        ),
        (code, reason, answered_headers, _body(answered.get("body"), answered_headers, body_limit)),
        problems=[] if code is not None else [NO_STATUS],
    )


def _body(recorded: object, headers: Pairs, limit: int) -> Body:
    """Give a body; the agent writes what is no UTF-8, or holds a zero byte, as "base64:..."."""
    if isinstance(recorded, str) and recorded.startswith(_BASE64):
        recorded = from_base64(recorded.removeprefix(_BASE64))
    return recorded_body(recorded, headers, limit)
