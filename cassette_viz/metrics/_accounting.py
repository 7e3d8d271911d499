"""How one usage report counts: what is inside what, what told so, and which of its counts contradict the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ..timeline.events import Usage
from ._report_details import ReportDetails
from .token_check import Term, TokenCheck

#: Dialects that count cached tokens beside the input; all others count them inside it.
#: Anthropic: docs, "total input = cache_read + cache_creation + input". Bedrock: its ``totalTokens`` says so.
_CACHE_BESIDE_INPUT = ("anthropic", "bedrock")
#: Dialects that count reasoning beside the output: Gemini's ``thoughtsTokenCount`` is not in ``candidatesTokenCount``.
_REASONING_BESIDE_OUTPUT = ("gemini",)


@dataclass(frozen=True, slots=True)
class Accounting:
    """How the counts of one report lie in each other."""

    cached: int | None  #: as reported; ``None`` if it contradicts the rest
    written: int | None  #: likewise
    reasoning: int | None  #: likewise
    cache_inside: bool  #: the input
    reasoning_inside: bool  #: the output
    assumed: tuple[str, ...]  #: in plain words; in parentheses what told it
    check: TokenCheck

    @property
    def inside_input(self) -> int:
        """Tokens of the cache that the input counts too."""
        return (self.cached or 0) + (self.written or 0) if self.cache_inside else 0

    @property
    def inside_output(self) -> int:
        """Tokens of reasoning that the output counts too."""
        return self.reasoning or 0 if self.reasoning_inside else 0


def accounting(usage: Usage, details: ReportDetails, dialect: str) -> Accounting:
    """Find out how a report counts.

    Where it has a total, the accounting that gives this total is taken, the custom of the dialect first; else the
    custom. A count that is larger than what holds it cannot be inside it. But if the total has no room for it beside
    the rest either, the provider has counted it by another measure, and it is set aside. Perplexity's total is that of
    input and output, whatever else it counts and charges.
    """
    cached, written, reasoning = usage.cached_input_tokens, usage.cache_write_tokens, usage.reasoning_tokens
    cache = (cached or 0) + (written or 0)
    if details.is_perplexity:
        cache_inside, reasoning_inside, told = True, False, "Perplexity"
    elif (found := _by_total(usage, details, dialect, cache)) is not None:
        (cache_inside, reasoning_inside), told = found, "reported total"
    else:
        (cache_inside, reasoning_inside), told = _possible(usage, dialect, cache)[0], ""
    assumed = []
    if told == "reported total":
        if cache_inside and cache > (usage.input_tokens or 0):
            assumed.append(_set_aside(cache, "cached tokens", "input"))
            cached = written = None
        if reasoning_inside and (reasoning or 0) > (usage.output_tokens or 0):
            assumed.append(_set_aside(reasoning or 0, "reasoning tokens", "output"))
            reasoning = None
    usual = _custom(dialect)
    for what, count, inside, custom, whole in (
        ("cached tokens", (cached or 0) + (written or 0), cache_inside, usual[0], "input"),
        ("reasoning tokens", reasoning, reasoning_inside, usual[1], "output"),
    ):
        if count:
            why = told or (dialect if inside == custom else "they exceed it")
            assumed.append(f"{what} {'inside' if inside else 'beside'} the {whole} ({why})")
    if details.tool_input:
        assumed.append("what the provider's own tools read beside the input")
    terms = tuple(_terms(usage, details, (cached, written), reasoning, (cache_inside, reasoning_inside)))
    return Accounting(
        cached,
        written,
        reasoning,
        cache_inside,
        reasoning_inside,
        tuple(assumed),
        TokenCheck(terms, usage.total_tokens, tuple(_left_out(details, reasoning))),
    )


def _custom(dialect: str) -> tuple[bool, bool]:
    """Whether a dialect counts the cache inside the input, and reasoning inside the output."""
    return not dialect.startswith(_CACHE_BESIDE_INPUT), not dialect.startswith(_REASONING_BESIDE_OUTPUT)


def _possible(usage: Usage, dialect: str, cache: int) -> list[tuple[bool, bool]]:
    """The accountings in which nothing is inside what is smaller, the likeliest first."""
    usual = _custom(dialect)
    given, made, reasoning = usage.input_tokens, usage.output_tokens, usage.reasoning_tokens or 0
    possible = [
        (cache_inside, reasoning_inside)
        for cache_inside, reasoning_inside in product((True, False), repeat=2)
        if not (cache_inside and given is not None and cache > given)
        and not (reasoning_inside and made is not None and reasoning > made)
    ]
    # The custom first; and reasoning is counted in more ways than the cache, so it is doubted before the cache is.
    return sorted(possible, key=lambda places: 2 * (places[0] != usual[0]) + (places[1] != usual[1]))


def _by_total(usage: Usage, details: ReportDetails, dialect: str, cache: int) -> tuple[bool, bool] | None:
    """The accounting that gives the reported total; ``None`` where there is no total, or none gives it."""
    given, made, total = usage.input_tokens, usage.output_tokens, usage.total_tokens
    if given is None or made is None or total is None:
        return None
    counted = given + made + (details.tool_input or 0)
    for places in _possible(usage, dialect, cache):
        beside = (0 if places[0] else cache) + (0 if places[1] else usage.reasoning_tokens or 0)
        if counted + beside == total:
            return places
    return (True, True) if counted == total else None


def _set_aside(count: int, what: str, whole: str) -> str:
    return f"{count:,} {what} are not shown apart: they exceed the {whole}, and the total leaves no room for them"


def _terms(
    usage: Usage,
    details: ReportDetails,
    cache: tuple[int | None, int | None],
    reasoning: int | None,
    inside: tuple[bool, bool],
) -> Iterator[Term]:
    """The counts whose sum should be the total, those left out that others hold."""
    beside_input = () if inside[0] else ((cache[0], "cached"), (cache[1], "written to the cache"))
    beside_output = () if inside[1] or details.is_perplexity else ((reasoning, "reasoning"),)
    if usage.input_tokens is not None:
        yield usage.input_tokens, "input"
    for count, what in (*beside_input, (details.tool_input, "read by tools")):
        if count:
            yield count, what
    if usage.output_tokens is not None:
        yield usage.output_tokens, "output"
    for count, what in beside_output:
        if count:
            yield count, what


def _left_out(details: ReportDetails, reasoning: int | None) -> Iterator[Term]:
    """What is counted and charged, but left out of the counts that a total sums up."""
    if details.is_perplexity:
        if reasoning:
            yield reasoning, "reasoning"
        if details.citations:
            yield details.citations, "citations"
    for run in details.side_runs:
        tokens = sum(
            count or 0
            for count in (
                run.usage.input_tokens,
                run.usage.cached_input_tokens,
                run.usage.cache_write_tokens,
                run.usage.output_tokens,
            )
        )
        if tokens:
            yield tokens, f"in {run.kind.replace('_', ' ') or 'another run'}"
