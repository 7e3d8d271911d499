"""One request and its response while they are under way, noted down in the journal as they come."""

from __future__ import annotations

import time
from collections.abc import Iterable

from msgspec.structs import replace as with_fields

from ..cassettes._journal_records import Pairs, Record
from ..cassettes._redaction import redacted_bytes, redacted_headers, redacted_url
from ..cassettes._streamed_redaction import Piece, StreamedRedaction
from ..cassettes._timing import Ending
from ._decoding import Decoding
from ._journal import Journal

#: Bodies of these kinds are texts, in which secrets are looked for. In others a replacement would break the framing.
_TEXTS = ("text/", "json", "xml", "urlencoded", "javascript")


class Exchange:
    """Takes what happens, in the order in which it does, and the time of it; see the methods.

    Parameters
    ----------
    journal
        Where it is noted.
    number
        Of this exchange in the journal.
    method, url, headers
        Of the request, secrets included; they do not get any further.
    body
        Of the request; ``None`` if it comes in pieces.
    """

    def __init__(
        self,
        journal: Journal,
        number: int,
        method: str,
        url: str,
        headers: Iterable[tuple[str, str]],
        body: bytes | None = b"",
    ) -> None:
        self.url = redacted_url(url)
        self.ended = False
        self._journal = journal
        self._number = number
        self._asked: tuple[str, Pairs] | None = (method.upper(), redacted_headers(list(headers)))
        self._asked_pieces: list[bytes] = [] if body is None else [body]
        self._sent_at_ns = time.time_ns()
        self._decoding: Decoding | None = None
        self._redaction: StreamedRedaction | None = None
        self._to = 0  # offset behind what has come, decoded
        if body is not None:
            self.asked()
        self._zero_ns = time.perf_counter_ns()

    def asking(self, piece: bytes) -> None:
        """Take a piece of the request body, where that comes in pieces."""
        self._asked_pieces.append(piece)

    def asked(self) -> None:
        """Say that the request body is complete."""
        if self._asked is None:
            return
        (method, headers), self._asked = self._asked, None
        body, headers = _decoded(b"".join(self._asked_pieces), headers)
        body = redacted_bytes(body)
        self._asked_pieces = []
        self._journal.add(
            Record(
                n=self._number,
                event="request",
                ns=self._sent_at_ns,
                size=len(body),
                method=method,
                url=self.url,
                headers=headers,
            ),
            body,
        )

    def answered(
        self, status: int, reason: str, headers: Iterable[tuple[str, str]], protocol: str, ns: int | None = None
    ) -> str:
        """Say that the response headers have come, just now or when the clock ``time.perf_counter_ns`` said ``ns``.

        Returns
        -------
        str
            Why the body cannot be decoded, and will have no times; "" if it can.
        """
        waited_ns = (time.perf_counter_ns() if ns is None else ns) - self._zero_ns
        self.asked()
        pairs = list(headers)
        codings = ",".join(value for name, value in pairs if name.lower() == "content-encoding")
        trouble = ""
        if codings:
            try:
                self._decoding = Decoding(codings)
                pairs = [(name, value) for name, value in pairs if name.lower() != "content-encoding"]
            except LookupError as error:
                trouble = f"the body of {self.url} is compressed by {error.args[0]}; it is kept so, and has no times"
        media_type = next((value.lower() for name, value in pairs if name.lower() == "content-type"), "")
        if not trouble and (not media_type or any(kind in media_type for kind in _TEXTS)):
            self._redaction = StreamedRedaction()
        self._journal.add(
            Record(
                n=self._number,
                event="response",
                ns=waited_ns,
                status=status,
                reason=reason,
                protocol=protocol,
                headers=redacted_headers(pairs),
                decoded=self._decoding is not None,
            )
        )
        return trouble

    def arrived(self, ns: int, piece: bytes) -> None:
        """Take what one read from the network brought, when the clock ``time.perf_counter_ns`` said ``ns``."""
        if self.ended:
            return
        ns -= self._zero_ns
        if self._decoding is not None:
            piece = self._decoding.feed(piece)
        self._to += len(piece)
        if self._redaction is not None:
            kept = self._redaction.feed(piece)
            if kept.held or kept.data is not piece:  # something was held back, or looked at more closely
                self._note(Record(n=self._number, event="read", ns=ns, to=self._to), kept)
                return
        self._journal.add_read(self._number, ns, self._to, piece)

    def over(self, ending: Ending = "complete", note: str = "") -> None:
        """Say that nothing more will come, and why; whatever is said later counts no more."""
        if self.ended:
            return
        ns = time.perf_counter_ns() - self._zero_ns
        self.asked()
        self.ended = True
        trouble = self._decoding.trouble if self._decoding is not None else ""
        if trouble and ending == "complete":
            ending, note = "failed", trouble
        rest = self._redaction.close() if self._redaction is not None else Piece(b"", 0, b"")
        self._note(Record(n=self._number, event="end", ns=ns, ending=ending, note=note), rest)

    def _note(self, record: Record, piece: Piece) -> None:
        data, n_raw, held = piece
        raw = None if n_raw == len(data) else n_raw
        record = with_fields(record, size=len(data), raw=raw, held=len(held))
        self._journal.add(record, data + held)


def _decoded(body: bytes, headers: Pairs) -> tuple[bytes, Pairs]:
    """Undo the compression of a request body, so that its secrets are found; few are compressed."""
    codings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    if not codings or not body:
        return body, headers
    try:
        decoding = Decoding(codings)
    except LookupError:
        return body, headers
    plain = decoding.feed(body)
    if decoding.trouble:
        return body, headers
    return plain, tuple((name, value) for name, value in headers if name.lower() != "content-encoding")
