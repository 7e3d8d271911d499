"""Text files as editors and shells leave them -> UTF-8."""

from __future__ import annotations

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF32_MARK = b"\xff\xfe\0\0"
_UTF8_MARK = b"\xef\xbb\xbf"


def as_utf8(data: bytes) -> bytes:
    """Give the bytes in UTF-8. PowerShell writes UTF-16; the head of a file may end in mid-character."""
    return data.decode("utf-16", "replace").encode() if is_utf16(data) else data


def is_utf16(head: bytes) -> bool:
    """Whether a text that begins like this says that it is in UTF-16."""
    return head.startswith(_UTF16_MARKS) and not head.startswith(_UTF32_MARK)


def without_mark(data: bytes) -> bytes:
    """Do the same, and take the byte order mark off, which is no part of the first line."""
    return as_utf8(data).removeprefix(_UTF8_MARK)
