"""The files of a recording, and how two of them change as one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ..cassettes._side_file import name_beside


class Files(NamedTuple):
    """Where everything of one recording lies."""

    cassette: Path
    timing: Path
    journal: Path  #: what has come, until it is folded into the cassette
    folded: Path  #: the journal, from the moment at which its contents are in the new files for good
    new_cassette: Path
    new_timing: Path

    @classmethod
    def of(cls, cassette: Path) -> Files:
        """Those of the recording whose cassette has this path."""
        timing = cassette.with_name(name_beside(cassette))
        journal = cassette.with_name(f"{cassette.name}.journal")
        return cls(cassette, timing, journal, _new(journal, ".folded"), _new(cassette), _new(timing))

    def replace(self, cassette: bytes, timing: bytes) -> None:
        """Put new contents in place of the old, and do away with the journal that they came from.

        Wherever the program is ended, the exchanges of the journal are in the cassette once: before the journal has its
        new name, nothing has happened; after that, :meth:`finish` does the rest at any later time.
        """
        _write(self.new_cassette, cassette)
        _write(self.new_timing, timing)
        self.journal.replace(self.folded)
        self.finish()

    def finish(self) -> bool:
        """Finish a replacement that was begun, now or by a program that did not live to see its end.

        Returns
        -------
        bool
            Whether there was one.
        """
        begun = self.folded.exists()
        if begun:
            for new, old in ((self.new_cassette, self.cassette), (self.new_timing, self.timing)):
                if new.exists():
                    new.replace(old)
            self.folded.unlink()
        return begun


def _new(path: Path, ending: str = ".new") -> Path:
    return path.with_name(path.name + ending)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
