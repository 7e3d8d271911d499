"""The tidy tables, and the files and data frames that they become."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.errors import CassetteVizError
from cassette_viz.export import tidy
from cassette_viz.export._completion_rows import COMPLETION_COLUMNS
from cassette_viz.metrics.definitions import compare
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Done,
    Failure,
    Finish,
    Header,
    PartStart,
    TextDelta,
    TokenCount,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline

from .._timelines import MS, timeline_of

ARRIVED = "arrival of each chunk"
ORIGIN = {"file": None, "interaction": None, "completion": 0}
SAMPLES = [path for path in sorted(cv.samples.folder("timed").parent.rglob("*")) if path.suffix in (".yaml", ".sse")]


def stream(**facts) -> Timeline:
    script: list = [
        [Header(model="m")],
        [PartStart(0, "text"), TextDelta(0, "Grüß "), TokenCount(2)],
        [PartStart(1, "tool_call", name="add"), TextDelta(0, "Gott"), ArgumentsDelta(1, "{}"), TokenCount(3)],
        [Finish("stop"), UsageReport(Usage(input_tokens=7, output_tokens=5, total_tokens=12))],
        [Failure("gone"), Done()],
    ]
    return timeline_of(script, times_ms=[100, 120, 120, 500, 501], body=b"abcdefg", **facts)


def row(number: int, **cells) -> dict:
    """A row of the table of ``stream``, where no chunk says anything."""
    empty = dict.fromkeys(column.name for column in cv.table([]).columns)
    known = {"clock": "recorded", "clock_source": ARRIVED, "tokens_exact": True}
    told = {"tokens_by": "tokens that the chunks list", "start": number - 1, "bytes": 1}
    nothing = {"kinds": "", "text": "", "characters": 0, "tokens": 0.0}
    return {**empty, **ORIGIN, "chunk": number, **known, **told, **nothing, **cells}


def test_there_is_a_row_for_each_chunk_with_all_that_it_did():
    assert list(cv.table(stream()).rows()) == [
        row(1, time_ns=100 * MS, gap_ns=100 * MS, events="Header", characters_so_far=0, tokens_so_far=0.0),
        row(
            2,
            time_ns=120 * MS,
            gap_ns=20 * MS,
            kinds="text",
            text="Grüß ",
            characters=5,
            tokens=2.0,
            characters_so_far=5,
            tokens_so_far=2.0,
            events="PartStart+TextDelta",
        ),
        row(
            3,
            time_ns=120 * MS,
            gap_ns=0,
            kinds="text+tool_call",
            text="Gott{}",
            characters=6,
            tokens=3.0,
            characters_so_far=11,
            tokens_so_far=5.0,
            events="PartStart+TextDelta+ArgumentsDelta",
        ),
        row(
            4,
            time_ns=500 * MS,
            gap_ns=380 * MS,
            characters_so_far=11,
            tokens_so_far=5.0,
            events="Finish+UsageReport",
            finish="stop",
            input_tokens=7,
            output_tokens=5,
            total_tokens=12,
        ),
        row(
            5,
            time_ns=501 * MS,
            gap_ns=1 * MS,
            characters_so_far=11,
            tokens_so_far=5.0,
            events="Failure+Done",
            error="gone",
        ),
    ]


def test_without_measured_times_a_row_says_how_its_wait_is_known():
    untimed = timeline_of([[], [], []], headers_after_ns=300 * MS, ended_after_ns=900 * MS)
    found = [(r["time_ns"], r["gap_ns"], r["clock"], r["clock_source"]) for r in cv.table(untimed).rows()]
    late = (None, None, "bounded", "not after the end of the response")
    assert found == [(None, None, "bounded", "not before the response headers"), late, late]


def test_a_cassette_tells_where_each_row_comes_from(seed):
    rows = list(cv.table(cv.load(seed)).rows())
    assert {(r["file"], r["interaction"], r["completion"]) for r in rows} == {(str(seed), 0, 0), (str(seed), 1, 0)}
    assert [r["chunk"] for r in rows] == [*range(1, 39), *range(1, 36)]


def test_a_completion_is_one_row_with_all_its_metrics():
    timeline = stream(headers_after_ns=80 * MS, recorded_at=None)
    (found,) = cv.table(timeline, rows="completions").rows()
    assert list(found) == [column.name for column in COMPLETION_COLUMNS]
    expected = {
        **ORIGIN,
        "dialect": "openai-chat",
        "model": "m",
        "status": "error",
        "finish": "stop",
        "error": "gone",
        "clock": "recorded",
        "chunks": 5,
        "content_chunks": 2,
        "characters": 11,
        "bytes": 5,
        "to_headers_ns": 80 * MS,
        "to_first_token_ns": 120 * MS,
        "to_last_chunk_ns": 501 * MS,
        "generation_ns": 0,
        "why_no_times": None,
        "gap_count": 4,
        "gap_p50_ns": 10.5 * MS,
        "gap_longest_ns": 380 * MS,
        "stalls": 1,
        "longest_stall_ns": 380 * MS,
        "tokens_per_second": None,  # all content came in one moment
        "input_tokens": 7,
        "all_output_tokens": 5,
        "tokens_add_up": True,
        "recorded_usd": None,
    }
    assert {name: found[name] for name in expected} == expected
    for result in compare(timeline).results:
        assert result.value in found.values()


def test_money_is_told_after_each_chunk_and_for_the_whole(seed):
    cassette = cv.load(seed)
    money = [row["usd_so_far"] for row in cv.table(cassette.timelines[0]).rows()]
    assert money == sorted(money)
    assert (money[0], money[-1]) == (0.00012528, 0.0002352)  # the input first
    (first, _) = cv.table(cassette, rows="completions").rows()
    told = ("tokens_check", "recorded_usd", "list_usd", "above_list_usd", "cache_saved_usd", "why_no_list_price")
    assert [first[name] for name in told] == [
        "216 input + 48 output = 264, as reported",
        0.0002352,
        0.0002496,
        -0.0000144,
        0.0,
        None,
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_value_has_the_type_of_its_column(path):
    cassette = cv.load(path)
    for made in (cv.table(cassette), cv.table(cassette, rows="completions")):
        assert len(made)
        for column in made.columns:
            wrong = [
                value for value in made.values[column.name] if value is not None and type(value) is not column.type
            ]
            assert not wrong, column.name


def test_rows_that_there_are_not_and_sources_that_are_none_are_refused():
    with pytest.raises(ValueError, match='rows must be "chunks" or "completions"'):
        cv.table(stream(), rows="parts")
    with pytest.raises(TypeError, match="expected a Cassette, a Timeline or several, got str"):
        cv.table(["chat.yaml"])  # type: ignore[list-item]
    assert repr(cv.table([])).startswith("<Table: 0 rows, 27 columns: file, interaction")


# ------------------------------------------------------------------------------------------------------------ files

FORMULAS = ['=HYPERLINK("http://evil","x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
HARMLESS = ["a=1", " -1", "", "'quoted"]


def said(*texts: str) -> Timeline:
    return timeline_of([[PartStart(0, "text"), TextDelta(0, texts[0])], *([TextDelta(0, text)] for text in texts[1:])])


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_other_text_none(tmp_path):
    path = said(*FORMULAS, *HARMLESS).to_csv(tmp_path / "a.csv")
    assert [row["text"] for row in read_csv(path)] == [*(f"'{text}" for text in FORMULAS), *HARMLESS]
    raw = said(*FORMULAS, *HARMLESS).to_csv(tmp_path / "b.csv", as_recorded=True)
    assert [row["text"] for row in read_csv(raw)] == [*FORMULAS, *HARMLESS]


def test_names_that_a_spreadsheet_would_run_are_no_formulas_either(tmp_path):
    script: list = [[Header(model="=cmd|' /C calc'!A0")], [Finish("@x")]]
    (found,) = read_csv(timeline_of(script, times_ms=[-5, 3]).to_csv(tmp_path / "a.csv", rows="completions"))
    assert (found["model"], found["finish"]) == ("'=cmd|' /C calc'!A0", "'@x")
    assert found["gap_longest_ns"] == "8000000"


def test_json_lines_hold_what_the_table_holds_in_ascii(tmp_path):
    timeline = said('=1\n"é"\u2028', "\x1b[31m", "🙂")
    path = timeline.to_jsonl(tmp_path / "a.jsonl")
    assert path.read_bytes().isascii()
    assert [json.loads(line) for line in path.read_text().splitlines()] == list(cv.table(timeline).rows())


def test_odd_characters_can_be_written(tmp_path):
    odd = timeline_of([[PartStart(0, "tool_call", name="\ud800"), Finish("\x00\ud800")]])
    assert read_csv(odd.to_csv(tmp_path / "a.csv"))[0]["finish"] in ("\x00?", "\ufffd?")
    assert json.loads(odd.to_jsonl(tmp_path / "a.jsonl").read_text())["finish"] == "\x00\ud800"


def test_a_cassette_is_written_as_its_table_is(seed, tmp_path):
    cassette = cv.load(seed)
    for rows in ("chunks", "completions"):
        mine, its = tmp_path / "mine.csv", tmp_path / "its.csv"
        cv.table(cassette, rows=rows).to_csv(mine)
        assert cassette.to_csv(its, rows=rows) == its
        assert mine.read_text() == its.read_text()


# ----------------------------------------------------------------------------------------------------------- frames


@pytest.mark.parametrize("rows", ["chunks", "completions"])
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame_holds_the_same_values(seed, library, rows):
    pytest.importorskip(library)
    cassette = cv.load(seed)
    frame = cassette.to_frame(rows=rows, library=library)
    expected = list(cv.table(cassette, rows=rows).rows())
    if library == "polars":
        found = frame.to_dicts()
    else:
        found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert found == expected
    assert stream().to_frame(rows=rows, library=library).shape[0] == (5 if rows == "chunks" else 1)


@pytest.mark.parametrize(
    ("library", "message"),
    [
        (None, "needs pandas or polars, which is not installed; install it with: pip install polars"),
        ("pandas", "needs pandas, which is not installed; install it with: pip install pandas"),
    ],
)
def test_without_a_library_the_error_says_what_to_install(monkeypatch, library, message):
    monkeypatch.setattr(tidy, "find_spec", lambda name: None)
    with pytest.raises(CassetteVizError, match=message):
        stream().to_frame(library=library)


def test_a_library_that_is_none_is_refused():
    with pytest.raises(ValueError, match='library must be "pandas" or "polars"'):
        stream().to_frame(library="numpy")


def test_a_timeline_loads_no_table_until_one_is_asked_for():
    code = "import sys, cassette_viz as cv; cv.Timeline, cv.Cassette; print('cassette_viz.export.tidy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
