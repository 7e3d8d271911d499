"""A real Jupyter server on loopback, and a second client on the kernels that it runs."""

from __future__ import annotations

import ast
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.request import Request, urlopen

from jupyter_client.blocking.client import BlockingKernelClient

App = Literal["lab", "notebook"]

#: Nothing that pops up, asks, or looks for news; everything else as a user has it.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    }
}


class Jupyter:
    """JupyterLab or Notebook in a folder of its own; none of the user's settings reach it."""

    def __init__(self, folder: Path, app: App, *, boot_seconds: float = 90) -> None:
        self.app = app
        self.folder = folder / "notebooks"
        self.folder.mkdir(parents=True)
        self.token = secrets.token_hex(16)
        self._runtime = folder / "runtime"
        self._log = folder / "server.log"
        settings = folder / "app-settings"
        settings.mkdir()
        (settings / "overrides.json").write_text(json.dumps(SETTINGS))
        own_folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", {"lab": "jupyterlab", "notebook": "notebook"}[app]),
                    "--no-browser",
                    "--allow-root",
                    "--ServerApp.ip=127.0.0.1",
                    "--ServerApp.port=0",  # any that is free
                    f"--ServerApp.root_dir={self.folder}",
                    "--ServerApp.terminals_enabled=False",
                    f"--IdentityProvider.token={self.token}",
                    f"--LabServerApp.app_settings_dir={settings}",
                    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                    "--LabApp.extension_manager=readonly",
                    "--LabApp.news_url=None",
                    # window.jupyterapp, by which the tests give commands
                    "--LabApp.expose_app_in_browser=True",
                    "--JupyterNotebookApp.expose_app_in_browser=True",
                ],
                env={
                    **os.environ,
                    **{name: str(folder / place) for name, place in own_folders.items()},
                    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the kernel warns of frozen modules
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one process group with its kernels, so that all end together
            )
        try:
            self.url = self._wait_until_up(boot_seconds)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server and its kernels, at once: a farewell would take ten seconds, and nothing is to be kept."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def write_notebook(self, name: str, *cells: str) -> None:
        """Write a notebook of code cells; without nbformat, which takes three seconds to import."""
        empty: dict[str, object] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        notebook = {
            "cells": [{**empty, "id": f"cell-{number}", "source": cell} for number, cell in enumerate(cells)],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self.folder / name).write_text(json.dumps(notebook))

    def url_of(self, name: str) -> str:
        """Where a notebook opens in a page of its own; all that JupyterLab had open is forgotten."""
        if self.app == "lab":
            return f"{self.url}lab/tree/{name}?token={self.token}&reset"
        return f"{self.url}notebooks/{name}?token={self.token}"

    def start_kernel(self, name: str) -> Kernel:
        """Start a kernel for a notebook, before that is opened, and join it as a second client."""
        asked = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        self._session = self._ask("api/sessions", "POST", asked)
        return Kernel(self._runtime / f"kernel-{self._session['kernel']['id']}.json")

    def move_kernel(self, name: str) -> None:
        """Give the kernel to another notebook; the application finds it there when it opens that."""
        self._session = self._ask(f"api/sessions/{self._session['id']}", "PATCH", {"path": name, "name": name})

    def end_kernel(self) -> None:
        """End the kernel."""
        self._ask(f"api/sessions/{self._session['id']}", "DELETE")

    def _ask(self, path: str, method: str = "GET", asked: object = None) -> Any:
        headers = {"Authorization": f"token {self.token}"}
        content = None if asked is None else json.dumps(asked).encode()
        with urlopen(Request(self.url + path, content, headers, method=method), timeout=60) as response:
            body = response.read()
        return json.loads(body) if body else None

    def _wait_until_up(self, seconds: float) -> str:
        """The server writes a file that says which port it got; then it takes requests."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            for file in self._runtime.glob("jpserver-*.json"):
                try:
                    self.url = json.loads(file.read_text())["url"]
                    self._ask("api/status")
                except (OSError, ValueError):  # not yet whole, or not yet listening
                    continue
                return self.url
            time.sleep(0.1)
        raise RuntimeError(f"Jupyter did not come up:\n{self._log.read_text(errors='replace')}")


class Kernel:
    """A second client on a running kernel: reads what Python sees, without typing into the page."""

    def __init__(self, connection_file: Path) -> None:
        self._client = BlockingKernelClient(connection_file=str(connection_file))
        self._client.load_connection_file()
        self._client.start_channels()
        self._wait_until_up(60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _wait_until_up(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self._client.wait_for_ready(timeout=seconds)
            except RuntimeError:  # its heart does not beat yet, which the client takes for death
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        """Leave the kernel; it runs on."""
        self._client.stop_channels()

    def run(self, code: str, *, seconds: float = 30) -> None:
        """Run code and wait until it is done."""
        reply = self._client.execute_interactive(
            code, store_history=False, allow_stdin=False, timeout=seconds, output_hook=lambda _: None
        )["content"]
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [str(reply)]))

    def start(self, code: str) -> None:
        """Run code without waiting, to keep the kernel busy."""
        self._client.execute(code, store_history=False, allow_stdin=False)

    def evaluate(self, expression: str, *, seconds: float = 30) -> Any:
        """The value of an expression, which must be made of Python literals."""
        reply = self._client.execute_interactive(
            "", user_expressions={"it": expression}, store_history=False, allow_stdin=False, timeout=seconds
        )["content"]["user_expressions"]["it"]
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [str(reply)]))
        return ast.literal_eval(reply["data"]["text/plain"])

    def eventually(self, expression: str, expected: object, *, seconds: float = 10) -> None:
        """Wait until an expression has a value.

        What the page does reaches Python a moment later: ipywidgets keeps one message in flight and merges the rest.
        """
        deadline = time.monotonic() + seconds
        while (value := self.evaluate(expression)) != expected:
            assert time.monotonic() < deadline, f"{expression} is {value!r}, and did not become {expected!r}"
            time.sleep(0.05)
