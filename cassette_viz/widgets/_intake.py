"""Notes the chunks that somebody's loop is handed, and makes an exchange of them that grows."""

from __future__ import annotations

import json
import re
from collections import deque
from datetime import UTC, datetime
from threading import Lock
from time import perf_counter_ns
from typing import Literal

from ..arriving import Arriving
from ..cassettes._base import Interaction
from ._sdk_chunks import exchange_of, wire_of

#: What the pieces of a stream of text are: lines of a body without their ends, pieces of it as they came, whole
#: messages, or nothing but words.
TextKind = Literal["lines", "pieces", "messages", "words"]
_FIELD = re.compile(r"(?:data|event|id|retry)?:")


class Intake:
    """Takes what is handed out, and stamps it; understanding it is left for later, when there is time."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes | str, int]] = deque()
        self._one_at_a_time = Lock()
        self._arriving: Arriving | None = None
        self._zero_ns: int | None = None  # when the request was sent, or else when the first chunk came
        self._text_kind: TextKind | None = None
        self._latest: tuple[int, Interaction] | None = None
        self._taken = 0
        self.is_over = False

    def begin(self, stream: object, sent_ns: int | None = None) -> None:
        """Begin with what is known beforehand.

        Parameters
        ----------
        stream
            The stream as the SDK has it.
        sent_ns
            When the request was sent, by ``perf_counter_ns``; ``None`` if that was before anybody looked.
        """
        headers_after_ns = None if sent_ns is None else perf_counter_ns() - sent_ns
        request, head = exchange_of(stream)
        self._zero_ns = sent_ns
        self._arriving = Arriving(request, head, recorded_at=datetime.now(UTC), headers_after_ns=headers_after_ns)

    def note(self, chunk: object, now_ns: int) -> None:
        """Note a chunk that was handed out at ``now_ns``, by ``perf_counter_ns``; it may change the next moment."""
        try:
            wire = wire_of(chunk)
        except Exception as error:  # noqa: BLE001  whatever an SDK hands out, the loop over it must go on
            wire = json.dumps({"unreadable": f"{type(chunk).__name__}: {error}"})
        if wire is not None:
            self._waiting.append((wire, now_ns))

    def fail(self, error: BaseException) -> None:
        """Note that the stream raised an error."""
        text = " ".join(str(error).split())
        with self._one_at_a_time:
            self._take()
            if self._arriving is not None:
                self._arriving.fail(f"{type(error).__name__}: {text}" if text else type(error).__name__)
                self._latest = None

    def leave(self) -> None:
        """Note that the loop was left before the stream was over."""
        with self._one_at_a_time:
            self._take()
            if self._arriving is not None:
                self._arriving.note("the loop over it was left here")
                self._latest = None

    def end(self) -> None:
        """Nothing more comes."""
        with self._one_at_a_time:
            self._take()
            if self._arriving is not None:
                self._arriving.close()
            self.is_over, self._latest = True, None

    @property
    def interaction(self) -> Interaction:
        """What has come so far."""
        with self._one_at_a_time:
            self._take()
            if self._arriving is None:
                return Arriving(*exchange_of(None)).interaction
            if self._latest is None or self._latest[0] != self._taken:
                self._latest = (self._taken, self._arriving.interaction)
            return self._latest[1]

    def _take(self) -> None:
        """Understand what has come since the last time."""
        while self._waiting and self._arriving is not None:
            wire, now_ns = self._waiting.popleft()
            self._taken += 1
            if self._zero_ns is None:
                self._zero_ns = now_ns
            self._give(self._arriving, wire, now_ns - self._zero_ns)

    def _give(self, arriving: Arriving, wire: bytes | str, time_ns: int) -> None:
        if isinstance(wire, bytes):
            arriving.piece(wire, time_ns)
            return
        if self._text_kind is None and wire.strip():
            self._text_kind = _kind_of(wire)
        match self._text_kind:
            case "messages":
                arriving.message(wire, time_ns)
            case "lines":
                arriving.piece(f"{wire}\n".encode("utf-8", "replace"), time_ns)
            case "words":
                arriving.words(wire, time_ns)
            case _:
                arriving.piece(wire.encode("utf-8", "replace"), time_ns)


def _kind_of(text: str) -> TextKind:
    r"""What the pieces are, by the first of them that is not blank.

    >>> _kind_of('{"a": 1}'), _kind_of("data: {}"), _kind_of("data: {}\n\n"), _kind_of("The tide")
    ('messages', 'lines', 'pieces', 'words')
    """
    if _is_json(text):
        return "messages"
    if _FIELD.match(text.lstrip()) or text.lstrip()[:1] in ("{", "["):
        return "pieces" if "\n" in text else "lines"
    return "words"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
