"""Runs: messages one after another that differ in one text alone, as most messages of most streams do.

Once one of them is understood, the others need neither be cut nor decoded one by one. What stands between the very same
bytes in place of its text is a JSON string, so the message means the same with another text. One split of the body
finds the texts of a whole run, and one call decodes them. From bytes to columns that takes a sixth of the time that it
takes message by message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, repeat
from operator import add

import msgspec
from msgspec import Struct

from .events import ArgumentsDelta, TextDelta
from .frame import Frame

_TRIES = 8  # streams in which every message differs in an id or a time have no runs, and it costs time to look for them
_PROBE = "the text that is looked for"
_LINE_ENDS = re.compile(rb"[\r\n]*")
_REFUSALS = (msgspec.MsgspecError, UnicodeError)
_decode_text = msgspec.json.Decoder(str).decode
_decode_texts = msgspec.json.Decoder(list[str]).decode
_encode = msgspec.json.Encoder().encode


class Run(Struct, frozen=True):
    """Messages of which each does nothing but add one text."""

    texts: list[str]  #: what they add, none of them empty
    starts: list[int]  #: offset of the first byte of each
    ends: list[int]  #: offset behind the last byte of each
    behind: int  #: offset at which the next message begins


class RunFinder:
    """Finds the run that begins behind a message, for as long as there are any.

    Parameters
    ----------
    decoder
        Offers runs if it has ``only_text_of(data)``, which gives what a message adds to one part if it says nothing
        else, now or ever, and otherwise no text. If it has ``remember(part, texts)``, that is called with every run:
        to keep its own state as if it had been fed with the messages.
    body
        What the messages are cut from, by a framing in which a message ends at the end of a line.
    """

    def __init__(self, decoder: object, body: bytes) -> None:
        self._only_text_of: Callable[[str], object] | None = getattr(decoder, "only_text_of", None)
        self._remember: Callable[[int, Sequence[str]], None] | None = getattr(decoder, "remember", None)
        self._body = body
        self._tries = _TRIES

    def behind(self, frame: Frame, delta: TextDelta | ArgumentsDelta) -> Run | None:
        """Find the run behind a message that meant this delta and nothing more."""
        if self._only_text_of is None:
            return None
        try:
            run = self._find(frame, delta.text, self._only_text_of)
            if run and self._remember:
                self._remember(delta.part, run.texts)
        except Exception:  # noqa: BLE001  a fault in a dialect, perhaps a plug-in; without runs it may well do
            run = None
        self._tries = _TRIES if run else self._tries - 1
        if not self._tries:
            self._only_text_of = None
        return run

    def _find(self, frame: Frame, text: str, only_text_of: Callable[[str], object]) -> Run | None:
        body, payload = self._body, frame.data.encode()
        opening, literal, closing = payload.partition(_encode(text))
        head, found, tail = body[frame.start : frame.end].partition(payload)
        gap = _LINE_ENDS.match(body, frame.end)[0]  # type: ignore[index]  # it matches anything
        start = frame.end + len(gap)
        head, closing, tail = head + opening + b'"', b'"' + closing, tail + gap
        if not (literal and found and tail.endswith(b"\n") and body.startswith(head, start)):
            return None
        # Whether it is the right place, and all that the message says, shows if another text comes out of it.
        probe = f'{opening.decode()}"{_PROBE}{closing.decode()}'
        if _PROBE in frame.data or only_text_of(probe) != _PROBE:
            return None
        literals = _literals(body, start, head, closing + tail)
        texts = _texts(literals)
        if not texts:
            return None
        around = len(head) + len(closing) + len(tail)
        *starts, behind = accumulate(map(add, map(len, literals[: len(texts)]), repeat(around)), initial=start)
        ends = [*starts[1:], behind]
        return Run(texts, starts, [end - len(gap) for end in ends] if gap else ends, behind)


def _literals(body: bytes, at: int, head: bytes, tail: bytes) -> list[bytes]:
    """Give what stands between the same bytes in the messages from an offset on, up to the first with other ones."""
    between, line_end = tail + head, tail.index(b"\n")
    find, is_between = body.find, body.startswith
    literals: list[bytes] = []
    start = at + len(head)
    # A search for the line end is a hundred times as fast as one for all that stands between.
    while is_between(between, end := find(b"\n", start) - line_end) and end > start:
        literals.append(body[start:end])
        start = end + len(between)
    if end > start and is_between(tail, end):  # the last
        literals.append(body[start:end])
    return literals


def _texts(literals: Sequence[bytes]) -> list[str]:
    """Decode JSON strings, which lack their quotation marks, up to the first that is none."""
    if not literals:
        return []
    try:
        # No JSON string goes beyond the end of a line; so if there are as many as there should be, each is whole.
        texts = _decode_texts(b'["' + b'",\n"'.join(literals) + b'"]')
    except _REFUSALS:
        texts = []
    return texts if len(texts) == len(literals) else _decoded_singly(literals)


def _decoded_singly(literals: Sequence[bytes]) -> list[str]:
    """Decode up to the first that is no string, such as half a surrogate pair."""
    texts: list[str] = []
    for literal in literals:
        try:
            texts.append(_decode_text(b'"' + literal + b'"'))
        except _REFUSALS:
            break
    return texts
