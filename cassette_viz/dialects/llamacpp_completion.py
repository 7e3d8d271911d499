"""llama.cpp's own ``/completion``; its other endpoints speak OpenAI's protocol.

https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..timeline.events import Done, Event, Finish, Header, KeepAlive, TextDelta, Usage, UsageReport
from ._base import Message, Request, count_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._listed_tokens import count_listed
from ._server_durations import llamacpp_timing

NAME = "llamacpp-completion"
LABEL = "llama.cpp completion"

#: Before ``stop_type`` there were flags.
_OLD_FLAGS = {"stopped_eos": "eos", "stopped_limit": "limit", "stopped_word": "word"}
_COUNTS = ("tokens_evaluated", "tokens_predicted", "tokens_cached", "truncated")


def match(request: Request, message: Message) -> int:
    """Recognise content with a flag; an answer in one piece has the flag too, but its content with it."""
    if not isinstance(message.get("content"), str) or not isinstance(message.get("stop"), bool) or "choices" in message:
        return 0
    is_stream = not message["stop"] or not message["content"] or mapping_of(request.json).get("stream") is True
    return 2 if is_stream else 0


class _Message(Struct, gc=False):
    content: Any = None
    stop: Any = None
    index: Any = None
    tokens: Any = None
    model: Any = None
    timings: Any = None
    error: Any = None
    prompt_progress: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._texts: dict[int, int] = {}  # parts by the place of their prompt
        self._over: set[int] = set()

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        if message.error or self.name == "error":
            events.append(failure_of(whole(data)))
            return
        if message.stop is None and message.content is None:
            events.append(KeepAlive("progress of the prompt") if message.prompt_progress else unknown(None, data))
            return
        choice = message.index if type(message.index) is int and message.index >= 0 else 0
        if choice in self._over:
            self.begin_another(events)
        if type(message.content) is str and message.content:
            if (part := self._texts.get(choice)) is None:
                part = self._texts[choice] = self.parts.open(events, ("text", choice), "text", choice=choice)
            events.append(TextDelta(part, message.content))
        count_listed(events, message.tokens)
        if message.stop is True:
            self._end(events, choice, whole(data))
        elif message.timings:
            events.append(llamacpp_timing("timings", mapping_of(message.timings)))

    def _end(self, events: list[Event], choice: int, value: Mapping[str, Any]) -> None:
        self._over.add(choice)
        if model := text_of(value.get("model")):
            events.append(Header(model=model))
        timings = mapping_of(value.get("timings"))
        usage = Usage(
            input_tokens=count_of(value.get("tokens_evaluated")),
            output_tokens=count_of(value.get("tokens_predicted")),
            cached_input_tokens=count_of(timings.get("cache_n")),  # tokens_cached counts the answer as well
            raw={key: value[key] for key in _COUNTS if key in value},
        )
        if usage.input_tokens is not None or usage.output_tokens is not None:
            events.append(UsageReport(usage))
        if timings:
            events.append(llamacpp_timing("timings", timings))
        reason = text_of(value.get("stop_type")) or next((_OLD_FLAGS[key] for key in _OLD_FLAGS if value.get(key)), "")
        events.append(Done() if reason in ("", "none") else Finish(reason, choice))
