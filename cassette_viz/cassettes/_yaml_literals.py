"""Long literal blocks, cut out of a YAML file before it is parsed, because many recordings consist of them.

Recorders write a body as ``body: |+`` and lines that are indented alike. To take these out is a search and a
replacement, a third of the work of libyaml, which reads them character by character. In place of a block the parser
gets a name in quotes that stands nowhere else in the file. A block that is not exactly as expected stays in the file.

What looks like a block may also be part of a longer text. Then its name comes out in the middle of that text, or the
file cannot be parsed any more; whoever reads it has to read it once more, with all its blocks in it. The same holds for
every error, since the numbers of lines are true only then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

_SHORTEST = 512  # bytes, for which it is worth the trouble
_DEEPEST = 100  # columns
_INDICATOR = re.compile(rb"\|([-+]?)\n( +)[^ \t\r\n]")  # and the indentation of the first line
_KEY = re.compile(rb'( *)(?:[A-Za-z_]\w*|"\w+"): (?:!!binary )?')
_WORDS = re.compile(rb" *[^ \t\r\n]")
# What YAML 1.1 takes for the end of a line, apart from \n. One byte of it is looked for first, as that is much faster.
_OTHER_LINE_ENDS = (
    (b"\r", re.compile(rb"\r")),
    (b"\x85", re.compile(rb"\xc2\x85")),
    (b"\xe2", re.compile(rb"\xe2\x80[\xa8\xa9]")),
)


class HiddenBlockError(Exception):
    """A block that was cut out was part of a longer text."""


class Literals:
    """The blocks that were cut out of one file, until they are put in again."""

    def __init__(self) -> None:
        self._stem = os.urandom(16).hex()  # whoever wrote the file cannot know it
        self._held: dict[str, bytes] = {}
        self.count = 0

    def named(self, text: str) -> bytes | None:
        """Give the block that a parsed text is the name of, in UTF-8; ``None`` for any other text.

        Raises
        ------
        HiddenBlockError
            If a name is only a part of the text.
        """
        if self._stem not in text:
            return None
        if text not in self._held:
            raise HiddenBlockError
        return self._held.pop(text)

    def cut_out(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield a file in UTF-8 without its long literal blocks.

        It comes in pieces, each of which ends behind a line, unless the line is longer than a piece.
        """
        for piece in pieces:
            kept: list[bytes] = []
            start = 0
            while block := _next_block(piece, start):
                kept.append(piece[start : block.start])
                piece, start = block.read(piece, pieces)
                if block.is_sure(piece, start):
                    kept.append(self._name_of(block))
                else:
                    kept += block.written
            kept.append(piece[start:])
            yield b"".join(kept)

    def _name_of(self, block: _Block) -> bytes:
        self.count += 1
        name = f"{self._stem}{self.count}"
        self._held[name] = block.content()
        return f'"{name}"\n'.encode()


class _Block:
    """A literal block, from its indicator on."""

    def __init__(self, start: int, indicator: bytes, indentation: bytes) -> None:
        self.start = start
        self.written = [indicator]  #: it, and the lines of the block
        self._indentation = indentation

    def read(self, piece: bytes, pieces: Iterator[bytes]) -> tuple[bytes, int]:
        """Read its lines. Return the piece in which it ends, which is b"" at the end of the file, and where in it."""
        find_end = _end_of_block(len(self._indentation)).search
        at = self.start + len(self.written[0])
        while not (found := find_end(piece, at)):
            self.written.append(piece[at:])
            ends_a_line = piece.endswith(b"\n")
            piece, at = next(pieces, b""), 0
            if not piece or (ends_a_line and not piece.startswith((self._indentation, b"\n"))):
                return piece, 0
        end = found.start() + 1
        self.written.append(piece[at:end])
        return piece, end

    def is_sure(self, piece: bytes, end: int) -> bool:
        """Whether it is long, a line with words ends it, and it holds nothing that YAML makes something else of."""
        return (
            sum(map(len, self.written)) >= _SHORTEST
            and _WORDS.match(piece, end) is not None
            and not any(
                byte in part and line_end.search(part) for part in self.written for byte, line_end in _OTHER_LINE_ENDS
            )
        )

    def content(self) -> bytes:
        """The text that it means."""
        indentation, chomping = self._indentation, self.written[0][1:-1]
        lines, at_line_start = list[bytes](), True
        for part in self.written[1:]:
            lines.append(
                (part.removeprefix(indentation) if at_line_start else part).replace(b"\n" + indentation, b"\n")
            )
            at_line_start = part.endswith(b"\n")
        content = b"".join(lines)
        return content if chomping == b"+" else content.rstrip(b"\n") + (b"" if chomping else b"\n")


def _next_block(piece: bytes, start: int) -> _Block | None:
    for found in _INDICATOR.finditer(piece, start):
        key = _KEY.fullmatch(piece, piece.rfind(b"\n", start, found.start()) + 1 or start, found.start())
        if key and len(key[1]) < len(found[2]) <= _DEEPEST:
            return _Block(found.start(), piece[found.start() : found.start(2)], found[2])
    return None


@cache
def _end_of_block(indentation: int) -> re.Pattern[bytes]:
    """The line end behind which a line begins that is neither empty nor indented as deep as the block."""
    return re.compile(rb"\n(?! {%d}|\n|\Z)" % indentation)
