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
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with collector_paused():
            pass
        assert gc.get_freeze_count() == frozen > 0
    finally:
        gc.unfreeze()


def test_what_was_made_meanwhile_is_old_behind():
    with collector_paused():
        made = [[number] for number in range(5000)]
    assert any(each is made for each in gc.get_objects(generation=2))
