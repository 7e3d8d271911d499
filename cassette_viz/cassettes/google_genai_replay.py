"""Replay files of google-genai, Google's SDK for Python: body_segments, a list of decoded chunks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._base import Cassette, Interaction, Source
from ._bodies import Body, recorded_body
from ._exchange import exchange
from ._interactions import broken, cassette, header_pairs, mapping, status_and_reason, text
from ._outline import outline
from ._segments import as_body, as_frames, is_streamed
from ._yaml_scalars import from_base64

NAME = "google-genai-replay"

_FIRST = "interactions.0."
_MARKS = ("replay_id", "replayId", f"{_FIRST}request.body_segments", f"{_FIRST}response.body_segments")
# The SDK takes projects out of URLs; the dialects go by paths, and need no host.
_PREFIXES = {
    "{MLDEV_URL_PREFIX}": "https://generativelanguage.googleapis.com/v1beta",
    "{VERTEX_URL_PREFIX}": "https://aiplatform.googleapis.com/v1beta1",
}


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a replay file: 0 no, 1 perhaps, 2 surely."""
    if b"interactions" not in head or not any(mark in head for mark in (b"replay_id", b"replayId", b"body_segments")):
        return 0
    keys = outline(head)
    return 2 if keys.get("interactions") == "[" and any(mark in keys for mark in _MARKS) else 0


def read(source: Source) -> Cassette:
    """Read a replay file. It holds no times: the SDK takes even the ``Date`` header out.

    The SDK also takes the beginning of each URL out; the public address stands in for it.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source.limits.body_bytes)

    return cassette(source, NAME, ("interactions",), interaction)


def _interaction(index: int, item: Any, body_limit: int) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    headers, url = header_pairs(answered.get("headers")), _url(text(asked.get("url")))
    segments = answered.get("body_segments", answered.get("bodySegments"))
    chunks = segments if isinstance(segments, list) else []
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    streamed = is_streamed(url, media_type, chunks)
    # The status is left out where it is 200.
    status, reason = status_and_reason(answered.get("status_code", answered.get("statusCode", 200)), None)
    body = as_body(chunks) if chunks else _bytes(answered, body_limit)
    asked_segments = asked.get("body_segments", asked.get("bodySegments"))
    return exchange(
        index,
        (text(asked.get("method")), url, header_pairs(asked.get("headers")), as_body(asked_segments)),
        (status, reason, headers, body),
        frames=as_frames(chunks) if streamed and chunks else None,
    )


def _url(recorded: str) -> str:
    for prefix, address in _PREFIXES.items():
        if recorded.startswith(prefix):
            return address + recorded.removeprefix(prefix)
    return recorded


def _bytes(answered: dict[str, Any], limit: int) -> Body:
    """Give what was recorded as bytes; of long ones the SDK keeps the first hundred."""
    segments = answered.get("byte_segments", answered.get("byteSegments"))
    pieces = [from_base64(text(segment)) for segment in segments] if isinstance(segments, list) else None
    return recorded_body(pieces, (), limit)
