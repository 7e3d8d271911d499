"""Raw server-sent events: a response body alone, as ``curl -N`` prints it."""

from __future__ import annotations

import re
from pathlib import Path

from ._base import Cassette, Source
from ._exchange import bare
from ._plain_text import as_utf8

NAME = "raw-sse"

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FIELD = re.compile(rb"(?:data|event|id|retry|error)(?::|$)|:")
_DATA = re.compile(rb"data: ?\S")
_JSON_DATA = re.compile(rb'data: ?(?:\{ *"|\[ *\{|\[DONE\])')
_MOST_LINES = 50
_NAMES = (".sse", ".chunks.txt", ".stream")


def match(path: Path | None, head: bytes) -> int:
    """Tell whether a recording that begins like this is an event stream: 0 no, 1 perhaps, 2 surely.

    YAML can begin with ``data:`` too. But its first lines are not all fields and comments of an event stream, and it
    hardly puts JSON there.
    """
    text = _BEGINNING.sub(b"", as_utf8(head), count=1)
    has_data = is_whole = False
    for line in _LINE_END.split(text, _MOST_LINES)[:_MOST_LINES]:
        if line and not _FIELD.match(line):
            # Something else comes behind a whole message, or the first message is broken over lines.
            return 2 if is_whole else int(bool(_JSON_DATA.match(text)))
        has_data = has_data or bool(_DATA.match(line))
        is_whole = is_whole or bool(_JSON_DATA.match(line))
    # A stream may begin with nothing but comments.
    return 2 if has_data else int(path is not None and path.name.lower().endswith(_NAMES))


def read(source: Source) -> Cassette:
    """Read such a file: one interaction without a request. It holds no times.

    Several completions may follow each other in it; each becomes a timeline of its own.
    """
    return Cassette(NAME, source.path, (bare(0, as_utf8(source.data)),))
