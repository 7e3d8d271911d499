"""What the three ways of printing have in common: an exchange, its clock, and what curl prints besides."""

from __future__ import annotations

import re
from typing import NamedTuple

from ._http_text import Head

NO_HEAD = Head("", ())
#: What --trace-time and --trace-ids put before a line.
STAMP = rb"(?:(\d\d):(\d\d):(\d\d)\.(\d{6}) )?(?:\[[\dx]+-[\dx]+\] )?"
#: The address in a command, or where curl says which it asks.
URL = re.compile(rb"\bhttps?://[^\s'\"\\]+")

_ENCRYPTED = re.compile(rb"\b(?:SSL|TLS|ALPN)")
_DAY_NS = 86_400_000_000_000
_PROGRESS = re.compile(
    rb"(?:^|\r) {0,8}+[\d.]{1,6}+[kMGTP]?(?: {1,8}+[\d.]{1,6}+[kMGTP]?){5}"
    rb"(?: {1,8}+(?:--:--:--|\d{1,3}:\d\d:\d\d|\d{1,4}d \d{1,2}h)){3} {1,8}+[\d.]{1,6}+[kMGTP]?",
    re.MULTILINE,
)
_PROGRESS_TITLE = re.compile(
    rb"^ {0,8}+% {1,8}+Total {1,8}+% Received[^\n]{0,99}\n[^\n]{0,99}?Dload {1,8}+Upload[^\n]{0,99}\n", re.MULTILINE
)
_FAILURE = re.compile(rb"^curl: \((\d+)\) ([^\r\n]*)\r?\n?\Z", re.MULTILINE)


class Exchange(NamedTuple):
    """A request, as far as it was printed, and its response."""

    answered: Head
    body: bytes
    asked: Head = NO_HEAD
    asked_body: bytes = b""
    url: str = ""  #: from elsewhere than the request
    scheme: str = "https"
    headers_after_ns: int | None = None
    arrivals: tuple[tuple[int, int], ...] = ()
    problems: tuple[str, ...] = ()


class DayClock:
    """Turns times of day into nanoseconds since the first of them; midnight may lie between."""

    def __init__(self) -> None:
        self._start: int | None = None
        self._last = 0

    def since_start_ns(self, stamp: re.Match[bytes]) -> int | None:
        """Read the first four groups of :data:`STAMP`; ``None`` if there is no time."""
        if stamp[1] is None:
            return None
        hours, minutes, seconds, micros = (int(stamp[group]) for group in range(1, 5))
        now = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000 + micros * 1_000
        now += (self._last - now + _DAY_NS // 2) // _DAY_NS * _DAY_NS if now < self._last else 0
        self._start = now if self._start is None else self._start
        self._last = now
        return now - self._start


def scheme_and_url(remarks: bytes) -> tuple[str, str]:
    """Tell from the remarks before a request whether it was encrypted, and which URL it was for; "" if unknown."""
    found = URL.search(remarks)
    url = found[0].decode("utf-8", "replace") if found else ""
    is_plain = b"Connected to " in remarks and not _ENCRYPTED.search(remarks)
    return "http" if url.startswith("http://") or (is_plain and not url) else "https", url


def without_progress(data: bytes) -> bytes:
    """Take out the progress meter, which gets into a file together with the error output."""
    if b"% Received" not in data:
        return data
    return _PROGRESS.sub(b"", _PROGRESS_TITLE.sub(b"", data))


def failure(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Take out what curl says at the end if it failed, such as "curl: (18) transfer closed ...", and tell it."""
    found = _FAILURE.search(data)
    if not found:
        return data, ()
    return data[: found.start()], (f"curl failed ({int(found[1])}): {found[2].decode('utf-8', 'replace')}",)


def has_no_body(head: Head) -> bool:
    """Whether another head follows this one: an interim response, or a proxy that opened a tunnel."""
    status, reason = head.status
    return status is not None and (status < 200 or (status == 200 and "connection established" in reason.lower()))
