"""The output of ``curl -v`` -> exchanges. Requests stand behind ">", response heads behind "<", remarks behind "*"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ._curl_exchange import NO_HEAD, STAMP, DayClock, Exchange, failure, has_no_body, scheme_and_url, without_progress
from ._http_text import Head, head_of

_LINE = re.compile(
    rb"^" + STAMP + rb"(?:([<>])(?: |(?=\r?$))|([*]) |[{}] (?=\[\d+ bytes data\]))([^\n]*)\n?", re.MULTILINE
)
_ANSWER = re.compile(rb"^" + STAMP + rb"< HTTP/[\d.]+ \d{3}", re.MULTILINE)
_FIRST_LINE = re.compile(rb"\A\s*(?:" + STAMP + rb"[*<>{}] |[^\n]{0,200}?curl |% +Total |Note: )")
# Behind a body without a line end the last remark stands on the same line.
_LAST_REMARK = re.compile(
    rb"\* (?:Connection #\d+ to host \S+ left intact|(?:Closing|shutting down) connection[^\n]*)\s*\Z"
)


@dataclass(slots=True)
class _Draft:
    """An exchange while its lines come in."""

    asked: list[bytes] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    asked_ns: int | None = None
    answered_ns: int | None = None
    is_in_body: bool = False


def is_its(head: bytes) -> bool:
    """Whether a file that begins like this may be such output."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return _FIRST_LINE.match(plain) is not None and _ANSWER.search(plain) is not None


def exchanges(data: bytes) -> Iterator[Exchange]:
    """Yield the exchanges."""
    data, problems = failure(without_progress(data))
    scheme, url = scheme_and_url(data[: data.find(b"< HTTP/")])
    drafts = [draft for draft in _drafts(data) if draft.answered]
    for draft in drafts:
        wait_ns = None
        if draft.asked_ns is not None and draft.answered_ns is not None:
            wait_ns = draft.answered_ns - draft.asked_ns
        yield Exchange(
            _head(draft.answered),
            _LAST_REMARK.sub(b"", b"".join(draft.body)),
            _head(draft.asked),
            url=url,
            scheme=scheme,
            headers_after_ns=wait_ns,
            problems=problems if draft is drafts[-1] else (),
        )


def _drafts(data: bytes) -> Iterator[_Draft]:
    clock, draft = DayClock(), _Draft()
    has_times = False
    at = 0
    for line in _LINE.finditer(data):
        has_times = has_times or line[1] is not None
        if has_times and line[1] is None:
            continue  # what only looks like such a line; it stays in the body
        if draft.is_in_body:
            draft.body.append(data[at : line.start()])
        at = line.end()
        time_ns, mark, rest = clock.since_start_ns(line), line[5], line[7].rstrip(b"\r")
        if mark == b">":
            if draft.answered:
                yield draft
                draft = _Draft()
            draft.asked_ns = time_ns if draft.asked_ns is None else draft.asked_ns
            draft.asked.append(rest)
        elif mark == b"<":
            _take_answer(draft, rest, time_ns)
    if draft.is_in_body:
        draft.body.append(data[at:])
    yield draft


def _take_answer(draft: _Draft, line: bytes, time_ns: int | None) -> None:
    if line.startswith(b"HTTP/"):
        if draft.answered and has_no_body(_head(draft.answered)):
            draft.answered, draft.body = [], []
        draft.answered_ns = time_ns
        draft.is_in_body = False
    if line.strip():
        draft.answered.append(line)
    elif not draft.is_in_body:
        draft.is_in_body = not has_no_body(_head(draft.answered))


def _head(lines: list[bytes]) -> Head:
    return head_of(b"\n".join(lines)) if lines else NO_HEAD
