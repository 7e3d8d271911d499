"""Watches a page: nothing leaves this machine, no script of ours throws, no dialog opens.

The browser itself reaches no other machine (``chromium.FLAGS``), so that nothing can look right by the help of a CDN;
here is noticed who tried. Playwright's routes could stop requests too, but with them the browser has no cache, and
loads JupyterLab's scripts anew with every page.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Error, Page, Request, WebSocket

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
WITHOUT_HOST = {"about", "blob", "data", "file"}


class Guard:
    """Remembers what must not happen on any page of a context."""

    def __init__(self, page: Page) -> None:
        self._left: list[str] = []
        self._faults: list[str] = []
        self._foreign: list[str] = []
        page.context.on("request", self._on_request)
        page.on("websocket", self._on_socket)
        page.on("pageerror", self._on_error)
        page.on("dialog", self._on_dialog)

    def check(self) -> None:
        """Fail if there was anything since the last time."""
        left, faults, foreign = self._left[:], self._faults[:], self._foreign[:]
        for seen in (self._left, self._faults, self._foreign):
            seen.clear()
        if foreign:
            print("errors in code that is not ours:", *foreign, sep="\n")
        assert not left, f"these requests would have left this machine: {left}"
        assert not faults, "\n".join(faults)

    def _on_request(self, request: Request) -> None:
        if not stays_here(request.url):
            self._left.append(request.url)

    def _on_socket(self, socket: WebSocket) -> None:
        if not stays_here(socket.url):
            self._left.append(socket.url)

    def _on_error(self, error: Error) -> None:
        # Notebook throws now and then in its own code; a widget's module is loaded from a blob, an export from a file.
        ours = any(place in (error.stack or "") for place in ("blob:", "file:", "anywidget"))
        seen = self._faults if ours else self._foreign
        seen.append(f"{error.message}\n{error.stack}")

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # Jupyter's own: the notebook has not been saved
            dialog.accept()
            return
        self._faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()


def stays_here(url: str) -> bool:
    """Whether a request for this URL stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in WITHOUT_HOST or parts.hostname in LOOPBACK
