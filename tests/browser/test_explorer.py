"""The explorer in JupyterLab: rows come, can be sorted and filtered, and the one that is chosen plays."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copy

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import cassette_viz as cv

from .._made_up import interaction, stream, write, write_broken, write_folder
from . import driving

pytestmark = pytest.mark.parametrize("jupyter", ["lab"], indirect=True)

OPEN = "import cassette_viz as cv\nexplorer = cv.Explorer({!r})"
FITS_ONCE_DRAWN = """(it) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(it.scrollWidth <= it.clientWidth))))"""
HOSTILE = "<img src=x onerror=alert(1)></td><script>alert(2)</script>\x1b[31m\u202e&amp;"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("recordings"), 50)


def explorer_on(page: Page) -> Locator:
    """The root of the explorer, once everything is read."""
    root = page.locator('.cassette-viz-explorer[data-progress="100"]')
    root.wait_for(timeout=30_000)
    return root


def expect_open(explorer: Locator) -> None:
    """Wait until the dashboard is there; the first one takes its time, because plotly does."""
    expect(explorer).to_contain_text("open below", timeout=30_000)


def sort_by(explorer: Locator, name: str) -> None:
    explorer.get_by_role("button", name=name, exact=True).click()


def column(explorer: Locator, name: str) -> list[str]:
    """The words of a column in the rows that are drawn."""
    return explorer.locator(f'[data-row] [data-column="{name}"]').all_inner_texts()


def test_rows_come_with_a_progress_bar_while_files_are_read_in_parallel(page: Page, run_cells, folder):
    slow = """
from concurrent.futures import ThreadPoolExecutor
import time, threading
go = threading.Semaphore(0)
class Slow(ThreadPoolExecutor):
    def submit(self, read, *args):
        def wait_and_read():
            go.acquire()
            return read(*args)
        return super().submit(wait_and_read)
explorer = cv.Explorer({!r}, executor=Slow(4))
"""
    kernel = run_cells("import cassette_viz as cv" + slow.format(str(folder)), "explorer")
    root = page.locator(".cassette-viz-explorer")
    expect(root.get_by_role("progressbar", name="Files read")).to_be_visible()
    kernel.run("go.release(20)")
    expect(root).to_contain_text("reading 20 of 51 files")
    expect(root).to_have_attribute("data-progress", "39")
    expect(root.locator("[data-row]").first).to_be_visible()
    kernel.run("go.release(100)")
    expect(root).to_have_attribute("data-progress", "100")
    expect(root.get_by_role("progressbar")).to_be_hidden()
    rows = kernel.evaluate("len(explorer.rows)")
    expect(root).to_have_attribute("data-rows", str(rows))
    expect(root).to_contain_text(f"{rows - 2} interactions")
    expect(root).to_contain_text("1 file is no recording")


def test_a_press_on_a_head_sorts_and_another_turns_it_round(page: Page, run_cells, folder):
    run_cells(OPEN.format(str(folder)), "explorer")
    explorer = explorer_on(page)
    expect(explorer.get_by_role("columnheader", name="file")).to_have_attribute("aria-sort", "ascending")
    sort_by(explorer, "chunks")
    expect(explorer.get_by_role("columnheader", name="chunks")).to_have_attribute("aria-sort", "descending")
    chunks = [int(text.replace(",", "")) for text in column(explorer, "chunks")]
    assert chunks == sorted(chunks, reverse=True)
    sort_by(explorer, "chunks")
    assert int(column(explorer, "chunks")[0]) < chunks[-1]
    sort_by(explorer, "status")
    assert column(explorer, "status")[0] == "error"


def test_the_clock_of_each_row_is_in_sight_and_sorts_by_trust(page: Page, run_cells, tmp_path):
    for name in ("kimi-k2-multi-tool-streaming.yaml", "formats/har.har", "dialects/bedrock-converse.ndjson"):
        copy(cv.samples.path(name), tmp_path)
    for name in ("timed/smooth.yaml", "timed/smooth.timing.json"):
        copy(cv.samples.path(name), tmp_path)
    page.set_viewport_size({"width": 1600, "height": 900})
    run_cells(OPEN.format(str(tmp_path)), "explorer")
    explorer = explorer_on(page)
    sort_by(explorer, "clock of the times")
    assert column(explorer, "clock") == ["recorded", "reported", "bounded", "modelled", "modelled"]
    explorer.get_by_role("searchbox", name="Filter").fill("clock:reported")
    expect(explorer).to_have_attribute("data-shown", "1")
    explorer.locator("[data-row]").click()
    expect(explorer.locator(".cv-details")).to_contain_text("times reported")


def test_the_filter_narrows_down_and_says_how_far(page: Page, run_cells, folder):
    run_cells(OPEN.format(str(folder)), "explorer")
    explorer, cells = explorer_on(page), driving.count_cells(page)
    field = explorer.get_by_role("searchbox", name="Filter")
    field.press_sequentially("kimi -status:complete")
    assert driving.count_cells(page) == cells
    assert set(column(explorer, "status")) == {"error", "truncated"}
    expect(explorer).to_contain_text(re.compile(r"2 of \d+ interactions"))
    expect(explorer).to_have_attribute("data-shown", "2")
    field.press("Escape")
    expect(explorer).to_have_attribute("data-shown", explorer.get_attribute("data-rows") or "")
    explorer.get_by_role("button", name="2 files could not be read").click()
    expect(explorer.locator("[data-row]")).to_have_count(2)
    expect(explorer.locator("[data-row]").first).to_contain_text("expected JSON")
    field.fill("no such words")
    expect(explorer).to_contain_text("Nothing matches the filter.")


def test_choosing_a_row_opens_its_dashboard_which_plays(page: Page, run_cells, folder):
    kernel = run_cells(OPEN.format(str(folder)), "explorer")
    explorer = explorer_on(page)
    explorer.get_by_role("searchbox").fill("long_context status:complete chunks>10")
    row = explorer.locator("[data-row]").nth(1)
    chunks = row.locator('[data-column="chunks"]').inner_text()
    row.click()
    expect_open(explorer)
    replay = driving.replay_on(page)
    expect(replay).to_have_attribute("data-chunks", chunks)
    expect(row).to_have_attribute("aria-selected", "true")
    driving.press_play(replay)
    driving.expect_position(replay, int(chunks), seconds=20)
    kernel.eventually("explorer.selected.chunks", int(chunks))
    kernel.eventually("explorer.dashboard.replay.timeline is not None", True)


def test_the_keyboard_does_all_of_it(page: Page, run_cells, folder):
    kernel = run_cells(OPEN.format(str(folder)), "explorer")
    explorer, cells = explorer_on(page), driving.count_cells(page)
    table = explorer.get_by_role("grid", name="Interactions")
    table.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    active = explorer.locator("[data-row][data-active]")
    expect(table).to_have_attribute("aria-activedescendant", active.get_attribute("id") or "none")
    assert kernel.evaluate("explorer.selected is None")  # moving is not choosing
    page.keyboard.press("End")
    expect(active).to_have_attribute("aria-rowindex", str(int(explorer.get_attribute("data-rows") or 0) + 1))
    expect(active).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Home")
    expect(active).to_have_attribute("aria-rowindex", "2")
    page.keyboard.press("Enter")
    expect_open(explorer)
    driving.replay_on(page)
    kernel.eventually("explorer.selected == explorer.rows[0]", True)
    table.focus()
    page.keyboard.press("/")
    page.keyboard.type("bbdd status:trunc")
    expect(explorer).to_have_attribute("data-shown", "0")
    assert driving.count_cells(page) == cells


def test_python_chooses_and_a_reload_finds_everything_again(page: Page, run_cells, folder):
    kernel = run_cells(OPEN.format(str(folder)), "explorer")
    explorer = explorer_on(page)
    kernel.run("explorer.selected = max(explorer.rows, key=lambda row: row.chunks or 0)")
    chunks = kernel.evaluate("explorer.selected.chunks")
    expect_open(explorer)
    expect(driving.replay_on(page)).to_have_attribute("data-chunks", str(chunks))
    expect(page.locator('[data-row][aria-selected="true"]')).to_be_in_viewport()
    driving.reload(page)
    explorer_on(page)
    expect(page.locator('[data-row][aria-selected="true"]')).to_contain_text(f"{chunks}")
    expect(driving.replay_on(page)).to_have_attribute("data-chunks", str(chunks))


def test_a_hundred_thousand_rows_scroll_sort_and_filter_without_delay(page: Page, run_cells, tmp_path):
    write(tmp_path / "a.json", [interaction(stream())])
    many = """
