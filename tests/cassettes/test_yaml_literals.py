"""Cutting literal blocks out of a file is a shortcut and nothing else: it means the same with them and without them."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes import _yaml, _yaml_literals, _yaml_stream
from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.cassettes._yaml_literals import HiddenBlockError, Literals
from cassette_viz.errors import CassetteVizError


def documents(data: bytes) -> list[Any] | str:
    """What a file holds, or what is wrong with it."""
    try:
        return list(_yaml.documents(Source(data, limits=Limits(depth=20))))
    except CassetteVizError as error:
        return str(error)


def cut_and_whole(text: str | bytes, piece: int = 1 << 18) -> tuple[list[Any] | str, list[Any] | str, int]:
    """The same file with its blocks cut out, however short, and with them in it; and how many were cut out."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    cuts = []

    class Counted(Literals):
        def __init__(self) -> None:
            super().__init__()
            cuts.append(self)

    with mock.patch.object(_yaml_stream, "_BLOCK", piece), mock.patch.object(_yaml_literals, "_SHORTEST", 1):
        with mock.patch.object(_yaml, "Literals", Counted):
            cut = documents(data)
        with mock.patch.object(Literals, "cut_out", lambda self, pieces: pieces):
            return cut, documents(data), sum(each.count for each in cuts[:1])


LONG = "data: {}\n\n" * 100


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" if line else "\n" for line in text.split("\n")[:-1])


@pytest.mark.parametrize("chomping", ["", "+", "-"])
def test_a_long_block_is_cut_out_and_put_in_again(chomping):
    text = f"a:\n  body: |{chomping}\n{indented(LONG, 4)}  next: 1\n"
    cut, whole, count = cut_and_whole(text)
    assert cut == whole == [yaml.safe_load(text)]
    assert count == 1
    skeleton = b"".join(Literals().cut_out(iter([text.encode()])))
    assert len(skeleton) < 80
    assert yaml.safe_load(skeleton)["a"]["next"] == 1


@pytest.mark.parametrize("piece", [*range(20, 60), 500])
def test_it_does_not_matter_where_a_block_is_cut_by_reading_the_file_in_pieces(piece):
    block = indented(f"data: 1\n{'x' * 70}\n\n" + f"{'y   ' * 20}\n  z\n\n\n" * 3, 2)
    cut, whole, count = cut_and_whole(f"b: |+\n{block}next: 1\n", piece)
    assert cut == whole
    assert count == 1


def test_it_is_put_in_as_bytes_where_only_these_are_wanted():
    source = Source(f"- body: é\n  is: |+\n{indented(LONG, 4)}  body: |\n{indented('é' + LONG, 4)}  next: 1\n".encode())
    [item] = _yaml.items(source, (), {}, encoded=("body",))
    assert item == {"is": LONG, "body": f"é{LONG.rstrip()}\n".encode(), "next": 1}


@pytest.mark.parametrize(
    "text",
    [
        "x: |\n    data\n   less\n  next: 1\n",  # a line between the key and the block
        "  body: |\n    data\r\n    data\n  next: 1\n",
        "  body: |\n    a\u2028b\n  next: 1\n",
        "  body: |\n    a\x85b\n  next: 1\n",
        "  body: |\n    data\n \t\n  next: 1\n",
        "  body: |\n    data\n   \n  next: 1\n",  # a line of fewer blanks
        "  body: |\n    data",
        "  body: |\n    data\n",  # nothing follows; it may be cut off
        "  body: |\n\n    data\n  next: 1\n",
        "  body: |2\n      data\n  next: 1\n",
        "  body: >\n    data\n    data\n  next: 1\n",
        "  body: | # a comment\n    data\n  next: 1\n",
        "  body: &a |\n    data\n  next: *a\n",
        "  - body: |\n    data\n  - next\n",
        "a:\n  body: |\n  next: 1\nmore: 2\n",  # an empty block
        "  body: |\n    \tdata\n    \t\n  next: 1\n",
    ],
)
def test_a_block_that_is_not_as_expected_stays_in_the_file(text):
    cut, whole, _ = cut_and_whole(text)
    assert cut == whole
    assert b"".join(Literals().cut_out(iter([text.encode()]))) == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        # within another block, another text, a comment; and where no block may be
        "a: >\n  b: |\n    data\n  c: 1\nd: 2\n",
        "a: |2\n  b: |\n    data\n  c: 1\nd: 2\n",
        'a: "text\n  b: |\n    more"\nc: 2\n',
        "a: 'text\n  b: |\n    more\n  c: 1'\nd: '2'\n",
        "a: text\n  b: |\n    more\n  c: 1\n",
        "? |\n  b: |\n    more\n  c: 1\n: 2\n",
        "- a: 1\n- a: >\n   b: |\n      data\n- a: 3\n",
        "- a: 1\n- a: 'x\n   b: |\n      data\n- a: 3\n",
        "a: |\n  text\n  b: |\n    data\n  c: 1\nd: 2\n",
    ],
)
def test_what_only_looks_like_a_block_is_what_it_is(text):
    cut, whole, _ = cut_and_whole(text)
    assert cut == whole


