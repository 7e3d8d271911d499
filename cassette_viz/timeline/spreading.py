"""Times where only a frame for them is known: chunks spread evenly over what is reported, or allowed, or named."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

from .clock import Clock
from .jitter import strayed, stretched
from .timing import Timing

_NS = 1_000_000_000


def spread(known: Timing, jitter: float = 0.0, seed: int = 0) -> tuple[array[int], str] | None:
    """Spread the chunks over what is known: the first of them, the last, and the seconds between them.

    Parameters
    ----------
    known
        What the recording tells; of a stream that has a time for every chunk, nothing is to be spread.
    jitter, seed
        As for :func:`~cassette_viz.timeline.pacing.pace`; the frame itself does not stray.

    Returns
    -------
    tuple or None
        Nanoseconds since the request, shape (n_chunks,), and what to say of them. ``None`` where nothing is known, or
        where it all came in one moment, which would be no replay.
    """
    start = known.first.ns if known.first is not None else 0
    if known.seconds is not None:
        times = _in_seconds(known.seconds, start, known.last.ns if known.last is not None else None)
        return times, "bounded: each chunk names its whole second; within a second the gaps are made up"
    if known.last is None or known.last.ns <= start:
        return None
    count = known.intervals[-1].last
    steps = count - 1 if known.first is not None and known.first.clock is not Clock.BOUNDED else count
    gap = (known.last.ns - start) / max(1, steps)
    first = start if steps < count else round(start + gap)
    gaps = stretched(strayed([gap] * (count - 1), jitter, seed), known.last.ns - first)
    times = array("q", (round(time) for time in accumulate(gaps, initial=first)))
    who = "the provider reports" if known.last.clock is Clock.REPORTED else "the recording allows"
    over = f"spread evenly over the {seconds_text(known.last.ns)} that {who} ({known.last.source})"
    return times, f"{known.last.clock}: {over}{f', with jitter {jitter:g}' if jitter else ''}"


def seconds_text(ns: int) -> str:
    """A length of time as a notice has it.

    >>> seconds_text(400_000_000), seconds_text(2_615_000_000)
    ('400 ms', '2.62 s')
    """
    # of a tie the even one; the browser must come to the same
    return f"{round(ns / 1e6)} ms" if ns < _NS else f"{round(ns / 1e7) / 100:.2f} s"


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
