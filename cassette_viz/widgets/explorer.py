"""The explorer: all interactions of many recordings in a table, and the dashboard of the one that is chosen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import ipywidgets
import traitlets

from ..cassettes._base import Cassette, Limits
from ..errors import CassetteFormatError, CassetteVizError
from ..export.summary import Row, find_recordings, rows_of
from ..export.table import short_names
from ..loader import load
from ._explorer_table import ExplorerTable
from ._reading import Progress, read_all
from .dashboard import Dashboard

#: Dashboards that stay open behind the one on screen, so that going back to one is instant.
_KEPT = 4
Explorable = str | os.PathLike[str] | Cassette | Iterable[str | os.PathLike[str]]


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A table of all interactions of many recordings, to sort, to filter and to open.

    Files are read in the background, and rows appear as they come. A file that cannot be read is a row that says why;
    files that are no recordings are only counted. Choosing a row opens its :class:`Dashboard` below the table.

    Parameters
    ----------
    source
        A folder (with all folders in it), a file, several of these, or a cassette.
    executor
        Reads files in parallel: a :class:`concurrent.futures.Executor`, or whatever has its ``submit``, such as
        ``dask.distributed.Client(...).get_executor()``. It is not shut down. Its workers must see the same paths.
    limits
        How much of a recording may be read.
    dashboard
        Passed on to each :class:`Dashboard`.

    Attributes
    ----------
    selected
        The :class:`Row` that is chosen, or ``None``; can be set, and observed.
    dashboard
        The :class:`Dashboard` on screen, or ``None``.

    Raises
    ------
    CassetteFormatError
        If there is no such file or folder.

    Examples
    --------
    >>> explorer = Explorer("recordings/")                                          # doctest: +SKIP
    >>> explorer.wait()                                                             # doctest: +SKIP
    True
    >>> explorer.selected = max(explorer.rows, key=lambda row: row.cost_usd or 0)   # doctest: +SKIP
    """

    selected = traitlets.Instance(Row, allow_none=True, help="the row that is chosen")
    dashboard = traitlets.Instance(Dashboard, allow_none=True, read_only=True, help="the dashboard on screen")

    def __init__(
        self, source: Explorable, *, executor: Executor | None = None, limits: Limits | None = None, **dashboard: Any
    ) -> None:
        self._executor, self._limits, self._options = executor, limits, dashboard
        self._cassette = source if isinstance(source, Cassette) else None
        self._files: list[str] = []
        self._names: list[str] = []
        self._rows: list[tuple[Row, ...]] = []  # of each file; empty while it has not been read
        self._numbers: dict[str, int] = {}  # of a file by its path
        self._progress = Progress()
        self._kept: dict[str, Dashboard] = {}  # by file, the one used last at the end
        self._table = ExplorerTable(progress=self._progress.as_dict())
        self._stop = Event()
        super().__init__([self._table])
        self.add_class("cassette-viz-explorer-box")
        self._table.observe(self._choose, "chosen")
        self.observe(self._open, "selected")
        if isinstance(source, Cassette):
            self._know_files(["" if source.path is None else str(source.path)])
            self._rows[0] = rows_of(source)
            self._progress = Progress(1, 1, done=True)
            self._table.show(self._names, self._rows, self._progress)
            self._thread = None
        else:
            places = _existing([source] if isinstance(source, str | os.PathLike) else source)
            self._thread = Thread(target=self._read, args=(places,), name="cassette_viz explorer", daemon=True)
            self._thread.start()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows read so far, by file and by place in it; :meth:`wait` waits for the rest."""
        return tuple(row for rows in tuple(self._rows) for row in rows)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all files are read.

        Parameters
        ----------
        timeout
            Longest wait in seconds; by default as long as it takes.

        Returns
        -------
        bool
            Whether all files have been read.
        """
        if self._thread is not None:
            self._thread.join(timeout)
        return self._progress.done

    def close(self) -> None:
        """Stop reading, and take the table and its dashboards off the screen."""
        self._stop.set()
        for each in self._kept.values():
            _close(each)
        self._kept.clear()
        self._table.close()
        super().close()

    def __repr__(self) -> str:
        known = sum(row.interaction is not None for row in self.rows)
        return f"<Explorer of {known:,} interactions in {len(self._files):,} files>"

    # --------------------------------------------------------------------------------------------- in the background

    def _read(self, places: Sequence[Path]) -> None:
        """The life of the thread that reads."""
        try:
            found = dict.fromkeys(path for place in places for path in _recordings(place))
            self._know_files([str(path) for path in found])
            for results in read_all(self._files, self._stop, executor=self._executor, limits=self._limits):
                for number, each in results:
                    self._rows[number] = each.rows
                self._progress = self._progress.plus(results)
                self._table.show_if_due(self._names, self._rows, self._progress)
            self._progress = replace(self._progress, done=not self._stop.is_set())
        except Exception as error:  # noqa: BLE001  # an executor may fail in any way; nobody sees a thread's traceback
            self._progress = replace(self._progress, stopped=f"{type(error).__name__}: {error}")
        if not self._stop.is_set():
            self._table.show(self._names, self._rows, self._progress)

    def _know_files(self, files: list[str]) -> None:
        self._files, self._names = files, short_names(files)
        self._numbers = {path: number for number, path in enumerate(files)}
        self._rows = [()] * len(files)
        self._progress = Progress(len(files))

    # ------------------------------------------------------------------------------------------------------ choosing

    @traitlets.validate("selected")
    def _one_of_ours(self, proposal: dict[str, Any]) -> Row | None:
        row: Row | None = proposal["value"]
        if row is not None and self._row(self._key(row)) != row:
            raise traitlets.TraitError("this is none of the explorer's rows")
        return row

    def _key(self, row: Row) -> list[int]:
        return [self._numbers.get(row.file, -1), row.place]

    def _row(self, key: Sequence[int]) -> Row | None:
        if len(key) != 2 or not 0 <= key[0] < len(self._rows):
            return None
        return next((row for row in self._rows[key[0]] if row.place == key[1]), None)

    def _choose(self, change: dict[str, Any]) -> None:
        self.selected = self._row(change["new"])

    def _open(self, _change: object) -> None:
        """Show the dashboard of the row that is selected, or say why there is none."""
        row, shown, trouble = self.selected, None, ""
        key = [] if row is None else self._key(row)
        self._table.tell(chosen=key)
        try:
            if row is not None and row.interaction is not None:
                shown = self._dashboard_of(row)
        except CassetteVizError as error:
            trouble = str(error)
        self.set_trait("dashboard", shown)
        self.children = [self._table] if shown is None else [self._table, shown]
        self._table.tell(opened={"row": key, "shown": shown is not None, "trouble": trouble})

    def _dashboard_of(self, row: Row) -> Dashboard:
        """The dashboard of the row's recording, moved to the row; those used last are kept."""
        shown = self._kept.pop(row.file, None)
        if shown is None:
            cassette = self._cassette or load(row.file, limits=self._limits)
            shown = Dashboard(cassette, interaction=row.place, **self._options)
        elif shown.replay.interaction != row.place:
            shown.replay.interaction = row.place
        self._kept[row.file] = shown
        while len(self._kept) > _KEPT:
            _close(self._kept.pop(next(iter(self._kept))))
        return shown


def _existing(places: Iterable[str | os.PathLike[str]]) -> list[Path]:
    found = [Path(place) for place in places]
    for path in found:
        if not path.exists():
            raise CassetteFormatError("there is no such file or folder", path=path)
    return found


def _recordings(place: Path) -> list[Path]:
    return find_recordings(place) if place.is_dir() else [place]


def _close(dashboard: Dashboard) -> None:
    for child in dashboard.children:
        child.close()
    dashboard.close()
