"""Frames and a dialect's decoder in, timelines out: the one place where a completion is assembled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec.structs import replace

from .assembly import Assembly, Circumstances
from .events import ArgumentsDelta, Event, KeepAlive, NewCompletion, Note, TextDelta, Unrecognised
from .frame import Comment, Frame, Frames
from .model import Timeline
from .runs import Run, RunFinder

__all__ = ["Assembler", "Circumstances", "Decoder", "assemble"]

NO_CIRCUMSTANCES = Circumstances()
_DELTAS = (TextDelta, ArgumentsDelta)


class Decoder(Protocol):
    """What a dialect offers: fed one message at a time, it says what each means."""

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one message: its event name ("" if it has none) and its payload."""

    def close(self) -> Sequence[Event]:
        """Say what is only known at the end of the stream."""


def assemble(
    frames: Iterable[Frame | Comment],
    decoder: Decoder,
    body: bytes,
    *,
    dialect: str,
    circumstances: Circumstances = NO_CIRCUMSTANCES,
) -> list[Timeline]:
    """Assemble the completions of one response body: mostly one, more if it holds several in a row.

    Parameters
    ----------
    frames
        In the order in which they came, with byte offsets in ``body``. Of :class:`Frames` whole runs are passed over.
    decoder
        A fresh one; its state is used up.
    body
        What the frames were cut from. It is kept, not copied.
    dialect
        The name that the timelines will carry.
    circumstances
        What is known from elsewhere.
    """
    assembler = Assembler(decoder, dialect, circumstances, body)
    if isinstance(frames, Frames):
        _feed_in_runs(assembler, frames, RunFinder(decoder, body))
    else:
        for frame in frames:
            assembler.feed(frame)
    return assembler.close()


def _feed_in_runs(assembler: Assembler, frames: Frames, runs: RunFinder) -> None:
    for frame in frames:
        events = assembler.feed(frame)
        if events and type(delta := events[-1]) in _DELTAS and (run := runs.behind(frame, delta)):  # type: ignore[arg-type]
            assembler.feed_run(run, delta.part)  # type: ignore[union-attr]
            frames.skip_to(run.behind)


class Assembler:
    """The completions of one response body while they grow: fed one frame after another.

    Parameters
    ----------
    decoder, dialect, circumstances
        As for :func:`assemble`.
    body
        What the frames are cut from, if it is all there.
    """

    def __init__(
        self,
        decoder: Decoder,
        dialect: str,
        circumstances: Circumstances = NO_CIRCUMSTANCES,
        body: bytes | None = None,
    ) -> None:
        self._decoder = decoder
        self._dialect = dialect
        self._circumstances = circumstances
        self._body = body
        self._finished: list[Timeline] = []
        self._growing = Assembly(body)

    def feed(self, frame: Frame | Comment) -> Sequence[Event]:
        """Take the next frame; the events in it are handed back."""
        if type(frame) is Comment:
            self._growing.apply(Note(frame.flaw) if frame.flaw else KeepAlive(frame.text))
            return ()
        try:
            events = self._decoder.feed(frame.name, frame.data)  # type: ignore[union-attr]
        except Exception as error:  # noqa: BLE001  a fault in a dialect, perhaps a plug-in, must not lose other chunks
            events = (Unrecognised(f"the {self._dialect} decoder failed on it: {error!r}"),)
        if events and type(events[0]) is NewCompletion:
            self._growing.apply_all(events[0].closing)
            self._finished.append(self._growing.finished(self._dialect, self._circumstances))
            self._growing = Assembly(self._body)
            events = events[1:]
        self._growing.add(frame, events)  # type: ignore[arg-type]
        return events

    def feed_run(self, run: Run, part: int) -> None:
        """Take messages of which each does nothing but add one text to one part."""
        self._growing.add_run(run, part)

    def say(self, event: Event) -> None:
        """Note what is known from elsewhere, such as a failure of the connection, at the chunk that came last."""
        self._growing.apply(event)

    def close(self) -> list[Timeline]:
        """Have the decoder say what it only knows at the end; give the completions that have chunks."""
        self._growing.apply_all(self._decoder.close())
        timelines = [*self._finished, self._growing.finished(self._dialect, self._circumstances)]
        return [timeline for timeline in timelines if len(timeline.starts)]

    def timelines(self, body: bytes) -> list[Timeline]:
        """The completions as far as they have come, of which no later frame changes anything.

        Parameters
        ----------
        body
            The response body as far as it has come.
        """
        growing = self._growing.copy().finished(self._dialect, self._circumstances)
        timelines = [*self._finished, growing]
        return [replace(timeline, body=body) for timeline in timelines if len(timeline.starts)]
