"""Fake responses of gemini-cli: one {method, response} a line, response being a list of chunks where streamed."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import CassetteFormatError
from ._base import Cassette, Interaction, Source
from ._bodies import as_json
from ._exchange import NO_BODY, exchange
from ._interactions import broken
from ._json_texts import JsonText, json_texts
from ._outline import outline
from ._segments import as_frames

NAME = "gemini-cli-responses"

# The methods of its ContentGenerator.
_METHOD = re.compile(r"generateContent(?:Stream)?|countTokens|embedContent")


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is such a file: 0 no, 1 perhaps, 2 surely."""
    if b'"method"' not in head or b'"response"' not in head:
        return 0
    keys = outline(head)
    return 2 if _METHOD.fullmatch(keys.get("method", "")) and "response" in keys else 0


def read(source: Source) -> Cassette:
    """Read such a file. It holds neither requests nor times.

    Raises
    ------
    CassetteFormatError
        If not one line can be read, or a limit is passed.
    """
    interactions = tuple(_interaction(index, each) for index, each in enumerate(json_texts(source)))
    if not any(each.response.frames or each.response.body for each in interactions):
        raise CassetteFormatError("none of its lines can be read", path=source.path, format=NAME)
    return Cassette(NAME, source.path, interactions)


def _interaction(index: int, line: JsonText) -> Interaction:
    if line.flaw or not isinstance(line.value, dict):
        return broken(index, f"expected a line with method and response, but it is {line.flaw or 'no object'}")
    answer = line.value.get("response")
    body = NO_BODY if answer is None else as_json(answer)
    frames = as_frames(answer) if isinstance(answer, list) else None
    return exchange(index, ("", "", (), NO_BODY), (None, "", (), body), frames=frames)
