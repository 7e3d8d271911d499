"""Tokens and money on the way, against sums done by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.metrics.running import Knot, running, running_columns
from cassette_viz.metrics.usage import timeline_tokens
from cassette_viz.timeline.events import (
    CostReport,
    Event,
    Finish,
    PartStart,
    TextDelta,
    TokenCount,
    Usage,
    UsageReport,
)

from .._timelines import SEED_COST, SEED_USAGE, answer, timeline_of

TEXT = answer([("text", "", ["ab", "cdef"])], usage=SEED_USAGE[0], cost=SEED_COST[0])
KIMI = {"provider": "openrouter.ai", "recorded_at": None, "created": 1_758_647_782}


def test_the_input_is_paid_before_anything_comes_and_the_last_report_settles_both():
    known = running(timeline_of(TEXT, **KIMI))
    assert known.knots == (Knot(0, 0, Decimal("0.00012528")), Knot(5, 48, Decimal("0.0002352")))
    assert (known.input_tokens, known.settled) == (216, 5)
    assert (known.exact, known.money_by, known.money_settled_by) == (False, "recorded", "recorded")


def test_a_recorded_cost_without_breakdown_grows_by_the_list_price_and_leaps_to_what_is_recorded():
    script = answer([("text", "", ["ab"])], usage=SEED_USAGE[0], cost=CostReport(0.5, "usage.cost"))
    known = running(timeline_of(script, **KIMI))
    assert known.knots == (
        Knot(0, 0, Decimal("0.0001296")),
        Knot(4, 48, Decimal("0.0002496")),
        Knot(4, 48, Decimal("0.5")),
    )
    assert (known.money_by, known.money_settled_by) == ("at list price", "recorded")


def test_where_no_price_is_known_only_tokens_grow():
    script = answer([("text", "", ["ab"])], usage=SEED_USAGE[0])
    known = running(timeline_of(script))
    assert known.knots == (Knot(0, 0, None), Knot(4, 48, None))
    assert (known.money_by, known.money_settled_by) == ("", "")


def test_without_a_count_of_the_output_nothing_is_made_up():
    assert running(timeline_of(answer([("text", "", ["ab"])]))) is None
    assert running(timeline_of(answer([("text", "", ["ab"])], usage=Usage(input_tokens=3)))) is None


def test_reasoning_that_was_not_shown_had_come_before_the_first_character():
    usage = Usage(input_tokens=10, output_tokens=100, reasoning_tokens=80, total_tokens=110)
    known = running(timeline_of(answer([("text", "", ["ab", "c"])], usage=usage)))
    assert known.knots == (Knot(0, 0, None), Knot(1, 80, None), Knot(5, 100, None))


def reports(*outputs):
    return [[TextDelta(0, "x"), UsageReport(Usage(input_tokens=3, output_tokens=output))] for output in outputs]


def test_a_report_with_every_chunk_tells_the_tokens_of_each():
    timeline = timeline_of([[PartStart(0, "text")], *reports(1, 3, 5), [Finish("stop")]])
    known = running(timeline)
    assert [(knot.position, knot.output_tokens) for knot in known.knots] == [(0, 0), (4, 5)]
    assert (known.exact, known.settled) == (True, 4)
    assert list(running_columns(timeline, known).output_tokens) == [0, 1, 3, 5, 5]


def test_a_report_between_sets_the_estimate_right():
    script = [
        [PartStart(0, "text"), TextDelta(0, "abcd")],
        [TextDelta(0, "abcd"), UsageReport(Usage(input_tokens=3, output_tokens=6))],
        [TextDelta(0, "ab")],
        [TextDelta(0, "ab"), UsageReport(Usage(input_tokens=3, output_tokens=7))],
    ]
    timeline = timeline_of(script)
    known = running(timeline)
    assert not known.exact
    assert list(running_columns(timeline, known).output_tokens) == [3, 6, 6.5, 7]


def test_chunks_that_list_their_tokens_tell_them_and_what_nobody_listed_comes_with_the_report():
    script = [
        [PartStart(0, "text"), TextDelta(0, "Hello"), TokenCount(1)],
        [TextDelta(0, ", wor"), TokenCount(2)],
        [Finish("stop"), UsageReport(Usage(input_tokens=3, output_tokens=4))],
    ]
    timeline = timeline_of(script)
    known = running(timeline)
    assert known.exact
    assert known.knots == (Knot(0, 0, None), Knot(3, 3, None), Knot(3, 4, None))
    assert list(running_columns(timeline, known).output_tokens) == [1, 3, 4]


def test_many_reports_are_thinned_out_and_the_last_is_kept():
    hasty = [[TextDelta(0, "xy")], [TextDelta(0, "z"), UsageReport(Usage(output_tokens=1000))]]
    script = [[PartStart(0, "text")], *reports(*range(2, 602, 2)), *hasty]
    known = running(timeline_of(script))
    assert not known.exact  # the last but one tells nothing
    assert len(known.knots) <= 65
    assert (known.knots[0], known.knots[-1]) == (Knot(0, 0, None), Knot(303, 1000, None))


def test_money_goes_with_the_tokens_from_the_input_on():
    timeline = timeline_of(TEXT, **KIMI)
    columns = running_columns(timeline, running(timeline))
    steps = [0, 16, 48, 48, 48, 48]  # two characters, then four, then none
    assert list(columns.output_tokens) == steps
    assert list(columns.usd) == pytest.approx([0.00012528 + 0.00010992 * tokens / 48 for tokens in steps])


def test_money_that_only_the_last_report_tells_is_unknown_until_then():
    script = answer([("text", "", ["ab"])], usage=SEED_USAGE[0], cost=CostReport(0.5, "usage.cost"))
    timeline = timeline_of(script)
    known = running(timeline)
    assert (known.money_by, known.money_settled_by) == ("", "recorded")
    assert [str(usd) for usd in running_columns(timeline, known).usd] == ["nan", "nan", "nan", "0.5", "0.5"]


def test_a_cost_that_comes_later_than_the_tokens_settles_the_money_then():
    script = [
        [PartStart(0, "text"), TextDelta(0, "ab"), UsageReport(SEED_USAGE[0])],
        [Finish("stop")],
        [CostReport(0.5, "usage.cost")],
    ]
    timeline = timeline_of(script, model="moonshotai/kimi-k2-0905", **KIMI)
    known = running(timeline)
    assert known.settled == 3
    assert list(running_columns(timeline, known).usd) == [0.0002496, 0.0002496, 0.5]


def test_fees_come_with_the_report():
    usage = Usage(input_tokens=0, output_tokens=0, raw={"server_tool_use": {"web_search_requests": 2}})
    facts = {"dialect": "anthropic-messages", "provider": "api.anthropic.com", "created": 1_758_647_782}
    known = running(timeline_of(answer([("text", "", ["a"])], usage=usage, model="claude-sonnet-4-5"), **facts))
    assert known.knots == (Knot(0, 0, Decimal(0)), Knot(4, 0, Decimal(0)), Knot(4, 0, Decimal("0.02")))


counts = st.integers(0, 300)


@given(
    st.lists(
        st.tuples(st.text("ab\N{GRINNING FACE}", max_size=5), st.none() | counts, st.booleans()),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["text", "reasoning"]),
    st.none() | counts,
)
def test_what_runs_never_leaves_the_reports_between_which_it_runs(chunks, kind, reasoning):
    script: list[list[Event]] = [[PartStart(0, kind)]]
    for text, count, listed in chunks:
        script.append([*[TextDelta(0, text)] * bool(text), *[TokenCount(len(text))] * listed])
        if count is not None:
            script[-1].append(UsageReport(Usage(input_tokens=9, output_tokens=count, reasoning_tokens=reasoning)))
    timeline = timeline_of(script, model="moonshotai/kimi-k2-0905", **KIMI)
    known = running(timeline)
    if known is None:
        assert not timeline.marks_of(UsageReport)
        return
    columns = running_columns(timeline, known)
    assert len(columns.output_tokens) == len(columns.usd) == len(timeline.starts)
    for position, (tokens, usd) in enumerate(zip(columns.output_tokens, columns.usd, strict=True), 1):
        start, end = known.knots_around(position)
        ends = [start.output_tokens, (end or start).output_tokens]
        assert min(ends) - 1e-9 <= tokens <= max(ends) + 1e-9
        if known.knots[-1].output_tokens:
            assert usd == pytest.approx(0.6e-6 * 9 + 2.5e-6 * tokens)
    assert known.knots[-1].output_tokens == timeline_tokens(timeline).all_output


def test_at_every_position_the_knots_around_it_are_found():
    known = running(timeline_of(TEXT, **KIMI))
    start, end = known.knots
    assert [known.knots_around(position) for position in (0, 1, 4, 5, 6)] == [
        (start, end),
        (start, end),
        (start, end),
        (end, None),
        (end, None),
    ]
