"""What a chunk can mean: the events that every dialect is translated into.

A dialect yields these in the order in which the vendor's message states them; the builder stamps each with the
number of its chunk. A *part* is one piece of the answer (a text, a tool call, ...), numbered from 0 in the order of
first appearance. Whatever identity the vendor uses for it (an index, an id) stays inside the dialect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

PartKind = Literal["text", "reasoning", "refusal", "tool_call", "server_tool", "citation", "image", "audio"]


class Usage(Struct, frozen=True, kw_only=True):
    """Token counts exactly as the provider's last report has them; ``None`` where it says nothing.

    No conversions happen here. Whether the cache is inside the input, or reasoning inside the output, differs between
    vendors and is settled by ``metrics.usage``, which says what it assumed.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    audio_input_tokens: int | None = None
    audio_output_tokens: int | None = None
    total_tokens: int | None = None
    raw: Mapping[str, Any] = {}  #: the report itself


class PartStart(Struct, frozen=True, gc=False):
    """A new part of the answer begins."""

    part: int
    kind: PartKind
    choice: int = 0
    index: int | None = None  #: the vendor's own index of a tool call
    id: str = ""
    name: str = ""
    free_text: bool = False  #: the tool takes any text, not JSON


class PartUpdate(Struct, frozen=True, gc=False):
    """The identity of a part became known, or changed, after it began."""

    part: int
    id: str | None = None
    name: str | None = None
    synthesised: bool = False  #: the id is ours, because the provider sent none


class TextDelta(Struct, frozen=True, gc=False):
    """More text for a part that holds words: text, reasoning, refusal, citation, a transcript of audio."""

    part: int
    text: str


class ArgumentsDelta(Struct, frozen=True, gc=False):
    """More argument text for a tool call."""

    part: int
    text: str


class MediaDelta(Struct, frozen=True, gc=False):
    """More bytes of an image or a sound."""

    part: int
    media_type: str
    data: str  #: one base64 piece, complete in itself; or a URL, if it has a scheme


class PartReset(Struct, frozen=True, gc=False):
    """What the part held so far is withdrawn; what follows replaces it."""

    part: int


class PartSplit(Struct, frozen=True, gc=False):
    """Two tool calls had been sent as one: what stands from ``offset`` on is a call of its own.

    Said at the end of a stream only. The builder moves the text, and dates the new part back to where it began.
    """

    part: int
    offset: int  #: in code points of the part's text
    into: int  #: number of the new part, the next that is free
    id: str = ""


class PartEnd(Struct, frozen=True, gc=False):
    """The provider says that the part is complete."""

    part: int


class Citation(Struct, frozen=True):
    """A source that the answer refers to."""

    part: int
    url: str = ""
    title: str = ""
    raw: Mapping[str, Any] = {}


class Signature(Struct, frozen=True, gc=False):
    """A token by which the provider recognises its own reasoning later; it replaces an earlier one of the part."""

    part: int
    value: str


class Result(Struct, frozen=True):
    """What a tool that the provider runs itself gave back."""

    part: int
    raw: Any = None


class Header(Struct, frozen=True, gc=False):
    """What the stream says of itself. Later headers replace what they state."""

    id: str = ""  #: under which the provider knows the completion
    model: str = ""
    created: int | None = None  #: seconds since 1970-01-01 UTC, as the provider's clock has it


class NewCompletion(Struct, frozen=True):
    """Another completion begins in the same body, with this message; part numbers start again at 0.

    It is the first event of its message.
    """

    closing: tuple[Event, ...] = ()  #: what was left to say of the completion before


class Finish(Struct, frozen=True, gc=False):
    """A choice is finished, for the reason that the provider gives, in its own word."""

    reason: str
    choice: int = 0


class Done(Struct, frozen=True, gc=False):
    """The end of the stream, said on the wire: ``[DONE]``, ``message_stop`` and their like."""


class UsageReport(Struct, frozen=True):
    """Token counts; a later report replaces an earlier one."""

    usage: Usage
    service_tier: str = ""  #: at which the request was served, where the provider says so beside the counts


class CostReport(Struct, frozen=True, gc=False):
    """What the provider itself says that the completion cost, in US dollars."""

    usd: float
    source: str  #: the field that said so, such as "usage.cost"
    input_usd: float | None = None
    output_usd: float | None = None


class ServerTiming(Struct, frozen=True):
    """Durations that the provider measured on its side, in nanoseconds; ``None`` where it says nothing.

    The dialect translates the provider's words and units; what they mean for the clock is ``timeline.timing``'s to say.
    """

    source: str  #: the field that said so, such as "x_groq.usage"
    raw: Mapping[str, Any]
    queue_ns: int | None = None  #: from the arrival of the request to the start of work on it
    headers_ns: int | None = None  #: from the arrival of the request to the head of the response, before any token
    prompt_ns: int | None = None  #: work on the input (prefill)
    first_token_ns: int | None = None  #: from the arrival of the request to the first token
    generation_ns: int | None = None  #: from the first token to the last
    total_ns: int | None = None  #: from the arrival of the request to the last token
    resolution_ns: int = 0  #: how coarse the durations are: a second where they are differences of whole seconds


class TokenCount(Struct, frozen=True, gc=False):
    """How many tokens of the answer the message carries, where it lists them: by log probabilities or token ids.

    The builder makes a column of these.
    """

    count: int


class ServerTime(Struct, frozen=True, gc=False):
    """When the sender made this message, by its own clock: nanoseconds since 1970-01-01 UTC.

    The builder makes a column of these. They tell the gaps between messages; when the request was sent, nobody knows.
    """

    ns: int


class Failure(Struct, frozen=True):
    """The provider reports an error in mid-stream."""

    message: str
    code: str = ""
    raw: Any = None


class KeepAlive(Struct, frozen=True, gc=False):
    """Nothing new, but the connection lives: an SSE comment, a ping."""

    text: str = ""


class Note(Struct, frozen=True, gc=False):
    """Something worth knowing that is no part of the answer: filter results, flaws of the frame, repairs."""

    text: str


class Unrecognised(Struct, frozen=True, gc=False):
    """The dialect does not know this message; it is shown raw."""

    why: str = ""


Event = (
    PartStart
    | PartUpdate
    | TextDelta
    | ArgumentsDelta
    | MediaDelta
    | PartReset
    | PartSplit
    | PartEnd
    | Citation
    | Signature
    | Result
    | Header
    | NewCompletion
    | Finish
    | Done
    | UsageReport
    | CostReport
    | ServerTiming
    | ServerTime
    | TokenCount
    | Failure
    | KeepAlive
    | Note
    | Unrecognised
)
