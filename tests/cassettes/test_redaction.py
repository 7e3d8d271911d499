"""What counts as a secret, and what does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._base import Headers, request
from cassette_viz.cassettes._redaction import (
    KEY_STARTS,
    redacted_bytes,
    redacted_headers,
    redacted_text,
    redacted_url,
)

SECRET_HEADERS = [
    "Authorization",
    "Proxy-Authorization",
    "cookie",
    "Set-Cookie",
    "api-key",
    "X-Api-Key",
    "x_api_key",
    "apikey",
    "x-goog-api-key",
    "ocp-apim-subscription-key",
    "x-functions-key",
    "x-amz-security-token",
    "X-Auth-Token",
    "x-csrf-token",
    "client-secret",
    "cf-access-client-secret",
    "x-hub-signature-256",
    "x-password",
    "x-goog-iam-authorization-token",
    "X-Amz-Credential",
]

HARMLESS_HEADERS = [
    "Content-Type",
    "Date",
    "x-request-id",
    "openai-processing-ms",
    "fireworks-server-time-to-first-token",
    "openai-organization",
    "x-ratelimit-remaining-tokens",
    "anthropic-ratelimit-tokens-reset",
    "idempotency-key",
    "www-authenticate",
    "x-amzn-bedrock-input-token-count",
    "x-amz-content-sha256",
    "x-stainless-lang",
    "host",
]


@pytest.mark.parametrize("name", SECRET_HEADERS)
def test_a_header_that_carries_a_secret_loses_its_value(name):
    assert redacted_headers([(name, "v")]) == ((name, "REDACTED"),)


@pytest.mark.parametrize("name", HARMLESS_HEADERS)
def test_a_header_worth_seeing_stays(name):
    assert redacted_headers([(name, "v")]) == ((name, "v"),)


def test_a_key_in_any_other_header_is_masked_too():
    pairs = [
        ("Sec-WebSocket-Protocol", "realtime, openai-insecure.sk-proj-0123456789abcdef"),
        ("X-Note", "Bearer abcdefgh1"),
    ]
    assert redacted_headers(pairs) == (
        ("Sec-WebSocket-Protocol", "realtime, openai-insecure.REDACTED"),
        ("X-Note", "Bearer REDACTED"),
    )


def test_a_url_in_a_header_loses_its_secrets():
    assert redacted_headers([("Location", "https://api.example/x?token=t&page=2")]) == (
        ("Location", "https://api.example/x?token=REDACTED&page=2"),
    )


@pytest.mark.parametrize("value", ["/v1/models?key=hush&alt=sse", "/?key=hush"])
def test_the_path_of_http_2_loses_its_secrets_as_the_url_does(value):
    assert redacted_headers([(":path", value)]) == ((":path", value.replace("hush", "REDACTED")),)


def test_headers_keep_their_order_and_every_value():
    headers = Headers([("Set-Cookie", "a=1"), ("X-A", "1"), ("set-cookie", "b=2")])
    assert headers.all("set-cookie") == ("REDACTED", "REDACTED")
    assert list(headers) == ["Set-Cookie", "X-A", "set-cookie"]


@pytest.mark.parametrize(
    "name",
    [
        "key",
        "api_key",
        "apikey",
        "api-key",
        "API_KEY",
        "x-api-key",
        "token",
        "access_token",
        "sig",
        "signature",
        "password",
        "client_secret",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "X-Goog-Signature",
        "AWSAccessKeyId",
    ],
)
def test_a_secret_query_parameter_loses_its_value(name):
    assert redacted_url(f"https://api.example/v1?a=b&{name}=hush&alt=sse") == (
        f"https://api.example/v1?a=b&{name}=REDACTED&alt=sse"
    )


@pytest.mark.parametrize("query", ["alt=sse", "api-version=2024-10-21", "max_tokens=5", "monkey=1", "X-Amz-Date=2025"])
def test_other_query_parameters_stay(query):
    assert redacted_url(f"https://api.example/v1?{query}") == f"https://api.example/v1?{query}"


def test_user_and_password_leave_the_url():
    assert redacted_url("https://me:p@ss@api.example/v1/@me") == "https://REDACTED@api.example/v1/@me"


def test_a_url_that_is_none_is_no_trouble():
    assert redacted_url("http://[half?key=hush") == "http://[half?key=REDACTED"


@pytest.mark.parametrize(
    "key",
    [
        "sk-0123456789abcdef0123",
        "sk-ant-api03-0123456789_abcdef-AA",
        "sk-or-v1-0123456789abcdef",
        "csk-0123456789abcdef0123",
        "gsk_0123456789abcdef0123",
        "xai-0123456789abcdef0123",
        "hf_0123456789abcdef0123",
        "AIzaSyA0123456789abcdefghijklmnopqrstuvw",
        "AKIA0123456789ABCDEF",
        "ASIA0123456789ABCDEF",
        "ya29.a0123456789abcdefghij",
        "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    ],
)
@pytest.mark.parametrize("around", ['{{"content":"my key is {}, yes"}}', '{{"content":"\\n{}"}}', "{}"])
def test_what_has_the_shape_of_a_key_is_masked(key, around):
    assert redacted_text(around.format(key)) == around.format("REDACTED")
    assert redacted_bytes(around.format(key).encode()) == around.format("REDACTED").encode()


@pytest.mark.parametrize("text", ["task-0123456789abcdef0123", "a risk-0123456789abcdef01 b", "sk-short", "max_tokens"])
def test_what_only_resembles_a_key_stays(text):
    assert redacted_text(text) == text


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        ('{"api_key": "hush", "model": "m"}', '{"api_key": "REDACTED", "model": "m"}'),
        (r'{"text": "{\"apiKey\":\"hush\"}"}', r'{"text": "{\"apiKey\":\"REDACTED\"}"}'),
        ("grant_type=x&client_secret=hush&scope=all", "grant_type=x&client_secret=REDACTED&scope=all"),
        ("assertion=hush&grant_type=x", "assertion=REDACTED&grant_type=x"),
        ('{"refresh_token":"hush"}', '{"refresh_token":"REDACTED"}'),
        ("Authorization: Bearer abcdefgh", "Authorization: Bearer REDACTED"),
        ('{"authorization_token":"hush"}', '{"authorization_token":"REDACTED"}'),  # of an MCP server, to Anthropic
        ('{"type":"mcp","authorization":"hush"}', '{"type":"mcp","authorization":"REDACTED"}'),  # and to OpenAI
        ('{"headers":{"X-Auth-Token": "hush"}}', '{"headers":{"X-Auth-Token": "REDACTED"}}'),
        ('{"secretAccessKey":"hush"}', '{"secretAccessKey":"REDACTED"}'),
        (r'{"private_key":"--BEGIN--\nhush\n"}', '{"private_key":"REDACTED"}'),
        ('{"url":"https://mcp.example/?api_key=hush"}', '{"url":"https://mcp.example/?api_key=REDACTED"}'),
    ],
)
def test_a_field_that_holds_a_secret_loses_its_value(body, masked):
    assert redacted_text(body) == masked
    assert redacted_bytes(body.encode()) == masked.encode()


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (r'{"password":"hu\"sh","n":1}', '{"password":"REDACTED","n":1}'),
        (r'{"password":"hush\\","n":1}', '{"password":"REDACTED","n":1}'),
        (r'{"t":"{\"password\":\"hu\\\"sh\",\"n\":1}"}', r'{"t":"{\"password\":\"REDACTED\",\"n\":1}"}'),
        (r'{"t":"{\"password\":\"hush\\\\\",\"n\":1}"}', r'{"t":"{\"password\":\"REDACTED\",\"n\":1}"}'),
    ],
)
def test_a_quote_within_a_secret_does_not_end_it(body, masked):
    assert json.loads(body)
    assert redacted_text(body) == masked


def test_a_secret_in_the_query_of_a_url_within_json_ends_with_the_url():
    asked = '{"url":"https://a.example/x?a=b&access_token=hush","model":"m","stream":true}'
    assert redacted_text(asked) == asked.replace("hush", "REDACTED")


def test_a_schema_that_speaks_of_secrets_stays():
    schema = '{"properties":{"api_key":{"type":"string"},"password":{"type":"string"}},"max_tokens":5}'
    assert redacted_text(schema) == schema


def test_bytes_that_are_no_text_stay_as_they_are():
    assert redacted_bytes(b"\xff\x00\xe4 sk-0123456789abcdef0123 \x80") == b"\xff\x00\xe4 REDACTED \x80"


PIECES = st.sampled_from(
    [
        *(start + end for start in KEY_STARTS for end in ("0123456789ABCDEF", "0" * 40, "a.eyJ12345678.c", "0")),
        *(
            "Bearer ",
            "bearer ",
            "BEARER abcdefgh",
            "api_key",
            "API-Key",
            "apiKey",
            "client_secret",
            "Secret-Access-Key",
        ),
        *(
            "access_token",
            "id-token",
            "sessiontoken",
            "Assertion",
            "password",
            "Authorization",
            "private-key",
            "secretAccessKey",
            "max_tokens",
            '"',
            '\\"',
            ": ",
            "=",
            "&",
        ),
        *(" ", "\\n", "hush", "\xe4", "🙂"),
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_body_loses_what_a_text_loses(text):
    assert redacted_bytes(text.encode()) == redacted_text(text.encode().decode("latin-1")).encode("latin-1")


def test_a_request_keeps_no_secret_anywhere():
    made = request("post", "https://a.example/?key=hush-1", [("authorization", "hush-2")], b'{"api_key":"hush-3"}')
    assert "hush" not in repr((made.url, made.headers, made.body))
    assert made.method == "POST"


@pytest.mark.parametrize(
    "piece",
    ["secret", "&secret_", "sk-", "eyJaaaaaaaa.", "Bearer ", '"api_key"', "?key=", "://@", "\\n", '"password":"\\'],
)
def test_hostile_text_takes_no_quadratic_time(piece):
    # A regular expression that tries again from each place would run for hours here.
    redacted_text(piece * 200_000)
    redacted_url(piece * 200_000)
