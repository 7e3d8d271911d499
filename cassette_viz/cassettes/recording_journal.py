"""Journals of ``cassette_viz.record``: recordings that are under way, or whose program was ended in mid-stream."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._bodies import Body, recorded_body
from ._exchange import exchange
from ._journal_records import Exchange
from ._journal_records import read as exchanges_of
from ._timing import MEASURED

NAME = "recording-journal"

_FIRST_KEY = b'{"cassette_viz":"journal",'


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a journal: 0 no, 2 surely."""
    return 2 if head.startswith(_FIRST_KEY) else 0


def read(source: Source) -> Cassette:
    """Read a journal as far as it has come, with the time of every network read.

    Raises
    ------
    CassetteFormatError
        If its first line is no heading of a journal.
    """
    try:
        _, exchanges, problem = exchanges_of(source.data)
    except ValueError as error:
        raise CassetteFormatError(f"its heading is damaged: {error}", path=source.path, format=NAME) from None
    interactions = tuple(_interaction(index, each, source.limits.body_bytes) for index, each in enumerate(exchanges))
    return Cassette(NAME, source.path, interactions, (problem,) if problem else ())


def _interaction(index: int, recorded: Exchange, body_limit: int) -> Interaction:
    body: Body = recorded.body, ()
    if recorded.is_encoded:
        body = recorded_body(recorded.body, recorded.headers, body_limit)
    made = exchange(
        index,
        (recorded.method, recorded.url, recorded.request_headers, (recorded.request_body, ())),
        (recorded.status, recorded.reason, recorded.headers, body),
        arrivals=recorded.reads,
        headers_after_ns=recorded.headers_after_ns,
        ended_after_ns=recorded.ended_after_ns,
        provenance=MEASURED,
        problems=[recorded.note] if recorded.ending in ("failed", "lost") else [],
    )
    return replace(made, recorded_at=_moment(recorded.sent_at_ns) or made.recorded_at)


def _moment(epoch_ns: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(epoch_ns / 1e9, UTC) if epoch_ns else None
    except (ValueError, OverflowError, OSError):
        return None
