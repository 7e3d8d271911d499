"""The journal of a recording -> its cassette and timing file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..cassettes._base import Limits, Source
from ..cassettes._bodies import recorded_body
from ..cassettes._journal_records import Exchange, read
from ..cassettes._timing import TimedInteraction, decoded, encoded, sha256
from ..errors import CassetteFormatError, CassetteVizError
from ._cassette_items import go_vcr_items, kept_headers, vcrpy_items
from ._extension import NEW, Existing, existing, extended
from ._files import Files
from ._journal import Format, check_unused


def recover(path: str | os.PathLike[str]) -> Path | None:
    """Put what an interrupted recorder left behind into its cassette.

    A recorder that starts on the same cassette does this by itself. :func:`cassette_viz.load` opens the journal, too.

    Parameters
    ----------
    path
        Of the cassette, or of the journal beside it.

    Returns
    -------
    Path or None
        The cassette; ``None`` if nothing was left behind.

    Raises
    ------
    CassetteVizError
        If a recorder is still writing, or the cassette cannot be extended; the journal is kept then.
    """
    path = Path(path)
    cassette = path.with_name(path.name.removesuffix(".journal"))
    return cassette if recovered(Files.of(cassette)) else None


def recovered(files: Files) -> bool:
    """Finish what was left unfinished; whether there was anything."""
    has_finished = files.finish()
    if not files.journal.exists():
        return has_finished
    check_unused(files.journal)
    return fold(files) or has_finished


def fold(files: Files) -> bool:
    """Put the exchanges of a journal into the cassette, and do away with the journal; whether there were any.

    Requests that were never answered are no interactions, and are left out.
    """
    try:
        heading, exchanges, _ = read(files.journal.read_bytes())
    except ValueError as error:
        if not files.journal.read_bytes().strip():  # ended before it had begun
            files.journal.unlink()
            return False
        raise CassetteVizError(f"the journal is damaged: {error}", path=files.journal) from None
    answered = [each for each in exchanges if each.status is not None]
    if not answered:
        files.journal.unlink()
        return False
    before = as_it_is(files, heading.format)
    block = (
        vcrpy_items(answered)
        if before.format == "vcrpy"
        else go_vcr_items(answered, before.version, before.n_interactions)
    )
    try:
        whole = extended(before.data, block, before.n_interactions)
    except ValueError as error:
        raise CassetteVizError(f"cannot be extended: {error}; the recording is in {files.journal}") from None
    files.replace(whole, encoded([*timed_before(files), *_timed(answered, before.n_interactions)]))
    return True


def as_it_is(files: Files, format: Format | None) -> Existing:
    """See what cassette is there to be extended; a new one of that format if none is.

    Raises
    ------
    CassetteVizError
        If it is there and cannot be extended, or is of another format.
    """
    if not files.cassette.exists() or files.cassette.stat().st_size == 0:
        return NEW[format or "vcrpy"]
    found = existing(Source(path=files.cassette))
    if format is not None and found.format != format:
        raise CassetteVizError(
            f"the recording is there already, in the format of {found.format}; it cannot go on in that of {format}",
            path=files.cassette,
        )
    return found


def timed_before(files: Files) -> list[TimedInteraction]:
    """Read the timing file that is there.

    Raises
    ------
    CassetteVizError
        If it cannot be read; then it cannot be extended either.
    """
    if not files.timing.exists():
        return []
    try:
        timed, n_broken = decoded(Source(path=files.timing).beside(files.timing.name))
    except (ValueError, CassetteFormatError) as error:
        raise CassetteVizError(f"cannot be extended: {error}; move it away", path=files.timing) from None
    if n_broken:
        raise CassetteVizError(f"cannot be extended: {n_broken} of its entries are broken", path=files.timing)
    return timed


def _timed(exchanges: Sequence[Exchange], first_index: int) -> list[TimedInteraction]:
    timed = []
    for index, each in enumerate(exchanges, first_index):
        # What readers would still decode, such as a file that was sent compressed, would not be what was counted here.
        if each.is_encoded or recorded_body(each.body, kept_headers(each), Limits().body_bytes)[0] != each.body:
            continue
        timed.append(
            TimedInteraction(
                index=index,
                method=each.method,
                url=each.url,
                body_bytes=len(each.body),
                body_sha256=sha256(each.body),
                sent_at=datetime.fromtimestamp(each.sent_at_ns / 1e9, UTC).isoformat(),
                headers_after_ns=each.headers_after_ns,
                reads=each.reads,
                ended_after_ns=each.ended_after_ns,
                ending=each.ending,
                note=each.note,
            )
        )
    return timed
