"""vcrpy cassettes (also of pytest-recording, pytest-vcr and langchain-tests), in YAML or JSON, from the oldest on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import _parallel_lists as parallel_lists
from ._base import Cassette, Headers, Interaction, Response, Source, request
from ._bodies import Body, as_json, recorded_body
from ._interactions import (
    NO_STATUS,
    broken,
    cassette,
    gathered,
    header_pairs,
    mapping,
    recorded_at,
    status_and_reason,
    text,
)
from ._outline import outline

NAME = "vcrpy"

#: Of go-vcr, of Google's test-server, and of others that use the same words.
_FOREIGN = ("request.url", "request.proto", "request.form", "request.request", "request.serverAddress")
_ADDRESS = ("request.uri", "request.protocol")  # the second before version 1.0
_ANSWER = ("response.status.code", "response.body.string", "response.parsed_body", "response.status_code")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a cassette of vcrpy: 0 no, 1 perhaps, 2 surely."""
    plain = head.replace(b"\0", b"")  # it may be UTF-16
    if b"interactions" not in plain and b"request" not in plain:
        return 0
    keys = outline(head)
    if keys.get("requests") == "[":
        return parallel_lists.points(keys)
    top = next(iter(keys), "")
    first = "interactions.0" if "interactions" in keys else "0"
    if any(f"{first}.{name}" in keys for name in _FOREIGN):
        return 0
    if any(f"{first}.{name}" in keys for name in _ADDRESS):
        return 2
    if any(f"{first}.{name}" in keys for name in _ANSWER):
        return 1
    # Nothing tells yet: the first body is longer than the head, or there is no interaction. But its keys are sorted.
    return int(top == "interactions")


def read(source: Source) -> Cassette:
    """Read a cassette of vcrpy. It holds no times but the server's ``Date`` header.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source.limits.body_bytes)

    head = source.head()
    if b"requests" in head and parallel_lists.points(outline(head)):
        return gathered(source, NAME, parallel_lists.pairs(source), interaction)
    return cassette(source, NAME, ("interactions",), interaction, encoded=("body", "string"))


def _interaction(index: int, item: Any, body_limit: int) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    asked_headers = header_pairs(asked.get("headers"))
    asked_body, asked_problems = _body(asked, asked_headers, body_limit)
    answered_headers = header_pairs(answered.get("headers"))
    body, body_problems = _body(answered, answered_headers, body_limit)
    status, reason = _status(answered)
    problems = [f"request body: {problem}" for problem in asked_problems]
    problems += [f"response body: {problem}" for problem in body_problems]
    problems += [] if status is not None else [NO_STATUS]
    headers = Headers(answered_headers)
    return Interaction(
        index,
        request(text(asked.get("method")), _url(asked), asked_headers, asked_body),
        Response(status, reason, headers, body),
        recorded_at(headers),
        problems=tuple(problems),
    )


def _body(message: dict[str, Any], headers: Sequence[tuple[str, str]], limit: int) -> Body:
    """Give the body, which stands under "content" in responses that early versions recorded of httpx."""
    recorded = message.get("body", message.get("content"))
    # pydantic-ai's recordings hold JSON decoded, in place of the body.
    if not recorded and message.get("parsed_body") is not None:
        return as_json(message["parsed_body"])
    return recorded_body(recorded, headers, limit)


def _status(answered: dict[str, Any]) -> tuple[int | None, str]:
    status = answered.get("status")
    if isinstance(status, dict):
        return status_and_reason(status.get("code"), status.get("message"))
    return status_and_reason(answered.get("status_code"), status)


def _url(asked: dict[str, Any]) -> str:
    if "uri" in asked or "host" not in asked:
        return text(asked.get("uri"))
    scheme, host, port, path = (text(asked.get(part)) for part in ("protocol", "host", "port", "path"))
    is_usual = port in ("", {"https": "443", "http": "80"}.get(scheme))
    return f"{scheme}://{host}{path}" if is_usual else f"{scheme}://{host}:{port}{path}"
