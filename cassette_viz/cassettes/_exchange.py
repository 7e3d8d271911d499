"""The parts of one recorded exchange -> an interaction, with the trouble of each body named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..timeline.clock import ARRIVALS, Provenance
from ..timeline.frame import Comment, Frame
from ._base import Headers, Interaction, Response, request
from ._bodies import Body
from ._interactions import recorded_at as date_of

Pairs = Sequence[tuple[str, str]]
NO_BODY: Body = (b"", ())


def exchange(
    index: int,
    asked: tuple[str, str, Pairs, Body],
    answered: tuple[int | None, str, Pairs, Body],
    *,
    frames: tuple[Frame | Comment, ...] | None = None,
    arrivals: tuple[tuple[int, int], ...] = (),
    recorded_at: datetime | None = None,
    headers_after_ns: int | None = None,
    ended_after_ns: int | None = None,
    provenance: Provenance = ARRIVALS,
    problems: Sequence[str] = (),
) -> Interaction:
    """Put an interaction together.

    Parameters
    ----------
    index
        Its place in the recording.
    asked
        Method, URL, headers and body of the request; secrets in it are redacted here.
    answered
        Status code, reason, headers and body of the response.
    frames
        The messages of the response, where the recording holds them apart.
    arrivals
        When its body came, where the recording tells; see ``Response.arrivals``.
    recorded_at
        When it was recorded; otherwise what the ``Date`` header of the response says.
    headers_after_ns
        How long the headers were waited for.
    ended_after_ns
        How long it took until the whole response had come.
    provenance
        How the recording came to these times.
    problems
        What else could not be read.
    """
    method, url, asked_headers, (asked_body, asked_problems) = asked
    status, reason, answered_headers, (body, body_problems) = answered
    headers = Headers(answered_headers)
    all_problems = [f"request body: {problem}" for problem in asked_problems]
    all_problems += [f"response body: {problem}" for problem in body_problems]
    all_problems += problems
    return Interaction(
        index,
        request(method, url, asked_headers, asked_body),
        Response(status, reason, headers, body, frames, arrivals, provenance),
        recorded_at or date_of(headers),
        headers_after_ns,
        ended_after_ns,
        problems=tuple(all_problems),
    )


def bare(index: int, body: bytes = b"", frames: tuple[Frame | Comment, ...] | None = None) -> Interaction:
    """Make an interaction of a response alone, where nothing else was recorded."""
    return exchange(index, ("", "", (), NO_BODY), (None, "", (), (body, ())), frames=frames)
