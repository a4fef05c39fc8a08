"""Parts that are made when they are first used."""

import threading
from collections.abc import Callable

import pytest

from emulator.core.late import if_made, is_made, late, once, when_made
from emulator.jobs.readers.delays import delays_of
from emulator.running import Emulator


class Counted:
    """A part that knows how many of its kind were made."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.told: list[str] = []

    def tell(self, text: str) -> int:
        self.told.append(text)
        return len(self.told)


@pytest.fixture
def kind() -> type[Counted]:
    return type("Counted", (Counted,), {"made": 0})


def test_a_part_is_made_when_it_is_first_used(kind: Callable[[], Counted]) -> None:
    part = late(kind)
    before = is_made(part)

    assert (part.tell("a"), part.tell("b"), part.told) == (1, 2, ["a", "b"])
    assert not before
    assert is_made(part)


def test_what_was_not_used_has_nothing_done_with_it(kind: type[Counted]) -> None:
    if_made(late(kind), lambda part: part.tell("never"))

    assert kind.made == 0


def test_what_has_to_happen_first_happens_once(kind: type[Counted]) -> None:
    part = late(kind)
    when_made(part, lambda made: made.tell("first"))
    part.tell("second")
    when_made(part, lambda made: made.tell("third"))

    assert part.told == ["first", "second", "third"]


def test_threads_that_ask_at_once_get_the_same(kind: type[Counted]) -> None:
    together, met = once(kind), threading.Barrier(8)
    found: list[Counted] = []

    def ask() -> None:
        met.wait()
        found.append(together())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kind.made == len({id(one) for one in found}) == 1


# --- the readers of the journal --------------------------------------------------------------------


def test_names_and_delays_of_readers_are_known_before_they_are_loaded(emulator: Emulator) -> None:
    readers = emulator.parts.delivering.readers

    assert [(one.name, one.delay) for one in readers] == list(delays_of(emulator.settings.delivery).items())


def test_without_trails_and_stores_no_reader_has_anything_to_read(emulator: Emulator) -> None:
    emulator.calls.cloudtrail.perform("ListTrails", {}, emulator.calls.callers.caller_of(None), "us-east-1")

    assert not is_made(emulator.parts.delivering)
    assert [list(reader.accounts()) for reader in emulator.parts.delivering.readers] == [[]] * 6
