"""Events in, columns out: every moment of a stream can be looked at without replaying it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cassette_viz.timeline.builder import Assembler, assemble
from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.events import (
    ArgumentsDelta,
    Done,
    Event,
    Failure,
    Finish,
    Header,
    KeepAlive,
    NewCompletion,
    Note,
    PartReset,
    PartSplit,
    PartStart,
    PartUpdate,
    ServerTime,
    TextDelta,
    TokenCount,
    Unrecognised,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.frame import Comment, Frame
from cassette_viz.timeline.model import Timeline


class Script:
    """A decoder that says what it was told to say."""

    def __init__(self, *events: Sequence[Event], closing: Sequence[Event] = ()) -> None:
        self.events, self.closing = list(events), closing

    def feed(self, name: str, data: str) -> Sequence[Event]:
        return self.events.pop(0)

    def close(self) -> Sequence[Event]:
        return self.closing


def play(*events: Sequence[Event], closing: Sequence[Event] = (), times: Sequence[int] | None = None) -> list[Timeline]:
    body = b"x" * len(events)
    frames = [Frame("", "x", place, place + 1, None if times is None else times[place]) for place in range(len(events))]
    return assemble(frames, Script(*events, closing=closing), body, dialect="script")


def text_at(timeline: Timeline, position: int) -> str:
    return "".join(choice.text for choice in timeline.at(position).choices)


def test_position_zero_is_nothing_yet():
    [timeline] = play([PartStart(0, "text"), TextDelta(0, "a")])
    assert timeline.at(0).choices == ()
    assert text_at(timeline, 1) == "a"


@pytest.mark.parametrize("position", [-1, 2])
def test_there_is_no_position_outside_the_stream(position):
    [timeline] = play([])
    with pytest.raises(IndexError, match=r"outside 0\.\.1"):
        timeline.at(position)


def test_every_message_is_a_chunk_even_if_it_does_nothing():
    [timeline] = play([], [PartStart(0, "text"), TextDelta(0, "a")], [], [Done()])
    assert len(timeline.chunks) == 4
    assert [chunk.number for chunk in timeline.chunks] == [1, 2, 3, 4]
    assert timeline.chunks[-1].events == (Done(),)
    assert [chunk.raw for chunk in timeline.chunks[1:3]] == [b"x", b"x"]


def test_a_chunk_says_what_it_did():
    start, delta, finish = PartStart(0, "tool_call", name="f"), ArgumentsDelta(0, "{"), Finish("stop")
    [timeline] = play([finish, start, delta])
    assert timeline.chunks[0].events == (start, delta, finish)


def test_two_deltas_for_one_part_in_one_chunk_are_one():
    [timeline] = play([PartStart(0, "text"), TextDelta(0, "a"), TextDelta(0, "b")], [TextDelta(0, "c")])
    assert (list(timeline.parts[0].chunk_numbers), list(timeline.parts[0].ends)) == ([1, 2], [2, 3])


def test_withdrawn_text_is_gone_from_then_on_and_still_there_before():
    [timeline] = play([PartStart(0, "text"), TextDelta(0, "draft")], [PartReset(0), TextDelta(0, "final")], [])
    assert [text_at(timeline, n) for n in range(4)] == ["", "draft", "final", "final"]
    assert timeline.parts[0].delta_at(2) == "final"


def test_a_call_without_an_index_of_its_own_has_its_place_among_the_calls_of_its_choice():
    [timeline] = play(
        [PartStart(0, "text"), PartStart(1, "tool_call"), PartStart(2, "tool_call", choice=1)],
        [PartStart(3, "server_tool"), PartStart(4, "tool_call"), PartStart(5, "tool_call", index=7)],
    )
    first, second = timeline.final.choices
    assert [call.index for call in (*first.tool_calls, *first.server_tools)] == [0, 2, 7, 1]
    assert [call.index for call in second.tool_calls] == [0]


def test_a_late_name_is_not_known_before_it_comes():
    [timeline] = play([PartStart(0, "tool_call", id="A")], [PartUpdate(0, name="f")])
    assert [timeline.at(n).choices[0].tool_calls[0].name for n in (1, 2)] == ["", "f"]
    assert timeline.parts[0].name == "f"


def test_a_split_inside_a_chunk_shares_it_between_both_parts():
    [timeline] = play(
        [PartStart(0, "tool_call", name="f"), ArgumentsDelta(0, "{")],
        [ArgumentsDelta(0, "}{")],
        [ArgumentsDelta(0, "}")],
        closing=[PartSplit(0, 2, 1, "made-up")],
    )
    assert [call.arguments for call in timeline.final.choices[0].tool_calls] == ["{}", "{}"]
    assert [call.arguments for call in timeline.at(2).choices[0].tool_calls] == ["{}", "{"]
    assert len(timeline.at(1).choices[0].tool_calls) == 1


def test_usage_error_and_finish_show_from_their_chunk_on():
    [timeline] = play([UsageReport(Usage(output_tokens=1))], [Failure("x")], [UsageReport(Usage(output_tokens=2))])
    assert [timeline.at(n).usage and timeline.at(n).usage.output_tokens for n in range(4)] == [None, 1, 1, 2]
    assert [bool(timeline.at(n).error) for n in range(4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([TextDelta], "truncated"),
        ([Finish("stop")], "complete"),
        ([Done()], "complete"),
        ([Failure("x"), Done()], "error"),
        ([], "truncated"),
    ],
)
def test_the_status_says_how_the_stream_ended(events, status):
    [timeline] = play([] if events == [TextDelta] else events)
    assert timeline.status == status


def test_comments_and_flaws_are_kept_but_are_no_chunks():
    frames = [Comment("ping", 0, 1), Frame("", "x", 1, 2, flaw="odd"), Comment("rest", 2, 3, flaw="cut off")]
    [timeline] = assemble(frames, Script([]), b"xyz", dialect="script")
    assert timeline.marks == ((0, KeepAlive("ping")), (1, Note("odd")), (1, Note("cut off")))
    assert len(timeline.chunks) == 1


def test_a_decoder_that_fails_on_one_message_loses_no_other():
    class Fragile(Script):
        def feed(self, name: str, data: str) -> Sequence[Event]:
            events = super().feed(name, data)
            if not events:
                raise KeyError("boom")
            return events

    frames = [Frame("", "x", n, n + 1) for n in range(3)]
    decoder = Fragile([PartStart(0, "text"), TextDelta(0, "a")], [], [TextDelta(0, "b")])
    [timeline] = assemble(frames, decoder, b"xxx", dialect="script")
    assert text_at(timeline, 3) == "ab"
    assert "boom" in timeline.marks_of(Unrecognised)[0][1].why


def test_a_new_completion_begins_with_its_own_message():
    one, two = play(
        [Header("a"), PartStart(0, "text"), TextDelta(0, "1")],
        [NewCompletion((Finish("stop"),)), Header("b"), PartStart(0, "text"), TextDelta(0, "2")],
    )
    assert [(each.id, text_at(each, 1), each.status) for each in (one, two)] == [
        ("a", "1", "complete"),
        ("b", "2", "truncated"),
    ]
    assert two.starts[0] == 1


def test_times_count_only_if_every_chunk_has_one():
    [timed] = play([], [], times=[5, 9])
    assert (timed.clock, timed.times_ns) == (Clock.RECORDED, array("q", [5, 9]))
    [untimed] = assemble([Frame("", "", 0, 1, 5), Frame("", "", 1, 2)], Script([], []), b"xx", dialect="script")
    assert (untimed.clock, untimed.times_ns) == (Clock.MODELLED, None)


def test_a_time_that_cannot_be_one_counts_as_missing():
    [timeline] = play([], [ServerTime(10**25)], times=[5, 10**25])
    assert (timeline.times_ns, timeline.made_ns) == (None, None)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["a\ud83d", "\ude42b"], ["a", "a🙂b"]),
        (["\ud83d\ude42"], ["🙂"]),
        (["\ud83d", "x"], ["\ufffd", "\ufffdx"]),
        (["\ude42", "\ud83d"], ["\ufffd", "\ufffd\ufffd"]),
        (["\ud83d", "\ud83d", "\ude42"], ["\ufffd", "\ufffd", "\ufffd🙂"]),
    ],
)
def test_surrogate_halves_are_joined_and_lone_ones_replaced(pieces, expected):
    [timeline] = play([PartStart(0, "text"), TextDelta(0, pieces[0])], *([TextDelta(0, piece)] for piece in pieces[1:]))
    assert [text_at(timeline, n + 1) for n in range(len(pieces))] == expected


PIECES = st.lists(st.tuples(st.integers(0, 2), st.text("ab\ud83d\ude42🙂é", max_size=3)), max_size=12)


@given(PIECES)
def test_any_moment_is_what_had_been_added_by_then(pieces):
    opening = [PartStart(0, "text"), PartStart(1, "reasoning"), PartStart(2, "refusal")]
    [timeline] = play(opening, *([TextDelta(part, text)] for part, text in pieces))
    for position in range(1, len(pieces) + 2):
        [choice] = timeline.at(position).choices
        for part, kind in enumerate(("text", "reasoning", "refusal")):
            whole = "".join(text for other, text in pieces[: position - 1] if other == part)
            wanted = whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            shown = getattr(choice, kind)
            assert shown == wanted or shown == wanted.removesuffix(
                "\ufffd"
            )  # half a pair is held back until it is whole


def test_only_the_tail_of_a_long_text_is_cut_out_when_asked():
    [timeline] = play([PartStart(0, "text"), TextDelta(0, "abcdef")])
    assert timeline.at(1, tail=2).choices[0].text == "ef"


def fed(script, up_to):
    """The timelines after each frame of a script, and in the end."""
    assembler = Assembler(Script(*script), "test")
    states = []
    for place in range(up_to):
        assembler.feed(Frame("", "", place, place + 1, place * 1000))
        states.append(assembler.timelines(b"x" * (place + 1)))
    return states, assembler


def test_a_timeline_is_there_after_every_frame_and_no_later_frame_changes_it():
    script = [
        [Header("id", "m"), PartStart(0, "text"), TextDelta(0, "a\ud83d")],
        [TextDelta(0, "\ude42b")],
        [PartStart(1, "tool_call", name="f"), ArgumentsDelta(1, "{"), TokenCount(3)],
        [PartReset(0), PartUpdate(1, name="g"), Finish("stop")],
    ]
    states, assembler = fed(script, 4)
    for place, [timeline] in enumerate(states):
        (whole,) = assemble(
            (Frame("", "", n, n + 1, n * 1000) for n in range(place + 1)),
            Script(*script[: place + 1]),
            b"x" * (place + 1),
            dialect="test",
        )
        assert timeline == whole
    assert assembler.close() == [replace(states[-1][0], body=b"")]


def test_what_is_said_from_elsewhere_stands_at_the_chunk_that_came_last():
    _, assembler = fed([[], [PartStart(0, "text")]], 2)
    assembler.say(Failure("the connection broke"))
    [timeline] = assembler.timelines(b"xx")
    assert (timeline.status, timeline.marks[-1]) == ("error", (2, Failure("the connection broke")))


def test_completions_that_follow_one_another_are_all_there_while_the_last_one_grows():
    states, _ = fed([[Header("1")], [NewCompletion((Note("over"),)), Header("2")], []], 3)
    assert [[len(each.chunks) for each in timelines] for timelines in states] == [[1], [1, 1], [1, 2]]
    assert states[-1][0].marks[-1] == (1, Note("over"))
