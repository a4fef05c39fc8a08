"""When garbage is collected: not while modules are loaded, and seldom where many objects are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = 20_000  # objects; a call of moto makes thousands, and few of them are cycles


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect no garbage while modules are loaded: they make many objects, and drop hardly any.

    At the end everything counts as old, so that the collector does not look through it all soon after.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # back from where nothing is ever collected, to the oldest generation
        if collects:
            gc.enable()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Look for garbage less often."""
    before = gc.get_threshold()
    gc.set_threshold(max(THRESHOLD, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
