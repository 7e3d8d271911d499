"""Which chunks bring something of the answer: words, calls, pictures and sounds of the model, no talk about them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import chain, compress, islice
from operator import add, lt

from .columns import growths, is_run
from .events import MediaDelta, PartStart, PartUpdate
from .model import Part, Timeline

_CALLS = ("tool_call", "server_tool")


def is_reasoning(part: Part) -> bool:
    """Whether a part is what the model thought before it answered."""
    return part.kind == "reasoning"


def is_answer(part: Part) -> bool:
    """Whether a part belongs to the answer; citations do not, because the provider adds them from a search."""
    return part.kind not in ("reasoning", "citation")


def is_content(part: Part) -> bool:
    """Whether the model made it: reasoning or answer."""
    return part.kind != "citation"


def content_chunks(timeline: Timeline, wanted: Callable[[Part], bool] = is_content) -> array[int]:
    """Numbers of the chunks that bring something of the parts that are ``wanted``, ascending.

    Something is a character, a byte of an image or a sound, or the name of a tool that is called. A role, an empty
    delta, usage and ``[DONE]`` are nothing.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> numbers = content_chunks(stream)
    >>> numbers[0], numbers[-1], len(stream.chunks)
    (2, 35, 38)
    """
    flags = bytearray(len(timeline.starts) + 1)
    for part, numbers in zip(timeline.parts, chunks_of_parts(timeline), strict=True):
        if not wanted(part):
            continue
        if is_run(numbers):  # as nearly all are
            flags[numbers[0] : numbers[-1] + 1] = b"\x01" * len(numbers)
            continue
        for number in numbers:
            flags[number] = 1
    return array("I", compress(range(len(flags)), flags))


def chunks_of_parts(timeline: Timeline) -> list[array[int]]:
    """Numbers of the chunks that bring something of each part, ascending; one array for each part."""
    others: dict[int, list[int]] = {}  # what is no text, by part
    for number, media in timeline.marks_of(MediaDelta):
        others.setdefault(media.part, []).append(number)
    for number, start in timeline.marks_of(PartStart):
        if start.kind in _CALLS and start.name:
            others.setdefault(start.part, []).append(number)
    for number, update in timeline.marks_of(PartUpdate):
        if update.name:
            others.setdefault(update.part, []).append(number)
    found = []
    for part in timeline.parts:
        numbers = _growing(part)
        if part.number in others:  # 0 is before the first chunk
            numbers = array("I", sorted({*numbers, *others[part.number]} - {0}))
        found.append(numbers)
    return found


def characters(timeline: Timeline, wanted: Callable[[Part], bool] | None = None) -> array[int]:
    """How many characters each chunk adds to the parts that are ``wanted``, by default to all; shape (n_chunks,)."""
    added = array("q", bytes(8 * len(timeline.starts)))
    for part in timeline.parts:
        if wanted is not None and not wanted(part):
            continue
        numbers, sizes = part.chunk_numbers, growths(part.ends)
        if is_run(numbers):  # as nearly all are
            before = added[numbers[0] - 1 : numbers[-1]]
            added[numbers[0] - 1 : numbers[-1]] = array("q", map(add, before, sizes) if any(before) else sizes)
            continue
        for number, size in zip(numbers, sizes, strict=True):
            added[number - 1] += size
    return added


def _growing(part: Part) -> array[int]:
    """Numbers of the chunks that made the text of a part longer."""
    numbers, ends = part.chunk_numbers, part.ends
    if not numbers or (ends[0] and all(map(lt, ends, islice(ends, 1, None)))):
        return numbers  # without an empty delta, as nearly all are
    steps = zip(numbers, chain((0,), ends[:-1]), ends, strict=True)
    return array("I", (number for number, before, end in steps if end > before))
