"""What Go prints for a duration <-> nanoseconds."""

from __future__ import annotations

import re

_UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,  # micro sign
    "\u03bcs": 1_000,  # Greek letter mu
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_STEP = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
_LONGEST_TEXT = 64
_LARGEST_NS = (1 << 63) - 1


def go_duration_ns(text: str) -> int:
    """Read a duration as Go's ``time.ParseDuration`` does; a bare whole number counts nanoseconds.

    Parameters
    ----------
    text
        Such as "1.094847375s", "1m2.5s", "980.667µs", "0" or "5".

    Returns
    -------
    int
        Nanoseconds; what is smaller is cut off.

    Raises
    ------
    ValueError
        If it is no duration, or a negative one, or longer than Go can count (292 years).

    Examples
    --------
    >>> go_duration_ns("1m2.5s")
    62500000000
    """
    digits = text.removeprefix("+")
    if len(text) > _LONGEST_TEXT or not digits:
        raise ValueError("it is no duration of Go")
    if digits.startswith("-"):
        raise ValueError("a recorded wait cannot be negative")
    total = int(digits) if digits.isascii() and digits.isdigit() else sum(_steps(digits))
    if total > _LARGEST_NS:
        raise ValueError("it is longer than Go can count")
    return total


def _steps(text: str) -> list[int]:
    steps = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if not found or not (found[1] or found[2]):
            raise ValueError("it is no duration of Go")
        whole, fraction, unit_ns = found[1] or "0", found[2] or "0", _UNITS_NS[found[3]]
        steps.append(int(whole) * unit_ns + int(fraction) * unit_ns // 10 ** len(fraction))
        at = found.end()
    return steps


def go_duration(ns: int) -> str:
    """Print a duration of nanoseconds as Go's ``time.Duration`` does.

    Examples
    --------
    >>> go_duration(62_500_000_000), go_duration(980_667), go_duration(0)
    ('1m2.5s', '980.667µs', '0s')
    """
    if ns == 0:
        return "0s"
    if ns < _UNITS_NS["s"]:
        unit = next(unit for unit in ("ms", "µs", "ns") if ns >= _UNITS_NS[unit])
        return f"{_decimal(ns, _UNITS_NS[unit])}{unit}"
    minutes, rest_ns = divmod(ns, _UNITS_NS["m"])
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest_ns, _UNITS_NS['s'])}s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _decimal(ns: int, unit_ns: int) -> str:
    whole, rest = divmod(ns, unit_ns)
    digits = str(rest).zfill(len(str(unit_ns)) - 1).rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)
