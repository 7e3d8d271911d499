"""Ratios of two things measured in turn, so that they hold on a machine that is busy with other things."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    against: str
    ours: str
    other: str
    ratio: float
    budget: float

    @property
    def holds(self) -> bool:
        """Whether the ratio is inside its budget."""
        return self.ratio <= self.budget


def in_turn(
    what: str,
    ours: Callable[[], float],
    against: str,
    other: Callable[[], float],
    budget: float,
    *,
    rounds: int = ROUNDS,
    unit: str = "s",
) -> Row:
    """Measure ours and the other alternately, after one round that does not count; the ratio is the median of pairs."""
    ours(), other()
    pairs = [(ours(), other()) for _ in range(rounds)]
    return Row(
        what,
        against,
        shown(median(mine for mine, _ in pairs), unit),
        shown(median(theirs for _, theirs in pairs), unit),
        median(mine / theirs for mine, theirs in pairs),
        budget,
    )


def seconds(work: Callable[[], object]) -> Callable[[], float]:
    """How long a call takes."""

    def measured() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return measured


def process_seconds(*arguments: str) -> Callable[[], float]:
    """How long a Python process takes, from its start to its end."""
    return seconds(lambda: process(*arguments))


def process(*arguments: str) -> str:
    """Run a Python process, and give what it prints.

    Its modules may keep what they are compiled to, as those of every installed package do.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, env=environment, text=True, check=True).stdout


def peak_memory(code: str, *arguments: str) -> int:
    """The most memory that a Python process holds, in bytes, as it tells at its end.

    What the system tells of a child instead begins with all that its parent holds.
    """
    return int(process("-c", f"{code}\n{_TELL_PEAK}", *arguments).split()[-1])


_TELL_PEAK = """
import sys, resource
try:
    kilobytes = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print(int(kilobytes) * 1024)
"""


def shown(value: float, unit: str) -> str:
    """A quantity with three digits that matter."""
    if unit == "s" and value < 1e-3:
        return f"{value * 1e6:.3g} µs"
    if unit == "s" and value < 1:
        return f"{value * 1e3:.3g} ms"
    if unit == "bytes" and value > 1e5:
        return f"{value / 1e6:.3g} MB"
    return f"{value:.3g} {unit}"


def table(rows: list[Row]) -> str:
    """The rows as aligned columns."""
    cells = [("what", "against", "ours", "the other", "ratio", "budget", "holds")]
    cells += [
        (
            row.what,
            row.against,
            row.ours,
            row.other,
            f"{row.ratio:.3g}",
            f"{row.budget:.3g}",
            "yes" if row.holds else "NO",
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
