"""Braintrust's seinfeld cassettes: entries whose bodies each name their kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._bodies import Body, as_bytes, as_json, recorded_body
from ._exchange import NO_BODY, Pairs, exchange
from ._interactions import NO_STATUS, broken, cassette, header_pairs, mapping, status_and_reason, text
from ._moments import moment
from ._outline import outline
from ._yaml_scalars import from_base64

NAME = "braintrust-cassette-json"

_MARKS = ("matchKey", "callIndex", "recordedAt", "request.body.kind", "response.body.kind")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a cassette: 0 no, 1 perhaps, 2 surely."""
    if b'"entries"' not in head:
        return 0
    keys = outline(head)
    if keys.get("entries") != "[":
        return 0
    if any(f"entries.0.{mark}" in keys for mark in _MARKS):
        return 2
    return int("meta.seinfeldVersion" in keys)


def read(source: Source) -> Cassette:
    """Read a cassette of seinfeld. It holds no times but the moment of each recording.

    Large bodies stand in files of their own beside it, under ``<its name>.blobs/``.

    Raises
    ------
    CassetteFormatError
        If not one entry can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source)

    return cassette(source, NAME, ("entries",), interaction)


def _interaction(index: int, item: Any, source: Source) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected an entry with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    asked_headers, answered_headers = header_pairs(asked.get("headers")), header_pairs(answered.get("headers"))
    status, reason = status_and_reason(answered.get("status"), answered.get("statusText"))
    return exchange(
        index,
        (text(asked.get("method")), text(asked.get("url")), asked_headers, _body(asked, asked_headers, source)),
        (status, reason, answered_headers, _body(answered, answered_headers, source)),
        recorded_at=moment(text(item.get("recordedAt"))),
        problems=[] if status is not None else [NO_STATUS],
    )


def _body(message: dict[str, Any], headers: Pairs, source: Source) -> Body:
    """Give a body by its kind, as the README of seinfeld lists them."""
    recorded = message.get("body")
    if not isinstance(recorded, dict):
        return recorded_body(recorded, headers, source.limits.body_bytes)
    kind = text(recorded.get("kind"))
    if kind == "json":
        return as_json(recorded.get("value"))
    if kind == "sse":
        return _events(recorded.get("chunks"))
    if kind == "base64":
        return recorded_body(from_base64(text(recorded.get("value"))), headers, source.limits.body_bytes)
    if kind == "binary":
        try:
            data = source.beside(text(recorded.get("path")))
        except CassetteFormatError as error:
            return b"", (error.message,)
        return recorded_body(data, headers, source.limits.body_bytes)
    if kind in ("empty", "none"):
        return NO_BODY
    if kind == "text" or "value" in recorded:
        return as_bytes(recorded.get("value"))
    return b"", (f"expected a body of a kind that is known, but it is {kind[:40]!r}",)


def _events(chunks: object) -> Body:
    """Put the blank lines back at which the recorder cut the stream; the last chunk tells whether one followed it."""
    if not isinstance(chunks, list):
        return b"", ("expected a list of chunks, but there is none",)
    pieces = [text(chunk) for chunk in chunks]
    line_end = "\r\n" if any("\r\n" in piece for piece in pieces) else "\n"
    ended = (piece if piece.endswith(("\n\n", "\r\n\r\n")) else piece.rstrip("\r\n") + 2 * line_end for piece in pieces)
    return as_bytes("".join(ended))
