"""The serialiser of langchain-tests: vcrpy's requests in one list and their responses in another -> pairs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ._base import Source
from ._broken import BrokenRecordingError
from ._documents import documents
from ._interactions import mapping

_FIRST = "requests.0"
_KEYS = frozenset(f"{_FIRST}.{name}" for name in ("body", "headers", "method", "uri"))


def points(keys: Mapping[str, str]) -> int:
    """Tell whether a recording with this outline is of that kind: 0 no, 1 perhaps, 2 surely."""
    if keys.get("requests") != "[" or "interactions" in keys:
        return 0
    if f"{_FIRST}.uri" in keys:
        return 2
    # The first body is longer than the head, or there is no request.
    of_first = {key for key in keys if key.startswith(f"{_FIRST}.") and key.count(".") == 2}
    return int(of_first <= _KEYS and keys.get(_FIRST, "{") == "{")


def pairs(source: Source) -> Iterator[dict[str, Any]]:
    """Yield each request with its response, in the words of the usual cassettes.

    Raises
    ------
    BrokenRecordingError
        If there are no such lists.
    """
    for document in documents(source):
        requests, responses = (mapping(document).get(name) for name in ("requests", "responses"))
        if not isinstance(requests, list) or not isinstance(responses, list):
            raise BrokenRecordingError("expected two lists, under 'requests' and 'responses'")
        for request, response in zip_longest(requests, responses):
            yield {"request": request, "response": response}
