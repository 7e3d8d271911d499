"""Cassettes in the format of go-vcr have its fields, its words and its way of writing strings."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.cassettes import go_vcr
from cassette_viz.cassettes._go_duration import go_duration, go_duration_ns
from cassette_viz.cassettes._journal_records import Exchange
from cassette_viz.record._cassette_items import _dumped_by_go, go_vcr_items
from cassette_viz.record._extension import NEW, extended

from .._provider import SSE, Answer, paced
from .._recordings import only, said
from .._speech import chat

TEXT = "Smörgåsbord for \U0001f469\u200d\U0001f373 and friends."
# recording-formats: the fields of go-vcr in the order in which its structs declare them
ASKED = [
    *("proto", "proto_major", "proto_minor", "content_length", "transfer_encoding", "trailer", "host", "remote_addr"),
    *("request_uri", "body", "form", "headers", "url", "method"),
]
ANSWERED = [
    *("proto", "proto_major", "proto_minor", "transfer_encoding", "trailer", "content_length", "uncompressed", "body"),
    *("headers", "status", "code", "duration"),
]


def recorded(library, path: Path, url: str, **more):
    with library.Client(transport=cv.record.transport(path, format="go-vcr")) as client:
        client.post(url + "/v1/chat/completions", **more)
    return yaml.safe_load(path.read_text())


def test_it_has_the_fields_of_go_vcr_in_their_order(library, speaking, path):
    written = recorded(library, path, speaking(Answer(paced(chat(TEXT), 0.0), wait=0.02)).url, json={"stream": True})
    assert list(written) == ["version", "interactions"]
    (item,) = written["interactions"]
    assert (written["version"], list(item), item["id"]) == (2, ["id", "request", "response"], 0)
    assert (list(item["request"]), list(item["response"])) == (ASKED, ANSWERED)
    assert item["request"]["headers"]["Content-Type"] == ["application/json"]
    assert "Host" not in item["request"]["headers"]
    assert (item["response"]["status"], item["response"]["code"]) == ("200 OK", 200)
    assert (item["response"]["transfer_encoding"], item["response"]["content_length"]) == (["chunked"], -1)


def test_its_duration_is_the_wait_for_the_headers(library, speaking, path):
    recorded(library, path, speaking(Answer(paced(chat(TEXT), 0.01), wait=0.05)).url)
    cassette = cv.load(path)
    waited = only(cassette).headers_after_ns or 0
    assert cassette.format == "go-vcr"
    assert 50_000_000 <= waited <= only(cassette).response.arrivals[0][1]
    path.with_name("lesson.timing.json").unlink()
    assert only(cv.load(path)).headers_after_ns == waited


def test_it_says_what_was_said(library, speaking, path):
    recorded(library, path, speaking(Answer(paced(chat(TEXT), 0.0))).url, data={"a": "1", "b": ["2", "3"]})
    interaction = only(cv.load(path))
    assert (said(interaction), interaction.timeline.clock) == (TEXT, cv.Clock.RECORDED)
    assert yaml.safe_load(path.read_text())["interactions"][0]["request"]["form"] == {"a": ["1"], "b": ["2", "3"]}


def test_bodies_that_are_no_text_are_binary(library, speaking, path):
    body = bytes(range(256))
    url = speaking(Answer([(0, body)], headers={"Content-Type": "application/octet-stream"})).url
    assert recorded(library, path, url)["interactions"][0]["response"]["body"] == body
    assert only(cv.load(path)).response.body == body


def test_version_1_is_extended_in_version_1(tmp_path):
    path = tmp_path / "old.yaml"
    path.write_bytes((Path(__file__).parents[1] / "data/cassettes/go_vcr/version_1.yaml").read_bytes())
    over = httpx.MockTransport(
        lambda _: httpx.Response(200, content=b"".join(chat("Hi")), headers={"content-type": SSE})
    )
    with httpx.Client(transport=cv.record.transport(path, over)) as client:
        client.post("https://api.example/")
    old, *_, new = yaml.safe_load(path.read_text())["interactions"]
    assert list(new["request"]) == ["body", "form", "headers", "url", "method"]
    assert list(new["response"]) == ["body", "headers", "status", "code", "duration"]
    assert new.keys() == old.keys()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("plain words", "plain words"),
        ("200 OK", "200 OK"),
        ("15", '"15"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("1.5", '"1.5"'),
        ("*/*", "'*/*'"),
        ('{"a":1}', "'{\"a\":1}'"),
        ("a: b", "'a: b'"),
        ("it's", "it's"),
        ("data: x\n\n", "|+\n    data: x\n\n"),
        ("data: x\n", "|\n    data: x\n"),
        ("data: x\n\ny", "|-\n    data: x\n\n    y\n"),
        ("a\r\nb\r\n", '"a\\r\\nb\\r\\n"'),
        ("trailing \nspace", '"trailing \\nspace"'),
        ("Ö", "Ö"),
        ("\U0001f469\n", '"\\U0001F469\\n"'),
    ],
)
def test_strings_are_written_as_go_yaml_does(text, written):
    assert _dumped_by_go([{"a": text}]).decode().rstrip("\n") == f"- a: {written}".rstrip("\n")


def test_real_cassettes_of_go_vcr_would_be_written_with_the_same_lines(corpus):
    """Cassettes of go-vcr itself, and of charm.land/x/vcr, which leaves out some fields but writes by go-yaml too."""
    n_checked = 0
    files = [*corpus.glob("braintrustdata+braintrust-sdk-go/**/*.yaml"), *corpus.glob("charmbracelet+*/**/*.yaml")]
    for file in files:
        text = file.read_text()
        if "\ninteractions:\n" not in text or len(text) > 500_000:
            continue
        ours = _dumped_by_go(yaml.safe_load(text)["interactions"]).decode()
        theirs = text.partition("interactions:\n")[2]
        assert [line.strip() for line in ours.splitlines()] == [line.strip() for line in theirs.splitlines()], file
        n_checked += 1
    assert n_checked > 50


TEXTS = st.text(max_size=40) | st.text("ab :-'\"|>\n\r\t {}[]#&*!%@`\u2028\x85\x7f\ufeff", max_size=40)


@given(st.lists(st.tuples(TEXTS, TEXTS | st.binary(max_size=40)), min_size=1, max_size=3), st.sampled_from([1, 2]))
def test_any_body_is_read_again_as_it_was(bodies, version):
    exchanges = [
        Exchange(
            method="POST",
            url="https://api.example/",
            request_body=asked.encode(),
            status=200,
            body=answered if isinstance(answered, bytes) else answered.encode(),
            headers=(("X-Odd", asked.replace("\n", " ").strip()),),
        )
        for asked, answered in bodies
    ]
    whole = extended(NEW["go-vcr"].data, go_vcr_items(exchanges, version, 0), 0)
    read = cv.load(whole, format="go-vcr").interactions
    assert [each.response.body for each in read] == [each.body for each in exchanges]
    if version == 2:
        assert go_vcr.match(None, whole) == 2


@given(st.integers(0, (1 << 63) - 1))
def test_durations_are_read_again_as_they_were(ns):
    assert go_duration_ns(go_duration(ns)) == ns


@pytest.mark.parametrize(
    ("ns", "printed"),
    [
        (0, "0s"),
        (12, "12ns"),
        (980_667, "980.667µs"),
        (871_668_791, "871.668791ms"),
        (1_000_000_000, "1s"),
        (3_070_280_334, "3.070280334s"),
        (78_006_992_750, "1m18.00699275s"),
        (60_000_000_000, "1m0s"),
        (3_600_000_000_000, "1h0m0s"),
    ],
)
def test_durations_are_printed_as_go_does(ns, printed):
    assert go_duration(ns) == printed
