"""Percentiles, mean and deviation of a column: by numpy where that is installed and pays, and else without it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import repeat
from math import fsum, sqrt
from operator import sub

#: Below this length the standard library takes less time than importing numpy.
_LONG = 20_000


def median(values: array[int]) -> float:
    """The median of at least one value.

    >>> median(array("q", [4, 1, 3]))
    3.0
    """
    return percentiles(values, (50,))[0]


def percentiles(values: array[int], shares: Sequence[float]) -> list[float]:
    """Values below which these shares lie, in percent, of at least one value.

    Between two values a percentile is interpolated linearly: type 7 of Hyndman & Fan, "Sample Quantiles in Statistical
    Packages", The American Statistician 50 (1996) 361, which is the default of numpy, R and Excel.

    >>> percentiles(array("q", [10, 20, 30, 40]), (50, 90))
    [25.0, 37.0]
    """
    if len(values) > _LONG:
        try:
            import numpy as np
        except ImportError:
            pass
        else:
            return [float(value) for value in np.percentile(np.frombuffer(values, values.typecode), shares)]
    ascending = sorted(values)
    return [_between(ascending, (len(ascending) - 1) * share / 100) for share in shares]


def mean_and_deviation(values: array[int]) -> tuple[float, float]:
    """The mean and the standard deviation of at least one value, which are all there are and no sample of more.

    >>> mean_and_deviation(array("q", [2, 4, 4, 4, 5, 5, 7, 9]))
    (5.0, 2.0)
    """
    mean = fsum(values) / len(values)
    return mean, sqrt(fsum(map(pow, map(sub, values, repeat(mean)), repeat(2))) / len(values))


def _between(ascending: Sequence[int], place: float) -> float:
    below = int(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (ascending[above] - ascending[below]) * (place - below)
