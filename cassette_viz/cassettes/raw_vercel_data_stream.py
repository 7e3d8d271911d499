"""A raw Vercel data stream: a response body of AI SDK 4 alone, lines such as ``0:"Hello"``."""

from __future__ import annotations

import re
from pathlib import Path

from ._base import Cassette, Source
from ._exchange import bare
from ._plain_text import as_utf8, without_mark

NAME = "raw-vercel-data-stream"

_LINE = re.compile(rb'[0-9a-k]:(?:["\[{0-9-]|null|true|false)')
#: A text, an error, a call, or where a message or a step begins or ends. A number behind a digit may be a time of day.
_TELLING = re.compile(rb'(?:[03g]:"|[9a-f]:\{")')
_MOST_LINES = 50


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a data stream, line by line: 0 no, 2 surely."""
    lines = without_mark(head).split(b"\n", _MOST_LINES)
    whole = [line for line in lines[:-1] or lines if line.strip()]  # the last may be cut off
    return 2 if any(map(_TELLING.match, whole)) and all(map(_LINE.match, whole)) else 0


def read(source: Source) -> Cassette:
    """Read such a file: one interaction without a request. It holds no times."""
    return Cassette(NAME, source.path, (bare(0, as_utf8(source.data)),))
