"""httprr traces (Go: oscar, adk-go, langchaingo): requests and responses as they went over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ._base import Cassette, Interaction, Source
from ._bodies import recorded_body
from ._broken import BrokenRecordingError
from ._exchange import exchange
from ._http_text import split_head
from ._interactions import NO_STATUS, gathered

NAME = "httprr"

_FIRST_LINE = re.compile(rb"httprr trace v\d+\r?\n")
_LENGTHS = re.compile(rb"(\d{1,12}) (\d{1,12})\r?\n")


class _Record(NamedTuple):
    asked: bytes
    answered: bytes
    missing: int  #: bytes of it that the file does not hold


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a trace of httprr: 0 no, 2 surely."""
    return 2 if _FIRST_LINE.match(head) else 0


def read(source: Source) -> Cassette:
    """Read a trace of httprr. It holds no times but the server's ``Date`` header.

    Raises
    ------
    CassetteFormatError
        If not one record can be read.
    """

    def interaction(index: int, record: Any) -> Interaction:
        return _interaction(index, record, source.limits.body_bytes)

    return gathered(source, NAME, _records(source.data), interaction)


def _records(data: bytes) -> Iterator[_Record]:
    start = _FIRST_LINE.match(data)
    at = start.end() if start else 0
    while data[at : at + 64].strip():
        found = _LENGTHS.match(data, at)
        if not found:
            raise BrokenRecordingError(
                f"expected two lengths and a line end at byte {at:,}, but there is something else"
            )
        middle = found.end() + int(found[1])
        end = middle + int(found[2])
        yield _Record(data[found.end() : middle], data[middle:end], max(0, end - len(data)))
        at = min(end, len(data))


def _interaction(index: int, record: _Record, limit: int) -> Interaction:
    asked, asked_body = split_head(record.asked)
    answered, body = split_head(record.answered)
    method, url = asked.method_and_target
    status, reason = answered.status
    problems = [] if status is not None else [NO_STATUS]
    if record.missing:
        problems.append(f"the file ends {record.missing:,} bytes before the end of this response")
    return exchange(
        index,
        (
            method,
            url if "://" in url else asked.url("https"),
            asked.headers,
            recorded_body(asked_body, asked.headers, limit),
        ),
        (status, reason, answered.headers, recorded_body(body, answered.headers, limit)),
        problems=problems,
    )
