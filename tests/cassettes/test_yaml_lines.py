"""Reading YAML line by line is a shortcut and nothing else: it means what the parser says that it means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes import _yaml, _yaml_composer, _yaml_items
from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.cassettes._yaml_composer import Composer
from cassette_viz.cassettes._yaml_lines import LineReader
from cassette_viz.cassettes._yaml_unusual import UnusualYamlError
from cassette_viz.errors import CassetteVizError

KEYS = ("interactions",)


def read(data: bytes, limits: Limits) -> tuple[list[Any], dict[str, Any], str]:
    """The items of a recording, what stands beside them, and what is wrong with it."""
    found: list[Any] = []
    rest: dict[str, Any] = {}
    try:
        found.extend(_yaml.items(Source(data, limits=limits), KEYS, rest, ()))
    except CassetteVizError as error:
        return found, rest, str(error)
    return found, rest, ""


@contextmanager
def parser_only() -> Iterator[None]:
    with mock.patch.object(_yaml, "item_lines", side_effect=UnusualYamlError):
        yield


def both_ways(text: str | bytes, piece: int = 1 << 18, limits: Limits | None = None) -> tuple[Any, Any]:
    """The same file by lines and by the parser."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    limits = limits or Limits(depth=20)
    with mock.patch.object(_yaml_items, "_PIECE", piece):
        by_lines = read(data, limits)
    with parser_only():
        return by_lines, read(data, limits)


def assert_same(text: str | bytes, piece: int = 1 << 18, limits: Limits | None = None) -> None:
    by_lines, parsed = both_ways(text, piece, limits)
    # A number that is no number equals nothing, not even itself.
    assert repr(by_lines) == repr(parsed)


def item(text: str, *encoded: str) -> Any:
    """An item that must be readable by lines alone."""
    return LineReader(encoded, Limits()).item(text.encode("utf-8", "surrogateescape"))


GO_VCR = """\
---
version: 2
interactions:
    - id: 0
      request:
        content_length: -1
        host: ""
        body: '{"it''s": true}'
        form: {}
        headers:
            Accept:
                - '*/*'
                - 010
            X-Empty: []
            Date:
                - Tue, 23 Sep 2025 17:16:18 GMT
        url: https://host.example:443/v1?a=b#c
      response:
        uncompressed: true
        body: |+
            data: {"a": "🙂"}

            data: [DONE]

        status:
        code: 200
        duration: 1.5s
    - id: 1
      request:
        method: yes
      response:
        code: 0x1F
"""

VCRPY = r"""interactions:
- request:
    body: '{

      "pretty": ["yes",

      1],


      "two": ''quoted''}'
    headers:
      accept:
      - '*/*'
      content-security-policy:
      - default-src 'none'; frame-ancestors
        'none'; sandbox
    method: POST
    uri: https://host.example/v1
  response:
    body:
      string: "data: {\"a\":\"\xE9\u4E2D\
        \U0001F642\\U0001F642 \\\"\"}\n\n
        \ data: \
        \ [DONE]\0\a\e\v\_\N\L\P\/\r\t"
    status:
      code: 200
      message: OK
- request:
    body: null
  response:
    body:
      string: !!binary |
        H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=
version: 1
"""


@pytest.mark.parametrize("text", [GO_VCR, VCRPY, f"{VCRPY}...\n"])
def test_what_recorders_write_needs_no_parser(text):
    assert_same(text)
    with mock.patch.object(_yaml_composer, "Composer", side_effect=AssertionError):
        found, _, problem = read(text.encode(), Limits())
    assert len(found) == 2
    assert not problem


@pytest.mark.parametrize("piece", [*range(60, 100), 500, 1000])
@pytest.mark.parametrize("text", [GO_VCR, VCRPY])
def test_it_does_not_matter_in_which_pieces_the_file_is_read(text, piece):
    assert_same(text, piece)


def test_only_the_items_that_are_unusual_go_through_the_parser():
    with mock.patch.object(_yaml_composer, "Composer", wraps=Composer) as composer:
        found, _, _ = read(b"interactions:\n- a: 1\n- {a: 2}\n- a: 3\n", Limits())
    assert found == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert composer.call_count == 1


