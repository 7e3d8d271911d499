"""Compressed bytes that come in pieces -> what each piece brought."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any, Protocol

#: Of one piece at most so much is made at once. It bounds the memory, and is more than any honest piece holds.
_MOST_AT_ONCE = 1 << 26
_SMALL = 256  # bytes; so many can become 8 MiB in Zstandard, whose decompressors give all at once
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15  # zlib's names for them are these window sizes


class Decoder(Protocol):
    """Undoes one content coding."""

    def feed(self, data: bytes) -> bytes:
        """Give what comes out with these bytes.

        Raises
        ------
        ValueError
            If they are damaged, or hold more than any honest piece does.
        """


class Decoding:
    """Undoes the content codings of one body, piece by piece.

    Parameters
    ----------
    codings
        As the header has them, in the order in which they were applied, such as "gzip".

    Raises
    ------
    LookupError
        If there is a coding among them that cannot be undone here, with its name and what to install.

    Examples
    --------
    >>> import zlib
    >>> body = Decoding("deflate")
    >>> body.feed(zlib.compress(b"Hello"))
    b'Hello'
    """

    def __init__(self, codings: str) -> None:
        names = [coding.strip().lower() for coding in codings.split(",")]
        self._decoders = [_decoder(name) for name in reversed(names) if name not in ("", "identity")]
        self.trouble = ""  #: why nothing more comes out, in plain words

    def feed(self, data: bytes) -> bytes:
        """Give what comes out with the next piece; nothing, once something was found damaged."""
        if self.trouble:
            return b""
        for decoder in self._decoders:
            try:
                data = decoder.feed(data)
            except ValueError as error:
                self.trouble = f"the body cannot be decoded beyond this point: {error}"
                return b""
        return data


def _decoder(name: str) -> Decoder:
    if name in ("gzip", "x-gzip"):
        return _Inflating(_GZIP)
    if name == "deflate":
        return _Inflating(None)
    try:
        if name == "br":
            return _Unbrotling()
        if name == "zstd":
            return _Unzstding()
    except ImportError:
        raise LookupError(f"{name}, which needs a package: pip install 'cassette_viz[compression]'") from None
    raise LookupError(name)


class _Inflating:
    """gzip, of one or several members, and deflate, which is zlib data or, from many servers, raw deflate data."""

    def __init__(self, window: int | None) -> None:
        self._window = window
        self._machine: Any = None
        self._head = b""

    def feed(self, data: bytes) -> bytes:
        parts = []
        while data:
            if self._machine is None:
                data, self._head = self._head + data, b""
                if len(data) < 2:  # too little to tell zlib data from raw ones
                    self._head = data
                    break
                self._machine = zlib.decompressobj(self._window or _deflate_window(data))
            try:
                parts.append(self._machine.decompress(data, _MOST_AT_ONCE))
            except zlib.error as error:
                raise ValueError(str(error)) from None
            if self._machine.unconsumed_tail:
                raise ValueError(f"one read holds more than {_MOST_AT_ONCE:,} bytes")
            if not self._machine.eof:
                break
            data = self._machine.unused_data if self._window == _GZIP else b""
            self._machine = None if data else self._machine
        return b"".join(parts)


def _deflate_window(data: bytes) -> int:
    return _ZLIB if data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0 else _RAW_DEFLATE


class _Unbrotling:
    def __init__(self) -> None:
        self._brotli = import_module("brotli")
        self._machine = self._brotli.Decompressor()

    def feed(self, data: bytes) -> bytes:
        try:
            out: bytes = self._machine.process(data, output_buffer_limit=_MOST_AT_ONCE)
            has_more = not (self._machine.can_accept_more_data() or self._machine.is_finished())
        except TypeError:
            raise ValueError("brotli is older than 1.2") from None
        except self._brotli.error as error:
            raise ValueError(str(error) or "it is no Brotli") from None
        if has_more:
            raise ValueError(f"one read holds more than {_MOST_AT_ONCE:,} bytes")
        return out


class _Unzstding:
    def __init__(self) -> None:
        try:
            zstd = import_module("compression.zstd")  # Python 3.14
            self._new, self._error = zstd.ZstdDecompressor, zstd.ZstdError
        except ModuleNotFoundError:
            zstd = import_module("zstandard")
            self._new, self._error = lambda: zstd.ZstdDecompressor().decompressobj(), zstd.ZstdError
        self._machine: Any = self._new()

    def feed(self, data: bytes) -> bytes:
        out = bytearray()
        for at in range(0, len(data), _SMALL):
            piece = data[at : at + _SMALL]
            while piece:
                try:
                    out += self._machine.decompress(piece)
                except self._error as error:
                    raise ValueError(str(error)) from None
                if len(out) > _MOST_AT_ONCE:
                    raise ValueError(f"one read holds more than {_MOST_AT_ONCE:,} bytes")
                piece = self._machine.unused_data if self._machine.eof else b""
                if self._machine.eof:  # another frame may follow
                    self._machine = self._new()
        return bytes(out)
