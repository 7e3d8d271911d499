"""How long a completion let itself be waited for: from the request to the headers, the first words, the last ones.

Times are named by what is measured. *Chunk* means any message, *token* the first of the chunks that bring content (the
model's words, calls, pictures or sounds; not a role, an empty delta, usage or ``[DONE]``), *answer token* the first
content that is no reasoning. How benchmark tools define the times of the same names is in
:mod:`cassette_viz.metrics.definitions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..timeline.clock import Clock, Moment
from ..timeline.content import chunks_of_parts, content_chunks, is_answer
from ..timeline.events import PartKind
from ..timeline.model import Part, Timeline
from .gaps import Gaps, summed_up
from .measured import Duration, Measured

_HEADERS = "the recorded wait for the response headers"
_NO_CONTENT = "no chunk brings content"


@dataclass(frozen=True, slots=True)
class PartLatency:
    """The times of one part of the answer."""

    part: int  #: its number
    kind: PartKind
    name: str  #: of the tool that is called; "" if it is none
    chunks: int  #: how many chunks brought something of it
    begins: Duration  #: from the request to its first content
    ends: Duration  #: from the request to its last content
    lasts: Duration  #: from its first content to its last
    gaps: Gaps  #: between the chunks that brought something of it


@dataclass(frozen=True, slots=True)
class Latency:
    """The times of one completion, all since the request was sent. Only what was measured has a value.

    What a provider reports of its own work is shown apart in ``reported_first_token`` and ``reported_last_token``: its
    clock runs in the server, and nobody measured when the chunks arrived.
    """

    to_headers: Duration  #: until the response headers had come
    to_first_chunk: Duration  #: until chunk 1, whatever it holds; OpenTelemetry's ``time_to_first_chunk``
    to_first_token: Duration  #: until the first content of any kind
    to_first_answer_token: Duration  #: until the first content that is no reasoning
    to_last_token: Duration  #: end to end: until the last chunk that brings content, not usage or ``[DONE]``
    to_last_chunk: Duration  #: until the last chunk of all
    generation: Duration  #: from the first content to the last
    reported_first_token: Duration
    reported_last_token: Duration
    parts: tuple[PartLatency, ...]  #: in order of first appearance


def latency(timeline: Timeline) -> Latency:
    """Measure the times of a completion.

    Parameters
    ----------
    timeline
        The completion. Without recorded times every duration but the wait for the headers is ``None``, and says why.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> times = latency(stream)
    >>> times.to_headers.seconds
    1.094847375
    >>> times.to_first_token.ns, times.to_first_token.why_none
    (None, 'the wait for chunk 1 is only bounded: not before the response headers')
    """
    measured, count = Measured(timeline), len(timeline.starts)
    content = content_chunks(timeline)
    return Latency(
        to_headers=time_to_headers(timeline),
        to_first_chunk=_since(measured, [1] if count else [], 0, "there is no chunk"),
        to_first_token=_since(measured, content, 0, _NO_CONTENT),
        to_first_answer_token=_since(measured, content_chunks(timeline, is_answer), 0, "no chunk brings an answer"),
        to_last_token=_since(measured, content, -1, _NO_CONTENT),
        to_last_chunk=_since(measured, [count] if count else [], 0, "there is no chunk"),
        generation=_lasts(measured, content),
        reported_first_token=_reported(timeline.timing.first, "the first token"),
        reported_last_token=_reported(timeline.timing.last, "the last token"),
        parts=tuple(
            _part(measured, part, numbers)
            for part, numbers in zip(timeline.parts, chunks_of_parts(timeline), strict=True)
        ),
    )


def time_to_headers(timeline: Timeline) -> Duration:
    """From sending the request to the response headers: a fact that many recordings hold without chunk times."""
    if timeline.headers_after_ns is None:
        return Duration(None, why_none="the recording does not tell when the headers came")
    clock = timeline.provenance.headers
    if clock is not Clock.RECORDED:
        return Duration(None, why_none=f"the wait for the headers is only {clock}: {timeline.provenance.source}")
    return Duration(timeline.headers_after_ns, clock, _HEADERS)


def _reported(moment: Moment | None, what: str) -> Duration:
    if moment is None or moment.clock is not Clock.REPORTED:
        return Duration(None, why_none=f"the provider does not report {what}")
    return Duration(moment.ns, moment.clock, moment.source)


def _since(measured: Measured, numbers: Sequence[int], place: int, why_none: str) -> Duration:
    return measured.since_request(numbers[place]) if numbers else Duration(None, why_none=why_none)


def _lasts(measured: Measured, numbers: Sequence[int]) -> Duration:
    return measured.between(numbers[0], numbers[-1]) if numbers else Duration(None, why_none=_NO_CONTENT)


def _part(measured: Measured, part: Part, numbers: Sequence[int]) -> PartLatency:
    return PartLatency(
        part=part.number,
        kind=part.kind,
        name=part.name,
        chunks=len(numbers),
        begins=_since(measured, numbers, 0, _NO_CONTENT),
        ends=_since(measured, numbers, -1, _NO_CONTENT),
        lasts=_lasts(measured, numbers),
        gaps=summed_up(measured.gaps(numbers)),
    )
