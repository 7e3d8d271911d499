"""Cloudflare Workers AI in its own protocol; under ``/v1`` it speaks OpenAI's.

Each message holds a piece of the ``response``, and ``p``, which pads it; the usage comes with the last ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..timeline.events import Event, Finish, TextDelta, UsageReport
from ._base import Message, Request, compact, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._openai_usage import usage_of
from ._tool_slots import ToolSlots
from ._whole_calls import WholeCalls

NAME = "cloudflare"
LABEL = "Cloudflare Workers AI"

_FIELDS = {"response", "p", "usage", "tool_calls", "finish_reason"}


def match(request: Request, message: Message) -> int:
    """Recognise the padding or the URL; a lone ``response`` may be anybody's."""
    if not ({"response", "tool_calls"} & message.keys() and message.keys() <= _FIELDS):
        return 0
    if "p" in message or "/ai/run/" in request.path or "@cf/" in request.path:
        return 2
    return int(not request.url or mapping_of(request.json).get("stream") is True)


class _Message(Struct, gc=False):
    response: Any = None
    tool_calls: Any = None
    usage: Any = None
    finish_reason: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._text: int | None = None
        self._slots = ToolSlots(self.parts, 0)
        self._calls = WholeCalls(self.parts)
        self._usage: Any = None

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        if self.is_over:
            self.begin_another(events)
        response = message.response
        if response is not None:
            # Tokens that look like numbers come as numbers.
            if text := response if type(response) is str else compact(response):
                if self._text is None:
                    self._text = self.parts.open(events, "text", "text")
                events.append(TextDelta(self._text, text))
        elif message.tool_calls is None and message.usage is None and message.finish_reason is None:
            value = whole(data)
            errors = list_of(value.get("errors"))
            events.append(failure_of(mapping_of(errors[0])) if errors else unknown(None, data))
        for call in list_of(message.tool_calls):
            self._add_call(events, mapping_of(call))
        if type(message.usage) is dict and message.usage and message.usage != self._usage:
            self._usage = message.usage
            events.append(UsageReport(usage_of(message.usage)))
        if reason := message.finish_reason:
            events.append(Finish(text_of(reason) or compact(reason)))

    def close(self) -> list[Event]:
        """Settle the identity of the tool calls."""
        return [*self._slots.close(), *self._calls.close()]

    def only_text_of(self, data: str) -> object:
        """A piece of the response, where no padding makes each message another."""
        message = self._decode(data)
        return None if message.tool_calls or message.usage or message.finish_reason else message.response

    def _add_call(self, events: list[Event], call: Mapping[str, Any]) -> None:
        """A call in pieces, as in OpenAI's protocol, or a whole one: a bare name with its arguments."""
        if isinstance(call.get("function"), Mapping):
            function = call["function"]
            self._slots.feed(events, call.get("index"), call.get("id"), function.get("name"), function.get("arguments"))
        elif call.get("name"):
            self._calls.add(events, call.get("id"), call.get("name"), call.get("arguments"))
