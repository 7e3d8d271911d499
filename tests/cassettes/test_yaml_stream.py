"""Characters that make PyYAML refuse a file, or that it changes, arrive as they were recorded."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cassette_viz.cassettes import _yaml_stream
from cassette_viz.cassettes._base import Source
from cassette_viz.cassettes._bodies import as_bytes
from cassette_viz.cassettes._documents import documents
from cassette_viz.cassettes._yaml_stream import YamlStream
from cassette_viz.errors import CassetteFormatError


def whole(data: bytes):
    (document,) = documents(Source(data))
    return document


ODD = [*map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x2028, 0x2029, 0xFFFE, 0xFFFF))]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize(
    "form", ['body: "x%sy"\n', "body: |\n  x%sy\n  z\n", "body: 'x%sy'\n", "body: x%sy\n", "x%sy: body\n"]
)
def test_an_odd_character_stays_in_every_style(odd, form):
    standard = whole((form % "?").encode())
    expected = {key.replace("?", odd): value.replace("?", odd) for key, value in standard.items()}
    assert whole((form % odd).encode()) == expected


@pytest.mark.parametrize("odd", ["\u0085", "\u2028", "\u2029"], ids=ascii)
def test_one_at_the_end_of_a_line_is_no_line_break(odd):
    assert whole(f"body: |\n  x{odd}\n  y{odd}{odd}\n  z\n".encode()) == {"body": f"x{odd}\ny{odd}{odd}\nz\n"}


@pytest.mark.parametrize("odd", ["\u2028", "\u2029"], ids=ascii)
@pytest.mark.parametrize("style", ["|", "'", '"', None])
@pytest.mark.parametrize("text", ["x%sy", "x%s%sy", "x%s\ny", "x\n%sy\n", " x%s  y\n"])
def test_what_pyyaml_writes_as_a_line_break_and_indents_is_read_as_it_was(odd, style, text):
    text = text.replace("%s", odd)
    data = {"interactions": [{"response": {"body": {"string": text}}}]}
    dumped = yaml.safe_dump(data, allow_unicode=True, default_style=style)
    assert whole(dumped.encode()) == data


def test_pyyaml_would_have_changed_it_without_a_word():
    assert yaml.safe_load("body: 'x\u0085y'") == {"body": "x y"}
    assert whole("body: 'x\u0085y'".encode()) == {"body": "x\u0085y"}


def test_private_use_characters_of_the_recording_are_left_alone():
    private = "\ue000\ue200cite\uf8ff\U000f0000\U00100000\U00100005\U0010fffd"
    escaped = "".join(f"\\U{ord(character):08X}" for character in private)
    text = f'raw: "{private}"\nescaped: "{escaped}"\nodd: "\x05\u2028"\n'
    assert whole(text.encode()) == {"raw": private, "escaped": private, "odd": "\x05\u2028"}


def test_bytes_that_are_no_utf8_stay_the_same_bytes():
    document = whole(b"body: |\n  caf\xe9 \xff\xfe \xc3\n  \xe2\x80\n")
    assert as_bytes(document["body"]) == (b"caf\xe9 \xff\xfe \xc3\n\xe2\x80\n", ())


def test_utf16_is_read_as_well():
    for coding in ("utf-16-le", "utf-16-be"):
        assert whole("\ufeffbody: 'h\u00e9 \u2028'\n".encode(coding)) == {"body": "h\u00e9 \u2028"}


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert whole(b"\xef\xbb\xbfbody: x\n") == {"body": "x"}


def test_errors_still_know_their_place():
    with pytest.raises(CassetteFormatError, match="line 2, column 8"):
        whole('a: "x\u2028y\x05"\nb: "\u2028@": c\n'.encode())


@given(st.text(st.sampled_from("a\u00e9\u20ac\U0001f642\u2028\x07\u0085\n"), max_size=60), st.integers(1, 9))
@example("\U0001f642" * 20, 1)
def test_where_blocks_are_cut_does_not_matter(text, size):
    data = yaml.safe_dump({"before": "x" * size}).encode() + b"body: |2+\n"
    data += b"".join(b"  " + line + b"\n" for line in text.encode().split(b"\n"))
    original = _yaml_stream._BLOCK
    expected = whole(data)
    try:
        _yaml_stream._BLOCK = size
        assert whole(data) == expected
    finally:
        _yaml_stream._BLOCK = original
    assert expected["body"] == text + "\n"


def test_a_file_without_odd_characters_passes_through_unchanged(tmp_path):
    path = tmp_path / "plain.yaml"
    path.write_bytes("☺ – “x”\n".encode() * 50_000)
    stream = YamlStream(lambda: path.open("rb"))
    blocks = iter(stream.read, b"")
    assert b"".join(blocks) == path.read_bytes()
    assert not stream.put_back
