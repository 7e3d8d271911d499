"""One recording for each source of time that recordings have: the clock, wait by wait, and the times.

What tells only when a recording was made (a ``Date`` header, Ruby VCR's ``recorded_at``) tells nothing of its stream.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cassette_viz as cv
from cassette_viz.timeline.pacing import pace

DATA = Path(__file__).parent / "data"
R, P, B, M = "recorded", "reported", "bounded", "modelled"


def sse(*messages: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(each).encode() + b"\n\n" for each in messages) + b"data: [DONE]\n\n"


def chat(text: str = "", created: int = 1_760_000_000, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None if text else "stop"}
    head = {"id": "a", "object": "chat.completion.chunk", "created": created, "model": "m"}
    return {**head, "choices": [choice], **more}


def ndjson(*lines: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def ollama(second: float, **more: Any) -> dict[str, Any]:
    stamp = f"2026-01-02T03:04:{second:06.3f}Z"
    return {"model": "m", "created_at": stamp, "message": {"role": "assistant", "content": "a"}, "done": False, **more}


def headed(*headers: str) -> bytes:
    """A stream with the head of its response, as ``curl -i`` shows it."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "content-type: text/event-stream", *headers])
    return head.encode() + b"\r\n\r\n" + sse(chat("a"), chat())


def named(*messages: tuple[str, dict[str, Any]]) -> bytes:
    return b"".join(b"event: %b\ndata: %b\n\n" % (name.encode(), json.dumps(each).encode()) for name, each in messages)


