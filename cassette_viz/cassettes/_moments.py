"""A recorded date, in any of the ways that recorders write one -> a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LONGEST_TEXT = 64
_BARE_ZONE = re.compile(r"\s*(?:GMT|UTC)\Z")
#: The smallest number that is a date of our time in a unit, and how many nanoseconds that unit has.
_UNITS_NS = ((1e17, 1), (1e14, 1_000), (1e11, 1_000_000), (1e8, 1_000_000_000))


def moment(value: object) -> datetime | None:
    """Read a date: in ISO 8601, as HTTP writes it, or a number since 1970; ``None`` if it is none of these.

    Without a zone it counts as UTC.

    Examples
    --------
    >>> moment("Wed, 19 Aug 2026 14:34:20 GMT") == moment("2026-08-19 14:34:20") == moment("2026-08-19T14:34:20.000Z")
    True
    """
    if not isinstance(value, str):
        return from_epoch(value)
    text = value.strip()
    if not text or len(text) > _LONGEST_TEXT:
        return None
    try:
        found = datetime.fromisoformat(_BARE_ZONE.sub("", text))
    except ValueError:
        from email.utils import parsedate_to_datetime  # it brings sockets and the calendar with it

        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def epoch_ns(value: object) -> int | None:
    """Nanoseconds since 1970 of a number of seconds, milli-, micro- or nanoseconds, told apart by their size.

    ``None`` for what is no such number, among it the readings of clocks that began with the machine.

    Examples
    --------
    >>> epoch_ns(1758647778.25) == epoch_ns(1758647778250) == 1758647778250000000
    True
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not value < 1e20:
        return None
    for least, unit_ns in _UNITS_NS:
        if value >= least:
            whole = int(value)
            return whole * unit_ns + round((value - whole) * unit_ns)
    return None


def from_epoch(value: object) -> datetime | None:
    """Give the moment of a number since 1970, as :func:`epoch_ns` reads it."""
    nanoseconds = epoch_ns(value)
    try:
        return None if nanoseconds is None else datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    except (ValueError, OverflowError, OSError):
        return None
