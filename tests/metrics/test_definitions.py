"""Each tool's own formula on streams worked out by hand; the numbers are in the comments, none is ours to compute."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cassette_viz.metrics.definitions import DEFINITIONS, METRICS, TOOLS, Throughput, compare, goodput, throughput
from cassette_viz.timeline.clock import Clock
from cassette_viz.timeline.events import (
    Done,
    Finish,
    Header,
    PartStart,
    ServerTime,
    TextDelta,
    TokenCount,
    Usage,
    UsageReport,
)
from cassette_viz.timeline.model import Timeline

from .._timelines import MS, timeline_of

#: A role, reasoning, an answer of which two chunks come in one network read, finish, usage, the end.
#:
#:     s = 0 ms   h = 200   u_1 = 300   t_1 = 500   t_2 = a_1 = 800   t_3 = 800   t_4 = t_m = 1100   e = 1500
#:     i = 100    n = 10 of which r = 4 are reasoning    c_1 is not reported    m = 4
SCRIPT: list = [
    [Header(model="m")],
    [PartStart(0, "reasoning"), TextDelta(0, "Hm")],
    [PartStart(1, "text"), TextDelta(1, "Yes")],
    [TextDelta(1, ", it")],
    [TextDelta(1, " is.")],
    [Finish("stop")],
    [UsageReport(Usage(input_tokens=100, output_tokens=10, reasoning_tokens=4))],
    [Done()],
]
TIMES_MS = [300, 500, 800, 800, 1100, 1100, 1400, 1500]

BY_HAND = [
    ("AIPerf", "TTFT", 0.5),  # t_1
    ("AIPerf", "TTFO", 0.8),  # a_1
    ("AIPerf", "TTST", 0.3),  # 800 - 500
    ("AIPerf", "setup", 0.2),  # h
    ("AIPerf", "prefill", 0.3),  # 500 - 200
    ("AIPerf", "ITL", 0.6 / 9),  # (1100 - 500) / (10 - 1)
    ("AIPerf", "ICL", 0.2),  # the mean of 300, 0, 300
    ("AIPerf", "E2E latency", 1.1),  # t_m: usage and [DONE] do not count
    ("AIPerf", "output rate", 15.0),  # 9 / 0.6
    ("AIPerf", "E2E output rate", 10 / 1.1),
    ("AIPerf", "prefill rate", 200.0),  # 100 / 0.5
    ("AIPerf", "thinking share", 4 / 6),  # its output token count leaves out reasoning
    ("vLLM bench", "TTFT", 0.5),
    ("vLLM bench", "ITL", 0.2),  # the mean of 300, 0, 300: a chunk is a token
    ("vLLM bench", "TPOT", 0.6 / 9),  # (1100 - 500) / (10 - 1)
    ("vLLM bench", "E2E latency", 1.1),
    ("GuideLLM", "TTFT", 0.5),
    ("GuideLLM", "TTFO", 0.8),
    ("GuideLLM", "ITL", 0.6 / 9),
    ("GuideLLM", "TPOT", 0.11),  # 1100 / 10: the first token and the wait for it count
    ("GuideLLM", "E2E latency", 1.5),  # e
    ("GuideLLM", "output rate", 10 / 1.5),
    ("GuideLLM", "E2E output rate", 10 / 1.5),
    ("inference-perf", "TTFT", 0.5),
    ("inference-perf", "ITL", 0.6 / 9),  # ten tokens, so nine gaps, most of them 0
    ("inference-perf", "TPOT", 0.6 / 9),
    ("inference-perf", "NTPOT", 0.15),  # 1500 / 10
    ("inference-perf", "E2E latency", 1.5),
    ("llmperf", "TTFT", 0.5),
    ("llmperf", "ITL", 0.11),  # (500 + 300 + 0 + 300) / 10: TTFT is one of its gaps
    ("llmperf", "E2E latency", 1.5),
    ("llmperf", "output rate", 10 / 1.5),
    ("OpenTelemetry", "TTFT", 0.3),  # u_1: any chunk counts
    ("OpenTelemetry", "ICL", 1.1 / 6),  # the mean of 200, 300, 0, 300, 0, 300; [DONE] is no chunk
    ("AI SDK", "TTFT", 0.3),
    ("AI SDK", "E2E latency", 1.5),
    ("AI SDK", "output rate", 10 / 1.5),
    ("Langfuse", "TTFT", 0.3),
    ("LangSmith", "TTFT", 0.3),
]


def stream(**facts) -> Timeline:
    return timeline_of(SCRIPT, times_ms=TIMES_MS, headers_after_ns=200 * MS, **facts)


@pytest.mark.parametrize(("tool", "metric", "expected"), BY_HAND, ids=str)
def test_each_tools_formula_gives_what_it_gives_by_hand(tool, metric, expected):
    result = compare(stream()).of(metric, tool)
    assert result.value == pytest.approx(expected), result.why_none
    assert result.clock in (Clock.RECORDED, None)


def test_every_definition_has_been_worked_out_by_hand_but_for_those_of_servers():
    inside = {("OpenTelemetry", "TTFT in the server"), ("OpenTelemetry", "TPOT in the server")}
    defined = {(each.tool, each.metric) for each in DEFINITIONS}
    assert defined == {(tool, metric) for tool, metric, _ in BY_HAND} | inside
    assert {each.metric for each in DEFINITIONS} == set(METRICS)
    why = "it is measured inside the server, where no recording can see"
    assert {compare(stream()).of(metric, tool).why_none for tool, metric in inside} == {why}


def test_gaps_of_zero_are_gaps_like_others():
    assert compare(stream()).of("ICL", "AIPerf").values == (0.3, 0, 0.3)
    at_once = timeline_of(SCRIPT, times_ms=[500] * 8)
    assert compare(at_once).of("ICL", "AIPerf").values == (0, 0, 0)
    assert compare(at_once).of("output rate", "AIPerf").why_none == "ITL is 0"


def counted() -> Timeline:
    """Three chunks that report 4, 5 and 7 output tokens so far, at 200, 500 and 800 ms."""
    script: list = [
        [TextDelta(0, text), UsageReport(Usage(output_tokens=n))] for text, n in zip("abc", (4, 5, 7), strict=True)
    ]
    script[0].insert(0, PartStart(0, "text"))
    return timeline_of([*script, [Finish("stop")]], times_ms=[200, 500, 800, 801])


def test_where_every_chunk_reports_its_tokens_the_first_ones_count_is_taken_off():
    comparison = compare(counted())
    aiperf = comparison.of("ITL", "AIPerf")
    assert (aiperf.value, aiperf.tokens) == (pytest.approx(0.6 / 3), "usage; per-chunk usage")  # 7 - 4
    inference_perf = comparison.of("ITL", "inference-perf")
    assert inference_perf.value == pytest.approx(0.6 / 6)  # seven tokens, six gaps
    assert inference_perf.tokens == "output tokens that every chunk reports"
    assert comparison.of("TPOT", "vLLM bench").value == pytest.approx(0.6 / 6)


def test_a_first_count_that_leaves_no_token_is_not_believed():
    script: list = [[PartStart(0, "text"), TextDelta(0, "a"), UsageReport(Usage(output_tokens=5))], [TextDelta(0, "b")]]
    result = compare(timeline_of(script, times_ms=[100, 500])).of("ITL", "AIPerf")
    assert (result.value, result.tokens) == (pytest.approx(0.4 / 4), "usage")  # 5 - 1


def test_without_a_report_listed_tokens_count_and_guidellm_takes_a_chunk_for_one():
    script: list = [[PartStart(0, "text"), TextDelta(0, "ab"), TokenCount(2)], [TextDelta(0, "c"), TokenCount(3)]]
    comparison = compare(timeline_of(script, times_ms=[100, 500]))
    vllm, guidellm = comparison.of("TPOT", "vLLM bench"), comparison.of("TPOT", "GuideLLM")
    assert (vllm.value, vllm.tokens) == (pytest.approx(0.4 / 4), "tokens that the chunks list")
    assert (guidellm.value, guidellm.tokens) == (pytest.approx(0.25), "one token a chunk")  # 500 / 2


def test_an_estimate_of_tokens_says_that_it_is_one():
    script: list = [[PartStart(0, "text"), TextDelta(0, "abcdefgh")], [TextDelta(0, "ijklmnop")]]
    result = compare(timeline_of(script, times_ms=[100, 500])).of("TPOT", "vLLM bench")
    assert (result.value, result.tokens) == (pytest.approx(0.4 / 3), "estimate: 4 characters a token")


def test_without_a_measured_first_wait_what_needs_only_gaps_is_measured():
    sent = [
        [*events, ServerTime(1_700_000_000_000_000_000 + ms * MS)] for events, ms in zip(SCRIPT, TIMES_MS, strict=True)
    ]
    comparison = compare(timeline_of(sent))
    assert comparison.of("ITL", "AIPerf").value == pytest.approx(0.6 / 9)
    assert comparison.of("TPOT", "GuideLLM").why_none == "the wait for chunk 1 was not recorded"
    assert comparison.of("TTFT", "vLLM bench").unmeasured


def test_without_times_only_what_needs_none_has_a_value():
    comparison = compare(timeline_of(SCRIPT))
    assert {(each.definition.tool, each.definition.metric) for each in comparison.results if each.value} == {
        ("AIPerf", "thinking share")
    }


def test_what_does_not_apply_says_why():
    role_only = compare(timeline_of([[Header(model="m")], [Done()]], times_ms=[5, 9]))
    assert role_only.of("TTFT", "AIPerf").why_none == "no chunk brings content"
    one = [[PartStart(0, "text"), TextDelta(0, "a"), UsageReport(Usage(output_tokens=1))], [Finish("stop")]]
    single = compare(timeline_of(one, times_ms=[5, 9]))
    assert single.of("ITL", "AIPerf").why_none == "1 output tokens, and it needs two"
    assert single.of("TPOT", "vLLM bench").why_none == "n - 1 is 0"
    assert single.of("TTFT", "inference-perf").why_none == "fewer than two tokens came"
    assert single.of("TTST", "AIPerf").why_none == "fewer than two chunks bring content"


def test_a_table_has_a_row_for_each_metric_and_a_column_for_each_tool():
    comparison = compare(stream(), metrics=["ITL", "thinking share"], tools=["AIPerf", "vLLM bench", "llmperf"])
    assert list(comparison.rows()) == [
        ("", "AIPerf", "vLLM bench", "llmperf"),
        ("ITL", "66.7 ms", "200 ms", "110 ms"),
        ("thinking share", "0.667", "", ""),
    ]
    assert repr(comparison).splitlines()[-1] == "tokens by usage"
    assert "<td>66.7&nbsp;ms</td><td>200&nbsp;ms</td>" in comparison._repr_html_()


def test_what_is_missing_is_explained_below_the_table():
    text = repr(compare(timeline_of(SCRIPT), metrics=["TTFT"], tools=["AIPerf"]))
    assert text.splitlines() == ["      AIPerf", "TTFT  –", "–: the wait for chunk 1 was not recorded"]


@pytest.mark.parametrize(("chosen", "message"), [({"metrics": ["TTFB"]}, "no metric"), ({"tools": ["wrk"]}, "no tool")])
def test_what_nobody_defines_is_refused(chosen, message):
    with pytest.raises(ValueError, match=f"there is {message}"):
        compare(stream(), **chosen)


def test_every_definition_says_where_it_stands():
    for each in DEFINITIONS:
        assert all((each.tool, each.version, each.name, each.formula, each.source))
    assert TOOLS[:5] == ("AIPerf", "vLLM bench", "GuideLLM", "inference-perf", "llmperf")


# --------------------------------------------------------------------------------------------------------- goodput


def answered(first_ms: float, last_ms: float, *, at: float = 0, n: int = 11, cut: bool = False) -> Timeline:
    """An answer of ``n`` tokens whose first and last content comes then; sent ``at`` seconds after ten."""
    script: list = [[PartStart(0, "text"), TextDelta(0, "a")], [TextDelta(0, "b")]]
    script.append([UsageReport(Usage(input_tokens=5, output_tokens=n))] if cut else [Finish("stop")])
    script[1].append(UsageReport(Usage(input_tokens=5, output_tokens=n)))
    moment = datetime.fromtimestamp(1_700_000_000 + at, UTC)
    return timeline_of(script, times_ms=[first_ms, last_ms, last_ms], recorded_at=moment)


def test_goodput_counts_those_that_meet_every_objective():
    """TTFT 0.1, 0.3, 0.1 s and TPOT (last - first) / 10 = 0.02, 0.02, 0.09 s; the run is from 0 to 3 + 1 = 4 s."""
    run = [answered(100, 300), answered(300, 500, at=1), answered(100, 1000, at=3)]
    found = goodput(run, {"ttft": 0.2, "tpot": 0.05})
    assert (found.good, found.judged, found.run_s, found.per_second) == (1, 3, 4, 0.25)
    assert [verdict.missed for verdict in found.verdicts] == [(), ("ttft",), ("tpot",)]
    assert found.share == pytest.approx(1 / 3)
    assert goodput(run, {"ttft": 0.3}, run_s=2).per_second == 1.5  # an objective that is just met is met


def test_each_tool_has_its_own_keys_and_means_its_own_definitions():
    run = [answered(100, 300)]
    assert goodput(run, {"ntpot": 0.03}, tool="inference-perf", run_s=1).good == 1  # 300 / 11 = 27 ms
    assert goodput(run, {"inter_token_latency": 0.02}, tool="AIPerf", run_s=1).good == 1  # 200 / 10
    rate = {"output_token_throughput_per_user": 50}
    assert goodput(run, rate, tool="AIPerf", run_s=1).good == 1  # at least 50 tokens/s
    assert goodput(run, {"output_token_throughput_per_user": 51}, tool="AIPerf", run_s=1).good == 0
    for tool, objective in (("AIPerf", "ttft"), ("vLLM bench", "ntpot"), ("inference-perf", "e2el")):
        with pytest.raises(ValueError, match=f"{tool} knows no objective '{objective}'"):
            goodput(run, {objective: 1}, tool=tool)
    with pytest.raises(ValueError, match="GuideLLM defines no goodput"):
        goodput(run, {"ttft": 1}, tool="GuideLLM")
    with pytest.raises(ValueError, match="there is no objective"):
        goodput(run, {})


def test_an_answer_of_one_token_has_a_time_per_token_of_0_for_vllm_and_none_for_inference_perf():
    run = [answered(100, 100, n=1)]
    assert goodput(run, {"tpot": 0.05}, run_s=1).good == 1
    assert goodput(run, {"tpot": 0.05}, tool="inference-perf", run_s=1).verdicts[0].missed == ("tpot",)


def test_what_was_cut_off_is_not_good_and_what_nobody_measured_is_neither_good_nor_bad():
    cut, unmeasured = answered(100, 300, cut=True), timeline_of(SCRIPT)
    found = goodput([cut, unmeasured], {"ttft": 1})
    assert [verdict.good for verdict in found.verdicts] == [False, None]
    assert found.verdicts[0].missed == ("truncated",)
    assert (found.judged, found.per_second) == (1, None)
    assert found.why_none == "the recording does not date every completion; say run_s"
    assert goodput([], {"ttft": 1}).why_none == "there is no completion"


# ------------------------------------------------------------------------------------------------------- throughput


def test_throughput_is_the_output_of_all_over_the_time_of_the_run():
    """Sent at 0, 1 and 3 s, over after 0.3, 0.5 and 1 s: 33 tokens in 4 s; the second from 1 s on holds two chunks."""
    run = [answered(100, 300), answered(300, 500, at=1), answered(100, 1000, at=3)]
    assert throughput(run) == Throughput(3, 33, "usage", 4.0, 0.75, 8.25, 2)


def test_what_was_cut_off_brings_nothing_and_a_run_that_cannot_be_dated_must_be_told():
    run = [answered(100, 300), answered(100, 300, cut=True), timeline_of(SCRIPT)]
    found = throughput(run, run_s=10)
    assert (found.requests, found.output_tokens, found.tokens_per_second) == (2, 21, 2.1)
    assert found.peak_chunks_per_second is None
    assert found.why_none == "the recording does not date every completion; say run_s"
    assert throughput([]).tokens_per_second is None
