"""The command line, as a person or a script meets it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz import cli
from cassette_viz.export.terminal import describe, printable

from ._made_up import interaction, stream, write, write_broken


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command in this process: ``run("show", path)`` gives status, output and complaints."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


def command(*arguments: object, **options) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "cassette_viz", *map(str, arguments)], **options)


# --- show


def test_show_gives_a_table_and_then_every_stream(run, seed):
    status, out, err = run("show", seed)
    assert (status, err) == (0, "")
    assert "go-vcr, 2 interactions, 2 streamed" in out
    assert "$0.000235 recorded" in out
    assert "I'll add and multiply the numbers 2 and 3 for you:" in out
    assert 'multiply #1  {"a":2,"b":3} (valid)' in out
    assert "paced evenly at 25 chunks/s: this recording holds no chunk times" in out


def test_show_shows_several_files_and_complains_of_those_it_cannot(run, seed, tmp_path):
    status, out, err = run("show", tmp_path / "missing", write_broken(tmp_path / "broken.json"), seed)
    assert status == 2
    assert "2 streamed" in out
    assert [line.startswith("cassette_viz: error: ") for line in err.splitlines()] == [True, True]


def test_json_is_one_object_with_what_was_recorded(run, seed):
    status, out, _ = run("show", "--json", seed)
    (recording,) = json.loads(out)["recordings"]
    first = recording["interactions"][0]["completions"][0]
    assert status == 0
    assert (first["status"], first["clock"], first["duration_s"]) == ("complete", "modelled", None)
    assert first["choices"][0]["tool_calls"][1]["arguments"] == '{"a":2,"b":3}'
    assert first["usage"]["output_tokens"] == 48
    assert first["cost"]["recorded_usd"] == 0.0002352


def test_json_of_odd_text_is_ascii(run, tmp_path):
    _, out, _ = run("show", "--json", write(tmp_path / "a.json", [interaction(stream("é\x1b[31m\u202e 🙂"))]))
    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out)["recordings"][0]["interactions"][0]["completions"][0]["choices"][0]["text"].startswith("é")


def test_json_tells_every_metric_and_how_each_wait_is_known(run):
    _, out, _ = run("show", "--json", cv.samples.folder("timed") / "stall.yaml")
    (found,) = json.loads(out)["recordings"][0]["interactions"][0]["completions"]
    assert [wait["clock"] for wait in found["waits"]] == ["recorded", "recorded"]
    assert found["metrics"]["stalls"] == 1
    assert found["duration_s"] == found["metrics"]["to_last_chunk_ns"] / 1e9
    assert found["metrics"]["aiperf_ttft_s"] > 0


def test_show_tells_what_was_measured_and_what_was_not(run, seed):
    _, timed, _ = run("show", cv.samples.folder("timed") / "stall.yaml")
    assert "measured: first token after 777 ms, last after 4.93 s" in timed
    assert "longest 2.50 s; 1 stall" in timed
    assert "tokens/s (estimated)" in timed
    assert "measured:" not in run("show", seed)[1]


def test_a_table_goes_to_standard_output_or_to_a_file(run, seed, tmp_path):
    status, out, _ = run("table", seed)
    assert (status, len(list(csv.reader(io.StringIO(out, newline=""))))) == (0, 1 + 38 + 35)
    assert run("table", seed, "-o", tmp_path / "t.csv") == (0, f"{tmp_path / 't.csv'}\n", "")
    assert (tmp_path / "t.csv").read_bytes().decode() == out


def test_a_table_of_completions_as_json_lines_leaves_out_what_cannot_be_read(run, seed, tmp_path):
    status, out, err = run("table", "--rows", "completions", "--jsonl", seed, tmp_path / "missing")
    assert status == 2
    assert [json.loads(line)["chunks"] for line in out.splitlines()] == [38, 35]
    assert "there is no such file" in err


def test_a_table_that_cannot_be_written_is_one_line(run, seed, tmp_path):
    status, _, err = run("table", seed, "-o", tmp_path / "no" / "folder.csv")
    assert (status, err.count("\n")) == (2, 1)


def test_a_terminal_obeys_nothing_of_a_table(run, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _, out, _ = run("table", write(tmp_path / "a.json", [interaction(stream("a \x1b[31m"))]))
    assert "\x1b" not in out
    assert "\\x1b[31m" in out


@pytest.mark.parametrize("where", ["text", "model", "error", "arguments"])
def test_recorded_control_characters_do_not_reach_the_terminal(run, tmp_path, where):
    evil = "\x1b]0;owned\x07\x1b[2J\u202e\x9b31m"
    ways = {"finish": "tool_calls", where: evil} if where != "text" else {"text": evil}
    _, out, err = run("show", write(tmp_path / "a.json", [interaction(stream(**ways))]))
    assert "owned" in out
    assert all(one.isprintable() or one == "\n" for one in out + err)


def test_a_long_text_is_shortened_unless_all_is_wanted(run, tmp_path):
    path = write(tmp_path / "a.json", [interaction(stream(" ".join(["word"] * 5000)))])
    shortened, whole = run("show", path)[1], run("show", "--full", path)[1]
    assert "in all 25,000 characters; --full shows them" in shortened
    assert whole.count("word") == 5000
    assert shortened.count("\n") < 25


def test_lines_fit_the_terminal(tmp_path):
    cassette = cv.load(write(tmp_path / "a.json", [interaction(stream("word " * 300 + "x" * 500))]))
    described = describe(cassette, width=60).split("\n")
    texts = described[[line.startswith("    text") for line in described].index(True) :]
    assert max(map(len, texts)) <= 60


def test_emoji_that_are_joined_stay_whole():
    assert printable("👨‍👩‍👧 é") == "👨‍👩‍👧 é"


def test_a_reader_that_leaves_early_is_no_error(seed):
    process = command("show", *[seed] * 50, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline().startswith(b"/")
    process.stdout.close()
    assert process.wait(60) in (0, 141)
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_terminal_without_unicode_gets_escapes(tmp_path):
    path = write(tmp_path / "a.json", [interaction(stream("naïve 🙂"))])
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = command("show", path, stdout=subprocess.PIPE, env=env)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"na\\xefve \\U0001f642" in out


# --- formats


def test_formats_come_from_the_registry(run):
    status, out, _ = run("formats")
    assert status == 0
    assert all(name in out for name in ("go-vcr", "vcrpy", "sse", "openai-chat"))
    assert json.loads(run("formats", "--json")[1])["dialects"]["openai-chat"].startswith("OpenAI chat")


# --- export


def test_export_writes_a_page(run, seed, tmp_path):
    status, out, _ = run("export", seed, "-o", tmp_path / "page.html", "--title", "A lesson")
    assert (status, out.strip()) == (0, str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>A lesson</h1>" in page
    assert '"chunks":38' in page
    assert '"chunks":35' in page


def test_export_can_be_of_one_interaction(run, seed, tmp_path):
    assert run("export", seed, "-o", tmp_path / "page.html", "--interaction", 1)[0] == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '"chunks":35' in page
    assert '"chunks":38' not in page
    status, _, err = run("export", seed, "-o", tmp_path / "page.html", "--interaction", 2)
    assert status == 2
    assert "there is no interaction 2; there are 0 to 1" in err


def test_a_page_that_cannot_be_written_is_told_of(run, seed, tmp_path):
    status, _, err = run("export", seed, "-o", tmp_path / "missing" / "page.html")
    assert status == 2
    assert "cannot write the page" in err


# --- mistakes


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["show"],
        ["play", "x"],
        ["show", "x", "--nope"],
        ["export", "x"],
        ["show", "missing\x1b[31m\n"],
        ["lab", "missing"],
    ],
)
def test_a_mistake_is_one_line_and_status_2(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "error: " in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "arguments", [["-h"], ["show", "-h"], ["table", "-h"], ["formats", "-h"], ["export", "-h"], ["lab", "-h"]]
)
def test_every_command_has_help(run, arguments):
    status, out, _ = run(*arguments)
    assert status == 0
    assert out.startswith("usage: cassette_viz")


def test_the_version_can_be_asked_for(run):
    assert run("--version")[1].startswith("cassette_viz ")


def test_importing_the_command_line_is_cheap():
    heavy = "{'plotly', 'anywidget', 'yaml', 'msgspec', 'genai_prices', 'cassette_viz.loader'}"
    code = f"import sys, cassette_viz.cli; sys.exit(bool({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- lab


def test_lab_says_when_jupyterlab_is_missing(run, seed, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    status, _, err = run("lab", seed)
    assert status == 2
    assert "pip install 'cassette_viz[lab]'" in err


@pytest.mark.parametrize(
    ("opened", "code"), [("seed", "cv.Dashboard(cassette)"), ("folder", "cv.Explorer("), (None, "cv.samples.path(")]
)
def test_lab_writes_a_notebook_that_opens_the_recording(run, seed, tmp_path, monkeypatch, opened, code):
    seen: dict = {}

    class Server:
        def __init__(self, arguments):
            (path,) = (each for each in arguments if each.endswith(".ipynb"))
            seen.update(arguments=arguments, path=Path(path), notebook=json.loads(Path(path).read_text()))

        def wait(self):
            return 0

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(subprocess, "Popen", Server)
    places = {"seed": [seed], "folder": [tmp_path], None: []}[opened]
    try:
        assert run("lab", *places, "--no-browser", "--ServerApp.port=0")[0] == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert code in seen["notebook"]["cells"][1]["source"]
    assert {"--no-browser", "--ServerApp.port=0"} <= set(seen["arguments"])
    assert not seen["path"].exists()


def test_lab_starts_jupyterlab_and_ends_it(seed, tmp_path):
    env = {**os.environ, **{f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}}
    options = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    with (tmp_path / "log").open("wb") as log:
        server = command("lab", seed, *options, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 90
        while not list((tmp_path / "RUNTIME").glob("jpserver-*.json")):
            assert server.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        (told,) = (json.loads(file.read_text()) for file in (tmp_path / "RUNTIME").glob("jpserver-*.json"))
        assert Path(told["root_dir"], "recording.ipynb").is_file()
        server.terminate()
        server.wait(30)
        assert not Path(told["root_dir"]).exists()
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)
