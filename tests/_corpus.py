"""The recordings of public projects that ``CASSETTE_VIZ_CORPUS`` names: read once, for all tests of a process."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import cassette_viz as cv
from cassette_viz.cassettes._base import Interaction


class Stream(NamedTuple):
    """One expected stream, with the interaction that holds it."""

    record: dict[str, Any]
    interaction: Interaction

    def __str__(self) -> str:
        return f"{self.record['file']} #{self.record['interaction']}"


@cache
def streams(corpus: Path) -> list[Stream]:
    """Every stream of ``expected.jsonl``, in its order."""
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        files[record["file"]].append(record)
    found = []
    for file, records in files.items():
        interactions = cv.load(corpus / file).interactions
        if records[0]["format"] == "jsonl-other":  # there the count is of streams only
            interactions = tuple(each for each in interactions if each.timelines)
        found += [Stream(record, interactions[record["interaction"]]) for record in records]
    return found
