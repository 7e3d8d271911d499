"""Untrusted YAML becomes plain data, item by item, and nothing worse."""

from __future__ import annotations

import base64

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.cassettes._documents import documents, items
from cassette_viz.cassettes._yaml_scalars import Damaged, Scalars, from_base64
from cassette_viz.errors import CassetteFormatError


def whole(text: str | bytes, **limits: int):
    (document,) = documents(source(text, **limits))
    return document


def source(text: str | bytes, **limits: int) -> Source:
    return Source(text if isinstance(text, bytes) else text.encode(), limits=Limits(**limits))


@pytest.mark.parametrize(
    "text",
    [
        "[1, -2, +3, 0x1F, 0b11, 010, 1_000, 1:20, 1.5, -.inf, 1e3, 1.5e+3, 0o7, 12e03]",
        "[yes, No, on, OFF, true, False, y, n, ~, null, Null, '', \"\", nulls]",
        "{a: , b: [], c: {}, 'd e': \"x\\ty\\u263a\\U0001f600\", f: 'it''s'}",
        "a: |\n  one\n\n  two\nb: |+\n  three\n\nc: >-\n  folded\n  text\n\n  more\nd: |2-\n    indented\n",
        "[!!int '5', !!float '5', !!bool 'yes', !!null '', !!str 5, !!str yes, !!binary aGk=]",
        "[08, 09.5, 1__0, ._1, 0x, -, ?x, a:b, 'a': b]",
        "- &a [1, 2]\n- *a\n- &b {x: *a}\n- {y: *b}\n",
        "base: &base {a: 1, b: 2}\nx:\n  <<: *base\n  b: 3\ny:\n  b: 4\n  <<: [{a: 5, c: 6}, *base]\n",
    ],
)
def test_it_means_what_pyyaml_says_it_means(text):
    assert whole(text) == yaml.safe_load(text)


# Of U+0085 PyYAML makes a space or a line feed, here as in vcrpy.
texts = st.text(st.characters(exclude_characters="\x85", exclude_categories=["Cs"]))
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


@given(plain_data, st.booleans(), st.booleans())
def test_whatever_pyyaml_dumps_is_read_again(data, allow_unicode, flow):
    # Under this key no value is a text only because of its name.
    text = yaml.safe_dump({"parsed_body": data}, allow_unicode=allow_unicode, default_flow_style=flow)
    assert whole(text) == yaml.safe_load(text)


WORDS = ("yes", "No", "TRUE", "on", "OFF", "y", "n", "null", "Null", "~", "nO", "nullS", "yesterday", "o", "ø", "true_")


@given(
    st.from_regex(r"[-+]?[0-9a-fA-FxXoO_:.eE+-]{1,12}", fullmatch=True)
    | st.sampled_from(WORDS)
    | st.text("aefilnorstuyAEFLNORSTUY0179-+._:~<= ", min_size=1, max_size=6).map(str.strip)
)
def test_plain_scalars_mean_what_pyyaml_says_they_mean(text):
    try:
        [meant] = yaml.safe_load(f"- {text}\n")
    except (yaml.YAMLError, TypeError, ValueError):
        return
    is_date = not isinstance(meant, str | int | float | None)
    if not (is_date or (isinstance(meant, str) and meant != text)):
        assert Scalars().value(text, None, True, False) == meant


def test_dates_stay_what_was_written():
    assert whole("[2025-09-23, 2025-09-23 17:16:18 Z]") == ["2025-09-23", "2025-09-23 17:16:18 Z"]


@pytest.mark.parametrize("key", ["body", "string", "content", "text", "url", "method", "duration"])
def test_under_such_a_key_a_plain_scalar_is_what_somebody_sent(key):
    values = ["yes", "no", "on", "1:20", "1e3", "010", "0x1F", "2025-09-23", "1.50"]
    assert [whole(f"{key}: {value}")[key] for value in values] == values
    assert whole(f"{key}: [yes, 010]")[key] == ["yes", "010"]
    assert whole(f"{key}: null")[key] is None
    assert whole(f"{key}:")[key] is None


def test_header_values_are_texts_but_numbers_in_a_decoded_body_are_numbers():
    assert whole("headers: {a: [yes, 010], b: 1.50}") == {"headers": {"a": ["yes", "010"], "b": "1.50"}}
    assert whole("parsed_body: {content: 5, headers: {a: 010}}") == {"parsed_body": {"content": 5, "headers": {"a": 8}}}


