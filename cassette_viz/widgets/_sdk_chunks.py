"""What the chunk of an SDK was on the wire: the objects that a streaming call hands out, back as bytes or JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from ..cassettes._base import Headers, Request, Response, request
from ..timeline.clock import Provenance

#: A loop can only note when it was handed a chunk, and it waits for nothing while it works on another.
HANDED_OUT = Provenance("as the loop was handed it")

#: What SDKs add to the messages of a stream: all that came before, again and again, or a reading of their own.
_ADDED = {"parsed", "parsed_arguments", "sdk_http_response", "snapshot"}
_ADDED_TO = {"content_block_stop": {"content_block"}, "message_stop": {"message"}}
#: Events that an SDK derives from a message which it hands out as well: Anthropic's, then OpenAI's.
_DERIVED = frozenset({"text", "input_json", "citation", "thinking", "signature", "compaction"})
_DERIVED_BEGIN = ("content.", "refusal.", "logprobs.", "tool_calls.")


def wire_of(chunk: object) -> bytes | str | None:
    """The piece of a body, or the message, that a chunk was; ``None`` if it was none.

    Parameters
    ----------
    chunk
        Bytes or text as they came, a dictionary, a dataclass, or an object of pydantic, as most SDKs have them.

    Returns
    -------
    bytes, str or None
        Bytes are a piece of a body. Text is a whole message, except where ``chunk`` itself is text. ``None`` stands for
        an event that an SDK has derived from other chunks.

    Examples
    --------
    >>> wire_of(b"data: {}"), wire_of({"type": "ping"})
    (b'data: {}', '{"type":"ping"}')
    """
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    if isinstance(chunk, str):
        return chunk
    if isinstance(chunk, Mapping):
        return _text(chunk)
    kind = str(getattr(chunk, "type", ""))
    if kind == "chunk" and hasattr(chunk, "chunk"):  # openai's chat.completions.stream() wraps what came
        return wire_of(chunk.chunk)
    if kind in _DERIVED or kind.startswith(_DERIVED_BEGIN):
        return None
    return _as_json(chunk, _ADDED | _ADDED_TO.get(kind, set()))


def _as_json(chunk: Any, without: set[str]) -> str:
    if hasattr(chunk, "model_dump"):
        dumped = chunk.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=without, warnings=False)
        return _text(dumped)
    if is_dataclass(chunk) and not isinstance(chunk, type):
        return _text(asdict(chunk))
    for name in ("to_dict", "dict", "to_json_dict"):
        if callable(method := getattr(chunk, name, None)):
            return _text(method())
    return _text(chunk)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def exchange_of(stream: object) -> tuple[Request, Response]:
    """The request behind a stream and the head of its response, as far as the SDK gives them; secrets are replaced."""
    named = (getattr(stream, name, None) for name in ("response", "_response"))
    response: Any = next((each for each in (stream, *named) if hasattr(each, "status_code")), None)
    if not hasattr(response, "status_code"):
        return Request("POST", ""), Response(None, provenance=HANDED_OUT)
    headers = Headers(list(_items(getattr(response, "headers", None))))
    head = Response(response.status_code, _text_of(response, "reason_phrase"), headers, provenance=HANDED_OUT)
    try:
        sent = response.request
        body = sent.content if isinstance(sent.content, bytes) else b""
        return request(str(sent.method), str(sent.url), list(_items(sent.headers)), body), head
    except Exception:  # noqa: BLE001  an upload that was streamed has no content, and no SDK promises to have a request
        return Request("POST", ""), head


def _items(headers: Any) -> list[tuple[str, str]]:
    pairs = getattr(headers, "multi_items", getattr(headers, "items", lambda: ()))()
    return [(str(name), str(value)) for name, value in pairs]


def _text_of(thing: object, name: str) -> str:
    value = getattr(thing, name, "")
    return value if isinstance(value, str) else ""
