"""Hugging Face's Text Generation Inference, ``/generate_stream``: a token a message, with the last one all text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..timeline.events import Done, Event, Finish, TokenCount, Usage, UsageReport
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._repeated_text import RepeatedText

NAME = "tgi"
LABEL = "TGI generate"


def match(request: Request, message: Message) -> int:
    """Recognise the token; its other endpoints speak OpenAI's protocol."""
    token = message.get("token")
    if isinstance(token, dict) and "text" in token and "choices" not in message:
        return 2 if "generated_text" in message or "special" in token else 1
    return 2 if request.path.endswith("/generate_stream") and "error" in message else 0


class _Message(Struct, gc=False):
    index: Any = None
    token: Any = None
    generated_text: Any = None
    details: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._text: RepeatedText | None = None

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        token = message.token
        if type(token) is not dict:
            value = whole(data)
            events.append(failure_of(value) if value.get("error") else unknown(None, data))
            return
        if self.is_over:
            self.begin_another(events)
        events.append(TokenCount(1))
        text = token.get("text")
        if type(text) is str and text and token.get("special") is not True:
            self._grow(events).add(events, text)
        if message.generated_text is None and message.details is None:
            return
        if type(message.generated_text) is str:
            if self._text is not None or message.generated_text:
                self._grow(events).become(events, message.generated_text)
            self.is_over = True
        self._end(events, mapping_of(message.details))

    def _grow(self, events: list[Event]) -> RepeatedText:
        if self._text is None:
            self._text = RepeatedText(self.parts.open(events, "text", "text"))
        return self._text

    def _end(self, events: list[Event], details: Mapping[str, Any]) -> None:
        prefill = details.get("prefill")
        given = count_of(details.get("input_length"))
        usage = Usage(
            input_tokens=len(list_of(prefill)) if given is None and prefill else given,
            output_tokens=count_of(details.get("generated_tokens")),
            raw={key: value for key, value in details.items() if key not in ("prefill", "tokens", "top_tokens")},
        )
        if usage.input_tokens is not None or usage.output_tokens is not None:
            events.append(UsageReport(usage))
        if reason := details.get("finish_reason"):
            events.append(Finish(text_of(reason) or compact(reason)))
        elif self.is_over:
            events.append(Done())
