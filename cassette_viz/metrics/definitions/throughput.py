"""Throughput: what came of several completions each second, as AIPerf, vLLM bench and inference-perf define it.

All three divide the output tokens of the requests that succeeded by the time of the run. vLLM's benchmark also tells
the peak: the run is cut into seconds from the first request on, and the fullest one counts, a chunk being taken for a
token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...timeline.content import content_chunks
from ...timeline.model import Timeline
from ..measured import Measured
from ._quantities import Quantities
from ._run import run_of


@dataclass(frozen=True, slots=True)
class Throughput:
    """What several completions brought each second."""

    requests: int  #: completions that came to their end
    output_tokens: float  #: of these
    tokens_by: str  #: what told them
    run_s: float | None  #: the time of the run, in seconds
    requests_per_second: float | None
    tokens_per_second: float | None
    peak_chunks_per_second: int | None  #: chunks with content in the fullest second; where the run can be dated only
    why_none: str = ""  #: why there is no rate, or no peak; "" if there are both


def throughput(timelines: Sequence[Timeline], *, run_s: float | None = None) -> Throughput:
    """Measure what several completions brought each second.

    Parameters
    ----------
    timelines
        The completions of one run.
    run_s
        How long it took, in seconds; by default from the first request to the last chunk, where the recording dates
        every completion and times every chunk.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> streams = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines
    >>> throughput(streams, run_s=2).tokens_per_second
    1.5
    """
    known, why_none = run_of(timelines)
    length = known if run_s is None else run_s
    done = [timeline for timeline in timelines if timeline.status == "complete"]
    quantities = [Quantities(timeline) for timeline in done]
    tokens = sum(each.n for each in quantities)
    sources = dict.fromkeys(source for each in quantities for source in each.counted_by)
    return Throughput(
        requests=len(done),
        output_tokens=tokens,
        tokens_by="; ".join(sources),
        run_s=length,
        requests_per_second=len(done) / length if length else None,
        tokens_per_second=tokens / length if length else None,
        peak_chunks_per_second=None if known is None else _peak(done),
        why_none=why_none,
    )


def _peak(timelines: Sequence[Timeline]) -> int:
    """How many chunks with content came in the fullest second since the first request."""
    moments = [timeline.recorded_at for timeline in timelines if timeline.recorded_at is not None]
    seconds: Counter[int] = Counter()
    for timeline, moment in zip(timelines, moments, strict=True):
        measured, start_s = Measured(timeline), (moment - min(moments)).total_seconds()
        for number in content_chunks(timeline):
            seconds[int(start_s + (measured.since_request(number).seconds or 0))] += 1
    return max(seconds.values(), default=0)
