"""What a recording holds as a body -> the bytes that were meant, and what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ._compression import Unpacked, gunzipped, inflated, is_gzip, is_zstd, unbrotlied, unzstded
from ._yaml_scalars import Damaged, from_base64

Body = tuple[bytes, tuple[str, ...]]  #: the bytes, and the problems in plain words

_MOST_CODINGS = 5  # one is usual, two are rare; a hostile header may name thousands
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


def recorded_body(value: object, headers: Sequence[tuple[str, str]], limit: int) -> Body:
    """Give the bytes of a recorded body without transfer and content encoding.

    What the bytes look like counts more than what the headers say: many recorders decode a body and keep its headers.

    Parameters
    ----------
    value
        What the recording holds: a text, bytes, ``None``, a list of pieces, or a mapping that wraps one of these.
    headers
        Those of the same message.
    limit
        How many bytes may come out at most.

    Raises
    ------
    CassetteFormatError
        If more would come out.
    """
    data, problems = as_bytes(value)
    if not data:
        return data, problems
    encodings = [(name.lower(), content.lower()) for name, content in headers if name[-9:].lower() == "-encoding"]
    if any(name == "transfer-encoding" and "chunked" in content for name, content in encodings):
        data, problem = _dechunked(data)
        problems += (problem,)
    codings = ",".join(content for name, content in encodings if name == "content-encoding").split(",")
    for coding in codings[: -_MOST_CODINGS - 1 : -1]:
        data, problem = _decoded(data, coding.strip(), limit)
        problems += (problem,)
    return data, tuple(problem for problem in problems if problem)


def as_bytes(value: object) -> Body:
    """Give the bytes of a recorded body as they stand in the recording."""
    if value is None:
        return b"", ()
    if isinstance(value, bytes):
        return value, ()
    if isinstance(value, str):
        return _encoded(value)
    if isinstance(value, Damaged):
        return value.data, (value.problem,)
    if isinstance(value, dict):
        return as_bytes(_unwrapped(value)) if value.keys() <= _WRAPPER_KEYS else as_json(value)
    if isinstance(value, list) and all(isinstance(piece, str | bytes | Damaged | None) for piece in value):
        bodies = [as_bytes(piece) for piece in value]
        return b"".join(data for data, _ in bodies), tuple(problem for _, problems in bodies for problem in problems)
    return as_json(value)


_WRAPPER_KEYS = {"string", "base64_string", "encoding", "args", "kwds", "state"}


def _unwrapped(wrapper: dict[str, Any]) -> object:
    """Take a body out of the mapping around it."""
    if wrapper.get("string") is not None:
        return wrapper["string"]
    if isinstance(wrapper.get("base64_string"), str):
        return from_base64(wrapper["base64_string"])
    # Python writes a file in memory with its content first in "state", and an iterator with its pieces first in "args".
    for key in ("args", "state"):
        inside = wrapper.get(key)
        if isinstance(inside, list) and inside:
            return inside[0]
    return None


def as_json(value: object) -> Body:
    """Give the bytes of a body that was recorded after it had been decoded from JSON."""

    def of_bytes(inner: object) -> str:
        return as_bytes(inner)[0].decode("utf-8", "replace")

    return _encoded(json.dumps(value, ensure_ascii=False, default=of_bytes))


def _encoded(text: str) -> Body:
    try:
        return text.encode(), ()
    except UnicodeEncodeError:
        pass
    try:
        # Python reads bytes that are no UTF-8 as such lone surrogates; this gives the very bytes again.
        return text.encode("utf-8", "surrogateescape"), ()
    except UnicodeEncodeError:
        problem = "it holds halves of surrogate pairs, which no text may; they became U+FFFD"
        return _SURROGATE.sub("\ufffd", text).encode(), (problem,)


def _dechunked(data: bytes) -> Unpacked:
    """Undo the chunked transfer encoding, if it is still there."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(data, at):
        start, size = found.end(), int(found[1], 16)
        if size == 0:
            return b"".join(parts), ""
        if data[start + size : start + size + 2] != b"\r\n":
            break
        parts.append(data[start : start + size])
        at = start + size + 2
    if not parts:
        return data, ""  # these bytes only look as if they began with the size of a chunk
    rest = data[_behind(_CHUNK_SIZE, data, at) :]
    return b"".join((*parts, rest)), f"its chunked transfer encoding breaks off at byte {at:,}"


def _behind(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _decoded(data: bytes, coding: str, limit: int) -> Unpacked:
    """Undo one content coding, if it is still there."""
    if is_gzip(data):
        return gunzipped(data, limit)
    if is_zstd(data):
        coding = "zstd"
    elif coding not in ("deflate", "br") or not data:
        return data, ""
    try:
        unpacked, problem = {"deflate": inflated, "br": unbrotlied, "zstd": unzstded}[coding](data, limit)
    except ImportError:
        package = {"br": "brotli", "zstd": "zstandard"}[coding]
        unpacked = data
        problem = f"it is compressed ({coding}); to read it, install a package: pip install {package}"
    except ValueError:
        unpacked, problem = data, f"its header says {coding}, but that it is not"
    if problem and coding != "zstd" and _is_text(data):
        return data, ""  # it was decoded when it was recorded, and its header was kept
    return unpacked, problem


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False
