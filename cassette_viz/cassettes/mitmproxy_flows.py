"""Flows of mitmproxy (mitmdump -w)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ._base import Cassette, Interaction, Source
from ._bodies import Body, recorded_body
from ._exchange import NO_BODY, exchange
from ._har_messages import MessageClock, web_socket_messages
from ._interactions import NO_STATUS, gathered, mapping, status_and_reason, text
from ._mitmproxy_request import header_pairs, url_of
from ._moments import epoch_ns, from_epoch
from ._tnetstring import values

NAME = "mitmproxy"

_NEWEST_VERSION = 21
# A dictionary begins with its first key, a text or (up to mitmproxy 0.17) bytes.
_BEGINNING = re.compile(
    rb"\d{1,12}:\d{1,3}:(?:version|type|id|request|response|error|websocket|client_conn|server_conn|timestamp_created"
    rb"|intercepted|is_replay|marked|metadata|mode|comment|backup)[;,]"
)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this holds flows of mitmproxy: 0 no, 2 surely."""
    return 2 if _BEGINNING.match(head) else 0


def read(source: Source) -> Cassette:
    """Read flows of mitmproxy, of any version from 0.11 on.

    ``headers_after_ns`` is the time from the first byte of the request to the first byte of the response, by the
    proxy's clock, and ``ended_after_ns`` that to its last. Messages over a WebSocket have a time each.

    Raises
    ------
    CassetteFormatError
        If not one flow can be read, or a limit is passed.
    """
    notes: dict[str, None] = {}

    def interaction(index: int, flow: Any) -> Interaction:
        return _interaction(index, flow, source.limits.body_bytes)

    cassette = gathered(source, NAME, _http_flows(source, notes), interaction)
    return replace(cassette, problems=(*cassette.problems, *notes))


def _http_flows(source: Source, notes: dict[str, None]) -> Iterator[dict[str, Any]]:
    """Yield the flows that are HTTP, and note what else there is."""
    for value in values(source.data, source.limits):
        flow = mapping(value)
        version, kind = flow.get("version"), text(flow.get("type")) or "http"
        if isinstance(version, int) and version > _NEWEST_VERSION:
            notes[f"it is in flow format {version}; the newest that is known is {_NEWEST_VERSION}"] = None
        if kind != "http":
            notes[f"flows that are no HTTP ({kind[:40]}) are left out"] = None
        else:
            yield flow


def _interaction(index: int, flow: dict[str, Any], limit: int) -> Interaction:
    asked, answered = mapping(flow.get("request")), mapping(flow.get("response"))
    asked_headers, answered_headers = header_pairs(asked), header_pairs(answered)
    # Before 0.14 the words were others.
    status, reason = status_and_reason(
        answered.get("status_code", answered.get("code")), answered.get("reason", answered.get("msg"))
    )
    started_ns, wait_ns = epoch_ns(asked.get("timestamp_start")), None
    first_byte_ns = epoch_ns(answered.get("timestamp_start"))
    if started_ns is not None and first_byte_ns is not None and first_byte_ns > started_ns:
        wait_ns = first_byte_ns - started_ns
    started = from_epoch(asked.get("timestamp_start"))
    clock, last_byte_ns = MessageClock(started, wait_ns), epoch_ns(answered.get("timestamp_end"))
    messages = [_message(each) for each in mapping(flow.get("websocket")).get("messages") or ()]
    sent, frames, problems = web_socket_messages(messages, clock)
    asked_body = _body(asked, asked_headers, limit)
    body = _body(answered, answered_headers, limit) if answered and frames is None else NO_BODY
    if broken := text(mapping(flow.get("error")).get("msg")):
        problems.append(f"the proxy notes: {broken}")
    return exchange(
        index,
        (
            text(asked.get("method")),
            url_of(asked, asked_headers),
            asked_headers,
            asked_body if asked_body[0] else (sent, ()),
        ),
        (status, reason, answered_headers, body),
        frames=frames,
        recorded_at=started,
        headers_after_ns=wait_ns,
        ended_after_ns=last_byte_ns - started_ns if started_ns and last_byte_ns and last_byte_ns > started_ns else None,
        provenance=clock.provenance(messages),
        problems=problems if status is not None else [*problems, NO_STATUS],
    )


def _body(message: dict[str, Any], headers: list[tuple[str, str]], limit: int) -> Body:
    content = message.get("content", message.get("body"))
    if content is None and message:
        return b"", ("the proxy streamed it through and did not record it (stream_large_bodies)",)
    return recorded_body(content if isinstance(content, bytes | str) else None, headers, limit)


def _message(recorded: object) -> dict[str, Any]:
    """Give a message over a WebSocket, which is a list of its fields, in the words of HAR."""
    fields = recorded if isinstance(recorded, list) and len(recorded) >= 4 else [1, True, b"", None]
    opcode, from_client, content, time = fields[:4]
    return {"type": "send" if from_client else "receive", "opcode": opcode, "data": content, "time": time}
