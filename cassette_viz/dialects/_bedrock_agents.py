"""Bedrock's agents: bare text with its sources, tools that the client is to run, and a trace of the work between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..timeline.events import ArgumentsDelta, Citation, Event, Note, TextDelta
from ._base import PartNumbers, compact, list_of, mapping_of, text_of

EVENTS = ("trace", "returnControl", "files")


class Agent:
    """Decodes what one agent sends."""

    def __init__(self) -> None:
        self._parts = PartNumbers()

    def answer(self, text: str, attribution: Mapping[str, Any]) -> list[Event]:
        """A piece of the answer, and the sources that it rests on."""
        events: list[Event] = []
        part = self._parts.get_or_open(events, "text", "text")
        if text:
            events.append(TextDelta(part, text))
        for citation in map(mapping_of, list_of(attribution.get("citations"))):
            references = map(mapping_of, list_of(citation.get("retrievedReferences")))
            events.extend(Citation(part, _url(reference), raw=reference) for reference in references)
        return events

    def work(self, name: str, value: Mapping[str, Any]) -> list[Event]:
        """What happens between the pieces of the answer."""
        if name == "returnControl":
            return list(self._calls(value))
        if name == "trace":
            steps = mapping_of(value.get("trace")).items()
            return [Note(", ".join([name, *(" ".join((step, *mapping_of(of_what))) for step, of_what in steps)]))]
        files = map(mapping_of, list_of(value.get(name)))
        return [Note(", ".join([name, *(text_of(file.get("name")) for file in files)]))]

    def _calls(self, value: Mapping[str, Any]) -> Iterator[Event]:
        """Tools that the client is asked to run."""
        id = text_of(value.get("invocationId"))
        for wanted in list_of(value.get("invocationInputs")):
            for call in map(mapping_of, mapping_of(wanted).values()):
                name = text_of(call.get("function")) or text_of(call.get("apiPath")) or text_of(call.get("actionGroup"))
                events: list[Event] = []
                part = self._parts.open(events, ("call", id, name), "tool_call", id=id, name=name)
                yield from events
                parameters = [mapping_of(each) for each in list_of(call.get("parameters"))]
                named = {text_of(each.get("name")): each.get("value") for each in parameters}
                yield ArgumentsDelta(part, compact(named))


def _url(reference: Mapping[str, Any]) -> str:
    """Where a source is: each kind of place has a field of its own."""
    for place in mapping_of(reference.get("location")).values():
        if url := text_of(mapping_of(place).get("uri")) or text_of(mapping_of(place).get("url")):
            return url
    return ""
