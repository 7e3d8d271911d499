"""How many tokens each chunk brings, with reasoning counted as the provider counts it."""

from __future__ import annotations

from ..timeline.events import UsageReport
from ..timeline.model import Timeline
from ..timeline.tokens import ChunkTokens, OutputReport, chunk_tokens
from .usage import token_buckets

__all__ = ["ChunkTokens", "tokens_per_chunk"]


def tokens_per_chunk(timeline: Timeline) -> ChunkTokens:
    """Tell or estimate how many tokens each chunk brings.

    Exact where the chunks list their tokens (log probabilities, token ids) or each reports the output so far; else the
    reported output is shared out by characters, and where nothing is reported 4 characters are taken for a token.
    Reasoning that was counted but not streamed is in no chunk.

    Returns
    -------
    ChunkTokens
        ``counts`` of shape (n_chunks,), whether they are ``exact``, and the ``source`` in plain words.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> tokens_per_chunk(stream).source
    'estimate: the 48 output tokens reported, shared out by characters'
    """
    return chunk_tokens(timeline, output_reports(timeline))


def output_reports(timeline: Timeline) -> list[OutputReport]:
    """What the provider had counted of the output at each of its reports, reasoning apart."""
    found = []
    for number, event in timeline.marks_of(UsageReport):
        buckets = token_buckets(event.usage, timeline.dialect)
        answer = sum(filter(None, (buckets.output, buckets.audio_output, buckets.image_output, buckets.video_output)))
        found.append(OutputReport(number, answer, buckets.reasoning or 0))
    return found
