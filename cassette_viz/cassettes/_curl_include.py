"""The output of ``curl -i`` -> exchanges. The command may stand before it, as it was pasted from a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._broken import BrokenRecordingError
from ._curl_exchange import URL, Exchange, failure, has_no_body, without_progress
from ._http_text import split_head

_HEAD = re.compile(rb"^HTTP/(?:1\.[01]|[23](?:\.0)?) [1-5]\d\d\b[^\r\n]*\r?\n(?=[\w.-]+:|\r?\n)", re.MULTILINE)
_COMMAND = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*+(?:[^\n]{0,200}?[$%#>] )?curl (?:[^\n\\]++|\\\r?\n|\\)*")
_REDIRECTS = (301, 302, 303, 307, 308)


def is_its(head: bytes) -> bool:
    """Whether a file that begins like this may be such output."""
    plain = without_progress(head).lstrip(b"\xef\xbb\xbf\r\n")
    command = _COMMAND.match(plain)
    begin = command.end() if command else 0
    return _HEAD.match(plain[begin:].lstrip(b"\r\n")) is not None


def exchanges(data: bytes) -> Iterator[Exchange]:
    """Yield the responses, without those that only led to another: interim ones, redirects, a proxy's.

    Raises
    ------
    BrokenRecordingError
        If there are none.
    """
    data, problems = failure(without_progress(data))
    command = _COMMAND.match(data)
    found = URL.search(command[0]) if command else None
    url = found[0].decode("utf-8", "replace") if found else ""
    begins = [head.start() for head in _HEAD.finditer(data)]
    if not begins:
        raise BrokenRecordingError("expected a status line, such as HTTP/1.1 200 OK, but there is none")
    for begin, end in zip(begins, [*begins[1:], len(data)], strict=True):
        head, body = split_head(data[begin:end])
        is_last = end == len(data)
        if not is_last and not body.strip() and (has_no_body(head) or head.status[0] in _REDIRECTS):
            continue
        yield Exchange(head, body, url=url, problems=problems if is_last else ())
