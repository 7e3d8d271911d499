"""The vendors' own SDKs assemble what we assemble, wherever they can read the stream.

They are given the recorded bytes, or, where a recording holds no body for one completion alone, its messages in a body
of server-sent events. Where one of them refuses a stream or comes to another result, the stream itself must show why:
each reason below is a question to its messages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from cassette_viz.cassettes._base import Interaction
from cassette_viz.framing import aws_eventstream, sse
from cassette_viz.timeline.model import Timeline

from ._corpus import streams
from .dialects._cases import CASES
from .vendors import Reading, RefusedError, Vendors, differences, ours


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    vendors = Vendors()
    yield vendors
    vendors.close()


class Reason(NamedTuple):
    """Why an SDK refuses a stream ("refused") or has another value in a field."""

    field: str
    why: str
    holds: Callable[[list[Any]], bool]  #: asked of the messages of the stream


def deltas(messages: list[Any]) -> list[dict[str, Any]]:
    return [choice.get("delta") or {} for message in messages for choice in message.get("choices", ())]


def tool_calls(messages: list[Any]) -> list[dict[str, Any]]:
    return [call for delta in deltas(messages) for call in delta.get("tool_calls") or ()]


def repeats_an_id(messages: list[Any]) -> bool:
    return any(n > 1 for n in Counter((call["index"], call["id"]) for call in tool_calls(messages)).values())


def has_a_list_without_index(messages: list[Any]) -> bool:
    lists = [delta.get(name) for delta in deltas(messages) for name in ("content", "reasoning_details")]
    return any("index" not in entry for entries in lists if isinstance(entries, list) for entry in entries)


def starts_a_message_inside_another(messages: list[Any]) -> bool:
    types = [message["type"] for message in messages]
    return "message_start" in types[1:] and types.count("message_stop") < types.count("message_start")


CHAT = (
    Reason(
        "refused",
        "its tool calls have no index (Mistral, Gemini, Ollama)",
        lambda messages: any(call.get("index") is None for call in tool_calls(messages)),
    ),
    Reason(
        "refused",
        "a list in its deltas has entries without index (Mistral's content, OpenRouter's reasoning_details)",
        has_a_list_without_index,
    ),
    Reason(
        "refused",
        "its only tool call has index 1, and the SDK takes the index for a place in a list",
        lambda messages: {call["index"] for call in tool_calls(messages)} == {1},
    ),
    Reason(
        "refused",
        "a choice has no delta (Azure's content filter)",
        lambda messages: any("delta" not in choice for message in messages for choice in message.get("choices", ())),
    ),
    Reason("tool_calls", "id and name come with every fragment, and the SDK joins them", repeats_an_id),
    Reason(
        "usage",
        "its usage is in x_groq only, which is Groq's own",
        lambda messages: any((message.get("x_groq") or {}).get("usage") for message in messages),
    ),
    Reason(
        "usage",
        "chunks come after its usage, and the SDK believes the last chunk alone",
        lambda messages: not messages[-1].get("usage") and any(message.get("usage") for message in messages),
    ),
)
MESSAGES = (
    Reason(
        "tool_calls",
        "another message begins inside it, and the SDK adds to the blocks of the first by the indexes of the second",
        starts_a_message_inside_another,
    ),
)


REASONS = (*CHAT, *MESSAGES)


def payloads(timeline: Timeline) -> Iterator[str]:
    """The payload of each chunk, whatever it was framed in."""
    for chunk in timeline.chunks:
        text = chunk.text
        lines = text.splitlines() if sse.match(chunk.raw) else ()
        data = [line.partition(":")[2].strip() for line in lines if line.startswith("data")]
        yield "\n".join(data) if lines else text.strip()


def messages_of(timeline: Timeline) -> list[Any]:
    return [json.loads(payload) for payload in payloads(timeline) if payload.startswith("{")]


def body_of(interaction: Interaction, timeline: Timeline) -> bytes:
    """The recorded body, if it is one that SDKs read, and of this completion alone; else one of its messages."""
    body = interaction.response.body
    is_whole = interaction.response.frames is None and len(interaction.timelines) == 1 and sse.match(body[:100])
    if is_whole and (timeline.dialect != "anthropic-messages" or b"event:" in body):  # Anthropic's goes by the names
        return body + b"\n\n" * (timeline.status == "complete")  # editors take the last blank line, SDKs insist on it
    return "".join(
        (f"event: {json.loads(payload)['type']}\n" if payload.startswith('{"type"') else "") + f"data: {payload}\n\n"
        for payload in payloads(timeline)
    ).encode()


def reading_of(vendors: Vendors, interaction: Interaction, timeline: Timeline) -> Reading | None:
    """What the vendor of the dialect makes of it; ``None`` of dialects whose vendor is not asked."""
    if aws_eventstream.match(interaction.response.body[:100]) and timeline.dialect == "bedrock-invoke":
        return vendors.anthropic_messages(interaction.response.body, by_bedrock=True)
    match timeline.dialect:
        case "openai-chat":
            return vendors.openai_chat(body_of(interaction, timeline))
        case "openai-responses":
            return vendors.openai_responses(body_of(interaction, timeline))
        case "anthropic-messages":
            return vendors.anthropic_messages(body_of(interaction, timeline))
    return None


class Compared:
    """Collects what was compared: how many streams agree, what cannot be explained, which reasons were needed."""

    def __init__(self, vendors: Vendors) -> None:
        self._vendors = vendors
        self.agree = 0
        self.wrong: list[str] = []
        self.needed: Counter[Reason] = Counter()

    def add(self, name: str, interaction: Interaction) -> None:
        for timeline in interaction.timelines:
            try:
                theirs = reading_of(self._vendors, interaction, timeline)
                found = differences(ours(timeline), theirs) if theirs else {"refused": ("no SDK", "is asked")}
            except RefusedError as error:
                found = {"refused": ("nothing to refuse", str(error))}
            self.agree += not found
            for field, (mine, its) in found.items():
                messages = [json.loads(payload) for payload in payloads(timeline) if payload.startswith("{")]
                reason = next((each for each in REASONS if each.field == field and each.holds(messages)), None)
                if reason is None:
                    self.wrong.append(f"{name}, {field}:\n  ours   {mine!r}\n  theirs {its!r}")
                else:
                    self.needed[reason] += 1


@pytest.mark.parametrize(
    ("protocols", "fewest", "reasons"),
    [
        (["openai-chat"], 410, CHAT),
        (["openai-responses"], 113, ()),
        (["anthropic-messages", "bedrock-invoke(anthropic-messages)"], 257, MESSAGES),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_the_vendor_agrees_about_streams_of_the_corpus(corpus, vendors, protocols, fewest, reasons):
    compared = Compared(vendors)
    for stream in streams(corpus):
        if stream.record["protocol"] in protocols and not stream.record.get("decoy"):
            compared.add(str(stream), stream.interaction)
    assert not compared.wrong, "\n".join(compared.wrong)
    assert compared.agree >= fewest
    assert set(compared.needed) == set(reasons)  # none is left that explains nothing


OURS = [case for case in CASES if case.module in ("openai_chat", "openai_responses", "anthropic_messages")]
OURS += [case for case in CASES if case.module == "bedrock_invoke" and case.path.stem == "anthropic"]


@pytest.mark.parametrize("case", OURS, ids=lambda case: f"{case.module}-{case.path.stem}")
def test_the_vendor_agrees_about_our_own_streams(vendors, case):
    compared = Compared(vendors)
    compared.add(case.path.name, case.interaction(case.path.read_bytes()))
    assert not compared.wrong, "\n".join(compared.wrong)
    assert compared.agree == 1
