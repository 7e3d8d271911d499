"""How fast the answer came."""

from __future__ import annotations

import pytest

from cassette_viz.metrics.rates import Rate, rate, rate_curve, reported_rate
from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.events import (
    Finish,
    PartStart,
    ServerTiming,
    TextDelta,
    TokenCount,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline

from .._timelines import MS, long_answer, timeline_of

ARRIVED = "arrival of each chunk"


def words(*texts: str, times_ms: list[float] | None, tokens: tuple[int, ...] = (), end: tuple = ()) -> Timeline:
    script: list = [[TextDelta(0, text)] for text in texts]
    script[0].insert(0, PartStart(0, "text"))
    for events, count in zip(script, tokens, strict=False):
        events.append(TokenCount(count))
    return timeline_of([*script, [Finish("stop"), *end]], times_ms=times_ms)


def test_the_first_content_does_not_count_for_nobody_waits_for_it_at_that_rate():
    """Behind "Grüß" come 8 characters and 3 tokens in 400 ms; the finish 500 ms later does not count."""
    stream = words("Grüß", " Gott", ", W", times_ms=[300, 500, 700, 1200], tokens=(2, 1, 2))
    assert rate(stream, "characters") == Rate(
        20.0, "characters", Clock.RECORDED, ARRIVED, True, "characters as they came"
    )
    assert rate(stream) == Rate(7.5, "tokens", Clock.RECORDED, ARRIVED, True, "tokens that the chunks list")


def test_estimated_tokens_are_called_so():
    found = rate(words("abcd", "efgh", times_ms=[0.1, 500, 501]))
    assert found.per_second == pytest.approx(2.0, rel=1e-3)
    assert (found.exact, found.counted_by) == (False, "estimate: 4 characters a token")


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (words("ab", "cd", times_ms=None), "gaps between chunks were not recorded"),
        (words("abcd", times_ms=[5, 9]), "fewer than two chunks bring content"),
        (words("ab", "cd", times_ms=[5, 5, 9]), "all content came in one moment"),
    ],
)
def test_where_nothing_was_measured_there_is_no_rate(stream, why):
    assert rate(stream) == Rate(None, "tokens", why_none=why)
    curve = rate_curve(stream)
    assert (len(curve.times_ns), curve.why_none) == (0, why)


def test_a_unit_that_is_none_is_refused():
    with pytest.raises(ValueError, match='unit must be "tokens" or "characters"'):
        rate(words("ab", "cd", times_ms=[5, 8, 9]), "words")


def test_what_the_provider_reports_of_its_rate_stands_apart():
    report = ServerTiming("x_groq.usage", {}, generation_ns=400 * MS)
    stream = words("ab", times_ms=None, end=(report, UsageReport(Usage(output_tokens=20))))
    assert reported_rate(stream) == Rate(
        50.0, "tokens", Clock.REPORTED, "x_groq.usage, the provider's report", True, "output tokens reported"
    )
    assert reported_rate(words("ab", times_ms=None)).per_second is None


def test_a_curve_counts_what_came_around_each_moment():
    """Ten characters every 100 ms for 2 s, then 40 in a moment, then nothing for 2 s."""
    times_ms = [1000 + 100 * place for place in range(21)] + [3000, 5000]
    stream = words(*["x" * 10] * 21, "y" * 40, "z", times_ms=[*times_ms, 5001])
    curve = rate_curve(stream, "characters", window_ns=1_000 * MS)
    at = {moment // MS: speed for moment, speed in zip(curve.times_ns, curve.per_second, strict=True)}
    assert at[0] == pytest.approx(100)  # half a window: 5 times 10 in 0.5 s
    assert at[1000] == pytest.approx(100)
    assert at[2000] == pytest.approx(90)  # 1.5 s not included, so 5 times 10, and 40, in 1 s
    assert at[3000] == pytest.approx(0)
    assert at[4000] == pytest.approx(2)  # one character in the last half second
    assert (curve.unit, curve.clock, curve.exact) == ("characters", Clock.RECORDED, True)
    assert curve.numbers[0] == 1
    assert curve.numbers[-1] == 23


def test_the_mean_of_a_steady_curve_is_the_whole_rate():
    stream = long_answer(4000)
    whole, curve = rate(stream, "characters"), rate_curve(stream, "characters")
    assert sum(curve.per_second) / len(curve.per_second) == pytest.approx(whole.per_second, rel=0.02)
    assert curve.window_ns == 1_000 * MS


def test_a_short_stream_has_a_window_of_a_quarter():
    assert rate_curve(words("ab", "cd", times_ms=[100, 500, 501])).window_ns == 100 * MS
    with pytest.raises(ValueError, match="window_ns must be positive"):
        rate_curve(words("ab", "cd", times_ms=[100, 500, 501]), window_ns=0)
