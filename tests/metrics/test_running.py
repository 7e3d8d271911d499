"""Tokens and money on the way, against sums done by hand."""

from __future__ import annotations

from decimal import Decimal

from cassette_viz.metrics.running import Knot, running
from cassette_viz.timeline.events import (
    CostReport,
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


def test_reasoning_that_was_shown_in_a_summary_only_weighs_more_than_its_length():
    usage = Usage(input_tokens=10, output_tokens=100, reasoning_tokens=80, total_tokens=110)
    script = [
        [PartStart(0, "reasoning"), TextDelta(0, "hm")],
        [PartStart(1, "text"), TextDelta(1, "a\N{GRINNING FACE}b")],
        [Finish("stop"), UsageReport(usage)],
    ]
    assert running(timeline_of(script)).weights == (40, 5)  # 80 tokens for 2 UTF-16 units, 20 for 4


def reports(*outputs):
    return [[TextDelta(0, "x"), UsageReport(Usage(input_tokens=3, output_tokens=output))] for output in outputs]


def test_a_report_with_every_chunk_tells_the_tokens_of_each():
    script = [[PartStart(0, "text")], *reports(1, 3, 5), [Finish("stop")]]
    known = running(timeline_of(script))
    assert [(knot.position, knot.output_tokens) for knot in known.knots] == [(0, 0), (2, 1), (3, 3), (4, 5)]
    assert (known.exact, known.token_steps, known.settled) == (True, None, 4)


def test_many_reports_are_told_as_a_column():
    script = [[PartStart(0, "text")], *reports(*range(2, 202, 2)), [Finish("stop")]]
    known = running(timeline_of(script))
    assert [(knot.position, knot.output_tokens) for knot in known.knots] == [(0, 0), (101, 200)]
    assert list(known.token_steps) == [0, *[2] * 100, 0]
    assert known.exact


def test_chunks_that_list_their_tokens_tell_them():
    script = [
        [PartStart(0, "text"), TextDelta(0, "Hello"), TokenCount(1)],
        [TextDelta(0, ", wor"), TokenCount(2)],
        [Finish("stop"), UsageReport(Usage(input_tokens=3, output_tokens=4))],
    ]
    known = running(timeline_of(script))
    assert (list(known.token_steps), known.exact) == ([1, 2, 0], True)


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
