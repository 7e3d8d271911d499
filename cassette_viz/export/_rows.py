"""What the rows of both tidy tables share: the types of their columns, and where a completion comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """Name and type of a column; any of its values may be ``None``."""

    name: str
    type: type[int] | type[float] | type[str] | type[bool]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a completion comes from."""

    file: str | None  #: path of the recording, or of the file in a folder or an archive
    interaction: int | None  #: its place in the recording, from 0
    completion: int  #: its place in the interaction, or among the timelines that were given, from 0


ORIGIN_COLUMNS = (Column("file", str), Column("interaction", int), Column("completion", int))
