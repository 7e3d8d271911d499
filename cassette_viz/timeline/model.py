"""A streamed completion as columns, so that any moment of it is a slice and a binary search away.

Every part holds its whole text once, and two parallel arrays: the number of each chunk that added to it, and how long
the text was then. Nothing is replayed and no snapshot is stored. The raw bytes of a chunk are a slice of the body.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal, TypeVar, overload

from msgspec import Struct, field

from .arguments import ArgumentState, TurningPoints, any_text, turning_points
from .clock import ARRIVALS, Clock, Provenance
from .events import (
    ArgumentsDelta,
    Citation,
    CostReport,
    Event,
    Failure,
    Finish,
    MediaDelta,
    PartKind,
    PartStart,
    PartUpdate,
    Result,
    ServerTiming,
    TextDelta,
    UsageReport,
)
from .snapshot import Choice, Media, PartSnapshot, Snapshot, ToolCall
from .tabular import Tabular
from .timing import Timing, timing

Status = Literal["complete", "truncated", "error"]
E_ = TypeVar("E_")
_TOOLS = ("tool_call", "server_tool")
_number = itemgetter(0)


class Part(Struct, frozen=True, dict=True):
    """One piece of the answer: a text, a reasoning, a tool call, ...

    Offsets count code points of ``text``.
    """

    number: int  #: its place in the order of first appearance, from 0
    kind: PartKind
    choice: int
    index: int | None  #: the provider's own index of a tool call, if it gives one
    labels: tuple[tuple[int, str, str], ...]  #: (chunk number, id, name) at the start and at each change
    started: int  #: number of the chunk that opened it
    text: str  #: all of it, withdrawn passages included
    chunk_numbers: array[int]  #: each chunk that added to the text, ascending; shape (n_deltas,)
    ends: array[int]  #: how long the text was after that chunk; shape (n_deltas,)
    resets: tuple[tuple[int, int], ...] = ()  #: (chunk, offset): from that chunk on the text begins at the offset
    ended: int | None = None  #: number of the chunk that closed it, if one did
    synthesised_id: bool = False  #: the id is ours; the provider gave none
    free_text: bool = False  #: the tool takes any text, not JSON: there is no judging how far it has come

    @property
    def id(self) -> str:
        """The id as last reported; "" if there is none."""
        return self.labels[-1][1]

    @property
    def name(self) -> str:
        """The name as last reported; "" if there is none."""
        return self.labels[-1][2]

    def label_at(self, position: int) -> tuple[str, str]:
        """Id and name as they were known after chunk ``position``."""
        _, id_, name = self.labels[max(0, bisect_right(self.labels, position, key=_number) - 1)]
        return id_, name

    def span_at(self, position: int) -> tuple[int, int]:
        """Where the visible text begins and ends after chunk ``position``; a binary search."""
        known = bisect_right(self.chunk_numbers, position)
        end = self.ends[known - 1] if known else 0
        if not self.resets:
            return 0, end
        withdrawn = bisect_right(self.resets, position, key=_number)
        start = self.resets[withdrawn - 1][1] if withdrawn else 0
        return start, max(start, end)

    def text_at(self, position: int, *, tail: int | None = None) -> str:
        """The text after chunk ``position``, or only its last ``tail`` code points."""
        start, end = self.span_at(position)
        return self.text[start if tail is None else max(start, end - tail) : end]

    def delta_at(self, position: int) -> str:
        """What chunk ``position`` itself added; "" if nothing."""
        place = bisect_left(self.chunk_numbers, position)
        if place == len(self.chunk_numbers) or self.chunk_numbers[place] != position:
            return ""
        return self.text[self.ends[place - 1] if place else 0 : self.ends[place]]

    def state_at(self, position: int) -> ArgumentState:
        """How far the arguments had come as JSON after chunk ``position``."""
        start, end = self.span_at(position)
        return self.turning_points(start).state(end - start)

    def turning_points(self, start: int | None = None) -> TurningPoints:
        """Where the argument text that begins at ``start`` (its last beginning, if not given) becomes valid JSON."""
        if start is None:
            start = self.resets[-1][1] if self.resets else 0
        if start not in self._turning_points:
            behind = (offset for _, offset in self.resets if offset > start)
            text = self.text[start : next(behind, len(self.text))]
            self._turning_points[start] = any_text(text) if self.free_text else turning_points(text)
        return self._turning_points[start]

    @cached_property
    def _turning_points(self) -> dict[int, TurningPoints]:
        return {}


class Chunk(Struct, frozen=True):
    """One frame on the timeline."""

    number: int  #: counts from 1
    raw: bytes  #: its own bytes in the response body, framing included
    time_ns: int | None  #: nanoseconds since the request was sent; ``None`` where no time of it was measured
    events: tuple[Event, ...]  #: what it did

    @property
    def text(self) -> str:
        """``raw`` as text; bytes that are no UTF-8 become U+FFFD."""
        return self.raw.decode("utf-8", "replace")


class Timeline(Tabular, Struct, frozen=True, dict=True):
    """What happened in one streamed completion, and when.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> timeline.at(18).choices[0].tool_calls[0].arguments
    '{"a'
    """

    dialect: str  #: the grammar of the wire protocol, such as "openai-chat"
    provider: str | None  #: the host that answered
    model: str | None
    id: str  #: the provider's id of the completion; "" if it gave none
    status: Status
    parts: tuple[Part, ...]
    marks: tuple[tuple[int, Event], ...]  #: (chunk number, event) for all that is no delta, ascending
    body: bytes  #: the response body from which the frames were cut
    starts: array[int]  #: byte offset of each frame in ``body``; shape (n_chunks,)
    ends: array[int]  #: byte offset behind each frame; shape (n_chunks,)
    times_ns: array[int] | None = None  #: nanoseconds since the request, where the recording holds them for all chunks
    #: when the sender made each message by its own clock, nanoseconds from the first one on, where every message says
    #: so: it tells the gaps at the sender, not when the request was sent nor when the chunks arrived; shape (n_chunks,)
    made_ns: array[int] | None = None
    http_status: str = ""  #: such as "200 OK"
    headers_after_ns: int | None = None  #: recorded wait for the response headers
    ended_after_ns: int | None = None  #: recorded time until the whole response had come
    provenance: Provenance = ARRIVALS  #: how the recording came to these times
    header_timings: tuple[ServerTiming, ...] = ()  #: durations that the provider told in the response headers
    token_chunks: array[int] = field(default_factory=lambda: array("I"))  #: chunks that list their tokens, ascending
    token_counts: array[int] = field(default_factory=lambda: array("I"))  #: how many each of them lists
    recorded_at: datetime | None = None
    created: int | None = None  #: seconds since 1970-01-01 UTC at the provider's clock, if it told
    requested_model: str | None = None
    endpoint: str | None = None  #: the address that was asked, without its query

    @property
    def clock(self) -> Clock:
        """Where the gaps between its chunks come from; ``timing`` tells it for each of them."""
        return self.timing.clock

    @cached_property
    def timing(self) -> Timing:
        """What the recording tells of when the chunks came, wait by wait."""
        return timing(self)

    @property
    def chunks(self) -> Chunks:
        """All frames, ``[DONE]`` too, as a sequence of :class:`Chunk`; element 0 is chunk number 1."""
        return Chunks(self)

    def at(self, position: int, *, tail: int | None = None) -> Snapshot:
        """Everything that is shown after chunk ``position``.

        Parameters
        ----------
        position
            Number of chunks that have come, from 0 (nothing yet) to ``len(timeline.chunks)``.
        tail
            If given, only the last ``tail`` code points of each text; seeking then takes the same time in any stream.

        Raises
        ------
        IndexError
            If there is no such position.
        """
        if not 0 <= position <= len(self.starts):
            raise IndexError(f"position {position} is outside 0..{len(self.starts)}")
        shown = [part for part in self.parts if part.started <= position]
        finished = {event.choice: event.reason for _, event in _until(self.marks_of(Finish), position)}
        choices = sorted({part.choice for part in shown} | finished.keys())
        usages = _until(self.marks_of(UsageReport), position)
        costs = _until(self.marks_of(CostReport), position)
        failures = _until(self.marks_of(Failure), position)
        return Snapshot(
            position=position,
            choices=tuple(
                Choice(
                    index=choice,
                    parts=tuple(self._part_at(part, position, tail) for part in shown if part.choice == choice),
                    finish_reason=finished.get(choice),
                    citations=tuple(
                        event
                        for _, event in _until(self.marks_of(Citation), position)
                        if self.parts[event.part].choice == choice
                    ),
                )
                for choice in choices
            ),
            usage=usages[-1][1].usage if usages else None,
            cost=costs[-1][1] if costs else None,
            error=failures[0][1] if failures else None,
        )

    @cached_property
    def final(self) -> Snapshot:
        """Everything that is shown after the last chunk."""
        return self.at(len(self.starts))

    def events_at(self, number: int) -> tuple[Event, ...]:
        """What chunk ``number`` did: parts that it opened, what it added to them, then all else."""
        first = bisect_left(self.marks, number, key=_number)
        marks = [event for _, event in self.marks[first : bisect_right(self.marks, number, key=_number)]]
        opening = [event for event in marks if isinstance(event, PartStart | PartUpdate)]
        deltas: list[Event] = [
            ArgumentsDelta(part.number, delta) if part.kind in _TOOLS else TextDelta(part.number, delta)
            for part in self.parts
            if (delta := part.delta_at(number))
        ]
        return (*opening, *deltas, *(event for event in marks if not isinstance(event, PartStart | PartUpdate)))

    def marks_of(self, kind: type[E_]) -> list[tuple[int, E_]]:
        """The marks of one kind, with their chunk numbers, ascending."""
        if kind not in self._marks_by_kind:
            self._marks_by_kind[kind] = [(number, event) for number, event in self.marks if isinstance(event, kind)]
        return self._marks_by_kind[kind]

    @cached_property
    def _marks_by_kind(self) -> dict[type, list[tuple[int, Any]]]:
        return {}

    @cached_property
    def _tool_places(self) -> dict[int, int]:
        """By its number, the place of each tool call among those of its choice."""
        counts: dict[int, int] = {}
        places: dict[int, int] = {}
        for part in self.parts:
            if part.kind in _TOOLS:
                places[part.number] = counts.get(part.choice, 0)
                counts[part.choice] = places[part.number] + 1
        return places

    def _part_at(self, part: Part, position: int, tail: int | None) -> PartSnapshot:
        text = part.text_at(position, tail=tail)
        if part.kind in _TOOLS:
            id_, name = part.label_at(position)
            index = self._tool_places[part.number] if part.index is None else part.index
            results = tuple(e for _, e in _until(self.marks_of(Result), position) if e.part == part.number)
            state = part.state_at(position)
            return ToolCall(part.number, part.kind, part.choice, text, index, id_, name, state, results)
        if part.kind in ("image", "audio"):
            withdrawn = max((number for number, _ in part.resets if number <= position), default=0)
            media = _until(self.marks_of(MediaDelta), position)
            pieces = tuple(e for number, e in media if e.part == part.number and number >= withdrawn)
            return Media(part.number, part.kind, part.choice, text, pieces)
        return PartSnapshot(part.number, part.kind, part.choice, text)

    def __repr__(self) -> str:
        usage = self.final.usage
        facts = [f"{len(self.starts)} chunks", self.status, f"clock {self.clock}"]
        if usage is not None and (usage.input_tokens, usage.output_tokens) != (None, None):
            facts.insert(1, f"tokens {_or_unknown(usage.input_tokens)} in, {_or_unknown(usage.output_tokens)} out")
        kinds = [f"{part.kind} {part.name}".strip() for part in self.parts]
        return f"<Timeline {self.dialect} {self.model or 'unknown model'}: {', '.join(facts)}; {', '.join(kinds)}>"


class Chunks(Sequence[Chunk]):
    """The chunks of a timeline, made when they are asked for."""

    __slots__ = ("_timeline",)

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def __len__(self) -> int:
        return len(self._timeline.starts)

    @overload
    def __getitem__(self, index: int) -> Chunk: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Chunk, ...]: ...
    def __getitem__(self, index: int | slice) -> Chunk | tuple[Chunk, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} chunks; no element {index}")
        timeline = self._timeline
        return Chunk(
            number=place + 1,
            raw=timeline.body[timeline.starts[place] : timeline.ends[place]],
            time_ns=None if timeline.timing.times_ns is None else timeline.timing.times_ns[place],
            events=timeline.events_at(place + 1),
        )

    def __iter__(self) -> Iterator[Chunk]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} chunks>"


def _until(marks: list[tuple[int, E_]], position: int) -> list[tuple[int, E_]]:
    return marks[: bisect_right(marks, position, key=_number)] if marks else marks


def _or_unknown(count: int | None) -> str:
    return "?" if count is None else str(count)
