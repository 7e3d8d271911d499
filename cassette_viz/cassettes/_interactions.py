"""The items of a recording -> a cassette. One broken interaction does not lose the others, nor does a broken end."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from ..errors import CassetteFormatError
from ._base import Cassette, Headers, Interaction, Request, Response, Source
from ._broken import BrokenRecordingError
from ._documents import items
from ._yaml_scalars import Damaged

NO_STATUS = "expected a response with a status code, but it has none; is the recording cut off?"  #: a problem

_STATUS = re.compile(r"[1-9][0-9]{2}")
_STATUS_LINE = re.compile(r"([1-9][0-9]{2})\b\s*(.*)")


def cassette(
    source: Source,
    name: str,
    keys: tuple[str, ...],
    read: Callable[[int, Any], Interaction],
    *,
    encoded: Collection[str] = (),
) -> Cassette:
    """Read a recording that is one list of interactions.

    Parameters
    ----------
    source
        The recording.
    name
        Of its format.
    keys
        Under which the list may stand.
    read
        Makes an interaction of its index and the plain data of its item.
    encoded
        Keys of which only the bytes are wanted: under these a text may be bytes in UTF-8.

    Returns
    -------
    Cassette
        If the file breaks in the middle, it holds the interactions before that place, and tells the trouble.

    Raises
    ------
    CassetteFormatError
        If the file breaks before its first interaction is complete, if none can be read, or if a limit is passed.
    """
    return gathered(source, name, items(source, *keys, encoded=encoded), read)


def gathered(source: Source, name: str, values: Iterable[Any], read: Callable[[int, Any], Interaction]) -> Cassette:
    """Read a recording whose interactions come from elsewhere than one list; otherwise as :func:`cassette`."""
    interactions: list[Interaction] = []
    problems: tuple[str, ...] = ()
    try:
        for item in values:
            interactions.append(read(len(interactions), item))
    except BrokenRecordingError as error:
        if not any(map(_holds_something, interactions)):
            raise CassetteFormatError(error.message, path=source.path, format=name) from None
        problems = (f"only the first {len(interactions)} interactions can be read: {error.message}",)
    except CassetteFormatError as error:
        at = len(interactions)
        raise CassetteFormatError(error.message, path=source.path, interaction=at, format=name) from None
    if interactions and not any(map(_holds_something, interactions)):
        message = f"none of its {len(interactions)} interactions can be read: {'; '.join(interactions[0].problems)}"
        raise CassetteFormatError(message, path=source.path, format=name)
    return Cassette(name, source.path, tuple(interactions), problems)


def broken(index: int, problem: str) -> Interaction:
    """Make an interaction of which nothing can be read."""
    return Interaction(index, Request("", ""), Response(None), problems=(problem,))


def mapping(value: object) -> dict[str, Any]:
    """Give a mapping; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Give a text, whatever scalar it was recorded as; "" for none and for containers."""
    if isinstance(value, str):
        # Bytes that are no UTF-8 came as lone surrogates, which cannot be printed.
        return value if value.isascii() else value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Damaged):
        return value.data.decode("utf-8", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else ""


def header_pairs(value: object) -> list[tuple[str, str]]:
    """Give headers as pairs, from any shape that recorders write them in.

    These are a mapping to a value or to a list of values, a list of pairs, and a list of lines "Name: value".
    """
    if isinstance(value, dict):
        lists = ((name, values if isinstance(values, list) else [values]) for name, values in value.items())
        return [(name, text(each)) for name, values in lists for each in values]
    pairs: list[tuple[str, str]] = []
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, str):
            name, _, content = entry.partition(":")
            pairs.append((name.strip(), content.strip()))
        elif isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str):
            pairs.append((entry[0], text(entry[1])))
        else:
            pairs.extend(header_pairs(entry))
    return pairs


def named_pairs(value: object) -> list[tuple[str, str]]:
    """Give pairs that were recorded as a list of mappings, each with a "name" and a "value"."""
    named = (mapping(each) for each in (value if isinstance(value, list) else ()))
    return [(text(each.get("name")), text(each.get("value"))) for each in named if each.get("name")]


def status_and_reason(code: object, message: object) -> tuple[int | None, str]:
    """Give the status code, ``None`` if there is none, and the reason: of 200 and "OK", or of "200 OK"."""
    status, reason = text(code).strip(), text(message).strip()
    found = _STATUS_LINE.fullmatch(reason)
    if found and status in ("", "0", found[1]):
        status, reason = found[1], found[2]
    return int(status) if _STATUS.fullmatch(status) else None, reason


def recorded_at(headers: Headers) -> datetime | None:
    """When the server says it answered; ``None`` if the recording did not keep the Date header."""
    date = headers.get("date")
    if not date:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _holds_something(interaction: Interaction) -> bool:
    response = interaction.response
    return bool(interaction.request.url or response.status is not None or response.body)
