"""Frames and a dialect's decoder in, timelines out: the one place where a completion is assembled."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, islice, pairwise
from operator import itemgetter
from typing import Protocol

from .clock import ARRIVALS, Provenance
from .events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    NewCompletion,
    Note,
    PartEnd,
    PartReset,
    PartSplit,
    PartStart,
    PartUpdate,
    ServerTime,
    TextDelta,
    TokenCount,
    Unrecognised,
)
from .frame import Comment, Frame
from .model import Part, Status, Timeline
from .runs import RunFinder

_DELTAS = (TextDelta, ArgumentsDelta)
_WINDOW = 4096  # frames that are in memory at once
_NO_TIME_NS = 1 << 62  # 146 years off: a damaged number, not a time


class Decoder(Protocol):
    """What a dialect offers: fed one message at a time, it says what each means."""

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one message: its event name ("" if it has none) and its payload."""

    def close(self) -> Sequence[Event]:
        """Say what is only known at the end of the stream."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the exchange around a stream tells of it; each goes into the field of this name of :class:`Timeline`."""

    provider: str | None = None
    requested_model: str | None = None
    endpoint: str | None = None
    http_status: str = ""
    headers_after_ns: int | None = None
    ended_after_ns: int | None = None
    provenance: Provenance = ARRIVALS
    recorded_at: datetime | None = None


def assemble(
    frames: Iterable[Frame | Comment],
    decoder: Decoder,
    body: bytes,
    *,
    dialect: str,
    circumstances: Circumstances = Circumstances(),
) -> list[Timeline]:
    """Assemble the completions of one response body: mostly one, more if it holds several in a row.

    Parameters
    ----------
    frames
        In the order in which they came, with byte offsets in ``body``.
    decoder
        A fresh one; its state is used up.
    body
        What the frames were cut from. It is kept, not copied.
    dialect
        The name that the timelines will carry.
    circumstances
        What is known from elsewhere.
    """
    timelines: list[Timeline] = []
    assembly, runs = _Assembly(body), RunFinder(decoder)
    frames = iter(frames)
    while window := list(islice(frames, _WINDOW)):
        at = 0
        while at < len(window):
            frame, at = window[at], at + 1
            if type(frame) is Comment:
                assembly.apply(Note(frame.flaw) if frame.flaw else KeepAlive(frame.text))
                continue
            try:
                events = decoder.feed(frame.name, frame.data)  # type: ignore[union-attr]
            except Exception as error:  # noqa: BLE001  a fault in a dialect, perhaps a plug-in, must not lose other chunks
                events = (Unrecognised(f"the {dialect} decoder failed on it: {error!r}"),)
            if events and type(events[0]) is NewCompletion:
                assembly.apply_all(events[0].closing)
                timelines.append(assembly.finished(dialect, circumstances))
                assembly = _Assembly(body)
                events = events[1:]
            assembly.add(frame, events)  # type: ignore[arg-type]
            if events and type(delta := events[-1]) in _DELTAS and (texts := runs.texts(delta, window, at)):
                assembly.add_run(window[at : at + len(texts)], delta.part, texts)  # type: ignore[arg-type, union-attr]
                at += len(texts)
    assembly.apply_all(decoder.close())
    timelines.append(assembly.finished(dialect, circumstances))
    return [timeline for timeline in timelines if len(timeline.starts)]


class _Assembly:
    """One completion while it grows."""

    __slots__ = (
        "body",
        "ends",
        "made_ns",
        "marks",
        "number",
        "parts",
        "starts",
        "times_ns",
        "token_chunks",
        "token_counts",
    )

    def __init__(self, body: bytes) -> None:
        offsets = "I" if len(body) < 1 << 32 else "Q"
        self.body = body
        self.number = 0  # of the chunk that came last
        self.parts: list[_GrowingPart] = []
        self.marks: list[tuple[int, Event]] = []
        self.starts = array(offsets)
        self.ends = array(offsets)
        self.times_ns = array("q")
        self.made_ns = array("q")
        self.token_chunks = array("I")
        self.token_counts = array("I")

    def add(self, frame: Frame, events: Sequence[Event]) -> None:
        number = self.number = self.number + 1
        self.starts.append(frame.start)
        self.ends.append(frame.end)
        if frame.time_ns is not None and abs(frame.time_ns) < _NO_TIME_NS:
            self.times_ns.append(frame.time_ns)
        if frame.flaw:
            self.marks.append((self.number, Note(frame.flaw)))
        for event in events:
            kind = type(event)
            if kind is TextDelta or kind is ArgumentsDelta:  # nearly all events of nearly all streams
                part = self.parts[event.part]  # type: ignore[union-attr]
                part.pieces.append(event.text)  # type: ignore[union-attr]
                part.numbers.append(number)
            elif kind is ServerTime:
                if abs(event.ns) < _NO_TIME_NS:  # type: ignore[union-attr]
                    self.made_ns.append(event.ns)  # type: ignore[union-attr]
            elif kind is TokenCount:
                self.token_chunks.append(number)
                self.token_counts.append(event.count)  # type: ignore[union-attr]
            else:
                self.apply(event)

    def add_run(self, frames: Sequence[Frame], part: int, texts: Sequence[str]) -> None:
        """Add frames of which each does nothing but add one text to one part."""
        first = self.number + 1
        self.number += len(frames)
        self.starts.extend([frame.start for frame in frames])
        self.ends.extend([frame.end for frame in frames])
        self.times_ns.extend(
            [time for frame in frames if (time := frame.time_ns) is not None and abs(time) < _NO_TIME_NS]
        )
        self.parts[part].pieces.extend(texts)
        self.parts[part].numbers.extend(range(first, self.number + 1))

    def apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        match event:
            case TextDelta(part, text) | ArgumentsDelta(part, text):
                self.parts[part].pieces.append(text)
                self.parts[part].numbers.append(self.number)
                return
            case PartStart():
                self.parts.append(_GrowingPart(event, self.number))
            case PartUpdate(part):
                self.parts[part].relabel(self.number, event)
            case PartReset(part):
                self.parts[part].resets.append((self.number, len(self.parts[part].pieces)))
            case PartEnd(part):
                self.parts[part].ended = self.number
            case PartSplit(part):
                split = self.parts[part].split(event, self.number)
                self.parts.append(split)
                self.marks.append((split.started, split.opening))
        self.marks.append((self.number, event))

    def finished(self, dialect: str, circumstances: Circumstances) -> Timeline:
        self.marks.sort(key=itemgetter(0))  # a split dates parts back; otherwise they are in order already
        id_, model, created = "", None, None
        status: Status = "truncated"
        for _, event in self.marks:
            kind = type(event)
            if kind is Header:
                id_, model, created = event.id or id_, event.model or model, created or event.created  # type: ignore[union-attr]
            elif kind is Failure:
                status = "error"
            elif (kind is Finish or kind is Done) and status == "truncated":
                status = "complete"
        return Timeline(
            dialect=dialect,
            provider=circumstances.provider,
            model=model or circumstances.requested_model,
            id=id_,
            status=status,
            parts=tuple([part.finished(number) for number, part in enumerate(self.parts)]),
            marks=tuple(self.marks),
            body=self.body,
            starts=self.starts,
            ends=self.ends,
            times_ns=self.times_ns if self.number and len(self.times_ns) == self.number else None,
            made_ns=self._made_ns(),
            http_status=circumstances.http_status,
            headers_after_ns=circumstances.headers_after_ns,
            ended_after_ns=circumstances.ended_after_ns,
            provenance=circumstances.provenance,
            token_chunks=self.token_chunks,
            token_counts=self.token_counts,
            recorded_at=circumstances.recorded_at,
            created=created,
            requested_model=circumstances.requested_model,
            endpoint=circumstances.endpoint,
        )

    def _made_ns(self) -> array[int] | None:
        """When each message was made, from the first on; ``None`` unless all say so, by a clock that went forward."""
        made = self.made_ns
        if not made or len(made) != self.number or any(later < earlier for earlier, later in pairwise(made)):
            return None
        return array("q", (time - made[0] for time in made))


