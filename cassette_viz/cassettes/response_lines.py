"""Caches of responses, such as cachy's: one {key, response} a line, the response a JSON answer or an event stream."""

from __future__ import annotations

from pathlib import Path

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._bodies import as_json, recorded_body
from ._exchange import NO_BODY, exchange
from ._interactions import broken, header_pairs, mapping, status_and_reason, text
from ._json_texts import JsonText, json_texts
from ._outline import outline
from ._yaml_scalars import from_base64

NAME = "jsonl-other"

_MARKS = frozenset(("key", "headers", "status_code", "request", "url", "prompt", "cache_key", "hash"))


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a file: 0 no, 1 perhaps, 2 surely."""
    if b'"response"' not in head:
        return 0
    keys = outline(head)
    if "method" in keys or not keys.get("response", "") or keys["response"] in ("{", "["):
        return 0
    if keys["response"].lstrip().startswith(("data:", "event:", ":", "{", "[")):
        return 2 if _MARKS & keys.keys() else 1
    return int("key" in keys)


def read(source: Source) -> Cassette:
    """Read such a file. It holds no times but the server's ``Date`` header, where headers were kept.

    Raises
    ------
    CassetteFormatError
        If not one line can be read, or a limit is passed.
    """
    limit = source.limits.body_bytes
    interactions = tuple(_interaction(index, each, limit) for index, each in enumerate(json_texts(source)))
    if not any(each.response.body for each in interactions):
        raise CassetteFormatError("none of its lines holds a response", path=source.path, format=NAME)
    return Cassette(NAME, source.path, interactions)


def _interaction(index: int, line: JsonText, limit: int) -> Interaction:
    if line.flaw or not isinstance(line.value, dict):
        return broken(index, f"expected a line with key and response, but it is {line.flaw or 'no object'}")
    record = line.value
    headers = header_pairs(record.get("headers"))
    status, reason = status_and_reason(record.get("status_code", record.get("status")), None)
    answer, asked = record.get("response"), record.get("request")
    if record.get("binary") is True and isinstance(answer, str):
        answer = from_base64(answer)
    asked_as = mapping(asked)
    asked_body = NO_BODY if asked is None else as_json(asked_as.get("body", asked)) if asked_as else recorded_body(
        asked, (), limit
    )  # fmt: skip
    return exchange(
        index,
        (text(asked_as.get("method")), text(asked_as.get("url", record.get("url"))), (), asked_body),
        (status, reason, headers, recorded_body(answer, headers, limit)),
    )
