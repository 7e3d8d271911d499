"""Made-up streams of messages, assembled by a dialect, and questions to ask of what comes out."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from cassette_viz.dialects._base import Message
from cassette_viz.framing import json_values, sse
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.model import Timeline

#: A message: what JSON stands for, or text that goes on the wire as it is; with a name in front, a named event.
Wire = Any


def timelines(dialect: ModuleType, *messages: Wire, ndjson: bool = False) -> list[Timeline]:
    """Assemble a stream of these messages."""
    body = "".join(_on_wire(message, ndjson=ndjson) for message in messages).encode("utf-8", "surrogatepass")
    frames = json_values.split(body) if ndjson else sse.split(body)
    return assemble(frames, dialect.Decoder(), body, dialect=dialect.NAME)


def timeline(dialect: ModuleType, *messages: Wire, ndjson: bool = False) -> Any:
    """The only one; a test that expects a usage or an error in it fails where there is none, hence no closer type."""
    [only] = timelines(dialect, *messages, ndjson=ndjson)
    return only


def _on_wire(message: Wire, *, ndjson: bool) -> str:
    name, value = message if isinstance(message, tuple) else ("", message)
    data = value if isinstance(value, str) else json.dumps(value)
    if ndjson:
        return data + "\n"
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return (f"event: {name}\n" if name else "") + lines + "\n"


def calls(stream: Timeline) -> list[tuple[str, str, str]]:
    return [(call.id, call.name, call.arguments) for choice in stream.final.choices for call in choice.tool_calls]


def events(stream: Timeline, kind: type[Any]) -> list[Any]:
    return [event for _, event in stream.marks_of(kind)]


def kinds(stream: Timeline) -> list[str]:
    return [part.kind for part in stream.parts]


class Asked:
    """A request as dialects see it."""

    def __init__(self, url: str = "https://example.test/stream", **asked: Any) -> None:
        self.url, self.path = url, "/" + url.split("/", 3)[-1].partition("?")[0]
        self.json = asked or None


def points(dialect: ModuleType, value: Any, name: str = "", request: Asked | None = None) -> int:
    """How sure a dialect is of one message."""
    text = value if isinstance(value, str) else json.dumps(value)
    result: int = dialect.match(request or Asked(), Message(name, text))
    return result
