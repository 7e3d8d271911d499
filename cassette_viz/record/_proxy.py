"""A reverse proxy on this machine that records: for programs in any language, whose base URL can point to it.

Bytes pass through as they are, compressed or not, in both directions, and no faster than the receiver takes them. Only
what concerns a single connection is the proxy's own: the host, and the headers that RFC 9110, section 7.6.1, names so.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterable
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from ..cassettes._redaction import redacted_text, redacted_url
from ..errors import CassetteVizError
from ._exchange import Exchange
from ._output import Output

_OF_ONE_CONNECTION = frozenset(
    {
        *("connection", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
_ADDED_BY_AIOHTTP = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_LONGEST_LINE = 1 << 16  # bytes of a URL or a header; keys and cookies can be long
_CONNECTING_SECONDS = 30
_FAREWELL_SECONDS = 2.0  # for streams that are still running when the proxy is to end

Tell = Callable[[str], None]


class Proxy:
    """Passes requests on to one host, and records what happens.

    Parameters
    ----------
    upstream
        The URL that takes the place of the proxy's own.
    output
        Where it is recorded.
    tell
        Takes a line about each exchange.
    """

    def __init__(self, upstream: str, output: Output, tell: Tell) -> None:
        self._upstream = upstream.rstrip("/")
        self._output = output
        self._tell = tell
        self._session: aiohttp.ClientSession | None = None

    async def start(self, host: str, port: int) -> tuple[web.AppRunner, int]:
        """Listen; what is to be cleaned up afterwards, and the port.

        Raises
        ------
        OSError
            If nobody can listen there.
        """
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        app.cleanup_ctx.append(self._client)
        app.on_response_prepare.append(_without_additions)
        runner = web.AppRunner(
            app,
            access_log=None,
            auto_decompress=False,
            handler_cancellation=True,
            max_field_size=_LONGEST_LINE,
            max_line_size=_LONGEST_LINE,
            shutdown_timeout=_FAREWELL_SECONDS,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except BaseException:
            await runner.cleanup()
            raise
        return runner, int(runner.addresses[0][1])

    async def _client(self, app: web.Application) -> AsyncIterator[None]:  # noqa: ARG002 - aiohttp hands it in
        """Keep connections to the other side while the proxy runs."""
        async with aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=_LONGEST_LINE,
            max_line_size=_LONGEST_LINE,
            proxy=_proxy_of_the_system(self._upstream),
            skip_auto_headers=_ADDED_BY_AIOHTTP,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECTING_SECONDS),
        ) as self._session:
            yield

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {redacted_url(_clean(request.raw_path))}"
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return self._refused(501, name, "WebSockets cannot be recorded")
        if not request.raw_path.startswith("/"):
            return self._refused(501, name, f"it records {self._upstream} alone: make its address your base URL")
        try:
            return await self._recorded(request, name)
        except CassetteVizError as error:  # nothing can be recorded, so nothing is asked
            return self._refused(500, name, str(error))

    async def _recorded(self, request: web.Request, name: str) -> web.StreamResponse:
        """Pass a request on, and its response back."""
        url = self._upstream + request.raw_path
        headers = _passed_on(request.raw_headers)
        headers["Host"] = urlsplit(self._upstream).netloc
        recorded = [(str(key), value) for key, value in headers.items()]
        body = None if request.can_read_body else b""
        with self._output.exchange(request.method, _clean(url), recorded, body) as exchange:
            try:
                answer = await self._asked(request, url, headers, exchange)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                trouble = redacted_text(str(error)) or type(error).__name__
                exchange.over("failed", trouble)
                return self._refused(502, name, f"{self._upstream} did not answer: {trouble}")
            async with answer:
                return await self._passed_back(request, answer, exchange, name)

    def _refused(self, status: int, name: str, trouble: str) -> web.Response:
        self._tell(f"{name}: {trouble}")
        return web.Response(status=status, text=f"cassette_viz record: {trouble}\n")

    async def _asked(
        self, request: web.Request, url: str, headers: CIMultiDict[str], exchange: Exchange
    ) -> aiohttp.ClientResponse:
        assert self._session is not None

        async def body() -> AsyncIterator[bytes]:
            async for piece in request.content.iter_any():
                exchange.asking(piece)
                yield piece
            exchange.asked()

        return await self._session.request(
            request.method,
            URL(url, encoded=True),
            allow_redirects=False,
            data=body() if request.can_read_body else None,
            headers=headers,
        )

    async def _passed_back(
        self, request: web.Request, answer: aiohttp.ClientResponse, exchange: Exchange, name: str
    ) -> web.StreamResponse:
        headers, reason = _passed_on(answer.raw_headers), _clean(answer.reason or "")
        protocol = "HTTP/{}.{}".format(*answer.version) if answer.version else "HTTP/1.1"
        recorded = [(_text(key), _text(value)) for key, value in answer.raw_headers]
        if trouble := exchange.answered(answer.status, reason, recorded, protocol):
            self._tell(f"{name}: {trouble}")
        response = _PassedOn(answer.status, reason, headers)
        began, n_reads, ending, is_theirs = time.perf_counter(), 0, "", False
        try:
            await response.prepare(request)
            is_theirs = True  # from here on it is the other side's fault if something breaks, and not the client's
            async for piece in answer.content.iter_any():
                exchange.arrived(time.perf_counter_ns(), piece)
                n_reads, is_theirs = n_reads + 1, False
                await response.write(piece)  # waits while the client takes no more
                is_theirs = True
            exchange.over()
            is_theirs = False
            await response.write_eof()
        except (aiohttp.ClientError, OSError) as error:
            exchange.over("failed" if is_theirs else "closed", redacted_text(str(error)) if is_theirs else "")
            ending = f", broken off by {'the other side' if is_theirs else 'the client'}"
            if request.transport is not None:
                request.transport.abort()  # else the client would take it for the end
        except asyncio.CancelledError:  # the client is gone, or the proxy is to end
            exchange.over("closed")
            ending = ", broken off"
            raise
        finally:
            seconds = time.perf_counter() - began
            self._tell(f"{name}: {answer.status}, {n_reads} reads in {seconds:.2f} s{ending}")
        return response


def _passed_on(raw: Iterable[tuple[bytes, bytes]]) -> CIMultiDict[str]:
    """Give the headers that are meant for the other end, and not for this connection."""
    headers = CIMultiDict((_text(name), _text(value)) for name, value in raw)
    named = ",".join(headers.getall("Connection", [])).lower().split(",")
    for name in _OF_ONE_CONNECTION.union(name.strip() for name in named):
        headers.popall(name, None)
    return headers


class _PassedOn(web.StreamResponse):
    """A response that has the headers of the other side, and no more."""

    def __init__(self, status: int, reason: str, headers: CIMultiDict[str]) -> None:
        super().__init__(status=status, reason=reason, headers=headers)
        self.theirs = frozenset(name.lower() for name in headers)


async def _without_additions(request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG001 - aiohttp
    """Take out what aiohttp adds to a response whose sender had no such headers."""
    for name in ("Content-Type", "Date", "Server"):
        if isinstance(response, _PassedOn) and name.lower() not in response.theirs:
            response.headers.popall(name, None)


def _text(raw: bytes) -> str:
    """Give a header as text: UTF-8, as it is written again, or else Latin-1, as it once was."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _clean(text: str) -> str:
    """Give a text from the wire without the surrogates that stand for bytes that are no UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _proxy_of_the_system(url: str) -> str | None:
    """Give the proxy that leads to the other side, if the environment or the system names one."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def run(upstream: str, output: Output, host: str, port: int, tell: Tell) -> None:
    """Run a proxy until it is interrupted, by ctrl-c or by SIGTERM.

    Raises
    ------
    CassetteVizError
        If nobody can listen there.
    """

    async def serve() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def end(number: int, frame: object) -> None:  # noqa: ARG001 - as signals have it
            signal.signal(signal.SIGINT, signal.default_int_handler)  # who asks twice is in a hurry
            loop.call_soon_threadsafe(stop.set)

        try:
            runner, actual_port = await Proxy(upstream, output, tell).start(host, port)
        except OSError as error:
            raise CassetteVizError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, end)
            address = f"[{host}]" if ":" in host else host
            tell(f"recording {upstream}; the base URL is http://{address}:{actual_port} (ctrl-c ends)")
            await stop.wait()
        finally:
            await runner.cleanup()

    asyncio.run(serve())
