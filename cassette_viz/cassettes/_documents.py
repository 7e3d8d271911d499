"""Untrusted YAML or JSON -> plain data: texts, bytes, numbers, lists and dictionaries, never code.

Readers ask for :func:`items` where a recording is one long list, and for :func:`documents` where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from ._base import Source
from ._broken import BrokenRecordingError

# A bracket and what JSON allows behind it. YAML knows these brackets too, but seldom begins with one.
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*["\[{\]])')


def items(
    source: Source, *keys: str, rest: dict[str, Any] | None = None, encoded: Collection[str] = ()
) -> Iterator[Any]:
    """Yield the items of the long list of a recording, one at a time, so that they need not all be in memory.

    Parameters
    ----------
    source
        The recording. Several documents in it are read one after the other.
    keys
        The key, or keys, under which the list stands in the mapping at the top, or "log.entries" for one in a mapping
        within it. A list at the top is read too.
    rest
        Receives the values of the other keys at the top, as they come.
    encoded
        Keys whose texts may come as bytes in UTF-8, because only the bytes are wanted; the long ones do.

    Yields
    ------
    Any
        Plain data. Keys are texts. Bytes that could not be decoded in full are ``Damaged``.

    Raises
    ------
    BrokenRecordingError
        Where the file breaks, after the items before that place; or if there is no such list.
    CassetteFormatError
        Where a limit is passed.
    """
    rest = {} if rest is None else rest
    if is_json(source.head(4096)):
        from . import _json  # the one that is not needed need not be imported

        found = yield from _json.items(source, keys, rest)
    else:
        from . import _yaml

        found = yield from _yaml.items(source, keys, rest, encoded)
    if not found:
        names = " or ".join(map(repr, keys))
        raise BrokenRecordingError(f"expected a recording: a mapping with a list under {names}, but there is none")


def documents(source: Source) -> Iterator[Any]:
    """Yield each document as a whole, with the same care as :func:`items`."""
    if is_json(source.head(4096)):
        from . import _json

        return _json.documents(source)
    from . import _yaml

    return _yaml.documents(source)


def is_json(head: bytes) -> bool:
    """Whether a document that begins like this is JSON rather than YAML."""
    return _JSON.match(head) is not None
