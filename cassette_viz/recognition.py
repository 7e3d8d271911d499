"""What a response is: how its body is cut, which dialect its messages speak, and what the exchange tells of it."""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from types import ModuleType
from typing import Any

import msgspec
from msgspec import Struct

from . import _registry
from .cassettes._base import Interaction, Request, Response
from .dialects._base import Message
from .dialects._header_durations import header_timings
from .timeline.builder import Circumstances
from .timeline.frame import Comment, Frame

#: A dialect must be recognisable in so many messages; some streams begin with pings or with nearly empty chunks.
_MESSAGES_TO_RECOGNISE = 8
_HEAD = 4096
#: Media types of ordinary answers, which some servers give their streams too.
_ANSWERS = ("application/json", "text/plain", "application/octet-stream", "")
_MODEL_IN_PATH = re.compile(r"/(?:models?|deployments)/([^/]+?)(?::[a-zA-Z]+)?(?:/|$)")


def framing_of(request: Request, response: Response) -> ModuleType | None:
    """Find how the body is cut: as its header declares, unless its content clearly shows another framing."""
    head, media_type = response.body[:_HEAD], response.media_type

    def looks(framing: ModuleType) -> int:
        return looks_like(framing, head)

    def declared(framing: ModuleType) -> int:
        return _registry.SURE if media_type in framing.MEDIA_TYPES and media_type not in _ANSWERS else 0

    found = _registry.best_of("framing", lambda framing: declared(framing) and looks(framing) and _registry.SURE)
    if found is not None:
        return found
    found = _registry.best_of("framing", looks)
    if found is not None and looks(found) >= _registry.SURE:
        return found
    if media_type in _ANSWERS:
        return found if found is not None and _is_stream(request, response, found) else None
    # Such as a plain JSON error under text/event-stream.
    promised = _registry.best_of("framing", declared)
    return promised and (found or promised)


def looks_like(framing: ModuleType, head: bytes) -> int:
    """Whether a body that begins so is cut so: 0 no, 1 perhaps, 2 surely."""
    return int(framing.match(head)) if hasattr(framing, "match") else 1


def _is_stream(request: Request, response: Response, framing: ModuleType) -> bool:
    """Tell a stream from an ordinary answer where the header calls both a JSON document.

    Several values one after another are a stream. So is an array, but only if a stream was asked for: a list of models
    is an array too. A single value is an answer.
    """
    if response.body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        asked = request.json
        return "stream" in request.path.lower() or (isinstance(asked, dict) and asked.get("stream") is True)
    values = (each for each in framing.split(response.body) if isinstance(each, Frame) and not each.flaw)
    return len(list(islice(values, 2))) > 1


class Recogniser:
    """Finds the dialect by the first messages of a stream.

    Parameters
    ----------
    request
        What the stream answers.
    """

    def __init__(self, request: Request) -> None:
        self.dialect: ModuleType | None = None  #: the one that fits best, so far
        self._request = request
        self._seen = 0

    def see(self, frame: Frame | Comment) -> bool:
        """Look at the next frame; tell whether no further one can change the verdict."""
        if isinstance(frame, Comment):
            return False
        self._seen += 1
        fit = partial(_fit, self._request, Message(frame.name, frame.data))
        dialect = _registry.best_of("dialects", fit)
        if dialect is not None and fit(dialect) >= _registry.SURE:
            self.dialect = dialect
            return True
        self.dialect = self.dialect or dialect
        return self._seen == _MESSAGES_TO_RECOGNISE


def _fit(request: Request, message: Message, dialect: ModuleType) -> int:
    return int(dialect.match(request, message))


def circumstances_of(interaction: Interaction) -> Circumstances:
    """What only the exchange knows: who was asked, what was answered, and when."""
    request, response = interaction.request, interaction.response
    return Circumstances(
        provider=request.host or None,
        requested_model=_requested_model(request),
        endpoint=f"https://{request.host}{request.path}" if request.host else None,
        http_status=" ".join([str(word) for word in (response.status, response.reason) if word]),
        headers_after_ns=interaction.headers_after_ns,
        ended_after_ns=interaction.ended_after_ns,
        provenance=response.provenance,
        header_timings=tuple(header_timings(response.headers)),
        recorded_at=interaction.recorded_at,
    )


class _Asked(Struct, gc=False):
    model: Any = None


def _requested_model(request: Request) -> str | None:
    """The model that was asked for: in the body, or, as Bedrock, Gemini and Azure have it, in the URL."""
    try:
        model = _decode_asked(request.body).model
    except (msgspec.MsgspecError, UnicodeError):
        model = None
    if isinstance(model, str) and model:
        return model
    named = _MODEL_IN_PATH.search(request.path)
    return named[1] if named else None


_decode_asked = msgspec.json.Decoder(_Asked).decode
