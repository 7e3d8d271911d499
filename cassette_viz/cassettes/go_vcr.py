"""go-vcr cassettes, versions 1 to 4, and those of charm.land/x/vcr, in YAML or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._base import Cassette, Headers, Interaction, Response, Source, request
from ._bodies import recorded_body
from ._go_duration import go_duration_ns
from ._interactions import NO_STATUS, broken, cassette, header_pairs, mapping, recorded_at, status_and_reason, text
from ._outline import outline

NAME = "go-vcr"

_KEYS = ("interactions", "Interactions")  # Go's own JSON encoder writes the names of its fields
_ASKED = "interactions.0.request."
_ANSWERED = "interactions.0.response."
_MARKS = frozenset(
    _ASKED + name
    for name in ("proto", "proto_major", "content_length", "form", "host", "remote_addr", "request_uri", "trailer")
) | frozenset(_ANSWERED + name for name in ("proto", "proto_major", "code", "duration", "uncompressed", "trailer"))
_FOREIGN = (_ASKED + "uri", _ASKED + "headers.0", _ANSWERED + "status.code", _ANSWERED + "body.string")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a cassette of go-vcr: 0 no, 1 perhaps, 2 surely."""
    if b"nteractions" not in head.replace(b"\0", b""):
        return 0
    keys = {_lowered(key): value for key, value in outline(head).items()}
    top = [key for key in keys if "." not in key]
    if "interactions" not in top or not set(top) <= {"version", "interactions"}:
        return 0
    if not keys.get("version", "1").isdigit() or any(key in keys for key in _FOREIGN):
        return 0
    if _MARKS & keys.keys() and keys.get(_ANSWERED + "status") != "{":
        return 2
    # Nothing tells yet: the first body is longer than the head, or there is no interaction. vcrpy sorts its keys.
    return int(top[0] == "version")


def read(source: Source) -> Cassette:
    """Read a cassette of go-vcr.

    ``headers_after_ns`` is its ``duration``: the recorder stops its clock when the headers are there, before it reads
    the body. A duration of zero is what it writes where it knows none.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source.limits.body_bytes)

    return cassette(source, NAME, _KEYS, interaction, encoded=("body",))


def _interaction(index: int, item: Any, body_limit: int) -> Interaction:
    parts = _with_lower_keys(item)
    if "request" not in parts and "response" not in parts:
        return broken(index, "expected a mapping with request and response")
    asked, answered = _with_lower_keys(parts.get("request")), _with_lower_keys(parts.get("response"))
    asked_headers = header_pairs(asked.get("headers"))
    asked_body, asked_problems = recorded_body(asked.get("body"), asked_headers, body_limit)
    answered_headers = header_pairs(answered.get("headers"))
    body, body_problems = recorded_body(answered.get("body"), answered_headers, body_limit)
    status, reason = status_and_reason(answered.get("code"), answered.get("status"))
    wait_ns, wait_problem = _wait(answered.get("duration"))
    problems = [f"request body: {problem}" for problem in asked_problems]
    problems += [f"response body: {problem}" for problem in body_problems]
    problems += [wait_problem] if wait_problem else []
    problems += [] if status is not None else [NO_STATUS]
    headers = Headers(answered_headers)
    return Interaction(
        index,
        request(text(asked.get("method")), _url(asked), asked_headers, asked_body),
        Response(status, reason, headers, body),
        recorded_at(headers),
        wait_ns,
        problems=tuple(problems),
    )


def _url(asked: dict[str, Any]) -> str:
    url, host = text(asked.get("url")), text(asked.get("host"))
    # A recorder on the server's side sees the path only. The scheme is not recorded, so none is claimed.
    return f"//{host}{url}" if host and url.startswith("/") and not url.startswith("//") else url


def _wait(duration: object) -> tuple[int | None, str]:
    """Nanoseconds, ``None`` if unknown, and what is wrong with them."""
    recorded = text(duration).strip()
    if not recorded:
        return None, ""
    try:
        return go_duration_ns(recorded) or None, ""
    except ValueError as error:
        return None, f"duration {recorded[:40]!r} is left out: {error}"


def _lowered(name: str) -> str:
    return name if name.islower() else name.lower()


def _with_lower_keys(value: object) -> dict[str, Any]:
    parts = mapping(value)
    return parts if all(map(str.islower, parts)) else {_lowered(name): inner for name, inner in parts.items()}
