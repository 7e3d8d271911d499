"""HAR files (HTTP archives) of browsers, Playwright (.har.zip too), mitmproxy and others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from . import _har_entry, polly
from ._base import Cassette, Interaction, Source
from ._bodies import Body
from ._exchange import Pairs
from ._har_files import Bodies, first_name, is_zip
from ._interactions import cassette, text
from ._outline import outline

NAME = "har"

_KEYS = ("log.entries",)
_HASHED = 40  # Playwright names the files in its archives by their SHA-1


def match(path: Path | None, head: bytes) -> int:
    """Tell whether a recording that begins like this is a HAR file: 0 no, 1 perhaps, 2 surely."""
    if is_zip(head):
        return _match_archive(path, first_name(head))
    plain = head.replace(b"\0", b"")  # it may be UTF-16
    if b"log" not in plain:
        return 0
    keys = outline(head)
    if keys.get("log") != "{" or polly.is_its(keys):
        return 0
    return _points(keys)


def _points(keys: Mapping[str, str]) -> int:
    if "log.entries" in keys:
        return 2
    return 1 if any(f"log.{name}" in keys for name in ("creator", "browser", "pages")) else 0


def _match_archive(path: Path | None, first: str) -> int:
    if first.endswith(".har") or (path is not None and path.name.lower().endswith(".har.zip")):
        return 2
    stem = first.partition(".")[0]
    return int(len(stem) == _HASHED and all(letter in "0123456789abcdef" for letter in stem))


def read(source: Source) -> Cassette:
    """Read a HAR file.

    ``headers_after_ns`` is the sum of its timings up to the first byte. Events and messages that were kept apart from
    the body have times: those of the browser's clock, held against ``startedDateTime``.

    Raises
    ------
    CassetteFormatError
        If not one entry can be read, or a limit is passed.
    """
    limit = source.limits.body_bytes

    def body(holder: dict[str, Any], headers: Pairs) -> Body:
        name = text(holder.get("_file")) or text(holder.get("_sha1"))  # both are Playwright's
        if name and holder.get("text") is None:
            try:
                return bodies.read(name), ()
            except CassetteFormatError as error:
                return b"", (error.message,)
        return _har_entry.plain_body(holder, headers, limit)

    def interaction(index: int, entry: Any) -> Interaction:
        return _har_entry.interaction(index, entry, body)

    try:
        bodies = Bodies(source)
        har = bodies.har()
    except CassetteFormatError as error:
        raise CassetteFormatError(error.message, path=source.path, format=NAME) from None
    return cassette(har, NAME, _KEYS, interaction)
