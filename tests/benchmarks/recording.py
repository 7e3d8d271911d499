"""What it costs to record a stream with the time of every chunk: processor time of the program that is recorded."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import vcr

import cassette_viz as cv

from .._speech import chat
from .measuring import Row, in_turn

CHUNKS = 20_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def rows(folder: Path) -> Iterator[Row]:
    """Against the same transport without a recorder, chunk by chunk, and against vcrpy, which records no times."""
    numbers = itertools.count()

    def path() -> Path:
        return folder / f"recording-{next(numbers)}.yaml"

    with _provider() as url:

        def recorded() -> float:
            with httpx.Client(transport=cv.record.transport(path())) as client:
                return _seconds_per_chunk(client, url)

        def plain() -> float:
            with httpx.Client() as client:
                return _seconds_per_chunk(client, url)

        yield in_turn("record a chunk", recorded, "httpx alone", plain, 2.2)

        def by_vcrpy() -> None:
            with vcr.use_cassette(str(path())), httpx.Client() as client:
                _seconds_per_chunk(client, url)

        yield in_turn(
            "record a stream, write it",
            _processor_seconds(recorded),
            "vcrpy, without times",
            _processor_seconds(by_vcrpy),
            2.5,
        )


def _processor_seconds(work: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return measured


def _seconds_per_chunk(client: httpx.Client, url: str) -> float:
    with client.stream("GET", url) as response:
        start = time.process_time()
        for _ in response.iter_raw():
            pass
        return (time.process_time() - start) / CHUNKS


@contextmanager
def _provider() -> Iterator[str]:
    """Answer every request with the same long stream, as fast as the network takes it, in a process of its own."""
    with subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{child.stdout.readline().strip()}/"
        child.kill()


def _serve() -> None:
    event = chat("word")[1]
    answer = HEAD + b"".join([b"%x\r\n%b\r\n" % (len(event), event)] * CHUNKS) + b"0\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)
                connection.recv(1)  # until the client is gone


if __name__ == "__main__":
    _serve()
