"""Times of chunks whose messages were not kept -> frames that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..timeline.frame import Frame
from ._clocks import LATEST_NS
from ._segments import compact

NO_MESSAGES = "the benchmark kept no messages, only when each chunk came; its frames are made up to carry the times"
SPREAD = (
    "the text was kept as a whole; it is spread evenly over the chunks, so which chunk brought which words is not known"
)


def benchmark_frames(
    tool: str, times_ns: Sequence[int], text: str = "", last: Mapping[str, Any] | None = None, *, model: str = ""
) -> tuple[Frame, ...]:
    """Make a frame for each time, in the words of the dialect "benchmark".

    Parameters
    ----------
    tool
        That recorded the times.
    times_ns
        When each chunk came, in nanoseconds since the request.
    text
        All of the answer, if it was kept; it is cut into as many even pieces as there are chunks.
    last
        What else the last frame is to say.
    model
        That was asked, for the first frame.
    """
    count, frames = len(times_ns), []
    for place, time_ns in enumerate(min(each, LATEST_NS) for each in times_ns):
        record: dict[str, Any] = {"benchmark": tool}
        if text:
            record["text"] = text[len(text) * place // count : len(text) * (place + 1) // count]
            record["text_is"] = "spread evenly over the chunks"
        if model and not place:
            record["model"] = model
        if last and place == count - 1:
            record |= last
        frames.append(Frame("", compact(record), time_ns=time_ns))
    return tuple(frames)


def whole_ns(value: object, unit_ns: int = 1) -> int | None:
    """Turn a number into whole nanoseconds; ``None`` if it is no number, negative, or beyond all times."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value * unit_ns < LATEST_NS:
        return None
    return value * unit_ns if isinstance(value, int) else round(value * unit_ns)
