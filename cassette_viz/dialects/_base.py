"""What all dialects share: the numbering of parts, and careful reading of values that strangers sent.

A dialect is a module with::

    NAME = "openai-chat"
    LABEL = "OpenAI chat"
    def match(request: Request, message: Message) -> int: ...      # 0 no, 1 perhaps, 2 surely
    class Decoder:
        def feed(self, name: str, data: str) -> Sequence[Event]: ...
        def close(self) -> Sequence[Event]: ...

and, where most messages differ in nothing but the text of one delta, these too, which spare it to decode them
(``timeline/runs.py`` says what they are for; the second may be left out)::

        def only_text_of(self, data: str) -> object: ...                  # all that a message says, or no text
        def remember(self, part: int, texts: Sequence[str]) -> None: ...  # what came without having been fed
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from ..timeline.events import Event, PartKind, PartStart
from ._loose_json import decoded

#: From here on JSON's numbers are no longer whole in most languages, and nothing is counted that high.
_BEYOND_COUNTING = 2**53


class Message(dict[str, Any]):
    """One message as dialects recognise themselves by it: its decoded JSON object, empty if it is none.

    Parameters
    ----------
    name
        Name of the event; "" if the framing or the sender gives none.
    text
        The payload as it came.
    """

    def __init__(self, name: str, text: str) -> None:
        try:
            value = decoded(text)
        except ValueError:
            value = None
        super().__init__(value if isinstance(value, dict) else {})
        self.name, self.text, self.value = name, text, value


class Request(Protocol):
    """What a dialect may know of the request that a stream answers."""

    @property
    def url(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def json(self) -> Any: ...


class PartNumbers:
    """Gives the parts of a completion their numbers, in order of first appearance.

    The vendor's identity of a part is only a key here, whatever it is: an index, an id, a pair.
    """

    def __init__(self) -> None:
        self._by_key: dict[Hashable, int] = {}
        self._count = 0

    def get(self, key: Hashable) -> int | None:
        """The number of a part that was opened under this key."""
        return self._by_key.get(key)

    def open(
        self,
        events: list[Event],
        key: Hashable,
        kind: PartKind,
        *,
        choice: int = 0,
        index: int | None = None,
        id: str = "",
        name: str = "",
        free_text: bool = False,
    ) -> int:
        """Open a part under a key, which from now on means this one, and say so in ``events``."""
        number = self._by_key[key] = self._count
        self._count += 1
        events.append(PartStart(number, kind, choice, index, id, name, free_text))
        return number

    def get_or_open(self, events: list[Event], key: Hashable, kind: PartKind, *, choice: int = 0) -> int:
        """The part under this key, opened now if need be."""
        number = self._by_key.get(key)
        return self.open(events, key, kind, choice=choice) if number is None else number

    def reserve(self) -> int:
        """A number for a part that the builder itself opens."""
        self._count += 1
        return self._count - 1


def text_of(value: object) -> str:
    """A string as it is, anything else as ""."""
    return value if isinstance(value, str) else ""


def count_of(value: object) -> int | None:
    """A whole number that is not negative, also when it was sent as a float; anything else as ``None``."""
    if type(value) is int:
        return value if 0 <= value < _BEYOND_COUNTING else None
    return int(value) if isinstance(value, float) and 0 <= value < _BEYOND_COUNTING and value.is_integer() else None


def amount_of(value: object) -> float | None:
    """A finite number, also when it was sent as text; anything else as ``None``."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) else None


def mapping_of(value: object) -> Mapping[str, Any]:
    """A JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """A list as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


def compact(value: object) -> str:
    """JSON text without spaces, as the vendors send it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
