"""Where the times of a timeline come from."""

from __future__ import annotations

from enum import StrEnum


class Clock(StrEnum):
    """How much the times of a timeline can be trusted; carried by every time that is shown or exported."""

    RECORDED = "recorded"  #: the recording holds a time for every chunk
    REPORTED = "reported"  #: the provider told totals; the chunks are spread over them
    BOUNDED = "bounded"  #: only limits are known, such as the second in which something happened
    MODELLED = "modelled"  #: nothing is known: the times are made up, and named so
