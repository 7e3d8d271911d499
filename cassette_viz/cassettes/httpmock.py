"""Mock definitions of Rust's httpmock (when / then), in YAML; a file may hold several documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..timeline.clock import Clock, Provenance
from ._base import Cassette, Interaction, Source
from ._bodies import Body, as_json, recorded_body
from ._documents import documents
from ._exchange import NO_BODY, Pairs, exchange
from ._interactions import NO_STATUS, broken, gathered, mapping, named_pairs, status_and_reason, text
from ._outline import outline

NAME = "httpmock"

_KEYS = {"when", "then"}
_WHEN = frozenset(
    f"when.{name}"
    for name in (
        "method",
        "path",
        "host",
        "port",
        "scheme",
        "header",
        "query_param",
        "body",
        "json_body",
        "json_body_str",
    )
)
_LONGEST_MS = 10**9
_MOCK = Provenance("the delay that the mock prescribes", Clock.MODELLED, Clock.MODELLED, Clock.MODELLED)


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is a mock of httpmock: 0 no, 1 perhaps, 2 surely."""
    if b"when" not in head and b"then" not in head:
        return 0
    keys = outline(head)
    top = {key for key in keys if "." not in key}
    if not top or not top <= _KEYS or not {keys[key] for key in top} <= {"{"}:
        return 0
    return 2 if _WHEN & keys.keys() or "then.status" in keys else 1


def read(source: Source) -> Cassette:
    """Read mocks. Their only time is prescribed, not measured: ``headers_after_ns`` is the ``delay`` before an answer.

    Raises
    ------
    CassetteFormatError
        If not one mock can be read, or a limit is passed.
    """

    def interaction(index: int, item: Any) -> Interaction:
        return _interaction(index, item, source.limits.body_bytes)

    return gathered(source, NAME, documents(source), interaction)


def _interaction(index: int, item: Any, limit: int) -> Interaction:
    if not isinstance(item, dict) or not _KEYS & item.keys():
        return broken(index, "expected a mapping with when and then")
    asked, answered = mapping(item.get("when")), mapping(item.get("then"))
    asked_headers, answered_headers = named_pairs(asked.get("header")), named_pairs(answered.get("header"))
    status, reason = status_and_reason(answered.get("status"), None)
    delay = answered.get("delay")
    delay_ms = delay if isinstance(delay, int) and not isinstance(delay, bool) and 0 < delay < _LONGEST_MS else 0
    return exchange(
        index,
        (text(asked.get("method")), _url(asked), asked_headers, _body(asked, asked_headers, limit)),
        (status, reason, answered_headers, _body(answered, answered_headers, limit)),
        headers_after_ns=delay_ms * 1_000_000 or None,
        provenance=_MOCK,
        problems=() if status is not None else (NO_STATUS,),
    )


def _url(asked: dict[str, Any]) -> str:
    path, scheme, host, port = (text(asked.get(name)) for name in ("path", "scheme", "host", "port"))
    query = urlencode(named_pairs(asked.get("query_param")))
    url = f"{path}?{query}" if query else path
    return f"{scheme}{':' * bool(scheme)}//{host}{f':{port}' if port else ''}{url}" if host else url


def _body(message: dict[str, Any], headers: Pairs, limit: int) -> Body:
    if message.get("body") is not None:
        return recorded_body(message["body"], headers, limit)
    if isinstance(message.get("body_base64"), str):
        return recorded_body({"base64_string": message["body_base64"]}, headers, limit)
    for name in ("json_body_str", "json_body"):
        value = message.get(name)
        if value is not None:
            return recorded_body(value, headers, limit) if isinstance(value, str) else as_json(value)
    form = named_pairs(message.get("x_www_form_urlencoded_tuple", message.get("form_urlencoded_tuple")))
    return (urlencode(form).encode(), ()) if form else NO_BODY
