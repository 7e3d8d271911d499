"""A response while it comes: pieces of its body, or messages of it, in; what has come so far out, at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from . import _registry
from .cassettes._base import Interaction, Limits, Request, Response
from .recognition import Recogniser, circumstances_of, framing_of, looks_like
from .timeline.builder import Assembler
from .timeline.events import Done, Event, Failure, Note, PartStart, TextDelta
from .timeline.frame import Comment, Frame

#: A body whose framing is not sure yet is looked at again with every piece, up to so many bytes.
_HEAD = 4096
_WORDS = "plain text"  # stands for the dialect of a stream that has none


class Splitter(Protocol):
    """What a framing offers: cuts a body that comes in pieces."""

    def feed(self, piece: bytes) -> Iterable[Frame | Comment]:
        """Take more bytes; give what they complete."""

    def close(self) -> Iterable[Frame | Comment]:
        """Give what is left at the end of the body."""


class Arriving:
    """One response that is under way.

    Parameters
    ----------
    request
        What it answers; an empty one if that is not known.
    head
        Status and headers, as far as they are known, and how its times are come by.
    recorded_at
        When the request was sent.
    headers_after_ns
        How long the headers took, in nanoseconds, if that was measured.
    limits
        What comes beyond ``body_bytes`` is let pass by.

    Examples
    --------
    >>> arriving = Arriving(Request("POST", ""), Response(None))
    >>> arriving.message('{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}', 0)
    >>> arriving.interaction.timeline.final.choices[0].text
    'Hi'
    """

    def __init__(
        self,
        request: Request,
        head: Response,
        *,
        recorded_at: datetime | None = None,
        headers_after_ns: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.is_over = False
        self._known = Interaction(0, request, head, recorded_at, headers_after_ns)
        self._limit = (limits or Limits()).body_bytes
        self._body = bytearray()
        self._splitter: Splitter | None = None
        self._recogniser = Recogniser(request)
        self._assembler: Assembler | None = None
        self._held: list[Frame | Comment] = []  # until it is recognised
        self._said: list[Event] = []  # until there is a chunk at which it can stand
        self._last_ns = 0
        self._let_pass = False
        self._is_foreign = False  # none of the dialects fits

    def piece(self, data: bytes, time_ns: int) -> None:
        """Take the next piece of the body, which came ``time_ns`` nanoseconds after the request."""
        self._last_ns = time_ns
        if self._is_too_much(len(data)):
            return
        self._body += data
        if self._splitter is not None:
            self._take(self._splitter.feed(data), time_ns)
        else:
            self._begin_to_cut(at_end=False)

    def message(self, data: str, time_ns: int) -> None:
        """Take the next message, where somebody else has cut the body; it gets a line to stand in."""
        self._last_ns = time_ns
        line = data.encode("utf-8", "replace") + b"\n"
        if self._is_too_much(len(line)):
            return
        start = len(self._body)
        self._body += line
        self._take([Frame("", data, start, len(self._body))], time_ns)

    def words(self, text: str, time_ns: int) -> None:
        """Take the next piece of a text of which nothing else is known; each is a chunk."""
        self._last_ns = time_ns
        data = text.encode("utf-8", "replace")
        if self._is_too_much(len(data)):
            return
        if self._assembler is None:
            self._assembler = Assembler(_Words(), _WORDS, circumstances_of(self._known))
        start = len(self._body)
        self._body += data
        self._assembler.feed(Frame("", text, start, len(self._body), time_ns))

    def fail(self, message: str) -> None:
        """Note that the stream failed, in plain words."""
        self._say(Failure(message))

    def note(self, text: str) -> None:
        """Note something about the stream at the chunk that came last."""
        self._say(Note(text))

    def close(self) -> None:
        """Nothing more comes: take what is left over, and have all said that is only known at the end."""
        if self.is_over:
            return
        self.is_over = True
        if self._splitter is None and not self._held and self._assembler is None:
            self._begin_to_cut(at_end=True)
        if self._splitter is not None:
            self._take(self._splitter.close(), self._last_ns)
        if self._assembler is None:
            self._recognise()
        if self._assembler is not None:
            self._assembler.close()

    @property
    def interaction(self) -> Interaction:
        """What has come so far. Nothing that comes later changes it."""
        body = bytes(self._body)
        known = replace(self._known, response=replace(self._known.response, body=body))
        if self.is_over:
            known = replace(known, ended_after_ns=self._last_ns)
        if self._assembler is not None:
            return replace(known, timelines=tuple(self._assembler.timelines(body)))
        problems = [event.message for event in self._said if isinstance(event, Failure)]
        if any(isinstance(frame, Frame) for frame in self._held) and self.is_over:
            problems.append("it is a stream, but in no dialect that is known")
        return replace(known, problems=tuple(problems))

    def _is_too_much(self, size: int) -> bool:
        if not self._let_pass and len(self._body) + size > self._limit:
            self._let_pass = True
            self.note(f"only the first {len(self._body):,} bytes are kept; the rest was let pass by")
        return self._let_pass

    def _begin_to_cut(self, *, at_end: bool) -> None:
        """Choose the framing by what has come so far, unless more of it could tell better."""
        head = bytes(self._body[: 2 * _HEAD])
        framing = framing_of(self._known.request, replace(self._known.response, body=head))
        enough = at_end or len(self._body) > _HEAD
        if framing is None and enough:  # that it is a stream is known here
            framing = _registry.best_of("framing", lambda each: looks_like(each, head))
        if framing is None or not (enough or b"\n" in head or looks_like(framing, head) >= _registry.SURE):
            return
        self._splitter = framing.Splitter() if hasattr(framing, "Splitter") else _AtTheEnd(framing.split)
        self._take(self._splitter.feed(bytes(self._body)), self._last_ns)

    def _take(self, frames: Iterable[Frame | Comment], time_ns: int) -> None:
        for frame in frames:
            timed = replace(frame, time_ns=time_ns)
            if self._assembler is not None:
                self._assembler.feed(timed)
            elif not self._is_foreign:
                self._held.append(timed)
                if self._recogniser.see(timed):
                    self._recognise()

    def _recognise(self) -> None:
        dialect = self._recogniser.dialect
        if dialect is None:
            self._is_foreign = True
            return
        self._assembler = Assembler(dialect.Decoder(), _registry.name_of(dialect), circumstances_of(self._known))
        for frame in self._held:
            self._assembler.feed(frame)
        self._held.clear()
        for event in self._said:
            self._assembler.say(event)

    def _say(self, event: Event) -> None:
        if self._assembler is not None:
            self._assembler.say(event)
        else:
            self._said.append(event)


class _Words:
    """Decodes a stream of nothing but words."""

    def __init__(self) -> None:
        self._opening: tuple[Event, ...] = (PartStart(0, "text"),)

    def feed(self, _name: str, data: str) -> Sequence[Event]:
        opening, self._opening = self._opening, ()
        return (*opening, TextDelta(0, data))

    def close(self) -> Sequence[Event]:
        return (Done(),)


class _AtTheEnd:
    """Stands in for the splitter of a framing that only cuts whole bodies."""

    def __init__(self, split: Callable[[bytes], Iterator[Frame | Comment]]) -> None:
        self._split, self._body = split, bytearray()

    def feed(self, piece: bytes) -> Iterator[Frame | Comment]:
        self._body += piece
        return iter(())

    def close(self) -> Iterator[Frame | Comment]:
        return self._split(bytes(self._body))
