"""The explorer's table in the browser, and when it hears of what."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any

import anywidget
import traitlets

from ..export.summary import Row
from ..export.table import for_browser
from ..frontend.bundle import EXPLORER_SCRIPT, EXPLORER_STYLE
from ._reading import Progress

#: The browser hears of progress so often, and gets the table no more often.
_PERIOD_S = 0.25
#: News take up to one part in so many of the time; the rest is for reading.
_REST = 8
#: A large table is sent whole again only when it has grown by this factor, so that all sendings together stay small.
_LARGE, _GROWTH = 2000, 1.3


class ExplorerTable(anywidget.AnyWidget):
    """Rows to sort, to filter and to choose from; a row is known by ``[number of its file, place in it]``.

    All that is shown is state, never a passing message: a page that is loaded anew finds the whole table again.
    """

    _esm = EXPLORER_SCRIPT
    _css = EXPLORER_STYLE

    table = traitlets.Bytes(b"", help="rows read so far; see export/table.py").tag(sync=True)
    progress: traitlets.Dict[str, Any] = traitlets.Dict(help="how far the reading has come").tag(sync=True)
    chosen: traitlets.List[int] = traitlets.List(help="the row chosen; empty if none is").tag(sync=True)
    opened: traitlets.Dict[str, Any] = traitlets.Dict(help="the row opened last, and what came of it").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._one_at_a_time = Lock()  # the thread that reads, and the one that answers the browser
        self._shown_rows, self._shown_at, self._cost_s = 0, 0.0, 0.0
        super().__init__(**traits)

    def tell(self, **traits: Any) -> None:
        """Set some traits, in one message."""
        with self._one_at_a_time, self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)

    def show(self, names: Sequence[str], rows: Sequence[Sequence[Row]], progress: Progress) -> None:
        """Send the whole table."""
        begun = time.monotonic()
        self.tell(progress=progress.as_dict(), table=for_browser(names, rows))
        self._shown_rows = sum(map(len, rows))
        self._shown_at = time.monotonic()
        self._cost_s = self._shown_at - begun

    def show_if_due(self, names: Sequence[str], rows: Sequence[Sequence[Row]], progress: Progress) -> None:
        """Send the progress, and the table where that is worth it, but not often."""
        if time.monotonic() - self._shown_at < _PERIOD_S + _REST * self._cost_s:
            return
        wanted = max(1, self._shown_rows * (_GROWTH if self._shown_rows > _LARGE else 1))
        if sum(map(len, rows)) > wanted or not self._shown_rows:
            self.show(names, rows, progress)
        else:
            self.tell(progress=progress.as_dict())
            self._shown_at = time.monotonic()
