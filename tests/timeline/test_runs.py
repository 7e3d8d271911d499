"""A decoder may spare itself to decode a run; it is asked for no more than is there, nor in vain for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cassette_viz.timeline import builder
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.events import Event, PartStart, TextDelta
from cassette_viz.timeline.frame import Comment, Frame
from cassette_viz.timeline.model import Timeline


class Letters:
    """Every message is a letter; those like the one before are a run."""

    def __init__(self) -> None:
        self.fed: list[str] = []
        self.asked = 0

    def feed(self, name: str, data: str) -> Sequence[Event]:
        self.fed.append(data)
        return [*([PartStart(0, "text")] if len(self.fed) == 1 else []), TextDelta(0, data)]

    def run(self, data: str, delta: TextDelta, following: Iterator[str]) -> Sequence[str]:
        self.asked += 1
        assert delta == TextDelta(0, data)
        texts = []
        for text in following:
            if text != data:
                break
            texts.append(text)
        return texts

    def close(self) -> Sequence[Event]:
        return ()


class Broken(Letters):
    def run(self, data: str, delta: TextDelta, following: Iterator[str]) -> Sequence[str]:
        super().run(data, delta, following)
        raise ValueError(data)


def frames(letters: str) -> list[Frame | Comment]:
    return [
        Comment("", place, place + 1)
        if letter == ":"
        else Frame(
            letter if letter.isupper() else "", letter, place, place + 1, place * 10, "odd" if letter == "!" else ""
        )
        for place, letter in enumerate(letters)
    ]


def play(letters: str, decoder: Letters) -> Timeline:
    [timeline] = assemble(frames(letters), decoder, letters.encode(), dialect="letters")
    return timeline


def test_the_frames_of_a_run_are_chunks_like_all_others():
    decoder = Letters()
    timeline = play("aaab", decoder)
    assert decoder.fed == ["a", "b"]
    assert timeline.parts[0].text == "aaab"
    assert list(timeline.parts[0].chunk_numbers) == [1, 2, 3, 4]
    assert list(timeline.parts[0].ends) == [1, 2, 3, 4]
    assert [chunk.raw for chunk in timeline.chunks] == [b"a", b"a", b"a", b"b"]
    assert timeline.times_ns is not None
    assert list(timeline.times_ns) == [0, 10, 20, 30]


def test_a_comment_a_flaw_and_another_name_end_a_run():
    decoder = Letters()
    assert play("aa:aa!!BB", decoder).parts[0].text == "aaaa!!BB"
    assert decoder.fed == ["a", "a", "!", "!", "B"]


def test_a_run_goes_on_beyond_what_is_in_memory_at_once(monkeypatch):
    monkeypatch.setattr(builder, "_WINDOW", 4)
    decoder = Letters()
    assert play("a" * 10, decoder).parts[0].text == "a" * 10
    assert decoder.fed == ["a"] * 3


def test_where_there_are_no_runs_they_are_not_looked_for_any_longer():
    decoder = Letters()
    play("ab" * 100, decoder)
    assert decoder.asked == 8
    decoder = Letters()
    play("abb" * 100, decoder)
    assert decoder.asked == 200


def test_a_fault_in_the_search_for_runs_loses_nothing():
    assert play("aaab", Broken()).parts == play("aaab", Letters()).parts
