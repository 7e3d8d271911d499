"""Token counts of all vendors in one accounting: buckets that share no token, and what had to be assumed for them.

Vendors disagree on two things: whether cached tokens are counted inside the input or beside it, and whether reasoning
is counted inside the output or beside it. Where a provider reports a total, the total decides; else the custom of the
protocol does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..timeline.events import Usage, UsageReport
from ..timeline.model import Timeline

#: Dialects that count cached tokens beside the input; all others count them inside it.
#: Anthropic: docs, "total input = cache_read + cache_creation + input". Bedrock: its ``totalTokens`` says so.
_CACHE_BESIDE_INPUT = ("anthropic", "bedrock")
#: Dialects that count reasoning beside the output: Gemini's ``thoughtsTokenCount`` is not in ``candidatesTokenCount``.
_REASONING_BESIDE_OUTPUT = ("gemini",)
#: Gemini counts apart what its own tools put before the model; the names in its three protocols.
_TOOL_INPUT_FIELDS = ("toolUsePromptTokenCount", "tool_use_prompt_token_count", "total_tool_use_tokens")


@dataclass(frozen=True, slots=True)
class TokenBuckets:
    """Tokens by what they were, every token in one bucket only. ``None`` is unknown, which is not 0."""

    fresh_input: int | None = None  #: input that no report says came from a cache
    cached_input: int | None = None  #: input read from a cache
    cache_write: int | None = None  #: input written to a cache
    tool_input: int | None = None  #: input from tools that the provider ran itself, where it counts that apart
    audio_input: int | None = None  #: sound in the input
    output: int | None = None  #: output that no report says was reasoning or sound
    reasoning: int | None = None
    audio_output: int | None = None  #: sound in the output
    reported_total: int | None = None  #: the total as the provider reports it
    assumed: tuple[str, ...] = ()  #: which accounting was assumed, in plain words; in parentheses what told it

    @property
    def input(self) -> int | None:
        """All input; ``None`` if no bucket of it is known."""
        return _sum_of_known((self.fresh_input, self.cached_input, self.cache_write, self.tool_input, self.audio_input))

    @property
    def all_output(self) -> int | None:
        """All output, reasoning included; ``None`` if no bucket of it is known."""
        return _sum_of_known((self.output, self.reasoning, self.audio_output))

    @property
    def total(self) -> int | None:
        """The sum of all buckets; ``None`` unless input and output are known."""
        if self.fresh_input is None or self.output is None:
            return None
        return _sum_of_known((self.input, self.all_output))

    @property
    def adds_up(self) -> bool | None:
        """Whether the buckets sum to the reported total; ``None`` where one of the two is unknown."""
        return None if self.total is None or self.reported_total is None else self.total == self.reported_total


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
    """
    if usage is None:
        return TokenBuckets()
    tool_input = _tool_input(usage.raw)
    cache = (usage.cached_input_tokens or 0) + (usage.cache_write_tokens or 0)
    reasoning = usage.reasoning_tokens or 0
    cache_inside, reasoning_inside, by_total = _accounting(usage, dialect, cache, reasoning, tool_input or 0)
    assumed = [
        f"{what} {'inside' if inside else 'beside'} the {whole} ({_reason(inside, usual, by_total, dialect)})"
        for what, count, inside, usual, whole in (
            ("cached tokens", cache, cache_inside, _custom(dialect, _CACHE_BESIDE_INPUT), "input"),
            ("reasoning tokens", reasoning, reasoning_inside, _custom(dialect, _REASONING_BESIDE_OUTPUT), "output"),
        )
        if count
    ]
    if tool_input:
        assumed.append("what the provider's own tools read beside the input")
    fresh, audio_input = _less_audio(
        _less(usage.input_tokens, cache if cache_inside else 0), usage.audio_input_tokens, "input", assumed
    )
    visible, audio_output = _less_audio(
        _less(usage.output_tokens, reasoning if reasoning_inside else 0), usage.audio_output_tokens, "output", assumed
    )
    return TokenBuckets(
        fresh_input=fresh,
        cached_input=usage.cached_input_tokens,
        cache_write=usage.cache_write_tokens,
        tool_input=tool_input,
        audio_input=audio_input,
        output=visible,
        reasoning=usage.reasoning_tokens,
        audio_output=audio_output,
        reported_total=usage.total_tokens,
        assumed=tuple(assumed),
    )


def timeline_tokens(timeline: Timeline) -> TokenBuckets:
    """Token counts of a completion, by its provider's last report, as :func:`token_buckets`."""
    reports = timeline.marks_of(UsageReport)
    return token_buckets(reports[-1][1].usage if reports else None, timeline.dialect)


def _accounting(usage: Usage, dialect: str, cache: int, reasoning: int, tool_input: int) -> tuple[bool, bool, bool]:
    """Decide whether the cache is inside the input, whether reasoning is inside the output, and if the total told."""
    usual = _custom(dialect, _CACHE_BESIDE_INPUT), _custom(dialect, _REASONING_BESIDE_OUTPUT)
    input_, output = usage.input_tokens, usage.output_tokens
    possible = [
        (cache_inside, reasoning_inside)
        for cache_inside, reasoning_inside in product((True, False), repeat=2)
        # What is larger than the whole cannot be inside it, whatever the custom says.
        if not (cache_inside and input_ is not None and cache > input_)
        and not (reasoning_inside and output is not None and reasoning > output)
    ]
    # The custom first; and reasoning is counted in more ways than the cache, so it is doubted before the cache is.
    possible.sort(key=lambda places: 2 * (places[0] != usual[0]) + (places[1] != usual[1]))
    if input_ is not None and output is not None and usage.total_tokens is not None:
        for cache_inside, reasoning_inside in possible:
            beside = (0 if cache_inside else cache) + (0 if reasoning_inside else reasoning)
            if input_ + output + tool_input + beside == usage.total_tokens:
                return cache_inside, reasoning_inside, True
    return *possible[0], False


def _custom(dialect: str, beside: tuple[str, ...]) -> bool:
    return not dialect.startswith(beside)


def _reason(inside: bool, usual: bool, by_total: bool, dialect: str) -> str:
    if by_total:
        return "reported total"
    return dialect if inside == usual else "they exceed it"


def _tool_input(raw: Mapping[str, Any]) -> int | None:
    counts = (raw.get(field) for field in _TOOL_INPUT_FIELDS)
    return next((count for count in counts if type(count) is int and count >= 0), None)


def _less(whole: int | None, inside: int) -> int | None:
    return None if whole is None else whole - inside


def _less_audio(whole: int | None, audio: int | None, name: str, assumed: list[str]) -> tuple[int | None, int | None]:
    """Take the sound out of what is left of input or output; leave it in where cache or reasoning hold some of it."""
    if whole is None or not audio:
        return whole, audio
    if audio > whole:
        assumed.append(f"sound in the {name} is not shown apart, because some of it is counted elsewhere too")
        return whole, None
    return whole - audio, audio


def _sum_of_known(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
