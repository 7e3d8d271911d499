"""What a recording holds, whatever its format; every reader makes these and nothing else.

A reader is a module with two functions::

    def match(path: Path | None, head: bytes) -> int: ...   # 0 no, 1 perhaps, 2 surely
    def read(source: Source) -> Cassette: ...
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from msgspec import Struct, field

from ..errors import CassetteFormatError
from ..timeline.clock import ARRIVALS, Provenance
from ..timeline.frame import Comment, Frame
from ..timeline.model import Timeline
from ..timeline.tabular import Tabular
from ._redaction import redacted_bytes, redacted_headers, redacted_url


class Limits(Struct, frozen=True):
    """How much of a recording may be read; recorded files are hostile until proved otherwise.

    Raise one by ``load(path, limits=Limits(file_bytes=...))``.
    """

    file_bytes: int = 1 << 30  #: size of the recording, and of each file beside it
    body_bytes: int = 1 << 29  #: size of one body after decompression
    nodes: int = 20_000_000  #: values in a YAML or JSON document, aliases counted as often as they are used
    depth: int = 200  #: nesting of a YAML or JSON document
    files: int = 10_000  #: how many files a folder or an archive may have


class Headers(Mapping[str, str]):
    """HTTP headers, looked up in any case. Secrets are gone: they were replaced when the header was read."""

    __slots__ = ("_pairs", "_values")

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self._pairs = redacted_headers(pairs)
        self._values: dict[str, tuple[str, ...]] = {}
        for name, value in self._pairs:
            name = name.lower()
            self._values[name] = (*self._values.get(name, ()), value)

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def get(self, name: str, default: Any = None) -> Any:
        """The values of this header in one; ``default`` if there is none."""
        values = self._values.get(name.lower())
        return default if values is None else ", ".join(values)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of this header, in order."""
        return self._values.get(name.lower(), ())

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))

    def __len__(self) -> int:
        return len({name for name, _ in self._pairs})

    def __repr__(self) -> str:
        return f"Headers({list(self._pairs)!r})"


class Request(Struct, frozen=True, dict=True):
    """What the client sent."""

    method: str
    url: str  #: secrets in it are redacted by :func:`request`
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url!r}, {self.headers!r}, {len(self.body):,} bytes)"

    @property
    def host(self) -> str:
        """The host that was asked, such as "openrouter.ai"; "" if the URL names none."""
        host: str = _host_and_path(self.url)[0]
        return host

    @property
    def path(self) -> str:
        """The path of the URL."""
        path: str = _host_and_path(self.url)[1]
        return path

    @cached_property
    def json(self) -> Any:
        """The body decoded from JSON; ``None`` if it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@lru_cache(maxsize=256)  # most recordings ask a few addresses, again and again
def _host_and_path(url: str) -> tuple[str, str]:
    try:
        split = urlsplit(url)
        return split.hostname or "", split.path
    except ValueError:
        return "", ""


class Response(Struct, frozen=True):
    """What the server answered."""

    status: int | None
    reason: str = ""  #: such as "OK"
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""  #: decompressed and without transfer encoding
    #: in place of a body, where the recording holds separate messages
    frames: tuple[Frame | Comment, ...] | None = None
    #: when the body came: (offset behind a piece of it, nanoseconds since the request), in order, one for each piece
    arrivals: tuple[tuple[int, int], ...] = ()
    provenance: Provenance = ARRIVALS  #: how the recording came to its times

    def __repr__(self) -> str:
        return f"Response({self.status} {self.reason}, {self.headers!r}, {len(self.body):,} bytes)"

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; "" if none was recorded."""
        content_type: str = self.headers.get("content-type", "")
        return content_type.partition(";")[0].strip().lower()


class Interaction(Struct, frozen=True):
    """One request and its response."""

    index: int  #: its place in the recording, from 0; interactions that are not streamed count too
    request: Request
    response: Response
    recorded_at: datetime | None = None
    headers_after_ns: int | None = None  #: recorded wait for the response headers, in nanoseconds
    ended_after_ns: int | None = None  #: recorded time until the whole response had come, in nanoseconds
    timelines: tuple[Timeline, ...] = ()  #: the completions that it streamed: none, one, or several in a row
    problems: tuple[str, ...] = ()  #: what could not be read, in plain words
    file: str = ""  #: where it stands in the folder or archive that was loaded; "" if that was one recording

    @property
    def timeline(self) -> Timeline | None:
        """The completion that it streamed; ``None`` if it is no stream, or no completion."""
        return self.timelines[0] if self.timelines else None


