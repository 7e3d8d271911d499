"""Make the samples with real chunk times anew: ``python -m tests.make_timed_samples``, about half a minute.

A stand-in provider on this machine says the texts below with the pauses below, and ``cassette_viz.record`` records it
over the network as it would any other. So the times are measured and the texts are made up. A transport beneath the
recorder takes the requests to the stand-in instead of to the hosts that they name, whose prices and dialects the
samples show.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

import cassette_viz as cv

from ._provider import Answer, paced, provider
from ._speech import chat, messages

FOLDER = Path(cv.samples.__file__).parent
JOURNALS = (
    FOLDER / "formats" / "recording-journal.journal",
    Path(__file__).parent / "data/cassettes/recording_journal",
)

TIDES = (
    "Twice a day the sea breathes in and out. The moon pulls the water on the near side a little harder than the "
    "earth itself, and the earth a little harder than the water on the far side. So there are two bulges, and we "
    "turn through both of them once a day."
)
LIGHTHOUSE = (
    "The keeper climbed the stairs, wound the clock, and lit the lamp. Then the fog came in, and for a long while"
    " nothing was to be seen at all. When it lifted, forty ships were lying at anchor, waiting for the light."
)
SEAGULLS = (
    "Gulls drink salt water. A gland above each eye takes the salt out of the blood, and it runs down the beak in"
    " drops. That is why a gull so often looks as if it had a cold."
)
PUZZLE = "A bat and a ball cost 1.10 together, and the bat costs 1.00 more than the ball. What does the ball cost?"
THOUGHT = (
    "It is tempting to say 0.10. But then the bat would cost 1.10 and both together 1.20, which is too much. Let "
    "the ball cost b. Then the bat costs b + 1.00, so 2b + 1.00 = 1.10 and b = 0.05. Check: 0.05 + 1.05 = 1.10."
)
SOLUTION = "The ball costs 0.05. The bat then costs 1.05, which is 1.00 more, and together they cost 1.10."
HARBOURS = "When is high water tomorrow in Brest and in Hull?"
CALLS = [
    ("call_brest_7f3a", "high_water", '{"harbour": "Brest", "day": "tomorrow"}'),
    ("call_hull_91cc", "high_water", '{"harbour": "Hull", "day": "tomorrow"}'),
]
TOOL = {
    "type": "function",
    "function": {
        "name": "high_water",
        "description": "When the water stands highest in a harbour.",
        "parameters": {
            "type": "object",
            "properties": {"harbour": {"type": "string"}, "day": {"type": "string"}},
            "required": ["harbour", "day"],
        },
    },
}
STALL = 2.5  # seconds, in the middle of the sample
BURST, BETWEEN_BURSTS = 6, 0.3  # events that come at once, and seconds between them


class _ToStandIn(httpx.HTTPTransport):
    """Takes every request to the stand-in, whichever host it names."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._to = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme=self._to.scheme, host=self._to.host, port=self._to.port)
        there = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return super().handle_request(there)


def even(events: Sequence[bytes], seconds: float) -> list[tuple[float, bytes]]:
    """Pauses about so long: no machine is perfectly even."""
    jitter = random.Random(len(events))
    return paced(events, [seconds * jitter.uniform(0.8, 1.2) for _ in events])


def stalling(events: Sequence[bytes]) -> list[tuple[float, bytes]]:
    """One long pause, after the first sentence but one."""
    at = next(n for n, event in enumerate(events) if b"for" in event and n > len(events) // 3)
    return [(STALL if n == at else seconds, event) for n, (seconds, event) in enumerate(even(events, 0.035))]


def thinking(events: Sequence[bytes]) -> list[tuple[float, bytes]]:
    """Quick thoughts, a pause, and an answer at leisure."""
    first = next(n for n, event in enumerate(events) if b'"content":"' in event)
    return [(0.8 if n == first else 0.018 if n < first else 0.04, event) for n, event in enumerate(events)]


def ask(model: str, question: str, **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": question}], "stream": True, **more}


def samples() -> Mapping[str, tuple[str, dict[str, Any], Answer]]:
    """For each sample: the URL that is asked, the question, and how it is answered."""
    usage = {"stream_options": {"include_usage": True}}
    now = int(time.time())
    return {
        "smooth": (
            "https://api.openai.com/v1/chat/completions",
            ask("gpt-4o-mini", "Why are there tides?", **usage),
            Answer(even(chat(TIDES, usage=(12, 58), id="chatcmpl-tides", created=now), 0.04), wait=0.42),
        ),
        "stall": (
            "https://api.anthropic.com/v1/messages",
            ask("claude-sonnet-4-20250514", "Tell me a very short story about a lighthouse.", max_tokens=300),
            Answer(stalling(messages(LIGHTHOUSE, usage=(17, 52), id="msg_lighthouse")), wait=0.61),
        ),
        "bursts": (
            "https://api.groq.com/openai/v1/chat/completions",
            ask("llama-3.3-70b-versatile", "How do gulls live with salt water?", **usage),
            Answer(
                paced(
                    chat(SEAGULLS, model="llama-3.3-70b-versatile", usage=(44, 47), id="chatcmpl-gulls", created=now),
                    BETWEEN_BURSTS,
                    burst=BURST,
                ),
                wait=0.18,
            ),
        ),
        "reasoning": (
            "https://api.deepseek.com/chat/completions",
            ask("deepseek-reasoner", PUZZLE, **usage),
            Answer(
                thinking(
                    chat(
                        SOLUTION,
                        reasoning=THOUGHT,
                        model="deepseek-reasoner",
                        usage=(38, 119),
                        id="chatcmpl-puzzle",
                        created=now,
                    )
                ),
                wait=0.9,
            ),
        ),
        "parallel-tool-calls": (
            "https://api.openai.com/v1/chat/completions",
            ask("gpt-4.1-mini", HARBOURS, tools=[TOOL], **usage),
            Answer(
                even(
                    chat(
                        calls=CALLS,
                        model="gpt-4.1-mini-2025-04-14",
                        usage=(71, 44),
                        id="chatcmpl-harbours",
                        created=now,
                    ),
                    0.03,
                ),
                wait=0.55,
            ),
        ),
    }


def make(name: str, url: str, question: dict[str, Any], answer: Answer, folder: Path) -> Path:
    """Record one sample."""
    path = folder / f"{name}.yaml"
    for old in (path, path.with_name(f"{name}.timing.json")):
        old.unlink(missing_ok=True)
    with provider(answer) as stand_in, cv.record.Recorder(path) as recorder:
        with httpx.Client(transport=recorder.transport(_ToStandIn(stand_in.url)), timeout=30) as client:
            client.post(url, json=question).raise_for_status()
        if name == "smooth":  # a journal of a recorder that was just about to be closed
            JOURNALS[1].mkdir(parents=True, exist_ok=True)
            written = path.with_name(f"{path.name}.journal").read_bytes()
            JOURNALS[0].write_bytes(written)
            (JOURNALS[1] / "complete.journal").write_bytes(written)
            (JOURNALS[1] / "interrupted.journal").write_bytes(written[: len(written) * 2 // 3])
    return path


def main() -> None:
    """Make them all."""
    for name, (url, question, answer) in samples().items():
        path = make(name, url, question, answer, cv.samples.folder("timed"))
        print(path.name, cv.load(path).timelines[0])


if __name__ == "__main__":
    main()
