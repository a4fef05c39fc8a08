"""The documents tell of everything that there is, and of nothing that is not."""

import re
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click import Context

from emulator.api.shapes import OPERATION_NAMES
from emulator.cli import COMMANDS, main
from emulator.operations.catalogue import all_operations
from emulator.settings import Settings, flag_of, variable_of
from emulator.web.openapi import document
from tests.conftest import SOURCES
from tests.e2e.test_documents import TRIED

ROOT = Path(__file__).parents[1]
WRITTEN = ("assumed", "operations", "service-calls", "settings")
# by tests of their own; the last three are lists and tables
TRIED_ELSEWHERE = (
    "pytest",
    "containers",
    "console",
    "cloudformation",
    "coming-from",
    "routes",
    "speed",
    "what-works",
)
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """The names of scripts/documents.py."""
    return runpy.run_path(str(ROOT / "scripts" / "documents.py"))


@pytest.fixture(scope="module")
def documents(written: dict[str, Any]) -> Mapping[str, str]:
    """The documents as they would be written now, by name."""
    return {path.stem: text for path, text in written["documents"]().items()}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_document_is_what_the_source_makes_of_it(documents: Mapping[str, str], name: str) -> None:
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == documents[name], "run scripts/generate"


def test_each_setting_is_documented(documents: Mapping[str, str]) -> None:
    names = [item.name for item in fields(Settings)]

    assert all(f"| `{flag_of(name)}` | `{variable_of(name)}` |" in documents["settings"] for name in names)


def test_each_operation_is_either_working_or_missing(documents: Mapping[str, str]) -> None:
    working, _, missing = documents["operations"].partition("UnsupportedOperationException")

    built = {name for name, one in all_operations().items() if one.built}

    assert set(re.findall(r"^- (\w+)$", working, re.MULTILINE)) == built
    assert set(re.findall(r"^- (\w+)$", missing, re.MULTILINE)) == OPERATION_NAMES - built


@pytest.mark.parametrize("route", document()["paths"])
def test_each_route_stands_in_the_page_of_routes(route: str) -> None:
    assert f"{route}`" in (ROOT / "docs" / "routes.md").read_text("utf-8")


def test_each_page_is_written_by_a_program_or_checked_by_a_test() -> None:
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == {*WRITTEN, *TRIED_ELSEWHERE, *TRIED}


def options() -> set[str]:
    """Return the options of all commands."""
    group = main.to_info_dict(Context(main, info_name="cloudtrail-emulator"))
    return set(_options_in(group))


def _options_in(command: Mapping[str, Any]) -> Iterator[str]:
    for parameter in command["params"]:
        yield from parameter.get("opts", ())
    for below in command.get("commands", {}).values():
        yield from _options_in(below)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each page for users; decisions tell of what once was."""
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        yield path.name, path.read_text("utf-8")


def test_options_that_the_pages_name_exist() -> None:
    named = {(name, option) for name, text in pages() for option in re.findall(r"`(--[a-z][a-z-]+)", text)}
    known = options()

    assert {(name, option) for name, option in named if option not in known} == set()


def test_commands_that_the_pages_name_exist() -> None:
    named = {word for _, text in pages() for word in re.findall(r"cloudtrail-emulator ([a-z]+)", text)}

    assert named <= COMMANDS.keys()


def test_each_command_stands_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`{name}" not in README] == []


MODULE = """
@pytest.mark.source("aws-docs", "StartLogging")
@pytest.mark.source("assumed", "nobody saw it")
def test_a_trail_s_start_is_kept(world):
    pass

@pytest.mark.source("assumed", "others do so", "likely")
def test_a_stop_is_kept(world):
    pass

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.source("aws-docs", "the text is assumed"))])
def test_more(x):
    pass

def test_of_our_own():
    pass
"""


def test_what_is_assumed_is_found_among_the_tests(written: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_planted.py").write_text(MODULE)
    lines = written["assumed"](tmp_path / "tests").splitlines()

    assert lines[-5:] == [
        "## tests/test_planted.py",
        "",
        "- A trail's start is kept: nobody saw it (unknown)",
        "- A stop is kept: others do so (likely)",
        "- More: the text is assumed (unknown)",
    ]


def test_an_assumption_says_how_sure_it_is_in_known_words(written: dict[str, Any]) -> None:
    module = MODULE.replace("likely", "certain")

    with pytest.raises(ValueError, match="test_a_stop_is_kept: certain is not one of likely, inferred"):
        list(written["marks"](module))


def test_each_source_mark_is_of_a_known_kind(written: dict[str, Any]) -> None:
    kinds = {
        mark.kind
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.name != Path(__file__).name
        for mark in written["marks"](path.read_text("utf-8"))
    }

    assert kinds <= set(SOURCES)


TABLE = """
ROWS = [
    Row("a row", [1], ("assumed", "its reason")),
    (a_deed, ["x"], ("assumed", "another")),
    ("known", ("aws-docs", "a guide")),
]
"""


def test_rows_of_tables_tell_what_they_assume(written: dict[str, Any]) -> None:
    found = [(mark.test, mark.reference) for mark in written["table_rows"](TABLE)]

    assert found == [("a row", "its reason"), ("a_deed", "another")]
