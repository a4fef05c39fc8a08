"""The marks of operations, and the table that is made of them at the start."""

import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from emulator import operations
from emulator.api.errors import ServiceError
from emulator.api.shapes import DECLARED_ERRORS, OPERATION_NAMES
from emulator.operations import catalogue
from emulator.operations.catalogue import LateOperations, all_operations
from emulator.operations.context import Context
from emulator.operations.registry import Changes, Operation, Words, collect, missing, operation
from emulator.running import Emulator
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import Shape

OPERATIONS = all_operations()
BOTH = Changes.PERIODS | Changes.CHAINS


def marked(name: str, module: str = "made", **facts: Any) -> Operation:
    def perform(_ctx: Context, _request: Any) -> Mapping[str, Any]:
        return {}

    perform.__module__ = module
    return operation(name, **facts)(perform)


def module_of(*held: Operation, name: str = "made") -> ModuleType:
    module = ModuleType(name)
    for number, one in enumerate(held):
        setattr(module, f"operation_{number}", one)
    return module


# --- what fails at the start ---------------------------------------------------------------------


def test_a_name_that_the_model_lacks_fails() -> None:
    with pytest.raises(ValueError, match="no operation MakeTrail"):
        collect([module_of(marked("MakeTrail"))])


def test_two_marks_of_one_name_fail() -> None:
    with pytest.raises(ValueError, match="GetTrail occurs twice"):
        collect([module_of(marked("GetTrail"), marked("GetTrail"))])


def test_marks_of_one_name_in_two_modules_fail() -> None:
    one, other = module_of(marked("GetTrail")), module_of(marked("GetTrail", "other"), name="other")

    with pytest.raises(ValueError, match="GetTrail occurs twice"):
        collect([one, other])


def test_an_operation_that_is_built_and_called_missing_fails() -> None:
    with pytest.raises(ValueError, match="ListQueries occurs twice"):
        collect([module_of(marked("ListQueries"))], [missing("ListQueries")])


def test_a_missing_operation_that_the_model_lacks_fails() -> None:
    with pytest.raises(ValueError, match="no operation MakeTrail"):
        collect([], [missing("MakeTrail")])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"Colour.Name": "InvalidTagParameterException"}, "words Colour.Name, which the service model lacks"),
        ({"Tag.Colour": "InvalidTagParameterException"}, "words Tag.Colour, which the service model lacks"),
        ({"Tag": "InvalidTagParameterException"}, "words Tag, which the service model lacks"),
        (
            {"Tag.Key": "InvalidMaxResultsException"},
            "with InvalidMaxResultsException",
        ),
    ],
)
def test_words_that_the_model_contradicts_fail(words: Words, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        collect([module_of(marked("AddTags", words=words))])


def test_a_module_with_a_wrong_mark_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "emulator.operations.made", module_of(marked("MakeTrail")))

    with pytest.raises(ValueError, match="no operation MakeTrail"):
        LateOperations({"made": ["MakeTrail"]})["MakeTrail"]


@pytest.mark.parametrize("held", [["GetTrail"], ["GetTrail", "ListTrails", "AddTags"]])
def test_a_module_with_other_marks_than_the_table_says_fails(
    held: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = module_of(marked("GetTrail"), marked("ListTrails"))
    monkeypatch.setitem(sys.modules, "emulator.operations.made", module)

    with pytest.raises(ValueError, match="The marks of made are not those"):
        LateOperations({"made": held})["GetTrail"]


def test_a_start_loads_no_operation() -> None:
    program = "import sys, emulator.running; print([name for name in sys.modules if 'operations.tr' in name])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


# --- the table -----------------------------------------------------------------------------------


def test_the_table_has_each_operation_of_the_model() -> None:
    assert OPERATIONS.keys() == OPERATION_NAMES
    assert all(one.name == name for name, one in OPERATIONS.items())


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        OPERATIONS["GetTrail"] = marked("GetTrail")  # type: ignore[index]  # that is what is tried


def test_what_a_module_imports_is_not_its_own() -> None:
    own = marked("GetTrail")

    assert collect([module_of(own), module_of(own, name="other")])["GetTrail"] is own


def test_an_operation_that_nobody_built_is_refused(emulator: Emulator) -> None:
    with pytest.raises(ServiceError) as caught:
        collect([])["GetTrail"].perform(_context(emulator), {"Name": "audit"})

    assert caught.value.code == "UnsupportedOperationException"


def _context(emulator: Emulator) -> Context:
    caller = emulator.calls.callers.caller_of(None)
    return emulator.calls.cloudtrail.contexts.of(caller, "us-east-1")


def test_each_module_with_an_operation_is_listed() -> None:
    names = [found.name for found in pkgutil.iter_modules(operations.__path__, "emulator.operations.")]
    holding = [
        module
        for module in map(import_module, names)
        if any(isinstance(value, Operation) for value in vars(module).values())
    ]

    assert {module.__name__.rpartition(".")[2] for module in holding} == catalogue.HELD.keys()


# --- facts ---------------------------------------------------------------------------------------


def test_the_operations_that_change_periods_and_chains_say_so() -> None:
    changing = {name: one.changes for name, one in OPERATIONS.items() if one.changes}

    assert changing == {
        "UpdateTrail": BOTH,
        "DeleteTrail": BOTH,
        "StartLogging": BOTH,
        "StopLogging": BOTH,
        "PutEventSelectors": Changes.PERIODS,
        "PutInsightSelectors": Changes.PERIODS,
        "CreateEventDataStore": Changes.PERIODS,
        "DeleteEventDataStore": Changes.PERIODS,
        "RestoreEventDataStore": Changes.PERIODS,
        "StartEventDataStoreIngestion": Changes.PERIODS,
        "StopEventDataStoreIngestion": Changes.PERIODS,
        "UpdateEventDataStore": Changes.PERIODS,
    }


@pytest.mark.source("aws-observed", "event-record.md 4.1: the verb rule")
def test_reads_are_known_by_their_verbs() -> None:
    reading = {"GetTrail", "ListTrails", "DescribeTrails", "LookupEvents", "SearchSampleQueries"}
    changing = {"CreateTrail", "StartQuery", "PutInsightSelectors", "AddTags", "CancelQuery"}

    assert {name for name in reading | changing if OPERATIONS[name].only_reads} == reading


def members_of(shape: Shape) -> Iterator[str]:
    """Yield each member of the shape and of what it holds, as "Structure.Member"."""
    for name, member in shape.members.items():
        yield f"{shape.name}.{name}"
        yield from members_of(member.shape)
    if shape.element:
        yield from members_of(shape.element)


@pytest.mark.parametrize("name", sorted(OPERATION_NAMES))
def test_an_operation_words_what_others_word_of_the_same_structure(name: str) -> None:
    worded = {place: code for one in OPERATIONS.values() for place, code in one.words.items()}
    held = set(members_of(cloudtrail_model.cloudtrail().request_of(name)))

    assert OPERATIONS[name].words == {
        place: code for place, code in worded.items() if place in held and code in DECLARED_ERRORS[name]
    }
