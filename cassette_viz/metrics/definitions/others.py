"""What observability tools call by the same names: AI SDK (Vercel), Langfuse and LangSmith."""

from __future__ import annotations

from functools import partial

from ._definition import Definition
from ._quantities import divided

_ai_sdk = partial(Definition, "AI SDK", "5")
_ATTRIBUTES = "ai-sdk.dev/docs/ai-sdk-core/telemetry"

DEFINITIONS = (
    _ai_sdk("TTFT", "ai.response.msToFirstChunk", "s", "u_1 - s", _ATTRIBUTES, lambda q: q.u_1()),
    _ai_sdk("E2E latency", "ai.response.msToFinish", "s", "e - s", _ATTRIBUTES, lambda q: q.e()),
    _ai_sdk(
        "output rate", "ai.response.avgCompletionTokensPerSecond", "tokens/s", "n / (e - s)", _ATTRIBUTES,
        lambda q: divided(q.n, q.e(), "msToFinish"),
    ),
    Definition(
        "Langfuse", "SDK 3", "TTFT", "completion_start_time - start_time", "s", "u_1 - s", "langfuse/openai.py",
        lambda q: q.u_1(),
        "the first chunk, whatever it holds",
    ),
    Definition(
        "LangSmith", "SDK", "TTFT", "first_token_time - start_time", "s", "u_1 - s", "docs.smith.langchain.com",
        lambda q: q.u_1(),
        "the first event that is called new_token",
    ),
)  # fmt: skip
