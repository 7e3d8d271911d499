"""One item of ``http_interactions``, as Ruby VCR, R's vcr and betamax write it -> an interaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from ._base import Interaction
from ._bodies import Body, as_bytes, recorded_body
from ._compression import gunzipped, inflated, is_gzip
from ._exchange import exchange
from ._interactions import NO_STATUS, broken, header_pairs, mapping, status_and_reason, text
from ._moments import moment

KEYS = ("http_interactions",)
_BYTES = frozenset({"ascii-8bit", "binary"})  # Ruby's names for "no encoding"
# Only those that a recorder names for a text; Python knows more, some of which compress or take quadratic time.
_TEXT_ENCODING = re.compile(
    r"iso-?8859-?\d{1,2}|latin-?1|windows-?125\d|cp125\d|windows-?31j|shift_jis|euc-(?:jp|kr)|gbk?|gb2312|gb18030|big5"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def interaction(index: int, item: Any, body_limit: int) -> Interaction:
    """Make an interaction; ``recorded_at`` is when the recorder wrote it down, to the second."""
    if not isinstance(item, dict) or not {"request", "response"} & item.keys():
        return broken(index, "expected a mapping with request and response")
    asked, answered = mapping(item.get("request")), mapping(item.get("response"))
    asked_headers, answered_headers = header_pairs(asked.get("headers")), header_pairs(answered.get("headers"))
    status, reason = _status(answered.get("status"))
    return exchange(
        index,
        (
            text(asked.get("method")),
            text(asked.get("uri")),
            asked_headers,
            _body(asked.get("body"), asked_headers, body_limit),
        ),
        (status, reason, answered_headers, _body(answered.get("body"), answered_headers, body_limit)),
        recorded_at=moment(item.get("recorded_at")),
        problems=() if status is not None else (NO_STATUS,),
    )


def _body(recorded: object, headers: Sequence[tuple[str, str]], limit: int) -> Body:
    if not isinstance(recorded, dict):
        return recorded_body(recorded, headers, limit)
    if recorded.get("file") in (True, "true", "yes") or "on_disk" in recorded:  # R's vcr, before version 2 and since
        name = text(recorded.get("on_disk", recorded.get("string")))
        return b"", (f"it is in the file {name!r}, which is not read",)
    if isinstance(recorded.get("raw_gzip"), str):
        return _unpacked(recorded["raw_gzip"], headers, limit)
    if isinstance(recorded.get("fields"), dict):  # of a form, in R
        return urlencode(header_pairs(recorded["fields"])).encode(), ()
    content = recorded.get("string")
    if isinstance(content, str):
        return recorded_body(_in_its_encoding(content, text(recorded.get("encoding"))), headers, limit)
    return recorded_body({key: recorded.get(key) for key in ("string", "base64_string")}, headers, limit)


def _unpacked(content: str, headers: Sequence[tuple[str, str]], limit: int) -> Body:
    """Unpack what R's vcr calls gzip; R's memCompress, by which it is made, writes zlib data under that name."""
    packed, problems = as_bytes({"base64_string": content})
    unpacked, problem = (gunzipped if is_gzip(packed) else inflated)(packed, limit)
    data, more = recorded_body(unpacked, headers, limit)
    return data, (*problems, *((problem,) if problem else ()), *more)


def _in_its_encoding(content: str, encoding: str) -> str | bytes:
    """Give the bytes that a text stood for; a text in UTF-8 stays one.

    The encoding is what the client took the bytes for. It can be wrong, as requests' default of ISO-8859-1 is for every
    event stream; but encoding the text in it gives the bytes again.
    """
    encoding = encoding.strip().lower()
    if content.isascii() or not (encoding in _BYTES or _TEXT_ENCODING.fullmatch(encoding)):
        return content
    try:
        data = content.encode("latin-1" if encoding in _BYTES else encoding)
    except (UnicodeEncodeError, LookupError):
        return content
    # Recorders write bytes as a text of such escapes as "\x8B", and text among them as it is.
    return data if encoding not in _BYTES or _CONTROL.search(content) or _is_utf8(data) else content


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _status(recorded: object) -> tuple[int | None, str]:
    """Give the status: a mapping, or with R's vcr also a bare number, or a mapping in words of its own."""
    if not isinstance(recorded, dict):
        return status_and_reason(recorded, None)
    code, message = recorded.get("code", recorded.get("status_code")), recorded.get("reason", recorded.get("message"))
    return status_and_reason(code, message)
