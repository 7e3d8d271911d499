"""The error that tells a recording that breaks off from one that passes a limit."""

from __future__ import annotations

from ..errors import CassetteFormatError


class BrokenRecordingError(CassetteFormatError):
    """The recording breaks here. What came before is whole, and is worth keeping."""
