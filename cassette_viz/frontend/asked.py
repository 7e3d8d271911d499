"""The part of the contract with the browser that tells what was asked; ``Payload`` holds one of these."""

from __future__ import annotations

from typing import TypedDict


class AskedCall(TypedDict):
    """A tool call of an earlier answer."""

    id: str
    name: str
    arguments: str  #: JSON text, as it was sent


class AskedMessage(TypedDict):
    """One message of the request."""

    role: str  #: as the vendor calls it
    text: str
    calls: list[AskedCall]
    answers: str  #: id or name of the tool call whose result this is; "" if it is none
    other: list[str]  #: kinds of content that are no text, such as "image"


class AskedTool(TypedDict):
    """A tool that the model was offered."""

    name: str
    description: str


class Asked(TypedDict):
    """What was asked, and the neighbours of the interaction in its conversation."""

    messages: list[AskedMessage]
    tools: list[AskedTool]
    parameters: list[tuple[str, str]]  #: (name, value as JSON text)
    continues: int | None  #: place in the picker of the interaction that this one continues
    continued_by: int | None  #: place of the one that continues this
