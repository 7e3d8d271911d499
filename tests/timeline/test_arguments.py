"""Every prefix of an argument text is judged as JSON, without parsing it again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.timeline.arguments import turning_points


def states(text: str) -> str:
    """The first letter of the verdict on each prefix; X for invalid."""
    letters = {"empty": "e", "incomplete": "i", "valid": "v", "invalid": "X"}
    return "".join(letters[turning_points(text).state(length)] for length in range(len(text) + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "e"),
        ('{"a":2}', "eiiiiiiv"),
        ("  {}", "eeeiv"),
        ("{} ", "eivv"),
        ('"ab"', "eiiiv"),
        ("[1,[]]", "eiiiiiv"),
        ('{"a":tru', "eiiiiiiii"),
        ('{"a":trx', "eiiiiiiiX"),
        ('{"a":01}', "eiiiiiiXX"),
        ('{"a":-', "eiiiiii"),
        ('{"a":1.', "eiiiiiii"),
        ('{"a":1e+', "eiiiiiiii"),
        ('{"a":1.}', "eiiiiiiiX"),
        ("[1,]", "eiiiX"),
        ("{,}", "eiXX"),
        ('{"a" 1}', "eiiiiiXX"),
        ("{}{}", "eivXX"),
        ("}", "eX"),
        ('{"a":1]', "eiiiiiiX"),
        ('{"\\q"}', "eiiiXXX"),
        ('{"\\u12', "eiiiiii"),
        ('{"a\n"', "eiiiXX"),
    ],
)
def test_the_verdict_on_every_prefix(text, expected):
    assert states(text) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    value=st.lists(JSON, max_size=3) | st.dictionaries(st.text(max_size=4), JSON, max_size=3),
    indent=st.none() | st.just(1),
)
def test_an_object_or_array_is_incomplete_until_its_last_character(value, indent):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert states(text) == "e" + "i" * (len(text) - 1) + "v"


@given(st.text(alphabet='{}[]",:\\ tfn1-.eu0', max_size=12))
def test_valid_means_what_the_strict_parser_accepts(text):
    try:
        json.loads(text)
        accepted = True
    except ValueError:
        accepted = False
    assert (turning_points(text).state(len(text)) == "valid") == accepted


@given(st.text(alphabet='{}[]",:\\ tfn1-.eu0', max_size=12), st.text(alphabet='{}[]",: t1', max_size=4))
def test_what_comes_later_does_not_change_an_earlier_verdict_to_invalid(text, more):
    now, later = turning_points(text).state(len(text)), turning_points(text + more).state(len(text))
    assert (now == "invalid") == (later == "invalid")
