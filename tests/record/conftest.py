"""What the tests of the recorder share."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import httpx
import httpx2
import pytest

import cassette_viz as cv
from cassette_viz.record._output import Output
from cassette_viz.record._proxy import Proxy

from .._provider import Answer, Provider, provider


@pytest.fixture
def speaking() -> Iterator[Callable[..., Provider]]:
    """Run a stand-in provider: ``speaking(answer, ...)``."""
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(provider(*answers))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to record."""
    return tmp_path / "lesson.yaml"


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> ModuleType:
    """Either of the libraries that SDKs are built on."""
    found: ModuleType = request.param
    return found


class Running:
    """A proxy that runs in a thread of its own."""

    def __init__(self, upstream: str, folder: Path, **options) -> None:
        self.lines: list[str] = []
        self.output = Output(
            folder,
            "provider",
            options.pop("format", "vcrpy"),
            tell=self.lines.append,
            **{"per_request": False, **options},
        )
        self.url = ""
        self._upstream = upstream
        self._up, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._up.wait()

    async def _serve(self) -> None:
        runner, port = await Proxy(self._upstream, self.output, self.lines.append).start("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{port}"
        self._up.set()
        await asyncio.to_thread(self._stop.wait)
        await runner.cleanup()

    def close(self):
        """End it; what was recorded."""
        self._stop.set()
        self._thread.join()
        self.output.close()
        paths = self.output.cassettes()
        return cv.load(paths[0].parent) if paths else None


@pytest.fixture
def proxied(speaking, tmp_path) -> Iterator[Callable[..., tuple[Provider, Running]]]:
    """Run a provider and a proxy before it: ``proxied(answer, ...)``."""
    with ExitStack() as stack:

        def run(*said: Answer, prefix: str = "", **options) -> tuple[Provider, Running]:
            provider = speaking(*said)
            proxy = Running(provider.url + prefix, tmp_path / "recordings", **options)
            stack.callback(proxy.close)
            return provider, proxy

        yield run
