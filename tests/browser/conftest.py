"""Chromium for pages and notebooks, and a guard that lets nothing leave this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Error, Locator, Page, Playwright, Route, WebSocket, expect

from . import chromium, driving
from .jupyter import Jupyter, Kernel

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
WITHOUT_HOST = {"about", "blob", "data", "file"}

expect.set_options(timeout=10_000)  # a cold JupyterLab on a small machine takes its time


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    """Ask pytest-playwright for the Chromium of this system, else for the one that Playwright has downloaded."""
    arguments = {**browser_type_launch_args, "args": list(chromium.FLAGS), "chromium_sandbox": False}
    path = chromium.on_this_system()
    if path is not None:
        arguments["executable_path"] = path
    elif not Path(playwright.chromium.executable_path).exists():
        give_up = pytest.fail if os.environ.get(chromium.REQUIRED) else pytest.skip
        give_up(chromium.MISSING)
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Give all machines the same window, language and taste."""
    return {
        **browser_context_args,
        "color_scheme": "light",
        "device_scale_factor": 1,
        "locale": "en-GB",
        "reduced_motion": "reduce",
        "service_workers": "block",  # they could send requests past the guard
        "timezone_id": "UTC",
        "viewport": {"width": 1200, "height": 900},
    }


@pytest.fixture(autouse=True)
def offline(page: Page) -> Iterator[None]:
    """Nothing leaves loopback, no script of ours throws, no dialog opens; else the test fails.

    Requests are stopped as well, so that nothing can look right by the help of a CDN.
    """
    left: list[str] = []
    faults: list[str] = []
    foreign: list[str] = []

    def guard(route: Route) -> None:
        if stays_here(route.request.url):
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    def on_socket(socket: WebSocket) -> None:  # noticed, not stopped
        if not stays_here(socket.url):
            left.append(socket.url)

    def on_error(error: Error) -> None:
        # Notebook throws now and then in its own code; a widget's module is loaded from a blob, an export from a file.
        ours = any(place in (error.stack or "") for place in ("blob:", "file:", "anywidget"))
        (faults if ours else foreign).append(f"{error.message}\n{error.stack}")

    def on_dialog(dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # Jupyter's own: the notebook has not been saved
            dialog.accept()
            return
        faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    page.context.route("**/*", guard)
    page.on("websocket", on_socket)
    page.on("pageerror", on_error)
    page.on("dialog", on_dialog)
    yield
    if foreign:
        print("errors in code that is not ours:", *foreign, sep="\n")
    assert not left, f"these requests would have left this machine: {left}"
    assert not faults, "\n".join(faults)


def stays_here(url: str) -> bool:
    """Whether a request for this URL stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in WITHOUT_HOST or parts.hostname in LOOPBACK


@pytest.fixture
def open_page(page: Page) -> Callable[..., Locator]:
    """Open an exported page from disk: ``open_page(path)`` gives the root of its replay.

    With ``frozen=True`` time stands still, and passes only by ``page.clock.run_for(milliseconds)``: playback is exact,
    with no sleeping and no racing.
    """

    def open_page(path: Path, *, frozen: bool = False) -> Locator:
        if frozen:
            page.clock.install(time=0)
        page.goto(path.absolute().as_uri())
        replay = driving.replay_on(page)
        if frozen:
            page.clock.pause_at(60_000)
        return replay

    return open_page


@pytest.fixture(scope="session", params=["lab", "notebook"])
def jupyter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """A running JupyterLab, then a running Notebook, each started once.

    A test for one of them says so: ``@pytest.mark.parametrize("jupyter", ["lab"], indirect=True)``.
    """
    with Jupyter(tmp_path_factory.mktemp(request.param), request.param) as server:
        yield server


@pytest.fixture
def run_cells(page: Page, jupyter: Jupyter) -> Iterator[Callable[..., Kernel]]:
    """Run cells in a new notebook in the browser: ``run_cells("x = 1", "x")`` gives its kernel.

    Each notebook is new, because a kernel that lives on would keep the code of the time when it started.
    """
    kernels: dict[str, Kernel] = {}

    def run_cells(*cells: str) -> Kernel:
        name = f"{next(_numbers)}.ipynb"
        jupyter.write_notebook(name, *cells)
        driving.open_notebook(page, jupyter, name)
        driving.run_all(page)
        kernels[name] = jupyter.kernel_of(name)
        return kernels[name]

    yield run_cells
    page.goto("about:blank")  # before its kernel goes away
    for name, kernel in kernels.items():
        kernel.close()
        jupyter.shut_down(name)


_numbers = count(1)
