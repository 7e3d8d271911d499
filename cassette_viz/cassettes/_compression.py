"""Compressed bytes -> what they hold, within a limit, and as much of it as can be had where they are damaged."""

from __future__ import annotations

import zlib
from importlib import import_module

from ..errors import CassetteFormatError

Unpacked = tuple[bytes, str]  #: what came out, and what is wrong with it in plain words ("" if nothing)

_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15  # zlib's names for them are these window sizes
_MOST_EXPANSION = 1032  # deflate cannot make more than this of one byte
_PIECE = 1 << 20


def is_gzip(data: bytes) -> bool:
    """Whether it begins as gzip data do."""
    return data.startswith(b"\x1f\x8b\x08")


def is_zstd(data: bytes) -> bool:
    """Whether it begins as Zstandard data do."""
    return data.startswith(b"\x28\xb5\x2f\xfd")


def gunzipped(data: bytes, limit: int) -> Unpacked:
    """Unpack gzip data of one or several members, to at most ``limit`` bytes.

    Raises
    ------
    CassetteFormatError
        If more than ``limit`` bytes would come out; memory is not used up before that is known.
    """
    parts = []
    problem = ""
    while is_gzip(data) and not problem:
        part, problem, data = _inflated(data, _GZIP, "gzip", limit)
        parts.append(part)
        limit -= len(part)
    return b"".join(parts), problem


def inflated(data: bytes, limit: int) -> Unpacked:
    """Unpack what HTTP calls "deflate": zlib data, or from many servers raw deflate data; otherwise as above."""
    is_zlib = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    unpacked, problem, _ = _inflated(data, _ZLIB if is_zlib else _RAW_DEFLATE, "deflate", limit)
    return unpacked, problem


def unbrotlied(data: bytes, limit: int) -> Unpacked:
    """Unpack Brotli data, by the package brotli.

    Raises
    ------
    ImportError
        If that is not installed, or older than 1.2: it cannot keep to a limit then.
    ValueError
        If these are no Brotli data; nothing in them says so beforehand.
    CassetteFormatError
        If more than ``limit`` bytes would come out.
    """
    brotli = import_module("brotli")
    machine = brotli.Decompressor()
    try:
        unpacked: bytes = machine.process(data, output_buffer_limit=limit + 1)
    except TypeError:
        raise ImportError("brotli is older than 1.2") from None
    except brotli.error as error:
        raise ValueError(str(error)) from None
    if len(unpacked) > limit:
        raise too_large(limit)
    return unpacked, "" if machine.is_finished() else _early("Brotli", len(unpacked))


def unzstded(data: bytes, limit: int) -> Unpacked:
    """Unpack Zstandard data of one or several frames; otherwise as above.

    It is done by the standard library (Python 3.14) or the package zstandard.
    """
    try:
        zstd = import_module("compression.zstd")
        new_machine, error_type = zstd.ZstdDecompressor, zstd.ZstdError
    except ModuleNotFoundError:
        zstd = import_module("zstandard")
        new_machine, error_type = zstd.ZstdDecompressor().decompressobj, zstd.ZstdError
    machine, unpacked, at = new_machine(), bytearray(), 0
    while at < len(data):
        # Small pieces, since four bytes can become 128 KiB and all that comes out of a piece comes at once.
        piece = data[at : at + 256]
        try:
            unpacked += machine.decompress(piece)
        except error_type as error:
            return bytes(unpacked), _damaged("Zstandard", error)
        if len(unpacked) > limit:
            raise too_large(limit)
        at += len(piece)
        if machine.eof:
            at -= len(machine.unused_data)
            if not is_zstd(data[at : at + 4]):
                return bytes(unpacked), ""
            machine = new_machine()
    return bytes(unpacked), _early("Zstandard", len(unpacked))


def too_large(limit: int) -> CassetteFormatError:
    """Make the error for a body that passes the limit."""
    return CassetteFormatError(
        f"a body is larger than {limit:,} bytes when it is decompressed; "
        "if you trust it, pass limits=Limits(body_bytes=...)"
    )


def _early(kind: str, size: int) -> str:
    return f"its {kind} data end too early; the {size:,} bytes that came out are shown"


def _damaged(kind: str, error: Exception) -> str:
    return f"its {kind} data are damaged ({error}); what came out before that is shown"


def _inflated(data: bytes, window: int, kind: str, limit: int) -> tuple[bytes, str, bytes]:
    """Give what came out, what is wrong, and the bytes behind the compressed ones."""
    if len(data) * _MOST_EXPANSION > limit:
        _measure(data, window, limit)
    machine = zlib.decompressobj(window)
    try:
        unpacked = machine.decompress(data)
    except zlib.error as error:
        return _salvaged(data, window), _damaged(kind, error), b""
    return unpacked, "" if machine.eof else _early(kind, len(unpacked)), machine.unused_data


def _measure(data: bytes, window: int, limit: int) -> None:
    """Unpack piece by piece and keep nothing, so that a bomb is found out before it fills the memory."""
    machine = zlib.decompressobj(window)
    size = 0
    try:
        while data and not machine.eof:
            size += len(machine.decompress(data, _PIECE))
            data = machine.unconsumed_tail
            if size > limit:
                raise too_large(limit)
    except zlib.error:
        return  # whoever unpacks it will say so


def _salvaged(data: bytes, window: int) -> bytes:
    """Unpack byte by byte, because zlib gives nothing of a piece that holds an error."""
    machine = zlib.decompressobj(window)
    unpacked = bytearray()
    try:
        for at in range(len(data)):
            unpacked += machine.decompress(data[at : at + 1])
    except zlib.error:
        pass
    return bytes(unpacked)
