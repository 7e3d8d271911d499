"""Assigning times to chunks where the recording holds none; the clock says so wherever they are shown.

A pacing model is a small value that says how: evenly, by characters, by tokens, to a known end, or like another stream.
Whatever is known stays: recorded times are never replaced unless a model is asked for by name, and the wait for the
headers stands before every model. ``frontend/src/pacing.js`` does the same in the browser; both read one golden file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .clock import Clock, Interval
from .content import characters
from .jitter import strayed
from .model import Timeline
from .spreading import seconds_text, spread
from .timing import Timing
from .tokens import ChunkTokens, chunk_tokens

__all__ = [
    "ByCharacters",
    "ByTokens",
    "Even",
    "Like",
    "Pacing",
    "PacingModel",
    "ToTotal",
    "known_pacing",
    "pace",
]

DEFAULT_CHUNKS_PER_SECOND = 25.0
DEFAULT_CHARACTERS_PER_SECOND = 100.0
DEFAULT_TOKENS_PER_SECOND = 50.0
#: Rates may be from here to there, in chunks, characters or tokens a second.
SLOWEST, FASTEST = 0.001, 100_000.0
_NS = 1_000_000_000
_LONGEST_NS = 1 << 53  # 104 days: up to here a browser can tell one nanosecond from the next


@dataclass(frozen=True, slots=True)
class Even:
    """The same gap before every chunk but the first."""

    chunks_per_second: float = DEFAULT_CHUNKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class ByCharacters:
    """A gap in proportion to the characters that the chunk brings."""

    per_second: float = DEFAULT_CHARACTERS_PER_SECOND


@dataclass(frozen=True, slots=True)
class ByTokens:
    """A gap in proportion to the tokens that the chunk brings, as ``timeline.tokens`` tells or estimates them."""

    per_second: float = DEFAULT_TOKENS_PER_SECOND


@dataclass(frozen=True, slots=True)
class ToTotal:
    """Even gaps up to the end of the stream."""

    total_ns: int | None = None  #: from the request to the last chunk; ``None`` takes what is reported or bounded


@dataclass(frozen=True, slots=True)
class Like:
    """The rhythm of another stream, whose chunks have recorded times; stretched if it has more or fewer chunks."""

    other: Timeline


PacingModel = Even | ByCharacters | ByTokens | ToTotal | Like


@dataclass(frozen=True, slots=True)
class Pacing:
    """A time for every chunk, and where those times come from."""

    times_ns: array[int]  #: nanoseconds since the request was sent, never decreasing; shape (n_chunks,)
    clock: Clock  #: of the gaps as a whole
    label: str  #: the notice to show beside the times
    intervals: tuple[Interval, ...] = ()  #: what each wait is; together they cover every chunk once


def pace(
    timeline: Timeline,
    model: PacingModel | None = None,
    *,
    chunks_per_second: float = DEFAULT_CHUNKS_PER_SECOND,
    jitter: float = 0.0,
    seed: int = 0,
    tokens: ChunkTokens | None = None,
) -> Pacing:
    """Give every chunk a time.

    Parameters
    ----------
    timeline
        The completion to pace.
    model
        How to assign times. ``None`` takes the best that is known: recorded times; else even gaps up to the reported
        or bounded end; else an even pace behind the recorded wait for the headers.
    chunks_per_second
        The even rate where nothing is known.
    jitter
        For demos: how far each modelled gap may stray, from 0 (not) to 1 (from nothing to twice as long). Recorded
        times never jitter.
    seed
        Of the jitter: the same seed gives the same times. Its low 32 bits count.
    tokens
        For :class:`ByTokens`: how many each chunk brings. By default ``timeline.tokens`` tells; a replay takes
        ``metrics.tokens``, which knows how each vendor counts reasoning.

    Raises
    ------
    ValueError
        If a rate is not from 0.001 to 100,000, the jitter is not in 0..1, no total is known, or the other stream has
        no times.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> pace(stream, Even(10)).label
    'paced evenly at 10 chunks/s: this recording holds no chunk times'
    """
    checked_rate(chunks_per_second, "chunks_per_second")
    known = known_pacing(timeline, jitter=jitter, seed=seed)
    if model is None and known is not None:
        return known
    gaps, how = _gaps(timeline, Even(chunks_per_second) if model is None else model, tokens)
    why = ": this recording holds no chunk times" if known is None else _INSTEAD[known.clock]
    return _modelled(timeline.timing, strayed(gaps, jitter, seed), f"{how}{_jittered(jitter)}{why}", timeline)


def known_pacing(timeline: Timeline, *, jitter: float = 0.0, seed: int = 0) -> Pacing | None:
    """The best that is known of when the chunks came: recorded, or spread over what is reported or bounded.

    Parameters
    ----------
    timeline, jitter, seed
        As for :func:`pace`.

    Returns
    -------
    Pacing or None
        ``None`` where nothing is known.

    Raises
    ------
    ValueError
        If the jitter is not in 0..1.
    """
    checked_jitter(jitter)
    known = timeline.timing
    if known.times_ns is not None:
        return Pacing(known.times_ns, known.clock, _label_of_times(known), known.intervals)
    framed = spread(known, jitter, seed)
    return None if framed is None else Pacing(framed[0], known.clock, framed[1], known.intervals)


def checked_rate(rate: float, name: str) -> float:
    """The rate itself, or a :class:`ValueError` that names it if it is none to pace by."""
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"{name} must be from {SLOWEST:g} to {FASTEST:,.0f}, got {rate!r}")
    return rate


def checked_jitter(jitter: float) -> float:
    """The jitter itself, or a :class:`ValueError`."""
    if not 0 <= jitter <= 1:
        raise ValueError(f"jitter must be from 0 to 1, got {jitter!r}")
    return jitter


def checked_total(total_ns: int) -> int:
    """The length itself, or a :class:`ValueError`."""
    if not 0 <= total_ns <= _LONGEST_NS:
        raise ValueError(f"total_ns must be from 0 to 104 days, got {total_ns!r}")
    return total_ns


def rhythm(other: Timeline) -> array[int]:
    """The times of another stream to pace by, in nanoseconds; a :class:`ValueError` if none were recorded."""
    times = other.timing.times_ns
    if times is None or other.timing.clock is not Clock.RECORDED:
        raise ValueError("the other stream has no recorded chunk times to pace by")
    return times


def name_of(other: Timeline) -> str:
    """What to call a stream that another one is paced like."""
    return other.model or other.dialect


#: What a model is shown instead of, where times are known.
_INSTEAD = {
    Clock.RECORDED: " instead of its recorded times",
    Clock.REPORTED: " instead of as the provider reports",
    Clock.BOUNDED: " instead of within its bounds",
    Clock.MODELLED: " instead of its prescribed times",
}


def _label_of_times(known: Timing) -> str:
    last = known.intervals[-1] if known.intervals else None
    if last is None or last.clock is Clock.RECORDED:
        source = "" if last is None or last.source == "arrival of each chunk" else f" ({last.source})"
        return f"recorded: this recording holds a time for every chunk{source}"
    return f"{last.clock}: {last.source}; nobody measured them"


def _gaps(timeline: Timeline, model: PacingModel, tokens: ChunkTokens | None) -> tuple[list[float], str]:
    """The gap before each chunk but the first, in nanoseconds, and what to say of them."""
    count = len(timeline.starts)
    match model:
        case Even(rate):
            return [_NS / checked_rate(rate, "chunks_per_second")] * (count - 1), f"paced evenly at {rate:g} chunks/s"
        case ByCharacters(rate):
            gap = _NS / checked_rate(rate, "per_second")
            return [gap * size for size in characters(timeline)[1:]], f"paced by characters at {rate:g} characters/s"
        case ByTokens(rate):
            gap, tokens = _NS / checked_rate(rate, "per_second"), tokens or chunk_tokens(timeline)
            return [gap * size for size in tokens.counts[1:]], f"paced by {tokens.told} at {rate:g} tokens/s"
        case ToTotal(total):
            last = timeline.timing.last
            if total is None and last is None:
                raise ValueError("no total is known of this stream; give one: ToTotal(total_ns=...)")
            total = last.ns if total is None and last is not None else total
            assert total is not None
            span = max(0, checked_total(total) - _wait(timeline.timing))
            return [span / max(1, count - 1)] * (count - 1), f"paced evenly to an end after {seconds_text(total)}"
        case Like(other):
            return _like(rhythm(other), count), f"paced like {name_of(other)}"


def _like(times: Sequence[int], count: int) -> list[float]:
    """The gaps of another stream, read at as many places as this one has chunks."""
    if len(times) < 2 or count < 2:
        return [0.0] * max(0, count - 1)
    factor = (len(times) - 1) / (count - 1)
    return [later - earlier for earlier, later in pairwise(_at(times, place * factor) for place in range(count))]


def _at(times: Sequence[int], place: float) -> float:
    whole = min(int(place), len(times) - 2)
    return times[whole] + (times[whole + 1] - times[whole]) * (place - whole)


def _modelled(known: Timing, gaps: Iterable[float], label: str, timeline: Timeline) -> Pacing:
    wait = _wait(known)
    count = len(timeline.starts)
    moments = accumulate(gaps, initial=float(wait)) if count else ()
    times = array("q", (round(min(moment, _LONGEST_NS)) for moment in moments))
    intervals = tuple(each for each in known.intervals if each.last == 1)
    if count > 1:
        intervals += (Interval(2, count, Clock.MODELLED, label),)
    return Pacing(times, Clock.MODELLED, label, intervals)


def _wait(known: Timing) -> int:
    return known.first.ns if known.first is not None else 0


def _jittered(jitter: float) -> str:
    return f", with jitter {jitter:g}" if jitter else ""
