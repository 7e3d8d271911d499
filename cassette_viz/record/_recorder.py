"""A recorder: one cassette, and the exchanges that are to be in it."""

from __future__ import annotations

import atexit
import os
import threading
import warnings
import weakref
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import CassetteVizError
from ._exchange import Exchange
from ._files import Files
from ._folding import as_it_is, fold, recovered, timed_before
from ._journal import Format, Journal


class Recorder:
    r"""Records exchanges into one cassette, with the time of every read from the network.

    While it records, everything is in a journal beside the cassette, ``lesson.yaml.journal``, from the moment at which
    it comes; :func:`cassette_viz.load` opens that too. Closing the recorder turns it into the cassette and its
    ``lesson.timing.json``. Python closes what was not closed when it ends. If it is ended before it can do so, the
    journal is left, and the next recorder of the same cassette, or :func:`recover`, does it.

    Secrets are replaced by "REDACTED" before anything is written: in headers, in URLs, and in bodies that are text.

    Parameters
    ----------
    path
        Of the cassette, in YAML. If it is there, it is extended. Folders that are missing are made.
    format
        "vcrpy" or "go-vcr"; by default that of the cassette that is there, or else "vcrpy".

    Raises
    ------
    CassetteVizError
        If another recorder writes to it; or if it is there already, and cannot be extended.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import httpx
    >>> import cassette_viz as cv
    >>> def answer(request):
    ...     return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=b'data: "Hello"\n\n')
    >>> with TemporaryDirectory() as folder:
    ...     with Recorder(f"{folder}/lesson.yaml") as recorder:
    ...         client = httpx.Client(transport=recorder.transport(over=httpx.MockTransport(answer)))
    ...         text = client.get("https://api.example/v1/hello?key=secret").text
    ...     interaction = cv.load(recorder.path).interactions[0]
    >>> interaction.request.url, len(interaction.response.arrivals)
    ('https://api.example/v1/hello?key=REDACTED', 1)
    """

    def __init__(self, path: str | os.PathLike[str], *, format: Format | None = None) -> None:
        self.path = Path(path).absolute()
        if format not in (None, "vcrpy", "go-vcr"):
            raise CassetteVizError(f"there is no format {format!r} to record in; there are: vcrpy, go-vcr")
        if self.path.suffix.lower() in (".json", ".journal"):
            raise CassetteVizError("cassettes are recorded in YAML; name it .yaml", path=path)
        self._files = Files.of(self.path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            recovered(self._files)
            before = as_it_is(self._files, format)
            timed_before(self._files)
            self._journal = Journal(self._files.journal, before.format)
        except OSError as error:
            raise CassetteVizError(f"cannot be recorded to: {error.strerror or error}", path=path) from error
        self._numbering = threading.Lock()
        self._n_exchanges = 0
        self._open: weakref.WeakSet[Exchange] = weakref.WeakSet()
        self._process = os.getpid()
        self._closed = False
        atexit.register(self.close)

    def transport(self, over: Any = None) -> Any:
        """Make a transport for a ``Client`` of httpx that records here; see :func:`cassette_viz.record.transport`."""
        from ._transports import Transport

        return Transport(self, False, over)

    def async_transport(self, over: Any = None) -> Any:
        """Make a transport for an ``AsyncClient`` of httpx that records here."""
        from ._transports import AsyncTransport

        return AsyncTransport(self, False, over)

    def begin(
        self, method: str, url: str, headers: Iterable[tuple[str, str]] = (), body: bytes | None = b""
    ) -> Exchange:
        """Begin an exchange, just before its request is sent; for clients other than those of httpx.

        Parameters
        ----------
        method, url, headers
            Of the request, secrets included.
        body
            All of it; ``None`` if it comes in pieces, which :meth:`Exchange.asking` takes.

        Returns
        -------
        Exchange
            What the response is told to, by ``answered``, ``arrived`` and ``over``.

        Raises
        ------
        CassetteVizError
            If the recorder is closed.
        """
        if self._closed:
            raise CassetteVizError("this recorder is closed", path=self.path)
        with self._numbering:
            number, self._n_exchanges = self._n_exchanges, self._n_exchanges + 1
        exchange = Exchange(self._journal, number, method, url, headers, body)
        self._open.add(exchange)
        return exchange

    def close(self) -> None:
        """Write the cassette and its timing file. Exchanges that are still open end here; more cannot be recorded.

        Raises
        ------
        CassetteVizError
            If something could not be written, such as on a full disk. What could be is still in the journal.
        """
        if self._closed or os.getpid() != self._process:
            return
        self._closed = True
        atexit.unregister(self.close)
        for exchange in list(self._open):
            exchange.over("lost", "the recorder was closed before the exchange was over")
        self._journal.close()
        if self._journal.error is not None:
            reason = self._journal.error.strerror or self._journal.error
            raise CassetteVizError(f"the recording is incomplete: {reason}", path=self._files.journal)
        try:
            fold(self._files)
        except OSError as error:
            raise CassetteVizError(
                f"could not be written: {error.strerror or error}; the recording is in {self._files.journal}",
                path=self.path,
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{self._n_exchanges} exchanges so far"
        return f"<Recorder {self.path}: {state}>"


def warn_of(trouble: str) -> None:
    """Say what a recording will lack, while something can still be done about it."""
    if trouble:
        warnings.warn(trouble, RuntimeWarning, stacklevel=2)
