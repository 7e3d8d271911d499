"""The garbage collector rests while much is made, and is afterwards as it was before."""

from __future__ import annotations

import gc

import pytest

from cassette_viz._collector import collector_paused


def test_it_rests_inside_and_works_again_behind():
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_error_too():
    with pytest.raises(ValueError, match="no"), collector_paused():
        raise ValueError("no")
    assert gc.isenabled()


def test_whoever_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_somebody_froze_stays_frozen():
    kept = [object()]
    gc.freeze()
    try:
        with collector_paused():
            pass
        # The collector lists what it watches, and what is frozen is not among it. (Their number would prove less: a
        # frozen object that another thread lets go of is counted no more.)
        assert not any(each is kept for each in gc.get_objects())
    finally:
        gc.unfreeze()
    assert any(each is kept for each in gc.get_objects())


def test_what_was_made_meanwhile_is_old_behind():
    with collector_paused():
        made = [[number] for number in range(5000)]
    assert any(each is made for each in gc.get_objects(generation=2))
