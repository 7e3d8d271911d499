"""Reads many recordings in the background: one after another, or as many at once as an executor can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import asdict, dataclass
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

from ..cassettes._base import Limits
from ..export.summary import FileRows, Row, rows_of_file, rows_of_files

#: Where there are many files, each task reads several: on a cluster every task is a journey.
_TASKS, _MOST_FILES_IN_TASK = 400, 16
#: Tasks that wait in the executor at a time; more would only take longer to cancel.
_IN_FLIGHT = 128
_TICK_S = 0.1

#: Number of a file in the list, and what came of reading it.
Read = tuple[int, FileRows]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading has come."""

    files: int | None = None  #: how many there are; ``None`` while they are still being looked for
    read: int = 0
    unreadable: int = 0  #: recordings that could not be read
    unrecognised: int = 0  #: files that are no recordings
    done: bool = False
    stopped: str = ""  #: why the reading ended early, in plain words

    def plus(self, results: Sequence[Read]) -> Progress:
        """The progress after some more files."""
        return Progress(
            self.files,
            self.read + len(results),
            self.unreadable + sum(bool(each.error) and each.recognised for _, each in results),
            self.unrecognised + sum(not each.recognised for _, each in results),
        )

    def as_dict(self) -> dict[str, Any]:
        """As the browser gets it."""
        return asdict(self)


def read_all(
    paths: Sequence[str], stop: Event, *, executor: Executor | None = None, limits: Limits | None = None
) -> Iterator[Sequence[Read]]:
    """Read recordings and give the results as they come; now and then an empty list, as a sign of life.

    Parameters
    ----------
    paths
        The files.
    stop
        Ends the reading when it is set; tasks that have not begun are cancelled.
    executor
        Anything with the ``submit`` of :class:`concurrent.futures.Executor`; without one, files are read here.
    limits
        How much of a recording may be read.
    """
    if executor is not None:
        yield from _in_parallel(paths, stop, executor, limits)
        return
    for number, path in enumerate(paths):
        if stop.is_set():
            return
        yield [(number, rows_of_file(path, limits))]


def _in_parallel(
    paths: Sequence[str], stop: Event, executor: Executor, limits: Limits | None
) -> Iterator[Sequence[Read]]:
    size = max(1, min(_MOST_FILES_IN_TASK, len(paths) // _TASKS))
    starts = iter(range(0, len(paths), size))
    running: dict[Future[tuple[FileRows, ...]], int] = {}
    finished: SimpleQueue[Future[tuple[FileRows, ...]]] = SimpleQueue()
    try:
        while not stop.is_set():
            while len(running) < _IN_FLIGHT and (start := next(starts, None)) is not None:
                future = executor.submit(rows_of_files, list(paths[start : start + size]), limits)
                running[future] = start
                future.add_done_callback(finished.put)
            if not running:
                return
            try:
                future = finished.get(timeout=_TICK_S)
            except Empty:
                yield ()
                continue
            start = running.pop(future)
            yield list(enumerate(_result(future, paths[start : start + size]), start))
    finally:
        for future in running:
            future.cancel()


def _result(future: Future[tuple[FileRows, ...]], paths: Sequence[str]) -> Sequence[FileRows]:
    """What a task gave; where its worker failed, its files are told of as unreadable."""
    try:
        return future.result()
    except CancelledError:
        why = "not read: the executor cancelled it"
    except Exception as error:  # noqa: BLE001  # whatever goes wrong in a worker, elsewhere, must not end the reading here
        why = f"not read: the worker failed ({type(error).__name__}: {error})"
    return [FileRows(path, (Row(path, None, status="unreadable", problems=(why,)),), error=why) for path in paths]
