"""A made-up rhythm for demos: gaps that stray, the same way for the same seed in Python and in the browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

_MASK = 0xFFFF_FFFF


def strayed(gaps: Sequence[float], jitter: float, seed: int) -> list[float]:
    """Let each gap stray by up to its share: of 0.5, from half as long to half as long again.

    >>> strayed([10, 10, 10], 0.5, seed=1), strayed([10, 10], 0, seed=1)
    ([11.270739405881613, 5.027357211802155, 10.274470399599522], [10, 10])
    """
    if not jitter:
        return list(gaps)
    return [gap * (1 + jitter * (2 * share - 1)) for gap, share in zip(gaps, _shares(seed), strict=False)]


def stretched(gaps: Sequence[float], total: float) -> list[float]:
    """The same gaps, so much longer or shorter that together they last ``total``."""
    *_, whole = accumulate(gaps, initial=0.0)  # sum() adds up differently from one version of Python to the next
    return [gap * total / whole for gap in gaps] if whole else list(gaps)


def _shares(seed: int) -> Iterator[float]:
    """Numbers from 0 to 1 by Tommy Ettinger's mulberry32, of which JavaScript makes the same."""
    state = seed & _MASK
    while True:
        state = (state + 0x6D2B_79F5) & _MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & _MASK
        yield (mixed ^ (mixed >> 14)) / 2**32
