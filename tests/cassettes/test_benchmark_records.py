"""What benchmarks record: real times of chunks, and as much of the text as they keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import aiperf, genai_perf, vllm_bench
from cassette_viz.cassettes._benchmark_frames import benchmark_frames, whole_ns

DATA = Path(__file__).parents[1] / "data" / "cassettes"


def test_aiperf_times_are_since_the_request():
    answered, failed = cv.load(DATA / "aiperf" / "profile_export_raw.jsonl").interactions
    found = answered.timeline
    assert (list(found.times_ns), found.clock) == ([250_000, 300_000, 350_000, 400_000], "recorded")
    assert (found.final.choices[0].text, found.status) == ("The moon pulls.", "complete")
    assert (answered.headers_after_ns, answered.recorded_at.year) == (100_000, 2026)
    assert (failed.timeline, failed.response.status) == (None, 503)
    assert "Service Unavailable: busy" in failed.problems


def test_aiperf_secrets_are_gone():
    answered = cv.load(DATA / "aiperf" / "profile_export_raw.jsonl").interactions[0]
    assert "sk-" not in repr(answered.request.headers)
    assert answered.request.json["model"] == "tide-1"


def test_aiperf_internal_records_are_read_too():
    (interaction,) = cv.load(DATA / "aiperf" / "request_records.jsonl").interactions
    assert list(interaction.timeline.times_ns) == [2000, 2001, 2002]
    assert interaction.headers_after_ns == 1000


def test_aiperf_metrics_hold_gaps_without_text():
    measured, cancelled = cv.load(DATA / "aiperf" / "profile_export.jsonl").interactions
    assert list(measured.timeline.times_ns) == [100_500_000, 110_500_000, 131_000_000]
    assert measured.timeline.final.usage.output_tokens == 4
    assert any("made up to carry the times" in problem for problem in measured.problems)
    assert cancelled.timeline is None


def test_genai_perf_times_each_message():
    (interaction,) = cv.load(DATA / "genai_perf" / "openai.json").interactions
    found = interaction.timeline
    assert (list(found.times_ns), found.status) == ([3000, 5000, 8000, 8000], "complete")
    assert (interaction.request.path, found.requested_model) == ("v1/chat/completions", "tide-1")


def test_genai_perf_of_triton_and_without_outputs():
    written, silent = cv.load(DATA / "genai_perf" / "triton.json").interactions
    assert written.timeline.final.choices[0].text == "The moon pulls."
    assert list(silent.timeline.times_ns) == [1000, 2000]
    assert silent.problems


def test_vllm_times_are_sums_and_its_text_is_marked_as_spread():
    answered, failed = cv.load(DATA / "vllm_bench" / "result.json").interactions
    found = answered.timeline
    assert list(found.times_ns) == [100_000_000, 120_000_000, 150_000_000]
    assert (found.final.choices[0].text, found.status, found.model) == ("The moon pulls.", "complete", "tide-1")
    assert (found.final.usage.input_tokens, found.final.usage.output_tokens) == (4, 3)
    assert "spread evenly" in found.chunks[0].text
    assert "spread evenly" in answered.problems[0]
    assert failed.timeline is None
    assert "TimeoutError: too slow" in failed.problems


def test_vllm_without_details_says_what_to_do():
    with pytest.raises(cv.CassetteFormatError, match="--save-detailed"):
        cv.load(b'{"duration": 1, "completed": 1, "total_input_tokens": 3, "mean_ttft_ms": 2}')


def test_numbers_that_are_no_times_do_no_harm():
    odd = [1e300, float("nan"), -1, None, "x", True, 1e17]
    data = json.dumps({"ttfts": [0.1, 1e300], "itls": [odd, odd], "generated_texts": ["a" * 9, ""]}).encode()
    first, second = cv.load(data, format=vllm_bench.NAME).interactions
    assert len(first.timeline.chunks) == 8
    assert second.timeline is None
    assert [whole_ns(each) for each in (1, 1.6, -1, None, True, float("inf"), 1 << 80)] == [1, 2, *[None] * 5]


def test_no_characters_are_lost_when_a_text_is_spread():
    frames = benchmark_frames("x", range(7), "The moon pulls the sea.")
    assert "".join(json.loads(frame.data)["text"] for frame in frames) == "The moon pulls the sea."
    assert benchmark_frames("x", [], "text") == ()


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (aiperf, b"{}\n"),
        (genai_perf, b'{"experiments": []}'),
        (genai_perf, b'{"experiments": [{"requests": 7}]}'),
        (genai_perf, b'{"experiments": ['),
        (vllm_bench, b'{"itls": 3}'),
        (vllm_bench, b'{"itls": [[0.1'),
    ],
)
def test_what_holds_no_requests_is_an_error(reader, data):
    with pytest.raises(cv.CassetteFormatError):
        cv.load(data, format=reader.NAME)


@pytest.mark.parametrize("reader", [aiperf, genai_perf, vllm_bench], ids=lambda reader: reader.NAME)
@pytest.mark.parametrize(
    "head", [b"", b'{"metadata": {}, "metrics": {}}', b'{"experiments": 1}', b'{"duration": 1, "itls": 2}']
)
def test_other_files_are_left_to_others(reader, head):
    assert reader.match(None, head) == 0
