"""Untrusted JSON becomes plain data, item by item."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.cassettes._documents import documents, is_json, items
from cassette_viz.errors import CassetteFormatError


def source(text: str | bytes, **limits: int) -> Source:
    return Source(text if isinstance(text, bytes) else text.encode(), limits=Limits(**limits))


@pytest.mark.parametrize("head", ['{"a":1}', ' \n{ "a"', "{}", '["a"', "[[1]]", "[ {", "[]", "\ufeff{}"])
def test_what_begins_like_json_is_read_as_json(head):
    assert is_json(head.encode())


@pytest.mark.parametrize("head", ["", "a: {}", "{a: 1}", "[a]", "---\n{}", "- {}"])
def test_what_does_not_is_read_as_yaml(head):
    assert not is_json(head.encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1,"list":[1,{"b":[2]}],"c":{}}', [1, {"b": [2]}]),
        ('\ufeff{ "list" : [ 1 , 2 ] }\n', [1, 2]),
        ('{"list":[]}', []),
        ("[[1],{}]", [[1], {}]),
        ("[]", []),
        ('{"list":["\\ud83d\\ude42","\\ud83d","\\/"]}', ["🙂", "\ud83d", "/"]),
        ('{"list":[1],"list":[2]}', [1, 2]),
    ],
)
def test_items_come_one_at_a_time(text, expected):
    assert list(items(source(text), "list")) == expected


def test_the_other_keys_are_kept():
    rest: dict[str, object] = {}
    assert list(items(source('{"version":2,"list":[1],"after":[{}]}'), "list", rest=rest)) == [1]
    assert rest == {"version": 2, "after": [{}]}


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,  # what is larger takes long to make, and is read no otherwise
)


@given(st.lists(json_data, max_size=6), st.integers(0, 3), st.booleans())
def test_it_means_what_the_json_module_says_it_means(data, indent, ascii_only):
    text = json.dumps({"version": 1, "list": data, "end": None}, indent=indent or None, ensure_ascii=ascii_only)
    assert list(items(source(text), "list")) == json.loads(text)["list"]
    assert list(documents(source(f"{text}\n{text}"))) == [json.loads(text)] * 2


CUT = '{"version": 1, "list": [{"a": "x\\n"}, {"b": [1, 2]}, "c"]}'


@pytest.mark.parametrize("cut", range(len(CUT)))
def test_a_file_cut_anywhere_gives_the_items_before_the_cut(cut):
    stream = items(source(CUT[:cut]), "list")
    found = []
    with suppress(CassetteFormatError):
        while True:
            found.append(next(stream))
    ends = (CUT.index("}") + 1, CUT.index("]}") + 2, CUT.index('"c"') + 3)
    assert found == [{"a": "x\n"}, {"b": [1, 2]}, "c"][: sum(end <= cut for end in ends)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"list":[1,\n2', r"line 2, column 2: expected '\]'.*cut off"),
        ('{"list":[1,"ab', "line 1, column 12: Unterminated string"),
        ('{"list":[1,,2]}', "line 1, column 12: Expecting value"),
        ('{"list":[1]} x', "line 1, column 14: expected nothing more"),
        ('{"list":[1] "a":2}', "line 1, column 13: expected '}'"),
        ('{"list":[1],"a" 2}', "line 1, column 17: expected ':'"),
        ('{"a":1}', "expected a recording: a mapping with a list under 'list'"),
        ('{"list":[' + "1" * 5000 + "]}", "line 1, column 10: .*digit"),
        (b'{"list":["\\ud83d\\', "Unterminated"),
    ],
)
def test_where_the_file_breaks_the_error_says_so(text, message):
    with pytest.raises(CassetteFormatError, match=message):
        list(items(source(text), "list"))


def test_bytes_that_are_no_utf8_do_not_lose_the_file():
    assert list(items(source(b'{"list":["caf\xe9"]}'), "list")) == ["caf\udce9"]


@pytest.mark.parametrize("depth", [199, 5_000, 500_000])
def test_nesting_has_a_limit(depth):
    nested = '{"list":[' + "[" * depth + "]" * depth + "]}"
    with pytest.raises(CassetteFormatError, match=r"more than 200 levels deep.*limits=Limits\(depth"):
        list(items(source(nested), "list"))
    assert list(items(source('{"list":[' + "[" * 198 + "]" * 198 + "]}"), "list"))


def test_the_number_of_values_has_a_limit():
    with pytest.raises(CassetteFormatError, match=r"more than 100 values.*limits=Limits\(nodes"):
        list(items(source('{"list":[' + "[]," * 100 + "[]]}", nodes=100), "list"))


def test_commas_and_brackets_in_a_text_are_no_values():
    text = json.dumps({"list": ['[,{"\\' * 1000]})
    assert len(list(items(source(text, nodes=100), "list"))) == 1
