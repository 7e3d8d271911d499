"""Text files as editors and shells leave them -> UTF-8."""

from __future__ import annotations

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def as_utf8(data: bytes) -> bytes:
    """Give the bytes in UTF-8. PowerShell writes UTF-16; the head of a file may end in mid-character."""
    return data.decode("utf-16", "replace").encode() if data.startswith(_UTF16_MARKS) else data
