"""Our decorator makes what the standard library's makes."""

import dataclasses
import pickle
from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from typing import Any

import pytest

from emulator.core import values

KINDS: tuple[Mapping[str, bool], ...] = (
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "eq": False},
    {"frozen": True, "repr": False},
    {"slots": True, "eq": False},
)
INSTANCES: tuple[Callable[[Any], Any], ...] = (
    lambda cls: cls("ada"),
    lambda cls: cls("ada", 2, ["x"]),
    lambda cls: cls(name="eve", size=3),
    lambda cls: replace(cls("ada"), size=4),
)
WRONG: tuple[Callable[[Any], Any], ...] = (
    lambda cls: cls(),
    lambda cls: cls("ada", colour="red"),
    lambda cls: setattr(cls("ada"), "size", 5),
    lambda cls: delattr(cls("ada"), "size"),
    lambda cls: setattr(cls("ada"), "colour", "red"),
    lambda cls: hash(cls("ada")),
)


def made(decorator: Any, options: Mapping[str, bool]) -> Any:
    class Value:
        name: str
        size: int = 1
        parts: Any = field(default_factory=list, compare=False)
        seen: bool = field(default=False, init=False, repr=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "seen", True)

    return decorator(**options)(Value)


def refuses(act: Callable[[Any], Any], cls: Any) -> bool:
    try:
        act(cls)
    except (TypeError, AttributeError):  # Python 3.11 confuses the two where there are slots
        return True
    return False


@pytest.mark.parametrize("options", KINDS)
def test_a_value_is_what_the_standard_library_makes_of_it(options: Mapping[str, bool]) -> None:
    ours, theirs = made(values.dataclass, options), made(dataclasses.dataclass, options)

    for act in INSTANCES:
        one, other = act(ours), act(theirs)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert (repr(one) == repr(other)) == options.get("repr", True)
        assert (one == act(ours)) == (other == act(theirs))
    assert [refuses(act, ours) for act in WRONG] == [refuses(act, theirs) for act in WRONG]
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__


@values.dataclass(frozen=True, slots=True)
class Kept:
    name: str
    parts: tuple[int, ...] = ()


@values.dataclass(frozen=True)
class Base:
    name: str


@values.dataclass(frozen=True)
class Longer(Base):
    size: int

    def __repr__(self) -> str:
        return "its own"


def test_values_with_slots_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept("ada", (1,)))) == Kept("ada", (1,))


def test_a_value_inherits_fields_and_keeps_methods_of_its_own() -> None:
    assert (repr(Longer("ada", 2)), Longer("ada", 2) == Longer("ada", 2)) == ("its own", True)
    assert {Longer("ada", 2): 1} == {Longer("ada", 2): 1}


def test_fields_that_only_keywords_set_are_refused() -> None:
    class Named:
        name: str = field(kw_only=True)

    with pytest.raises(TypeError, match="Named has fields that only keywords set"):
        values.dataclass(Named)
