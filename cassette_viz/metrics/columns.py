"""Arithmetic on whole columns: by numpy where it is installed, which is 20 times as fast, and else without it."""

from __future__ import annotations

import statistics
from array import array
from itertools import islice
from operator import sub

#: Below this length the standard library takes less time than importing numpy.
_LONG = 20_000


def differences(values: array[int]) -> array[int]:
    """Each value less the one before; shape (n - 1,), or (0,).

    >>> differences(array("I", [3, 5, 4]))
    array('q', [2, -1])
    """
    if len(values) > _LONG:
        try:
            import numpy as np
        except ImportError:
            pass
        else:
            steps = array("q")
            steps.frombytes(np.diff(np.frombuffer(values, values.typecode).astype(np.int64)).tobytes())
            return steps
    return array("q", map(sub, islice(values, 1, None), values))


def median(values: array[int]) -> float:
    """The median of at least one value.

    >>> median(array("q", [4, 1, 3]))
    3.0
    """
    if len(values) > _LONG:
        try:
            import numpy as np
        except ImportError:
            pass
        else:
            return float(np.median(np.frombuffer(values, values.typecode)))
    return float(statistics.median(values))
