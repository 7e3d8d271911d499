"""vcrpy's cassettes, of every version and serialiser, beside what vcrpy itself reads in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vcr import serialize
from vcr.filters import decode_response
from vcr.serializers import jsonserializer, yamlserializer

from cassette_viz.cassettes import go_vcr, vcrpy
from cassette_viz.cassettes._base import Interaction, Source

DATA = Path(__file__).parents[1] / "data" / "cassettes" / "vcrpy"
FILES = sorted(DATA.iterdir())
# vcrpy refuses its own cassettes from before 1.0, tags that it does not know, and other people's ways to keep a body.
STRANGE_TO_VCRPY = (
    "before_1_0", "tagged_header_names", "base64_string", "parsed_body", "httpx_of_old", "nothing_in_bodies",
    "parallel_lists"
)  # fmt: skip
ASK = b'{"model":"m","messages":[{"role":"user","content":"Say hi"}],"stream":true}'
HI = (DATA.parent / "go_vcr" / "go_field_names.json").read_text(encoding="utf-8")
HI_BODY = json.loads(HI)["Interactions"][0]["Response"]["Body"].encode()


def read(name: str) -> tuple[Interaction, ...]:
    return vcrpy.read(Source(path=DATA / name)).interactions


def only(name: str) -> Interaction:
    (interaction,) = read(name)
    return interaction


def of(item: str) -> Interaction:
    (interaction,) = vcrpy.read(Source(f"interactions:\n- {item}\nversion: 1\n".encode())).interactions
    return interaction


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_recognised_and_no_other_reader_claims_them(path):
    head = path.read_bytes()
    assert (vcrpy.match(path, head), go_vcr.match(path, head)) == (2, 0)
    assert vcrpy.match(None, head) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_read_without_trouble(path):
    cassette = vcrpy.read(Source(path=path))
    assert (cassette.format, cassette.path, cassette.problems) == ("vcrpy", path, ())
    for interaction in cassette.interactions:
        assert interaction.problems == ()
        assert interaction.response.status == 200
        assert interaction.headers_after_ns is None
        assert interaction.request.host == "api.example"


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem not in STRANGE_TO_VCRPY], ids=lambda path: path.name
)
def test_it_reads_what_vcrpy_itself_reads(path):
    serializer = jsonserializer if path.suffix == ".json" else yamlserializer
    requests, responses, *_ = serialize.deserialize(path.read_text(encoding="utf-8"), serializer)
    interactions = read(path.name)
    for ours, asked, answered in zip(interactions, requests, responses, strict=True):
        assert (ours.request.method, ours.request.url) == (asked.method, asked.uri)
        body = asked.body.read() if hasattr(asked.body, "read") else asked.body
        pieces = [body] if isinstance(body, bytes | str) else body or []
        assert ours.request.body == b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
        assert [name.lower() for name in ours.request.headers] == [name.lower() for name in asked.headers]
        if path.stem != "already_decoded":  # vcrpy would take its header at its word, and fail
            answered = decode_response(answered)
        assert ours.response.body == answered["body"]["string"]
        assert {"code": ours.response.status, "message": ours.response.reason} == answered["status"]
        assert set(answered["headers"]) - {"content-length"} <= set(ours.response.headers)


@pytest.mark.parametrize(
    "name",
    [
        "block.yaml", "single_quoted.yaml", "gzip_body.yaml", "already_decoded.yaml", "version_first.yaml",
        "base64_string.yaml", "before_1_0.yaml", "before_1_0.json", "tagged_header_names.yaml",
    ],
)  # fmt: skip
def test_every_version_holds_the_same_stream(name):
    assert only(name).response.body == HI_BODY
    assert only(name).request.body == ASK


@pytest.mark.parametrize("name", ["file_as_request.yaml", "iterator_as_request.yaml", "list_as_request.yaml"])
def test_a_request_body_may_be_a_python_object(name):
    assert only(name).request.body == ASK


def test_folded_texts_and_escapes_are_resolved():
    assert '"content":" ☺"' in only("folded.yaml").response.body.decode()
    assert '"content":" 🙂"' in only("cassette.json").response.body.decode()


def test_the_old_stub_for_httpx_kept_the_body_under_content():
    interaction = only("httpx_of_old.yaml")
    assert interaction.response.body == only("folded.yaml").response.body
    assert (interaction.response.status, interaction.response.reason) == (200, "")
    assert interaction.response.headers["x-request-id"] == "req_7"


def test_null_bodies_are_empty():
    interaction = only("nothing_in_bodies.yaml")
    assert (interaction.request.body, interaction.response.body, interaction.response.reason) == (b"", b"", "")


def test_a_body_that_was_recorded_decoded_from_json_is_json_again():
    interaction = only("parsed_body.yaml")
    asked = {"messages": [{"content": "Say hi", "role": "user"}], "model": "m", "stream": True}
    assert interaction.request.json == {**asked, "temperature": 0.5, "user": None}
    answer = json.loads(interaction.response.body)
    assert answer["choices"][0]["message"] == {"content": "yes", "refusal": None, "role": "assistant"}
    assert answer["created"] == 1758647778


def test_before_1_0_the_address_stood_in_pieces_and_headers_were_lines():
    old, other_port = only("before_1_0.yaml"), only("before_1_0.json")
    assert old.request.url == "https://api.example/v1/chat/completions"
    assert other_port.request.url == "https://api.example:8443/v1/chat/completions"
    assert dict(old.request.headers) == dict(other_port.request.headers) == {"Accept": "application/json"}
    assert old.response.headers["content-type"] == "text/event-stream"


def test_header_names_that_are_python_objects_are_texts():
    headers = only("tagged_header_names.yaml").request.headers
    assert dict(headers) == {"Accept": "application/json", "authorization": "REDACTED"}


def test_header_values_may_be_bytes_or_bare():
    assert only("binary_headers.yaml").request.headers["accept"] == "application/json"
    assert dict(only("plain_headers.yaml").request.headers) == {
        "accept": "application/json", "content-length": "74", "x-flag": "yes",
    }  # fmt: skip


def test_aliases_and_merge_keys_are_resolved_and_secrets_in_them_too():
    second = read("anchors.yaml")[1]
    assert dict(second.request.headers) == {"accept": "text/plain", "authorization": "REDACTED"}
    assert second.response.body == b"ok"


def test_the_date_header_tells_when_it_was_recorded():
    assert only("block.yaml").recorded_at == datetime(2025, 9, 23, 17, 16, 18, tzinfo=UTC)
    assert only("cassette.json").recorded_at is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_survives(path):
    for interaction in read(path.name):
        assert "abcdefghijklmnop" not in repr((interaction.request, interaction.response))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("{code: 200, message: OK}", (200, "OK")),
        ("{code: 200, message: null}", (200, "")),
        ("{code: '404', message: Not Found}", (404, "Not Found")),
        ("500", (500, "")),
        ("200 OK", (200, "OK")),
    ],
)
def test_the_status_has_several_shapes(status, expected):
    interaction = of(f"{{request: {{uri: u}}, response: {{status: {status}}}}}")
    assert (interaction.response.status, interaction.response.reason) == expected
    assert interaction.problems == ()


@pytest.mark.parametrize(
    "response", ["null", "{}", "text", "[1]", "{status: null}", "{status: {code: OK}}", "{status: []}"]
)
def test_a_response_without_a_status_is_a_problem(response):
    assert "status code" in of(f"{{request: {{uri: u}}, response: {response}}}").problems[0]


def test_one_broken_interaction_does_not_lose_the_others():
    text = "interactions:\n- nonsense\n- {request: {uri: u}, response: {status: {code: 200}}}\n- []\nversion: 1\n"
    interactions = vcrpy.read(Source(text.encode())).interactions
    assert [bool(interaction.problems) for interaction in interactions] == [True, False, True]


def test_an_empty_cassette_is_empty():
    assert vcrpy.read(Source(b"interactions: []\nversion: 1\n")).interactions == ()


@pytest.mark.parametrize(
    ("head", "score"),
    [
        (b"interactions:\n- request:\n    body: 'x", 1),
        (b'interactions:\n- request:\n    body: "x', 1),
        (b"interactions:\n- request:\n    body: |\n", 1),
        (b"interactions:\n- request:\n    body: !!binary |\n", 1),
        (b'{"version":1,"interactions":[{"request":{"method":"POST","uri":"u","body":"x', 2),
        (b'{"interactions":[{"request":{"body":"x', 1),
        (b"interactions: []\nversion: 1\n", 1),
        (b"---\nversion: 1\ninteractions:\n- request:\n    body: 'x", 0),
    ],
)
def test_a_first_body_longer_than_the_head_does_not_hide_the_format(head, score):
    assert vcrpy.match(None, head + go_on(head)) == score


def go_on(head: bytes) -> bytes:
    if head.endswith(b"|\n"):
        return b"      eHh4\n" * 5000
    return b"x" * 60_000 if head.endswith(b"x") else b""


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"text with request and interactions",
        bytes(range(256)),
        b"http_interactions:\n- request:\n    method: post\n    uri: https://x/y\nrecorded_with: VCR 6.4.0\n",
        b'{"log":{"version":"1.2","entries":[{"request":{"url":"u"}}]}}',
        b"log:\n  entries:\n  - request: {url: u}\n",
        b'{"recordID":"x","interactions":[{"request":{"method":"POST","url":"u"},"response":{}}]}',
        b'{"replay_id":"x","interactions":[{"request":{"url":"u"},"response":{"status_code":200,"body_segments":[]}}]}',
        b'{"request":{"method":"GET","url":"u"},"response":{"status":{"code":200}}}',
        b"requests:\n- {id: 1}\nresponses:\n- {body: {string: x}}\n",
        b"when: {path: /x}\nthen: {status: 200}\n",
        b"version: 2\ninteractions:\n- {id: 0, request: {proto: HTTP/1.1, url: u}, response: {code: 200}}\n",
        b'data: {"request": 1}\n\n',
    ],
)
def test_other_formats_are_not_claimed(head):
    assert vcrpy.match(None, head) == 0
