"""Text on its way to the browser."""

from __future__ import annotations


def sendable(text: str) -> str:
    """Replace lone surrogates, which cannot cross into JSON, by U+FFFD; the texts of parts have none already."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
