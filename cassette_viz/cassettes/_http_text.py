"""The text of an HTTP/1 message, or of what curl prints for one -> its first line, its headers and its body."""

from __future__ import annotations

import re
from typing import NamedTuple

from ._exchange import Pairs
from ._interactions import status_and_reason

# Scrubbers leave an empty line where they took a header out, with a line feed alone; the head goes on behind it.
_END_CRLF = re.compile(rb"\r\n\n*\r\n")
_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})\b\s*(.*)")
_REQUEST_LINE = re.compile(r"([A-Za-z]+)\s+(\S+)")


class Head(NamedTuple):
    """What stands before a body."""

    first: str  #: the request line or the status line
    headers: Pairs

    @property
    def status(self) -> tuple[int | None, str]:
        """Status code and reason; ``None`` if this is no status line."""
        found = _STATUS_LINE.match(self.first)
        return status_and_reason(found[1], found[2]) if found else (None, "")

    @property
    def method_and_target(self) -> tuple[str, str]:
        """The first two words of a request line; "" if this is none."""
        found = _REQUEST_LINE.match(self.first)
        return (found[1], found[2]) if found else ("", "")

    def get(self, name: str) -> str:
        """The value of a header, in lower case; "" if it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def url(self, scheme: str) -> str:
        """The URL that a request line and the Host header make together."""
        target, host = self.method_and_target[1], self.get("host") or self.get(":authority")
        return f"{scheme}://{host}{target}" if host and target.startswith("/") else target


def split_head(data: bytes) -> tuple[Head, bytes]:
    """Split a message into its head and its body; without an empty line it is all head."""
    first_line, _, _ = data.partition(b"\n")
    found = _END_CRLF.search(data) if first_line.endswith(b"\r") else None
    found = found or _END.search(data)
    end, begin = found.span() if found else (len(data), len(data))
    return head_of(data[:end]), data[begin:]


def head_of(lines: bytes) -> Head:
    """Read the lines of a head."""
    first, *rest = [line.strip() for line in lines.decode("utf-8", "replace").split("\n")]
    pairs: list[tuple[str, str]] = []
    for line in rest:
        name, colon, value = line[1:].partition(":")  # HTTP/2 has names that begin with a colon
        if colon:
            pairs.append((line[:1] + name.rstrip(), value.strip()))
    return Head(first, pairs)
