"""The explorer without a browser: what it reads, in which way, and what choosing does."""

from __future__ import annotations

import json
import multiprocessing
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import traitlets

import cassette_viz as cv
from cassette_viz.export.summary import FileRows, Row
from cassette_viz.widgets import _explorer_table, _reading, explorer

from .._made_up import interaction, stream, write, write_broken, write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("recordings"), 40)


@pytest.fixture
def explore(request: pytest.FixtureRequest):
    """Make explorers that are closed in the end."""

    def explore(*args, **options) -> cv.Explorer:
        made = cv.Explorer(*args, **options)
        request.addfinalizer(made.close)
        return made

    return explore


def sent(made: cv.Explorer):
    """The table as the browser has it."""
    return json.loads(made._table.table)


# --- reading


def test_a_folder_becomes_rows_in_the_order_of_its_files(explore, folder):
    made = explore(folder)
    assert made.wait(60)
    files = [row.file for row in made.rows]
    assert files == sorted(files)
    assert {row.status for row in made.rows} == {"complete", "truncated", "error", "no stream", "unreadable"}
    assert made._table.progress == {
        "files": 41, "read": 41, "unreadable": 2, "unrecognised": 1, "done": True, "stopped": ""
    }  # fmt: skip
    assert len(sent(made)["text"]["file"]["codes"]) == len(made.rows)


def test_threads_and_processes_give_the_same_rows(explore, folder):
    alone = explore(folder)
    assert alone.wait(60)
    with ThreadPoolExecutor(3) as threads:
        made = explore(folder, executor=threads)
        assert made.wait(60)
        assert made.rows == alone.rows
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        made = explore(folder, executor=processes)
        assert made.wait(120)
        assert made.rows == alone.rows


def test_a_file_several_files_and_a_cassette_can_be_explored(explore, seed, tmp_path):
    other = write(tmp_path / "other.json", [interaction(stream())])
    one, two, loaded = explore(seed), explore([seed, str(other), seed]), explore(cv.load(seed))
    assert one.wait(60)
    assert two.wait(60)
    assert loaded.wait(0)
    assert [row.chunks for row in one.rows] == [38, 35]
    assert [Path(row.file).name for row in two.rows] == [seed.name, seed.name, "other.json"]
    assert loaded.rows == one.rows


def test_bytes_that_were_loaded_can_be_explored_and_opened(explore, seed):
    made = explore(cv.load(seed.read_bytes()))
    made.selected = made.rows[1]
    assert made.dashboard.replay.interaction == 1


def test_an_empty_folder_has_no_rows(explore, tmp_path):
    made = explore(tmp_path)
    assert made.wait(60)
    assert made.rows == ()
    assert repr(made) == "<Explorer of 0 interactions in 0 files>"


def test_what_does_not_exist_is_refused_at_once(tmp_path):
    with pytest.raises(cv.CassetteFormatError, match="no such file or folder"):
        cv.Explorer(tmp_path / "missing")


