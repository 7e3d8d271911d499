"""The contract with the browser: one completion as plain JSON columns.

Whole texts travel once. Columns travel as steps from one element to the next, which are short numbers; the browser adds
them up into typed arrays once and then only slices. Offsets into texts count UTF-16 code units, as JavaScript does.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Literal, TypedDict, TypeVar

from ..timeline.content import chunks_of_parts, content_chunks, is_content
from ..timeline.events import (
    Citation,
    CostReport,
    Done,
    Failure,
    Finish,
    KeepAlive,
    MediaDelta,
    Note,
    Result,
    ServerTiming,
    Unrecognised,
    UsageReport,
)
from ..timeline.model import Part, Timeline
from ..timeline.pacing import Pacing
from ..timeline.tokens import ChunkTokens, chunk_tokens
from .asked import Asked
from .text import sendable
from .timing import ClockPayload, TokensPayload, clock_payload, tokens_payload

VERSION: Literal[1] = 1
MarkKind = Literal["first_token", "tool_call", "finish", "usage", "error", "keepalive", "note", "unrecognised", "done"]
_RESULT_LIMIT = 4000  # characters of a server tool's result; all of it is in the wire bytes


class Fact(TypedDict):
    """One number of the quiet line under the heading."""

    before: str  #: words in front of the value
    value: str
    after: str  #: words behind it


class Heading(TypedDict):
    """What stands above the replay."""

    title: str  #: the model
    detail: str  #: provider, dialect, HTTP status
    facts: list[Fact]
    problems: list[str]  #: what is wrong with the stream, in plain words


class PartPayload(TypedDict):
    """One part of the answer; ``chunk_steps`` and ``end_steps`` are as long as it has deltas."""

    kind: str
    choice: int
    index: int | None  #: of a tool call
    started: int  #: number of the chunk that opened it
    ended: int | None
    labels: list[tuple[int, str, str]]  #: (chunk number, id, name) at the start and at each change
    text: str
    chunk_steps: list[int]  #: numbers of the chunks that added to it: the first, then steps
    end_steps: list[int]  #: how many UTF-16 units each of them added
    resets: list[tuple[int, int]]  #: (chunk number, offset): from that chunk on the text begins at the offset
    json: list[tuple[int, int, int]] | None  #: for the beginning of the text and for each reset: the lengths from
    #: there at which arguments cease to be empty, are valid, are invalid; -1 never
    media: list[tuple[int, str, str]]  #: (chunk number, media type, base64 or URL): pieces of an image or a sound
    sources: list[tuple[int, str, str]]  #: (chunk number, URL, title) of what it cites
    results: list[tuple[int, str]]  #: (chunk number, JSON text, cut short) that a tool run by the provider gave back


class MarkPayload(TypedDict):
    """A place worth finding."""

    chunk: int
    kind: MarkKind
    label: str
    choice: int  #: that a finish belongs to; otherwise 0


class Meter(TypedDict):
    """Tokens and money at every position: what a replay needs in order to let them tick.

    ``knots`` are the positions at which both are said, or leap. Each is (position, output tokens so far, US dollars so
    far, input included), ascending. At ``position`` n >= 1, let k be the last knot that is not behind n, and j the
    next. Then, with s the share of the way from k to j that the answer has come by n,

        tokens = k.tokens + s * (j.tokens - k.tokens), and money likewise;

    without j, they are those of k; money stays that of k if j has none, and is unknown if k has none. The way is
    measured by the tokens of each chunk, as told or estimated. If nothing comes between k and j, s is 0. Of two knots
    at one position the earlier ends the way there, and the later begins the way on: there the numbers leap.

    At position 0 nothing has come, and nothing is counted; ``input_tokens`` count from chunk 1 on.
    """

    input_tokens: int | None
    knots: list[tuple[int, int, float | None]]
    exact: bool  #: the tokens between knots are told by the recording, not estimated by the length of the text
    settled: int  #: from this position on both numbers are the last word; before it, money is only reckoned
    tokens_by: str  #: what tells the tokens, in plain words
    money_by: str  #: what tells the money before ``settled``, such as "at list price"; "" where nothing does
    money_settled_by: str  #: what tells it from there on, such as "recorded"; "" where nothing does
    sources: list[str]  #: all that is to be said of where the numbers come from, each a sentence part


class Payload(TypedDict):
    """One completion as the browser receives it. ``version`` grows when a key changes its meaning."""

    version: Literal[1]
    heading: Heading
    status: str  #: "complete", "truncated" or "error"; "live" while more of it is to come
    clock: ClockPayload
    chunks: int
    time_steps_us: list[int]  #: arrival of each chunk in microseconds since the request, as well as it is known: the
    #: first, then steps; empty where nothing is known
    tokens: TokensPayload
    frame_gaps: list[int]  #: bytes of the body between the frame before and this one, mostly 0
    frame_lengths: list[int]  #: bytes of each frame
    parts: list[PartPayload]
    marks: list[MarkPayload]  #: ascending by chunk
    wire: bytes  #: the response body, compressed with zlib
    asked: Asked | None  #: the request; ``None`` where it is not known
    meter: Meter | None  #: ``None`` where the recording tells no tokens


def build(
    timeline: Timeline,
    known: Pacing | None,
    heading: Heading,
    asked: Asked | None = None,
    meter: Meter | None = None,
    tokens: ChunkTokens | None = None,
    *,
    live: bool = False,
    packed: bytes | None = None,
) -> Payload:
    """Make the payload of one timeline.

    Parameters
    ----------
    timeline
        The completion.
    known
        The best that is known of when its chunks came, as ``known_pacing`` tells it.
    heading
        What to say above it; composed elsewhere, because it joins metrics of several kinds.
    asked
        What was asked; composed elsewhere too.
    meter
        Tokens and money on the way; composed elsewhere too.
    tokens
        How many tokens each chunk brings, if somebody knows it better than ``chunk_tokens``.
    live
        Whether more of it is still to come.
    packed
        What to send as the body in place of the body itself, which takes long to compress.
    """
    media = _by_part(timeline, MediaDelta)
    sources = _by_part(timeline, Citation)
    results = _by_part(timeline, Result)
    return {
        "version": VERSION,
        "heading": heading,
        "status": "live" if live else timeline.status,
        "clock": clock_payload(timeline, known),
        "chunks": len(timeline.starts),
        "time_steps_us": [] if known is None else _steps([time // 1000 for time in known.times_ns]),
        "tokens": tokens_payload(chunk_tokens(timeline) if tokens is None else tokens),
        "frame_gaps": [start - end for start, end in zip(timeline.starts, chain((0,), timeline.ends), strict=False)],
        "frame_lengths": [end - start for start, end in zip(timeline.starts, timeline.ends, strict=True)],
        "parts": [
            {
                **_part(part),
                "media": [
                    (number, sendable(event.media_type), sendable(event.data)) for number, event in media[part.number]
                ],
                "sources": [
                    (number, sendable(event.url), sendable(event.title)) for number, event in sources[part.number]
                ],
                "results": [(number, _result_text(event.raw)) for number, event in results[part.number]],
            }
            for part in timeline.parts
        ],
        "marks": _marks(timeline),
        "wire": zlib.compress(timeline.body, 6) if packed is None else packed,
        "asked": asked,
        "meter": meter,
    }


_E = TypeVar("_E", MediaDelta, Citation, Result)


def _by_part(timeline: Timeline, kind: type[_E]) -> defaultdict[int, list[tuple[int, _E]]]:
    grouped: defaultdict[int, list[tuple[int, _E]]] = defaultdict(list)
    for number, event in timeline.marks_of(kind):
        grouped[event.part].append((number, event))
    return grouped


def _result_text(raw: object) -> str:
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, indent=2, default=str)
    return sendable(text if len(text) <= _RESULT_LIMIT else f"{text[:_RESULT_LIMIT]}…")


def _part(part: Part) -> PartPayload:
    units = _Utf16(part.text)
    verdict = None
    if part.kind in ("tool_call", "server_tool"):
        verdict = []
        for origin in (0, *(offset for _, offset in part.resets)):
            begins, valid, invalid = part.turning_points(origin)
            verdict.append(
                (
                    units.length(origin, origin + begins),
                    valid if valid < 0 else units.length(origin, origin + valid),
                    invalid if invalid < 0 else units.length(origin, origin + invalid),
                )
            )
    return {
        "kind": part.kind,
        "choice": part.choice,
        "index": part.index,
        "started": part.started,
        "ended": part.ended,
        "labels": [(number, sendable(id_), sendable(name)) for number, id_, name in part.labels],
        "text": part.text,
        "chunk_steps": _steps(part.chunk_numbers),
        "end_steps": _steps(units.offsets(part.ends)),
        "resets": [(number, units.length(0, offset)) for number, offset in part.resets],
        "json": verdict,
        "media": [],
        "sources": [],
        "results": [],
    }


class _Utf16:
    """Turns offsets in code points into offsets in UTF-16 code units; free of charge below U+10000."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._narrow = text.isascii() or max(text) <= "\uffff"

    def length(self, start: int, end: int) -> int:
        if self._narrow:
            return end - start
        return len(self._text[start:end].encode("utf-16-le")) // 2

    def offsets(self, ends: Sequence[int]) -> Sequence[int]:
        """Convert ascending offsets, in one pass over the text."""
        if self._narrow:
            return ends
        moved, total = [], 0
        for start, end in pairwise(chain((0,), ends)):
            total += self.length(start, end)
            moved.append(total)
        return moved


