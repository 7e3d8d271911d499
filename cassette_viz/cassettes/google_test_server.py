"""Recordings of Google's test-server (js-genai and its siblings): bodySegments, a list of decoded chunks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._base import Cassette, Interaction, Source
from ._exchange import exchange
from ._interactions import NO_STATUS, broken, cassette, header_pairs, mapping, status_and_reason, text
from ._outline import outline
from ._segments import as_body, as_frames, is_streamed

NAME = "google-test-server-json"

_MARKS = ("recordID", "interactions.0.request.bodySegments", "interactions.0.response.bodySegments")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is one of test-server: 0 no, 1 perhaps, 2 surely."""
    if b"interactions" not in head or not (b"recordID" in head or b"bodySegments" in head):
        return 0
    keys = outline(head)
    return 2 if keys.get("interactions") == "[" and any(mark in keys for mark in _MARKS) else 0


def read(source: Source) -> Cassette:
    """Read a recording of test-server. It holds no times but the server's ``Date`` header.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """
    return cassette(source, NAME, ("interactions",), _interaction)


def _interaction(index: int, item: Any) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    headers, url = header_pairs(answered.get("headers")), _url(asked)
    status, reason = status_and_reason(answered.get("statusCode"), None)
    segments = answered.get("bodySegments")
    chunks = segments if isinstance(segments, list) else []
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    streamed = is_streamed(url, media_type, chunks)
    return exchange(
        index,
        (text(asked.get("method")), url, header_pairs(asked.get("headers")), as_body(asked.get("bodySegments"))),
        (status, reason, headers, as_body(chunks)),
        frames=as_frames(chunks) if streamed and chunks else None,
        problems=[] if status is not None else [NO_STATUS],
    )


def _url(asked: dict[str, Any]) -> str:
    """Put the address together: the recorder keeps the path and the server apart."""
    path = text(asked.get("url")) or [*text(asked.get("request")).split(" "), ""][1]
    host, scheme, port = (text(asked.get(key)) for key in ("serverAddress", "protocol", "port"))
    if not host or "://" in path:
        return path
    is_usual = port in ("", {"https": "443", "http": "80"}.get(scheme))
    return f"{scheme or 'https'}://{host}{path}" if is_usual else f"{scheme or 'https'}://{host}:{port}{path}"