def test_texts_are_bytes_where_only_these_are_wanted():
    text = "- body: |\n    é\n  string: 'é'\n  other: |-\n    é\n"
    assert item(text, "body", "string") == {"body": "é\n".encode(), "string": "é".encode(), "other": "é"}


@pytest.mark.parametrize("chomping", ["", "+", "-"])
def test_a_literal_block_may_end_in_empty_lines(chomping):
    text = f"- body: |{chomping}\n    data: 1\n\n      more\n\n\n  next: 1\n"
    assert item(text) == yaml.safe_load(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        '"a\n    b\n    c"',
        "'a\n    b\n    c'",
        '"a\n    b\n     c\n   d"',  # indented in different ways
        '"a\n b\n c"',  # not as deep as the key
        '"a\n    \\"\n    c \\\\"',  # quotes that are not the last
        "'a''\n    b''''\n    c'",
        "'\n    a'",
        "'a\n    b\n\n    c\n   \n      \n  d'",
        '"a\n    b\\\n    c\\\n    \\ d\n    \\ e"',
        '"a\\\\\n    b\\\\\\\n    c"',  # an escaped backslash at the end of a line, and an escaped line end behind one
        '"a\n\n   b\\\n  c"',
        r'"\xE9\\xE9\\\xE9 \U0001F642\\U0001F642\\\U0001F642 \e\\e"',
        "a\n      b - c\n    'd'",
    ],
)
def test_a_text_may_be_folded(text):
    text = f"- a: {text}\n  b: 1\n"
    assert item(text) == yaml.safe_load(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "- body: |\n    data\r\n    data\n  next: 1\n",
        "- body: |\n    a\u2028b\n  next: 1\n",
        "- body: |\n    a\x85b\n  next: 1\n",
        "- body: |\n    data\n \t\n  next: 1\n",
        "- body: |\n    data\n   \n  next: 1\n",  # a line of fewer blanks
        "- body: |\n    data",
        "- body: |\n\n    data\n  next: 1\n",
        "- body: |2\n      data\n  next: 1\n",
        "- body: |\n  next: 1\n",  # an empty block
        "- body: >\n    data\n    data\n  next: 1\n",
        "- body: | # a comment\n    data\n  next: 1\n",
        "- body: &a |\n    data\n  next: *a\n",
        "- body: !!str 1\n",
        "- body: &a 1\n",
        "- a: 1 # comment\n",
        "- a: b: c\n",
        "- a: b:\n",
        "- a: [1]\n",
        "- a: {b: 1}\n",
        "- a: - b\n",
        "- - a\n",
        "-\n  a: 1\n",
        "- a: 1\n   b: 2\n",
        "- a:\n    b: 1\n   c: 2\n",
        "- a: 'b' c\n",
        "- a: 'b'c'\n",
        '- a: "b"c"\n',
        '- a: "b\n',
        '- a: "\\ud83d\\ude42"\n',
        '- a: "\\U0000D83D"\n',
        '- a: "\\q"\n',
        '- a: "\\x4"\n',
        '- a: "b \n    c"\n',
        '- a: "b\n    \\\n  \\ c"\n',  # nothing on a line but its escaped end
        '- a: "b\\\n\n    c"\n',
        '- a: "b\n--- c"\n',
        "- a: 'b\n    \t\n    c'\n",
        "- a: b\tc\n",
        "- a: b \n",
        "- a:  b\n",
        "- a: `b`\n",
        "- a: @b\n",
        "- a: %b\n",
        "- <<: b\n",
        "- ? a\n  : b\n",
        "- a: 1\n# comment\n",
        "- a: 1\n\n",
        "- a: 1\n---\n",
        "- a:\n    text\n",
        "- a: 'b'\n    c\n",
        "- 'a': b\n",
        f"- {'a' * 2000}: b\n",
    ],
)
def test_what_is_not_as_expected_is_left_to_the_parser(text):
    with pytest.raises(UnusualYamlError):
        item(text)
    assert_same(f"interactions:\n{text}")
    assert_same(f"interactions:\n- id: 1\n{text}- id: 2\n")


