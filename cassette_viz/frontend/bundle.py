"""Where the built front end lies; ``npm run build`` makes it from ``src``."""

from __future__ import annotations

from pathlib import Path

_STATIC = Path(__file__).parent / "static"
SCRIPT = _STATIC / "replay.js"  #: ES module for anywidget; its default export returns {initialize, render}
STYLE = _STATIC / "replay.css"
PAGE_SCRIPT = _STATIC / "page.js"  #: starts the same module in a page without a notebook
PAGE_STYLE = _STATIC / "page.css"
EXPLORER_SCRIPT = _STATIC / "explorer.js"  #: ES module of the explorer's table, likewise
EXPLORER_STYLE = _STATIC / "explorer.css"
