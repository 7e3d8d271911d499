"""What a framing cuts from a response body: one message, or a comment between messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from msgspec import Struct


class Frame(Struct, frozen=True, gc=False):
    """One message on the wire: one server-sent event, one NDJSON line, one binary event.

    A Struct of msgspec rather than a dataclass: a stream has one of these per chunk, and it is made four times as fast.
    """

    name: str  #: name of the event; "" where the framing or the sender gives none
    data: str  #: the payload without its framing; bytes that are no UTF-8 have become U+FFFD
    start: int = 0  #: offset of its first byte in the response body
    end: int = 0  #: offset behind its last byte (its own blank line included)
    time_ns: int | None = None  #: nanoseconds since the request was sent, only where the recording holds it
    flaw: str = ""  #: what is wrong with it in plain words; "" if nothing


class Comment(Struct, frozen=True, gc=False):
    """What stands between messages: a comment line, sent as a keep-alive, or a remnant that is no message.

    It is no chunk of its own, but a comment is real evidence that the connection lived.
    """

    text: str  #: what stands behind the colon; the remnant itself
    start: int = 0
    end: int = 0
    time_ns: int | None = None
    flaw: str = ""  #: what is wrong with a remnant; "" for a comment


class Frames(Iterator[Frame | Comment]):
    """What stands in a whole body, in order; messages that are understood by other means can be passed over.

    Parameters
    ----------
    cut
        Cuts the body from an offset on, at which a message begins.
    """

    def __init__(self, cut: Callable[[int], Iterator[Frame | Comment]]) -> None:
        self._cut = cut
        self._rest = cut(0)

    def __next__(self) -> Frame | Comment:
        return next(self._rest)

    def put_back(self, frames: Iterable[Frame | Comment]) -> None:
        """Have these come once more, before what is left."""
        self._rest = chain(frames, self._rest)

    def skip_to(self, offset: int) -> None:
        """Go on at an offset at which a message begins."""
        self._rest = self._cut(offset)
