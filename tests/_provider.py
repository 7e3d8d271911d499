"""A stand-in provider on loopback: it answers as it is told to, piece by piece and pause by pause.

It speaks HTTP by hand, so that each piece is one write to the network, and it notes when it made that write. Its clock
is that of the tests, so what was measured can be held against what really happened.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SSE = "text/event-stream; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What the provider says to one request."""

    pieces: Sequence[tuple[float, bytes]]  #: seconds to wait before, and what is then written at once
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": SSE})
    wait: float = 0.0  #: seconds before the headers
    is_chunked: bool = True  #: else its length is told beforehand
    ending: str = "whole"  #: "cut": the connection breaks behind the last piece; "never": it stays open


@dataclass
class Asked:
    """What one request said."""

    method: str
    target: str
    headers: Mapping[str, str]  #: names in lower case
    body: bytes
    asked_ns: int = field(default_factory=time.perf_counter_ns)
    headers_ns: int = 0
    writes_ns: list[int] = field(default_factory=list)  #: when each piece was handed to the system
    gone: threading.Event = field(default_factory=threading.Event)  #: the client closed the connection


class Provider:
    """A running provider."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._answers: list[Answer] = []
        self._taking = threading.Lock()

    def says(self, *answers: Answer) -> None:
        """From now on it gives these answers, one to each request; the last one again and again."""
        self._answers = list(answers)
        self._last = self._answers[-1]

    @property
    def sent(self) -> bytes:
        """All pieces of the last answer that was taken."""
        return b"".join(piece for _, piece in self._last.pieces)

    def take(self, asked: Asked) -> Answer:
        with self._taking:
            self.asked.append(asked)
            self._last = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            return self._last


@contextmanager
def provider(*answers: Answer) -> Iterator[Provider]:
    """Run a provider while the block runs."""

    class Handler(_Handler):
        def setup(self) -> None:
            self.provider = running
            super().setup()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    running.says(*answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "cassette_viz stand-in provider", ""
    provider: Provider

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionResetError:  # the client, or the end of the provider, came before the next request was read
            self.close_connection = True

    def _answer(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asked = Asked(
            self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, self._body()
        )
        answer = self.provider.take(asked)
        self._pause(answer.wait)
        try:
            self._head(answer)
            asked.headers_ns = time.perf_counter_ns()
            for seconds, piece in answer.pieces:
                self._pause(seconds)
                asked.writes_ns.append(time.perf_counter_ns())
                self._write(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.is_chunked and piece else piece)
            self._end(answer)
        except OSError:
            asked.gone.set()
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # whatever the method
            return self._answer
        raise AttributeError(name)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(sum(len(piece) for _, piece in answer.pieces)))
        self.end_headers()

    def _write(self, data: bytes) -> None:
        if self.command != "HEAD":
            self.connection.sendall(data)

    def _end(self, answer: Answer) -> None:
        if answer.ending == "never":
            while not self._is_gone():
                self._pause(0.02)
            raise ConnectionResetError
        if answer.ending == "cut":  # a reset rather than a farewell
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            raise ConnectionResetError
        if answer.is_chunked:
            self._write(b"0\r\n\r\n")

    def _is_gone(self) -> bool:
        if self.provider.over.is_set():
            return True
        self.connection.setblocking(False)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self.connection.setblocking(True)

    def _pause(self, seconds: float) -> None:
        if seconds and self.provider.over.wait(seconds):
            raise ConnectionResetError

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def paced(events: Iterable[bytes], seconds: float | Sequence[float], *, burst: int = 1) -> list[tuple[float, bytes]]:
    """Pause before each event, or before each ``burst`` of them, which then go out in one write."""
    events = list(events)
    writes = [b"".join(events[at : at + burst]) for at in range(0, len(events), burst)]
    pauses = [seconds] * len(writes) if isinstance(seconds, float | int) else seconds
    return list(zip(pauses, writes, strict=True))
