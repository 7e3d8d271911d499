"""What a stub of WireMock expects of a request -> the request that it was made of, as far as it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ._bodies import Body, as_bytes, as_json
from ._exchange import NO_BODY
from ._interactions import mapping, text

_URLS = ("url", "urlPath", "urlPathTemplate", "urlPattern", "urlPathPattern")


def url_of(asked: dict[str, Any]) -> str:
    """Give the URL: a whole one, or what the stub knows of it. Patterns stay as they are."""
    url = next((text(asked[name]) for name in _URLS if asked.get(name)), "")
    query = urlencode(_expected(asked.get("queryParameters")))
    if query:
        url += ("&" if "?" in url else "?") + query
    host, scheme, port = text(mapping(asked.get("host")).get("equalTo")), text(asked.get("scheme")), asked.get("port")
    if not host or not url.startswith("/"):
        return url
    return f"{scheme}{':' * bool(scheme)}//{host}{f':{port}' if isinstance(port, int) else ''}{url}"


def headers_of(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the headers of which the stub knows the whole value."""
    return _expected(asked.get("headers"))


def body_of(asked: dict[str, Any]) -> Body:
    """Give the body, if a pattern names the whole of it."""
    patterns = asked.get("bodyPatterns")
    for pattern in patterns if isinstance(patterns, list) else ():
        wanted = mapping(pattern)
        if isinstance(wanted.get("binaryEqualTo"), str):
            return as_bytes({"base64_string": wanted["binaryEqualTo"]})
        for name in ("equalToJson", "equalTo"):
            value = wanted.get(name)
            if value is not None:
                return as_bytes(value) if isinstance(value, str) else as_json(value)
    return NO_BODY


def _expected(matchers: object) -> list[tuple[str, str]]:
    return [
        (name, text(matcher["equalTo"]))
        for name, matcher in mapping(matchers).items()
        if isinstance(matcher, dict) and "equalTo" in matcher
    ]
