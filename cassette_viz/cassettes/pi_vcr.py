"""VCR cassettes of pi_agent_rust: bodies as the chunks that the network delivered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ._base import Cassette, Interaction, Source
from ._bodies import recorded_body
from ._exchange import exchange
from ._interactions import NO_STATUS, broken, cassette, header_pairs, mapping, status_and_reason, text
from ._moments import moment
from ._outline import outline
from ._yaml_scalars import from_base64

NAME = "pi-vcr-json"

_FIRST = "interactions.0."


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a cassette: 0 no, 1 perhaps, 2 surely."""
    if b"interactions" not in head or not (b"body_chunks" in head or b"test_name" in head):
        return 0
    keys = outline(head)
    if keys.get("interactions") != "[":
        return 0
    if f"{_FIRST}response.body_chunks" in keys or f"{_FIRST}response.body_chunks_base64" in keys:
        return 2
    return 2 if "test_name" in keys and "recorded_at" in keys else 0


def read(source: Source) -> Cassette:
    """Read such a cassette. It holds no times but the server's ``Date`` header and the moment it was last recorded.

    Raises
    ------
    CassetteFormatError
        If not one interaction can be read, or a limit is passed.
    """
    recorded_at = moment(outline(source.head()).get("recorded_at", ""))

    def interaction(index: int, item: Any) -> Interaction:
        found = _interaction(index, item, source.limits.body_bytes)
        return found if found.recorded_at is not None else replace(found, recorded_at=recorded_at)

    return cassette(source, NAME, ("interactions",), interaction)


def _interaction(index: int, item: Any, body_limit: int) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    asked_headers, answered_headers = header_pairs(asked.get("headers")), header_pairs(answered.get("headers"))
    asked_body = asked["body"] if asked.get("body") is not None else asked.get("body_text")
    status, reason = status_and_reason(answered.get("status"), None)
    return exchange(
        index,
        (
            text(asked.get("method")),
            text(asked.get("url")),
            asked_headers,
            recorded_body(asked_body, asked_headers, body_limit),
        ),
        (status, reason, answered_headers, recorded_body(_chunks(answered), answered_headers, body_limit)),
        problems=[] if status is not None else [NO_STATUS],
    )


def _chunks(answered: dict[str, Any]) -> object:
    """Give the chunks, which were cut where the network cut them: within messages, even within characters."""
    encoded = answered.get("body_chunks_base64")
    if isinstance(encoded, list) and encoded:
        return [from_base64(text(chunk)) for chunk in encoded]
    return answered.get("body_chunks")