def test_keys_are_always_texts():
    text = "{200: a, yes: b, ~: c, 1.50: d, [e]: f, ? {g: 1} : h, ? [1, 2] : i, !!binary aGk= : j}"
    assert whole(text) == {
        "200": "a", "yes": "b", "~": "c", "1.50": "d", "e": "f", '{"g": "1"}': "h", '["1", "2"]': "i", "hi": "j",
    }  # fmt: skip


def test_of_keys_that_come_twice_the_last_wins():
    assert whole("{a: 1, b: 2, a: 3}") == {"a": 3, "b": 2}


def test_a_merge_key_in_quotes_is_a_key_like_any_other():
    assert whole("{'<<': {a: 1}, b: 2}") == {"<<": {"a": 1}, "b": 2}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("!!python/object/apply:os.system ['touch hacked']", ["touch hacked"]),
        ("!!python/object/new:os.system {args: [x], state: 1}", {"args": ["x"], "state": 1}),
        ("!!python/name:os.system ''", ""),
        ("!!python/module:os", ""),
        ("!!python/tuple [1, 2]", [1, 2]),
        ("[!!python/str a, !!python/unicode 5, !!python/int 5, !!python/none '']", ["a", "5", 5, None]),
        ("!ruby/object:Gem::Requirement {a: 1}", {"a": 1}),
        ("!ruby/regexp /x/", "/x/"),
        ("!!set {a, b}", {"a": None, "b": None}),
        ("!!omap [a: 1, b: 2]", [{"a": 1}, {"b": 2}]),
        ("!!timestamp 2025-09-23", "2025-09-23"),
        ("!local 5", "5"),
    ],
)
def test_a_foreign_tag_is_data_and_never_code(text, data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert whole(text) == data
    assert not list(tmp_path.iterdir())


def test_bytes_come_by_the_core_tag_and_by_rubys_own():
    assert whole("- !!binary 'aGk='\n- !binary aGk=\n- !!binary |\n  aG\n  k=\n") == [b"hi", b"hi", b"hi"]


def test_of_damaged_base64_the_whole_part_is_kept():
    (damaged,) = whole("[!!binary 'aGlo*aGlo!a']")
    assert isinstance(damaged, Damaged)
    assert damaged.data == b"hihhih"
    assert "damaged or cut off" in damaged.problem


@pytest.mark.parametrize("text", ["<REMOVED BY US>", "aGlo_-", "aGlo_-_-", "aGk=aGlo"])
def test_what_is_no_base64_is_not_decoded_without_a_word(text):
    (damaged,) = whole(f"[!!binary '{text}']")
    assert isinstance(damaged, Damaged)
    assert "damaged or cut off" in damaged.problem


@given(st.binary(max_size=100), st.sampled_from(["\n", " ", "\r\n", ""]))
def test_base64_in_lines_of_any_kind_is_whole(data, line_end):
    text = base64.encodebytes(data).decode().replace("\n", line_end)
    assert from_base64(text) == from_base64(text.encode()) == data


@pytest.mark.parametrize(
    "text", ["!!int x", "!!bool maybe", "!!int ''", "!!float 'a b'", "0b", "0x_", "1" * 5000, "1:" * 3000 + "1"]
)
def test_a_number_that_is_none_stays_text(text):
    assert whole(f"- {text}")[0] == (text.split(" ", 1)[1].strip("'") if text.startswith("!!") else text)


def test_items_come_one_at_a_time_and_the_other_keys_beside_them():
    rest: dict[str, object] = {}
    stream = items(source("version: 2\ninteractions:\n- 1\n- a: b\nafter: [x]\n"), "interactions", rest=rest)
    assert next(stream) == 1
    assert rest == {"version": 2}
    assert list(stream) == [{"a": "b"}]
    assert rest == {"version": 2, "after": ["x"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- 1\n- 2\n", [1, 2]),
        ("&all [1, 2]", [1, 2]),
        ("list: &all [1, 2]\nagain: *all\n", [1, 2]),
        ("first: &all [1, 2]\nlist: *all\n", [1, 2]),
        ("list: []", []),
        ("list:\n", []),
        ("--- {list: [1]}\n--- {list: [2, 3]}\n---\n...\n", [1, 2, 3]),
        ("List: [1]", [1]),
    ],
)
def test_the_list_may_stand_in_many_places(text, expected):
    assert list(items(source(text), "list", "List")) == expected


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "other: 1", "hello", "list: hello", "list: {a: 1}", "5"])
def test_a_file_without_such_a_list_is_an_error(text):
    with pytest.raises(CassetteFormatError, match="expected"):
        list(items(source(text), "list"))


