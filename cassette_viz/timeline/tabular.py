"""What can be written as a tidy table: a timeline and a cassette offer the same three ways out.

The rows hold metrics and prices, which stand above timelines and cassettes and must not be known down here. So the
table is made in ``export.tidy``, which knows them all, and is looked up by its name when somebody asks for it: a value
that is never asked loads none of it.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

Rows = Literal["chunks", "completions"]
Library = Literal["pandas", "polars"]


class Tabular:
    """Offers a table of what it holds: one row a chunk, or one a completion with all its metrics."""

    __slots__ = ()

    def to_frame(self, *, rows: Rows = "chunks", library: Library | None = None) -> Any:
        """Make a data frame.

        Parameters
        ----------
        rows
            "chunks" or "completions"; :mod:`cassette_viz.export.tidy` tells the columns of both.
        library
            "pandas" or "polars"; by default the one that is installed, pandas if both are.

        Returns
        -------
        pandas.DataFrame or polars.DataFrame
            What is not known is null.

        Raises
        ------
        CassetteVizError
            If the library is not installed.

        Examples
        --------
        >>> import cassette_viz as cv
        >>> cassette = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml"))
        >>> cassette.to_frame(library="polars").shape              # doctest: +SKIP
        (73, 26)
        """
        return _table(self, rows).to_frame(library=library)

    def to_csv(self, path: str | os.PathLike[str], *, rows: Rows = "chunks", as_recorded: bool = False) -> Path:
        """Write the table as comma-separated values, in UTF-8; see :meth:`cassette_viz.export.tidy.Table.to_csv`."""
        return Path(_table(self, rows).to_csv(path, as_recorded=as_recorded))

    def to_jsonl(self, path: str | os.PathLike[str], *, rows: Rows = "chunks") -> Path:
        """Write the table as JSON lines, an object a row; see :meth:`cassette_viz.export.tidy.Table.to_jsonl`."""
        return Path(_table(self, rows).to_jsonl(path))


def _table(source: Tabular, rows: Rows) -> Any:
    package = __name__.partition(".")[0]
    return import_module(f"{package}.export.tidy").table(source, rows=rows)
