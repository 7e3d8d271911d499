"""Where the times of a timeline come from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Clock(StrEnum):
    """How much a time can be trusted; carried by every time that is shown or exported, the most trusted first."""

    RECORDED = "recorded"  #: measured, chunk by chunk, and kept in the recording
    REPORTED = "reported"  #: the provider told totals; the chunks are spread over them
    BOUNDED = "bounded"  #: only limits are known, such as the second in which something happened
    MODELLED = "modelled"  #: nothing is known: the times are made up, and named so

    @property
    def doubt(self) -> int:
        """How little it can be trusted: 0 for RECORDED, and one more for each that follows."""
        return _ORDER.index(self)


_ORDER = tuple(Clock)


class Provenance(Struct, frozen=True):
    """How a recording came to the times that it holds of one response."""

    source: str = "arrival of each chunk"
    headers: Clock = Clock.RECORDED  #: of the wait for the headers
    first: Clock = Clock.RECORDED  #: of the time of the first chunk
    gaps: Clock = Clock.RECORDED  #: of the gaps between chunks


ARRIVALS = Provenance()


class Interval(Struct, frozen=True):
    """What is known of the waits for a run of chunks, each wait being the time from the chunk before.

    The wait for chunk 1 is the time since the request was sent.
    """

    first: int  #: number of the first chunk of the run
    last: int  #: number of its last chunk
    clock: Clock
    source: str  #: what told, in plain words


class Moment(Struct, frozen=True):
    """One known moment of a stream."""

    ns: int  #: nanoseconds since the request was sent
    clock: Clock
    source: str  #: what told, in plain words
