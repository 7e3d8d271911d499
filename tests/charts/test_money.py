"""The charts of money over several completions, and what stands beside the tokens."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import cassette_viz as cv
from cassette_viz import charts
from cassette_viz.timeline.events import CostReport, Usage

from .. import _made_up
from .._timelines import SEED_COST, SEED_USAGE, answer, timeline_of
from ._reading import notes, subtitle

KIMI = {"provider": "openrouter.ai", "recorded_at": datetime(2025, 9, 23, 17, 16, tzinfo=UTC)}
SONNET = {
    "dialect": "anthropic-messages",
    "provider": "api.anthropic.com",
    "recorded_at": datetime(2025, 9, 30, tzinfo=UTC),
}
LISTED = "list price of 2025-09-23, the recording's date (genai-prices)"


def said(usage=None, report=None, model="moonshotai/kimi-k2-0905", **facts):
    return timeline_of(answer([("text", "", ["a"])], usage=usage, cost=report, model=model), **facts)


def claude(**counts):
    return said(Usage(input_tokens=1000, output_tokens=1000, **counts), model="claude-sonnet-4-5", **SONNET)


SEED = [said(*each, **KIMI) for each in zip(SEED_USAGE, SEED_COST, strict=True)]


def lengths(figure):
    """The length of each bar, from top to bottom."""
    found: dict[float, float] = {}
    for trace in figure.data:
        for y, x in zip(trace.y, trace.x, strict=True):
            found[float(y)] = found.get(float(y), 0) + float(x)
    return [pytest.approx(found[y]) for y in sorted(found)]


def test_the_running_cost_goes_on_from_what_was_paid_before():
    figure = charts.running_cost(SEED)
    assert notes(figure) == [
        "1  moonshotai/kimi-k2-0905",
        "recorded $0.000235",
        "■ $0.000125 input  ■ $0.000110 output",
        "list price $0.000250",
        "■ $0.000130 input  ■ $0.000120 output",
        "2  moonshotai/kimi-k2-0905",
        "recorded $0.000484",
        "■ $0.000235 before  ■ $0.000177 input",
        "■ $0.0000710 output",
        "list price $0.000511",
        "■ $0.000250 before  ■ $0.000184 input",
        "■ $0.0000775 output",
    ]
    assert lengths(figure) == [0.2352, 0.2496, 0.48367, 0.5107]  # thousandths of a dollar
    assert subtitle(figure) == (
        f"recorded: usage.cost of openrouter.ai faint: {LISTED}"
        " · in all $0.000484 recorded in all $0.000511 at list price recorded is 5.3 % below list"
    )


def test_what_has_no_price_adds_nothing_and_is_said_to():
    silent = said(model="nobody", **KIMI)
    figure = charts.running_cost([SEED[0], said(SEED_USAGE[1], **KIMI), silent])
    assert notes(figure)[5:] == [
        "2  moonshotai/kimi-k2-0905",
        "recorded $0.000235 so far; this one has none",
        "■ $0.000235 before",
        "list price $0.000511",
        "■ $0.000250 before  ■ $0.000184 input",
        "■ $0.0000775 output",
        "3  nobody",
        "recorded $0.000235 so far; this one has none",
        "■ $0.000235 before",
        "list price $0.000511 so far  ■ $0.000511 before",
        "no list price: the recording has no token counts",
    ]
    assert lengths(figure) == [0.2352, 0.2496, 0.2352, 0.5107, 0.2352, 0.5107]
    assert "in all $0.000235 recorded for 1 of 3 completions" in subtitle(figure)
    assert "in all $0.000511 at list price for 2 of 3 completions" in subtitle(figure)


def test_where_nothing_is_known_at_all_that_is_said():
    figure = charts.running_cost(said())
    assert notes(figure) == ["moonshotai/kimi-k2-0905", "no list price: the recording has no token counts"]
    assert subtitle(figure) == "neither recorded costs nor list prices are known"
    assert not figure.data


def test_a_crowd_is_drawn_by_buckets_without_a_grey_past():
    figure = charts.running_cost(SEED * 30)
    assert {trace.name for trace in figure.data} == {"input", "output"}
    assert lengths(figure)[-2:] == [30 * 0.48367, 30 * 0.5107]


def conversations(folder):
    """A cassette of four interactions: the third continues the first, the fourth the second."""

    def asked(messages, answer, cost):
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "cost": cost}
        made = _made_up.interaction(_made_up.stream(answer, usage=usage))
        made["request"]["body"] = json.dumps({"stream": True, "messages": messages})
        return made

    def user(text):
        return {"role": "user", "content": text}

    def assistant(text):
        return {"role": "assistant", "content": f"{text} "}

    return cv.load(
        _made_up.write(
            folder / "two.json",
            [
                asked([user("a")], "one", 0.5),
                asked([user("b")], "two", 0.25),
                asked([user("a"), assistant("one"), user("more")], "three", 0.125),
                asked([user("b"), assistant("two"), user("more")], "four", 0.0625),
            ],
        )
    )


def test_each_conversation_has_a_sum_of_its_own(tmp_path):
    cassette = conversations(tmp_path)
    figure = charts.running_cost(cassette, over="conversation")
    recorded = [line for line in notes(figure) if line[:1].isdigit() or line.startswith("recorded")]
    model = "moonshotai/kimi-k2-0905"
    assert [line.partition("  ■")[0] for line in recorded] == [
        f"1  {model}",
        "recorded $0.500",
        f"2  {model}",
        "recorded $0.250",
        f"3  {model} · after 1",
        "recorded $0.625",
        f"4  {model} · after 2",
        "recorded $0.312",
    ]
    whole = [line for line in notes(charts.running_cost(cassette)) if line.startswith("recorded")]
    assert [line.partition("  ■")[0] for line in whole] == [
        f"recorded ${usd}" for usd in ("0.500", "0.750", "0.875", "0.938")
    ]


def test_a_cache_that_is_read_saves_and_one_that_is_only_written_costs():
    figure = charts.cache_savings([claude(cache_write_tokens=20_000), claude(cached_input_tokens=20_000), claude()])
    assert notes(figure) == [
        "1  claude-sonnet-4-5",
        "$0.0930, costs $0.0150 more than without it (19.2 %)",
        "■ $0.0750 cache write  ■ $0.00300 input",
        "■ $0.0150 output",
        "20,000 tokens written to the cache",
        "■ $0.0780 without a cache",
        "2  claude-sonnet-4-5",
        "$0.0240, saves $0.0540 (69.2 %)",
        "■ $0.00600 cached input  ■ $0.00300 input",
        "■ $0.0150 output",
        "20,000 tokens read from the cache",
        "■ $0.0780 without a cache",
        "3  claude-sonnet-4-5",
        "$0.0180, nothing cached",
        "■ $0.00300 input  ■ $0.0150 output",
    ]
    assert lengths(figure) == [93, 78, 24, 78, 18]  # thousandths of a dollar
    assert subtitle(figure).startswith("in all it saves $0.0390 (22.4 %) faint: without a cache")


def test_without_any_cache_and_without_a_price_that_is_said():
    assert "nothing was read from a cache, and nothing written to it" in subtitle(charts.cache_savings(SEED))
    figure = charts.cache_savings([said(SEED_USAGE[0])])
    assert " ".join(notes(figure)[1:]) == "no list price: the recording does not tell who answered"


def test_what_is_billed_stands_beside_what_is_counted():
    raw = {"billed_units": {"input_tokens": 5, "output_tokens": 2}}
    cohere = said(Usage(input_tokens=500, output_tokens=4, raw=raw), dialect="cohere-v2")
    figure = charts.tokens(cohere)
    assert notes(figure)[1:] == [
        "■ 500 input  ■ 4 output",
        "500 input + 4 output = 504, with no reported total to",
        "check it by",
        "billed  ■ 5 input  ■ 2 output",
    ]
    assert {trace.name: list(trace.x) for trace in figure.data} == {
        "input": [500],
        "output": [4],
        "billed input": [5],
        "billed output": [2],
    }
    assert subtitle(figure) == "as the provider reported them no total is reported to check them by"


def test_the_subtitle_of_the_tokens_tells_how_many_add_up():
    odd = said(Usage(input_tokens=10, output_tokens=5, total_tokens=99))
    assert "in 3 they do not sum to the reported total they sum to the reported total in 2 of 4" in subtitle(
        charts.tokens([*SEED, odd, said()])
    )


def test_what_the_price_list_cannot_know_stands_beside_the_price():
    usage = Usage(input_tokens=1, output_tokens=1, raw={"inference_geo": "us"})
    read = " ".join(notes(charts.cost(said(usage, model="claude-sonnet-4-5", **SONNET))))
    assert read.endswith("computed in us, for which providers may charge more than the list says")


@pytest.mark.parametrize("chart", [charts.tokens, charts.cost, charts.running_cost, charts.cache_savings])
def test_counts_beyond_all_measure_are_drawn(chart):
    usage = Usage(input_tokens=10**18, output_tokens=10**18, cached_input_tokens=10**17, total_tokens=2 * 10**18)
    figure = chart([said(usage, CostReport(1e300, "usage.cost"), **KIMI), *SEED])
    json.loads(figure.to_json())
