"""Pieces of an event stream, each with the time at which it came -> a body, and when each part of it came.

Where a recorder cut the stream is its own affair: within messages, at lines, or at the blank lines, which it may leave
out. The body is one piece again, so that the framing cuts it where the protocol says.
"""

from __future__ import annotations

from collections.abc import Sequence

_STREAM_STARTS = ("data:", "event:", "id:", "retry:", ":")

Arrivals = tuple[tuple[int, int], ...]


def is_event_stream(pieces: Sequence[object]) -> bool:
    """Whether the first of the pieces that is not empty begins as server-sent events do."""
    first = next((piece for piece in pieces if piece), "")
    return isinstance(first, str) and first.lstrip().startswith(_STREAM_STARTS)


def in_pieces(timed: Sequence[tuple[str, int | None]]) -> tuple[bytes, Arrivals]:
    """Join the pieces.

    Parameters
    ----------
    timed
        Each piece, and its time in nanoseconds.

    Returns
    -------
    (bytes, tuple)
        The body, and the arrivals as :class:`Response` has them; none if a piece has no time.
    """
    line_ends = _missing_line_ends([piece for piece, _ in timed])
    body, arrivals = bytearray(), []
    for (piece, time_ns), line_end in zip(timed, line_ends, strict=True):
        body += (piece + line_end).encode("utf-8", "replace")
        if time_ns is not None:
            arrivals.append((len(body), time_ns))
    return bytes(body), tuple(arrivals) if len(arrivals) == len(timed) else ()


def _missing_line_ends(pieces: Sequence[str]) -> list[str]:
    """Give what a recorder stripped off each piece that it took to be a line or a message; "" if it did not."""
    if any(piece.endswith(("\n", "\r")) for piece in pieces[:-1]):
        return [""] * len(pieces)
    if not all(piece.lstrip().startswith(_STREAM_STARTS) for piece in pieces if piece):
        return [""] * len(pieces)
    if "" in pieces:  # line by line, blank lines included
        return ["\n"] * len(pieces)
    # A lone "event:" line belongs to the line behind it.
    return ["\n" if piece.startswith("event:") and "\n" not in piece else "\n\n" for piece in pieces]
