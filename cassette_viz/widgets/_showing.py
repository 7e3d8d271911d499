"""Shows what an intake has taken: a replay that grows, told of news from a thread of its own."""

from __future__ import annotations

import sys
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from ._growing_replay import GrowingReplay
from ._intake import Intake

#: News go to the browser so often,
_PERIOD_S = 0.25
#: and take up to one part in so many of the time; the rest belongs to the loop over the stream.
_REST = 8


class Showing:
    """One intake and its replay, which is made when it is first asked for.

    The thread keeps news coming while the loop waits for the next chunk, or works on the last.

    Parameters
    ----------
    traits
        Of the replay.
    """

    def __init__(self, traits: dict[str, Any]) -> None:
        self.intake = Intake()
        self._traits = traits
        self._replay: GrowingReplay | None = None
        self._making, self._telling = Lock(), Lock()
        self._news, self._over = Event(), Event()
        self._is_displayed = False
        self._is_left = False

    @property
    def replay(self) -> GrowingReplay:
        """The replay; it grows by itself from when it is first asked for."""
        with self._making:
            if self._replay is None:
                over = self.intake.is_over
                self._replay = GrowingReplay(self.intake.interaction, live=not over, **self._traits)
                if not over:
                    Thread(target=self._tell, name="cassette_viz live", daemon=True).start()
            return self._replay

    def display(self) -> None:
        """Show the replay in the notebook, unless it is shown already."""
        if self._is_displayed:
            return
        self._is_displayed = True
        from IPython.display import display

        display(self.replay)  # type: ignore[no-untyped-call]

    def note(self, chunk: object, now_ns: int) -> None:
        """Take a chunk, as :meth:`Intake.note` does, and tell of it soon."""
        self.intake.note(chunk, now_ns)
        self._is_left = False
        self._news.set()

    def pause(self) -> None:
        """The loop was left; perhaps another one goes on."""
        if not self.intake.is_over:
            self._is_left = True
            self._tell_now()

    def leave(self) -> None:
        """The stream was left before it was over."""
        if not self.intake.is_over:
            self.intake.leave()
            self.end()

    def end(self) -> None:
        """Nothing more comes: tell the rest, at once."""
        if not self.intake.is_over:
            self.intake.end()
            self._over.set()
            self._news.set()
            self._tell_now()

    def _tell_now(self) -> None:
        with self._telling:
            if self._replay is not None:
                live = not (self._is_left or self.intake.is_over)
                self._replay.grow(self.intake.interaction, live=live)

    def _tell(self) -> None:
        before = 0.0  # what the last time took: a single slow one, such as the first, says nothing
        while self._news.wait() and not self._over.is_set():
            self._news.clear()
            begun = monotonic()
            self._tell_now()
            took = monotonic() - begun
            if self._over.wait(_PERIOD_S + _REST * min(before, took)):
                return
            before = took


def in_notebook() -> bool:
    """Whether there is a notebook to show something in."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