@pytest.mark.parametrize(
    "text",
    [
        # lines that look like the next item, or like what follows the list, within a text
        "interactions:\n- a: 'b\n- c: d'\n- e: f\n",
        'interactions:\n- a: "b\n- c: d"\n- e: "f"\n',
        "interactions:\n- a: [b,\n- c: d]\n- e: f\n",
        "interactions:\n- a: 'b\nversion: 1\n'\n",
        "interactions:\n- a: >\n    b\n- c: d\n",
        "interactions:\n  - a: 'b\n  - c'\n  - e: 'f\n  - g'\n",
        # anchors and aliases between items, and other documents
        "interactions:\n- &a {b: 1}\n- *a\n",
        "interactions:\n- a: &a b\n- a: *a\n",
        "interactions:\n- a: 1\n---\ninteractions:\n- a: 2\n",
        "interactions:\n- [1]\n...\n- a: 2\n",
        "interactions:\n- [1]\n...\n---\n- a: 2\n",
        "%YAML 1.1\n---\ninteractions:\n- a: 1\n",
        # what stands beside the list
        "version: 1\ninteractions:\n- a: 1\nrecorded_with: VCR 6.0.0\nhttp: 1e3\n",
        "version: 1\ninteractions:\n- a: 1\ninteractions: 2\n",
        "interactions: 2\ninteractions:\n- a: 1\n",
        "interactions:\n- a: 1\nother:\n- b: 2\n",
        "interactions:\n- a: 1\nother: {b: 2}\n",
        "interactions:\n- a: 1\nother: |\n  b\n",
        "other: 'a\n  b'\ninteractions:\n- a: 1\n",
        "other: |\n  interactions:\n  - a: 1\ninteractions:\n- a: 1\n",
        "other:\n- a: 1\ninteractions:\n- a: 1\n",
        "# comment\ninteractions:\n# comment\n- a: 1\n# comment\n",
        "interactions: []\n",
        "interactions:\n",
        "- a: 1\n- a: 2\n",
        "---\n- a: 1\n- a: 2\n",
        "other: 1\n- a: 1\n",
        "- a: 1\nother: 1\n",
        "- a: 1\n...\n",
        "interactions:\n- a: 1\n...\n",
        "interactions:\n- a: 'b\n...\n",
        "interactions:\n- a: 1\nversion: 1\n...\n",
        "interactions:\n- a: 1\n...\n...\n",
        "interactions:\n- a: |\n...\n",
        "\ufeffinteractions:\n- a: 1\n",
        "interactions:\n- a: 1\n-b: 2\n",
        "interactions:\n  - a: 1\n - b: 2\n",
        "interactions:\n - a: 1\n  - b: 2\n",
        "interactions:\n- a: \x01\x7f\udc80\n- {a: \x01\x7f\udc80}\n",
    ],
)
def test_what_only_looks_like_an_item_is_what_it_is(text):
    assert_same(text)


def test_errors_name_the_line_that_they_are_in():
    by_lines, parsed = both_ways("interactions:\n" + "- a: 1\n" * 200 + "- a: [\n")
    assert by_lines == parsed
    assert len(by_lines[0]) == 200
    assert "line 203" in by_lines[2]


@pytest.mark.parametrize("depth", range(1, 12))
@pytest.mark.parametrize("value", ["b:\n      c:\n        d: 1", "[[[[1]]]]", "{b: {c: {d: 1}}}"])
def test_a_limit_of_depth_is_the_same_limit(value, depth):
    assert_same(f"interactions:\n- a: 1\n- a:\n    {value}\n", limits=Limits(depth=depth))
    assert_same(f"- a: 1\n- a:\n    {value}\n", limits=Limits(depth=depth))


@pytest.mark.parametrize("nodes", range(1, 30))
def test_a_limit_of_values_is_the_same_limit(nodes):
    text = "interactions:\n- a: 1\n- a: [1, 2]\n- {a: &a [1, 2, 3], b: *a, c: *a}\n- b:\n  - 1\n  - 2\n"
    assert_same(text, limits=Limits(nodes=nodes))


