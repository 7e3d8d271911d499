"""Token counts of all vendors in one accounting: buckets that share no token, and what had to be assumed for them.

Vendors disagree on two things: whether cached tokens are counted inside the input or beside it, and whether reasoning
is counted inside the output or beside it. Where a provider reports a total, the total decides; else the custom of the
protocol does. That the counts add up is not assumed: :class:`~cassette_viz.metrics.token_check.TokenCheck` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from ..timeline.events import Usage, UsageReport
from ..timeline.model import Timeline
from ._accounting import accounting
from ._report_details import ReportDetails, SideRun, details_of
from .token_check import TokenCheck

__all__ = ["SideRun", "TokenBuckets", "TokenCheck", "timeline_tokens", "token_buckets"]

_NOT_CHECKED = TokenCheck()

#: The buckets in the order in which they are shown, and what people call them.
INPUT_BUCKETS = {
    "cached_input": "cached input",
    "cached_audio_input": "cached sound",
    "cache_write": "cache write",
    "cache_write_1h": "cache write for an hour",
    "fresh_input": "input",
    "tool_input": "input of tools",
    "audio_input": "sound input",
    "image_input": "image input",
    "video_input": "video input",
}
OUTPUT_BUCKETS = {
    "reasoning": "reasoning",
    "output": "output",
    "rejected_prediction": "rejected prediction",
    "citations": "citations",
    "audio_output": "sound output",
    "image_output": "image output",
    "video_output": "video output",
}
_BUCKETS = INPUT_BUCKETS | OUTPUT_BUCKETS


@dataclass(frozen=True, slots=True)
class TokenBuckets:
    """Tokens by what they were, every token in one bucket only. ``None`` is unknown, which is not 0."""

    fresh_input: int | None = None  #: input that no report says came from a cache
    cached_input: int | None = None  #: input read from a cache
    cached_audio_input: int | None = None  #: sound read from a cache
    cache_write: int | None = None  #: input written to a cache that forgets soon, mostly after five minutes
    cache_write_1h: int | None = None  #: input written to a cache that keeps it for an hour
    tool_input: int | None = None  #: input from tools that the provider ran itself, where it counts that apart
    audio_input: int | None = None  #: sound in the input
    image_input: int | None = None
    video_input: int | None = None
    output: int | None = None  #: output that no report says was anything else
    reasoning: int | None = None
    rejected_prediction: int | None = None  #: what the request predicted wrongly: not shown, yet counted and charged
    citations: int | None = None  #: what Perplexity counts for its sources
    audio_output: int | None = None  #: sound in the output
    image_output: int | None = None
    video_output: int | None = None
    accepted_prediction: int | None = None  #: no bucket: as much of the output stood in the request's prediction
    reported_total: int | None = None  #: the total as the provider reports it
    billed_input: int | None = (
        None  #: what the provider says that it charges, where that is not what it counts (Cohere)
    )
    billed_output: int | None = None
    searches: int | None = None  #: of the web, which are charged beside the tokens
    side_runs: tuple[SideRun, ...] = ()  #: counted in no bucket: runs that are charged but left out of the report
    assumed: tuple[str, ...] = ()  #: which accounting was assumed, in plain words; in parentheses what told it
    check: TokenCheck = _NOT_CHECKED  #: whether the counts add up to the reported total

    def named(self) -> Iterator[tuple[str, str, int | None]]:
        """Every bucket as (field, what people call it, tokens), the input first."""
        for field, words in _BUCKETS.items():
            yield field, words, getattr(self, field)

    @property
    def input(self) -> int | None:
        """All input; ``None`` if no bucket of it is known."""
        return self._sum_of_known(INPUT_BUCKETS)

    @property
    def all_output(self) -> int | None:
        """All output, reasoning included; ``None`` if no bucket of it is known."""
        return self._sum_of_known(OUTPUT_BUCKETS)

    @property
    def total(self) -> int | None:
        """The sum of all buckets; ``None`` unless input and output are known."""
        if self.fresh_input is None or self.output is None:
            return None
        return self._sum_of_known(_BUCKETS)

    @property
    def adds_up(self) -> bool | None:
        """Whether the counts sum to the reported total; ``None`` where one of the two is unknown."""
        return self.check.agrees

    def _sum_of_known(self, names: Iterable[str]) -> int | None:
        known = [count for name in names if (count := getattr(self, name)) is not None]
        return sum(known) if known else None


def token_buckets(usage: Usage | None, dialect: str) -> TokenBuckets:
    """Sort the counts of a provider's report into buckets that share no token.

    Parameters
    ----------
    usage
        The report; ``None`` gives buckets that are all unknown.
    dialect
        The grammar in which it came, such as "openai-chat"; it tells the custom where the total does not decide.

    Examples
    --------
    >>> kept = token_buckets(Usage(input_tokens=11, output_tokens=100, cached_input_tokens=1031), "anthropic-messages")
    >>> kept.fresh_input, kept.cached_input, kept.total
    (11, 1031, 1142)
    >>> kept.assumed
    ('cached tokens beside the input (anthropic-messages)',)
    >>> print(kept.check)
    11 input + 1,031 cached + 100 output = 1,142, with no reported total to check it by
    """
    if usage is None:
        return TokenBuckets()
    details = details_of(usage)
    is_all_thought = _is_all_thought(usage, details, dialect)
    if is_all_thought:
        usage = replace(usage, output_tokens=0)
    counted = accounting(usage, details, dialect)
    assumed = [*counted.assumed, *(["no output but reasoning (reported total)"] if is_all_thought else ())]
    given, made = _Rest(usage.input_tokens, counted.inside_input), _Rest(usage.output_tokens, counted.inside_output)
    cached_audio = min(details.cached_audio or 0, usage.audio_input_tokens or 0, counted.cached or 0)
    audio = None if usage.audio_input_tokens is None else usage.audio_input_tokens - cached_audio
    long_kept = min(details.long_cache_write or 0, counted.written or 0)
    return TokenBuckets(
        audio_input=given.take(audio, "sound in the input", assumed),
        image_input=given.take(details.image_input, "images in the input", assumed),
        video_input=given.take(details.video_input, "video in the input", assumed),
        fresh_input=given.tokens,
        cached_input=None if counted.cached is None else counted.cached - cached_audio,
        cached_audio_input=cached_audio or None,
        cache_write=None if counted.written is None else counted.written - long_kept,
        cache_write_1h=long_kept or None,
        tool_input=details.tool_input,
        reasoning=counted.reasoning,
        audio_output=made.take(usage.audio_output_tokens, "sound in the output", assumed),
        image_output=made.take(details.image_output, "images in the output", assumed),
        video_output=made.take(details.video_output, "video in the output", assumed),
        rejected_prediction=made.take(details.rejected_prediction, "the rejected prediction", assumed),
        output=made.tokens,
        citations=details.citations,
        accepted_prediction=details.accepted_prediction,
        reported_total=usage.total_tokens,
        billed_input=details.billed_input,
        billed_output=details.billed_output,
        searches=details.searches,
        side_runs=details.side_runs,
        assumed=tuple(assumed),
        check=counted.check,
    )


def _is_all_thought(usage: Usage, details: ReportDetails, dialect: str) -> bool:
    """Whether all output is thought: Google's JSON leaves out a count of 0, and the total has no room for more."""
    given, thought = usage.input_tokens, usage.reasoning_tokens
    if usage.output_tokens is not None or given is None or not thought or not dialect.startswith("gemini"):
        return False
    return usage.total_tokens == given + thought + (details.tool_input or 0)


def timeline_tokens(timeline: Timeline) -> TokenBuckets:
    """Token counts of a completion, by its provider's last report, as :func:`token_buckets`."""
    reports = timeline.marks_of(UsageReport)
    return token_buckets(reports[-1][1].usage if reports else None, timeline.dialect)


class _Rest:
    """What is left of input or output when parts of it have buckets of their own."""

    def __init__(self, whole: int | None, inside: int) -> None:
        self.tokens = None if whole is None else whole - inside

    def take(self, part: int | None, name: str, assumed: list[str]) -> int | None:
        """Take a part out; leave it in where other buckets hold some of it."""
        if self.tokens is None or not part:
            return part
        if part > self.tokens:
            assumed.append(f"{name} not shown apart, because some of it is counted elsewhere too")
            return None
        self.tokens -= part
        return part