class Cassette(Tabular, Struct, frozen=True):
    """A recording: interactions, in order."""

    format: str  #: name of the reader, such as "go-vcr"
    path: Path | None
    interactions: tuple[Interaction, ...]
    problems: tuple[str, ...] = ()  #: what could not be read of the recording as a whole, in plain words

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        """The streamed completions of all interactions, in order."""
        return tuple(timeline for interaction in self.interactions for timeline in interaction.timelines)

    def __repr__(self) -> str:
        from ._table import as_text

        return f"{self._title()}\n{as_text(*self._table())}{self._rest()}"

    def _repr_html_(self) -> str:
        from html import escape

        from ._table import as_html

        table = as_html(*self._table())
        return f"<p>{escape(self._title())}</p>{table}<p>{escape(self._rest())}</p>"

    def _table(self) -> tuple[Sequence[str], list[Sequence[str]]]:
        """Headings and rows; where several files were loaded, each row tells its file behind its number."""
        shown = self.interactions[:_MOST_ROWS]
        if not any(each.file for each in shown):
            return _HEADINGS, [_row(each) for each in shown]
        number, *others = _HEADINGS
        return (number, "file", *others), [(str(each.index), each.file, *_row(each)[1:]) for each in shown]

    def _title(self) -> str:
        from ._table import printable

        name = f" {printable(self.path.name)}" if self.path is not None else ""
        count = len(self.interactions)
        return f"{self.format} cassette{name}: {count} interaction{'s' * (count != 1)}, {len(self.timelines)} streamed"

    def _rest(self) -> str:
        from ._table import printable

        left_out = len(self.interactions) - _MOST_ROWS
        lines = [f"and {left_out} more interactions"] if left_out > 0 else []
        return "".join(f"\n{line}" for line in (*lines, *map(printable, self.problems)))


_MOST_ROWS = 60
_HEADINGS = ("", "request", "status", "dialect", "model", "chunks", "clock", "tokens", "finish", "stream")


def _row(interaction: Interaction) -> tuple[str, ...]:
    """One interaction in a line of the table."""
    request, response, timeline = interaction.request, interaction.response, interaction.timeline
    asked = f"{request.method} {request.host}{request.path}"
    status = "" if response.status is None else str(response.status)
    if timeline is None:
        return (str(interaction.index), asked, status, *[""] * 6, "; ".join(interaction.problems) or "none")
    final, usage = timeline.final, timeline.final.usage
    tokens = "" if usage is None else f"{_count(usage.input_tokens)} in, {_count(usage.output_tokens)} out"
    reasons = ", ".join(dict.fromkeys(choice.finish_reason for choice in final.choices if choice.finish_reason))
    chunks = f"{len(timeline.chunks):,}"
    what = (timeline.dialect, timeline.model or "", chunks, timeline.clock, tokens, reasons, timeline.status)
    return (str(interaction.index), asked, status, *what)


def _count(tokens: int | None) -> str:
    return "?" if tokens is None else f"{tokens:,}"


class Source:
    """The bytes of a recording, and where they came from.

    A file is not held in memory: readers that can work from a stream use :meth:`open`, the others :attr:`data`.
    """

    def __init__(self, data: bytes | None = None, *, path: Path | None = None, limits: Limits | None = None) -> None:
        if data is None and path is None:
            raise ValueError("a source needs data or a path")
        self.path = path
        self.limits = limits or Limits()
        self._data = data

    def open(self) -> BinaryIO:
        """A binary stream from the first byte on; the caller closes it."""
        if self._data is not None:
            return io.BytesIO(self._data)
        assert self.path is not None
        return self.path.open("rb")

    @property
    def data(self) -> bytes:
        """All bytes, read anew at each call."""
        with self.open() as stream:
            return stream.read()

    def head(self, size: int = 1 << 16) -> bytes:
        """The first ``size`` bytes, by which readers recognise their format."""
        with self.open() as stream:
            return stream.read(size)

    def has_beside(self, name: str) -> bool:
        """Whether a file of this name stands beside the recording."""
        try:
            return self.path is not None and self.path.with_name(name).is_file()
        except OSError:  # a name that is too long
            return False

    def beside(self, name: str, *, folders_up: int = 1) -> bytes:
        """Read a file that stands beside the recording, for formats that keep bodies in files of their own.

        Parameters
        ----------
        name
            Its path, seen from the recording's own folder.
        folders_up
            How far above that folder it may stand, at most.

        Raises
        ------
        CassetteFormatError
            If the recording has no path, or the name leads farther than it may.
        """
        if self.path is None:
            raise CassetteFormatError(f"its body is in the file {name!r}; load it by its path, not from bytes")
        try:
            return self._read_beside(self.path, name, folders_up)
        except (OSError, ValueError, RuntimeError) as error:  # a name that is none, a link that leads in circles
            raise CassetteFormatError(f"it names the file {name!r}, which cannot be read: {error}") from None

    def _read_beside(self, path: Path, name: str, folders_up: int) -> bytes:
        folder = path.resolve().parent
        wanted = (folder / name).resolve()
        if folder.joinpath(*[".."] * folders_up).resolve() not in wanted.parents:
            raise CassetteFormatError(f"it names the file {name!r}, which is not beside it", path=path)
        if not wanted.is_file():
            raise CassetteFormatError(f"its body is in the file {name!r}, which is not there", path=path)
        if wanted.stat().st_size > self.limits.file_bytes:
            raise CassetteFormatError(
                f"the file {name!r} beside it is larger than {self.limits.file_bytes:,} bytes; "
                "pass limits=Limits(file_bytes=...) to read it",
                path=path,
            )
        return wanted.read_bytes()


def request(method: str, url: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b"") -> Request:
    """Make a request without its secrets: those in its headers, its URL and its body are replaced."""
    return Request(method.upper(), redacted_url(url), Headers(headers), redacted_bytes(body))
