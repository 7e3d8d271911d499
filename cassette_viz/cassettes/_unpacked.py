"""A recording that was compressed or encoded as a whole -> the recording.

Compressed by gzip or Zstandard, or as zlib data in the way of Ruby VCR's .zz; encoded in UTF-16, as PowerShell writes.
"""

from __future__ import annotations

import zlib

from ..errors import CassetteFormatError
from ._base import Source
from ._compression import Unpacked, gunzipped, inflated, is_gzip, is_zstd, unzstded
from ._plain_text import as_utf8, is_utf16

_MOST_LAYERS = 3  # a file that somebody compressed twice is a mistake; one that never ends is an attack
_TRIAL = 1 << 12


def unpacked(source: Source) -> tuple[Source, tuple[str, ...]]:
    """Undo the compression and the encoding of a whole recording, before its format is looked for.

    Parameters
    ----------
    source
        The recording. One that is neither comes back as it is, unread.

    Returns
    -------
    (Source, tuple of str)
        The recording, with the same path, so that files beside it are still found; and what is wrong with its
        compressed data, in plain words. As much as came out of them is kept.

    Raises
    ------
    CassetteFormatError
        If the file cannot be read, more than ``limits.file_bytes`` would come out, or a package for it is missing.
    """
    problems: tuple[str, ...] = ()
    head = b""
    for _ in range(_MOST_LAYERS):
        try:
            head = source.head(_TRIAL)
        except OSError as error:
            raise CassetteFormatError(f"cannot be read: {error.strerror}", path=source.path) from error
        if not (is_gzip(head) or is_zstd(head) or _is_zlib(head)):
            break
        data, problem = _once(source)
        problems += (f"the file as a whole: {problem}",) if problem else ()
        source = Source(data, path=source.path, limits=source.limits)
    if is_utf16(head):
        source = Source(as_utf8(source.data), path=source.path, limits=source.limits)
    return source, problems


def _once(source: Source) -> Unpacked:
    data, limit = source.data, source.limits.file_bytes
    unpack = gunzipped if is_gzip(data) else unzstded if is_zstd(data) else inflated
    try:
        return unpack(data, limit)
    except ImportError:
        message = "it is compressed (zstd); to read it, install a package: pip install zstandard"
        raise CassetteFormatError(message, path=source.path) from None
    except CassetteFormatError:
        raise CassetteFormatError(
            f"the recording is larger than {limit:,} bytes when it is decompressed; "
            "if you trust it, pass limits=Limits(file_bytes=...)",
            path=source.path,
        ) from None


def _is_zlib(head: bytes) -> bool:
    # Two bytes are a weak mark, and a text could begin with them; so something must come out as well.
    if head[:2] not in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        return False
    try:
        return bool(zlib.decompressobj().decompress(head, 1))
    except zlib.error:
        return False
