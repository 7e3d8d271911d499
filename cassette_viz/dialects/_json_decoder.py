"""What decoders of JSON messages share: careful reading, the terminator, and what to say of a message that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from msgspec import Struct

from ..timeline.events import Done, Event, Failure, NewCompletion, Unrecognised
from ._base import PartNumbers, compact, text_of
from ._loose_json import decoded

M = TypeVar("M", bound=Struct)
#: Any JSON but an object. In union with a Struct, which takes any object, it is a field that nothing can be wrong with.
NoObject = str | int | float | bool | list[Any] | None
NoList = str | int | float | bool | dict[str, Any] | None  #: the same beside a list of Structs
#: What a JSON decoder may say of text from strangers; nesting without end is a RecursionError.
REFUSALS = (msgspec.MsgspecError, UnicodeError, RecursionError)


class JsonDecoder(Generic[M]):
    """A decoder for a protocol in which every message is one JSON object.

    A subclass names the ``shape`` of a message, a Struct of only the fields that mean something, whose leaves are
    ``Any``, and whose Structs are ``Inner | NoObject``: no type of any field is then a reason to lose the message.
    """

    shape: ClassVar[type[Any]]
    _decoder: ClassVar[msgspec.json.Decoder[Any]]

    def __init_subclass__(cls) -> None:
        cls._decoder = msgspec.json.Decoder(cls.shape)  # one for all streams: most of them are short

    def __init__(self) -> None:
        self.name = ""  #: of the event at hand
        self._decode: Callable[[str], M] = self._decoder.decode
        self.begin()

    def begin(self) -> None:
        """Forget the completion before, if there was one; a subclass adds what it keeps."""
        self.parts = PartNumbers()
        self.is_over = False  #: the end was said; whatever comes now is another completion

    def read(self, events: list[Event], message: M, data: str) -> None:
        """Say what one message means."""
        raise NotImplementedError

    def feed(self, name: str, data: str) -> Sequence[Event]:
        """Decode one message."""
        events: list[Event] = []
        try:
            message = self._decode(data)
        except REFUSALS:
            odd = self._read_odd(events, name, data)
            if odd is None:
                return events
            message = odd
        self.name = name
        self.read(events, message, data)
        return events

    def close(self) -> Sequence[Event]:
        """Nothing is left to say at the end of the stream."""
        return ()

    def begin_another(self, events: list[Event]) -> None:
        """Close this completion; the message at hand is the first of another."""
        closing = tuple(self.close())
        self.begin()
        events.append(NewCompletion(closing))

    def _read_odd(self, events: list[Event], name: str, data: str) -> M | None:
        """What msgspec refuses: the terminator, half a surrogate pair, and what is no message at all."""
        if data.lstrip().startswith("[DONE]"):
            self.is_over = True
            events.append(Done())
            return None
        try:
            message: M = msgspec.convert(json.loads(data), self.shape)
        except msgspec.ValidationError:
            events.append(Unrecognised("no object"))
        except (ValueError, RecursionError):
            events.append(Failure(data) if name == "error" else Unrecognised("not JSON"))
        else:
            return message
        return None


def whole(data: str) -> Mapping[str, Any]:
    """All of a message that was read already, for the few of which everything is kept."""
    try:
        value = decoded(data)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def failure_of(value: Mapping[str, Any]) -> Failure:
    """Read an error in any of the shapes in which servers send it: nested, flat, or a bare text."""
    error = value.get("error") or value
    if isinstance(error, Mapping):
        message = text_of(error.get("message")) or text_of(error.get("detail")) or compact(error)
        code = error.get("code") or error.get("type") or value.get("error_type") or ""
        return Failure(message, code if isinstance(code, str) else compact(code), value)
    return Failure(text_of(error) or compact(error), text_of(value.get("error_type")), value)


def unknown(kind: object, data: str) -> Event:
    """What to say of a message whose kind the protocol does not have: an error in disguise, or nothing known."""
    value = whole(data)
    if value.get("error"):
        return failure_of(value)
    return Unrecognised(f"unknown message {text_of(kind)}" if text_of(kind) else "a message without a kind")