def _steps(values: Iterable[int]) -> list[int]:
    return [after - before for before, after in pairwise(chain((0,), values))]


def _marks(timeline: Timeline) -> list[MarkPayload]:
    marks: list[MarkPayload] = []

    def mark(number: int, kind: MarkKind, label: str, choice: int = 0) -> None:
        marks.append({"chunk": number, "kind": kind, "label": sendable(label), "choice": choice})

    content = content_chunks(timeline)
    if content:
        brings = zip(timeline.parts, chunks_of_parts(timeline), strict=True)
        first = next(part for part, numbers in brings if is_content(part) and numbers and numbers[0] == content[0])
        mark(content[0], "first_token", f"first token, {first.kind.replace('_', ' ')}")
    for part in timeline.parts:
        if part.kind in ("tool_call", "server_tool"):
            mark(part.started, "tool_call", f"{part.name or 'tool call'} begins")
    for number, event in timeline.marks:
        match event:
            case Finish(reason, choice):
                mark(number, "finish", f"finish: {reason}", choice)
            case UsageReport(usage):
                counts = ((usage.input_tokens, "tokens in"), (usage.output_tokens, "out"))
                told = ", ".join(f"{count:,} {what}" for count, what in counts if count is not None)
                mark(number, "usage", f"usage reported: {told}" if told else "usage reported")
            case CostReport(usd, source):
                mark(number, "note", f"cost reported by {source}: ${usd:.6g}")
            case ServerTiming(source):
                mark(number, "note", f"server timing reported in {source}")
            case Failure(message):
                mark(number, "error", f"error: {message}")
            case KeepAlive(text):
                mark(number, "keepalive", f"keep-alive {text}".strip())
            case Note(text):
                mark(number, "note", text)
            case Unrecognised(why):
                mark(number, "unrecognised", why or "not understood, shown raw")
            case Done():
                mark(number, "done", "end of stream")
    return sorted(marks, key=lambda mark: mark["chunk"])
