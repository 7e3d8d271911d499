"""A recording as text for a terminal. Recorded characters that a terminal would obey are written as escapes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from ..cassettes._base import Cassette, Interaction
from ..metrics.cost import cost
from ..metrics.usage import timeline_tokens
from ..timeline.model import Timeline
from ..timeline.pacing import pace
from ..timeline.snapshot import Choice, PartSnapshot, ToolCall
from . import bill
from .bill import money
from .measures import measures
from .stage import dialect_label, heading
from .summary import Row, rows_of

_HEADINGS = ("#", "model", "provider", "dialect", "chunks", "clock", "in", "out", "cost", "finish", "stream")
_NUMERIC = frozenset({"#", "chunks", "in", "out", "cost"})
_LONGEST_CELL = 40
_LONGEST_LAST = 100  # of the last column, which pushes none aside
_MOST_LINES = 12  # of one part, unless all is wanted
_JOINERS = "\u200c\u200d"  # invisible, but harmless, and emoji are made with them


def describe(cassette: Cassette, *, width: int = 100, whole: bool = False) -> str:
    """Describe a recording: a table of its interactions, then every completion that was streamed.

    Parameters
    ----------
    cassette
        The recording.
    width
        Columns of the terminal.
    whole
        Show all of every text; by default long ones are shortened, and the text says so.
    """
    name = "" if cassette.path is None else f"{cassette.path}: "
    count, streamed = len(cassette.interactions), len(cassette.timelines)
    lines = [f"{name}{cassette.format}, {count} interaction{'s' * (count != 1)}, {streamed} streamed"]
    lines += [f"! {problem}" for problem in cassette.problems]
    rows = rows_of(cassette)
    if rows:
        lines += ["", *_table(rows)]
    for interaction in cassette.interactions:
        for timeline in interaction.timelines:
            lines += ["", *_completion(interaction, timeline, width, whole=whole)]
    return "\n".join(printable(line, keep="\n") for line in lines)


def printable(text: str, *, keep: str = "") -> str:
    r"""Text that no terminal obeys: control and direction-changing characters become escapes.

    >>> printable("\x1b[31mred\u202e"), printable("a\nb", keep="\n")
    ('\\x1b[31mred\\u202e', 'a\nb')
    """
    return "".join(
        one if one.isprintable() or one in keep or one in _JOINERS else one.encode("unicode_escape").decode("ascii")
        for one in text
    )


class Harmless:
    """A terminal to write to, which obeys nothing of what is written."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        """Write text with escapes for what a terminal would obey, line ends apart."""
        return self._terminal.write(printable(text.replace("\r\n", "\n"), keep="\n"))


def _table(rows: Sequence[Row]) -> list[str]:
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def line(row: Iterable[str]) -> str:
        placed = zip(row, _HEADINGS, widths, strict=True)
        return "  ".join(
            cell.rjust(size) if name in _NUMERIC else cell.ljust(size) for cell, name, size in placed
        ).rstrip()

    return [line(row) for row in cells]


def _cells(row: Row) -> tuple[str, ...]:
    cost = "" if row.cost_usd is None else f"{money(row.cost_usd)} {row.cost_source}"
    cells = (
        str(row.interaction),
        row.model or row.request,
        row.provider,
        dialect_label(row.dialect) if row.dialect else "",
        _count(row.chunks),
        row.clock,
        _count(row.input_tokens),
        _count(row.output_tokens),
        cost,
        row.finish,
    )
    stream = row.status if not row.problems else f"{row.status}: {'; '.join(row.problems)}"
    return (*map(_short, cells), _short(stream, _LONGEST_LAST))


def _completion(interaction: Interaction, timeline: Timeline, width: int, *, whole: bool) -> Iterator[str]:
    price = cost(timeline)
    head = heading(timeline, interaction.problems, price)
    yield f"[{interaction.index}] {head['title']} · {head['detail']}"
    facts = [" ".join(filter(None, (fact["before"], fact["value"], fact["after"]))) for fact in head["facts"]]
    if facts:
        yield "    " + " · ".join(facts)
    yield f"    {len(timeline.starts):,} chunks, {pace(timeline).label}"
    yield from (f"    {line}" for line in measures(timeline))
    yield from (f"    {line}" for line in bill.lines(timeline_tokens(timeline), price))
    yield from (f"    ! {problem}" for problem in head["problems"])
    choices = timeline.final.choices
    for choice in choices:
        if len(choices) > 1:
            yield f"    choice {choice.index}"
        yield from _choice(choice, width, whole=whole)


def _choice(choice: Choice, width: int, *, whole: bool) -> Iterator[str]:
    labels = [_label(part) for part in choice.parts]
    margin = max([len(label) for label in labels], default=0) + 6
    for label, part in zip(labels, choice.parts, strict=True):
        state = f" ({part.state})" if isinstance(part, ToolCall) else ""
        text = (part.text.rstrip("\r\n") or "(nothing)") + state
        for number, line in enumerate(_wrapped(text, max(20, width - margin), whole=whole)):
            yield (f"    {'' if number else label}".ljust(margin) + line).rstrip()


def _label(part: PartSnapshot) -> str:
    if isinstance(part, ToolCall):
        return _short(printable(f"{part.name or part.kind} #{part.index}"))
    return part.kind


def _wrapped(text: str, width: int, *, whole: bool) -> list[str]:
    shown = text if whole else text[: width * _MOST_LINES]
    lines = [
        piece
        for line in printable(shown, keep="\n").split("\n")
        for piece in (textwrap.wrap(line, width, drop_whitespace=False, replace_whitespace=False) or [""])
    ]
    if whole or (len(shown) == len(text) and len(lines) <= _MOST_LINES):
        return lines
    lines = lines[:_MOST_LINES]
    return [*lines, f"… in all {len(text):,} characters; --full shows them"]


def _short(cell: str, longest: int = _LONGEST_CELL) -> str:
    cell = printable(cell)
    return cell if len(cell) <= longest else cell[: longest - 1] + "…"


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
