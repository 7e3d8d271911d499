"""What the vendors' own SDKs make of a stream. They read it as ever: by HTTP, here from a server on loopback."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from threading import Thread
from typing import Any, NamedTuple

from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.snapshot import ToolCall

#: What anthropic's SDK adds to the events of the wire.
_DERIVED = frozenset(("text", "input_json", "citation", "thinking", "signature", "compaction"))


class Answer(NamedTuple):
    """One choice; ``None`` stands for what an SDK has no word for."""

    text: str
    reasoning: str | None
    refusal: str | None
    tool_calls: list[tuple[str, str, Any]]  #: id, name and arguments, as a value if they are JSON
    server_tools: list[tuple[str, Any]] | None  #: id and arguments of what the provider ran itself
    finish_reason: str | None


class Reading(NamedTuple):
    """A stream that has been read to its end, or as far as an error in it let the SDK go."""

    answers: list[Answer]
    usage: dict[str, int]  #: by the names of our ``Usage``
    growth: list[int]  #: the length of all text, each time that a chunk had changed it
    error: str


class RefusedError(Exception):
    """An SDK does not read this stream."""


class Vendors:
    """The SDKs, all of which ask one server; it answers with the body that is to be read."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        for name in ("_openai", "_anthropic", "_bedrock"):
            if client := self.__dict__.get(name):
                client.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @cached_property
    def _openai(self) -> Any:
        import openai

        return openai.OpenAI(base_url=self._url, api_key="none", max_retries=0)

    @cached_property
    def _anthropic(self) -> Any:
        import anthropic

        return anthropic.Anthropic(base_url=self._url, api_key="none", max_retries=0)

    @cached_property
    def _bedrock(self) -> Any:
        import anthropic

        return anthropic.AnthropicBedrock(
            base_url=self._url, aws_access_key="none", aws_secret_key="none", aws_region="us-east-1", max_retries=0
        )

    @contextmanager
    def _answering(self, body: bytes, media_type: str) -> Iterator[list[str]]:
        """Answer with this body; yields where an error that the SDK finds in the stream is put."""
        import anthropic
        import openai

        self._server.answer = body, media_type  # type: ignore[attr-defined]
        errors: list[str] = []
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pydantic's, about content of a type that the SDK does not foresee
                yield errors
        except (anthropic.APIError, openai.APIError) as error:
            errors.append(_message_of(error))
        except Exception as error:
            raise RefusedError(f"{type(error).__name__}: {error}") from error

    def openai_chat(self, body: bytes) -> Reading:
        from openai.lib.streaming.chat import ChatCompletionStreamState

        state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
        lengths, snapshot = [0], None
        with self._answering(body, "text/event-stream") as errors:
            for chunk in self._openai.chat.completions.create(model="any", messages=[], stream=True):
                state.handle_chunk(chunk)
                snapshot = state.current_completion_snapshot
                lengths.append(sum(len(choice.message.content or "") for choice in snapshot.choices))
        answers = [
            Answer(
                choice.message.content or "",
                None,
                choice.message.refusal or "",
                [
                    (call.id, call.function.name, _value(call.function.arguments or ""))
                    for call in choice.message.tool_calls or ()
                ],
                None,
                choice.finish_reason,
            )
            for choice in sorted(snapshot.choices if snapshot else (), key=lambda choice: choice.index)
        ]
        counts = snapshot and snapshot.usage
        usage = _usage(
            input_tokens=counts and counts.prompt_tokens,
            output_tokens=counts and counts.completion_tokens,
            total_tokens=counts and counts.total_tokens,
        )
        return Reading(answers, usage, _changes(lengths), "".join(errors))

    def openai_responses(self, body: bytes) -> Reading:
        texts: dict[tuple[int, int], str] = {}
        lengths, response = [0], None
        with (
            self._answering(body, "text/event-stream") as errors,
            self._openai.responses.stream(model="any", input="anything") as stream,
        ):
            for event in stream:
                if event.type == "response.output_text.delta":
                    texts[event.output_index, event.content_index] = event.snapshot
                    lengths.append(sum(map(len, texts.values())))
                elif event.type in ("response.completed", "response.incomplete", "response.failed"):
                    response = event.response
        if response is None:
            text = "".join(text for _, text in sorted(texts.items()))
            return Reading([Answer(text, None, None, [], None, None)], {}, _changes(lengths), "".join(errors))
        content = [part for item in response.output if item.type == "message" for part in item.content]
        thoughts = [item for item in response.output if item.type == "reasoning"]
        reason = response.incomplete_details and response.incomplete_details.reason
        answer = Answer(
            "".join(part.text for part in content if part.type == "output_text"),
            "".join(part.text for item in thoughts for part in (*item.summary, *(item.content or ()))),
            "".join(part.refusal for part in content if part.type == "refusal"),
            [
                (item.call_id, item.name, _value(item.arguments))
                for item in response.output
                if item.type == "function_call"
            ],
            None,
            reason or response.status,
        )
        counts = response.usage
        usage = _usage(
            input_tokens=counts and counts.input_tokens,
            output_tokens=counts and counts.output_tokens,
            total_tokens=counts and counts.total_tokens,
            cached_input_tokens=counts and counts.input_tokens_details and counts.input_tokens_details.cached_tokens,
            reasoning_tokens=counts and counts.output_tokens_details and counts.output_tokens_details.reasoning_tokens,
        )
        return Reading([answer], usage, _changes(lengths), "".join(errors))

    def anthropic_messages(self, body: bytes, *, by_bedrock: bool = False) -> Reading:
        client, media_type = self._anthropic, "text/event-stream"
        if by_bedrock:
            client, media_type = self._bedrock, "application/vnd.amazon.eventstream"
        asked = {"model": "any", "max_tokens": 1, "messages": [{"role": "user", "content": "anything"}]}
        lengths, message = [0], None
        with self._answering(body, media_type) as errors, client.beta.messages.stream(**asked) as stream:
            for event in stream:
                if event.type not in _DERIVED:
                    message = stream.current_message_snapshot
                    lengths.append(sum(len(block.text) for block in message.content if block.type == "text"))
        if message is None:
            return Reading([], {}, _changes(lengths), "".join(errors))
        calls = {
            block.id: block.input for block in message.content if block.type in ("server_tool_use", "mcp_tool_use")
        }
        for block in message.content:
            if hasattr(block, "tool_use_id"):  # its call may stand in the message before
                calls.setdefault(block.tool_use_id, {})
        answer = Answer(
            "".join(block.text for block in message.content if block.type == "text"),
            "".join(block.thinking for block in message.content if block.type == "thinking"),
            None,
            [(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"],
            list(calls.items()),
            message.stop_reason,
        )
        usage = _usage(
            input_tokens=message.usage.input_tokens,
            output_tokens=message.usage.output_tokens,
            cached_input_tokens=message.usage.cache_read_input_tokens,
            cache_write_tokens=message.usage.cache_creation_input_tokens,
        )
        return Reading([answer], usage, _changes(lengths), "".join(errors))


def ours(timeline: Timeline) -> Reading:
    """The same of a timeline."""
    final = timeline.final
    answers = [
        Answer(
            choice.text,
            choice.reasoning,
            choice.refusal,
            [(call.id, call.name, _value(call.arguments)) for call in _named(choice.tool_calls)],
            [(call.id, _value(call.arguments)) for call in choice.server_tools],
            choice.finish_reason,
        )
        for choice in final.choices
    ]
    lengths = [
        sum(len(choice.text) for choice in timeline.at(position).choices)
        for position in range(len(timeline.chunks) + 1)
    ]
    usage = {name: getattr(final.usage, name, None) for name in (final.usage.__struct_fields__ if final.usage else ())}
    usage.pop("raw", None)
    return Reading(answers, _usage(**usage), _changes(lengths), final.error.message if final.error else "")


def differences(mine: Reading, theirs: Reading) -> dict[str, tuple[Any, Any]]:
    """What differs in fields for which the SDK has a word: ours and theirs, by name."""
    found: dict[str, tuple[Any, Any]] = {}
    if len(mine.answers) != len(theirs.answers):
        found["answers"] = mine.answers, theirs.answers
    for answer, other in zip(mine.answers, theirs.answers, strict=False):
        for name, value in other._asdict().items():
            if value is not None and value != (own := getattr(answer, name)):
                found[name] = own, value
    if any(mine.usage.get(name) != count for name, count in theirs.usage.items()) or (mine.usage and not theirs.usage):
        found["usage"] = mine.usage, theirs.usage
    for name in ("growth", "error"):
        if getattr(mine, name) != getattr(theirs, name):
            found[name] = getattr(mine, name), getattr(theirs, name)
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one piece; else the second waits 40 ms for the first to be acknowledged

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body, media_type = self.server.answer  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _message_of(error: Any) -> str:
    """The sender's own words in an error that the SDK raises for a message in the stream."""
    body = error.body
    inner = body.get("error", body) if isinstance(body, dict) else None
    return str(inner["message"]) if isinstance(inner, dict) and "message" in inner else str(error)


def _named(calls: Iterable[ToolCall]) -> list[ToolCall]:
    return [call for call in calls if call.name]


def _value(arguments: str) -> Any:
    try:
        return json.loads(arguments or "{}")
    except ValueError:
        return arguments


def _usage(**counts: int | None) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count is not None}


def _changes(lengths: Iterable[int]) -> list[int]:
    return [length for length, _ in groupby(lengths)]