class Lazy(Executor):
    """Does nothing until it is told to."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future, tuple]] = []

    def submit(self, fn, /, *args, **kwargs):
        self.tasks.append((Future(), (fn, *args)))
        return self.tasks[-1][0]

    def work(self) -> None:
        for future, (fn, *args) in self.tasks:
            if future.set_running_or_notify_cancel():
                future.set_result(fn(*args))


def test_only_submit_is_asked_of_an_executor_and_results_may_come_in_any_order(explore, folder):
    lazy = Lazy()
    made = explore(folder, executor=lazy)
    while len(lazy.tasks) < 41:
        time.sleep(0.01)
    assert not made.wait(0.05)
    lazy.tasks.reverse()
    lazy.work()
    assert made.wait(60)
    files = [row.file for row in made.rows]
    assert files == sorted(files)


def test_many_files_travel_in_few_tasks_and_few_wait_at_a_time(monkeypatch):
    monkeypatch.setattr(_reading, "rows_of_files", lambda paths, limits: tuple(map(FileRows, paths)))
    lazy, stop = Lazy(), Event()
    paths = [str(number) for number in range(100_000)]
    results = _reading.read_all(paths, stop, executor=lazy)
    assert next(results) == ()
    assert len(lazy.tasks) == _reading._IN_FLIGHT
    assert len(lazy.tasks[0][1][1]) == _reading._MOST_FILES_IN_TASK
    stop.set()
    assert list(results) == []
    assert all(future.cancelled() for future, _ in lazy.tasks)


def test_a_worker_that_fails_makes_its_files_unreadable_and_the_rest_is_read(explore, folder):
    class Failing(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            if "000" in args[0][0]:
                future: Future = Future()
                future.set_exception(OSError("the disk of this worker is full"))
                return future
            return super().submit(fn, *args, **kwargs)

    with Failing(2) as executor:
        made = explore(folder, executor=executor)
        assert made.wait(60)
    (failed,) = (row for row in made.rows if "000" in row.file)
    assert failed.status == "unreadable"
    assert failed.problems == ("not read: the worker failed (OSError: the disk of this worker is full)",)


def test_an_executor_that_takes_no_tasks_is_told_of_and_nothing_hangs(explore, folder):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    made = explore(folder, executor=executor)
    assert not made.wait(60)
    assert "cannot schedule new futures after shutdown" in made._table.progress["stopped"]


def test_closing_stops_the_reading(folder, monkeypatch):
    lazy = Lazy()
    made = cv.Explorer(folder, executor=lazy)
    while not lazy.tasks:
        time.sleep(0.01)
    made.close()
    assert not made.wait(10)
    assert not made._thread.is_alive()
    assert any(future.cancelled() for future, _ in lazy.tasks)


def test_a_thousand_files_take_few_messages(monkeypatch):
    table = _explorer_table.ExplorerTable()
    messages = []
    table.observe(lambda change: messages.append(change["name"]), ["table", "progress"])
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    rows: list[tuple[Row, ...]] = [()] * 1000
    progress = _reading.Progress(1000)
    for number in range(1000):
        clock[0] += 0.003  # as a small recording takes
        rows[number] = (Row(str(number), 0),)
        progress = progress.plus([(number, FileRows(str(number), rows[number]))])
        table.show_if_due([str(each) for each in range(1000)], rows, progress)
    assert 5 < messages.count("table") <= 13
    table.close()


# --- choosing


def test_choosing_in_the_browser_opens_the_dashboard_at_that_interaction(explore, seed):
    made = explore(seed)
    assert made.wait(60)
    made._table.chosen = [0, 1]  # what the browser does
    assert made.selected == made.rows[1]
    assert made.dashboard.replay.interaction == 1
    assert made.children == (made._table, made.dashboard)
    assert made._table.opened == {"row": [0, 1], "shown": True, "trouble": ""}


def test_choosing_in_python_tells_the_browser(explore, seed):
    made = explore(seed)
    assert made.wait(60)
    made.selected = made.rows[1]
    assert made._table.chosen == [0, 1]
    first = made.dashboard
    made.selected = made.rows[0]
    assert made.dashboard is first  # of the same file
    assert first.replay.interaction == 0
    made.selected = None
    assert made.dashboard is None
    assert made.children == (made._table,)
    assert made._table.chosen == []


def test_a_row_of_another_explorer_is_refused(explore, seed):
    made = explore(seed)
    assert made.wait(60)
    with pytest.raises(traitlets.TraitError, match="none of the explorer's rows"):
        made.selected = Row("elsewhere.yaml", 0)
    made._table.chosen = [7, 7]
    assert made.selected is None


def test_a_row_that_cannot_be_opened_says_why(explore, tmp_path):
    write_broken(tmp_path / "broken.json")
    gone = write(tmp_path / "gone.json", [interaction(stream())])
    made = explore(tmp_path)
    assert made.wait(60)
    made.selected = made.rows[0]
    assert made._table.opened == {"row": [0, 0], "shown": False, "trouble": ""}  # the row itself says what is wrong
    gone.unlink()
    made.selected = made.rows[1]
    assert made.dashboard is None
    assert "there is no such file" in made._table.opened["trouble"]


def test_the_dashboards_used_last_are_kept_and_the_others_closed(explore, tmp_path):
    for number in range(explorer._KEPT + 2):
        write(tmp_path / f"{number}.json", [interaction(stream())])
    made = explore(tmp_path, chart="gaps")
    assert made.wait(60)
    opened = []
    for row in made.rows:
        made.selected = row
        opened.append(made.dashboard)
    assert all(each.chart == "gaps" for each in opened)
    assert [each.comm is None for each in opened] == [True, True, False, False, False, False]
    made.selected = made.rows[2]
    assert made.dashboard is opened[2]


def test_an_interaction_that_is_no_stream_can_be_opened(explore, tmp_path):
    write(tmp_path / "a.json", [interaction(None), interaction(stream())])
    made = explore(tmp_path)
    assert made.wait(60)
    made.selected = made.rows[0]
    assert made.dashboard.replay.timeline is None
