"""Streams that grow in JupyterLab while the cell that loops over them keeps the kernel busy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests._provider import Answer, provider
from tests._speech import chat

from . import driving

pytestmark = pytest.mark.parametrize("jupyter", ["lab"], indirect=True)

WORDS = [f"word {n} " for n in range(8)]
STREAM = """
import pathlib, time
import cassette_viz as cv

def chunk(**delta):
    return {{"id": "x", "model": "m", "object": "chat.completion.chunk", "choices": [{{"index": 0, "delta": delta}}]}}

def stream():
    for n, word in enumerate({words!r}):
        while not pathlib.Path({gates!r}, str(n)).exists():
            {pause}
        yield chunk(content=word)
"""
SYNC = STREAM + "\nfor _ in (shown := cv.live(stream())):\n    pass"
ASYNC = STREAM.replace("def stream", "async def stream") + "\nasync for _ in (shown := cv.live(stream())):\n    pass"


class Gates:
    """Lets the chunks of a stream through, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open = 0

    def up_to(self, count: int) -> None:
        while self.open < count:
            (self.folder / str(self.open)).touch()
            self.open += 1


class Held(list[tuple[float, bytes]]):
    """The events of an answer, of which the provider says the second half when it is told to."""

    def __init__(self, events: list[bytes]) -> None:
        super().__init__((0.02, event) for event in events)
        self.rest = Event()

    def __iter__(self) -> Iterator[tuple[float, bytes]]:
        for place in range(len(self)):
            if place == len(self) // 2:
                self.rest.wait(60)
            yield self[place]


@pytest.fixture
def gates(tmp_path: Path) -> Gates:
    return Gates(tmp_path)


def test_it_grows_while_the_kernel_is_busy_and_whoever_looks_elsewhere_is_left_there(page: Page, run_cells, gates):
    cell = SYNC.format(words=WORDS, gates=str(gates.folder), pause="time.sleep(0.02)")
    kernel = run_cells(cell, wait=False)
    replay = page.locator(".cassette-viz")
    expect(replay).to_contain_text("Nothing has come yet.", timeout=30_000)
    for count in (1, 3, 4):
        gates.up_to(count)
        driving.expect_position(replay, count)
        driving.expect_live(replay)
    assert driving.texts_of_parts(replay) == ["word 0 word 1 word 2 word 3 "]
    expect(replay).to_contain_text("chunk 4 so far")
    driving.press_keys(replay, "Home", "ArrowRight")
    gates.up_to(6)
    driving.expect_chunks(replay, 6)
    driving.expect_position(replay, 1)
    expect(replay).to_contain_text("chunk 1 of 6 so far")
    expect(replay).to_contain_text("word 0")  # its bytes
    report = Axe().run(page, context=".cassette-viz")
    assert not report.response["violations"], report.generate_report()
    driving.press(replay, "live")
    driving.expect_position(replay, 6)
    gates.up_to(8)
    driving.expect_live(replay, False)
    driving.expect_position(replay, 8)
    assert kernel.evaluate("(shown.timeline.status, shown.timeline.final.choices[0].text)") == (
        "truncated",
        "".join(WORDS),
    )
    kernel.eventually("shown.replay.position", 8)


def test_a_page_that_is_loaded_in_the_middle_of_it_gets_all_there_is(page: Page, run_cells, gates):
    cell = ASYNC.format(words=WORDS, gates=str(gates.folder), pause="await __import__('asyncio').sleep(0.02)")
    kernel = run_cells(cell, "shown.replay", wait=False)
    replay = page.locator(".cassette-viz").first
    gates.up_to(3)
    driving.expect_position(replay, 3, seconds=30)
    driving.command(page, "docmanager:save")
    page.reload()
    driving.wait_until_shown(page)
    gates.up_to(5)
    driving.expect_chunks(replay, 5, seconds=30)
    driving.expect_live(replay)
    gates.up_to(8)
    driving.expect_live(replay, False)
    assert driving.texts_of_parts(replay) == ["".join(WORDS)]
    assert kernel.evaluate("len(shown.timeline.chunks)") == 8


def test_the_sdk_of_openai_is_watched_while_a_provider_speaks(page: Page, run_cells):
    text = "The tide comes in twice a day, drawn by the moon and a little by the sun."
    held = Held(chat(text))
    with provider(Answer(held, wait=0.2)) as running:
        kernel = run_cells(
            f"""
import openai, cassette_viz as cv
client = openai.OpenAI(api_key="sk-made-up-0123456789", base_url="{running.url}/v1")
question = [dict(role="user", content="How often does the tide come in?")]
with client:
    shown = cv.live(lambda: client.chat.completions.create(model="m", messages=question, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in shown if chunk.choices)
""",
            wait=False,
        )
        replay = page.locator(".cassette-viz")
        driving.expect_live(replay, seconds=30)
        expect(driving.asked_of(replay)).to_contain_text("user")
        driving.expect_chunks(replay, len(held) // 2)
        held.rest.set()
        driving.expect_live(replay, False, seconds=30)
    assert driving.texts_of_parts(replay) == [text]
    assert kernel.evaluate("(said, shown.timeline.clock.value)") == (text, "recorded")
    driving.expect_notice(replay, "recorded", "this recording holds a time for every chunk (as the loop was handed it)")
