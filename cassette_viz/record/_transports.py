"""Transports for httpx that record: between the client above and the transport below, bytes pass through untouched.

httpx and its successor httpx2 have the same interface and types of their own, so nothing here is bound to either: the
request tells which of them it comes from.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from ..cassettes._redaction import redacted_text
from ..cassettes._timing import Ending
from ._exchange import Exchange
from ._journal import Format
from ._recorder import Recorder, warn_of

#: The classes below are no subclasses of ``BaseTransport`` of either library, which their clients do not ask for, but
#: type checkers do. So the functions that make them promise nothing.
AnyTransport = Any


def transport(
    path: str | os.PathLike[str] | Recorder, over: Any = None, *, format: Format | None = None
) -> AnyTransport:
    """Make a transport that records all that a client of httpx, or of an SDK built on it, asks and is answered.

    Parameters
    ----------
    path
        Of the cassette, as :class:`Recorder` takes it; closing the client, or the transport, then closes the
        recording. Or a recorder, which several transports may share, and which is closed by itself.
    over
        The transport that does the work, such as ``httpx.HTTPTransport(http2=True)`` or one with a proxy; by default
        the ordinary one of the library that asks. (Clients that are given a transport look at no proxy variables.)
    format
        "vcrpy" or "go-vcr", where ``path`` is one.

    Returns
    -------
    Transport
        For ``Client(transport=...)`` of httpx or httpx2.

    Raises
    ------
    CassetteVizError
        If it cannot be recorded there.

    Notes
    -----
    The time of a read is when this program got hold of its bytes. A program that is slow to take them sees them late.

    Examples
    --------
    Any SDK that takes an ``http_client`` will do::

        with httpx.Client(transport=cv.record.transport("lesson.yaml")) as http_client:
            client = openai.OpenAI(http_client=http_client)
            for chunk in client.chat.completions.create(model=..., messages=..., stream=True):
                ...
        cv.load("lesson.yaml").timelines[0].clock  # "recorded"
    """
    return Transport(*_recorder(path, format), over)


def async_transport(
    path: str | os.PathLike[str] | Recorder, over: Any = None, *, format: Format | None = None
) -> AnyTransport:
    """Make a transport for ``AsyncClient``; otherwise as :func:`transport`."""
    return AsyncTransport(*_recorder(path, format), over)


def _recorder(path: str | os.PathLike[str] | Recorder, format: Format | None) -> tuple[Recorder, bool]:
    """Give the recorder, and whether it is to be closed with the transport."""
    return (path, False) if isinstance(path, Recorder) else (Recorder(path, format=format), True)


class _Recording:
    """What the transports for both kinds of clients share."""

    _ordinary: str  #: name of the transport of a library that does the work by default
    _stream: str  #: name of its class of streams

    def __init__(self, recorder: Recorder, owns: bool, over: Any = None) -> None:
        self.recorder = recorder
        self._owns = owns
        self._over = over
        self._choosing = threading.Lock()

    def _below(self, request: Any) -> Any:
        """The transport that does the work, which can only be chosen when it is known which library asks."""
        with self._choosing:
            if self._over is None:
                self._over = getattr(_library(request), self._ordinary)()
            return self._over

    def _begin(self, request: Any) -> Exchange:
        """Begin an exchange; a request body that comes in pieces is watched while it goes out."""
        library, stream = _library(request), request.stream
        # Such a stream holds its bytes, and can be read again.
        body = b"".join(stream) if isinstance(stream, library.ByteStream) else None
        exchange = self.recorder.begin(request.method, str(request.url), request.headers.multi_items(), body)
        if body is None:
            request.stream = _watching(library, self._stream, _Asking)(stream, exchange)
        return exchange

    def _answered(self, request: Any, response: Any, exchange: Exchange) -> Any:
        """Note the response headers, and give a response whose body is watched while it comes."""
        protocol = response.extensions.get("http_version", b"HTTP/1.1").decode("ascii", "replace")
        headers = response.headers.multi_items()
        warn_of(exchange.answered(response.status_code, response.reason_phrase, headers, protocol))
        library = _library(request)
        return library.Response(
            response.status_code,
            headers=response.headers,
            stream=_watching(library, self._stream, _Answering)(response.stream, exchange),
            extensions=response.extensions,
        )


class Transport(_Recording):
    """A transport for ``Client``; made by :func:`transport`."""

    _ordinary, _stream = "HTTPTransport", "SyncByteStream"

    def handle_request(self, request: Any) -> Any:
        """Send a request by the transport below, and record it and its response."""
        below, stream = self._below(request), request.stream
        exchange = self._begin(request)
        try:
            response = below.handle_request(request)
        except BaseException as error:
            exchange.over(*_ending(error))
            raise
        finally:
            request.stream = stream
        return self._answered(request, response, exchange)

    def close(self) -> None:
        """Close the transport below, and the recording if it belongs to this transport."""
        try:
            if self._over is not None:
                self._over.close()
        finally:
            if self._owns:
                self.recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()


class AsyncTransport(_Recording):
    """A transport for ``AsyncClient``; made by :func:`async_transport`."""

    _ordinary, _stream = "AsyncHTTPTransport", "AsyncByteStream"

    async def handle_async_request(self, request: Any) -> Any:
        """Send a request by the transport below, and record it and its response."""
        below, stream = self._below(request), request.stream
        exchange = self._begin(request)
        try:
            response = await below.handle_async_request(request)
        except BaseException as error:
            exchange.over(*_ending(error))
            raise
        finally:
            request.stream = stream
        return self._answered(request, response, exchange)

    async def aclose(self) -> None:
        """Close the transport below, and the recording if it belongs to this transport."""
        try:
            if self._over is not None:
                await self._over.aclose()
        finally:
            if self._owns:
                self.recorder.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()


class _Watched:
    """A stream of bytes, of either kind of client, that is watched."""

    def __init__(self, stream: Any, exchange: Exchange) -> None:
        self._below = stream
        self._exchange = exchange


class _Asking(_Watched):
    """The body of a request on its way out."""

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._below:
            self._exchange.asking(piece)
            yield piece
        self._exchange.asked()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._below:
            self._exchange.asking(piece)
            yield piece
        self._exchange.asked()

    def close(self) -> None:
        self._below.close()

    async def aclose(self) -> None:
        await self._below.aclose()


class _Answering(_Watched):
    """The body of a response on its way in. The clock is read before anything else is done with a piece."""

    def __iter__(self) -> Iterator[bytes]:
        clock, arrived = time.perf_counter_ns, self._exchange.arrived
        try:
            for piece in self._below:
                arrived(clock(), piece)
                yield piece
        except BaseException as error:
            self._exchange.over(*_ending(error))
            raise
        self._exchange.over()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        clock, arrived = time.perf_counter_ns, self._exchange.arrived
        try:
            async for piece in self._below:
                arrived(clock(), piece)
                yield piece
        except BaseException as error:
            self._exchange.over(*_ending(error))
            raise
        self._exchange.over()

    def close(self) -> None:
        try:
            self._below.close()
        finally:
            self._exchange.over("closed")

    async def aclose(self) -> None:
        try:
            await self._below.aclose()
        finally:
            self._exchange.over("closed")


def _ending(error: BaseException) -> tuple[Ending, str]:
    """How a body ended that did not come to its end: the client wanted no more of it, or the connection failed."""
    if not isinstance(error, Exception):  # GeneratorExit, CancelledError, KeyboardInterrupt
        return "closed", ""
    return "failed", redacted_text(f"{type(error).__name__}: {error}")


def _library(request: Any) -> Any:
    """Give the library of a request: httpx or httpx2."""
    roots = (base.__module__.partition(".")[0] for base in type(request).__mro__)
    name = next((root for root in roots if root in _LIBRARIES), None)
    if name is None:
        raise TypeError(f"expected a request of {' or '.join(_LIBRARIES)}, got {type(request).__name__}")
    return sys.modules[name]


@lru_cache(maxsize=16)
def _watching(library: Any, stream: str, watched: type[_Watched]) -> Any:
    """Give the class of a watched stream which is also one of the library's own, as its clients demand."""
    return type(watched.__name__, (watched, getattr(library, stream)), {})


_LIBRARIES = ("httpx", "httpx2")
