"""Everything that is shown after chunk n: the answer as far as it had come."""

from __future__ import annotations

from msgspec import Struct

from .arguments import ArgumentState
from .events import Citation, CostReport, Failure, MediaDelta, PartKind, Result, Usage
from .finish import FinishReason, normal_finish


class PartSnapshot(Struct, frozen=True):
    """One part of the answer as far as it had come."""

    number: int  #: its place in the order of first appearance, from 0, over all choices
    kind: PartKind
    choice: int
    text: str


class ToolCall(PartSnapshot, frozen=True):
    """A tool call as far as it had come; ``kind`` tells whether the client or the provider runs it."""

    index: int  #: the provider's own index, or else its place among the tool calls of the choice
    id: str
    name: str
    state: ArgumentState  #: of the arguments: "empty", "incomplete", "valid" or "invalid" JSON
    results: tuple[Result, ...] = ()  #: what the tool gave back, where the stream tells it

    @property
    def arguments(self) -> str:
        """The argument text so far, character for character as it was sent."""
        return self.text


class Media(PartSnapshot, frozen=True):
    """An image or a sound; its ``text`` is the transcript, if there is one."""

    pieces: tuple[MediaDelta, ...]


class Choice(Struct, frozen=True):
    """One of the answers to a request; most requests ask for one."""

    index: int
    parts: tuple[PartSnapshot, ...]  #: in order of first appearance
    finish_reason: str | None  #: the provider's own word
    citations: tuple[Citation, ...] = ()

    @property
    def text(self) -> str:
        """All text parts, joined."""
        return self._joined("text")

    @property
    def reasoning(self) -> str:
        """All reasoning parts, joined."""
        return self._joined("reasoning")

    @property
    def refusal(self) -> str:
        """All refusals, joined."""
        return self._joined("refusal")

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Calls that the client is asked to run, by index."""
        return tuple(sorted(self._calls("tool_call"), key=lambda call: call.index))

    @property
    def server_tools(self) -> tuple[ToolCall, ...]:
        """Calls that the provider ran itself, in order of appearance."""
        return tuple(self._calls("server_tool"))

    @property
    def finish(self) -> FinishReason | None:
        """``finish_reason`` in the words that all vendors share.

        A call whose result stands in the stream, as applications send them, is not what the answer ended for.
        """
        return normal_finish(self.finish_reason, has_tool_calls=any(not call.results for call in self.tool_calls))

    def _joined(self, kind: PartKind) -> str:
        return "".join(part.text for part in self.parts if part.kind == kind)

    def _calls(self, kind: PartKind) -> list[ToolCall]:
        return [part for part in self.parts if isinstance(part, ToolCall) and part.kind == kind]


class Snapshot(Struct, frozen=True):
    """The state of a completion after one of its chunks."""

    position: int  #: number of chunks that have come; 0 is "nothing yet"
    choices: tuple[Choice, ...]
    usage: Usage | None
    cost: CostReport | None
    error: Failure | None
