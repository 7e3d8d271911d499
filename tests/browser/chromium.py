"""Which Chromium the tests drive, and how to get one.

``python -m tests.browser.chromium`` says which it is, and installs one if there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium found; run `make chromium`, or name one in the environment variable CASSETTE_VIZ_CHROMIUM"
NOT_TO_BE_HAD = "no Chromium could be installed; name one in the environment variable CASSETTE_VIZ_CHROMIUM"
REQUIRED = "CASSETTE_VIZ_REQUIRE_BROWSER"  #: environment variable; if set, a missing browser is a failure

#: The browser shall do nothing of its own accord: no look-ups, no updates, no hints from the GPU of this machine.
#: And it knows no other machine than this one, by name or by number.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
    "--no-first-run",
)


def on_this_system() -> str | None:
    """The Chromium that the environment names, or else the first on the path."""
    named = os.environ.get("CASSETTE_VIZ_CHROMIUM")
    if named:
        if not shutil.which(named):
            raise FileNotFoundError(f"CASSETTE_VIZ_CHROMIUM={named} is no program")
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def playwrights_own() -> str | None:
    """The Chromium that ``playwright install`` has downloaded, if it has. Not for use while Playwright is running."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's own download; where that fails, and we may, the package of the system."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    apt = shutil.which("apt-get") if root else None
    download = [sys.executable, "-m", "playwright", "install", "chromium", *(["--with-deps"] if apt else [])]
    if subprocess.run(download, check=False).returncode and apt:
        subprocess.run([apt, "update", "-qq"], check=False)
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "install", "-y", "-qq", "chromium"], check=False, env=quietly)


def main() -> int:
    """Name the browser, installing one if need be; the exit code."""
    path = on_this_system() or playwrights_own()
    if path is None:
        print("no Chromium found, trying to install one ...", flush=True)
        install()
        path = on_this_system() or playwrights_own()
    if path is None:
        print(f"{NOT_TO_BE_HAD}; without one the browser tests are skipped", file=sys.stderr)
        return 1 if os.environ.get(REQUIRED) else 0
    print(f"browser tests use {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
