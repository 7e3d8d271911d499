"""Rows of many recordings as one compact message for the browser: columns, every repeated word once.

It is JSON in UTF-8, sent as bytes, so that neither side walks through a hundred thousand rows value by value::

    {
      "version": 1,
      "text": {"file": {"words": [...], "codes": [...]}, ...},     a word for each row, by its place in `words`
      "numbers": {"chunks": [38, null, ...], ...},                 null where nothing is known
      "problems": [[3, ["the stream was cut off"]], ...]           only rows that have some
    }

The words of "file" are all files in order, so that a code there is the number of a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from .stage import dialect_label
from .summary import Row

VERSION: Literal[1] = 1

_TEXT: dict[str, Callable[[Row], str]] = {
    "model": lambda row: row.model,
    "provider": lambda row: row.provider,
    "dialect": lambda row: dialect_label(row.dialect) if row.dialect else "",
    "finish": lambda row: row.finish,
    "status": lambda row: row.status,
    "clock": lambda row: row.clock,
    "cost_source": lambda row: row.cost_source,
    "http": lambda row: row.http_status,
    "format": lambda row: row.format,
    "request": lambda row: row.request,
}
_NUMBERS: dict[str, Callable[[Row], float | None]] = {
    "interaction": lambda row: row.interaction,
    "place": lambda row: row.place,
    "chunks": lambda row: row.chunks,
    "in": lambda row: row.input_tokens,
    "out": lambda row: row.output_tokens,
    "cached": lambda row: row.cached_tokens,
    "reasoning": lambda row: row.reasoning_tokens,
    "cost": lambda row: row.cost_usd,
    "headers": lambda row: row.headers_after_s,
    "duration": lambda row: row.duration_s,
}


def for_browser(files: Sequence[str], rows_by_file: Sequence[Sequence[Row]]) -> bytes:
    """Make the message.

    Parameters
    ----------
    files
        The files as the browser shall name them.
    rows_by_file
        The rows of each file that are known so far; as long as ``files``.
    """
    rows = [row for each in rows_by_file for row in each]
    codes = [number for number, each in enumerate(rows_by_file) for _ in each]
    return msgspec.json.encode(
        {
            "version": VERSION,
            "text": {
                "file": {"words": [_sendable(name) for name in files], "codes": codes},
                **{name: _column([value(row) for row in rows]) for name, value in _TEXT.items()},
            },
            "numbers": {name: [value(row) for row in rows] for name, value in _NUMBERS.items()},
            "problems": [
                (place, [_sendable(problem) for problem in row.problems])
                for place, row in enumerate(rows)
                if row.problems
            ],
        }
    )


def short_names(paths: Sequence[str]) -> list[str]:
    """Name files by what follows the folder that they share.

    >>> short_names(["/data/openai/a.yaml", "/data/gemini/b.yaml"]), short_names(["/data/a.yaml"])
    (['openai/a.yaml', 'gemini/b.yaml'], ['a.yaml'])
    """
    try:
        shared = os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in paths])  # noqa: PTH100, PTH120  # pathlib takes seconds for 100,000
    except ValueError:  # none at all, or on different drives
        return list(paths)
    cut = len(shared.rstrip(os.sep)) + 1
    return [os.path.abspath(path)[cut:] for path in paths]  # noqa: PTH100


def _column(values: Sequence[str]) -> dict[str, list[str] | list[int]]:
    codes: dict[str, int] = {}
    numbers = [codes.setdefault(value, len(codes)) for value in values]
    return {"words": [_sendable(word) for word in codes], "codes": numbers}


def _sendable(text: str) -> str:
    """Halves of surrogate pairs, which a name may hold, cannot be sent; they become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
