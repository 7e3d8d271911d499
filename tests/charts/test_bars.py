"""The charts of whole recordings: tokens, cost, interactions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cassette_viz import charts
from cassette_viz.timeline.events import Usage

from .._timelines import MS, SEED_COST, SEED_USAGE, answer, timeline_of, two_tools

RECORDED_AT = datetime(2025, 9, 23, 17, 16, tzinfo=UTC)


@pytest.fixture
def sample():
    """The two completions of the sample recording, in numbers."""
    return [
        timeline_of(
            answer([("text", "", ["a"])], usage=usage, cost=report), provider="openrouter.ai", recorded_at=RECORDED_AT
        )
        for usage, report in zip(SEED_USAGE, SEED_COST, strict=True)
    ]


def subtitle(figure):
    return figure.layout.title.subtitle.text.replace("<br>", " ")


def notes(figure):
    return [plain(note.text) for note in figure.layout.annotations]


def plain(markup):
    """What is read: without tags, entities resolved."""
    import re
    from html import unescape

    return unescape(re.sub("<[^>]*>", "", markup))


def bars(figure):
    return {trace.name: [float(x) for x in trace.x] for trace in figure.data}


def test_tokens_are_stacked_by_bucket_one_bar_for_each_completion(sample):
    figure = charts.tokens(sample)
    assert bars(figure) == {"input": [216, 306], "output": [48, 31]}
    assert [list(trace.customdata) for trace in figure.data] == [[0, 1], [0, 1]]
    assert notes(figure) == [
        "1  moonshotai/kimi-k2-0905",
        "■ 216 input  ■ 48 output",
        "216 input + 48 output = 264, as reported",
        "2  moonshotai/kimi-k2-0905",
        "■ 306 input  ■ 31 output",
        "306 input + 31 output = 337, as reported",
    ]
    assert subtitle(figure) == "as the provider reported them they sum to the reported total"


def test_kinds_of_tokens_stack_in_the_same_order_whichever_comes_first(sample):
    cached = Usage(input_tokens=306, output_tokens=31, cached_input_tokens=192, total_tokens=337)
    figure = charts.tokens([*sample, timeline_of(answer([("text", "", ["a"])], usage=cached))])
    assert [trace.name for trace in figure.data] == ["cached input", "input", "output"]
    assert bars(figure)["input"] == [216, 306, 114]
    assert "cached tokens inside the input (reported total)" in subtitle(figure)


def test_unknown_counts_are_said_and_odd_totals_are_told():
    silent = timeline_of(answer([("text", "", ["a"])]))
    odd = timeline_of(answer([("text", "", ["a"])], usage=Usage(input_tokens=10, output_tokens=5, total_tokens=99)))
    figure = charts.tokens([silent, odd])
    assert "no token counts in this recording" in notes(figure)
    assert "in 2 they do not sum to the reported total" in subtitle(figure)


def test_cost_shows_the_recorded_cost_beside_the_list_price_and_how_far_they_are_apart(sample):
    figure = charts.cost(sample[:1])
    assert notes(figure) == [
        "moonshotai/kimi-k2-0905",
        "recorded $0.000235, 5.8 % below list",
        "■ $0.000125 input  ■ $0.000110 output",
        "list price $0.000250",
        "■ $0.000130 input  ■ $0.000120 output",
    ]
    lengths = [[round(float(x), 5) for x in trace.x] for trace in figure.data]
    assert sorted(lengths) == [[0.10992], [0.12], [0.12528], [0.1296]]  # thousandths of a dollar
    assert plain(subtitle(figure)) == (
        "recorded: usage.cost of openrouter.ai faint: list price of 2025-09-23, the recording's date (genai-prices)"
        " · recorded is 5.8 % below list"
    )


def test_cost_of_several_is_compared_as_a_whole(sample):
    recorded, listed = 0.0002352 + 0.00024847, 0.0002496 + (306 * 0.6 + 31 * 2.5) / 1e6
    assert f"recorded is {(1 - recorded / listed) * 100:.1f} % below list" in plain(subtitle(charts.cost(sample)))


def test_a_list_price_that_is_not_known_is_said_to_be_so():
    usage = SEED_USAGE[0]
    figure = charts.cost(timeline_of(answer([("text", "", ["a"])], usage=usage), provider="localhost"))
    assert "the recording holds no cost" in subtitle(figure)
    assert " ".join(notes(figure)).endswith(
        "no list price: genai-prices knows none for moonshotai/kimi-k2-0905 at localhost"
    )
    assert not figure.data


def test_every_interaction_of_a_cassette_has_a_row_streamed_or_not(recording):
    figure = charts.interactions(recording)
    assert subtitle(figure) == (
        "3 interactions · this recording holds no chunk times so the length of a stream is unknown"
        " waits for headers are recorded"
    )
    read = notes(figure)
    assert [line for line in read if line[:1].isdigit() and "  " in line] == [
        "1  moonshotai/kimi-k2-0905 · tool_calls",
        "2  no streamed completion",
        "3  moonshotai/kimi-k2-0905 · tool_calls",
    ]
    drawn = bars(figure)
    assert drawn["wait for headers"] == [1.094, 0.22, 1.724]
    assert drawn["tool calls"] == [16, 16]
    assert "stream" not in drawn
    assert {"1.09 s", "220 ms", "1.72 s", "32", "264"} <= set(read)
    chunks = next(trace for trace in figure.data if trace.name == "tool calls")
    assert list(chunks.customdata) == [0, 2]


def test_charts_of_a_cassette_number_interactions_alike(recording):
    assert notes(charts.tokens(recording))[3] == "3  moonshotai/kimi-k2-0905"
    assert list(charts.tokens(recording).data[0].customdata) == [0, 2]
    assert set(charts.cost(recording).data[0].customdata) == {0, 2}


def test_the_stream_is_drawn_behind_the_wait_where_times_are_recorded(timed):
    drawn = bars(charts.interactions(timed))
    assert drawn["wait for headers"] == [0.31]
    assert drawn["stream"] == [pytest.approx(0.4 + 31 * 0.02 + 0.62 - 0.31)]
    assert "recorded times" in subtitle(charts.interactions(timed))


def test_without_any_time_there_is_no_column_of_times():
    figure = charts.interactions(two_tools())
    assert [line for line in notes(figure) if line in ("time", "chunks", "tokens")] == ["chunks", "tokens"]


@pytest.mark.parametrize(
    "chart", [charts.tokens, charts.cost, charts.running_cost, charts.cache_savings, charts.interactions]
)
def test_a_large_recording_is_drawn_close_and_without_words_in_the_rows(chart):
    timelines = [two_tools(headers_after_ns=place * MS, recorded_at=RECORDED_AT) for place in range(1, 301)]
    figure = chart(timelines)
    assert figure.layout.height < 1100
    assert len(figure.layout.annotations) < 20
    assert figure.layout.yaxis.ticktext[0] == "1"


@pytest.mark.parametrize(
    "chart", [charts.tokens, charts.cost, charts.running_cost, charts.cache_savings, charts.interactions]
)
def test_nothing_at_all_can_be_drawn(chart):
    assert chart([]).layout.height > 0
