"""Rows: what they say of a recording, and of files that are none."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.export import summary
from cassette_viz.export.record import record
from cassette_viz.export.summary import Row, find_recordings, rows_of, rows_of_file
from cassette_viz.export.table import for_browser, short_names
from cassette_viz.export.terminal import describe

from .._made_up import interaction, stream, write, write_broken


def rows_of_body(tmp_path: Path, *bodies: str | None) -> tuple[Row, ...]:
    return rows_of_file(write(tmp_path / "a.json", [interaction(body) for body in bodies])).rows


# --- rows


def test_a_row_says_what_the_seed_holds(seed):
    first, second = rows_of(cv.load(seed))
    assert first == Row(
        file=str(seed),
        interaction=0,
        place=0,
        format="go-vcr",
        request="POST /api/v1/chat/completions",
        provider="openrouter.ai",
        model="moonshotai/kimi-k2-0905",
        dialect="openai-chat",
        chunks=38,
        clock="modelled",
        input_tokens=216,
        output_tokens=48,
        cached_tokens=first.cached_tokens,
        reasoning_tokens=first.reasoning_tokens,
        tokens_add_up=True,
        cost_usd=0.0002352,
        cost_source="recorded",
        finish="tool_calls",
        status="complete",
        http_status="200 OK",
        headers_after_s=1.094847375,
        duration_s=None,
    )
    assert (second.interaction, second.place, second.finish) == (1, 1, "stop")


@pytest.mark.parametrize(
    ("sample", "clock"),
    [
        ("timed/smooth.yaml", "recorded"),
        ("dialects/bedrock-converse.ndjson", "reported"),
        ("formats/har.har", "bounded"),
    ],
)
def test_a_row_says_where_its_times_come_from(sample, clock):
    assert {row.clock for row in rows_of(cv.load(cv.samples.path(sample))) if row.chunks} == {clock}


def test_a_row_without_a_completion_has_no_clock(tmp_path):
    (row,) = rows_of_file(write(tmp_path / "a.json", [interaction(None)])).rows
    assert (row.status, row.clock) == ("no stream", "")


def test_a_row_is_small_and_survives_the_way_to_another_process(seed):
    result = rows_of_file(seed)
    assert pickle.loads(pickle.dumps(result)) == result
    assert len(pickle.dumps(result)) < 2000
    assert pickle.loads(pickle.dumps(rows_of_file)) is rows_of_file


def test_a_list_price_is_not_taken_for_a_recorded_one(tmp_path):
    usage = {"prompt_tokens": 1000, "completion_tokens": 1000, "total_tokens": 2000}
    body = stream(model="gpt-4o-mini-2024-07-18", usage=usage)
    recording = write(tmp_path / "a.json", [interaction(body, host="api.openai.com", path="/v1/chat/completions")])
    (row,) = rows_of_file(recording).rows
    assert row.cost_source == "list price"
    assert row.cost_usd == pytest.approx(0.00075)


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (stream(finish=None), "truncated", "cut off before"),
        (stream(error="overloaded"), "error", "the provider reported: overloaded"),
        (stream(arguments='{"a'), "complete", "the arguments of the tool call add are incomplete JSON"),
        (stream(), "complete", ""),
        (None, "no stream", ""),
    ],
)
def test_what_is_wrong_is_said(tmp_path, body, status, problem):
    (row,) = rows_of_body(tmp_path, body)
    assert row.status == status
    assert problem in "; ".join(row.problems)
    assert bool(row.problems) == bool(problem)


def test_what_is_no_stream_still_says_what_was_asked(tmp_path):
    (row,) = rows_of_body(tmp_path, None)
    assert (row.request, row.provider, row.chunks, row.cost_usd) == ("GET /v1/models", "openrouter.ai", None, None)


def test_a_recorded_name_of_any_length_makes_a_small_row(tmp_path):
    (row,) = rows_of_body(tmp_path, stream(model="m" * 100_000))
    assert len(row.model) == 200


# --- files that are not what they seem


def test_a_file_that_cannot_be_read_is_a_row_that_says_why(tmp_path):
    result = rows_of_file(write_broken(tmp_path / "broken.json"))
    (row,) = result.rows
    assert (row.status, row.interaction, result.recognised) == ("unreadable", None, True)
    assert "expected JSON" in row.problems[0]


@pytest.mark.parametrize("content", [b"", b"shopping: [milk, bread]", b"\x00\xff" * 50])
def test_a_file_that_is_no_recording_has_no_rows(tmp_path, content):
    (tmp_path / "a.yaml").write_bytes(content)
    result = rows_of_file(tmp_path / "a.yaml")
    assert (result.rows, result.recognised) == ((), False)


def test_a_missing_file_and_a_mistake_of_ours_are_told_of_not_raised(tmp_path, monkeypatch):
    assert rows_of_file(tmp_path / "missing").error == "there is no such file"

    def fail(*_args, **_options):
        raise KeyError("oops")

    monkeypatch.setattr(summary, "load", fail)
    assert rows_of_file("a.yaml").error == "KeyError: 'oops'"


# --- folders


def test_a_folder_is_searched_for_what_may_be_a_recording(tmp_path):
    for name in (
        "b/z.yaml",
        "b/a.json",
        "a.txt",
        "c.har",
        ".hidden.yaml",
        ".git/a.yaml",
        "x.py",
        "node_modules/a.json",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "circle").symlink_to(tmp_path, target_is_directory=True)
    found = [path.relative_to(tmp_path).as_posix() for path in find_recordings(tmp_path)]
    assert found == ["a.txt", "b/a.json", "b/z.yaml", "c.har"]


# --- for the browser


def test_the_browser_gets_columns_with_each_word_once(seed):
    rows = rows_of(cv.load(seed))
    message = json.loads(for_browser(["other", "seed"], [(), rows]))
    assert message["text"]["file"] == {"words": ["other", "seed"], "codes": [1, 1]}
    assert message["text"]["model"] == {"words": ["moonshotai/kimi-k2-0905"], "codes": [0, 0]}
    assert message["text"]["dialect"]["words"] == ["OpenAI chat"]
    assert message["numbers"]["chunks"] == [38, 35]
    assert message["problems"] == []


def test_names_that_are_no_text_can_be_sent():
    row = Row("a\udcff.yaml", 0, model="half \ud83d", problems=("x\udfff",))
    message = json.loads(for_browser(["a\udcff.yaml"], [(row,)]))
    assert message["text"]["model"]["words"] == ["half \ufffd"]


def test_files_of_one_folder_go_by_their_names():
    assert short_names(["/a/b/1.yaml", "/a/b/2.yaml"]) == ["1.yaml", "2.yaml"]
    assert short_names(["/a/1.yaml", "/b/2.yaml"]) == ["a/1.yaml", "b/2.yaml"]
    assert short_names([]) == []


def test_times_that_a_stub_prescribes_are_no_duration():
    cassette = cv.load(Path(__file__).parents[1] / "data" / "cassettes" / "wiremock" / "dribble.json")
    assert cassette.timelines[0].times_ns is not None
    assert [row.duration_s for row in rows_of(cassette)] == [None]
    (found,) = record([cassette])["recordings"][0]["interactions"][0]["completions"]
    assert (found["clock"], found["duration_s"]) == ("modelled", None)
    assert "measured:" not in describe(cassette)
