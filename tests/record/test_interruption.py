"""Recordings whose program is ended, at any moment and by any means, lose nothing that had come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import cassette_viz as cv
from cassette_viz.record._files import Files

from .._provider import SSE, Answer, paced
from .._recordings import only, said
from .._speech import chat

TEXT = "The tide comes in twice a day, and goes out as often."
EVENTS = chat(TEXT)
PROGRAM = """
import sys, httpx, cassette_viz as cv
client = httpx.Client(transport=cv.record.transport(sys.argv[1]))
with client.stream("POST", sys.argv[2] + "/v1/chat/completions", json={"stream": True}) as response:
    for piece in response.iter_raw():
        print(len(piece), flush=True)
"""


def program(path: Path, url: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, path, url], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def killed(speaking, path: Path) -> Path:
    """The journal of a program that was killed after it had got five pieces."""
    child = program(path, speaking(Answer([*paced(EVENTS[:5], 0.01), (60, EVENTS[5])])).url)
    for _ in range(5):
        assert child.stdout.readline()
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    return path.with_name("lesson.yaml.journal")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has another way to kill")
class TestKilled:
    def test_the_journal_has_all_that_had_come_with_its_times(self, killed, path):
        cassette = cv.load(killed)
        interaction = only(cassette)
        assert cassette.format == "recording-journal"
        assert interaction.response.body == b"".join(EVENTS[:5])
        assert [end for end, _ in interaction.response.arrivals] == [len(b"".join(EVENTS[:n])) for n in range(1, 6)]
        assert interaction.problems == ("the recorder was ended before the exchange was over",)
        assert (interaction.timeline.status, interaction.timeline.clock) == ("truncated", cv.Clock.RECORDED)
        assert not path.exists()

    def test_it_can_be_recovered(self, killed, path):
        times = list(cv.load(killed).timelines[0].times_ns)
        assert cv.record.recover(path) == path
        interaction = only(cv.load(path))
        assert interaction.response.body == b"".join(EVENTS[:5])
        assert list(interaction.timeline.times_ns) == times
        assert "the recorder was ended" in interaction.problems[0]
        assert sorted(file.name for file in path.parent.iterdir()) == ["lesson.timing.json", "lesson.yaml"]
        assert cv.record.recover(path) is None

    def test_the_next_recorder_recovers_it_and_goes_on(self, killed, path, speaking):
        provider = speaking(Answer(paced(EVENTS, 0.0)))
        with httpx.Client(transport=cv.record.transport(path)) as client:
            client.post(provider.url + "/v1/chat/completions")
        first, second = cv.load(path).interactions
        assert first.response.body == b"".join(EVENTS[:5])
        assert said(second) == TEXT
        assert [each.timeline.clock for each in (first, second)] == [cv.Clock.RECORDED] * 2

    def test_a_folder_that_it_lies_in_shows_it(self, killed):
        assert cv.load(killed.parent).interactions[0].file == "lesson.yaml.journal"


def test_a_program_that_forgets_to_close_has_its_cassette(speaking, path):
    child = program(path, speaking(Answer(paced(EVENTS, 0.0))).url)
    child.communicate()
    assert child.returncode == 0
    assert said(only(cv.load(path))) == TEXT
    assert not path.with_name("lesson.yaml.journal").exists()


def record(path: Path, text: str = TEXT) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": SSE}, content=b"".join(chat(text)))

    with httpx.Client(transport=cv.record.transport(path, httpx.MockTransport(answer))) as client:
        client.post("https://api.example/v1/chat/completions")


class StoppedError(Exception):
    """The program ends here."""


STEPS = [
    "write lesson.yaml.new",
    "write lesson.timing.json.new",
    "replace lesson.yaml.journal",
    "replace lesson.yaml.new",
    "replace lesson.timing.json.new",
    "unlink lesson.yaml.journal.folded",
]


@pytest.mark.parametrize("extends", [False, True])
@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_program_that_ends_while_it_writes_its_files_has_each_exchange_once(path, monkeypatch, extends, step):
    if extends:
        record(path, "Hello")
    done: list[str] = []

    def stopping_at(name: str, do):
        def work(self, *arguments, **more):
            if name != "write" or arguments == ("wb",):
                if len(done) == step:
                    raise StoppedError
                done.append(f"{name} {self.name}")
            return do(self, *arguments, **more)

        return work

    with monkeypatch.context() as patch:
        for name, method in (("write", "open"), ("replace", "replace"), ("unlink", "unlink")):
            patch.setattr(Path, method, stopping_at(name, getattr(Path, method)))
        with pytest.raises(StoppedError):
            record(path)
    assert done == STEPS[:step]
    assert cv.record.recover(path) == path
    cassette = cv.load(path)
    assert [said(each) for each in cassette.interactions] == (["Hello"] if extends else []) + [TEXT]
    assert {timeline.clock for timeline in cassette.timelines} == {cv.Clock.RECORDED}
    assert sorted(file.name for file in path.parent.iterdir()) == ["lesson.timing.json", "lesson.yaml"]


def test_a_disk_that_is_full_stops_the_recording_and_not_the_program(speaking, path, monkeypatch):
    provider = speaking(Answer(paced(EVENTS, 0.0)))
    client = httpx.Client(transport=cv.record.transport(path))
    write, count = os.write, 0

    def full(file: int, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > 4:
            raise OSError(28, "No space left on device")
        return write(file, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert client.post(provider.url).content == b"".join(EVENTS)
    with pytest.raises(cv.CassetteVizError, match="the recording is incomplete: No space left on device"):
        client.close()
    assert cv.record.recover(path) == path
    assert only(cv.load(path)).response.body == EVENTS[0] + EVENTS[1]


def test_a_recorder_that_is_closed_in_mid_stream_keeps_what_had_come(speaking, path):
    provider = speaking(Answer(paced(EVENTS, 0.01)))
    with cv.record.Recorder(path) as recorder, httpx.Client(transport=recorder.transport()) as client:
        with client.stream("POST", provider.url) as response:
            pieces = response.iter_raw()
            got = next(pieces)
            recorder.close()
            assert b"".join((got, *pieces)) == b"".join(EVENTS)
        with pytest.raises(cv.CassetteVizError, match="this recorder is closed"):
            client.post(provider.url)
    interaction = only(cv.load(path))
    assert interaction.response.body == EVENTS[0]
    assert "the recorder was closed" in interaction.problems[0]


def test_what_is_left_of_a_recorder_that_had_not_begun_is_swept_away(path):
    Files.of(path).journal.write_bytes(b"")
    record(path)
    assert said(only(cv.load(path))) == TEXT


def test_a_damaged_journal_is_never_thrown_away(path):
    journal = Files.of(path).journal
    journal.write_bytes(b"what is this?\n")
    with pytest.raises(cv.CassetteVizError, match="the journal is damaged"):
        record(path)
    assert journal.read_bytes() == b"what is this?\n"
