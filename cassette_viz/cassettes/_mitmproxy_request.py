"""The request of a mitmproxy flow -> its URL and its headers."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from ._exchange import Pairs
from ._interactions import text

_USUAL_PORTS = {"http": 80, "https": 443}


def header_pairs(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the headers of a message, which are pairs of bytes."""
    recorded = message.get("headers")
    pairs = (each for each in (recorded if isinstance(recorded, list) else ()) if isinstance(each, list))
    return [(text(pair[0]), text(pair[1])) for pair in pairs if len(pair) == 2]


def url_of(asked: dict[str, Any], headers: Pairs) -> str:
    """Give the URL. A proxy that stands in the way unseen knows the address only; the request names the host."""
    scheme, host, path = (text(asked.get(name)) for name in ("scheme", "host", "path"))
    named = text(asked.get("authority")) or next((value for name, value in headers if name.lower() == "host"), "")
    if named and (not host or _is_address(host)):
        return f"{scheme}://{named}{path}"
    port = asked.get("port")
    is_usual = not isinstance(port, int) or _USUAL_PORTS.get(scheme) == port
    return f"{scheme}://{host}{path}" if is_usual else f"{scheme}://{host}:{port}{path}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