from dataclasses import replace
from cassette_viz.widgets._reading import Progress
explorer.wait()
row = explorer.rows[0]
names = [f"folder/file_{n:06}.json" for n in range(100_000)]
rows = [(replace(row, chunks=n * 7919 % 10_007),) for n in range(100_000)]
"""
    kernel = run_cells(
        OPEN.format(str(tmp_path)) + many,
        "explorer",
        "explorer._table.show(names, rows, Progress(100_000, 100_000, done=True))",
    )
    explorer = page.locator(".cassette-viz-explorer")
    expect(explorer).to_have_attribute("data-rows", "100000", timeout=30_000)
    assert explorer.locator("[data-row]").count() < 60
    sort_by(explorer, "chunks")
    assert column(explorer, "chunks")[0] == "10,006"
    explorer.get_by_role("searchbox").fill("file_0999")
    expect(explorer).to_have_attribute("data-shown", "100")
    explorer.get_by_role("searchbox").fill("")
    sort_by(explorer, "file")
    explorer.get_by_role("grid").focus()
    page.keyboard.press("End")
    expect(explorer.locator("[data-row][data-active]")).to_contain_text("file_099999.json")
    assert explorer.locator("[data-row]").count() < 60
    kernel.eventually("explorer.selected", None)


def test_recorded_text_is_text(page: Page, run_cells, tmp_path):
    write(tmp_path / "a.json", [interaction(stream(model=HOSTILE, error=HOSTILE), host="x.example")])
    write_broken(tmp_path / "<b>.json")
    run_cells(OPEN.format(str(tmp_path)), "explorer")
    explorer = explorer_on(page)
    explorer.locator("[data-row]").nth(1).click()
    expect(explorer.locator(".cv-details")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(explorer.locator(".cv-details")).to_contain_text("\\u202e")
    assert explorer.locator("img, script, iframe, a, b:has(*)").count() == 0


def test_axe_finds_nothing_in_either_theme_and_nothing_sticks_out_at_any_width(page: Page, run_cells, folder):
    run_cells(OPEN.format(str(folder)), "explorer")
    explorer = explorer_on(page)
    sort_by(explorer, "status")
    explorer.locator("[data-row]").nth(1).click()
    expect_open(explorer)
    for theme in (driving.DARK, driving.LIGHT):
        driving.change_theme(page, theme)
        report = Axe().run(page, context=".cassette-viz-explorer")
        assert not report.response["violations"], report.generate_report()
    for width in (1600, 700, 400, 320):
        explorer.evaluate("(root, width) => { root.style.inlineSize = `${width}px`; }", width)
        assert explorer.locator(".cv-scroller").evaluate(FITS_ONCE_DRAWN), width
        for name in ("model", "status", "file"):
            expect(explorer.locator(f'[data-row] [data-column="{name}"]').first).to_be_visible()
