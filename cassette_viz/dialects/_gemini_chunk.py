"""The fields of a chunk of Gemini's generateContent, each under the name of the wire and under that of the SDKs."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from ._json_decoder import NoList, NoObject


class Content(Struct, gc=False):
    """The next pieces of a candidate."""

    parts: Any = None


class Candidate(Struct, gc=False):
    """One chunk's share of a candidate."""

    content: Content | NoObject = None
    index: Any = None
    logprobsResult: Any = None  # noqa: N815
    logprobs_result: Any = None
    finishReason: Any = None  # noqa: N815
    finish_reason: Any = None
    finishMessage: Any = None  # noqa: N815
    finish_message: Any = None
    citationMetadata: Any = None  # noqa: N815
    citation_metadata: Any = None
    groundingMetadata: Any = None  # noqa: N815
    grounding_metadata: Any = None
    urlContextMetadata: Any = None  # noqa: N815
    url_context_metadata: Any = None

    def has_facts(self) -> bool:
        """Whether there is more than content; spelled out, because it is asked for every chunk."""
        return (
            self.finishReason is not None
            or self.logprobsResult is not None
            or self.logprobs_result is not None
            or self.citationMetadata is not None
            or self.groundingMetadata is not None
            or self.urlContextMetadata is not None
            or self.finishMessage is not None
            or self.finish_reason is not None
            or self.citation_metadata is not None
            or self.grounding_metadata is not None
            or self.url_context_metadata is not None
            or self.finish_message is not None
        )


class Chunk(Struct, gc=False):
    """One response of many, which together are the answer."""

    candidates: list[Candidate | NoObject] | NoList = None
    usageMetadata: Any = None  # noqa: N815
    usage_metadata: Any = None
    modelVersion: Any = None  # noqa: N815
    model_version: Any = None
    responseId: Any = None  # noqa: N815
    response_id: Any = None
    createTime: Any = None  # noqa: N815
    create_time: Any = None
    promptFeedback: Any = None  # noqa: N815
    prompt_feedback: Any = None
    response: Any = None
    error: Any = None


#: Some senders put the chunks of one message into an array.
decode = msgspec.json.Decoder(Chunk | list[Chunk]).decode
