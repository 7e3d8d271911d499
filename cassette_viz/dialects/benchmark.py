"""Records of benchmarks: when each chunk came, and as much of its text as the tool kept.

Triton's generate endpoint writes ``{"text_output": ...}``. All else was never on a wire: the readers of records that
keep no messages, such as AIPerf's and vLLM's, write ``{"benchmark": tool, "text": ...}`` with whatever else the record
says: "usage", "model", "done".
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..timeline.events import Done, Event, Header, TextDelta, Usage, UsageReport
from ._base import Message, Request, count_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole

NAME = "benchmark"
LABEL = "Benchmark record"


def match(request: Request, message: Message) -> int:  # noqa: ARG001 - records of benchmarks hold no URL
    """Recognise the fields that no other protocol has."""
    return 2 if isinstance(message.get("benchmark"), str) or isinstance(message.get("text_output"), str) else 0


class _Message(Struct, gc=False):
    benchmark: Any = None
    text: Any = None
    text_output: Any = None
    model: Any = None
    model_name: Any = None
    usage: Any = None
    done: Any = None
    error: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the records of the chunks of one request."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._model = ""

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one record means."""
        if message.error:
            events.append(failure_of(whole(data)))
            return
        text = message.text if message.text is not None else message.text_output
        if message.benchmark is None and text is None:
            events.append(unknown(None, data))
            return
        model = text_of(message.model) or text_of(message.model_name)
        if model and model != self._model:
            self._model = model
            events.append(Header(model=model))
        if text_of(text):
            events.append(TextDelta(self.parts.get_or_open(events, "text", "text"), text_of(text)))
        if usage := mapping_of(message.usage):
            counts = {
                field: count_of(usage.get(field)) for field in ("input_tokens", "output_tokens", "reasoning_tokens")
            }
            events.append(UsageReport(Usage(**counts, raw=usage)))
        if message.done is True:
            events.append(Done())
