"""Clocks that speak in every message: RFC 3339 with up to nanoseconds, and milliseconds since 1970."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from ..timeline.events import ServerTime

_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:?\d\d)")
_NS = 1_000_000_000
_NS_OF_DIGIT = tuple(10 ** (9 - digits) for digits in range(10))  # what the last of so many decimals stands for
#: Before 2001 and behind 2286 a number is no time in milliseconds, whatever it is.
_SOONEST_MS, _LATEST_MS = 10**12, 10**13


def time_of(text: object) -> ServerTime | None:
    """Read a time such as "2026-03-06T14:52:15.853887123Z"; ``None`` if it is none, or names no zone.

    Examples
    --------
    >>> time_of("1970-01-01T01:00:01.5+01:00")
    ServerTime(ns=1500000000)
    """
    if type(text) is not str:
        return None
    fraction = text[20:-1]
    if fraction.isdecimal() and text[-1] == "Z" and len(fraction) <= 9:  # as in that example
        second = _second(text[:20])
        return None if second is None else ServerTime(second + int(fraction) * _NS_OF_DIGIT[len(fraction)])
    if (match := _TIME.fullmatch(text)) is None:
        return None
    seconds, fraction, zone = match.groups()
    second = _second(f"{seconds}.", zone)
    return None if second is None else ServerTime(second + int((fraction or "0").ljust(9, "0")))


def milliseconds_of(value: object) -> ServerTime | None:
    """Read a time in milliseconds since 1970."""
    if type(value) is int:
        return ServerTime(value * 1_000_000) if _SOONEST_MS <= value < _LATEST_MS else None
    if type(value) is not float or not _SOONEST_MS <= value < _LATEST_MS:
        return None
    whole = int(value)
    return ServerTime(whole * 1_000_000 + round((value - whole) * 1_000_000))


@lru_cache(maxsize=16)
def _second(text: str, zone: str = "Z") -> int | None:
    """Read what stands before the decimals, point included, as nanoseconds; many messages share their second."""
    if _TIME.fullmatch(f"{text}0{zone}") is None:
        return None
    try:
        return int(datetime.fromisoformat(text[:-1].upper() + zone.upper()).timestamp()) * _NS
    except (ValueError, OverflowError):
        return None
