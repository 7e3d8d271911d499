"""A raw AWS event stream: the binary body of a Bedrock response alone."""

from __future__ import annotations

import struct
from pathlib import Path
from zlib import crc32

from ._base import Cassette, Source
from ._exchange import bare

NAME = "raw-event-stream"

_PRELUDE = struct.Struct(">III")  # length of the message, length of its headers, checksum of these two


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording begins with the prelude of a message, by its checksum: 0 no, 2 surely."""
    if len(head) < _PRELUDE.size:
        return 0
    length, headers_length, checksum = _PRELUDE.unpack_from(head)
    return 2 if headers_length + 16 <= length and crc32(head[:8]) == checksum else 0


def read(source: Source) -> Cassette:
    """Read such a file: one interaction without a request. It holds no times."""
    return Cassette(NAME, source.path, (bare(0, source.data),))
