"""A literal block -> the bytes that it means.

Recorders write a body as ``body: |+`` and lines that are indented alike. To take these out is a search and a
replacement, a third of the work of libyaml, which reads them character by character.
"""

from __future__ import annotations

import re
from functools import cache

from ._yaml_unusual import UnusualYamlError

_DEEPEST = 100  # columns
_INDICATOR = re.compile(rb"(!!binary )?\|([-+]?)\n( +)(?=[^ \t\n])")  # and the indentation of the first line


def literal(written: bytes, start: int, column: int) -> tuple[bytes, bool, int]:
    """Read the literal block that begins at ``start`` with its tag or its indicator.

    Parameters
    ----------
    written
        Lines of YAML, the last of them with its line end. The only line end in it is a line feed.
    start
        Where the value begins.
    column
        That of its key.

    Returns
    -------
    tuple of (bytes, bool, int)
        The text in UTF-8, or its base64 with its white space; which of them, whether it is tagged as binary; and where
        the line begins that follows it.

    Raises
    ------
    UnusualYamlError
        If it is no block, or has anything beyond a chomping indicator and lines that are indented.
    """
    indicator = _INDICATOR.match(written, start)
    if not indicator or not column < len(indicator[3]) <= _DEEPEST:
        raise UnusualYamlError
    indentation, chomping = indicator[3], indicator[2]
    found = _end_of_block(len(indentation)).search(written, indicator.end())
    end = found.start() + 1 if found else len(written)
    content = written[indicator.end() : end]
    if indicator[1]:
        return content, True, end
    content = content.replace(b"\n" + indentation, b"\n")
    if chomping != b"+":
        content = content.rstrip(b"\n") + (b"" if chomping else b"\n")
    return content, False, end


@cache
def _end_of_block(indentation: int) -> re.Pattern[bytes]:
    """The line end behind which a line begins that is neither empty nor indented as deep as the block."""
    return re.compile(rb"\n(?! {%d}|\n|\Z)" % indentation)
