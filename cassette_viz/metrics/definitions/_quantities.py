"""The letters of which the tools' formulas are made, for one completion; times in seconds, measured ones only."""

from __future__ import annotations

from array import array
from functools import cached_property

from ...timeline.content import content_chunks, is_answer
from ...timeline.events import Done
from ...timeline.model import Timeline
from ...timeline.tokens import ChunkTokens
from ..latency import time_to_headers
from ..measured import Duration, Measured
from ..tokens import output_reports, tokens_per_chunk
from ..usage import TokenBuckets, timeline_tokens

USAGE, PER_CHUNK_USAGE = "usage", "per-chunk usage"


class Unknown(Exception):  # noqa: N818  no error: a definition that does not apply, with the reason in plain words
    """There is no such quantity in this stream."""


class Unmeasured(Unknown):
    """There is one, but nobody measured it."""


def divided(amount: float, by: float, what: str) -> float:
    """``amount / by``; :class:`Unknown` where ``by``, which is ``what``, is none to divide by."""
    if by <= 0:
        raise Unknown(f"{what} is {by:g}")
    return amount / by


class Quantities:
    """What is known of one completion; a quantity that is not raises :class:`Unknown` with the reason.

    It remembers what told the times and the tokens that were asked for.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._measured = Measured(timeline)
        self.timed_by: dict[str, None] = {}
        self.counted_by: dict[str, None] = {}

    def asked_anew(self) -> Quantities:
        """The same quantities, without the memory of what was asked for."""
        other = Quantities.__new__(Quantities)
        other.__dict__ = self.__dict__ | {"timed_by": {}, "counted_by": {}}
        return other

    # ------------------------------------------------------------------------------------------------------- times

    def t(self, place: int) -> float:
        """``t_i - s``: from the request to a chunk that brings content; 1 is the first of them, -1 the last."""
        return self._since(self._content, place)

    def a_1(self) -> float:
        """``a_1 - s``: from the request to the first content that is no reasoning."""
        numbers = content_chunks(self._timeline, is_answer)
        if not numbers:
            raise Unknown("no chunk brings an answer")
        return self._since(numbers, 1)

    def u_1(self) -> float:
        """``u_1 - s``: from the request to the first chunk, whatever it holds."""
        return self._since(self._chunks, 1)

    def e(self) -> float:
        """``e - s``: from the request to the end of the stream."""
        return self._since(self._chunks, -1)

    def h(self) -> float:
        """``h - s``: from the request to the headers."""
        return self._known(time_to_headers(self._timeline))

    def span(self) -> float:
        """``t_m - t_1``: from the first content to the last."""
        numbers = self._content
        if not numbers:
            raise Unknown("no chunk brings content")
        return self._known(self._measured.between(numbers[0], numbers[-1]))

    def gaps(self) -> list[float]:
        """``t_i - t_(i-1)``: between chunks that bring content."""
        return self._gaps(self._content)

    def message_gaps(self) -> list[float]:
        """``u_i - u_(i-1)``: between all chunks; one that does nothing but end the stream is none."""
        numbers = self._chunks
        ends = {number for number, _ in self._timeline.marks_of(Done)}
        while numbers and numbers[-1] in ends and self._timeline.events_at(numbers[-1]) == (Done(),):
            numbers = numbers[:-1]
        return self._gaps(numbers)

    # ------------------------------------------------------------------------------------------------------ tokens

    @property
    def m(self) -> int:
        """How many chunks bring content."""
        return len(self._content)

    @property
    def n(self) -> float:
        """Output tokens, reasoning included: by the provider's report, else by what the chunks tell, else estimated."""
        reported = self._buckets.all_output
        if reported is not None:
            self.counted_by[USAGE] = None
            return reported
        tokens = self.chunk_tokens
        self.counted_by[tokens.source] = None
        return sum(tokens.counts)

    @cached_property
    def chunk_tokens(self) -> ChunkTokens:
        """Tokens of each chunk."""
        return tokens_per_chunk(self._timeline)

    @property
    def c(self) -> float:
        """The tokens of all chunks that bring some."""
        tokens = self.chunk_tokens
        self.counted_by[tokens.source] = None
        return sum(tokens.counts)

    @property
    def reported_c_1(self) -> float | None:
        """Tokens of the first chunk that brings content, where it reports the output so far; else ``None``."""
        first = self._content[0] if self._content else None
        for report in output_reports(self._timeline):
            if report.number == first:
                return report.answer + report.reasoning
        return None

    @property
    def i(self) -> float:
        """Input tokens, cached ones included, by the provider's report."""
        return self._reported(self._buckets.input, "input")

    @property
    def r(self) -> float:
        """Reasoning tokens by the provider's report."""
        return self._reported(self._buckets.reasoning, "reasoning")

    @property
    def reported_n(self) -> float | None:
        """Output tokens by the provider's report; ``None`` where it tells none."""
        return self._buckets.all_output

    # ----------------------------------------------------------------------------------------------------- private

    @cached_property
    def _content(self) -> array[int]:
        return content_chunks(self._timeline)

    @cached_property
    def _chunks(self) -> array[int]:
        return array("I", range(1, len(self._timeline.starts) + 1))

    @cached_property
    def _buckets(self) -> TokenBuckets:
        return timeline_tokens(self._timeline)

    def _since(self, numbers: array[int], place: int) -> float:
        if len(numbers) < abs(place):
            count = "no" if not numbers else "only one"
            raise Unknown(f"{count} chunk brings content")
        return self._known(self._measured.since_request(numbers[place - 1 if place > 0 else place]))

    def _gaps(self, numbers: array[int]) -> list[float]:
        found = self._measured.gaps(numbers)
        if len(numbers) < 2:
            raise Unknown("fewer than two chunks bring content")
        if found.unmeasured:
            raise Unmeasured(found.why_none)
        self.timed_by[found.source] = None
        return [gap / 1e9 for gap in found.ns]

    def _known(self, duration: Duration) -> float:
        if duration.seconds is None:
            raise Unmeasured(duration.why_none)
        self.timed_by[duration.source] = None
        return duration.seconds

    def _reported(self, count: int | None, what: str) -> float:
        if count is None:
            raise Unknown(f"the provider reports no {what} tokens")
        self.counted_by[USAGE] = None
        return count
