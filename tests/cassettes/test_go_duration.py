"""Durations as Go prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._go_duration import go_duration_ns


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1.094847375s", 1_094_847_375),
        ("1m2.5s", 62_500_000_000),
        ("350.2ms", 350_200_000),
        ("1h", 3_600_000_000_000),
        ("1.5h", 5_400_000_000_000),
        ("1h0m0s", 3_600_000_000_000),
        ("1m18.00699275s", 78_006_992_750),
        ("12µs", 12_000),  # micro sign
        ("12μs", 12_000),  # Greek mu
        ("12us", 12_000),
        ("980.667µs", 980_667),
        ("12ns", 12),
        ("0s", 0),
        ("0", 0),
        ("5", 5),
        ("1094847375", 1_094_847_375),
        ("+1s", 1_000_000_000),
        (".5s", 500_000_000),
        ("5.s", 5_000_000_000),
        ("0.3333333333333333333s", 333_333_333),
        ("2562047h47m16.854775807s", (1 << 63) - 1),
    ],
)
def test_it_reads_what_go_prints(text, nanoseconds):
    assert go_duration_ns(text) == nanoseconds


@pytest.mark.parametrize(
    "text",
    [
        *(
            "-3s",
            "-5",
            "",
            "+",
            "s",
            "1x",
            "1s2",
            "1 s",
            "1..5s",
            ".s",
            "1d",
            "1e3s",
            "1:20",
            "٣s",
            "²",
            "++1s",
            "+-1s",
        ),
        *("2562048h", "9" * 19, "9" * 5000 + "s", "1s" * 5000),
    ],
)
def test_it_refuses_the_rest(text):
    with pytest.raises(ValueError, match=r"Go|negative"):
        go_duration_ns(text)


def go_prints(nanoseconds: int) -> str:
    """Print as Go's Duration.String does."""
    if nanoseconds == 0:
        return "0s"
    for unit, size in (("ns", 1), ("µs", 1_000), ("ms", 1_000_000)):
        if nanoseconds < size * 1000:
            return f"{_decimal(nanoseconds, size)}{unit}"
    seconds, minutes = nanoseconds % 60_000_000_000, nanoseconds // 60_000_000_000
    text = f"{_decimal(seconds, 1_000_000_000)}s"
    if minutes:
        text = f"{minutes % 60}m{text}"
    return f"{minutes // 60}h{text}" if minutes >= 60 else text


def _decimal(value: int, size: int) -> str:
    whole, rest = divmod(value, size)
    fraction = f"{rest:0{len(str(size)) - 1}d}".rstrip("0") if size > 1 else ""
    return f"{whole}.{fraction}" if fraction else str(whole)


@given(st.integers(0, (1 << 63) - 1))
def test_there_and_back(nanoseconds):
    assert go_duration_ns(go_prints(nanoseconds)) == nanoseconds
