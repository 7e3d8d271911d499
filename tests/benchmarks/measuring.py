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
    return lambda: process(*arguments)[0]


def process(*arguments: str) -> tuple[float, int]:
    """Run a Python process; its seconds, and the most memory that it held, in bytes.

    Its modules may keep what they are compiled to, as those of every installed package are.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"exit status {child.returncode} of {arguments}"
    return time.perf_counter() - start, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


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
