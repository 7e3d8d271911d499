"""Runs: frames one after another whose messages differ in one text alone; a decoder may spare itself to decode them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .events import ArgumentsDelta, TextDelta
from .frame import Comment, Frame

_TRIES = 8  # streams in which every message differs in an id or a time have no runs, and it costs time to look for them


class RunFinder:
    """Asks a decoder for runs, if it offers ``run``, for as long as there are any.

    ``run(data, delta, following)`` is asked behind a message that ends in a delta, ``data``. It says which of the
    messages that follow are the same but for the text of the delta: as many as the texts that it gives, none of them
    empty. It has to keep its own state as if it had been fed with them.
    """

    def __init__(self, decoder: object) -> None:
        self._run: Callable[[str, TextDelta | ArgumentsDelta, Iterator[str]], Sequence[str]] | None
        self._run = getattr(decoder, "run", None)
        self._tries = _TRIES

    def texts(self, delta: Any, frames: Sequence[Frame | Comment], at: int) -> Sequence[str]:
        """Give the texts of the run that begins at a place in ``frames``, just behind a message that meant a delta."""
        if self._run is None or at == len(frames):
            return ()
        last = frames[at - 1]
        assert type(last) is Frame
        try:
            texts = self._run(last.data, delta, _messages(last.name, frames, at))
        except Exception:  # noqa: BLE001  a fault in a dialect, perhaps a plug-in; without runs it may well do
            texts = ()
        self._tries = _TRIES if texts else self._tries - 1
        if not self._tries:
            self._run = None
        return texts


def _messages(name: str, frames: Sequence[Frame | Comment], at: int) -> Iterator[str]:
    for place in range(at, len(frames)):
        frame = frames[place]
        if type(frame) is Comment or frame.flaw or frame.name != name:  # type: ignore[union-attr]
            return
        yield frame.data  # type: ignore[union-attr]
