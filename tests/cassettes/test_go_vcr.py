"""go-vcr's cassettes, of every version and dialect."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from cassette_viz.cassettes import go_vcr, vcrpy
from cassette_viz.cassettes._base import Interaction, Source

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "go_vcr"
FILES = sorted(DATA.iterdir())
CHUNK = b'data: {"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,%b}]}\n\n'
HI = b"".join(
    [
        CHUNK % b'"delta":{"role":"assistant","content":""},"finish_reason":null',
        CHUNK % b'"delta":{"content":"Hi"},"finish_reason":null',
        CHUNK % b'"delta":{"content":" there"},"finish_reason":null',
        CHUNK % b'"delta":{},"finish_reason":"stop"',
        b"data: [DONE]\n\n",
    ]
)
ASK = b'{"model":"m","messages":[{"role":"user","content":"Say hi"}],"stream":true}'


def only(name: str) -> Interaction:
    cassette = go_vcr.read(Source(path=DATA / name))
    (interaction,) = cassette.interactions
    return interaction


def of(response: str, request: str = "{method: POST, url: https://a.example/v1}") -> Interaction:
    text = f"version: 2\ninteractions:\n- id: 0\n  request: {request}\n  response: {response}\n"
    (interaction,) = go_vcr.read(Source(text.encode())).interactions
    return interaction


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_recognised_and_no_other_reader_claims_them(path):
    head = path.read_bytes()
    assert (go_vcr.match(path, head), vcrpy.match(path, head)) == (2, 0)
    assert go_vcr.match(None, head) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_read_without_trouble(path):
    cassette = go_vcr.read(Source(path=path))
    assert (cassette.format, cassette.path, cassette.problems) == ("go-vcr", path, ())
    assert [interaction.index for interaction in cassette.interactions] == list(range(len(cassette.interactions)))
    for interaction in cassette.interactions:
        assert interaction.problems == ()
        assert interaction.response.status in (200, 404)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".yaml"], ids=lambda path: path.name)
def test_bytes_in_memory_give_the_same_as_a_file(path):
    in_memory, in_file = go_vcr.read(Source(path.read_bytes())), go_vcr.read(Source(path=path))
    assert in_memory.interactions == in_file.interactions


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".yaml" and path.stem not in ("odd_characters", "binary_body")],
    ids=lambda path: path.name,
)
def test_bodies_are_what_pyyaml_reads(path):
    recorded = yaml.safe_load(path.read_bytes())["interactions"]
    for interaction, item in zip(go_vcr.read(Source(path=path)).interactions, recorded, strict=True):
        assert interaction.request.body == item["request"]["body"].encode()
        assert interaction.response.body == item["response"]["body"].encode()


def test_version_4_in_full():
    interaction = only("version_4.yaml")
    assert interaction.request.method == "POST"
    assert interaction.request.url == "https://api.example/v1/chat/completions"
    assert dict(interaction.request.headers) == {"Authorization": "REDACTED", "Content-Type": "application/json"}
    assert interaction.request.body == ASK
    assert (interaction.response.status, interaction.response.reason) == (200, "OK")
    assert interaction.response.media_type == "text/event-stream"
    assert interaction.response.headers.all("set-cookie") == ("REDACTED", "REDACTED")
    assert interaction.response.headers["x-request-id"] == "req_7"
    assert interaction.response.body == HI
    assert interaction.headers_after_ns == 350_200_000
    assert interaction.recorded_at is None
    assert interaction.timelines == ()


@pytest.mark.parametrize(
    "name", ["version_1.yaml", "charm.yaml", "server_side.yaml", "binary_body.yaml", "go_field_names.json"]
)
def test_every_version_holds_the_same_stream(name):
    assert only(name).response.body == HI
    assert only(name).request.body == ASK


@pytest.mark.parametrize(
    ("name", "nanoseconds"),
    [
        ("version_1.yaml", None),
        ("charm.yaml", 62_500_000_000),
        ("clipped_block.yaml", 1_200_000),
        ("crlf.yaml", 980_667),
        ("binary_body.yaml", 12),
        ("cassette.json", 1_094_847_375),
        ("go_field_names.json", 5),
    ],
)
def test_the_duration_is_the_wait_for_the_headers(name, nanoseconds):
    assert only(name).headers_after_ns == nanoseconds


def test_a_duration_of_zero_means_that_none_was_taken():
    first, second = go_vcr.read(Source(path=DATA / "version_2.yaml")).interactions
    assert (first.headers_after_ns, second.headers_after_ns) == (1_094_847_375, None)


def test_the_date_header_tells_when_it_was_recorded():
    assert only("version_1.yaml").recorded_at == datetime(2025, 9, 23, 17, 16, 18, tzinfo=UTC)


@pytest.mark.parametrize("date", ["yesterday", "'99 99 9999'", "''", "[]", "Tue, 99 Sep 2025 99:16:18 GMT"])
def test_a_date_that_is_none_is_no_trouble(date):
    assert of(f"{{code: 200, headers: {{Date: [{date!r}]}}}}").recorded_at is None


def test_a_date_without_a_zone_is_utc():
    when = of("{code: 200, headers: {Date: ['Tue, 23 Sep 2025 17:16:18 -0000']}}").recorded_at
    assert when == datetime(2025, 9, 23, 17, 16, 18, tzinfo=UTC)


def test_a_second_interaction_and_a_key_in_its_url():
    second = go_vcr.read(Source(path=DATA / "version_2.yaml")).interactions[1]
    assert (second.index, second.request.method, second.request.body) == (1, "GET", b"")
    assert second.request.url == "https://api.example/v1/models?key=REDACTED"
    assert (second.response.status, second.response.reason) == (404, "Not Found")


def test_a_block_that_clips_its_end_loses_one_blank_line_and_nothing_else():
    assert only("clipped_block.yaml").response.body.endswith(b"\n\ndata: [DONE]\n")


def test_crlf_in_a_quoted_body_stays():
    assert only("crlf.yaml").response.body == HI.replace(b"\n", b"\r\n")


def test_characters_that_yaml_parsers_refuse_arrive():
    body = only("odd_characters.yaml").response.body.decode()
    for piece in (": ping \x1f\n", "a\u2028b", "c\u2029d", "e\u0085f", "g\x7fh", "\ue200cite\U00100000"):
        assert piece in body
    assert only("odd_characters.yaml").request.body.decode() == "next\u0085line"


def test_a_recorder_at_the_server_saw_only_the_path_of_the_url():
    request = only("server_side.yaml").request
    assert (request.url, request.host, request.path) == (
        "//localhost:8080/v1/chat/completions",
        "localhost",
        "/v1/chat/completions",
    )


@pytest.mark.parametrize(
    ("duration", "problem"), [("-3s", "negative"), ("soon", "no duration of Go"), ("1.5e9", "no duration of Go")]
)
def test_a_duration_that_cannot_be_is_a_problem_and_no_error(duration, problem):
    interaction = of(f"{{code: 200, duration: {duration}}}")
    assert interaction.headers_after_ns is None
    assert problem in interaction.problems[0]
    assert duration in interaction.problems[0]


@pytest.mark.parametrize("duration", ["''", "null", "~", "", "0s", "0"])
def test_an_unknown_duration_is_no_problem(duration):
    interaction = of(f"{{code: 200, duration: {duration}}}")
    assert (interaction.headers_after_ns, interaction.problems) == (None, ())


@pytest.mark.parametrize("body", ["yes", "no", "1:20", "0x1F", "2025-09-23", "~x", "1e3"])
def test_a_body_without_quotes_is_what_was_sent(body):
    interaction = of(f"{{code: 200, body: {body}}}", f"{{method: POST, url: u, body: {body}}}")
    assert interaction.response.body == interaction.request.body == body.encode()


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ("status: 200 OK, code: 200", 200, "OK"),
        ("status: 404 Not Found", 404, "Not Found"),
        ("code: 503", 503, ""),
        ("status: 200 OK, code: 0", 200, "OK"),
        ("status: '', code: 200", 200, ""),
        ("status: I'm a teapot, code: 418", 418, "I'm a teapot"),
    ],
)
def test_the_status_comes_from_either_field(fields, status, reason):
    interaction = of(f"{{{fields}}}")
    assert (interaction.response.status, interaction.response.reason, interaction.problems) == (status, reason, ())


@pytest.mark.parametrize(
    "response", ["{}", "null", "hello", "[]", "{code: soon}", "{code: true}", "{code: -1, body: x}"]
)
def test_a_response_without_a_status_is_a_problem(response):
    interaction = of(response)
    assert interaction.response.status is None
    assert "status code" in interaction.problems[0]


def test_one_broken_interaction_does_not_lose_the_others():
    text = "version: 2\ninteractions:\n- 5\n- {request: {url: u}, response: {code: 200}}\n- {other: 1}\n- null\n"
    interactions = go_vcr.read(Source(text.encode())).interactions
    assert [interaction.index for interaction in interactions] == [0, 1, 2, 3]
    assert [bool(interaction.problems) for interaction in interactions] == [True, False, True, True]
    assert "expected a mapping with request and response" in interactions[0].problems[0]


def test_the_problem_of_a_body_says_whose_it_is():
    interaction = of("{code: 200, body: !!binary H4sIAAAAAAAAA8tI}")
    assert interaction.problems[0].startswith("response body: its gzip data end too early")


def test_markup_in_a_recording_stays_text():
    interaction = of(
        "{code: 200, body: '<script>alert(1)</script>', status: '200 <b>'}", "{url: 'javascript:x', method: <i>}"
    )
    assert interaction.response.body == b"<script>alert(1)</script>"
    assert interaction.response.reason == "<b>"


@pytest.mark.parametrize(
    ("head", "score"),
    [
        (b"---\nversion: 1\ninteractions:\n- request:\n    body: 'x", 1),
        (b'---\nversion: 1\ninteractions:\n- request:\n    body: "x', 1),
        (b"---\nversion: 1\ninteractions:\n- request:\n    body: |\n", 1),
        (b"---\nversion: 1\ninteractions:\n- request:\n    body: ''\n    form: {}\n", 2),
        (b"---\nversion: 2\ninteractions:\n    - id: 0\n      request:\n        proto: HTTP/1.1\n        body: 'x", 2),
        (b'{"version":2,"interactions":[{"id":0,"request":{"proto":"HTTP/1.1","body":"x', 2),
        (b"---\nversion: 2\ninteractions: []\n", 1),
        (b"interactions:\n- request:\n    body: 'x", 0),
        (b"interactions: []\nversion: 1\n", 0),
    ],
)
def test_a_first_body_longer_than_the_head_does_not_hide_the_format(head, score):
    assert go_vcr.match(None, head + go_on(head)) == score


def go_on(head: bytes) -> bytes:
    if head.endswith(b"|\n"):
        return b"      x\n" * 7500
    return b"x" * 60_000 if head.endswith(b"x") else b""


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"text",
        bytes(range(256)),
        b"http_interactions:\n- request:\n    method: post\n    uri: https://x/y\n",
        b"version: 2\nhttp_interactions: []\n",
        b'{"log":{"version":"1.2","entries":[{"request":{"url":"u"}}]}}',
        b'{"recordID":"x","interactions":[{"request":{"method":"POST","url":"u"},"response":{}}]}',
        b'{"version":"1.0","test_name":"x","interactions":[{"request":{"method":"POST","url":"u","headers":[["A","b"]]}}]}',
        b'{"replay_id":"x","interactions":[{"request":{"url":"u"},"response":{"status_code":200,"body_segments":[]}}]}',
        b'{"request":{"method":"GET","url":"u"},"response":{"status":{"code":200}}}',
        b"version: 1\ninteractions:\n- request: {uri: u, method: GET}\n  response: {status: {code: 200}}\n",
        b'data: {"interactions": 1}\n\n',
    ],
)
def test_other_formats_are_not_claimed(head):
    assert go_vcr.match(None, head) == 0
