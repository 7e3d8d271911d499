"""The messages that browsers keep apart from a body in HAR files -> frames with their times.

``_eventSourceMessages`` (server-sent events) and ``_webSocketMessages`` are additions of Chrome's and of other
exporters. Their times are seconds, since 1970 or since the machine was started.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from ..timeline.clock import ARRIVALS, Clock, Provenance
from ..timeline.frame import Comment, Frame
from ._interactions import mapping, text
from ._moments import epoch_ns
from ._yaml_scalars import Damaged, from_base64

_TEXT, _BINARY = 1, 2  # opcodes of RFC 6455
_MOST_SECONDS = 1e9


class MessageClock(NamedTuple):
    """What is known of when the request was sent and the first byte came."""

    started: datetime | None
    first_byte_ns: int | None

    def times_ns(self, recorded: list[object]) -> list[int | None]:
        """Turn times of messages into nanoseconds since the request.

        A clock that counts from 1970 is held against the start of the entry. From any other only the differences are
        used: the first message then counts as the first byte of the answer. If one has no time, none has.
        """
        numbers = [each for each in recorded if isinstance(each, int | float) and not isinstance(each, bool)]
        start, times = self._start_ns(recorded), [epoch_ns(each) for each in numbers]
        if None in times:
            times = [round(each * 1e9) for each in numbers if 0 <= each < _MOST_SECONDS]
        readings = [each for each in times if each is not None]
        if len(readings) < len(recorded) or not readings:
            return [None] * len(recorded)
        if start is None:
            start = readings[0] - (self.first_byte_ns or 0)
        return [max(0, each - start) for each in readings]

    def provenance(self, messages: object) -> Provenance:
        """How far their times can be trusted: of some clocks the first message is only held to be the first byte."""
        recorded = [mapping(each).get("time") for each in messages] if isinstance(messages, list) else []
        first = Clock.BOUNDED if self._start_ns(recorded) is None else Clock.RECORDED
        return Provenance("the recorder's time of each message", first=first) if recorded else ARRIVALS

    def _start_ns(self, recorded: list[object]) -> int | None:
        """When the request was sent, by the clock of the messages; ``None`` if that clock does not tell."""
        times = [epoch_ns(each) for each in recorded]
        if self.started is None or not times or times[0] is None or None in times:
            return None
        start = epoch_ns(self.started.timestamp())
        return start if start is not None and start <= times[0] else None


def event_source_frames(messages: object, clock: MessageClock) -> tuple[Frame | Comment, ...] | None:
    """Give the server-sent events of an entry; ``None`` if it keeps none apart."""
    if not isinstance(messages, list) or not messages:
        return None
    events = [mapping(each) for each in messages]
    times = clock.times_ns([each.get("time") for each in events])
    return tuple(
        Frame(_name(each), text(each.get("data")), time_ns=time) for each, time in zip(events, times, strict=True)
    )


def web_socket_messages(
    messages: object, clock: MessageClock
) -> tuple[bytes, tuple[Frame | Comment, ...] | None, list[str]]:
    """Give the first text that was sent, the messages that were received, and what was left out.

    ``None`` in place of the messages if the entry keeps none.
    """
    if not isinstance(messages, list) or not messages:
        return b"", None, []
    recorded = [mapping(each) for each in messages]
    times = clock.times_ns([each.get("time") for each in recorded])
    sent = [text(each.get("data")) for each in recorded if each.get("type") == "send"]
    frames, is_closed = list[Frame | Comment](), False
    for each, time in zip(recorded, times, strict=True):
        if each.get("type") in ("send", "error"):
            is_closed |= each.get("type") == "error"
        elif each.get("opcode", _TEXT) == _TEXT:
            frames.append(Frame("", text(each.get("data")), time_ns=time))
        elif each.get("opcode") == _BINARY:
            frames.append(_binary(each, time))
        else:  # ping, pong, close
            frames.append(Comment(text(each.get("data")), time_ns=time))
    problems = [f"{len(sent)} messages were sent; the first is shown as the request"] if len(sent) > 1 else []
    problems += ["the connection ended with an error"] if is_closed else []
    return (sent[0] if sent else "").encode("utf-8", "replace"), tuple(frames), problems


def _binary(message: dict[str, Any], time: int | None) -> Frame:
    recorded = message.get("data")
    decoded = recorded if isinstance(recorded, bytes) else from_base64(text(recorded))
    data, flaw = (decoded.data, decoded.problem) if isinstance(decoded, Damaged) else (decoded, "")
    try:
        return Frame("", data.decode(), time_ns=time, flaw=flaw)
    except UnicodeDecodeError:
        return Frame("", data.decode("utf-8", "replace"), time_ns=time, flaw=flaw or "a binary message")


def _name(event: dict[str, Any]) -> str:
    name = text(event.get("eventName", event.get("event")))
    return "" if name == "message" else name  # what browsers call an event without a name
