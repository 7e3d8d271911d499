r"""Lines of a one-character code, a colon and a JSON value: ``0:"Hello"\n``.

It comes as ``text/plain``, with a header of its own that a media type does not show; so it is known by its lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..timeline.frame import Comment, Frame

NAME = "vercel-data-stream"
MEDIA_TYPES = ()
CUT_OFF = "cut off: the body ends in the middle of a message"
NO_MESSAGE = "no code and JSON value"

_HEAD = re.compile(rb'[0-9a-k]:(?:["\[{0-9-]|null|true|false)')
_SPACE = b" \t\r"


def match(head: bytes) -> int:
    """Whether a body looks like this: 2 if all its whole lines are a code and JSON, else 0."""
    lines = head.split(b"\n")
    cut = lines.pop()
    if not lines:
        return 2 if _HEAD.match(cut) and _is_json(cut[2:]) else 0
    whole = [line for line in lines if line.strip(_SPACE)]
    return 2 if whole and all(_HEAD.match(line) and _is_json(line[2:]) for line in whole) else 0


def split(body: bytes) -> Iterator[Frame | Comment]:
    r"""Cut a body into its lines, in order; the code is the name of the message.

    Examples
    --------
    >>> [(frame.name, frame.data) for frame in split(b'0:"a"\nd:{}\n')]
    [('0', '"a"'), ('d', '{}')]
    """
    start = 0
    while start < len(body):
        line_end = body.find(b"\n", start)
        end = len(body) if line_end < 0 else line_end + 1
        line = body[start:end].rstrip(b"\r\n")
        if line[1:2] == b":":
            text = line[2:].decode("utf-8", "replace")
            if line_end < 0 and not _is_json(line[2:]):
                yield Comment(line.decode("utf-8", "replace"), start, end, flaw=CUT_OFF)
            else:
                yield Frame(line[:1].decode("latin-1"), text, start, end)
        elif line.strip(_SPACE):
            text = line.decode("utf-8", "replace")
            if line_end < 0:
                yield Comment(text, start, end, flaw=CUT_OFF)
            else:
                yield Frame("", text, start, end, flaw=NO_MESSAGE)
        start = end


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
