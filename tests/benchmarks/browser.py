"""A long replay in JupyterLab, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from . import recordings
from .measuring import Row

CHUNKS = 100_000
FRAME_MS, JUMP_MS = 17.0, 120.0
CELL = """
import cassette_viz as cv
from cassette_viz.cassettes._base import Headers, Interaction, Request, Response
from cassette_viz.loader import assembled
body = open({path!r}, "rb").read()
headers = Headers([("Content-Type", "text/event-stream")])
stream = assembled(Interaction(0, Request("POST", "https://x/v1/chat/completions"), Response(200, "OK", headers, body)))
cv.Replay(stream.timeline, chunks_per_second=100)
"""


def rows(folder: Path) -> Iterator[Row]:
    """100 chunks a second for a thousand seconds, at a hundred times the speed; then from one end to the other."""
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium, driving
    from tests.browser.jupyter import Jupyter

    path = folder / "long.sse"
    path.write_text(recordings.stream(CHUNKS), encoding="utf-8")
    with Jupyter(folder / "jupyter", "lab") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.on_this_system(), args=list(chromium.FLAGS), chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        server.write_notebook("long.ipynb", CELL.format(path=str(path)))
        driving.open_notebook(page, server, "long.ipynb")
        driving.run_all(page)
        replay = driving.replay_on(page)
        driving.choose_speed(replay, "100×")
        driving.press_play(replay)
        frames = page.evaluate(_FRAMES, 8_000)
        p95 = quantiles(frames, n=20)[-1]
        yield Row("frame time, p95, 100,000 chunks at 100×", "17 ms", f"{p95:.3g} ms", "17 ms", p95 / FRAME_MS, 1)
        driving.press_pause(replay)
        jumps = [_jump(page, key) for key in ("Home", "End") * 5]
        slowest = max(jumps)
        yield Row("jump to an end, slowest of 10", "120 ms", f"{slowest:.3g} ms", "120 ms", slowest / JUMP_MS, 1)
        browser.close()


_FRAMES = """(milliseconds) => new Promise((resolve) => {
    const frames = []; let last = 0; const end = performance.now() + milliseconds;
    requestAnimationFrame(function frame(now) {
        if (last) frames.push(now - last);
        last = now;
        if (performance.now() < end) requestAnimationFrame(frame); else resolve(frames);
    });
})"""

_JUMP = """async (key) => {
    const root = document.querySelector(".cassette-viz[data-position]"), start = performance.now();
    root.focus();
    root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - start;
}"""


def _jump(page: Any, key: str) -> float:
    milliseconds: float = page.evaluate(_JUMP, key)
    return milliseconds
