"""Everything in one tidy table: a row a chunk, or a row a completion with all its metrics.

Both tables begin with where a row comes from: ``file``, ``interaction`` (its place in the recording, from 0) and
``completion`` (its place in the interaction, from 0); a timeline without its cassette has no file and no interaction.
What is not known is null. Times and gaps are there only where they were measured; what a provider reports stands in
columns that say so.

Rows of chunks
    ============================  ======================================================================================
    ``chunk``                     its number, from 1
    ``time_ns``                   when it came, in nanoseconds since the request, where that was measured
    ``gap_ns``                    how long it was waited for since the chunk before, where that was measured
    ``clock``, ``clock_source``   of the wait for it: recorded, reported, bounded or modelled, and by what
    ``kinds``                     kinds of the parts that it brought something of, joined by "+"
    ``text``                      what it added to them
    ``characters``, ``tokens``    how much that is
    ``tokens_exact``              whether the stream itself tells its tokens
    ``tokens_by``                 what told them
    ``characters_so_far``         until then, this chunk included
    ``tokens_so_far``             likewise
    ``usd_so_far``                what all had cost by then, reckoned between reports as ``metrics.running`` says
    ``events``                    what it did, joined by "+"
    ``start``, ``bytes``          where its bytes begin in the response body, and how many they are
    ``finish``                    the reason for the end, where it says one
    ``input_tokens`` …            ``output_tokens``, ``cached_input_tokens``, ``reasoning_tokens``, ``total_tokens``, as
                                  its usage report has them
    ``error``                     the message, where it reports an error
    ============================  ======================================================================================

Rows of completions
    ``dialect``, ``provider``, ``model``, ``requested_model``, ``id``, ``status``, ``finish``, ``error``,
    ``recorded_at``; ``clock`` of its gaps; ``chunks``, ``content_chunks``, ``characters``, ``bytes``; the times of
    :func:`~cassette_viz.metrics.latency` in nanoseconds and ``why_no_times``; :func:`~cassette_viz.metrics.gaps` as
    ``gap_…`` and the stalls; the rates; token counts in one accounting, and how they add up; the cost, recorded and
    at list price, and what the cache saved; and each tool's definition by its name, such as ``aiperf_itl_s``.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from ..cassettes._base import Cassette
from ..errors import CassetteVizError
from ..timeline.model import Timeline
from ..timeline.tabular import Library, Rows
from ._chunk_rows import CHUNK_COLUMNS, chunk_columns
from ._completion_rows import COMPLETION_COLUMNS, completion_row
from ._rows import Column, Origin

_LIBRARIES: tuple[Library, ...] = ("pandas", "polars")
_PANDAS = {int: "Int64", float: "Float64", str: "object", bool: "boolean"}
#: With one of these a spreadsheet begins to calculate: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Writable(Protocol):
    """What text can be written to, such as an open file."""

    def write(self, text: str, /) -> object:
        """Take some text."""


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A tidy table: columns of one length, each of one type, with ``None`` for what is not known."""

    columns: tuple[Column, ...]  #: names and types, in order
    values: Mapping[str, Sequence[Any]]  #: by name; each of shape (n_rows,)

    def __len__(self) -> int:
        return len(self.values[self.columns[0].name])

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as plain values, in order."""
        names = [column.name for column in self.columns]
        for row in zip(*(self.values[name] for name in names), strict=True):
            yield dict(zip(names, row, strict=True))

    def to_frame(self, *, library: Library | None = None) -> Any:
        """Make a data frame of pandas or polars; see :meth:`cassette_viz.timeline.tabular.Tabular.to_frame`."""
        name = _installed(library)
        frames = import_module(name)
        if name == "polars":
            types = {int: frames.Int64, float: frames.Float64, str: frames.String, bool: frames.Boolean}
            schema = {column.name: types[column.type] for column in self.columns}
            return frames.DataFrame({column.name: list(self.values[column.name]) for column in self.columns}, schema)
        series = {
            column.name: frames.array(list(self.values[column.name]), dtype=_PANDAS[column.type])
            for column in self.columns
        }
        return frames.DataFrame(series)

    def to_csv(self, path: str | os.PathLike[str], *, as_recorded: bool = False) -> Path:
        """Write it as comma-separated values, in UTF-8, headings first; what is not known is an empty cell.

        Recorded text can hold what a spreadsheet takes for a formula and runs, such as ``=HYPERLINK(...)``. So text
        that begins with one of ``= + - @``, a tab or a line end gets an apostrophe in front, by which a spreadsheet
        knows text. ``as_recorded`` leaves it as it is, for readers that do not calculate; :meth:`to_jsonl` and
        :meth:`to_frame` always do. Numbers are never touched.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        path = Path(path)
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            self.write_csv(file, as_recorded=as_recorded)
        return path

    def to_jsonl(self, path: str | os.PathLike[str]) -> Path:
        """Write it as JSON lines: one object a row, in ASCII, ``null`` for what is not known.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        path = Path(path)
        with path.open("w", encoding="ascii", newline="\n") as file:
            self.write_jsonl(file)
        return path

    def write_csv(self, file: Writable, *, as_recorded: bool = False) -> None:
        """Write it as :meth:`to_csv` does, into an open file."""
        writer = csv.writer(file)  # with line ends as RFC 4180 has them; with others it leaves "\r" in text unquoted
        writer.writerow([column.name for column in self.columns])
        for row in self.rows():
            writer.writerow([_cell(value, as_recorded=as_recorded) for value in row.values()])

    def write_jsonl(self, file: Writable) -> None:
        """Write it as :meth:`to_jsonl` does, into an open file."""
        for row in self.rows():
            file.write(json.dumps(row) + "\n")

    def __repr__(self) -> str:
        return f"<Table: {len(self):,} rows, {len(self.columns)} columns: {', '.join(c.name for c in self.columns)}>"


def table(source: Cassette | Timeline | Iterable[Cassette | Timeline], *, rows: Rows = "chunks") -> Table:
    """Make a tidy table of a recording, of a completion, or of several.

    A cassette and a timeline offer the same by ``to_frame``, ``to_csv`` and ``to_jsonl``.

    Parameters
    ----------
    source
        A cassette, a timeline, or several of them.
    rows
        "chunks" or "completions".

    Raises
    ------
    ValueError
        If there are no such rows.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> cassette = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml"))
    >>> row = list(cv.table(cassette).rows())[2]
    >>> row["chunk"], row["text"], row["kinds"], row["time_ns"], row["clock"]
    (3, ' add', 'text', None, 'modelled')
    """
    if rows not in ("chunks", "completions"):
        raise ValueError(f'rows must be "chunks" or "completions", got {rows!r}')
    found = list(_completions(source))
    if rows == "completions":
        made = [completion_row(timeline, origin) for timeline, origin in found]
        columns, parts = COMPLETION_COLUMNS, {c.name: [row[c.name] for row in made] for c in COMPLETION_COLUMNS}
        return Table(columns, parts)
    values: dict[str, list[Any]] = {column.name: [] for column in CHUNK_COLUMNS}
    for timeline, origin in found:
        for name, part in chunk_columns(timeline, origin).items():
            values[name].extend(part)
    return Table(CHUNK_COLUMNS, values)


def _completions(source: Any) -> Iterator[tuple[Timeline, Origin]]:
    """The completions in it, each with where it comes from."""
    for place, each in enumerate([source] if isinstance(source, Cassette | Timeline) else source):
        if isinstance(each, Timeline):
            yield each, Origin(None, None, place)
        elif isinstance(each, Cassette):
            path = "" if each.path is None else str(each.path)
            for interaction in each.interactions:
                for number, timeline in enumerate(interaction.timelines):
                    yield timeline, Origin(interaction.file or path or None, interaction.index, number)
        else:
            raise TypeError(f"expected a Cassette, a Timeline or several, got {type(each).__name__}")


def _installed(library: Library | None) -> Library:
    """The library that is asked for, or the first that is there."""
    if library is not None and library not in _LIBRARIES:
        raise ValueError(f'library must be "pandas" or "polars", got {library!r}')
    for name in _LIBRARIES if library is None else (library,):
        if find_spec(name) is not None:
            return name
    wanted = " or ".join(_LIBRARIES) if library is None else library
    raise CassetteVizError(
        f"a data frame needs {wanted}, which is not installed; install it with: pip install {library or 'polars'}; "
        "to_csv and to_jsonl need neither"
    )


def _cell(value: Any, *, as_recorded: bool) -> Any:
    if isinstance(value, str) and not as_recorded and value.startswith(_FORMULA):
        return f"'{value}"
    return value
