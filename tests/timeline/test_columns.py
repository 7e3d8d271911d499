"""Whole columns at once give what a loop over their values would."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cassette_viz.timeline import columns
from cassette_viz.timeline.columns import differences, growths, has_step, is_run, largest, taken

EDGES = {"I": 2**32 - 1, "i": 2**31 - 1, "q": 2**62 - 1}


@st.composite
def a_column(draw: st.DrawFn) -> array[int]:
    """Values of a type, any or ascending, small ones and those that hardly fit."""
    typecode = draw(st.sampled_from(sorted(EDGES)))
    top = EDGES[typecode]
    low = 0 if typecode == "I" else -top
    values = draw(st.lists(st.integers(low, top) | st.integers(0, 5) | st.sampled_from([0, top])))
    return array(typecode, sorted(values) if draw(st.booleans()) else values)


@pytest.fixture(params=[1, 2, 3, 4096])
def block(request, monkeypatch):
    monkeypatch.setattr(columns, "_BLOCK", request.param)


@pytest.mark.usefixtures("block")
class TestInBlocks:
    @given(values=a_column())
    def test_differences_are_those_of_neighbours(self, values: array[int]):
        assert list(differences(values)) == [later - earlier for earlier, later in pairwise(values)]

    @given(values=a_column())
    def test_the_largest_is_the_largest(self, values: array[int]):
        if values:
            assert largest(values) == max(values)

    @given(values=a_column(), least=st.integers(-5, 9) | st.integers(0, 2**63))
    def test_a_step_is_found_if_there_is_one(self, values: array[int], least: int):
        assert has_step(values, least) == any(later - earlier >= least for earlier, later in pairwise(values))


@given(st.lists(st.integers(0, 9)))
def test_growths_add_up_to_the_ends(sizes: list[int]):
    ends = array("I", (sum(sizes[: place + 1]) for place in range(len(sizes))))
    assert list(growths(ends)) == sizes


@given(st.sets(st.integers(1, 300)), st.booleans())
def test_the_values_of_chosen_chunks_are_taken(chosen: set[int], with_most: bool):
    numbers: Sequence[int] = sorted(set(range(1, 301)) - set(sorted(chosen)[:3]) if with_most else chosen)
    values = array("q", (number * 7 for number in range(1, 301)))
    assert list(taken(values, array("I", numbers))) == [number * 7 for number in numbers]


def test_a_run_has_no_gap():
    assert is_run(range(3, 9))
    assert is_run([4])
    assert not is_run([4, 6])
    assert not is_run([])
