"""Goodput: how many requests a second met every objective, as AIPerf, vLLM bench and inference-perf define it.

All three count a request as good if it meets all objectives and divide the good ones by the time of the run. They
differ in what an objective may be about and in what its name means: each name is one of the tool's own definitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...timeline.model import Timeline
from . import aiperf, inference_perf, vllm_bench
from ._definition import Definition, Result
from ._quantities import Quantities
from ._run import run_of


def _vllm_tpot(q: Quantities) -> float:
    """What it takes for goodput: 0 for an answer of one token."""
    return 0.0 if q.n <= 1 else vllm_bench.time_per_output_token(q)


#: What an objective may be about, by the key that the tool takes.
_KEYS: dict[str, dict[str, str]] = {
    "AIPerf": {
        "time_to_first_token": "TTFT",
        "time_to_first_output_token": "TTFO",
        "time_to_second_token": "TTST",
        "request_latency": "E2E latency",
        "inter_token_latency": "ITL",
        "output_token_throughput_per_user": "output rate",
    },
    "vLLM bench": {"ttft": "TTFT", "tpot": "TPOT", "e2el": "E2E latency"},
    "inference-perf": {
        "ttft": "TTFT",
        "tpot": "TPOT",
        "itl": "ITL",
        "ntpot": "NTPOT",
        "request_latency": "E2E latency",
    },
}
_DEFINITIONS: dict[str, tuple[Definition, ...]] = {
    "AIPerf": aiperf.DEFINITIONS,
    "vLLM bench": tuple(
        replace(each, function=_vllm_tpot) if each.metric == "TPOT" else each for each in vllm_bench.DEFINITIONS
    ),
    "inference-perf": inference_perf.DEFINITIONS,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one completion met every objective."""

    good: bool | None  #: ``None`` where a value that an objective is about was not measured
    results: tuple[tuple[str, Result], ...]  #: what was measured for each objective, by its key
    missed: tuple[str, ...] = ()  #: keys of the objectives that it did not meet; or "truncated", or "error"


@dataclass(frozen=True, slots=True)
class Goodput:
    """How many completions met every objective."""

    tool: str
    good: int
    judged: int  #: completions whose values were measured; the others are neither good nor bad
    run_s: float | None  #: the time of the run, in seconds
    per_second: float | None  #: good ones a second
    verdicts: tuple[Verdict, ...]  #: one for each completion
    why_none: str = ""  #: why there is no rate; "" if there is one

    @property
    def share(self) -> float | None:
        """The good ones among the judged; ``None`` where none could be judged."""
        return self.good / self.judged if self.judged else None


def goodput(
    timelines: Sequence[Timeline],
    objectives: Mapping[str, float],
    *,
    tool: str = "vLLM bench",
    run_s: float | None = None,
) -> Goodput:
    """Count the completions that met every objective.

    Parameters
    ----------
    timelines
        The completions of one run.
    objectives
        The most that a value may be, by the tool's own key: in seconds, or for a rate the least, in tokens a second.
    tool
        Whose definition: "AIPerf", "vLLM bench" or "inference-perf".
    run_s
        How long the run took, in seconds; by default from the first request to the last chunk, where the recording
        dates every completion and times every chunk.

    Raises
    ------
    ValueError
        If the tool defines no goodput or does not know an objective, or if there is none.

    Examples
    --------
    >>> import cassette_viz as cv
    >>> streams = cv.load(cv.samples.folder("formats") / "vllm-bench.json").timelines
    >>> found = goodput(streams, {"ttft": 0.2, "tpot": 0.05}, run_s=2)
    >>> found.good, found.judged, found.per_second
    (1, 1, 0.5)
    """
    if tool not in _KEYS:
        raise ValueError(f"{tool} defines no goodput; these do: {', '.join(_KEYS)}")
    if not objectives:
        raise ValueError(f"there is no objective; {tool} takes {', '.join(_KEYS[tool])}")
    for key in objectives:
        if key not in _KEYS[tool]:
            raise ValueError(f"{tool} knows no objective {key!r}; it takes {', '.join(_KEYS[tool])}")
    verdicts = tuple(_verdict(timeline, objectives, tool) for timeline in timelines)
    good = sum(verdict.good is True for verdict in verdicts)
    run_s, why_none = (run_s, "") if run_s is not None else run_of(timelines)
    return Goodput(
        tool=tool,
        good=good,
        judged=sum(verdict.good is not None for verdict in verdicts),
        run_s=run_s,
        per_second=good / run_s if run_s else None,
        verdicts=verdicts,
        why_none=why_none if run_s else why_none or "the run took no time",
    )


def _verdict(timeline: Timeline, objectives: Mapping[str, float], tool: str) -> Verdict:
    """A stream that failed or was cut off is not good, nor one that has no such value; one not measured is neither."""
    quantities, results = Quantities(timeline), []
    missed: list[str] = [] if timeline.status == "complete" else [timeline.status]
    is_open = False
    for key, limit in objectives.items():
        definition = next(each for each in _DEFINITIONS[tool] if each.metric == _KEYS[tool][key])
        result = definition.of(quantities)
        results.append((key, result))
        if result.unmeasured:
            is_open = True
        elif result.value is None or (result.value < limit if definition.unit == "tokens/s" else result.value > limit):
            missed.append(key)
    return Verdict(False if missed else None if is_open else True, tuple(results), tuple(missed))
