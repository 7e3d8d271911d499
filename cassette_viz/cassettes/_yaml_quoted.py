r"""A text in quotes -> the text that it means, by searches and by a decoder for JSON.

Between double quotes JSON and YAML mean the same, but for some escapes of YAML's own and for the lines into which
PyYAML folds a long text: a line break is a space, one that is escaped is nothing, and n + 1 of them are n.
"""

from __future__ import annotations

import re
import sys
from functools import cache

import msgspec

from ._yaml_unusual import UnusualYamlError

_decoded = msgspec.json.Decoder(str).decode
# Patterns that begin with one letter that is rare are searched fastest; what stands before it is looked at afterwards.
# A text in quotes may end at such a line end; one behind a backslash does not, unless that is escaped itself.
_LAST = {
    b'"': re.compile(rb'\n(?:(?<=[^\\]"\n)|(?<=\\\\"\n))'),
    b"'": re.compile(rb"\n(?<='\n)"),
}
_BACKSLASH = 0x5C
_BLANKS = re.compile(rb" *")
_DEEPEST = 100  # columns
# Folds between lines on which something stands, none of it a blank at the end. A blank with which a line begins is
# escaped between double quotes. The patterns begin with what is searched fastest.
_BEHIND = {b'"': rb" +(?:\\(?= )|(?=[^ \t\n\\])|(?=\\[^ \n]))", b"'": rb" +(?=[^ \t\n])"}
_BEFORE = {b'"': rb"\n(?:(?<=[^ \t\n\\]\n)|(?<=[^\\]\\\\\n))", b"'": rb"\n(?<=[^ \t\n]\n)"}
# A backslash that ends a line is one of an escape itself, unless the one before it is, and so on.
_ESCAPED_FOLD = re.compile(rb"\\\n(?:(?<=[^ \t\n\\]\\\n)|(?<=[^ \t\n\\] \\\n)|(?<=[^\\]\\\\\\\n))" + _BEHIND[b'"'])
_FOLD = {quote: re.compile(before + _BEHIND[quote]) for quote, before in _BEFORE.items()}
_EMPTY_LINES = {quote: re.compile(before + rb"((?: *\n)+)" + _BEHIND[quote]) for quote, before in _BEFORE.items()}
_SURROGATE = re.compile(rb"u(?<=\\u)[dD][89a-fA-F]")
_BYTE = re.compile(rb"x(?<=\\x)([0-9A-Fa-f]{2})")
_WIDE = re.compile(rb"U(?<=\\U)(00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{4})")
# An escaped backslash is matched as well, so that the second one of it is not taken for the first of an escape.
_LETTER = re.compile(rb"\\([\\0aev _NLP])")
_MEANT = {
    b"\\": rb"\\",
    b"0": rb"\u0000",
    b"a": rb"\u0007",
    b"e": rb"\u001b",
    b"v": rb"\u000b",
    b" ": b" ",
    b"_": rb"\u00a0",
    b"N": rb"\u0085",
    b"L": rb"\u2028",
    b"P": rb"\u2029",
}


def is_whole(written: bytes) -> bool:
    """Whether a text that begins with a quote ends with one that may be its last."""
    return len(written) > 1 and written[:1] == written[-1:] and _may_end(written, len(written) - 1, 0)


def quoted(written: bytes, start: int, column: int) -> tuple[bytes, int]:
    """Give the text with its quotes that begins at ``start``, and where the line begins behind the one where it ends.

    Nearly all folds of nearly all texts are alike. Such a text comes unfolded: the search for any other line end finds
    that behind its last quote.

    Parameters
    ----------
    written
        Lines of YAML, the last of them with its line end. The only line end in it is a line feed.
    start
        Where the first quote stands.
    column
        That of the key or the dash in front of it, beyond which all of its lines begin.

    Raises
    ------
    UnusualYamlError
        If no line ends in a quote that may be the last.
    """
    second = written.index(b"\n", start) + 1
    indentation = len(_BLANKS.match(written, second)[0])  # type: ignore[index]  # it matches anything
    if column < indentation <= _DEEPEST:
        found = _end_of_plain_folds(indentation).search(written, start)
        close = found.start() - 1 if found else start
        if close > start and written[close] == written[start] and _may_end(written, close, start):
            # What is left of each fold is its last blank.
            return written[start : close + 1].replace(b"\n" + b" " * (indentation - 1), b""), close + 2
    end = _end_of_quoted(written, start)
    return written[start : end - 1], end


