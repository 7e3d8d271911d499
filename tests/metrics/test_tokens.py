"""Tokens of each chunk, whatever the accounting of the vendor."""

from __future__ import annotations

from cassette_viz.metrics.tokens import tokens_per_chunk
from cassette_viz.timeline.events import PartStart, TextDelta, Usage, UsageReport

from .._timelines import timeline_of


def thinking(dialect: str, *usages: Usage, shown: str = "hmmm"):
    """Reasoning, if any is shown, then "Grüß ", "Gott"; each chunk with one of ``usages``, if there are so many."""
    script: list = [[PartStart(0, "text"), TextDelta(0, "Grüß ")], [TextDelta(0, "Gott ")]]
    if shown:
        script.insert(0, [PartStart(1, "reasoning"), TextDelta(1, shown)])
        script[0].insert(0, PartStart(0, "text"))
        del script[1][0]
    for events, usage in zip(reversed(script), reversed(usages), strict=False):
        events.append(UsageReport(usage))
    return timeline_of(script, dialect=dialect)


def test_reasoning_inside_the_output_is_taken_out_where_it_is_not_streamed():
    hidden = thinking("openai-chat", Usage(output_tokens=106, reasoning_tokens=100), shown="")
    assert list(tokens_per_chunk(hidden).counts) == [3, 3]
    assert tokens_per_chunk(hidden).hidden == 100


def test_reasoning_beside_the_output_is_shared_out_over_what_is_shown_of_it():
    shown = thinking("gemini", Usage(output_tokens=6, reasoning_tokens=100))
    assert list(tokens_per_chunk(shown).counts) == [100, 3, 3]
    assert tokens_per_chunk(shown).hidden == 0


def test_counts_of_every_chunk_include_the_reasoning_that_it_shows():
    """As Gemini reports them, in a stream of its own SDK's tests: no candidates until the thoughts are through."""
    usages = (
        Usage(reasoning_tokens=70),
        Usage(output_tokens=22, reasoning_tokens=90),
        Usage(output_tokens=48, reasoning_tokens=90),
    )
    tokens = tokens_per_chunk(thinking("gemini", *usages))
    assert (list(tokens.counts), tokens.exact) == ([70, 42, 26], True)
