"""Durations as people read them."""

from __future__ import annotations


def seconds(ns: float) -> str:
    """A duration in the unit that suits it: "3 µs", "24 ms", "1.09 s", "2 min 5 s"."""
    if 0 < abs(ns) < 10e3:
        return f"{ns / 1e3:.2g} µs"
    if abs(ns) < 999.5e6:
        return f"{ns / 1e6:.0f} ms" if abs(ns) >= 10e6 or ns == 0 else f"{ns / 1e6:.2g} ms"
    if abs(ns) < 120e9:
        return f"{ns / 1e9:.2f} s" if abs(ns) < 10e9 else f"{ns / 1e9:.1f} s"
    minutes, rest = divmod(round(ns / 1e9), 60)
    return f"{minutes} min {rest} s"