def test_errors_name_the_line_that_they_are_in():
    text = f"a:\n  body: |\n{indented(LONG, 4)}  next: [\n"
    cut, whole, count = cut_and_whole(text)
    assert cut == whole
    assert "line 204" in str(cut)
    assert count == 1


def test_a_limit_is_the_same_limit():
    cut, whole, _ = cut_and_whole(f"body: |\n  data\nnext: {'[' * 30}{']' * 30}\n")
    assert cut == whole
    assert "line 3" in str(cut)


def test_a_name_within_a_text_is_refused():
    literals = Literals()
    skeleton = b"".join(literals.cut_out(iter([f"body: |\n{indented(LONG, 2)}next: 1\n".encode()])))
    name = yaml.safe_load(skeleton)["body"]
    assert literals.named("other") is None
    with pytest.raises(HiddenBlockError):
        literals.named(f"x{name}")
    assert literals.named(name) == (LONG.rstrip() + "\n").encode()
    with pytest.raises(HiddenBlockError):
        literals.named(name)


LINES = st.sampled_from(
    [
        *("data: 1", "data: 1", "", "", " ", "   ", "     ", "\t", "a\tb ", "é🙂", "x" * 40),
        *("- x", "# c", "body: |", "  b: |+", "---", "'", '"', "a: 1"),
        *("\u2028", "a\x85b", "\x00", "\x7f", "\udc80", "\r", "a\rb", "a\r"),
    ]
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A recording with literal blocks that are well formed, or nearly so."""
    lines = ["interactions:"]
    for _ in range(draw(st.integers(1, 3))):
        depth = draw(st.sampled_from([2, 4]))
        lines.append("-" + " " * (depth - 1) + draw(st.sampled_from(["id: 1", "body: 'x'", 'url: "x"'])))
        key = draw(st.sampled_from(["body", "b", '"body"', "string", "a b", "x-y"]))
        tag = draw(st.sampled_from(["", "", "", "!!binary ", "!!str ", "&a "]))
        lines.append(f"{' ' * depth}{key}: {tag}|{draw(st.sampled_from(['', '+', '-', '+', '2', '+2']))}")
        inner = depth + draw(st.sampled_from([2, 2, 2, 1, 0]))
        block = draw(st.lists(LINES, min_size=1, max_size=8))
        lines += [
            " " * draw(st.sampled_from([inner, inner, inner, inner, inner, 1])) + line if line else "" for line in block
        ]
        lines.append(
            " " * draw(st.sampled_from([depth, depth, depth, depth + 1, 0]))
            + draw(st.sampled_from(["z: 1", "# c", "z: *a"]))
        )
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", ""]))


@given(text=files(), piece=st.sampled_from([1 << 18, 1 << 18, 7, 50, 64, 100]))
def test_with_and_without_its_blocks_a_file_means_the_same(text, piece):
    data = text.encode("utf-8", "surrogateescape")
    cut, whole, _ = cut_and_whole(data, piece)
    assert cut == whole
