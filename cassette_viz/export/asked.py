"""What was asked, ready for the browser, and which scenes continue one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..cassettes._base import Interaction, Request
from ..conversation.prompt import prompt_of
from ..conversation.threads import continued
from ..frontend.asked import Asked
from ..frontend.text import sendable

#: Characters of one text that a page carries; a request sends back all earlier ones, so that they add up.
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The places before and after an interaction in its conversation."""

    continues: int | None = None
    continued_by: int | None = None


def neighbours(interactions: Sequence[Interaction | None]) -> tuple[Neighbours, ...]:
    """Find for each place of the picker its neighbours; ``None`` stands for a place whose interaction is not known.

    Of several interactions that continue the same one, the first with a stream is its successor.
    """
    places: dict[int, int] = {}
    known: dict[int, Interaction] = {}
    for place, interaction in enumerate(interactions):
        if interaction is not None and interaction.index not in places:
            places[interaction.index] = place
            known[interaction.index] = interaction
    earlier = continued(known.values())
    later: dict[int, int] = {}
    for index, before in sorted(earlier.items(), key=lambda pair: not known[pair[0]].timelines):
        later.setdefault(before, index)

    def place_of(index: int | None) -> int | None:
        return None if index is None else places[index]

    return tuple(
        Neighbours()
        if interaction is None
        else Neighbours(place_of(earlier.get(interaction.index)), place_of(later.get(interaction.index)))
        for interaction in interactions
    )


def asked(request: Request, near: Neighbours) -> Asked | None:
    """What a request asked; ``None`` if it says nothing of that, and belongs to no conversation."""
    prompt = prompt_of(request.json)
    if prompt is None and near == Neighbours():
        return None
    return {
        "messages": [
            {
                "role": sendable(message.role),
                "text": _shown(message.text),
                "calls": [
                    {"id": sendable(call.id), "name": sendable(call.name), "arguments": _shown(call.arguments)}
                    for call in message.calls
                ],
                "answers": sendable(message.answers),
                "other": [sendable(kind) for kind in message.other],
            }
            for message in (prompt.messages if prompt else ())
        ],
        "tools": [
            {"name": sendable(tool.name), "description": _shown(tool.description)}
            for tool in (prompt.tools if prompt else ())
        ],
        "parameters": [(sendable(name), sendable(value)) for name, value in (prompt.parameters if prompt else ())],
        "continues": near.continues,
        "continued_by": near.continued_by,
    }


def _shown(text: str) -> str:
    """A text as it is shown: a very long one ends in words of ours, which say how much was left out."""
    left_out = len(text) - LONGEST_TEXT
    if left_out > 0:
        what = "more character is" if left_out == 1 else "more characters are"
        text = f"{text[:LONGEST_TEXT]}…\n[{left_out:,} {what} left out here]"
    return sendable(text)
