"""Tools that Groq ran itself: each comes when it is asked, and again with what it gave back.

As ``ExecutedTool`` of Groq's SDK has them: ``index``, ``type``, ``arguments`` as JSON text, ``output`` as text, and
the same structured, in a field for each kind of tool.
"""

from __future__ import annotations

from ..timeline.events import Event, Result
from ._base import PartNumbers, list_of, mapping_of, text_of
from ._repeated_text import RepeatedText

_GIVEN = ("search_results", "code_results", "browser_results", "output")


class ExecutedTools:
    """Those of one choice."""

    __slots__ = ("_calls", "_choice", "_given", "_parts")

    def __init__(self, parts: PartNumbers, choice: int) -> None:
        self._parts, self._choice = parts, choice
        self._calls: dict[int, RepeatedText] = {}  # by their index
        self._given: dict[int, dict[str, object]] = {}

    def feed(self, events: list[Event], tools: object) -> None:
        """Take ``executed_tools``, whatever it holds."""
        for place, entry in enumerate(list_of(tools)):
            tool = mapping_of(entry)
            index = each if type(each := tool.get("index")) is int else place
            if (call := self._calls.get(index)) is None:
                key = ("executed", self._choice, index)
                part = self._parts.open(events, key, "server_tool", choice=self._choice, name=text_of(tool.get("type")))
                call = self._calls[index] = RepeatedText(part, arguments=True)
            if arguments := text_of(tool.get("arguments")):
                call.become(events, arguments)
            given = {name: tool[name] for name in _GIVEN if tool.get(name)}
            if given and given != self._given.get(index):
                self._given[index] = given
                events.append(Result(call.part, given))
