"""The made-up streams of every dialect: ``tests/data/dialects/<module>/<case>.<suffix>``.

Beside each stream stands ``<case>.json`` with what it must assemble to, and where need be the circumstances by which it
is recognised: ``url``, ``request`` (the JSON that was asked with) and ``media_type``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from cassette_viz import _registry, loader
from cassette_viz.cassettes._base import Headers, Interaction, Request, Response

FOLDER = Path(__file__).parents[1] / "data" / "dialects"
MEDIA_TYPES = {
    ".sse": "text/event-stream",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".eventstream": "application/vnd.amazon.eventstream",
    ".array": "application/json",
}
DIALECTS = _registry.plugins("dialects")


class Case(NamedTuple):
    module: str
    path: Path

    @property
    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = json.loads(self.path.with_suffix(".json").read_text("utf-8"))
        return expected

    @property
    def request(self) -> Request:
        asked = self.expected.get("request")
        body = b"" if asked is None else json.dumps(asked).encode()
        return Request("POST", self.expected.get("url", "https://example.test/stream"), Headers(), body)

    @property
    def media_type(self) -> str:
        return str(self.expected.get("media_type", MEDIA_TYPES.get(self.path.suffix, "")))

    def interaction(self, body: bytes) -> Interaction:
        headers = Headers([("content-type", self.media_type)] if self.media_type else [])
        return loader.assembled(Interaction(0, self.request, Response(200, "OK", headers, body)))


def name_of(dialect: ModuleType) -> str:
    return dialect.__name__.rpartition(".")[2]


def _cases() -> Iterator[Case]:
    for dialect in DIALECTS:
        for path in sorted((FOLDER / name_of(dialect)).glob("*")):
            if path.suffix != ".json":
                yield Case(name_of(dialect), path)


CASES = list(_cases())
