"""What the browser is told of a stream that is under way, and how often."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cassette_viz.arriving import Arriving
from cassette_viz.cassettes._base import Request, Response
from cassette_viz.widgets._growing_replay import GrowingReplay


class Watched:
    """A growing replay, and all that it tells: ("whole", chunks) or ("growth", first new chunk, last, bytes)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arriving = Arriving(Request("POST", ""), Response(None))
        self.replay = GrowingReplay(self.arriving.interaction)
        self.told: list[tuple[Any, ...]] = []
        self.replay.observe(self._whole, "payloads")
        monkeypatch.setattr(self.replay, "send", self._growth)

    def say(self, text: str, id_: str = "1") -> None:
        choice = {"index": 0, "delta": {"content": text}}
        chunk = {"id": id_, "object": "chat.completion.chunk", "choices": [choice]}
        self.arriving.message(json.dumps(chunk), 10)
        self.replay.grow(self.arriving.interaction, live=True)

    def finish(self) -> None:
        self.arriving.close()
        self.replay.grow(self.arriving.interaction, live=False)

    def _whole(self, change: dict[str, Any]) -> None:
        self.told.append(("whole", [payload["chunks"] for payload in change["new"].values()]))

    def _growth(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        new = content["growth"]
        self.told.append(("growth", new["start"] + 1, new["chunks"], sum(map(len, buffers))))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_only_what_is_new_is_told_and_the_whole_when_it_has_doubled(watched: Watched):
    for n in range(20):
        watched.say(f"word {n} ")
    wholes = [each[1] for each in watched.told if each[0] == "whole"]
    assert wholes == [[1], [2], [4], [8], [16]]
    growths = [each[1:3] for each in watched.told if each[0] == "growth"]
    assert growths == [(n, n) for n in range(1, 21) if [n] not in wholes]


def test_the_bytes_travel_with_what_is_new(watched: Watched):
    for text in ("a", "b", "c"):
        watched.say(text)
    body = watched.arriving.interaction.response.body
    assert watched.told[-1] == ("growth", 3, 3, len(body) // 3)


def test_what_was_told_otherwise_is_told_anew(watched: Watched):
    for text in ("a", "b", "c", "d", "e\ud83d"):
        watched.say(text)
    watched.say("\ude42")
    assert watched.told[-2:] == [("growth", 5, 5, watched.told[-2][3]), ("whole", [6])]
    assert watched.replay.payloads["0"]["parts"][0]["text"] == "abcde\N{SLIGHTLY SMILING FACE}"


def test_a_page_that_is_opened_in_the_middle_gets_all_there_is(watched: Watched):
    for n in range(7):
        watched.say(str(n))
    assert watched.replay.payloads["0"]["chunks"] == 4
    assert watched.replay.get_state()["payloads"]["0"]["chunks"] == 7
    watched.say("7")
    assert watched.told[-1][:3] == ("growth", 8, 8)


def test_whoever_has_missed_something_gets_the_whole(watched: Watched):
    for n in range(7):
        watched.say(str(n))
    watched.replay._handle_custom_msg({"whole": True}, [])
    assert watched.told[-1] == ("whole", [7])
    watched.replay._handle_custom_msg("nonsense", [])
    assert watched.told[-1] == ("whole", [7])


def test_in_the_end_the_whole_is_told_and_it_is_live_no_more(watched: Watched):
    for n in range(3):
        watched.say(str(n))
    assert watched.replay.interactions[0]["label"] == "openai-chat, live"
    assert watched.replay.payloads["0"]["status"] == "live"
    watched.finish()
    assert watched.told[-1] == ("whole", [3])
    assert watched.replay.interactions[0]["label"] == "openai-chat, 3 chunks"
    assert watched.replay.payloads["0"]["status"] == "truncated"


def test_a_stream_is_not_called_cut_off_while_it_is_live(watched: Watched):
    watched.say("a")
    assert watched.replay.payloads["0"]["heading"]["problems"] == []
    watched.finish()
    assert "cut off" in watched.replay.payloads["0"]["heading"]["problems"][0]


def test_the_position_may_be_anywhere_in_what_has_come(watched: Watched):
    for n in range(7):
        watched.say(str(n))
    watched.replay.position = 99
    assert (watched.replay.position, watched.replay.snapshot.choices[0].text) == (7, "0123456")


def test_another_completion_in_the_same_stream_is_followed_by_those_who_followed_the_last(watched: Watched):
    watched.say("a")
    watched.arriving.message("[DONE]", 20)
    watched.say("b", "2")
    assert (watched.replay.interaction, watched.told[-1]) == (1, ("whole", [2, 1]))
    assert [entry["label"] for entry in watched.replay.interactions] == ["openai-chat, 2 chunks", "openai-chat, live"]
    watched.replay.interaction = 0
    watched.arriving.message("[DONE]", 30)
    watched.say("c", "3")
    assert (watched.replay.interaction, watched.told[-1]) == (0, ("whole", [2, 2, 1]))
