"""What was measured of a completion, in a few plain lines; and apart from that, what its provider reports."""

from __future__ import annotations

from collections.abc import Iterator

from ..charts._words import count
from ..metrics import Duration, Latency, gaps, latency, rate, stalls
from ..timeline.durations import seconds
from ..timeline.model import Timeline


def measures(timeline: Timeline) -> Iterator[str]:
    """Say how long was waited, how regular the stream was, and how fast: a line each, none where nothing is known.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> stream = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines[0]
    >>> for line in measures(stream):
    ...     print(line)
    measured: first token after 100 ms, last after 150 ms
    gaps: median 25 ms, p95 30 ms, longest 30 ms; no stall
    rate: 40 tokens/s (estimated), 200 characters/s
    """
    times = latency(timeline)
    yield from _measured(times)
    yield from _reported(times)
    yield from _gaps(timeline)
    yield from _rate(timeline)


def _measured(times: Latency) -> Iterator[str]:
    waits = [("first token after", times.to_first_token)]
    if times.to_first_answer_token.ns != times.to_first_token.ns:
        waits.append(("first of the answer after", times.to_first_answer_token))
    waits.append(("last after", times.to_last_token))
    if times.to_first_token.ns is None:
        waits.append(("first token to last", times.generation))
    if found := _listed(waits):
        yield f"measured: {found}"


def _reported(times: Latency) -> Iterator[str]:
    found = _listed([("first token after", times.reported_first_token), ("last after", times.reported_last_token)])
    if found:
        source = times.reported_last_token.source or times.reported_first_token.source
        yield f"reported, not measured: {found} ({source})"


def _gaps(timeline: Timeline) -> Iterator[str]:
    found, slow = gaps(timeline), stalls(timeline)
    if found.p50_ns is None or found.p95_ns is None or found.longest_ns is None:
        return
    stalled = count(len(slow), "stall") if slow else "no stall"
    typical = f"median {seconds(found.p50_ns)}, p95 {seconds(found.p95_ns)}, longest {seconds(found.longest_ns)}"
    shared = f"; {found.share_of_zeros:.0%} are 0, for their chunks came together" if found.share_of_zeros else ""
    yield f"gaps: {typical}; {stalled}{shared}"


def _rate(timeline: Timeline) -> Iterator[str]:
    tokens, characters = rate(timeline), rate(timeline, "characters")
    if tokens.per_second is not None and characters.per_second is not None:
        estimated = "" if tokens.exact else " (estimated)"
        yield f"rate: {tokens.per_second:.3g} tokens/s{estimated}, {characters.per_second:.3g} characters/s"


def _listed(waits: list[tuple[str, Duration]]) -> str:
    return ", ".join(f"{words} {seconds(each.ns)}" for words, each in waits if each.ns is not None)