class _GrowingPart:
    """A part while it grows: pieces of text, and for each the number of its chunk."""

    __slots__ = ("ended", "labels", "numbers", "opening", "pieces", "resets", "started", "synthesised")

    def __init__(self, opening: PartStart, number: int) -> None:
        self.opening = opening
        self.started = number
        self.labels = [(number, opening.id, opening.name)]
        self.pieces: list[str] = []
        self.numbers = array("I")
        self.resets: list[tuple[int, int]] = []  # chunk number, and how many pieces were withdrawn then
        self.ended: int | None = None
        self.synthesised = False

    def relabel(self, number: int, update: PartUpdate) -> None:
        _, id_, name = self.labels[-1]
        self.labels.append(
            (number, id_ if update.id is None else update.id, name if update.name is None else update.name)
        )
        self.synthesised |= update.synthesised

    def split(self, event: PartSplit, number: int) -> _GrowingPart:
        """Cut off what stands from the event's offset on, as a part of its own."""
        ends = list(accumulate(map(len, self.pieces)))
        place = bisect_left(ends, event.offset + 1)  # the first piece that reaches beyond the offset
        opening = PartStart(event.into, self.opening.kind, self.opening.choice, None, event.id, self.labels[-1][2])
        other = _GrowingPart(opening, self.numbers[place] if place < len(ends) else number)
        other.ended, other.synthesised = self.ended, bool(event.id)
        other.pieces, other.numbers = self.pieces[place:], self.numbers[place:]
        del self.pieces[place:], self.numbers[place:]
        if other.pieces and (kept := event.offset - (ends[place - 1] if place else 0)):
            self.pieces.append(other.pieces[0][:kept])
            self.numbers.append(other.numbers[0])
            other.pieces[0] = other.pieces[0][kept:]
        return other

    def finished(self, number: int) -> Part:
        text = "".join(self.pieces)
        pieces = self.pieces if _is_well_formed(text) else _joined_surrogates(self.pieces)
        ends = array("I", accumulate(map(len, pieces)))
        resets = tuple((at, ends[count - 1] if count else 0) for at, count in self.resets)
        numbers = self.numbers
        if len(set(numbers)) < len(numbers):  # several pieces of one chunk are one step
            last = dict(zip(numbers, ends, strict=True))
            numbers, ends = array("I", last), array("I", last.values())
        return Part(
            number=number,
            kind=self.opening.kind,
            choice=self.opening.choice,
            index=self.opening.index,
            labels=tuple(self.labels),
            started=self.started,
            text=text if pieces is self.pieces else "".join(pieces),
            chunk_numbers=numbers,
            ends=ends,
            resets=resets,
            ended=self.ended,
            synthesised_id=self.synthesised,
        )


def _is_well_formed(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _joined_surrogates(pieces: list[str]) -> list[str]:
    """Join surrogate halves that were sent in two pieces, and replace lone ones by U+FFFD.

    A joined character belongs to the piece that completed it. Neither half can cross into JSON or a browser.
    """
    joined, held = [], ""
    for place, piece in enumerate(pieces):
        text, held = held + piece, ""
        if "\ud800" <= text[-1:] <= "\udbff":
            following = next((later for later in pieces[place + 1 :] if later), "")
            if "\udc00" <= following[:1] <= "\udfff":
                text, held = text[:-1], text[-1]
        joined.append(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    return joined
