"""What the browser is told of time: what is known, what pacing goes by, and what Python asked for.

Times that nobody told are not sent: ``src/pacing.js`` assigns them, with the results of ``timeline/pacing.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypedDict

from ..timeline.clock import Moment
from ..timeline.model import Timeline
from ..timeline.pacing import (
    DEFAULT_CHUNKS_PER_SECOND,
    ByCharacters,
    ByTokens,
    Even,
    Like,
    Pacing,
    PacingModel,
    ToTotal,
    checked_jitter,
    checked_rate,
    checked_total,
    name_of,
    rhythm,
)
from ..timeline.tokens import ChunkTokens
from .text import sendable

#: What can be chosen: the best that is known, or a model by which times are assigned.
PACINGS = ("known", "even", "characters", "tokens", "total", "like")

#: Nanoseconds since the request, the clock of that, and what told.
MomentPayload = tuple[int, str, str]


class ClockPayload(TypedDict):
    """What is known of the times; nothing is made up here."""

    kind: str  #: of the gaps as a whole: "recorded", "reported", "bounded" or "modelled"
    label: str  #: the notice to show where chunks are played as is known; "" where nothing is
    headers_after_ns: int | None  #: wait for the response headers, where the recording holds it
    intervals: list[tuple[int, int, str, str]]  #: (first chunk, last chunk, clock, what told) of each run of waits
    first: MomentPayload | None  #: when chunk 1 came, or the soonest that it can have come
    last: MomentPayload | None  #: when the last chunk came, or the latest that it can have come


class TokensPayload(TypedDict):
    """How many tokens each chunk brings, to pace by them and to let them tick."""

    told: str  #: what the notice calls them, such as "estimated tokens"
    listed: list[float | None] | None  #: of each chunk; ``None`` where only an estimate is possible
    per_character: tuple[float, float]  #: of such an estimate: for each character of the answer, and of reasoning


class LikePayload(TypedDict):
    """The rhythm of another stream."""

    name: str
    steps_ns: list[int]  #: recorded times of its chunks: the first, then steps


class PacingGiven(TypedDict):
    """What Python gave for pacing, besides the model and the rate that the menu sets."""

    chunks_per_second: float  #: the even rate where none is chosen
    jitter: float
    seed: int
    total_ns: int | None  #: from the request to the last chunk, where a stream is paced to a given total
    like: LikePayload | None


NOTHING_GIVEN: PacingGiven = {
    "chunks_per_second": DEFAULT_CHUNKS_PER_SECOND,
    "jitter": 0.0,
    "seed": 0,
    "total_ns": None,
    "like": None,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """How to pace, as the browser takes it."""

    name: str  #: one of ``PACINGS``
    rate: float | None  #: ``None`` is the usual rate of the model
    given: PacingGiven


def chosen(
    pacing: str | PacingModel,
    rate: float | None = None,
    *,
    chunks_per_second: float = DEFAULT_CHUNKS_PER_SECOND,
    jitter: float = 0.0,
    seed: int = 0,
) -> Choice:
    """Put a choice of pacing into the words of the browser.

    Parameters
    ----------
    pacing
        One of ``PACINGS``, or a model of ``timeline/pacing.py``.
    rate
        In chunks, characters or tokens a second, with the name of a model that has one.
    chunks_per_second, jitter, seed
        As for :func:`~cassette_viz.timeline.pacing.pace`.

    Raises
    ------
    TypeError
        If it is neither a name nor a model, or a rate is given with a model, which has its own.
    ValueError
        If there is no such name, a number is out of its bounds, or the stream to be like has no recorded times.
    """
    given: PacingGiven = {
        **NOTHING_GIVEN,
        "chunks_per_second": checked_rate(chunks_per_second, "chunks_per_second"),
        "jitter": checked_jitter(jitter),
        "seed": seed & 0xFFFF_FFFF,
    }
    if isinstance(pacing, str):
        return Choice(checked_name(pacing, given), None if rate is None else checked_rate(rate, "pacing_rate"), given)
    if rate is not None:
        raise TypeError(f"a rate stands in the model itself: {pacing!r}")
    match pacing:
        case Even(per_second):
            return Choice("even", checked_rate(per_second, "chunks_per_second"), given)
        case ByCharacters(per_second):
            return Choice("characters", checked_rate(per_second, "per_second"), given)
        case ByTokens(per_second):
            return Choice("tokens", checked_rate(per_second, "per_second"), given)
        case ToTotal(total_ns):
            return Choice("total", None, {**given, "total_ns": total_ns and checked_total(total_ns)})
        case Like(other):
            times = rhythm(other)
            steps = [times[0], *(later - earlier for earlier, later in pairwise(times))]
            return Choice("like", None, {**given, "like": {"name": sendable(name_of(other)), "steps_ns": steps}})
    raise TypeError(f"pacing is one of {', '.join(PACINGS)}, or a model of cassette_viz.pacing; got {pacing!r}")


def checked_name(name: str, given: PacingGiven) -> str:
    """The name itself, or a :class:`ValueError` if there is no such pacing."""
    if name not in PACINGS:
        raise ValueError(f"pacing must be one of {', '.join(PACINGS)}, got {name!r}")
    if name == "like" and given["like"] is None:
        raise ValueError("no other recording is given; give it as pacing=cassette_viz.pacing.Like(timeline)")
    return name


def clock_payload(timeline: Timeline, known: Pacing | None) -> ClockPayload:
    """What is known of the times of a completion; ``known`` as ``known_pacing`` tells it."""
    timing = timeline.timing
    return {
        "kind": timing.clock.value if known is None else known.clock.value,
        "label": "" if known is None else sendable(known.label),
        "headers_after_ns": timeline.headers_after_ns,
        "intervals": [(each.first, each.last, each.clock.value, sendable(each.source)) for each in timing.intervals],
        "first": _moment(timing.first),
        "last": _moment(timing.last),
    }


def tokens_payload(tokens: ChunkTokens) -> TokensPayload:
    """How many tokens each chunk of a completion brings."""
    numbers = range(1, len(tokens.counts) + 1)
    column = [tokens.listed.get(number, 0 if tokens.exact else None) for number in numbers] if tokens.listed else None
    return {
        "told": tokens.told,
        "listed": None if column is None else [None if each is None else _short(each) for each in column],
        "per_character": tokens.per_character,
    }


def _moment(moment: Moment | None) -> MomentPayload | None:
    return None if moment is None else (moment.ns, moment.clock.value, sendable(moment.source))


def _short(count: float) -> float:
    """A whole number without a decimal point, which JSON would spell out."""
    return int(count) if float(count).is_integer() else count