def bedrock(message: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {"chunk": {"bytes": b64encode(json.dumps({**message, **told}).encode()).decode()}}


def mocked(delay_ms: int) -> bytes:
    when = {"path": "/v1/chat/completions", "method": "POST"}
    header = [{"name": "content-type", "value": "text/event-stream"}]
    then = {"status": 200, "header": header, "body": sse(chat("a"), chat()).decode(), "delay": delay_ms}
    return f"when: {json.dumps(when)}\nthen: {json.dumps(then)}\n".encode()


def go_vcr(duration: str) -> bytes:
    body = sse(chat("a"), chat("b"), chat()).decode()
    response = {"body": body, "code": 200, "status": "200 OK", "headers": {}, "duration": duration}
    request = {"url": "https://api.example/v1/chat/completions", "method": "POST", "body": "{}", "proto": "HTTP/1.1"}
    return json.dumps({"version": 2, "interactions": [{"id": 0, "request": request, "response": response}]}).encode()


class Row(NamedTuple):
    """One source of time."""

    source: str
    recording: bytes | Path
    wait: str  #: clock of the wait for chunk 1
    gaps: str  #: clock of the gaps, which is that of the whole
    times_ms: list[float]  #: at which the replay shows the chunks


GROQ = {"queue_time": 0.2, "prompt_time": 0.02, "completion_time": 0.16, "total_time": 0.18}
CEREBRAS = {"queue_time": 0.01, "prompt_time": 0.02, "completion_time": 0.06, "total_time": 0.1}
AZURE = {"service_ttft_ms": 100, "service_ttlt_ms": 400, "engine_ttft_ms": 80}
LLAMA = {"prompt_n": 5, "prompt_ms": 30.0, "predicted_n": 3, "predicted_ms": 90.0}
LM_STUDIO = {"tokens_per_second": 20.0, "time_to_first_token": 0.1, "generation_time": 0.3, "stop_reason": "eosFound"}
COMPLETED = {"id": "a", "status": "completed", "created_at": 50, "completed_at": 53}
RUN = {"id": "run_1", "object": "thread.run", "status": "queued", "created_at": 50}
VERCEL = [
    {"provider": "bedrock", "success": False, "startTime": 458_753.5, "endTime": 458_800.0},
    {"provider": "anthropic", "success": True, "startTime": 458_801.0, "endTime": 459_053.5},
]
GATEWAY = {"delta": {"provider_metadata": {"gateway": {"routing": {"attempts": VERCEL}}}}, "finish_reason": "stop"}
FIREWORKS = {"server-time-to-first-token": "0.1", "server-processing-time": "0.4"}

ROWS = [
    Row("nothing", sse(chat("a"), chat()), M, M, [0, 40, 80]),
    Row("go-vcr: duration, the wait for the headers", go_vcr("1.5s"), B, M, [1500, 1540, 1580, 1620]),
    # per-chunk clocks
    Row("AIPerf: perf_ns", DATA / "cassettes/aiperf/profile_export_raw.jsonl", R, R, [0.25, 0.3, 0.35, 0.4]),
    Row("AIPerf: metrics", DATA / "cassettes/aiperf/profile_export.jsonl", R, R, [100.5, 110.5, 131]),
    Row("genai-perf", DATA / "cassettes/genai_perf/openai.json", R, R, [0.003, 0.005, 0.008, 0.008]),
    Row("vLLM --save-detailed", DATA / "cassettes/vllm_bench/result.json", R, R, [100, 120, 150]),
    Row(
        "HAR: event messages by a clock of no origin",
        *(DATA / "cassettes/har/event_source_messages.har", B, R, [500, 750, 1000, 1250, 1500]),
    ),
    Row(
        "HAR: event messages since 1970",
        *(DATA / "cassettes/har/event_source_messages_since_1970.har", R, R, [500, 750, 1000, 1250, 1500]),
    ),
    Row(
        "curl --trace-time", DATA / "cassettes/curl_dump/trace.txt", R, R, [121.167, 171.61, 221.906, 272.122, 322.573]
    ),
    Row("curl -v --trace-time", DATA / "cassettes/curl_dump/verbose_with_times.txt", B, M, []),
    Row("messages over a WebSocket", DATA / "cassettes/har/web_socket_messages.har", R, R, []),
    Row("a timing file beside the recording", cv.samples.path("timed/smooth.yaml"), R, R, []),
    Row("a journal of the recorder", DATA / "cassettes/recording_journal/complete.journal", R, R, []),
    Row("wrapped lines: time since the request", DATA / "cassettes/json_lines/wrapped_stream.jsonl", R, R, []),
    Row("wrapped lines: ISO", DATA / "cassettes/json_lines/wrapped_iso.jsonl", M, R, []),
    Row(
        "Ollama: created_at, and durations that date the first line",
        ndjson(ollama(1), ollama(1.25), ollama(1.5, done=True, done_reason="stop", total_duration=900_000_000)),
        *(P, R, [400, 650, 900]),
    ),
    Row(
        "Mistral conversations: created_at",
        *(DATA / "dialects/mistral_conversations/message-and-search.sse", M, R, []),
    ),
    Row("AG-UI: timestamp", DATA / "dialects/ag_ui/run.sse", M, R, []),
    # what the provider reports
    Row(
        "Groq", sse(chat("a"), chat("b"), chat(x_groq={"usage": GROQ})), P, P, [220, 220 + 160 / 3, 220 + 320 / 3, 380]
    ),
    Row("Cerebras", sse(chat("a"), chat(time_info=CEREBRAS)), P, P, [30, 65, 100]),
    Row("Azure: latency_checkpoint", sse(chat("a"), chat(usage={"latency_checkpoint": AZURE})), P, P, [100, 250, 400]),
    Row("llama.cpp: timings", sse(chat("a"), chat(timings=LLAMA)), P, P, [30, 75, 120]),
    Row(
        "llama.cpp /completion: timings",
        ndjson({"content": "a", "stop": False}, {"content": "", "stop": True, "timings": LLAMA}),
        *(P, P, [30, 120]),
    ),
    Row("LM Studio: stats", sse(chat("a"), chat(stats=LM_STUDIO)), P, P, [100, 250, 400]),
    Row("Fireworks: perf_metrics", sse(chat("a"), chat(perf_metrics=FIREWORKS)), P, P, [100, 250, 400]),
    Row(
        "Bedrock: metrics.latencyMs",
        ndjson(
            {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "a"}}},
            {"messageStop": {"stopReason": "end_turn"}},
            {"metadata": {"usage": {}, "metrics": {"latencyMs": 300}}},
        ),
        *(B, P, [100, 200, 300]),
    ),
    Row(
        "Bedrock: invocationMetrics",
        ndjson(
            bedrock({"generation": "a", "stop_reason": None}),
            bedrock(
                {"generation": "", "stop_reason": "stop"},
                **{"amazon-bedrock-invocationMetrics": {"firstByteLatency": 100, "invocationLatency": 400}},
            ),
        ),
        *(P, P, [100, 400]),
    ),
    Row(
        "Fireworks: its header, which tells of the first token only",
        *(headed("fireworks-server-time-to-first-token: 0.25"), P, M, [250, 290, 330]),
    ),
    # limits
    Row("OpenAI: openai-processing-ms", headed("openai-processing-ms: 120"), B, M, [120, 160, 200]),
    Row("Envoy: x-envoy-upstream-service-time", headed("X-Envoy-Upstream-Service-Time: 130"), B, M, [130, 170, 210]),
    Row(
        "Vercel's gateway: its attempts at providers",
        *(sse(chat("a"), chat() | {"choices": [{"index": 0, **GATEWAY}]}), B, M, [300, 340, 380]),
    ),
    Row(
        "OpenAI responses: the seconds of created_at and completed_at",
        sse(
            {"type": "response.created", "sequence_number": 0, "response": {"id": "a", "created_at": 50}},
            {"type": "response.completed", "sequence_number": 1, "response": COMPLETED},
        ),
        *(B, B, [1000, 2000, 3000]),
    ),
    Row(
        "OpenAI assistants: the seconds of created_at, started_at and completed_at",
        named(
            ("thread.run.created", RUN),
            ("thread.run.completed", RUN | {"status": "completed", "started_at": 51, "completed_at": 53}),
        ),
        *(B, B, [1500, 3000]),
    ),
    Row("xAI: the second of each chunk", sse(chat("a", 50), chat("b", 50), chat("c", 52)), M, B, [0, 500, 2000, 2500]),
    Row("HAR: wait and receive", DATA / "cassettes/har/chrome.har", B, B, [580, 660, 740, 820, 900]),
    Row("Polly: wait", DATA / "cassettes/polly/text.har", B, B, []),
    Row("mitmproxy: timestamps of the response", DATA / "cassettes/mitmproxy_flows/flows.mitm", B, B, []),
    # what nobody measured
    Row("httpmock: delay", mocked(delay_ms=250), M, M, [250, 290, 330]),
    Row("WireMock: chunkedDribbleDelay", DATA / "cassettes/wiremock/dribble.json", M, M, []),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.source)
def test_every_source_of_time_has_its_clock(row):
    timeline = cv.load(row.recording).timelines[0]
    timing = timeline.timing
    assert (timing.clock_of(1), timeline.clock) == (row.wait, row.gaps)
    assert {timing.clock_of(number) for number in range(2, len(timeline.chunks) + 1)} == {row.gaps}
    paced = pace(timeline)
    assert paced.clock == row.gaps
    assert paced.clock.value in paced.label or paced.clock == M
    if row.times_ms:
        assert in_ms(paced.times_ns) == pytest.approx(row.times_ms, abs=1e-3)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.source)
def test_only_measured_times_are_handed_out_as_times_of_chunks(row):
    timeline = cv.load(row.recording).timelines[0]
    times = [chunk.time_ns for chunk in timeline.chunks]
    if row.gaps == R:
        assert in_ms(times) == in_ms(pace(timeline).times_ns)
    elif "WireMock" not in row.source:
        assert set(times) == {None}


def in_ms(times_ns: Iterable[int]) -> list[float]:
    return [time / 1e6 for time in times_ns]
