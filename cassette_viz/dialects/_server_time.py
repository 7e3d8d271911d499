"""Clocks that speak in every message: RFC 3339 with up to nanoseconds, and milliseconds since 1970."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from ..timeline.events import ServerTime

_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:?\d\d)")
_NS = 1_000_000_000
#: Before 2001 and behind 2286 a number is no time in milliseconds, whatever it is.
_SOONEST_MS, _LATEST_MS = 10**12, 10**13


def time_of(text: object) -> ServerTime | None:
    """Read a time such as "2026-03-06T14:52:15.853887123Z"; ``None`` if it is none, or names no zone.

    Examples
    --------
    >>> time_of("1970-01-01T01:00:01.5+01:00")
    ServerTime(ns=1500000000)
    """
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    whole = _seconds(seconds, zone)
    return None if whole is None else ServerTime(whole * _NS + int((fraction or "0").ljust(9, "0")))


def milliseconds_of(value: object) -> ServerTime | None:
    """Read a time in milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _SOONEST_MS <= value < _LATEST_MS:
        return None
    whole = int(value)
    return ServerTime(whole * 1_000_000 + round((value - whole) * 1_000_000))


@lru_cache(maxsize=16)
def _seconds(text: str, zone: str) -> int | None:
    """Many messages share their second."""
    try:
        return int(datetime.fromisoformat(text.upper() + zone.upper()).timestamp())
    except (ValueError, OverflowError):
        return None
