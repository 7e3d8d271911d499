"""Stubs of WireMock: one, or a list under "mappings", with bodies in them or in files under __files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ..timeline.clock import Clock, Provenance
from ._base import Cassette, Interaction, Source
from ._bodies import Body, as_json, recorded_body
from ._documents import documents
from ._exchange import NO_BODY, Pairs, exchange
from ._interactions import broken, cassette, gathered, header_pairs, mapping, status_and_reason, text
from ._outline import outline
from ._wiremock_request import body_of, headers_of, url_of

NAME = "wiremock"

_MARKS = (
    *(f"request.{name}" for name in ("urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate", "bodyPatterns")),
    *(f"response.{name}" for name in ("jsonBody", "base64Body", "bodyFileName", "fixedDelayMilliseconds")),
    *(f"response.{name}" for name in ("chunkedDribbleDelay", "delayDistribution", "proxyBaseUrl", "fault")),
)
_FILES, _STUBS = "__files", "mappings"  # WireMock keeps these two folders side by side; stubs may be in subfolders
_MOST_PIECES = 100_000
_LONGEST_MS = 10**9
_PRESCRIBED = "its times are prescribed by the stub; nobody measured them"
_STUB = Provenance("the delays that the stub prescribes", Clock.MODELLED, Clock.MODELLED, Clock.MODELLED)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a stub of WireMock: 0 no, 1 perhaps, 2 surely."""
    if b"request" not in head and b"mappings" not in head:
        return 0
    keys = outline(head)
    if keys.get("mappings") == "[":
        return max(_points(keys, "mappings.0."), int(not any(key.startswith("mappings.0") for key in keys)))
    return _points(keys, "")


def _points(keys: Mapping[str, str], first: str) -> int:
    if keys.get(f"{first}request") != "{":
        return 0
    if any(first + mark in keys for mark in _MARKS):
        return 2
    if not keys.get(f"{first}response.status", "").isdigit() or "proto" in keys:
        return 0
    if keys.get(f"{first}request.url", "").startswith("/"):
        return 2
    # A stub that answers whatever is asked needs no URL.
    asked = {f"{first}request.{name}" for name in ("url", "uri", "path")}
    return int({f"{first}request.method", f"{first}response.body"} <= keys.keys() and not asked & keys.keys())


def read(source: Source) -> Cassette:
    """Read stubs. Their times are prescribed, not measured: what WireMock waits when it plays them.

    ``headers_after_ns`` is ``fixedDelayMilliseconds``. A ``chunkedDribbleDelay`` says when each piece of a body is
    sent: the pieces have the same size, but for the last, and the same wait stands before each of them.

    Raises
    ------
    CassetteFormatError
        If not one stub can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source)

    if "mappings" in outline(source.head()):
        return cassette(source, NAME, ("mappings",), interaction)
    return gathered(source, NAME, documents(source), interaction)


def _interaction(index: int, item: Any, source: Source) -> Interaction:
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    headers = header_pairs(answered.get("headers"))
    body = _body(answered, headers, source)
    delay_ms = _milliseconds(answered.get("fixedDelayMilliseconds"))
    arrivals = _dribbled(mapping(answered.get("chunkedDribbleDelay")), len(body[0]), delay_ms)
    status, reason = status_and_reason(answered.get("status", 200), answered.get("statusMessage"))
    fault = text(answered.get("fault"))
    return exchange(
        index,
        (text(asked.get("method")), url_of(asked), headers_of(asked), body_of(asked)),
        (status, reason, headers, body),
        arrivals=arrivals,
        headers_after_ns=delay_ms * 1_000_000 or None,
        provenance=_STUB,
        problems=[
            *([f"the stub answers with a fault: {fault}"] if fault else []),
            *([_PRESCRIBED] if arrivals or delay_ms else []),
        ],
    )


def _body(answered: dict[str, Any], headers: Pairs, source: Source) -> Body:
    limit = source.limits.body_bytes
    if answered.get("jsonBody") is not None:
        return as_json(answered["jsonBody"])
    if isinstance(answered.get("base64Body"), str):
        return recorded_body({"base64_string": answered["base64Body"]}, headers, limit)
    if name := text(answered.get("bodyFileName")):
        return _body_beside(name, headers, source)
    return NO_BODY if answered.get("body") is None else recorded_body(text(answered["body"]), headers, limit)


def _body_beside(name: str, headers: Pairs, source: Source) -> Body:
    problem = ""
    for folders_up in (0, *_way_to_files(source.path)):
        try:
            data = source.beside(f"{'../' * folders_up}{_FILES}/{name}", folders_up=max(1, folders_up))
        except CassetteFormatError as error:
            problem = problem or error.message
        else:
            return recorded_body(data, headers, source.limits.body_bytes)
    return b"", (problem,)


def _way_to_files(path: Path | None) -> tuple[int, ...]:
    """How many folders above the stub the folder of the bodies may be."""
    above = [folder.name for folder in path.parents] if path is not None else []
    return (above.index(_STUBS) + 1,) if _STUBS in above else (1,)


def _dribbled(delay: dict[str, Any], size: int, before_ms: int) -> tuple[tuple[int, int], ...]:
    """Say when the pieces of a body are sent, in the way of WireMock's own BodyChunker."""
    count = min(_milliseconds(delay.get("numberOfChunks")), size, _MOST_PIECES)
    if not count:
        return ()
    interval_ms = _milliseconds(delay.get("totalDuration")) // count
    ends = [size // count * number for number in range(1, count)] + [size]
    return tuple((end, (before_ms + interval_ms * number) * 1_000_000) for number, end in enumerate(ends, 1))


def _milliseconds(value: object) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 0), _LONGEST_MS) if is_number and isinstance(value, int) else 0
