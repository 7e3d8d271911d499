"""How many tokens each chunk brings: as the stream tells, or as an estimate that is called one.

What tells, the most trusted first: tokens that the chunks list one by one (log probabilities, token ids); output counts
that every chunk reports anew; the reported count of the whole answer, shared out by characters; a rule of thumb.
Vendors count reasoning inside the output or beside it. Sorting that out is ``metrics.tokens``'s business, which hands
its reading of the reports to the one rule here.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise, repeat
from operator import mul, or_

from .content import characters, is_answer, is_reasoning
from .events import UsageReport
from .model import Timeline

#: Where nothing is told: OpenAI's rule of thumb for English text, "one token is about 4 characters".
CHARACTERS_PER_TOKEN = 4.0


@dataclass(frozen=True, slots=True)
class ChunkTokens:
    """Tokens of each chunk, and how they are known."""

    counts: array[float]  #: shape (n_chunks,)
    exact: bool  #: whether the stream itself tells the tokens of every chunk
    source: str  #: what told, in plain words
    hidden: int = 0  #: reasoning that was counted in the end, and that no chunk brings because it was not streamed
    # how the counts came about, for those who have to come to the same
    listed: Mapping[int, float] = field(default_factory=dict, compare=False)  #: by chunk number: what it told itself
    #: of the estimate for all others: tokens for each character of the answer, and of reasoning
    per_character: tuple[float, float] = field(default=(0.0, 0.0), compare=False)

    @property
    def told(self) -> str:
        """What to call them in half a sentence: "paced by ..."."""
        return self.source if self.exact else "estimated tokens"


@dataclass(frozen=True, slots=True)
class OutputReport:
    """Output tokens that the provider had counted when it sent a chunk."""

    number: int  #: of that chunk
    answer: int  #: without what is known to be reasoning
    reasoning: int = 0


def chunk_tokens(timeline: Timeline, reports: Sequence[OutputReport] | None = None) -> ChunkTokens:
    """Tell or estimate how many tokens each chunk brings.

    Reasoning that is counted but not streamed is in no chunk, and in ``hidden``.

    Parameters
    ----------
    timeline
        The completion.
    reports
        Its usage reports, in order; by default ``output_tokens`` as they stand, all of it taken for the answer.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> tokens = chunk_tokens(stream)
    >>> tokens.exact, tokens.source, round(sum(tokens.counts))
    (False, 'estimate: the 48 output tokens reported, shared out by characters', 48)
    """
    reports = as_they_stand(timeline) if reports is None else reports
    answer, reasoning = characters(timeline, is_answer), characters(timeline, is_reasoning)
    bringing = array("I", compress(range(1, len(answer) + 1), map(or_, answer, reasoning)))
    hidden = 0
    if reports and not any(reasoning):
        hidden = reports[-1].reasoning
        reports = [OutputReport(report.number, report.answer) for report in reports]
    listed = _listed(timeline)
    if listed and listed.keys() >= set(bringing):
        return ChunkTokens(_column(listed, len(answer)), True, "tokens that the chunks list", hidden, listed)
    if not listed and (counted := _counted(reports, bringing)) is not None:
        counts = _column(counted, len(answer))
        return ChunkTokens(counts, True, "output tokens that every chunk reports", hidden, counted)
    return _estimated(reports[-1] if reports else None, hidden, listed, answer, reasoning)


def as_they_stand(timeline: Timeline) -> list[OutputReport]:
    """The usage reports of a stream, read as if no vendor counted reasoning in its own way."""
    reports = timeline.marks_of(UsageReport)
    return [OutputReport(number, event.usage.output_tokens or 0) for number, event in reports]


def _listed(timeline: Timeline) -> dict[int, float]:
    """Tokens by the number of the chunk that lists them; one chunk may list those of several choices."""
    found: dict[int, float] = {}
    for number, count in zip(timeline.token_chunks, timeline.token_counts, strict=True):
        found[number] = found.get(number, 0) + count
    return found


def _counted(reports: Sequence[OutputReport], bringing: Sequence[int]) -> dict[int, float] | None:
    """Differences of the counts so far; ``None`` unless every chunk that brings something has one, and none falls."""
    totals = {0: 0} | {report.number: report.answer + report.reasoning for report in reports}
    if not bringing or len(totals) <= len(bringing):  # quickly told; 0 is no chunk
        return None
    if not totals.keys() >= set(bringing) or not any(totals.values()):
        return None
    steps = {number: float(total - before) for (_, before), (number, total) in pairwise(totals.items())}
    # A count that stands still while text comes is no count of each chunk: many repeat the last one, or the whole.
    return steps if min(steps.values()) >= 0 and all(steps[number] for number in bringing) else None


def _estimated(
    last: OutputReport | None, hidden: int, listed: dict[int, float], answer: array[int], reasoning: array[int]
) -> ChunkTokens:
    """Share out what is reported and not listed, by the characters of the chunks that list nothing."""
    for number in listed:
        answer[number - 1] = reasoning[number - 1] = 0
    told = 0 if last is None else last.answer + last.reasoning
    if not told:
        per_answer = per_reasoning = 1 / CHARACTERS_PER_TOKEN
        source = f"estimate: {CHARACTERS_PER_TOKEN:g} characters a token"
    else:
        assert last is not None
        left = max(0.0, told - sum(listed.values()))
        per_answer = per_reasoning = left / (sum(answer) + sum(reasoning) or 1)
        if last.reasoning and any(reasoning) and not listed:
            per_answer, per_reasoning = last.answer / (sum(answer) or 1), last.reasoning / sum(reasoning)
        source = f"estimate: the {told:,} output tokens reported, shared out by characters"
    if listed:
        source += f"; {len(listed):,} of the chunks list theirs"
    if any(reasoning):
        counts = array("d", (a * per_answer + r * per_reasoning for a, r in zip(answer, reasoning, strict=True)))
    else:
        counts = array("d", map(mul, answer, repeat(per_answer)))
    for number, count in listed.items():
        counts[number - 1] = count
    return ChunkTokens(counts, False, source, hidden, listed, (per_answer, per_reasoning))


def _column(counts: dict[int, float], n_chunks: int) -> array[float]:
    return array("d", (counts.get(number, 0) for number in range(1, n_chunks + 1)))
