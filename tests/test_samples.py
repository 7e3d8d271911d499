"""The samples that ship with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

import cassette_viz as cv
from cassette_viz import _registry

#: A message of this dialect is only made by readers whose recordings hold no messages.
WITHOUT_SAMPLE = {"benchmark"}


def stem(path: Path) -> str:
    return path.name.partition(".")[0]


def test_every_format_has_a_sample_of_its_name():
    assert {stem(path) for path in cv.samples.folder("formats").iterdir()} == {
        _registry.name_of(reader) for reader in _registry.plugins("cassettes")
    }


def test_every_dialect_has_a_sample_of_its_name():
    assert {stem(path) for path in cv.samples.folder("dialects").iterdir()} == {
        _registry.name_of(dialect) for dialect in _registry.plugins("dialects")
    } - WITHOUT_SAMPLE


@pytest.mark.parametrize("path", sorted(cv.samples.folder("formats").iterdir()), ids=stem)
def test_a_sample_is_in_the_format_that_it_is_named_after_and_streams_a_completion(path):
    cassette = cv.load(path)
    assert cassette.format == stem(path)
    assert any(timeline.status == "complete" for timeline in cassette.timelines)


@pytest.mark.parametrize("path", sorted(cv.samples.folder("dialects").iterdir()), ids=stem)
def test_a_sample_speaks_the_dialect_that_it_is_named_after(path):
    assert stem(path) in {timeline.dialect for timeline in cv.load(path).timelines}
