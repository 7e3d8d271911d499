"""The side file ``NAME.timing.json`` beside a recording ``NAME.*``: when each network read of its bodies came.

Hardly any format has a place for such times, so they stand in a file of their own, which fits recordings of every
format. :class:`TimingFile` and :class:`TimedInteraction` are the contract; ``docs/timing-file.md`` tells it in prose.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from ..errors import CassetteFormatError
from ..timeline.clock import Provenance
from ._base import Cassette, Interaction, Limits, Source
from ._moments import moment
from ._redaction import redacted_url

VERSION = 1

_LONGEST_SHOWN = 160
MEASURED = Provenance("arrival of each network read")

Natural = Annotated[int, Meta(ge=0, le=(1 << 62) - 1)]  #: a size, or nanoseconds for at most 146 years
Read = tuple[Natural, Natural]  #: offset behind the read in the decoded body, nanoseconds since the request was sent
#: How the body ended: it was complete; the client closed it before it had seen its end; the connection failed; or the
#: recorder itself was ended, and this is what had come until then.
Ending = Literal["complete", "closed", "failed", "lost"]


class TimedInteraction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When one interaction happened, and how to find it in the recording. Fields that are unknown are left out."""

    index: Natural  #: its place in the recording, from 0, when this was written
    method: str  #: such as "POST"
    url: str  #: with secrets replaced by "REDACTED"
    body_bytes: Natural  #: size of the response body as the recording has it, decoded
    body_sha256: str  #: its SHA-256, in hexadecimal
    sent_at: str = ""  #: when the request was sent by the wall clock: ISO 8601, UTC
    headers_after_ns: Natural | None = None  #: from the sending of the request to the response headers
    reads: tuple[Read, ...] = ()  #: one for each network read, in order; the last offset is ``body_bytes``
    ended_after_ns: Natural | None = None  #: from the sending of the request to the end of a complete body
    ending: Ending = "complete"
    note: str = ""  #: what made it end otherwise, in plain words


class TimingFile(Struct, frozen=True, kw_only=True):
    """All of a side file. Readers pass over keys that they do not know."""

    cassette_viz: Literal["timing"]  #: what kind of file this is
    version: Literal[1]  #: of the contract; another number is another contract
    timed: list[msgspec.Raw]  #: each a :class:`TimedInteraction`; a broken one does not lose the others


class _Key(NamedTuple):
    method: str
    url: str
    size: int
    sha256: str


def encoded(timed: Iterable[TimedInteraction]) -> bytes:
    """Write a side file, one interaction a line.

    Examples
    --------
    >>> entry = TimedInteraction(index=0, method="GET", url="http://a/", body_bytes=2, body_sha256="", reads=((2, 9),))
    >>> print(encoded([entry]).decode(), end="")
    {"cassette_viz":"timing","version":1,"timed":[
    {"index":0,"method":"GET","url":"http://a/","body_bytes":2,"body_sha256":"","reads":[[2,9]]}
    ]}
    """
    lines = b",\n".join(map(msgspec.json.encode, timed))
    return b'{"cassette_viz":"timing","version":%d,"timed":[\n%b\n]}\n' % (VERSION, lines)


