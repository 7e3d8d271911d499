"""Flows of mitmproxy, and the netstrings in which they are saved."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz.cassettes import mitmproxy_flows
from cassette_viz.cassettes._base import Limits
from cassette_viz.cassettes._broken import BrokenRecordingError
from cassette_viz.cassettes._tnetstring import values

from .._recordings import ASKED, DATA, URL, files_of, loaded, only, said, times_ms


@pytest.mark.parametrize("path", files_of("mitmproxy_flows"), ids=lambda path: path.name)
def test_its_files_say_what_was_recorded(path):
    cassette = cv.load(path)
    interaction = cassette.interactions[0]
    assert (cassette.format, interaction.problems) == ("mitmproxy", ())
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.method, interaction.request.url, interaction.request.body) == ("POST", URL, ASKED)
    assert interaction.headers_after_ns == 750_000_000
    assert str(interaction.recorded_at) == "2026-08-19 14:34:20.500000+00:00"


def test_secrets_are_gone():
    assert loaded("mitmproxy_flows", "flows.mitm").interactions[0].request.headers["authorization"] == "REDACTED"


def test_messages_over_a_web_socket_have_their_times():
    interaction = loaded("mitmproxy_flows", "flows.mitm").interactions[1]
    assert interaction.request.json["type"] == "response.create"
    assert times_ms(interaction.timeline) == [1250, 1375, 1500, 1625, 1750]


def test_flows_that_are_no_http_are_left_out_and_told():
    assert loaded("mitmproxy_flows", "flows.mitm").problems == ("flows that are no HTTP (dns) are left out",)


def netstring(value: Any) -> bytes:
    if isinstance(value, bool | None):
        data, kind = (b"", b"~") if value is None else (str(value).lower().encode(), b"!")
    elif isinstance(value, int | float):
        data, kind = repr(value).encode(), b"#" if isinstance(value, int) else b"^"
    elif isinstance(value, str | bytes):
        data, kind = (value.encode(), b";") if isinstance(value, str) else (value, b",")
    elif isinstance(value, list):
        data, kind = b"".join(map(netstring, value)), b"]"
    else:
        data, kind = b"".join(netstring(key) + netstring(inner) for key, inner in value.items()), b"}"
    return b"%d:%s%s" % (len(data), data, kind)


def flow(**more: object) -> bytes:
    asked = {
        "method": b"GET",
        "scheme": b"https",
        "host": "a.example",
        "port": 443,
        "path": b"/",
        "headers": [],
        "content": b"",
    }
    answered = {"status_code": 200, "reason": b"OK", "headers": [], "content": b"{}"}
    return netstring({"version": 21, "type": "http", "request": asked, "response": answered} | more)


def test_a_newer_version_is_read_and_told():
    cassette = cv.load(flow(version=99))
    assert only(cassette).response.status == 200
    assert cassette.problems == ("it is in flow format 99; the newest that is known is 21",)


def test_a_flow_without_a_response_tells_why():
    interaction = only(cv.load(flow(response=None, error={"msg": "peer closed connection", "timestamp": 1.0})))
    assert interaction.problems[0] == "the proxy notes: peer closed connection"


def test_a_body_that_was_streamed_through_is_missed():
    answered = {"status_code": 200, "reason": b"OK", "headers": [[b"a", b"b"], [b"c"], 3], "content": None}
    assert "stream_large_bodies" in only(cv.load(flow(response=answered))).problems[0]


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        ({"host": "a.example", "port": 8443, "scheme": b"https", "path": b"/x"}, "https://a.example:8443/x"),
        (
            {"host": "10.0.0.1", "port": 443, "scheme": b"https", "path": b"/x", "authority": b"a.example"},
            "https://a.example/x",
        ),
        ({"host": "10.0.0.1", "port": 80, "scheme": b"http", "path": b"/x"}, "http://10.0.0.1/x"),
        (
            {"host": "::1", "port": 80, "scheme": b"http", "path": b"/x", "headers": [[b"hOST", b"b.example"]]},
            "http://b.example/x",
        ),
    ],
)
def test_the_url_names_the_host_that_was_asked_for(asked, url):
    assert only(cv.load(flow(request=asked))).request.url == url


def test_flows_before_a_broken_one_are_kept():
    cassette = cv.load(flow() + flow()[:-10])
    assert len(cassette.interactions) == 1
    assert "cut off" in cassette.problems[0]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**60), 10**60) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,  # what is larger takes long to make, and is read no otherwise
)


@given(st.lists(plain, max_size=4))
def test_netstrings_mean_what_was_written(data):
    assert list(values(b"".join(map(netstring, data)), Limits())) == data


@given(st.binary(max_size=60))
def test_rubbish_is_a_broken_recording(data):
    with suppress(BrokenRecordingError):
        list(values(data, Limits()))


@given(st.data())
def test_a_file_cut_anywhere_is_no_crash(data):
    whole = (DATA / "mitmproxy_flows" / "flows.mitm").read_bytes()
    cut = data.draw(st.integers(40, len(whole)))
    with suppress(cv.CassetteVizError):
        cv.load(whole[:cut])


def test_nesting_and_size_have_limits():
    nested: object = None
    for _ in range(300):
        nested = [nested]
    with pytest.raises(cv.CassetteFormatError, match=r"limits=Limits\(depth"):
        cv.load(flow(metadata={"a": nested}))
    with pytest.raises(cv.CassetteFormatError, match=r"limits=Limits\(nodes"):
        cv.load(flow(), limits=cv.Limits(nodes=5))


@pytest.mark.parametrize("data", [b"", b"3:abc,", b"12:time", b"08:44:34.374295 *   Trying"])
def test_it_claims_nothing_else(data):
    assert mitmproxy_flows.match(None, data) == 0
