"""A small table, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[str]
_LONGEST = 48  # characters of a cell; recorded names can be of any length


def as_text(headings: Row, rows: Sequence[Row]) -> str:
    """Columns padded to their widest cell, one row a line; control characters are gone."""
    cells = [[_shortened(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def as_html(headings: Row, rows: Sequence[Row]) -> str:
    """An HTML table without any style of its own; every cell is escaped, because its text was recorded."""
    from html import escape

    def shown(cell: str) -> str:
        return escape(_shortened(cell)).replace("/", "/<wbr>")  # an address may break there, or the table gets too wide

    head = "".join(f'<th scope="col">{shown(cell)}</th>' for cell in headings)
    body = "".join("<tr>" + "".join(f"<td>{shown(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def printable(text: str) -> str:
    """Replace what cannot be printed: control characters, and the bytes of file names that are no UTF-8."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _shortened(cell: str) -> str:
    text = printable(cell)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