def decoded(data: bytes) -> tuple[list[TimedInteraction], int]:
    """Read a side file: what it holds, and how many of its entries are broken.

    Raises
    ------
    ValueError
        If it is no such file, with what is wrong in plain words.
    """
    try:
        file = _decode_file(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    timed = []
    for raw in file.timed:
        try:
            entry = _decode_entry(raw)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            continue
        if _is_sound(entry):
            timed.append(entry)
    return timed, len(file.timed) - len(timed)


_decode_file = msgspec.json.Decoder(TimingFile).decode
_decode_entry = msgspec.json.Decoder(TimedInteraction).decode


def sha256(body: bytes) -> str:
    """The digest by which a side file knows a body."""
    import hashlib  # it brings OpenSSL with it

    return hashlib.sha256(body).hexdigest()


def timed_by(cassette: Cassette, timing: str | os.PathLike[str] | bytes, limits: Limits) -> Cassette:
    """Attach the times of a side file that was named, or given as bytes.

    Raises
    ------
    CassetteFormatError
        If there is no such file.
    """
    if isinstance(timing, bytes):
        return timed(cassette, timing, "the timing file")
    path = Path(timing)
    if not path.is_file():
        raise CassetteFormatError("there is no such timing file", path=path)
    return timed_from(cassette, Source(path=path, limits=limits), path.name)


def timed_from(cassette: Cassette, source: Source, name: str) -> Cassette:
    """Attach the times of the side file of this name, which stands beside a recording."""
    try:
        return timed(cassette, source.beside(name), name)
    except CassetteFormatError as error:
        return _with_problem(cassette, f"the times in {name} are left out: {error.message}")


def timed(cassette: Cassette, data: bytes, name: str) -> Cassette:
    """Attach the times of a side file to the interactions that it fits.

    Parameters
    ----------
    cassette
        The recording.
    data
        The side file. One that is damaged, or belongs elsewhere, is a problem of the cassette, and never an error.
    name
        What to call it in such a problem.
    """
    try:
        entries, n_broken = decoded(data)
    except ValueError as error:
        problem = (
            f"the times in {name} are left out: expected a timing file of version {VERSION}, but {_shown(str(error))}"
        )
        return _with_problem(cassette, problem)
    interactions = list(cassette.interactions)
    strangers = []
    for entry, place in zip(entries, _places(entries, interactions), strict=True):
        if place is None:
            strangers.append(entry)
        else:
            interactions[place] = _with_times(interactions[place], entry)
    cassette = replace(cassette, interactions=tuple(interactions))
    troubles = [f"{n_broken} are broken"] if n_broken else []
    if strangers:
        first = strangers[0]
        what = f"{_shown(first.method)} {_shown(first.url)} with a body of {first.body_bytes:,} bytes"
        advice = "was the recording changed, or is this the file of another one?"
        troubles.append(f"{len(strangers)} fit no interaction (the first: {what}); {advice}")
    if not troubles:
        return cassette
    return _with_problem(cassette, f"of the {len(entries) + n_broken} entries in {name}, {' and '.join(troubles)}")


def _is_sound(entry: TimedInteraction) -> bool:
    """Whether the reads lead in order from the beginning of the body to its end."""
    if any(later[0] < earlier[0] or later[1] < earlier[1] for earlier, later in pairwise(entry.reads)):
        return False
    return not entry.reads or entry.reads[-1][0] == entry.body_bytes


def _places(entries: Sequence[TimedInteraction], interactions: Sequence[Interaction]) -> list[int | None]:
    """Where each entry belongs: at its index if that fits, or else at the first place that fits and is free.

    The same exchange may have been recorded several times, and a recording may have been put in another order.
    """
    keys = [_key_of(interaction) for interaction in interactions]
    wanted = [_Key(each.method, redacted_url(each.url), each.body_bytes, each.body_sha256.lower()) for each in entries]
    places: list[int | None] = [None] * len(entries)
    taken = set()
    for number, (entry, key) in enumerate(zip(entries, wanted, strict=True)):
        if entry.index < len(keys) and keys[entry.index] == key and entry.index not in taken:
            places[number] = entry.index
            taken.add(entry.index)
    free: defaultdict[_Key, deque[int]] = defaultdict(deque)
    for place, found in enumerate(keys):
        if found is not None and place not in taken:
            free[found].append(place)
    for number, key in enumerate(wanted):
        if places[number] is None and free[key]:
            places[number] = free[key].popleft()
    return places


def _key_of(interaction: Interaction) -> _Key | None:
    """What tells an interaction from others; ``None`` where the recording holds no body whose bytes could be timed."""
    request, response = interaction.request, interaction.response
    if response.frames is not None:
        return None
    return _Key(request.method, request.url, len(response.body), sha256(response.body))


def _with_times(interaction: Interaction, entry: TimedInteraction) -> Interaction:
    waited = interaction.headers_after_ns if entry.headers_after_ns is None else entry.headers_after_ns
    cut = f"the recording breaks off here: {_shown(entry.note) or entry.ending}"
    response = interaction.response
    return replace(
        interaction,
        response=replace(response, arrivals=entry.reads, provenance=MEASURED) if entry.reads else response,
        recorded_at=moment(entry.sent_at) or interaction.recorded_at,
        headers_after_ns=waited,
        ended_after_ns=interaction.ended_after_ns if entry.ended_after_ns is None else entry.ended_after_ns,
        problems=interaction.problems + ((cut,) if entry.ending in ("failed", "lost") else ()),
    )


def _with_problem(cassette: Cassette, problem: str) -> Cassette:
    return replace(cassette, problems=(*cassette.problems, problem))


def _shown(text: str) -> str:
    """Somebody else's words, short and on one line."""
    return " ".join(text[:_LONGEST_SHOWN].split())
