"""Words on charts: recorded ones made harmless, long ones shortened, lines broken where the narrowest chart ends."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..export.bill import money

#: Characters that fit in a line of a chart 400 px wide, even in a broad font.
LINE = 54
#: Codes in place of what plotly gives a meaning: tags and entities, TeX between two dollars, %{...} in templates.
_HARMLESS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})


def escaped(text: str) -> str:
    """Make plotly show ``text`` character by character, whatever is in it.

    plotly draws a part of HTML in every label, TeX between two dollar signs where MathJax is loaded, and fills in
    ``%{...}`` in hover templates. Control characters, line ends and marks that turn the direction of writing become
    U+FFFD, and so do lone surrogates.

    >>> escaped("<b>$5</b>")
    '&lt;b&gt;&#36;5&lt;/b&gt;'
    """
    return "".join(
        character if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else "\ufffd"
        for character in text
    ).translate(_HARMLESS)


def shortened(text: str, limit: int) -> str:
    """Cut the middle out of a text that is longer than ``limit`` characters.

    >>> shortened("get_current_weather_for_city", 16)
    'get_curr…or_city'
    """
    if len(text) <= limit:
        return text
    head = limit // 2
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def wrapped(clauses: Sequence[str], joint: str = "  ", *, line: int = LINE) -> list[str]:
    """Set clauses in lines of at most ``line`` characters; a clause that is longer is broken between its words.

    ``clauses`` may hold markup, whose tags and entities do not count. The joint is left out where a line ends.
    """
    lines: list[str] = []
    for clause in clauses:
        if lines and _length(lines[-1]) + len(joint) + _length(clause) <= line:
            lines[-1] += joint + clause
            continue
        # A clause with markup has its words kept together: a tag could hold a space.
        words = [clause] if "<" in clause else clause.split(" ")
        lines.append("")
        for word in words:
            if lines[-1] and _length(lines[-1]) + 1 + _length(word) > line:
                lines.append("")
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def dollars(amount: Decimal) -> str:
    """An amount of US dollars, to three significant digits, harmless for plotly: "$0.000235"."""
    return escaped(money(float(amount)))


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 chunk", "1,234 chunks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def brief(number: float) -> str:
    """A whole number that takes little room: "437", "9,215", "12.5 M"."""
    return f"{number:,.0f}" if number < 1e6 else f"{number / 1e6:,.1f} M"


def _length(markup: str) -> int:
    """Visible characters of a text with tags and entities."""
    visible, inside_tag = 0, False
    entity_from = -1
    for place, character in enumerate(markup):
        if character == "<":
            inside_tag = True
        elif character == ">":
            inside_tag = False
        elif character == "&" and not inside_tag:
            entity_from = place
            visible += 1
        elif entity_from >= 0:
            entity_from = -1 if character == ";" else entity_from
        elif not inside_tag:
            visible += 1
    return visible


def all_of(clauses: Iterable[str | None]) -> list[str]:
    """Those clauses that have something to say, each once."""
    return list(dict.fromkeys(clause for clause in clauses if clause))
