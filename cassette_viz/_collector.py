"""Python's collector of cyclic garbage, which walks over all that is young, again and again, while much is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it while a great many objects are made that are kept, and that leave no cycles.

    Loading takes a third longer if the collector looks for some. Where pauses overlap in several threads, the first
    that began ends them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # what somebody froze shall stay so
                # All there is becomes old, without being walked over as what is young would be at the next occasion.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