CHARACTERS = st.sampled_from(
    [*"ab  \n\n\"'\\:-#{é🙂\t", "\x85", "\xa0", "\u2028", "\ufeff", "\x00", "\x1b", "yes", "1"]
)
TEXTS = st.lists(CHARACTERS, max_size=60).map("".join) | st.sampled_from(
    ["null", "~", "0x1F", "1:20", "2025-09-23", "="]
)
NAMES = st.sampled_from(
    ["body", "string", "headers", "Date", "x-a", "status", "on", "parsed_body", "a b", "é", "1", ""]
)
VALUES = st.recursive(
    TEXTS | TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def dumped(draw: st.DrawFn) -> str:
    """A recording as PyYAML or libyaml may write it."""
    listed = draw(st.lists(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), min_size=1, max_size=3))
    dumper = draw(st.sampled_from([yaml.SafeDumper, yaml.CSafeDumper]))
    return yaml.dump(
        draw(st.sampled_from([listed, {"interactions": listed, "version": 1}, {"a": "b", "interactions": listed}])),
        Dumper=dumper,
        sort_keys=False,
        default_flow_style=False,
        default_style=draw(st.sampled_from([None, None, "'", '"', "|"])),
        allow_unicode=draw(st.booleans()),
        width=draw(st.sampled_from([5, 20, 80, 1000])),
        indent=draw(st.sampled_from([2, 4, 8])),
        explicit_start=draw(st.booleans()),
    )


@given(text=dumped(), piece=st.sampled_from([1 << 18, 64, 200]))
def test_whatever_pyyaml_writes_means_the_same(text, piece):
    assert_same(text, piece)


@given(text=dumped(), data=st.data())
def test_a_damaged_file_means_the_same(text, data):
    for _ in range(data.draw(st.integers(1, 3))):
        at, length = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from([0, 0, 1, 1, 2, 5]))
        put = data.draw(
            st.sampled_from(
                [
                    "",
                    " ",
                    "  ",
                    "\n",
                    "\n  ",
                    "- ",
                    "\n- ",
                    ": ",
                    "'",
                    '"',
                    "\\",
                    "#",
                    " #",
                    "|",
                    "&a ",
                    "*a",
                    "!",
                    "x",
                    "\r",
                    "\t",
                    "%",
                    "?",
                    "---\n",
                    "[",
                    "}",
                    ",",
                ]
            )
        )
        text = text[:at] + put + text[at + length :]
    assert_same(text)


LINES = st.sampled_from(
    [
        *("data: 1", "data: 1", "", "", " ", "   ", "     ", "\t", "a\tb ", "é🙂", "x" * 40),
        *("- x", "# c", "body: |", "  b: |+", "---", "'", '"', "a: 1"),
        *("\u2028", "a\x85b", "\x00", "\x7f", "\udc80", "\r", "a\rb", "a\r"),
    ]
)


@st.composite
def handmade(draw: st.DrawFn) -> str:
    """A recording with values of several lines that are well formed, or nearly so."""
    lines = ["interactions:"]
    for _ in range(draw(st.integers(1, 3))):
        depth = draw(st.sampled_from([2, 4]))
        lines.append("-" + " " * (depth - 1) + draw(st.sampled_from(["id: 1", "body: 'x'", 'url: "x"'])))
        key = draw(st.sampled_from(["body", "b", '"body"', "string", "a b", "x-y"]))
        tag = draw(st.sampled_from(["", "", "", "!!binary ", "!!str ", "&a "]))
        start = draw(st.sampled_from(["|", "|+", "|-", "|+", "|2", "|+2", "'a", '"a', "a", ">"]))
        lines.append(f"{' ' * depth}{key}: {tag}{start}")
        inner = depth + draw(st.sampled_from([2, 2, 2, 1, 0]))
        block = draw(st.lists(LINES, min_size=1, max_size=8))
        lines += [
            " " * draw(st.sampled_from([inner, inner, inner, inner, inner, 1])) + line if line else "" for line in block
        ]
        lines[-1] += {"'": "'", '"': '"'}.get(start[0], "")
        lines.append(
            " " * draw(st.sampled_from([depth, depth, depth, depth + 1, 0]))
            + draw(st.sampled_from(["z: 1", "# c", "z: *a"]))
        )
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", ""]))


@given(text=handmade(), piece=st.sampled_from([1 << 18, 1 << 18, 30, 50, 64, 100]))
def test_values_of_several_lines_mean_the_same(text, piece):
    assert_same(text, piece)
