"""One small row for each interaction of a recording: what it was, what came of it, and what is wrong with it.

Rows are plain values that travel between processes, so that many recordings can be read by many workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..cassettes._base import Cassette, Interaction, Limits
from ..errors import CassetteVizError, UnknownFormatError
from ..loader import load
from ..metrics.cost import cost
from ..metrics.measured import Measured
from ..metrics.usage import timeline_tokens
from ..timeline.clock import Clock
from ..timeline.events import Unrecognised
from ..timeline.model import Timeline

RowStatus = Literal["complete", "truncated", "error", "no stream", "unreadable"]
CostSource = Literal["recorded", "list price", ""]

_LONGEST = 200  # characters of a recorded name; recordings are of strangers, and rows shall stay small


@dataclass(frozen=True, slots=True)
class Row:
    """One interaction, or one file that could not be read. What is not known is ``None`` or ""."""

    file: str  #: path of the recording; "" if it has none
    interaction: int | None  #: its place in the recording, from 0; ``None`` for a file that could not be read
    place: int = 0  #: its place among the entries of a replay's picker, from 0
    format: str = ""  #: of the recording, such as "go-vcr"
    request: str = ""  #: method and path, such as "POST /v1/chat/completions"
    provider: str = ""  #: the host that answered
    model: str = ""
    dialect: str = ""  #: such as "openai-chat"; "" if no completion was streamed
    chunks: int | None = None
    clock: Clock | Literal[""] = ""  #: of the gaps between them; "" if no completion was streamed
    input_tokens: int | None = None  #: all input, in one accounting for all vendors: what a cache held included
    output_tokens: int | None = None  #: all output, reasoning included
    cached_tokens: int | None = None  #: of the input: read from a cache
    reasoning_tokens: int | None = None  #: of the output
    tokens_add_up: bool | None = None  #: to the total that the provider reports; ``None`` where that cannot be checked
    cost_usd: float | None = None
    cost_source: CostSource = ""  #: who says so: the provider in the recording, or a list of prices
    finish: str = ""  #: the provider's own words, one for each different reason
    status: RowStatus = "no stream"
    http_status: str = ""  #: such as "200 OK"
    headers_after_s: float | None = None  #: recorded wait for the response headers
    duration_s: float | None = None  #: from the request to the last chunk, only where every chunk time was recorded
    problems: tuple[str, ...] = ()  #: what is wrong, in plain words


@dataclass(frozen=True, slots=True)
class FileRows:
    """What came of reading one file."""

    path: str
    rows: tuple[Row, ...] = ()
    error: str = ""  #: why it could not be read, in plain words; "" if it could
    recognised: bool = True  #: false if it looks like no recording at all


def rows_of(cassette: Cassette) -> tuple[Row, ...]:
    """Summarise a cassette: a row for each interaction, or for each completion where one streamed several.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> cassette = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml"))
    >>> [(row.model, row.chunks, row.finish, row.cost_source) for row in rows_of(cassette)]
    [('moonshotai/kimi-k2-0905', 38, 'tool_calls', 'recorded'), ('moonshotai/kimi-k2-0905', 35, 'stop', 'recorded')]
    """
    rows = (row for interaction in cassette.interactions for row in _rows(cassette, interaction))
    return tuple(replace(row, place=place) for place, row in enumerate(rows))


def rows_of_file(path: str | os.PathLike[str], limits: Limits | None = None) -> FileRows:
    """Read one recording and summarise it; a file that cannot be read is told of, never an exception.

    It is a function of a module with small arguments and a small result, so that any executor can run it anywhere.
    """
    name = os.fspath(path)
    try:
        return FileRows(name, rows_of(load(name, limits=limits)))
    except UnknownFormatError as error:
        return FileRows(name, error=error.message, recognised=False)
    except CassetteVizError as error:
        where = "" if error.interaction is None else f"interaction {error.interaction}: "
        return _unreadable(name, where + error.message)
    except Exception as error:  # noqa: BLE001  # one file that meets a mistake of ours must not hide a thousand others
        return _unreadable(name, f"{type(error).__name__}: {error}")


def rows_of_files(paths: Sequence[str], limits: Limits | None = None) -> tuple[FileRows, ...]:
    """Read several recordings in one go, for executors to which every task is a journey."""
    return tuple(rows_of_file(path, limits) for path in paths)


def _unreadable(name: str, why: str) -> FileRows:
    row = Row(name, None, status="unreadable", problems=(_short(why, 4 * _LONGEST),))
    return FileRows(name, (row,), error=row.problems[0])


def _rows(cassette: Cassette, interaction: Interaction) -> Iterator[Row]:
    request, response = interaction.request, interaction.response
    plain = Row(
        file="" if cassette.path is None else str(cassette.path),
        interaction=interaction.index,
        format=cassette.format,
        request=_short(f"{request.method} {request.path or request.url}".strip()),
        provider=_short(request.host),
        http_status=_short(" ".join(str(word) for word in (response.status, response.reason) if word)),
        headers_after_s=_seconds(interaction.headers_after_ns),
        problems=tuple(_short(problem, 4 * _LONGEST) for problem in interaction.problems),
    )
    if not interaction.timelines:
        yield plain
    for timeline in interaction.timelines:
        yield _streamed(plain, timeline)


def _streamed(plain: Row, timeline: Timeline) -> Row:
    final, tokens = timeline.final, timeline_tokens(timeline)
    usd, source = _price(timeline)
    reasons = dict.fromkeys(choice.finish_reason for choice in final.choices if choice.finish_reason)
    return replace(
        plain,
        provider=_short(timeline.provider or ""),
        model=_short(timeline.model or ""),
        dialect=timeline.dialect,
        chunks=len(timeline.starts),
        clock=timeline.clock,
        input_tokens=tokens.input,
        output_tokens=tokens.all_output,
        cached_tokens=None if tokens.cached_input is None else tokens.cached_input + (tokens.cached_audio_input or 0),
        reasoning_tokens=tokens.reasoning,
        tokens_add_up=tokens.adds_up,
        cost_usd=usd,
        cost_source=source,
        finish=_short(", ".join(reasons)),
        status=timeline.status,
        duration_s=Measured(timeline).since_request(len(timeline.starts)).seconds,
        problems=(*plain.problems, *(_short(problem, 4 * _LONGEST) for problem in _problems(timeline))),
    )


def _price(timeline: Timeline) -> tuple[float | None, CostSource]:
    """The cost to show: what the provider said, or else the list price. The row says which of the two it is."""
    price = cost(timeline)
    if price.recorded is not None:
        return float(price.recorded.usd), "recorded"
    if price.listed is not None:
        return float(price.listed.usd), "list price"
    return None, ""


def _problems(timeline: Timeline) -> Iterator[str]:
    if timeline.final.error is not None:
        yield f"the provider reported: {timeline.final.error.message}"
    if timeline.status == "truncated":
        yield "cut off before a finish reason or a terminator came"
    else:
        for part in timeline.parts:
            state = part.state_at(len(timeline.starts)) if part.kind == "tool_call" else "valid"
            if state in ("incomplete", "invalid"):
                yield f"the arguments of the tool call {part.name or part.number} are {state} JSON"
    if (tokens := timeline_tokens(timeline)).adds_up is False:
        yield f"the token counts do not add up: {tokens.check}"
    if strangers := len(timeline.marks_of(Unrecognised)):
        yield f"{strangers:,} message{'s' * (strangers != 1)} not understood; shown raw"


def _seconds(ns: int | None) -> float | None:
    return None if ns is None else ns / 1e9


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


# ------------------------------------------------------------------------------------------------- files of a folder

#: Folders that hold other people's programs, caches or histories, never recordings.
_OTHER_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
#: Endings of what is surely something else. Whatever is not in the list is opened and looked at.
_OTHER_FILES = (
    ".7z .a .avi .bmp .c .cc .cfg .class .cpp .cs .css .csv .dll .doc .docx .dylib .exe .gif .go .h .hpp .htm .html"
    " .ico .ini .ipynb .jar .java .jpeg .jpg .js .jsx .kt .lock .lua .map .mjs .mov .mp3 .mp4 .npy .npz .o .otf"
    " .parquet .pdf .php .pkl .png .pptx .ps1 .pt .py .pyc .pyi .r .rb .rs .rst .safetensors .scala .sh .so .sql"
    " .sqlite .svg .swift .tar .tex .toml .ts .tsx .ttf .vue .wasm .wav .webm .webp .whl .woff .woff2 .xls .xlsx"
)
_OTHER_ENDINGS = frozenset(_OTHER_FILES.split())


def find_recordings(folder: str | os.PathLike[str]) -> list[Path]:
    """The files below a folder that may be recordings, sorted by path.

    Hidden files and folders, empty files, and what is something else by its name are left out without being opened.
    Links to folders are not followed, because they can lead in circles. A folder that may not be read is left out too.
    """
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _OTHER_FOLDERS and not name.startswith("."))
        found.extend(Path(place, name) for name in files if _may_be_recording(place, name))
    return sorted(found)


def _may_be_recording(place: str, name: str) -> bool:
    if name.startswith(".") or Path(name).suffix.lower() in _OTHER_ENDINGS:
        return False
    path = Path(place, name)
    try:
        return path.is_file() and path.stat().st_size > 0  # no pipes: opening one could wait for ever
    except OSError:
        return False
