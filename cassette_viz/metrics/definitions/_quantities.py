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


class _Known:
    """What is found out of a completion once, however many formulas ask for it."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.measured = Measured(timeline)

    @cached_property
    def content(self) -> array[int]:
        return content_chunks(self.timeline)

    @cached_property
    def chunks(self) -> array[int]:
        return array("I", range(1, len(self.timeline.starts) + 1))

    @cached_property
    def buckets(self) -> TokenBuckets:
        return timeline_tokens(self.timeline)

    @cached_property
    def tokens(self) -> ChunkTokens:
        return tokens_per_chunk(self.timeline)


class Quantities:
    """What is known of one completion; a quantity that is not raises :class:`Unknown` with the reason.

    It remembers what told the times and the tokens that were asked for.
    """

    def __init__(self, stream: Timeline | Quantities) -> None:
        self._known: _Known = stream._known if isinstance(stream, Quantities) else _Known(stream)
        self.timed_by: dict[str, None] = {}
        self.counted_by: dict[str, None] = {}

    # ------------------------------------------------------------------------------------------------------- times

    def t(self, place: int) -> float:
        """``t_i - s``: from the request to a chunk that brings content; 1 is the first of them, -1 the last."""
        return self._since(self._known.content, place)

    def a_1(self) -> float:
        """``a_1 - s``: from the request to the first content that is no reasoning."""
        numbers = content_chunks(self._known.timeline, is_answer)
        if not numbers:
            raise Unknown("no chunk brings an answer")
        return self._since(numbers, 1)

    def u_1(self) -> float:
        """``u_1 - s``: from the request to the first chunk, whatever it holds."""
        return self._since(self._known.chunks, 1)

    def e(self) -> float:
        """``e - s``: from the request to the end of the stream."""
        return self._since(self._known.chunks, -1)

    def h(self) -> float:
        """``h - s``: from the request to the headers."""
        return self._told(time_to_headers(self._known.timeline))

    def span(self) -> float:
        """``t_m - t_1``: from the first content to the last."""
        numbers = self._known.content
        if not numbers:
            raise Unknown("no chunk brings content")
        return self._told(self._known.measured.between(numbers[0], numbers[-1]))

    def gaps(self) -> list[float]:
        """``t_i - t_(i-1)``: between chunks that bring content."""
        return self._gaps(self._known.content)

    def message_gaps(self) -> list[float]:
        """``u_i - u_(i-1)``: between all chunks; a last one that does nothing but end the stream is none."""
        numbers, timeline = self._known.chunks, self._known.timeline
        if numbers and timeline.events_at(numbers[-1]) == (Done(),):
            numbers = numbers[:-1]
        return self._gaps(numbers)

    # ------------------------------------------------------------------------------------------------------ tokens

    @property
    def m(self) -> int:
        """How many chunks bring content."""
        return len(self._known.content)

    @property
    def n(self) -> float:
        """Output tokens, reasoning included: by the provider's report, else by what the chunks tell, else estimated."""
        reported = self._known.buckets.all_output
        if reported is not None:
            self.counted_by[USAGE] = None
            return reported
        tokens = self._known.tokens
        self.counted_by[tokens.source] = None
        return sum(tokens.counts)

    @property
    def c(self) -> float:
        """The tokens of all chunks that bring some."""
        tokens = self._known.tokens
        self.counted_by[tokens.source] = None
        return sum(tokens.counts)

    @property
    def reported_c_1(self) -> float | None:
        """Tokens of the first chunk that brings content, where it reports the output so far; else ``None``."""
        first = self._known.content[0] if self._known.content else None
        for report in output_reports(self._known.timeline):
            if report.number == first:
                return report.answer + report.reasoning
        return None

    @property
    def i(self) -> float:
        """Input tokens, cached ones included, by the provider's report."""
        return self._reported(self._known.buckets.input, "input")

    @property
    def r(self) -> float:
        """Reasoning tokens by the provider's report."""
        return self._reported(self._known.buckets.reasoning, "reasoning")

    @property
    def reported_n(self) -> float | None:
        """Output tokens by the provider's report; ``None`` where it tells none."""
        return self._known.buckets.all_output

    # ----------------------------------------------------------------------------------------------------- private

    def _since(self, numbers: array[int], place: int) -> float:
        if len(numbers) < abs(place):
            count = "no" if not numbers else "only one"
            raise Unknown(f"{count} chunk brings content")
        return self._told(self._known.measured.since_request(numbers[place - 1 if place > 0 else place]))

    def _gaps(self, numbers: array[int]) -> list[float]:
        found = self._known.measured.gaps(numbers)
        if len(numbers) < 2:
            raise Unknown("fewer than two chunks bring content")
        if found.unmeasured:
            raise Unmeasured(found.why_none)
        self.timed_by[found.source] = None
        return [gap / 1e9 for gap in found.ns]

    def _told(self, duration: Duration) -> float:
        if duration.seconds is None:
            raise Unmeasured(duration.why_none)
        self.timed_by[duration.source] = None
        return duration.seconds

    def _reported(self, count: int | None, what: str) -> float:
        if count is None:
            raise Unknown(f"the provider reports no {what} tokens")
        self.counted_by[USAGE] = None
        return count