@cache
def _end_of_plain_folds(indentation: int) -> re.Pattern[bytes]:
    """The line end that is no plain fold: between text and text, and the second line indented just so."""
    return re.compile(rb"\n(?!(?<=[^ \t\n\\]\n) {%d}(?:[^ \t\n\\]|\\[^ \n]))" % indentation)


def _end_of_quoted(written: bytes, start: int) -> int:
    for found in _LAST[written[start : start + 1]].finditer(written, start + 2):
        if _may_end(written, found.start() - 1, start):
            return found.end()
    raise UnusualYamlError


def _may_end(written: bytes, close: int, start: int) -> bool:
    """Whether a quote is no part of the text; it is one behind a backslash, or between single quotes behind another."""
    quote = written[close : close + 1]
    escape = b"\\" if quote == b'"' else quote
    before = close
    while before > start + 1 and written[before - 1 : before] == escape:
        before -= 1
    return (close - before) % 2 == 0


def double_quoted(written: bytes) -> str:
    """Read a text with its double quotes.

    Raises
    ------
    UnusualYamlError
        If it ends before its last quote, or holds what is not read here.
    """
    if b"\n" in written:
        written = _unfolded(written, rb"\n")
    in_json = written
    for translated in (_as_it_is, _with_numbers, _with_letters):
        in_json = translated(in_json)
        try:
            text = _decoded(in_json)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if _may_hold_pairs(text) and _SURROGATE.search(written):
            break  # of a pair JSON makes one character; in YAML it is an error
        return text
    raise UnusualYamlError


def _may_hold_pairs(text: str) -> bool:
    """Whether there can be characters beyond U+FFFF in a text: then each of it takes four bytes (PEP 393)."""
    return sys.getsizeof(text) >= 4 * len(text)


def single_quoted(written: bytes) -> bytes:
    """Read a text with its single quotes; it comes in UTF-8.

    Raises
    ------
    UnusualYamlError
        If it ends before its last quote, or holds what is not read here.
    """
    if b"\n" in written:
        written = _unfolded(written, b"\n")
    text = written[1:-1]
    if b"'" in text:
        if b"'" in text.replace(b"''", b""):
            raise UnusualYamlError
        text = text.replace(b"''", b"'")
    return text


def _unfolded(written: bytes, line_feed: bytes) -> bytes:
    """Join the lines into which a text was folded; ``line_feed`` stands for each that is part of the text."""
    quote, joined = written[:1], written
    kinds = [(_FOLD[quote], b" ")]
    if quote == b'"':
        # Whoever escapes the first line end escapes most of them.
        escaped = (_ESCAPED_FOLD, b"")
        kinds = [escaped, *kinds] if written[written.index(b"\n") - 1] == _BACKSLASH else [*kinds, escaped]
    for fold, meant in kinds:
        joined = fold.sub(meant, joined)
        if b"\n" not in joined:
            return joined
    parts = _EMPTY_LINES[quote].split(joined)  # every second one is empty lines
    if b"\n" in b"".join(parts[::2]):
        raise UnusualYamlError
    parts[1::2] = [line_feed * empty.count(b"\n") for empty in parts[1::2]]
    return b"".join(parts)


def _as_it_is(written: bytes) -> bytes:
    return written


def _with_numbers(written: bytes) -> bytes:
    """Write the escapes of two and of eight digits, which are those of accented letters and of emoji, as JSON does."""
    written = _BYTE.sub(_as_four_digits, written)
    return _WIDE.sub(_as_pair, written) if b"U" in written else written


def _as_four_digits(found: re.Match[bytes]) -> bytes:
    return b"u00" + found[1] if _is_escape(found) else found[0]


def _as_pair(found: re.Match[bytes]) -> bytes:
    if not _is_escape(found):
        return found[0]
    digits = chr(int(found[1], 16)).encode("utf-16-be").hex()
    return f"u{digits[:4]}\\u{digits[4:]}".encode()


def _is_escape(found: re.Match[bytes]) -> bool:
    """Whether the backslash before a letter is none that is escaped itself."""
    before = found.start()
    while found.string.startswith(b"\\", before - 1):
        before -= 1
    return (found.start() - before) % 2 == 1


def _with_letters(written: bytes) -> bytes:
    """Replace the escapes of one letter that JSON does not know."""
    return _LETTER.sub(lambda found: _MEANT[found[1]], written)