def test_aliases_reach_no_further_than_their_document():
    with pytest.raises(CassetteFormatError, match=r"\*a in line 2 stands for nothing"):
        list(documents(source("--- &a 1\n--- *a\n")))


def test_an_alias_to_what_it_is_part_of_is_an_error_and_no_endless_loop():
    with pytest.raises(CassetteFormatError, match="part of"):
        whole("&a [1, *a]")


def test_an_alias_bomb_ends_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    with pytest.raises(CassetteFormatError, match=r"line 8.* more than 20,000,000 values.*limits=Limits\(nodes"):
        whole("\n".join(lines))


def test_a_bomb_of_merge_keys_ends_too():
    lines = ["- &m0 {k0: 1}"]
    lines += [f"- &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}], k{n}: 1}}" for n in range(1, 60)]
    with pytest.raises(CassetteFormatError, match="more than 1,000 values"):
        whole("\n".join(lines), nodes=1000)


def test_values_are_counted_in_flat_lists_too():
    assert len(whole("[1, 1, 1]", nodes=3)) == 3
    with pytest.raises(CassetteFormatError, match="more than 3 values"):
        whole("[1, 1, 1, 1]", nodes=3)
    with pytest.raises(CassetteFormatError, match="more than 3 values"):
        whole("{a: 'x', b: 'x'}", nodes=3)


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_nesting_has_a_limit(brackets):
    def nested(depth: int):
        inner = "x: " if brackets == "{}" else ""
        return (brackets[0] + inner) * (depth - 1) + brackets + brackets[1] * (depth - 1)

    assert whole(nested(200))
    for depth in (201, 100_000):
        with pytest.raises(CassetteFormatError, match=r"more than 200 levels deep.*limits=Limits\(depth"):
            whole(nested(depth))


def test_aliases_cannot_hide_nesting():
    lines = ["- &a0 [x]"] + [f"- &a{n} [*a{n - 1}]" for n in range(1, 300)]
    with pytest.raises(CassetteFormatError, match="in line 200 it is nested more than 200 levels deep"):
        whole("\n".join(lines))


def test_a_limit_beyond_pythons_own_is_an_error_too():
    with pytest.raises(CassetteFormatError, match="recursion limit"):
        whole("--- " + "[" * 900, depth=1_000_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("list:\n- 1\n- 'open\n", r"line 4, column 1: while scanning a quoted scalar, found unexpected end of stream"),
        ("list:\n- 1\n- {a: b\n", "line 4, column 1"),
        ("list:\n- 1\n- x: y\n z\n", "line 4"),
        ("list:\n- 1\n- @x\n", "line 3, column 3"),
        ('list:\n- 1\n- "\\ud83d"\n', "line 3, column 6.*Unicode"),
    ],
)
def test_where_the_file_breaks_the_error_says_so_and_the_items_before_are_given(text, message):
    stream = items(source(text), "list")
    assert next(stream) == 1
    with pytest.raises(CassetteFormatError, match=f"{message}.*cut off"):
        list(stream)


def test_without_libyaml_it_reads_the_same_and_warns(monkeypatch):
    text = "version: 2\nlist:\n- {a: [1, 'x', !!binary aGk=], body: yes}\n- \"\\x41\"\n- |+\n  b\n\n"
    quick = list(items(source(text), "list"))
    monkeypatch.setitem(__import__("sys").modules, "yaml.cyaml", None)
    with pytest.warns(RuntimeWarning, match="20 times"):
        assert list(items(source(text), "list")) == quick
    with pytest.warns(RuntimeWarning), pytest.raises(CassetteFormatError, match="line 2, column 1"):
        list(items(source("list: ['a\n"), "list"))


def test_a_large_file_is_read_in_portions(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_text("list:\n" + "- |\n  ☺ some text\n" * 60_000, encoding="utf-8")
    assert sum(item == "☺ some text\n" for item in items(Source(path=path), "list")) == 60_000


def test_importing_the_readers_does_not_import_yaml():
    import subprocess
    import sys

    code = "import sys, cassette_viz.cassettes.go_vcr, cassette_viz.cassettes.vcrpy; print('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_nor_does_reading_what_recorders_write():
    import subprocess
    import sys

    code = "import sys, cassette_viz as cv; cv.load(cv.samples.path(sys.argv[1])); print('yaml' in sys.modules)"
    for name in ("kimi-k2-multi-tool-streaming.yaml", "timed/stall.yaml", "formats/vcrpy.yaml"):
        command = [sys.executable, "-c", code, name]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n", name


def test_nesting_within_keys_counts_too():
    with pytest.raises(CassetteFormatError, match="more than 200 levels deep"):
        whole("? " * 5000 + "x")
