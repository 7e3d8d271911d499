"""One entry of a HAR file -> an interaction.

The format: https://w3c.github.io/web-performance/specs/HAR/Overview.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from ._base import Interaction
from ._bodies import Body, as_bytes, recorded_body
from ._exchange import NO_BODY, Pairs, exchange
from ._har_messages import MessageClock, event_source_frames, web_socket_messages
from ._interactions import NO_STATUS, broken, mapping, named_pairs, status_and_reason, text
from ._moments import moment

ReadBody = Callable[[dict[str, Any], Pairs], Body]  #: of "content" or "postData", and the headers beside it

_BEFORE_HEADERS = ("blocked", "dns", "connect", "send", "wait")  # "ssl" is a part of "connect"


def interaction(index: int, entry: Any, read_body: ReadBody, *, tells_first_byte: bool = True) -> Interaction:
    """Make an interaction of an entry.

    Parameters
    ----------
    index
        Its place in the file.
    entry
        The plain data of it.
    read_body
        Gives a body of the mapping that holds it.
    tells_first_byte
        Whether ``timings.wait`` ends with the first byte of the answer, as it should.
    """
    if not isinstance(entry, dict) or not {"request", "response"} & entry.keys():
        return broken(index, "expected an entry with request and response")
    asked, answered = mapping(entry.get("request")), mapping(entry.get("response"))
    asked_headers, answered_headers = named_pairs(asked.get("headers")), named_pairs(answered.get("headers"))
    asked_body = read_body(mapping(asked.get("postData")), asked_headers) if asked.get("postData") else NO_BODY
    content = mapping(answered.get("content"))
    body = read_body(content, answered_headers)
    started, wait_ns = moment(entry.get("startedDateTime")), None
    if tells_first_byte:
        wait_ns = headers_after_ns(entry.get("timings"))
    ended_ns = ended_after_ns(entry.get("timings"))
    clock = MessageClock(started, wait_ns)
    problems = _failures(entry)
    frames = event_source_frames(entry.get("_eventSourceMessages"), clock)
    if frames is None:
        sent, frames, more = web_socket_messages(entry.get("_webSocketMessages"), clock)
        problems += more
        asked_body = asked_body if asked_body[0] else (sent, ())
    # Events that were recorded apart tell more than their body does, if they tell when each of them came.
    if frames is not None and (not body[0] or any(frame.time_ns is not None for frame in frames)):
        body = NO_BODY
    elif body == NO_BODY and _size(content) > 0:
        body = b"", (f"its {_size(content):,} bytes were not recorded; browsers drop the bodies of long streams",)
    status, reason = status_and_reason(answered.get("status"), answered.get("statusText"))
    return exchange(
        index,
        (text(asked.get("method")), text(asked.get("url")), asked_headers, asked_body),
        (status, reason, answered_headers, body),
        frames=frames if body == NO_BODY else None,
        recorded_at=started,
        headers_after_ns=wait_ns,
        ended_after_ns=ended_ns,
        provenance=clock.provenance(entry.get("_eventSourceMessages") or entry.get("_webSocketMessages")),
        problems=problems if status is not None else [*problems, NO_STATUS],
    )


def plain_body(holder: dict[str, Any], headers: Pairs, limit: int) -> Body:
    """Give a body that stands in the file itself: as base64, or as a text, which is decoded already."""
    recorded = holder.get("text")
    if recorded is None:
        return urlencode(named_pairs(holder.get("params"))).encode(), ()
    if text(holder.get("encoding")).lower() == "base64" and isinstance(recorded, str):
        return recorded_body({"base64_string": recorded}, headers, limit)
    return as_bytes(recorded)


def headers_after_ns(timings: object) -> int | None:
    """Add up what went by before the first byte of the answer; -1 stands for what did not happen."""
    return _sum_ns(timings, _BEFORE_HEADERS)


def ended_after_ns(timings: object) -> int | None:
    """Add up what went by until the last byte of the answer; ``None`` where the receiving is not told."""
    return (
        _sum_ns(timings, (*_BEFORE_HEADERS, "receive"))
        if _milliseconds(mapping(timings).get("receive")) is not None
        else None
    )


def _sum_ns(timings: object, names: tuple[str, ...]) -> int | None:
    known = [part for name in names if (part := _milliseconds(mapping(timings).get(name))) is not None]
    return round(sum(known) * 1e6) or None


def _milliseconds(part: object) -> float | None:
    is_number = isinstance(part, int | float) and not isinstance(part, bool)
    return part if is_number and isinstance(part, int | float) and 0 <= part < 1e12 else None


def _size(content: dict[str, Any]) -> int:
    size = content.get("size")
    return size if isinstance(size, int) else 0


def _failures(entry: dict[str, Any]) -> list[str]:
    """Tell what Chrome and Playwright note where an exchange did not come to its end."""
    answered = mapping(entry.get("response"))
    notes = [text(holder.get(name)) for holder in (entry, answered) for name in ("_error", "_failureText")]
    was_aborted = [entry.get("_wasAborted"), answered.get("_wasAborted")]
    problems = [f"the client notes: {note}" for note in dict.fromkeys(notes) if note]
    return problems or (["the client broke it off"] if True in was_aborted else [])
