"""Results of ``vllm bench serve --save-detailed`` (SGLang's too): the gaps between chunks, and the text."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._benchmark_frames import NO_MESSAGES, SPREAD, benchmark_frames, whole_ns
from ._documents import documents
from ._exchange import NO_BODY, exchange
from ._interactions import text
from ._outline import outline

NAME = "vllm-bench"

_SECOND = 1_000_000_000
_SUMMARY = {"duration", "completed", "total_input_tokens"}
_DETAILS = ("itls", "ttfts", "generated_texts")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a result: 0 no, 1 perhaps, 2 surely."""
    if not any(mark in head for mark in (b'"itls"', b'"ttfts"', b'"total_input_tokens"')):
        return 0
    keys = outline(head)
    if sum(keys.get(detail) == "[" for detail in _DETAILS) > 1:
        return 2
    # The details come last; a long list of lengths before them may fill the head.
    return 2 if keys.keys() >= _SUMMARY and "mean_ttft_ms" in keys else int(keys.keys() >= _SUMMARY)


def read(source: Source) -> Cassette:
    """Read such a result, each request as an interaction.

    Times are those of the client's performance counter, since the request was sent: the time to the first token, then
    the gaps, which vLLM measures between chunks, whatever it calls them. The text was kept as a whole only. It is
    spread evenly over the chunks, and each frame says so.

    Raises
    ------
    CassetteFormatError
        If it holds no details, cannot be read, or a limit is passed.
    """
    interactions: list[Interaction] = []
    try:
        for result in documents(source):
            if isinstance(result, dict) and isinstance(result.get("itls"), list):
                count = len(result["itls"])
                interactions += (_interaction(len(interactions), result, place) for place in range(count))
    except CassetteFormatError as error:
        if not interactions:
            raise CassetteFormatError(error.message, path=source.path, format=NAME) from None
    if not interactions:
        message = "it holds a summary, but no times of chunks; run the benchmark with --save-detailed"
        raise CassetteFormatError(message, path=source.path, format=NAME)
    return Cassette(NAME, source.path, tuple(interactions))


def _interaction(index: int, result: dict[str, Any], place: int) -> Interaction:
    def of(name: str) -> Any:
        values = result.get(name)
        return values[place] if isinstance(values, list) and place < len(values) else None

    failure, answer = text(of("errors")), text(of("generated_texts"))
    first_ns, gaps = whole_ns(of("ttfts"), _SECOND), of("itls")
    gaps_ns = [whole_ns(gap, _SECOND) or 0 for gap in gaps] if isinstance(gaps, list) else []
    # A request that failed has zeros.
    times = list(accumulate(gaps_ns, initial=first_ns)) if first_ns else []
    usage = {"input_tokens": of("input_lens"), "output_tokens": of("output_lens")}
    last = {"usage": {name: count for name, count in usage.items() if count is not None}, "done": not failure}
    model = text(result.get("model_id"))
    problems = [SPREAD if answer else NO_MESSAGES] if times else ["it holds no times of this request"]
    return exchange(
        index,
        ("", text(result.get("endpoint")), (), NO_BODY),
        (None, "", (), NO_BODY),
        frames=benchmark_frames("vllm", times, answer, last, model=model) or None,
        problems=problems + ([failure.strip().splitlines()[-1]] if failure.strip() else []),
    )
