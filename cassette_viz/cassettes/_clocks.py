"""Recorded clock readings, of whatever unit and origin -> nanoseconds since the first moment they can tell of.

Recorders of one's own write seconds, milliseconds, microseconds or nanoseconds, since 1970 or since any moment, or ISO
times. The name of the field may tell the unit; otherwise magnitude and monotony do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

_NS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
# RFC 3339, with up to nanoseconds; datetime itself stops at microseconds.
_ISO = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:[.,](\d+))?\s*([Zz]|[+-]\d\d:?\d\d)?")
_UNIT = re.compile(
    r"_?(?:(s|secs?|seconds)|(ms|millis(?:econds)?)|(us|micros(?:econds)?)|(ns|nanos(?:econds)?))$", re.IGNORECASE
)
_NAME = re.compile(
    r"(?:rel|wall|perf|mono|recv|received|arrived|arrival|chunk)?_?(?:t|ts|time|timestamp|elapsed|offset|at|clock)",
    re.IGNORECASE,
)
_SINCE_1970 = (1_400_000_000, 4_200_000_000)  # seconds; from 2014 to 2103
#: Chunks of a completion come at a pace between these, in seconds on the average; other readings tell of other units.
_FASTEST, _SLOWEST = 0.0001, 8.0
LATEST_NS = 1 << 62  # 146 years; times are kept as 64-bit integers
_LONGEST_START_NS = 600 * _NS["s"]


def is_clock(name: str) -> bool:
    """Whether a field of this name may hold a time, such as "ts", "timestamp_ns", "elapsed_ms", "receivedAt"."""
    return bool(_NAME.fullmatch(_UNIT.sub("", name)) or _NAME.fullmatch(name))


def nanoseconds(name: str, readings: Sequence[object]) -> list[int] | None:
    """Turn the readings of one clock into nanoseconds.

    Parameters
    ----------
    name
        Of the field that they stood in.
    readings
        In the order in which they stood there.

    Returns
    -------
    list of int or None
        Those of a clock that counts from 1970 or from a moment long before are since the first reading. Those that
        begin near zero stay as they are: such clocks are started with the request. ``None`` if these are no times,
        or if they go back.

    Examples
    --------
    >>> nanoseconds("t", [0.25, 0.5]), nanoseconds("ts", [1760000000000, 1760000000020])
    ([250000000, 500000000], [0, 20000000])
    """
    counted = [_iso_ns(reading) for reading in readings]
    times = [each for each in counted if each is not None]
    since_first = True
    if len(times) < len(readings):
        numbers = [_number(reading) for reading in readings]
        values = [each for each in numbers if each is not None]
        if len(values) < len(readings) or not values:
            return None
        factor, since_first = _factor(name, values)
        since_first = since_first or values[0] * factor > _LONGEST_START_NS
        origin = values[0] if since_first else 0  # taken off before scaling, which a large float would not survive
        times = [round((value - origin) * factor) for value in values]
    if not times or any(later < earlier for earlier, later in pairwise(times)) or times[0] < 0 or times[-1] > LATEST_NS:
        return None
    return [each - times[0] for each in times] if since_first else times


def _iso_ns(reading: object) -> int | None:
    found = _ISO.fullmatch(reading.strip()) if isinstance(reading, str) else None
    if found is None:
        return None
    seconds, fraction, zone = found.groups()
    try:
        whole = datetime.fromisoformat(seconds.upper() + (zone or "Z").upper())
        return int(whole.timestamp()) * _NS["s"] + int((fraction or "")[:9].ljust(9, "0"))
    except (ValueError, OverflowError):
        return None


def _number(reading: object) -> float | int | None:
    if isinstance(reading, str):
        try:
            reading = int(reading) if reading.strip().isdigit() else float(reading)
        except ValueError:
            return None
    if isinstance(reading, bool) or not isinstance(reading, int | float):
        return None
    return reading if abs(reading) < 1e20 and reading == reading else None


def _factor(name: str, values: Sequence[float]) -> tuple[int, bool]:
    """How many nanoseconds one unit is, and whether the clock counts from 1970."""
    for factor in _NS.values():
        if _SINCE_1970[0] * _NS["s"] <= values[0] * factor <= _SINCE_1970[1] * _NS["s"]:
            return factor, True
    unit = _UNIT.search(name)
    if unit and unit.start() > 0:
        return next(factor for factor, word in zip(_NS.values(), unit.groups(), strict=True) if word), False
    gap = (values[-1] - values[0]) / max(1, len(values) - 1)
    for factor in _NS.values():
        if _FASTEST <= gap * factor / _NS["s"] <= _SLOWEST:
            return factor, False
    return _NS["s"], False
