"""The tables of README, made from the registry so that they cannot lie. ``python -m tests.readme`` writes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from cassette_viz import _registry

README = Path(__file__).parents[1] / "README.md"
_TABLE = re.compile(r"(?P<opening><!-- table: (?P<kind>\w+) -->\n).*?(?P<closing><!-- end -->)", re.DOTALL)
_HEADINGS = {"cassettes": "recording", "framing": "framing", "dialects": "dialect"}


def table(kind: _registry.Kind) -> str:
    """One row for each plug-in: the name by which it is chosen, and the first sentence of its docstring."""
    rows = [
        f"| `{_registry.name_of(plugin)}` | {_first_sentence(plugin.__doc__ or '')} |"
        for plugin in _registry.plugins(kind)
    ]
    return "\n".join([f"| {_HEADINGS[kind]} | |", "| --- | --- |", *rows, ""])


def up_to_date(text: str) -> str:
    """The text with its tables made anew."""

    def fill(match: re.Match[str]) -> str:
        kind = match["kind"]
        assert kind in get_args(_registry.Kind)
        return f"{match['opening']}{table(kind)}{match['closing']}"

    return _TABLE.sub(fill, text)


def _first_sentence(docstring: str) -> str:
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return paragraph.rstrip(".")


if __name__ == "__main__":
    README.write_text(up_to_date(README.read_text(encoding="utf-8")), encoding="utf-8")
