"""The parts of an answer on a chart: what each is called, its colour, and when its characters came."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass

from ..timeline.columns import growths, is_run
from ..timeline.model import Part, Timeline
from ._theme import Palette
from ._words import escaped, shortened

#: More rows than these are no longer a picture; the parts behind them share the last row.
MOST_ROWS = 24
LABEL_LENGTH = 15
_WORDS = {"tool_call": "tool call", "server_tool": "server tool"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart: a part of the answer, or several that share the line."""

    label: str  #: escaped and short
    color: str
    parts: tuple[Part, ...]


def rows(timeline: Timeline, colors: Palette) -> list[Row]:
    """A row for each part, in order of first appearance."""
    names = [_name(part) for part in timeline.parts]
    several_choices = len({part.choice for part in timeline.parts}) > 1
    seen: Counter[str] = Counter()
    found: list[Row] = []
    for part, name in zip(timeline.parts, names, strict=True):
        seen[name] += 1
        suffix = f" {seen[name]}" if names.count(name) > 1 and not several_choices else ""
        suffix += f" · {part.choice + 1}" if several_choices else ""
        label = escaped(shortened(name, LABEL_LENGTH - len(suffix)) + suffix)
        found.append(Row(label, color_of(timeline, part, colors), (part,)))
    if len(found) > MOST_ROWS:
        rest = tuple(row.parts[0] for row in found[MOST_ROWS - 1 :])
        found[MOST_ROWS - 1 :] = [Row(f"{len(rest)} more parts", colors.other, rest)]
    return found


def color_of(timeline: Timeline, part: Part, colors: Palette) -> str:
    """The colour of a part, the same in every chart and in the replay."""
    match part.kind:
        case "text":
            return colors.text
        case "reasoning":
            return colors.reasoning
        case "refusal":
            return colors.bad
        case "tool_call" | "server_tool":
            before = sum(other.kind in ("tool_call", "server_tool") for other in timeline.parts[: part.number])
            return colors.tools[before % len(colors.tools)]
        case _:
            return colors.other


def added(part: Part) -> array[int]:
    """Characters that each chunk in ``part.chunk_numbers`` added; shape (n_deltas,)."""
    return growths(part.ends)


def silent(timeline: Timeline) -> bytearray:
    """For each chunk number whether it adds no text to any part (1) or does (0); place 0 is no chunk and 0."""
    flags = bytearray(b"\x01") * (len(timeline.starts) + 1)
    flags[0] = 0
    for part in timeline.parts:
        numbers = part.chunk_numbers
        if is_run(numbers):
            flags[numbers[0] : numbers[-1] + 1] = bytes(len(numbers))
        else:
            for number in numbers:
                flags[number] = 0
    return flags


def _name(part: Part) -> str:
    return (part.name.strip() if part.kind in ("tool_call", "server_tool") else "") or _WORDS.get(part.kind, part.kind)
