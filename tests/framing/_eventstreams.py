"""Writes AWS event streams, for the tests of what reads them."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any
from uuid import UUID
from zlib import crc32


def header(name: str, value: object, kind: int = 7) -> bytes:
    """One header of a type by its number."""
    layouts = {2: ">b", 3: ">h", 4: ">i", 5: ">q", 8: ">q"}
    if kind in layouts:
        encoded = struct.pack(layouts[kind], value)
    elif kind in (6, 7):
        content = value.encode() if isinstance(value, str) else bytes(value)  # type: ignore[call-overload]
        encoded = struct.pack(">H", len(content)) + content
    else:
        encoded = value.bytes if isinstance(value, UUID) else b""
    return bytes([len(name.encode())]) + name.encode() + bytes([kind]) + encoded


def packed(headers: bytes, payload: bytes) -> bytes:
    """One message of these headers and this payload."""
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = lengths + struct.pack(">I", crc32(lengths)) + headers + payload
    return message + struct.pack(">I", crc32(message))


def event(name: str, value: Any) -> bytes:
    """One event, as Bedrock sends it; str is put in as it is."""
    payload = value if isinstance(value, str) else json.dumps(value)
    headers = (
        header(":event-type", name) + header(":content-type", "application/json") + header(":message-type", "event")
    )
    return packed(headers, payload.encode())


def exception(name: str, value: Any) -> bytes:
    """One exception, as Bedrock sends it."""
    headers = header(":exception-type", name) + header(":message-type", "exception")
    return packed(headers, json.dumps(value).encode())


def chunk(inside: Any) -> bytes:
    """One chunk of a model, with padding beside it; str is put in as it is."""
    text = inside if isinstance(inside, str) else json.dumps(inside)
    return event("chunk", {"bytes": base64.b64encode(text.encode()).decode(), "p": "abcdefgh"})
