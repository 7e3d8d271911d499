"""Bodies that were recorded as lists of decoded JSON values: one a chunk where streamed, else one alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..timeline.frame import Frame
from ._bodies import Body, as_bytes, as_json
from ._exchange import NO_BODY
from ._interactions import text

_STREAMS = (":stream", "alt=sse")  # Google's words for it in a URL


def is_streamed(url: str, media_type: str, segments: Sequence[object]) -> bool:
    """Whether the segments of a response are the chunks of a stream."""
    return len(segments) > 1 or "event-stream" in media_type or any(word in url for word in _STREAMS)


def as_body(segments: object) -> Body:
    """Give the body of which these are the segments: the only one as it is, several as an array."""
    values = [segment for segment in segments if segment is not None] if isinstance(segments, list) else []
    if not values:
        return NO_BODY
    if len(values) > 1:
        return as_json(values)
    return as_bytes(values[0]) if isinstance(values[0], str) else as_json(values[0])


def as_frames(segments: Sequence[object]) -> tuple[Frame, ...]:
    """Give a frame for each segment of a stream."""
    values = (segment for segment in segments if segment is not None)
    return tuple(Frame("", value if isinstance(value, str) else compact(value)) for value in values)


def compact(value: object) -> str:
    """Write JSON as it comes over the wire: without spaces, and one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=text)
