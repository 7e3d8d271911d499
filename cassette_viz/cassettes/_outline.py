"""The keys at the beginning of a YAML or JSON document, by which readers recognise their format."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ._documents import is_json
from ._yaml_outline import LONGEST_TEXT, outline_of_lines

_MOST_EVENTS = 4_000
_DEEPEST = 50
_ABOVE_ASCII = bytes(range(0x80, 0x100))
# libyaml reads JSON as well, but for the halves of surrogate pairs.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_JSON_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_CUT_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")


@lru_cache(maxsize=4)  # every reader asks for that of the same head
def outline(head: bytes) -> Mapping[str, str]:
    r"""Give the paths of the keys, in order, as far as they can be read.

    Parameters
    ----------
    head
        The first bytes of a document; it may be cut off anywhere, and need be neither YAML nor JSON.

    Returns
    -------
    mapping of str to str
        From a path, such as ``"interactions.0.request.uri"``, to the first 80 characters of the text that stands
        there, or to ``"{"`` or ``"["`` for a mapping or a list. Empty if there is no mapping or list at the top.

    Examples
    --------
    >>> dict(outline(b"version: 2\ninteractions:\n- id: 0\n"))
    {'version': '2', 'interactions': '[', 'interactions.0': '{', 'interactions.0.id': '0'}
    """
    if not is_json(head) and (found := outline_of_lines(head)):
        return found
    return _outline_of_events(head)


def _outline_of_events(head: bytes) -> dict[str, str]:
    import yaml

    from ._yaml_composer import event_reader
    from ._yaml_stream import YamlStream

    stream = YamlStream(lambda: io.BytesIO(_made_whole(head)), search_all=True)
    take = event_reader(stream)
    found: dict[str, str] = {}
    try:
        while not isinstance(event := take(), yaml.StreamEndEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                _walk(take, event, found)
                break
    except yaml.YAMLError:
        pass  # this is as far as it can be read
    return found


def _made_whole(head: bytes) -> bytes:
    """Mend the cut at the end of a head, at which the parser would give up well before it gets there."""
    head = head.rstrip(_ABOVE_ASCII)  # a character may have been cut in two
    if not is_json(head):
        return head
    ends = [found[1] for found in _JSON_TEXT.finditer(head)]
    if ends and not ends[-1]:
        head = _CUT_ESCAPE.sub(b"", head) + b'"'
    return _SURROGATE.sub(rb"\\u0020", head)


def _walk(take: Callable[[], Any], event: Any, found: dict[str, str]) -> None:
    import yaml

    # For each open container where we are in it: in a mapping the key, None before a key; in a list the index.
    places: list[str | int | None] = []
    for _ in range(_MOST_EVENTS):
        if isinstance(event, yaml.CollectionEndEvent):
            places.pop()
            if not places:
                return  # the other documents, if there are any, are alike
            places[-1] = _next_place(places[-1])
        elif places and places[-1] is None:
            places[-1] = _key(take, event)
        else:
            if places:
                found[".".join(map(str, places))] = _glimpse(event)
            if isinstance(event, yaml.CollectionStartEvent):
                if len(places) == _DEEPEST:
                    return
                places.append(0 if isinstance(event, yaml.SequenceStartEvent) else None)
            elif places:
                places[-1] = _next_place(places[-1])
        event = take()


def _next_place(place: str | int | None) -> int | None:
    return place + 1 if isinstance(place, int) else None


def _glimpse(event: Any) -> str:
    import yaml

    if isinstance(event, yaml.CollectionStartEvent):
        return "[" if isinstance(event, yaml.SequenceStartEvent) else "{"
    return event.value[:LONGEST_TEXT] if isinstance(event, yaml.ScalarEvent) else "*"


def _key(take: Callable[[], Any], event: Any) -> str:
    """Give a key; one that is no text, such as a tagged list, is "?"."""
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        key: str = event.value
        return key
    depth = int(isinstance(event, yaml.CollectionStartEvent))
    while depth:
        event = take()
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    return "?"
