"""The folder that a proxy records into: one cassette for a run, or one for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ..errors import CassetteVizError
from ._exchange import Exchange
from ._files import Files
from ._folding import recover
from ._journal import Format
from ._recorder import Recorder


class Output:
    """Cassettes in a folder, with names that begin with the host and the time.

    Parameters
    ----------
    folder
        Is made if it is missing.
    host
        That the exchanges are with.
    format
        "vcrpy" or "go-vcr".
    per_request
        Whether each exchange has a cassette of its own, which is there as soon as the exchange is over.
    tell
        Takes a line about what could not be written.

    Raises
    ------
    CassetteVizError
        If nothing can be written there.
    """

    def __init__(
        self, folder: Path, host: str, format: Format, *, per_request: bool, tell: Callable[[str], None]
    ) -> None:
        self._format: Format = format
        self._begin_of_names = folder / f"{_plain(host)}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        self._tell = tell
        self._n_cassettes = 0
        self._shared: Recorder | None = None if per_request else self._recorder()
        if per_request:
            _make(folder)

    @contextmanager
    def exchange(
        self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | None
    ) -> Iterator[Exchange]:
        """Record one exchange, which is over when the block is left, if it was not before.

        Raises
        ------
        CassetteVizError
            If it cannot be recorded. What cannot be written in the end is only told: the answer has gone out by then.
        """
        recorder = self._shared or self._recorder()
        exchange = recorder.begin(method, url, headers, body)
        try:
            yield exchange
        finally:
            exchange.over("closed")
            if recorder is not self._shared:
                self._closed(recorder)

    def close(self) -> None:
        """Write what is not written yet."""
        if self._shared is not None:
            self._closed(self._shared)

    def _closed(self, recorder: Recorder) -> None:
        try:
            recorder.close()
        except CassetteVizError as error:
            self._tell(str(error))

    def cassettes(self) -> list[Path]:
        """The cassettes that were written."""
        return [path for path in map(self._path, range(1, self._n_cassettes + 1)) if path.exists()]

    def _recorder(self) -> Recorder:
        self._n_cassettes += 1
        while self._path(self._n_cassettes).exists() or Files.of(self._path(self._n_cassettes)).journal.exists():
            self._n_cassettes += 1
        return Recorder(self._path(self._n_cassettes), format=self._format)

    def _path(self, number: int) -> Path:
        return self._begin_of_names.with_name(f"{self._begin_of_names.name}-{number:04}.yaml")


def recover_all(folder: Path) -> list[Path]:
    """Recover what interrupted recorders left behind in a folder, but for those that are still running."""
    recovered = []
    for file in sorted([*folder.glob("*.journal"), *folder.glob("*.journal.folded")]):
        with suppress(CassetteVizError, OSError):
            cassette = recover(file.with_name(file.name.removesuffix(".folded")))
            recovered += [cassette] if cassette is not None else []
    return recovered


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CassetteVizError(f"cannot be recorded to: {error.strerror or error}", path=folder) from error


def _plain(host: str) -> str:
    """A host as a part of a file name."""
    return "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in host) or "recording"
