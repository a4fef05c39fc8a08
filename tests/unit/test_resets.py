"""Every part with memory is known to the resets."""

from collections.abc import Iterator
from typing import Any

from emulator.core.late import StandIn
from emulator.jobs.faults.delays import Delays
from emulator.jobs.readers.log_files import LogFiles
from emulator.running import Emulator

FORGETS = ("clear", "forget", "reset")
# Parts whose owner is registered and has them forget: the delays and hooks of faults, the jobs of Lake, the
# schedule, moto behind what stands before it, what consequences look at, the principals that others learned.
OWNED = frozenset(
    {
        "Delays",
        "FaultyHooks",
        "Importing",
        "LearnedPrincipals",
        "Moto",
        "MotoHabits",
        "MotoPrincipals",
        "MotoSts",
        "MotoSurroundings",
        "Newest",
        "Querying",
        "Schedule",
        "WithAccessCalls",
        "WithFederatedTables",
    }
)


def parts_below(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield every object of the emulator's own classes that the value holds, however deep.

    What is made late is made for that.
    """
    value = value.part_ if isinstance(value, StandIn) else value
    if id(value) in seen or not type(value).__module__.startswith("emulator."):
        return
    seen.add(id(value))
    yield value
    for name in [*getattr(value, "__dict__", {}), *getattr(type(value), "__slots__", ())]:
        for held in _each(getattr(value, name, None)):
            yield from parts_below(held, seen)


def _each(held: Any) -> list[Any]:
    """Return what an attribute holds: itself, its items, or the object that it is a method of."""
    several = held.values() if isinstance(held, dict) else held if isinstance(held, (list, tuple)) else [held]
    return [getattr(one, "__self__", one) for one in several]


def test_every_part_that_can_forget_is_registered(emulator: Emulator) -> None:
    parts = emulator.parts.resets.registered()
    registered = [part.part_ if isinstance(part, StandIn) else part for part in parts]
    forgotten = {
        type(part).__name__
        for part in parts_below(emulator.parts, set())
        if any(callable(getattr(part, name, None)) for name in FORGETS)
        and not any(part is one for one in registered)
    }

    assert forgotten <= OWNED


def test_the_walk_finds_parts_that_are_held_deep_inside(emulator: Emulator) -> None:
    kinds = {type(part) for part in parts_below(emulator.parts, set())}

    assert {Delays, LogFiles} <= kinds


def test_a_part_that_nobody_registered_is_found(emulator: Emulator) -> None:
    registered = emulator.parts.resets.registered()

    assert len(registered) == len({id(part) for part in registered}) >= 9
