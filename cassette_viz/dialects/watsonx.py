"""IBM watsonx text generation; its chat speaks OpenAI's protocol.

The counts are of two sorts: tokens made are counted up, the tokens of the prompt are said once and are 0 afterwards.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ..timeline.events import Event, Finish, Header, Note, TextDelta, TokenCount, Usage, UsageReport
from ._base import Message, Request, compact, count_of, list_of, mapping_of, text_of
from ._json_decoder import JsonDecoder, failure_of, unknown, whole
from ._server_time import time_of

NAME = "watsonx"
LABEL = "watsonx text generation"

_NOT_FINISHED = "not_finished"
_COUNTS = ("generated_token_count", "input_token_count")


def match(request: Request, message: Message) -> int:
    """Recognise a result that goes on, or the endpoint: an answer in one piece has the same shape."""
    results = [result for result in list_of(message.get("results")) if isinstance(result, dict)]
    if not any("generated_text" in result for result in results):
        return 0
    goes_on = any(str(result.get("stop_reason")).lower() == _NOT_FINISHED for result in results)
    return 2 if goes_on or message.name == "message" or "generation_stream" in request.path else 0


class _Message(Struct, gc=False):
    model_id: Any = None
    created_at: Any = None
    results: Any = None
    system: Any = None


class Decoder(JsonDecoder[_Message]):
    """Decodes the messages of one response body."""

    shape = _Message

    def begin(self) -> None:
        """Forget the completion before."""
        super().begin()
        self._model = ""
        self._given: int | None = None
        self._made: int | None = None
        self._counted: dict[int, int] = {}  # tokens of each result so far
        self._warned: Any = None

    def read(self, events: list[Event], message: _Message, data: str) -> None:
        """Say what one message means."""
        results = message.results
        if type(results) is not list:
            value = whole(data)
            is_error = self.name == "error" or value.get("errors")
            first = list_of(value.get("errors"))[:1]
            events.append(failure_of(mapping_of(first[0]) if first else value) if is_error else unknown(None, data))
            return
        if message.model_id != self._model and (model := text_of(message.model_id)):
            self._model = model
            time = time_of(message.created_at)
            events.append(Header(model=model, created=None if time is None else time.ns // 1_000_000_000))
        for place, result in enumerate(results):
            if type(result) is dict:
                self._add(events, place, result)
        if message.system is not None and message.system != self._warned:
            self._warned = message.system
            warnings = list_of(mapping_of(message.system).get("warnings"))
            events.extend(Note(text_of(mapping_of(each).get("message")) or compact(each)) for each in warnings)

    def _add(self, events: list[Event], choice: int, result: dict[str, Any]) -> None:
        text = result.get("generated_text")
        if type(text) is str and text:
            part = self.parts.get_or_open(events, ("text", choice), "text", choice=choice)
            events.append(TextDelta(part, text))
        self._given = count_of(result.get("input_token_count")) or self._given
        if (made := count_of(result.get("generated_token_count"))) is not None:
            self._made = made
            if (more := made - self._counted.get(choice, 0)) > 0:
                self._counted[choice] = made
                events.append(TokenCount(more))
        reason = result.get("stop_reason")
        if not reason or str(reason).lower() == _NOT_FINISHED:
            return
        counts: dict[str, Any] = {key: result[key] for key in _COUNTS if key in result}
        if (self._given, self._made) != (None, None):
            usage = Usage(input_tokens=self._given, output_tokens=self._made, raw=counts)
            events.append(UsageReport(usage))
        events.append(Finish(text_of(reason) or compact(reason), choice))
