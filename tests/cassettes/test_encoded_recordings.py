"""Recordings as the editors and shells of Windows leave them."""

from __future__ import annotations

import pytest

import cassette_viz as cv

from .._recordings import DATA

# Those that count bytes, or are none of text, no editor may touch.
TEXTS = [
    *("aiperf/request_records.jsonl", "betamax/cassette.json", "braintrust/with_version.cassette.json"),
    *("curl_dump/include.txt", "curl_dump/verbose.txt", "dd_apm_test_agent/openai_chat_completions_post_00000000.json"),
    *("genai_perf/openai.json", "gemini_cli/tides.responses", "go_vcr/cassette.json", "go_vcr/version_2.yaml"),
    *("google_genai_replay/mldev.json", "google_test_server/stream.json", "har/chrome.har", "httpmock/one.yml"),
    *("json_lines/chat.chunks.txt", "pasted_cassette/numbered.txt", "pi_vcr/chunks.json", "polly/text.har"),
    *("response_lines/cache.jsonl", "ruby_vcr/block.yml", "txtar/error.txtar", "txtar/tides.txtar"),
    *("vcrpy/cassette.json", "vllm_bench/result.json", "wiremock/body.json"),
]


def told(data: bytes) -> object:
    cassette = cv.load(data)
    return (
        cassette.format,
        [
            (each.request.method, each.request.url, each.request.body, each.response.status, each.response.body)
            for each in cassette.interactions
        ],
        [(each.response.frames, each.problems) for each in cassette.interactions],
        [timeline.final for timeline in cassette.timelines],
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_byte_order_mark_makes_no_difference(name, encoding):
    data = (DATA / name).read_bytes()
    assert told(data.decode().encode(encoding)) == told(data)
