"""What can go wrong, as a tree.

::

    CassetteVizError
    ├── UnknownFormatError     no reader recognises the recording
    ├── CassetteFormatError    a reader recognises it, but cannot read it
    └── FramingError           its bytes break the rules of their framing

A broken frame, an unknown event or a stream that was cut off is *not* an error: the rest is shown, the place is
marked, and ``timeline.status`` says so.
"""

from __future__ import annotations

import os


class CassetteVizError(Exception):
    """Base of every error that this package raises on purpose.

    Parameters
    ----------
    message
        What was expected, what came, and what to do about it.
    path
        The recording, if it has a path.
    interaction
        Index (from 0) of the interaction in the recording, if the trouble is inside one.
    format
        Name of the recording format that was being read.

    Examples
    --------
    >>> print(CassetteFormatError("response body is not base64", path="notes.yaml", interaction=3, format="go_vcr"))
    notes.yaml, interaction 3 (go_vcr): response body is not base64
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | os.PathLike[str] | None = None,
        interaction: int | None = None,
        format: str | None = None,
    ) -> None:
        self.message = message
        self.path = None if path is None else os.fspath(path)
        self.interaction = interaction
        self.format = format
        super().__init__(message)

    def __str__(self) -> str:
        where = [] if self.path is None else [self.path]
        if self.interaction is not None:
            where.append(f"interaction {self.interaction}")
        place = ", ".join(where)
        if self.format is not None:
            place = f"{place} ({self.format})" if place else self.format
        return f"{place}: {self.message}" if place else self.message


class UnknownFormatError(CassetteVizError):
    """No reader recognises the recording."""


class CassetteFormatError(CassetteVizError):
    """A recording claims a format, but cannot be read as that."""


class FramingError(CassetteVizError):
    """A response body cannot be cut into messages."""
