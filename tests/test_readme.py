"""README shows what there is."""

from __future__ import annotations

from . import readme


def test_its_tables_are_those_of_the_registry():
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.up_to_date(text), "run: python -m tests.readme"
