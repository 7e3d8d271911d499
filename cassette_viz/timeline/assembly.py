"""One completion while it grows: what its chunks bring, gathered so that a timeline can be made of it at any moment."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from itertools import accumulate, pairwise
from operator import eq, itemgetter

from msgspec import Struct

from .clock import ARRIVALS, Provenance
from .events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    Note,
    PartEnd,
    PartReset,
    PartSplit,
    PartStart,
    PartUpdate,
    ServerTime,
    ServerTiming,
    TextDelta,
    TokenCount,
)
from .frame import Frame
from .model import Part, Status, Timeline
from .runs import Run

#: What changes a part. Everything else is only marked, with the chunk that brought it.
_OF_PARTS = frozenset((TextDelta, ArgumentsDelta, PartStart, PartUpdate, PartReset, PartEnd, PartSplit))
_NO_TIME_NS = 1 << 62  # 146 years off: a damaged number, not a time


class Circumstances(Struct, frozen=True):
    """What the exchange around a stream tells of it; each goes into the field of this name of :class:`Timeline`."""

    provider: str | None = None
    requested_model: str | None = None
    endpoint: str | None = None
    http_status: str = ""
    headers_after_ns: int | None = None
    ended_after_ns: int | None = None
    provenance: Provenance = ARRIVALS
    header_timings: tuple[ServerTiming, ...] = ()
    recorded_at: datetime | None = None


class Assembly:
    """One completion while it grows; ``body`` is what its frames are cut from, if it is all there."""

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

    def __init__(self, body: bytes | None) -> None:
        offsets = "I" if body is not None and len(body) < 1 << 32 else "Q"
        self.body = body or b""
        self.number = 0  # of the chunk that came last
        self.parts: list[GrowingPart] = []
        self.marks: list[tuple[int, Event]] = []
        self.starts = array(offsets)
        self.ends = array(offsets)
        self.times_ns = array("q")
        self.made_ns = array("q")
        self.token_chunks = array("I")
        self.token_counts = array("I")

    def copy(self) -> Assembly:
        """The same, apart from this one; the pieces of text are shared, since they only become more."""
        other = copy(self)
        other.parts = [part.copy() for part in self.parts]
        other.marks = self.marks[:]
        other.starts, other.ends = self.starts[:], self.ends[:]
        other.times_ns, other.made_ns = self.times_ns[:], self.made_ns[:]
        other.token_chunks, other.token_counts = self.token_chunks[:], self.token_counts[:]
        return other

    def add(self, frame: Frame, events: Sequence[Event]) -> None:
        """Add a chunk and what it does."""
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

    def add_run(self, run: Run, part: int) -> None:
        """Add messages of which each does nothing but add one text to one part."""
        first = self.number + 1
        self.number += len(run.texts)
        self.starts.extend(run.starts)
        self.ends.extend(run.ends)
        self.parts[part].pieces += run.texts
        self.parts[part].numbers.extend(range(first, self.number + 1))

    def apply_all(self, events: Iterable[Event]) -> None:
        """Have the chunk that came last do these things too."""
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Have the chunk that came last do this too."""
        if type(event) not in _OF_PARTS:
            self.marks.append((self.number, event))
            return
        match event:
            case TextDelta(part, text) | ArgumentsDelta(part, text):
                self.parts[part].pieces.append(text)
                self.parts[part].numbers.append(self.number)
                return
            case PartStart():
                self.parts.append(GrowingPart(event, self.number))
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
        """Make a timeline of it, which takes its columns over; it must not grow on."""
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
            header_timings=circumstances.header_timings,
            token_chunks=self.token_chunks,
            token_counts=self.token_counts,
            recorded_at=circumstances.recorded_at,
            created=created,
            requested_model=circumstances.requested_model,
            endpoint=circumstances.endpoint,
        )

    def _made_ns(self) -> array[int] | None:
        """When each message was made, from the first on; ``None`` unless all say so, by a clock that went forward.

        One of whole seconds tells nothing of the gaps between messages of the same second.
        """
        made = self.made_ns
        if not made or len(made) != self.number or any(later < earlier for earlier, later in pairwise(made)):
            return None
        if len(made) > 1 and (made[0] == made[-1] or _is_too_coarse(made)):
            return None
        return array("q", (time - made[0] for time in made))


def _is_too_coarse(made: array[int]) -> bool:
    return not any(time % 1_000_000_000 for time in made) and any(map(eq, made, made[1:]))


class GrowingPart:
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

    def copy(self) -> GrowingPart:
        """The same, apart from this one."""
        other = copy(self)
        other.numbers, other.resets = self.numbers[:], self.resets[:]
        return other

    def relabel(self, number: int, update: PartUpdate) -> None:
        """Note another id or name, from this chunk on."""
        _, id_, name = self.labels[-1]
        self.labels.append(
            (number, id_ if update.id is None else update.id, name if update.name is None else update.name)
        )
        self.synthesised |= update.synthesised

    def split(self, event: PartSplit, number: int) -> GrowingPart:
        """Cut off what stands from the event's offset on, as a part of its own."""
        ends = list(accumulate(map(len, self.pieces)))
        place = bisect_left(ends, event.offset + 1)  # the first piece that reaches beyond the offset
        opening = PartStart(event.into, self.opening.kind, self.opening.choice, None, event.id, self.labels[-1][2])
        other = GrowingPart(opening, self.numbers[place] if place < len(ends) else number)
        other.ended, other.synthesised = self.ended, bool(event.id)
        other.pieces, other.numbers = self.pieces[place:], self.numbers[place:]
        del self.pieces[place:], self.numbers[place:]
        if other.pieces and (kept := event.offset - (ends[place - 1] if place else 0)):
            self.pieces.append(other.pieces[0][:kept])
            self.numbers.append(other.numbers[0])
            other.pieces[0] = other.pieces[0][kept:]
        return other

    def finished(self, number: int) -> Part:
        """Make a part of it: the text in one piece, and one step for each chunk."""
        text = "".join(self.pieces)
        pieces = self.pieces if _is_well_formed(text) else _joined_surrogates(self.pieces)
        ends = array("I", list(accumulate(map(len, pieces))))
        resets = tuple((at, ends[count - 1] if count else 0) for at, count in self.resets)
        numbers = self.numbers
        if any(map(eq, numbers, numbers[1:])):  # several pieces of one chunk are one step
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
            free_text=self.opening.free_text,
        )


def _is_well_formed(text: str) -> bool:
    if text.isascii():
        return True
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
