"""When garbage is collected."""

import gc
from collections.abc import Iterator
from typing import Any
from weakref import ref

import pytest

from emulator.core.garbage import THRESHOLD, no_collection, rare_collection


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


class Knot:
    """Garbage as soon as nobody holds it, which only the collector finds."""

    def __init__(self) -> None:
        self.itself: Any = self


def test_nothing_is_collected_while_modules_are_loaded() -> None:
    with no_collection():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_who_collects_nothing_at_all_is_not_made_to() -> None:
    gc.disable()
    with no_collection(), no_collection():
        assert not gc.isenabled()

    assert not gc.isenabled()


def test_what_was_made_meanwhile_is_garbage_like_anything_else() -> None:
    with no_collection():
        knot = Knot()
    left = ref(knot)
    del knot
    gc.collect()

    assert left() is None


def test_what_was_made_meanwhile_counts_as_old() -> None:
    gc.collect()
    with no_collection():
        knot = Knot()
    left = ref(knot)
    del knot
    gc.collect(1)

    assert left() is not None


def test_collections_are_rare_for_a_while() -> None:
    gc.set_threshold(700, 10, 10)
    with rare_collection():
        assert gc.get_threshold() == (THRESHOLD, 10, 10)

    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("wanted", [0, 10 * THRESHOLD])
def test_who_wants_them_rarer_still_or_never_gets_that(wanted: int) -> None:
    gc.set_threshold(wanted, 10, 10)
    with rare_collection():
        assert gc.get_threshold() == (wanted, 10, 10)
