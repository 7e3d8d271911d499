"""Chromium for pages and notebooks, each with a guard that lets nothing leave this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from . import chromium, driving
from .desk import WINDOW, Desk
from .guard import Guard
from .jupyter import App, Jupyter, Kernel

expect.set_options(timeout=15_000)  # a cold JupyterLab on a small machine takes its time


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
        "viewport": WINDOW,
    }


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A guarded page: a new one, or for tests in Jupyter the one on its desk."""
    if "jupyter" in request.fixturenames:
        desk: Desk = request.getfixturevalue("desk")
        yield desk.page
        return
    page: Page = request.getfixturevalue("page")  # pytest-playwright's own
    guard = Guard(page)
    yield page
    guard.check()


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


@pytest.fixture(scope="session")
def desks(
    browser: Browser, browser_context_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[App], Desk]]:
    """The desk at a running JupyterLab or Notebook, each of which is started once, when it is first asked for."""
    with ExitStack() as open_until_the_end:

        @cache
        def desk_of(app: App) -> Desk:
            server = open_until_the_end.enter_context(Jupyter(tmp_path_factory.mktemp(app), app))
            desk = Desk(server, lambda: browser.new_context(**browser_context_args).new_page())
            open_until_the_end.callback(desk.throw_away)
            return desk

        yield desk_of


@pytest.fixture(params=["lab", "notebook"])
def jupyter(request: pytest.FixtureRequest) -> App:
    """The application that a test is tried in: JupyterLab, then Notebook.

    A test for one of them says so: ``@pytest.mark.parametrize("jupyter", ["lab"], indirect=True)``.
    """
    app: App = request.param
    return app


@pytest.fixture
def desk(request: pytest.FixtureRequest, jupyter: App, desks: Callable[[App], Desk]) -> Iterator[Desk]:
    """A page and a kernel that know of no other test."""
    desk = desks(jupyter)
    n_failed = request.session.testsfailed
    try:
        yield desk
        if request.session.testsfailed == n_failed:
            desk.clear()
    except BaseException:
        desk.throw_away()
        raise
    if request.session.testsfailed > n_failed:
        desk.throw_away()


@pytest.fixture
def run_cells(desk: Desk) -> Callable[..., Kernel]:
    """Run cells in a new notebook in the browser: ``run_cells("x = 1", "x")`` gives its kernel."""
    return desk.run_cells
