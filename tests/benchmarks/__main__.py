"""Measure everything that has a budget, and print the table: ``python -m tests.benchmarks [WORD ...]``.

Words choose benchmarks by name: loading, framing, assembling, dialects, seeking, payload, importing, charts,
recording, browser.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import assembling, browser, charts, dialects, framing, importing, loading, payload, recording, seeking
from .measuring import Row, table

BENCHMARKS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "importing": importing.rows,
    "framing": framing.rows,
    "assembling": assembling.rows,
    "dialects": dialects.rows,
    "seeking": seeking.rows,
    "payload": payload.rows,
    "charts": charts.rows,
    "recording": recording.rows,
    "browser": browser.rows,
    "loading": loading.rows,
}


def main(words: list[str]) -> None:
    """Run the chosen benchmarks, from quick to slow."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, benchmark in BENCHMARKS.items():
            if words and name not in words:
                continue
            print(f"{name} ...", file=sys.stderr, flush=True)
            rows.extend(benchmark(Path(folder)))
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
