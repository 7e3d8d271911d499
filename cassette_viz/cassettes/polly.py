"""Recordings of Polly.JS, in HAR as JSON or YAML."""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import _har_entry
from ._base import Cassette, Interaction, Source
from ._bodies import Body, recorded_body
from ._exchange import Pairs
from ._interactions import cassette
from ._outline import outline
from ._yaml_scalars import Damaged, from_base64

NAME = "polly"

_KEYS = ("log.entries",)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is one of Polly's: 0 no, 1 perhaps, 2 surely."""
    if b"log" not in head:
        return 0
    keys = outline(head)
    return 2 if keys.get("log") == "{" and is_its(keys) else 0


def is_its(keys: Mapping[str, str]) -> bool:
    """Whether a HAR file with this outline was written by Polly."""
    return (
        "log._recordingName" in keys
        or keys.get("log.creator.name", "").lower().startswith("polly")
        or ("log.entries.0._id" in keys and "log.entries.0._order" in keys)
    )


def read(source: Source) -> Cassette:
    """Read a recording of Polly's. It holds no times within a response.

    Its ``timings.wait`` lasts until the response was there as a whole: that is ``ended_after_ns``, and
    ``headers_after_ns`` is left unknown.

    Raises
    ------
    CassetteFormatError
        If not one entry can be read, or a limit is passed.
    """

    def body(holder: dict[str, Any], headers: Pairs) -> Body:
        return _body(holder, headers, source.limits.body_bytes)

    def interaction(index: int, entry: Any) -> Interaction:
        return _har_entry.interaction(index, entry, body, tells_first_byte=False)

    return cassette(source, NAME, _KEYS, interaction)


def _body(holder: dict[str, Any], headers: Pairs, limit: int) -> Body:
    """Give a body. One with a content encoding is a list of the pieces that came over the network, still encoded.

    The pieces are base64; up to Polly 5 they are hexadecimal and ``_isBinary`` is set.
    """
    recorded = holder.get("text")
    is_hex = holder.get("_isBinary") is True
    is_base64 = holder.get("encoding") == "base64"
    pieces = _pieces(recorded) if any(name.lower() == "content-encoding" for name, _ in headers) else None
    if pieces is None and isinstance(recorded, str) and (is_hex or is_base64):
        pieces = [recorded]
    if pieces is None:
        return _har_entry.plain_body(holder, headers, limit)
    decode = _from_hex if is_hex and not is_base64 else from_base64
    return recorded_body([decode(piece) for piece in pieces], headers, limit)


def _pieces(recorded: object) -> list[str] | None:
    if not isinstance(recorded, str) or not recorded.lstrip().startswith("["):
        return None
    try:
        pieces = json.loads(recorded)
    except (ValueError, RecursionError):
        return None
    is_texts = isinstance(pieces, list) and all(isinstance(piece, str) for piece in pieces)
    return pieces if is_texts else None


def _from_hex(letters: str) -> bytes | Damaged:
    try:
        return binascii.unhexlify(letters)
    except ValueError:
        return Damaged(b"", "it is no hexadecimal text, as it should be")
