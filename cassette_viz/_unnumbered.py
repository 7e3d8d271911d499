"""Does an error of JSON look for its line? In a text of many lines of which many are broken, it must not."""

from __future__ import annotations


class Unnumbered(str):
    """A text for ``json`` that counts no lines; to count all before each error takes quadratic time."""

    __slots__ = ()

    def count(self, *_: object) -> int:
        """None, whatever is looked for."""
        return 0

    def rfind(self, *_: object) -> int:
        """Nowhere, whatever is looked for."""
        return -1
