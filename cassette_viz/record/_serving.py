"""Recording for other programs: a proxy, the folder that it records into, and their life from beginning to end."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import CassetteVizError
from ._journal import Format


def serve(
    upstream: str,
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    format: Format = "vcrpy",
    per_request: bool = False,
    tell: Callable[[str], None],
) -> None:
    """Run a proxy that records, until it is interrupted.

    Parameters
    ----------
    upstream
        What is asked in place of the proxy, such as "https://api.openai.com".
    folder
        Where the cassettes are put. What interrupted recorders left there is recovered first.
    host, port
        Where it listens; port 0 is any that is free.
    format
        Of the cassettes.
    per_request
        Whether each request has a cassette of its own.
    tell
        Takes lines about what happens, the address first.

    Raises
    ------
    CassetteVizError
        If that is no such URL, nobody can listen or write there, or a package is missing.
    """
    if find_spec("aiohttp") is None:
        raise CassetteVizError("recording for other programs needs aiohttp: pip install 'cassette_viz[record]'")
    from ._output import Output, recover_all
    from ._proxy import run

    name = _host_of(upstream)
    for path in recover_all(folder):
        tell(f"recovered {path}")
    if not _is_own(host):
        tell(f"whoever can reach {host} can use this proxy")
    output = Output(folder, name, format, per_request=per_request, tell=tell)
    try:
        run(upstream, output, host, port, tell)
    finally:
        output.close()
        for path in output.cassettes():
            tell(f"wrote {path}")


def _host_of(upstream: str) -> str:
    parts = urlsplit(upstream)
    try:
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or parts.query or parts.fragment or parts.username is not None:
        raise CassetteVizError(
            "expected an upstream such as https://api.openai.com, without a key in it: "
            "the program that asks sends its own"
        )
    return parts.netloc


def _is_own(host: str) -> bool:
    """Whether only programs on this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
