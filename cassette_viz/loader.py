"""From a recording to timelines: the one place that joins the readers of files, of bodies and of dialects."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, TextIO

from msgspec.structs import replace

from . import _registry
from ._collector import collector_paused
from .cassettes._base import Cassette, Interaction, Limits, Request, Response, Source
from .cassettes._side_file import timed_beside
from .cassettes._unpacked import unpacked
from .errors import CassetteFormatError, CassetteVizError, UnknownFormatError
from .recognition import Recogniser, circumstances_of, framing_of
from .timeline.builder import assemble
from .timeline.frame import Comment, Frame, Frames
from .timeline.model import Timeline

_LONGEST_NAME = 1000  # characters of a path; longer ones are texts that somebody meant as a recording


def load(
    source: str | os.PathLike[str] | bytes | BinaryIO | TextIO,
    *,
    format: str | None = None,
    limits: Limits | None = None,
    timing: str | os.PathLike[str] | bytes | None = None,
) -> Cassette:
    """Read a recording and assemble every streamed completion in it.

    Parameters
    ----------
    source
        A path, the bytes of a recording, or an open file. Of a folder, every recording in it and below it is read.
    format
        Name of the recording format. By default it is found by content.
    limits
        How much may be read; the defaults suit recordings of up to 1 GiB.
    timing
        A side file with the times of the network reads, as :mod:`cassette_viz.record` writes it, or its bytes. By
        default it is looked for beside the recording: ``lesson.timing.json`` beside ``lesson.yaml``. Where it does not
        fit, that is told in ``problems``.

    Returns
    -------
    Cassette
        All interactions in order. Those that streamed a completion know their ``timelines``. What could not be
        understood stands in ``problems`` of its interaction; it does not keep the rest from being read.

    Raises
    ------
    UnknownFormatError
        If no reader recognises the recording, or there is none of the given name.
    CassetteFormatError
        If there is no such file, or it cannot be read as its format; of a folder, if none in it can. The same if there
        is no such side file.
    ValueError
        If ``timing`` is given for a folder; each recording in it may have its own file beside it.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> cassette = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml"))
    >>> len(cassette.interactions), cassette.timelines[1].final.choices[0].finish_reason
    (2, 'stop')
    """
    limits = limits or Limits()
    folder = Path(source) if isinstance(source, str | os.PathLike) and _is_there(Path(source), Path.is_dir) else None
    if folder and timing is not None:
        raise ValueError("timing belongs to one recording; those of a folder have theirs beside them")
    with collector_paused():
        cassette = _folder(folder, format, limits) if folder else _read(source, format, limits, timing)
        return replace(cassette, interactions=tuple(assembled(each) for each in cassette.interactions))


def assembled(interaction: Interaction) -> Interaction:
    """Assemble the completions that one interaction streamed; without any, the interaction comes back as it was."""
    try:
        timelines, problems = _timelines(interaction)
    except CassetteVizError as error:
        timelines, problems = (), (str(error),)
    if not timelines and not problems:
        return interaction
    return replace(interaction, timelines=timelines, problems=interaction.problems + problems)


def _read(
    source: str | os.PathLike[str] | bytes | BinaryIO | TextIO,
    format: str | None,
    limits: Limits,
    timing: str | os.PathLike[str] | bytes | None = None,
) -> Cassette:
    recording, problems = unpacked(_source(source, limits))
    cassette: Cassette = _reader(recording, format).read(recording)
    cassette = replace(cassette, problems=problems + cassette.problems)
    if timing is None:
        return timed_beside(cassette, recording)
    from .cassettes._timing import timed_by

    return timed_by(cassette, timing, limits)


def _folder(folder: Path, format: str | None, limits: Limits) -> Cassette:
    """Read every recording in a folder and below it, as one cassette."""
    from .cassettes._collection import collected, files_below

    def reading(file: Path) -> Callable[[], Cassette]:
        return lambda: _read(file, format, limits)

    members = ((file.relative_to(folder).as_posix(), reading(file)) for file in files_below(folder, limits))
    return collected("folder", folder, members, limits)


def _source(source: str | os.PathLike[str] | bytes | BinaryIO | TextIO, limits: Limits) -> Source:
    if isinstance(source, bytes | bytearray | memoryview):
        data, path = bytes(source), None
    elif isinstance(source, str | os.PathLike):
        data, path = None, Path(source)
        if not _is_there(path, Path.is_file):
            if len(name := str(path)) > _LONGEST_NAME or "\n" in name:
                raise CassetteFormatError(
                    "this is no path; if it is the recording itself, pass its bytes: load(text.encode())"
                )
            raise CassetteFormatError("there is no such file", path=path)
    elif hasattr(source, "read"):
        content = source.read(limits.file_bytes + 1)
        data, path = content.encode() if isinstance(content, str) else bytes(content), None
    else:
        raise TypeError(f"expected a path, bytes or an open file, got {type(source).__name__}")
    size = len(data) if data is not None else path.stat().st_size if path is not None else 0
    if size == 0:
        raise UnknownFormatError("the recording is empty", path=path)
    if size > limits.file_bytes:
        raise CassetteFormatError(
            f"the recording is larger than {limits.file_bytes:,} bytes; pass limits=Limits(file_bytes=...) to read it",
            path=path,
        )
    return Source(data, path=path, limits=limits)


def _is_there(path: Path, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(path)
    except OSError:  # such as a name that is too long
        return False


def _reader(recording: Source, format: str | None) -> ModuleType:
    if format is not None:
        wanted = format.replace("_", "-")
        for reader in _registry.plugins("cassettes"):
            if _registry.name_of(reader).replace("_", "-") == wanted:
                return reader
        raise UnknownFormatError(f"there is no format {format!r}; there are: {_known_formats()}", path=recording.path)
    head = recording.head()
    reader_found = _registry.best_of("cassettes", lambda reader: int(reader.match(recording.path, head)))
    if reader_found is None:
        raise UnknownFormatError(
            f"this does not look like a recording in any known format ({_known_formats()}); "
            "if it is one all the same, name it: load(..., format=...)",
            path=recording.path,
        )
    return reader_found


def _known_formats() -> str:
    return ", ".join(map(_registry.name_of, _registry.plugins("cassettes")))


def _timelines(interaction: Interaction) -> tuple[tuple[Timeline, ...], tuple[str, ...]]:
    response, problems = _going_forward(interaction.response)
    body, frames = response.body, _frames(interaction.request, response)
    if response.frames is not None:
        body, frames = _laid_out(response.frames)
    if frames is None:
        return (), problems
    if response.arrivals:
        frames = _timed(frames, response.arrivals)
    dialect, frames = _recognised(interaction.request, frames)
    if dialect is None:
        if any(isinstance(frame, Frame) for frame in frames):
            problems += ("it is a stream, but in no dialect that is known; its frames can be shown raw",)
        return (), problems
    name = _registry.name_of(dialect)
    circumstances = circumstances_of(interaction)
    return tuple(assemble(frames, dialect.Decoder(), body, dialect=name, circumstances=circumstances)), problems


def _going_forward(response: Response) -> tuple[Response, tuple[str, ...]]:
    """Leave out times that go back, as those of messages never do; gaps between them would be nobody's."""
    frames = response.frames or ()
    times = [time for _, time in response.arrivals] or [each.time_ns for each in frames if each.time_ns is not None]
    if times == sorted(times):
        return response, ()
    bare = tuple(replace(each, time_ns=None) for each in frames)
    without = replace(response, frames=bare if response.frames is not None else None, arrivals=())
    return without, ("the times of its messages go back, so they are left out",)


