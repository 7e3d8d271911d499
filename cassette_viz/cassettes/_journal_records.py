"""The records of a journal: what a recorder writes down while an exchange is under way.

A journal is only ever appended to. It begins with a line that is a :class:`Heading` in JSON. Each record is a line that
is a :class:`Record` in JSON, then as many bytes as its ``size`` and ``held`` say, then a line end. Records of several
exchanges may be mixed; their number ``n`` tells them apart. One that was cut off in the middle is the last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import msgspec
from msgspec import Struct

from ._timing import Ending, Natural

Pairs = tuple[tuple[str, str], ...]


class Heading(Struct, frozen=True, kw_only=True):
    """The first line."""

    cassette_viz: Literal["journal"]
    version: Literal[1]
    format: Literal["vcrpy", "go-vcr"]  #: of the cassette that it is to become


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of one exchange; which of the fields it has is told by ``event``."""

    n: Natural  #: number of the exchange, from 0
    event: Literal["request", "response", "read", "end"] = "read"
    ns: Natural = 0  #: since the request was sent; on the wall clock, since 1970, for a request
    size: Natural = 0  #: bytes of the body that follow: of the request, or of the decoded response
    raw: Natural | None = None  #: for how many bytes before redaction these stand, if not for as many
    held: Natural = 0  #: bytes that follow these, and count only if no further record of this exchange comes
    to: Natural = 0  #: offset behind the read, before redaction
    method: str = ""
    url: str = ""
    status: int = 0
    reason: str = ""
    protocol: str = ""  #: such as "HTTP/1.1"
    headers: Pairs = ()
    decoded: bool = False  #: whether the body came compressed, and was decoded
    ending: Ending = "complete"
    note: str = ""


@dataclass(slots=True)
class Exchange:
    """What a journal tells of one request and its response. Secrets were redacted before it was written."""

    method: str = ""
    url: str = ""
    request_headers: Pairs = ()
    request_body: bytes = b""
    sent_at_ns: int = 0  #: since 1970
    status: int | None = None  #: ``None`` if no answer came
    reason: str = ""
    protocol: str = ""
    headers: Pairs = ()
    decoded: bool = False  #: whether the body came compressed, and was decoded
    headers_after_ns: int | None = None
    body: bytes = b""  #: decoded, if ``headers`` name no content encoding
    reads: tuple[tuple[int, int], ...] = ()  #: offset in ``body`` behind each read, and nanoseconds since the request
    ended_after_ns: int | None = None
    ending: Ending = "lost"
    note: str = "the recorder was ended before the exchange was over"

    @property
    def is_encoded(self) -> bool:
        """Whether the body is still compressed, because nothing was there to decode it."""
        return any(name.lower() == "content-encoding" for name, _ in self.headers)


@dataclass(slots=True)
class _Growing:
    """A response while its records are read."""

    exchange: Exchange = field(default_factory=Exchange)
    pieces: list[bytes] = field(default_factory=list)
    held: bytes = b""
    size: int = 0  #: of the pieces
    n_raw: int = 0  #: bytes before redaction that the pieces stand for
    #: where a piece begins and ends: (offset before redaction, offset)
    ends: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    reads: list[tuple[int, int]] = field(default_factory=list)  #: (offset before redaction, time)

    def add(self, record: Record, data: bytes) -> None:
        exchange = self.exchange
        if record.event == "request":
            exchange.method, exchange.url, exchange.request_headers = record.method, record.url, record.headers
            exchange.request_body, exchange.sent_at_ns = data, record.ns
            return
        if record.event == "response":
            exchange.status, exchange.reason, exchange.protocol = record.status, record.reason, record.protocol
            exchange.headers, exchange.headers_after_ns, exchange.decoded = record.headers, record.ns, record.decoded
            return
        self.pieces.append(data[: record.size])
        self.held = data[record.size :]
        self.size += record.size
        self.n_raw += record.size if record.raw is None else record.raw
        self.ends.append((self.n_raw, self.size))
        if record.event == "read":
            self.reads.append((record.to, record.ns))
        else:
            exchange.ending, exchange.note = record.ending, record.note
            exchange.ended_after_ns = record.ns if record.ending == "complete" else None

    def finished(self) -> Exchange:
        exchange = self.exchange
        exchange.body = b"".join(self.pieces) + self.held
        if self.held:
            self.ends.append((max(self.n_raw, *(to for to, _ in self.reads)), len(exchange.body)))
        reads = [(self._offset(to), ns) for to, ns in self.reads]
        if reads and not exchange.is_encoded:
            reads[-1] = (len(exchange.body), reads[-1][1])  # what was held back had come by then
            exchange.reads = tuple(reads)
        return exchange

    def _offset(self, to: int) -> int:
        """Turn an offset before redaction into one in the body; within what was redacted, into its beginning."""
        place = bisect_left(self.ends, (to, -1))
        if place == len(self.ends):
            return self.ends[-1][1]
        raw_end, end = self.ends[place]
        if to == raw_end or place == 0:
            return end
        raw_start, start = self.ends[place - 1]
        return start + to - raw_start if raw_end - raw_start == end - start else start


def read(data: bytes) -> tuple[Heading, list[Exchange], str]:
    """Read a journal.

    Returns
    -------
    (Heading, list of Exchange, str)
        The exchanges in the order in which their requests were sent, and what is wrong in plain words ("" if nothing).

    Raises
    ------
    ValueError
        If it is no journal, with what is wrong in plain words.
    """
    line_end = data.find(b"\n")
    try:
        heading = _decode_heading(data[: line_end if line_end >= 0 else len(data)])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    growing: dict[int, _Growing] = {}
    problem = ""
    try:
        for record, payload in _records(data, line_end + 1 if line_end >= 0 else len(data)):
            if record.n not in growing:
                if record.event != "request":
                    raise ValueError(f"exchange {record.n} has no request")
                growing[record.n] = _Growing()
            growing[record.n].add(record, payload)
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        problem = f"the journal is damaged, and is read up to there: {error}"
    return heading, [each.finished() for each in growing.values()], problem


def _records(data: bytes, at: int) -> Iterator[tuple[Record, bytes]]:
    while at < len(data):
        line_end = data.find(b"\n", at)
        if line_end < 0:
            return  # cut off while it was written
        record = _decode_record(data[at:line_end])
        end = line_end + 1 + record.size + record.held
        if end >= len(data):
            return
        if data[end : end + 1] != b"\n":
            raise ValueError(f"expected a line end at byte {end:,}")
        yield record, data[line_end + 1 : end]
        at = end + 1


_decode_heading = msgspec.json.Decoder(Heading).decode
_decode_record = msgspec.json.Decoder(Record).decode
