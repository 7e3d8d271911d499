"""Exchanges -> the items of a cassette, as vcrpy and go-vcr write them.

As in a recording of vcrpy with ``decode_compressed_response``, bodies are decoded and their headers say so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..cassettes._go_duration import go_duration
from ..cassettes._journal_records import Exchange, Pairs

_ANY_WIDTH = 1 << 30
_BASE64_LINE = 70  # characters, in go-yaml
_BREAKS_OF_OLD = ("\x85", "\u2028", "\u2029")  # line ends to YAML 1.1, which many readers go by, and none to YAML 1.2


def vcrpy_items(exchanges: Iterable[Exchange]) -> bytes:
    """Write them as vcrpy does, to the byte."""
    return _dumped([_of_vcrpy(each) for each in exchanges])


def go_vcr_items(exchanges: Iterable[Exchange], version: int, first_id: int) -> bytes:
    """Write them as go-vcr does: version 2 of its format, which its releases 3 and 4 have, or version 1.

    The one time that it has room for, ``duration``, is the wait for the headers, as in go-vcr itself.
    """
    items = [_of_go_vcr(each, first_id + number) for number, each in enumerate(exchanges)]
    if version < 2:
        items = [_as_version_1(item) for item in items]
    return _dumped_by_go(items)


def kept_headers(exchange: Exchange) -> Pairs:
    """The response headers, where the length that they tell is that of the decoded body."""
    length = str(len(exchange.body))
    return tuple((name, length if name.lower() == "content-length" else value) for name, value in exchange.headers)


def _of_vcrpy(exchange: Exchange) -> dict[str, Any]:
    return {
        "request": {
            "body": _text(exchange.request_body),
            "headers": {name: [", ".join(values)] for name, values in _gathered(exchange.request_headers).items()},
            "method": exchange.method,
            "uri": exchange.url,
        },
        "response": {
            "body": {"string": _text(exchange.body)},
            "headers": _gathered(kept_headers(exchange)),
            "status": {"code": exchange.status, "message": exchange.reason},
        },
    }


def _of_go_vcr(exchange: Exchange, number: int) -> dict[str, Any]:
    asked, answered = _in_go(exchange.request_headers), _in_go(kept_headers(exchange))
    is_form = "application/x-www-form-urlencoded" in "".join(asked.get("Content-Type", ()))
    status = f"{exchange.status} {exchange.reason}".strip()
    is_known = any(name.lower() == "content-length" for name, _ in exchange.headers)
    return {
        "id": number,
        "request": {
            **_protocol(exchange.protocol),
            "content_length": len(exchange.request_body),
            "transfer_encoding": asked.pop("Transfer-Encoding", []),
            "trailer": {},
            "host": "".join(asked.pop("Host", [])) or urlsplit(exchange.url).netloc,
            "remote_addr": "",
            "request_uri": "",
            "body": _text(exchange.request_body),
            "form": _form(exchange.request_body) if is_form else {},
            "headers": asked,
            "url": exchange.url,
            "method": exchange.method,
        },
        "response": {
            **_protocol(exchange.protocol),
            "transfer_encoding": answered.pop("Transfer-Encoding", []),
            "trailer": {},
            "content_length": len(exchange.body) if is_known else -1,
            "uncompressed": exchange.decoded,
            "body": _text(exchange.body),
            "headers": answered,
            "status": status,
            "code": exchange.status,
            "duration": go_duration(exchange.headers_after_ns or 0),
        },
    }


def _as_version_1(item: dict[str, Any]) -> dict[str, Any]:
    names = {
        "request": ("body", "form", "headers", "url", "method"),
        "response": ("body", "headers", "status", "code", "duration"),
    }
    return {part: {name: item[part][name] for name in kept} for part, kept in names.items()}


def _protocol(name: str) -> dict[str, Any]:
    """Give the protocol in the three ways in which Go has it."""
    major, _, minor = name.removeprefix("HTTP/").partition(".")
    numbers = int(major) if major.isdigit() else 1, int(minor) if minor.isdigit() else 0
    return {"proto": "HTTP/{}.{}".format(*numbers), "proto_major": numbers[0], "proto_minor": numbers[1]}


def _form(body: bytes) -> dict[str, list[str]]:
    return _gathered(tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def _in_go(headers: Pairs) -> dict[str, list[str]]:
    """Give headers with names as Go writes them: each word with a capital."""
    return _gathered(tuple(("-".join(word.capitalize() for word in name.split("-")), value) for name, value in headers))


def _gathered(pairs: Pairs | Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return gathered


def _text(body: bytes) -> str | bytes:
    """Give a body as text, or as bytes (``!!binary``) if it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _dumped(items: list[dict[str, Any]]) -> bytes:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(items, Dumper=dumper).encode()


def _dumped_by_go(items: list[dict[str, Any]]) -> bytes:
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]  # either of two classes
        pass

    def represented(dumper: Any, text: str) -> Any:
        """Choose the style as go-yaml does: lines as a block, what would be read as something else in quotes."""
        style: str | None
        if any(odd in text for odd in _BREAKS_OF_OLD):
            style = '"'
        elif "\n" in text:
            style = "|"
        else:
            tag = dumper.resolve(yaml.ScalarNode, text, (True, False))
            style = None if tag == "tag:yaml.org,2002:str" else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def represented_bytes(dumper: Any, data: bytes) -> Any:
        encoded = base64.b64encode(data).decode()
        lines = "".join(f"{encoded[at : at + _BASE64_LINE]}\n" for at in range(0, len(encoded), _BASE64_LINE))
        return dumper.represent_scalar("tag:yaml.org,2002:binary", lines, style="|")

    Dumper.add_representer(str, represented)
    Dumper.add_representer(bytes, represented_bytes)
    written: str = yaml.dump(items, Dumper=Dumper, width=_ANY_WIDTH, allow_unicode=True, sort_keys=False)
    return written.removesuffix("...\n").encode()  # libyaml ends a document so that has kept line ends somewhere