def _frames(request: Request, response: Response) -> Iterator[Frame | Comment] | None:
    framing = framing_of(request, response)
    return None if framing is None else framing.split(response.body)


def _laid_out(frames: tuple[Frame | Comment, ...]) -> tuple[bytes, Iterator[Frame | Comment]]:
    """Give messages that were recorded apart a body to stand in, one a line, so that each has its own bytes."""
    body, placed = bytearray(), list[Frame | Comment]()
    for frame in frames:
        text = frame.data if isinstance(frame, Frame) else frame.text
        start = len(body)
        body += text.encode("utf-8", "replace") + b"\n"
        if isinstance(frame, Frame):
            placed.append(Frame(frame.name, text, start, len(body), frame.time_ns, frame.flaw))
        else:
            placed.append(Comment(text, start, len(body), frame.time_ns, frame.flaw))
    return bytes(body), iter(placed)


def _timed(frames: Iterator[Frame | Comment], arrivals: tuple[tuple[int, int], ...]) -> Iterator[Frame | Comment]:
    """Give each frame the time at which its last byte came: no reader could have acted on it before."""
    ends = [end for end, _ in arrivals]
    for frame in frames:
        _, time_ns = arrivals[min(bisect_left(ends, frame.end), len(arrivals) - 1)]
        yield replace(frame, time_ns=time_ns)


def _recognised(
    request: Request, frames: Iterator[Frame | Comment]
) -> tuple[ModuleType | None, Iterator[Frame | Comment]]:
    """Find the dialect by the first messages, and give back all frames, those looked at included."""
    recogniser, taken = Recogniser(request), list[Frame | Comment]()
    for frame in frames:
        taken.append(frame)
        if recogniser.see(frame):
            break
    if isinstance(frames, Frames):
        frames.put_back(taken)
        return recogniser.dialect, frames
    return recogniser.dialect, chain(taken, frames)
