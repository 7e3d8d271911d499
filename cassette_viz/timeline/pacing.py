"""Assigning times to chunks where the recording holds none; the clock says so wherever they are shown.

A pacing model is a small value that says how: evenly, by characters, by tokens, to a known end, or like another stream.
Whatever is known stays: recorded times are never replaced unless a model is asked for by name, and the wait for the
headers stands before every model. ``frontend/src/pacing.js`` does the same in the browser; both read one golden file.
"""

from __future__ import annotations

import random
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .clock import Clock, Interval
from .content import characters
from .model import Timeline
from .timing import Timing
from .tokens import chunk_tokens

DEFAULT_CHUNKS_PER_SECOND = 25.0
DEFAULT_CHARACTERS_PER_SECOND = 100.0
DEFAULT_TOKENS_PER_SECOND = 50.0
_NS = 1_000_000_000


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
        Of the jitter: the same seed gives the same times.

    Raises
    ------
    ValueError
        If a rate is not positive, the jitter is not in 0..1, no total is known, or the other stream has no times.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> pace(stream, Even(10)).label
    'paced evenly at 10 chunks/s: this recording holds no chunk times'
    """
    if not 0 <= jitter <= 1:
        raise ValueError(f"jitter must be from 0 to 1, got {jitter!r}")
    if not chunks_per_second > 0:
        raise ValueError(f"chunks_per_second must be positive, got {chunks_per_second!r}")
    known = timeline.timing
    if model is None:
        if known.times_ns is not None:
            return Pacing(known.times_ns, known.clock, _label_of_times(known), known.intervals)
        model = _best(known, chunks_per_second)
        if isinstance(model, ToTotal):
            return _spread(timeline, known, jitter, seed)
    gaps, how = _gaps(timeline, model)
    why = "" if known.times_ns is not None else ": this recording holds no chunk times"
    return _modelled(known, _with_jitter(gaps, jitter, seed), f"{how}{_jittered(jitter)}{why}", timeline)


def _best(known: Timing, chunks_per_second: float) -> PacingModel:
    if known.last is None and known.seconds is None:
        return Even(chunks_per_second)
    if known.seconds is None and known.last is not None and known.last.ns <= (known.first.ns if known.first else 0):
        return Even(chunks_per_second)  # it all came in one moment, which would be no replay
    return ToTotal()


def _label_of_times(known: Timing) -> str:
    last = known.intervals[-1] if known.intervals else None
    if last is None or last.clock is Clock.RECORDED:
        source = "" if last is None or last.source == "arrival of each chunk" else f" ({last.source})"
        return f"recorded: this recording holds a time for every chunk{source}"
    return f"{last.clock}: {last.source}; nobody measured them"


def _spread(timeline: Timeline, known: Timing, jitter: float, seed: int) -> Pacing:
    """Even gaps between what is known: the first chunk, the last, and the seconds between them."""
    count = len(timeline.starts)
    start = known.first.ns if known.first is not None else 0
    if known.seconds is not None:
        times = _in_seconds(known.seconds, start, known.last.ns if known.last is not None else None)
        label = "bounded: each chunk names its whole second; within a second the gaps are made up"
        return Pacing(times, known.clock, label, known.intervals)
    assert known.last is not None
    span = known.last.ns - start
    steps = count - 1 if known.first is not None and known.first.clock is not Clock.BOUNDED else count
    gap = span / max(1, steps)
    first = start if steps < count else round(start + gap)
    spread = _with_jitter([gap] * (count - 1), jitter, seed)
    times = array("q", (round(time) for time in accumulate(_rescaled(spread, known.last.ns - first), initial=first)))
    who = "the provider reports" if known.last.clock is Clock.REPORTED else "the recording allows"
    over = f"spread evenly over the {_seconds_text(known.last.ns)} that {who} ({known.last.source})"
    return Pacing(times, known.clock, f"{known.last.clock}: {over}{_jittered(jitter)}", known.intervals)


def _in_seconds(seconds: array[int], start: int, end: int | None) -> array[int]:
    """Spread the chunks of each second over it; chunk 1 stands at ``start``, somewhere in the first second."""
    times, place = array("q"), 0
    while place < len(seconds):
        behind = bisect_right(seconds, seconds[place])
        count = behind - place
        begin = max(0, seconds[place] - seconds[0]) * _NS
        times.extend(round(start + begin + _NS * k / count) for k in range(count))
        place = behind
    return times if end is None else array("q", (min(time, max(end, start)) for time in times))


def _gaps(timeline: Timeline, model: PacingModel) -> tuple[list[float], str]:
    """The gap before each chunk but the first, in nanoseconds, and what to say of them."""
    count = len(timeline.starts)
    match model:
        case Even(rate):
            return [_NS / _positive(rate, "chunks_per_second")] * (count - 1), f"paced evenly at {rate:g} chunks/s"
        case ByCharacters(rate):
            gap = _NS / _positive(rate, "per_second")
            return [gap * size for size in characters(timeline)[1:]], f"paced by characters at {rate:g} characters/s"
        case ByTokens(rate):
            gap, tokens = _NS / _positive(rate, "per_second"), chunk_tokens(timeline)
            told = tokens.source if tokens.exact else "estimated tokens"
            return [gap * size for size in tokens.counts[1:]], f"paced by {told} at {rate:g} tokens/s"
        case ToTotal(total):
            last = timeline.timing.last
            if total is None and last is None:
                raise ValueError("no total is known of this stream; give one: ToTotal(total_ns=...)")
            total = last.ns if total is None and last is not None else total
            assert total is not None
            span = max(0, total - _wait(timeline.timing))
            return [span / max(1, count - 1)] * (count - 1), f"paced evenly to an end after {_seconds_text(total)}"
        case Like(other):
            return _like(other, count), f"paced like {other.model or other.dialect}"


def _like(other: Timeline, count: int) -> list[float]:
    """The gaps of another stream, read at as many places as this one has chunks."""
    times = other.timing.times_ns
    if times is None or other.timing.clock is not Clock.RECORDED:
        raise ValueError("the other stream has no recorded chunk times to pace by")
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
    times = array("q", (round(time) for time in accumulate(gaps, initial=float(wait)))) if count else array("q")
    intervals = tuple(each for each in known.intervals if each.last == 1)
    if count > 1:
        intervals += (Interval(2, count, Clock.MODELLED, label),)
    return Pacing(times, Clock.MODELLED, label, intervals)


def _wait(known: Timing) -> int:
    return known.first.ns if known.first is not None else 0


def _with_jitter(gaps: list[float], jitter: float, seed: int) -> list[float]:
    """Let each gap stray by up to its share, the same way for the same seed."""
    if not jitter:
        return gaps
    source = random.Random(seed)  # noqa: S311  a demo's rhythm, not a secret
    return [gap * (1 + jitter * source.uniform(-1, 1)) for gap in gaps]


def _rescaled(gaps: list[float], total: int) -> list[float]:
    whole = sum(gaps)
    return [gap * total / whole for gap in gaps] if whole else gaps


def _jittered(jitter: float) -> str:
    return f", with jitter {jitter:g}" if jitter else ""


def _positive(rate: float, name: str) -> float:
    if not rate > 0:
        raise ValueError(f"{name} must be positive, got {rate!r}")
    return rate


def _seconds_text(ns: int) -> str:
    return f"{ns / 1e6:.0f} ms" if ns < _NS else f"{ns / 1e9:.2f} s"
