"""How fast the answer came: characters and tokens per second, as a whole and as a curve.

Both count what came after the first content, over the time since: whoever waits for the first words does not wait for
tokens per second. So the whole rate is (n - c_1) / (t_m - t_1), with n of something in all, c_1 of it in the first of
the chunks that bring content, and t_1 and t_m the times of the first and the last of these. How benchmark tools define
theirs is in :mod:`cassette_viz.metrics.definitions`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Any, Literal, NamedTuple

from ..timeline.clock import Clock
from ..timeline.columns import taken
from ..timeline.content import characters, content_chunks, is_content
from ..timeline.events import ServerTiming
from ..timeline.model import Timeline
from .measured import Measured
from .tokens import tokens_per_chunk
from .usage import timeline_tokens

Unit = Literal["tokens", "characters"]
_NS = 1_000_000_000
_CHARACTERS = "characters as they came"
_LONGEST_WINDOW_NS = _NS
_WINDOWS = 4  #: a stream has at least so many windows, and a short one has shorter ones
_POINTS = 240  #: of a curve: more than that many steps of a window nobody sees


class _Amounts(NamedTuple):
    """How much each chunk brings."""

    by_chunk: array[Any]  #: of whole numbers, or of floats
    exact: bool  #: whether they are told
    counted_by: str


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of something came each second; or no rate, and why."""

    per_second: float | None
    unit: Unit
    clock: Clock | None = None  #: of the time; ``None`` where there is no rate
    source: str = ""  #: what told the time, in plain words
    exact: bool = True  #: whether the amounts are told by the recording; else they are estimated
    counted_by: str = ""  #: what told the amounts
    why_none: str = ""  #: why there is no rate; "" if there is one


@dataclass(frozen=True, slots=True)
class RateCurve:
    """How many of something came each second around each moment; empty where nothing was measured."""

    unit: Unit
    numbers: array[int]  #: of the chunk that had come last at each moment, ascending; shape (n_moments,)
    times_ns: array[int]  #: the moments, in nanoseconds since the first content; shape (n_moments,)
    per_second: array[float]  #: shape (n_moments,)
    window_ns: int  #: how much time around each moment counts; at both ends only what lies in the stream
    clock: Clock | None = None
    source: str = ""
    exact: bool = True
    counted_by: str = ""
    why_none: str = ""


def rate(timeline: Timeline, unit: Unit = "tokens") -> Rate:
    """How many tokens or characters came each second, from the first content to the last.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines[0]
    >>> rate(stream, "characters").per_second, rate(stream).counted_by
    (200.0, 'estimate: the 3 output tokens reported, shared out by characters')
    """
    return _rate(timeline, unit, _amounts(timeline, unit), content_chunks(timeline))


def _rate(timeline: Timeline, unit: Unit, told: _Amounts, numbers: array[int]) -> Rate:
    if len(numbers) < 2:
        return Rate(None, unit, why_none="fewer than two chunks bring content")
    took = Measured(timeline).between(numbers[0], numbers[-1])
    if took.ns is None:
        return Rate(None, unit, why_none=took.why_none)
    if took.ns <= 0:
        return Rate(None, unit, why_none="all content came in one moment")
    came = sum(told.by_chunk[numbers[0] : numbers[-1]])
    return Rate(came * _NS / took.ns, unit, took.clock, took.source, told.exact, told.counted_by)


def reported_rate(timeline: Timeline) -> Rate:
    """The output tokens that the provider reports, over the time that it reports for making them.

    It is the provider's word: its clock runs in the server, and reasoning counts whether it was shown or not.
    """
    tokens = timeline_tokens(timeline).all_output
    reports = [event for _, event in timeline.marks_of(ServerTiming) if event.generation_ns]
    if not reports or tokens is None:
        return Rate(None, "tokens", why_none="the provider reports no time for its output, or no tokens")
    report = reports[-1]
    assert report.generation_ns is not None
    clock = Clock.BOUNDED if report.resolution_ns else Clock.REPORTED
    source = f"{report.source}, the provider's report"
    return Rate(tokens * _NS / report.generation_ns, "tokens", clock, source, True, "output tokens reported")


def rate_curve(timeline: Timeline, unit: Unit = "tokens", *, window_ns: int | None = None) -> RateCurve:
    """How many tokens or characters came each second, around each moment between the first content and the last.

    Around a moment count the chunks within half a window before and after it. At the ends the window is cut to the
    stream, and as in :func:`rate` the first content does not count.

    Parameters
    ----------
    timeline
        The completion.
    unit
        What is counted.
    window_ns
        Nanoseconds; by default a second, or a quarter of a stream that is shorter than four.

    Raises
    ------
    ValueError
        If the window is not positive.
    """
    return rate_and_curve(timeline, unit, window_ns=window_ns)[1]


def rate_and_curve(
    timeline: Timeline, unit: Unit = "tokens", *, window_ns: int | None = None
) -> tuple[Rate, RateCurve]:
    """What :func:`rate` and :func:`rate_curve` tell, in half the time that the two take."""
    if window_ns is not None and window_ns <= 0:
        raise ValueError(f"window_ns must be positive, got {window_ns!r}")
    told, numbers = _amounts(timeline, unit), content_chunks(timeline)
    whole = _rate(timeline, unit, told, numbers)
    if whole.per_second is None:
        empty = RateCurve(unit, array("I"), array("q"), array("d"), window_ns or 0, why_none=whole.why_none)
        return whole, empty
    times = _since_first(Measured(timeline), numbers)
    span = times[-1]
    width = window_ns or min(_LONGEST_WINDOW_NS, max(1, span // _WINDOWS))
    so_far = array("d", accumulate(taken(told.by_chunk, numbers)))
    moments = array("q", (span * place // _POINTS for place in range(_POINTS + 1)))
    curve = RateCurve(
        unit=unit,
        numbers=array("I", (numbers[max(0, bisect_right(times, moment) - 1)] for moment in moments)),
        times_ns=moments,
        per_second=array("d", (_around(moment, width, times, so_far) for moment in moments)),
        window_ns=width,
        clock=whole.clock,
        source=whole.source,
        exact=whole.exact,
        counted_by=whole.counted_by,
    )
    return whole, curve


def _around(moment: int, width: int, times: array[int], so_far: array[float]) -> float:
    begin, end = max(0, moment - width // 2), min(times[-1], moment + width // 2)
    return (_came_until(end, times, so_far) - _came_until(begin, times, so_far)) * _NS / max(1, end - begin)


def _came_until(moment: int, times: array[int], so_far: array[float]) -> float:
    return so_far[max(0, bisect_right(times, moment) - 1)]


def _since_first(measured: Measured, numbers: Sequence[int]) -> array[int]:
    """The times of these chunks since the first of them, never going back."""
    gaps = measured.gaps(numbers).ns
    forth = gaps if min(gaps, default=0) >= 0 else map(max, gaps, repeat(0))
    return array("q", accumulate(forth, initial=0))


def _amounts(timeline: Timeline, unit: Unit) -> _Amounts:
    """How much each chunk brings, whether that is told, and by what."""
    if unit == "characters":
        return _Amounts(characters(timeline, is_content), True, _CHARACTERS)
    if unit != "tokens":
        raise ValueError(f'unit must be "tokens" or "characters", got {unit!r}')
    tokens = tokens_per_chunk(timeline)
    return _Amounts(tokens.counts, tokens.exact, tokens.source)
