"""The bytes of a YAML file, with stand-ins for the characters that YAML parsers refuse or change.

Models emit U+2028 or a control character now and then, and recorders write them as they are. PyYAML then refuses the
whole file, or takes U+0085 in a quoted text for a line break and makes it a space. So each such character is replaced
by a private-use one that does not occur in the file, and put back into every parsed text. Lines and columns stay true.
Bytes that are no UTF-8 are treated alike; they become the lone surrogates of Python's "surrogateescape".
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

_BLOCK = 1 << 18
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Outside ASCII YAML 1.1 has three line breaks of its own: taken for line breaks they change a text without any error.
_BREAKS = re.compile(rb"\xe2\x80[\xa8\xa9]")
_NEXT_LINE = b"\xc2\x85"
# Writers of YAML 1.1, such as PyYAML and go-yaml, end a line with such a break and indent the text behind it; parsers
# undo that. Writers of YAML 1.2 leave it in the middle of a line, where the parser must not take it for a break.
_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\udc80-\udcff\ufffe\uffff]"
    r"|\x85(?!  )|[\u2028\u2029](?!  |\r?\n)"
)
_REFUSED_CODES = (*range(0xA0), 0x2028, 0x2029, *range(0xDC80, 0xDD00), 0xFFFE, 0xFFFF)
_PRIVATE = range(0x100000, 0x10FFFE)
_PRIVATE_USED = re.compile(rb"\xf4[\x80-\x8f][\x80-\xbf]{2}|\\U(0010[0-9A-Fa-f]{4})")


class YamlStream:
    """A binary stream for a YAML parser, in UTF-8.

    Parameters
    ----------
    reopen
        Gives the recording from its first byte on, each time it is called.
    search_all
        Look for every character that is refused. Otherwise the stream looks for line breaks only, which is quicker, and
        once it found one it replaces the others too.
    """

    def __init__(self, reopen: Callable[[], BinaryIO], *, search_all: bool = False) -> None:
        self._reopen = reopen
        self._blocks = _blocks(reopen)
        self.put_back: dict[int, str] = {}  #: empty as long as no character was replaced
        self._stand_ins: dict[str, str] = {}
        self._search_all = search_all

    def read(self, _size: int = -1) -> bytes:
        """Give the next block, b"" at the end. It may be longer than asked for: the parser takes it in portions."""
        block = next(self._blocks, b"")
        if not self._search_all and (block.isascii() or not (_BREAKS.search(block) or _NEXT_LINE in block)):
            return block
        self._search_all = True
        text = block.decode("utf-8", "surrogateescape")
        if not _REFUSED.search(text):
            return block
        if not self._stand_ins:
            self._stand_ins = _stand_ins(self._reopen)
            self.put_back = {ord(stand_in): refused for refused, stand_in in self._stand_ins.items()}
        text = _REFUSED.sub(lambda found: self._stand_ins[found[0]], text)
        return text.encode("utf-8", "surrogateescape")

    def restored(self, text: str) -> str:
        """Put the replaced characters back into a parsed text."""
        return text if text.isascii() else text.translate(self.put_back)


def _blocks(reopen: Callable[[], BinaryIO]) -> Iterator[bytes]:
    """Cut the recording into blocks: behind a line, or in a very long one behind a character."""
    with reopen() as stream:
        block = stream.read(_BLOCK)
        if block.startswith(_UTF16_MARKS):
            block = (block + stream.read()).decode("utf-16", "replace").encode()
            stream = io.BytesIO()
        while block:
            more = stream.read(_BLOCK)
            end = (block.rfind(b"\n") + 1 or _last_start(block)) if more else len(block)
            if end:
                yield block[:end]
            block = block[end:] + more


def _last_start(block: bytes) -> int:
    """Where the last character begins if it may be cut off; otherwise the end."""
    for back in range(1, min(4, len(block)) + 1):
        if block[-back] >= 0xC0:
            return len(block) - back
    return len(block)


def _stand_ins(reopen: Callable[[], BinaryIO]) -> dict[str, str]:
    used: set[int] = set()
    tail = b""
    for block in _blocks(reopen):
        # An escape is ten bytes long and may lie across the border of two blocks.
        window = tail + block
        for found in _PRIVATE_USED.finditer(window):
            used.add(int(found[1], 16) if found[1] else ord(found[0].decode()))
        tail = window[-9:]
    free = (chr(code) for code in _PRIVATE if code not in used)
    return dict(zip(map(chr, _REFUSED_CODES), free, strict=False))
