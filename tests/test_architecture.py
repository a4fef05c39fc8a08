"""The source tree keeps its own rules."""

from collections.abc import Mapping, Sequence

import pytest

from tests.architecture import (
    Module,
    Rule,
    catches_everything,
    does_input_or_output,
    imports_away_from_home,
    imports_later_wings,
    imports_upwards,
    is_too_long,
    modules,
    passes_over_errors,
    prints,
    reads_clock,
    reads_environment,
    sleeps,
)
from tests.architecture_tree import (
    TreeRule,
    exempts_nothing,
    imports_in_circles,
    is_home_of_nothing,
    names_no_port,
)

MODULES = modules()


def check(rule: Rule) -> None:
    broken = [problem for module in MODULES for problem in rule(module)]

    assert not broken, "\n" + "\n".join(broken)


def test_the_package_was_found() -> None:
    assert {"api/errors.py", "core/clock.py", "operations/registry.py"} <= {module.path for module in MODULES}


def test_each_layer_imports_only_what_lies_below_it() -> None:
    check(imports_upwards)


def test_each_wing_of_core_imports_only_wings_before_it() -> None:
    check(imports_later_wings)


def test_each_library_is_used_in_one_place() -> None:
    check(imports_away_from_home)


def test_core_does_no_input_or_output() -> None:
    check(does_input_or_output)


def test_the_clock_alone_reads_the_time() -> None:
    check(reads_clock)


def test_nothing_sleeps() -> None:
    check(sleeps)


def test_nothing_below_compose_reads_the_environment() -> None:
    check(reads_environment)


def test_only_programs_print() -> None:
    check(prints)


def test_only_the_edges_catch_everything() -> None:
    check(catches_everything)


def test_no_error_is_passed_over() -> None:
    check(passes_over_errors)


def test_modules_and_functions_stay_short() -> None:
    check(is_too_long)


@pytest.mark.parametrize("rule", [imports_in_circles, exempts_nothing, is_home_of_nothing, names_no_port])
def test_the_tree_as_a_whole_keeps_the_rule(rule: TreeRule) -> None:
    assert not list(rule(MODULES))


# --- the rules find what is planted ----------------------------------------------------------------

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 40
FOR_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "
CATCHES_ALL = "try:\n    x = 1\nexcept Exception:\n    x = 2\n"
RAISES_AGAIN = "try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n"


@pytest.mark.parametrize(
    ("rule", "path", "source", "line"),
    [
        (imports_upwards, "core/x.py", "import emulator.compose", 1),
        (imports_upwards, "core/x.py", "def f():\n    from emulator.jobs import driver", 2),
        (imports_upwards, "core/x.py", "from emulator import compose", 1),
        (imports_upwards, "core/x.py", "from ..stores import sqlite", 1),
        (imports_upwards, "core/x.py", "from .. import stores", 1),
        (imports_upwards, "api/x.py", "from emulator.core import clock", 1),
        (imports_upwards, "api/x.py", "import emulator", 1),
        (imports_upwards, "operations/x.py", "from emulator.stores import sqlite", 1),
        (imports_upwards, "operations/x.py", 'import_module(f"emulator.wire.{name}")', 1),
        (imports_upwards, "jobs/x.py", "from emulator.operations import trails", 1),
        (imports_upwards, "sinks/x.py", "from emulator.upstreams import moto", 1),
        (imports_upwards, "wire/y/x.py", "from emulator.settings import Settings", 1),
        (imports_upwards, "endpoint/x.py", "from emulator.running import Emulator", 1),
        (imports_upwards, "compose.py", "from emulator.web import front", 1),
        (imports_upwards, "unheard/x.py", "x = 1", 1),
        (imports_later_wings, "core/clock.py", "from emulator.core.records.events import Event", 1),
        (imports_later_wings, "core/records/x.py", "from emulator.core.delivery import periods", 1),
        (imports_later_wings, "core/records/y/x.py", "from emulator.core import key_ring", 1),
        (imports_later_wings, "core/trails/x.py", FOR_TYPES + "import emulator.core.ports.state", 3),
        (imports_later_wings, "core/validation/x.py", "def f():\n    from .. import key_ring", 2),
        (imports_later_wings, "core/unheard/x.py", "x = 1", 1),
        (imports_away_from_home, "endpoint/x.py", "import flask.json", 1),
        (imports_away_from_home, "core/x.py", "import sqlite3", 1),
        (imports_away_from_home, "sinks/moto.py", "from botocore.config import Config", 1),
        (imports_away_from_home, "upstreams/moto/hosting.py", "\nimport boto3", 2),
        (imports_away_from_home, "upstreams/http.py", "from moto.s3 import models", 1),
        (imports_away_from_home, "core/x.py", "from cryptography import x509", 1),
        (imports_away_from_home, "settings.py", "import click", 1),
        (imports_away_from_home, "core/records/events.py", "from uuid import uuid4", 1),
        (imports_away_from_home, "jobs/x.py", "if True:\n    import random as chance", 2),
        (imports_away_from_home, "web/x.py", "import secrets", 1),
        (does_input_or_output, "core/x.py", "from pathlib import Path", 1),
        (does_input_or_output, "core/x.py", "import urllib.request", 1),
        (does_input_or_output, "core/x.py", "with open('x') as file:\n    x = 1", 1),
        (reads_clock, "jobs/x.py", "import time\nx = time.time()", 2),
        (reads_clock, "jobs/x.py", "import time as t\nx = [t.monotonic]", 2),
        (reads_clock, "core/x.py", "from time import perf_counter as p\n\nx = p()", 3),
        (reads_clock, "core/x.py", "from datetime import UTC, datetime\nx = datetime.now(UTC)", 2),
        (reads_clock, "core/x.py", "import datetime as dt\nx = dt.datetime.utcnow()", 2),
        (reads_clock, "web/x.py", "from datetime import date\nx = date.today()", 2),
        (sleeps, "jobs/driver.py", "import time\ntime.sleep(1)", 2),
        (sleeps, "jobs/x.py", "await asyncio.sleep(1)", 1),
        (sleeps, "core/clock.py", "from time import sleep as wait", 1),
        (reads_environment, "sinks/s3.py", "import os\nx = os.environ['X']", 2),
        (reads_environment, "core/x.py", "from os import getenv\nx = getenv('X')", 2),
        (prints, "endpoint/x.py", "x = 1\nprint(x)", 2),
        (catches_everything, "core/x.py", CATCHES_ALL, 3),
        (catches_everything, "sinks/s3.py", CATCHES_ALL.replace(" Exception", ""), 3),
        (catches_everything, "sinks/s3.py", CATCHES_ALL.replace("Ex", "BaseEx"), 3),
        (catches_everything, "jobs/x.py", CATCHES_ALL.replace("Exception", "(OSError, Exception)"), 3),
        (catches_everything, "jobs/x.py", "with suppress(Exception):\n    x = 1", 1),
        (passes_over_errors, "web/x.py", "try:\n    x = 1\nexcept KeyError:\n    pass", 3),
        (passes_over_errors, "jobs/x.py", "try:\n    x = 1\nexcept KeyError:\n    ...", 3),
        (is_too_long, "core/x.py", "x = 1\n" * 401, 1),
        (is_too_long, "core/x.py", f"x = 1\n{LONG_FUNCTION}", 2),
    ],
)
def test_a_planted_violation_is_found(rule: Rule, path: str, source: str, line: int) -> None:
    problems = list(rule(Module(path, source)))

    assert [problem.partition(": ")[0] for problem in problems] == [f"emulator/{path}:{line}"]


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (imports_upwards, "core/x.py", "from emulator.api import errors\nfrom emulator.core import ids"),
        (imports_upwards, "stores/x.py", "from emulator.stores import schema\nfrom . import tables"),
        (imports_upwards, "endpoint/x.py", "from emulator.wire import json11\nimport emulator.operations"),
        (imports_upwards, "cli/serve.py", "from emulator import __version__, compose\nimport emulator.web"),
        (
            imports_later_wings,
            "core/x.py",
            "from emulator.core import clock\nfrom emulator.api import errors",
        ),
        (imports_later_wings, "core/records/x.py", "from emulator.core import call\nfrom . import events"),
        (imports_later_wings, "core/ports/x.py", "import emulator.core.records.events, emulator.core.trails"),
        (imports_later_wings, "core/key_ring.py", "from emulator.core.ports.state import KeyPairs"),
        (imports_later_wings, "jobs/x.py", "from emulator.core import key_ring"),
        (imports_away_from_home, "upstreams/http_outputs.py", "import botocore.session"),
        (imports_away_from_home, "sinks/moto.py", "import moto\nfrom emulator.upstreams import moto"),
        (imports_away_from_home, "core/ids.py", "import random, secrets, uuid"),
        (does_input_or_output, "core/x.py", "from urllib.parse import quote\nimport urllib.parse"),
        (does_input_or_output, "sinks/folder.py", "import os\nx = open('x')"),
        (reads_clock, "core/clock.py", "import time\nx = time.time()"),
        (reads_clock, "core/x.py", "x = clock.now()\ny = ctx.time.time"),
        (reads_environment, "settings.py", "import os\nx = os.environ"),
        (prints, "cli/serve.py", "print(1)"),
        (catches_everything, "web/front.py", CATCHES_ALL),
        (catches_everything, "stores/sqlite.py", RAISES_AGAIN),
        (catches_everything, "core/x.py", CATCHES_ALL.replace("Exception", "ValueError")),
        (passes_over_errors, "core/x.py", "try:\n    x = 1\nexcept KeyError:\n    x = None"),
        (is_too_long, "api/shapes.py", "x = 1\n" * 401),
        (is_too_long, "core/x.py", LONG_FUNCTION.removesuffix("    x = 1\n")),
    ],
)
def test_what_is_allowed_is_no_violation(rule: Rule, path: str, source: str) -> None:
    assert list(rule(Module(path, source))) == []


def tree(sources: Mapping[str, str]) -> Sequence[Module]:
    return [Module(path, source) for path, source in sources.items()]


@pytest.mark.parametrize(
    "sources",
    [
        {"jobs/a.py": "import emulator.jobs.b", "jobs/b.py": "from emulator.jobs import a"},
        {"jobs/a.py": "from emulator.jobs.b import B", "jobs/b.py": FOR_TYPES + "from .a import A"},
        {"a.py": "def f():\n    from . import b", "b.py": "from .c import C", "c.py": "from . import a"},
        {"wire/__init__.py": "from emulator.wire.a import A", "wire/a.py": "from emulator.wire import B"},
        {"jobs/a.py": "import_module('emulator.keys.b')", "keys/b.py": "from emulator.jobs.a import A"},
    ],
)
def test_a_planted_circle_is_found(sources: Mapping[str, str]) -> None:
    [problem] = imports_in_circles(tree(sources))

    assert all(path in problem for path in sources)


def test_of_two_planted_circles_both_are_found() -> None:
    first = {"jobs/a.py": "from . import b", "jobs/b.py": "from . import a"}
    second = {"keys/a.py": "from . import b", "keys/b.py": "from . import a"}

    assert len(list(imports_in_circles(tree(first | second)))) == 2


def test_modules_that_meet_at_a_third_are_no_circle() -> None:
    package = {"wire/__init__.py": "from .a import A\nfrom . import b", "wire/a.py": "from .b import B"}

    assert not list(imports_in_circles(tree(package | {"wire/b.py": "from emulator.core import call"})))


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("jobs/driver.py", "jobs/driver.py"),
        ("api/shapes.py", "api/shapes.py"),
        ("core/clock.py", "core/clock.py"),
        ("sinks/moto.py", "sinks/moto.py"),
        ("settings.py", "settings"),
        ("testing/", "testing"),
        ("core/faults/", "core/faults"),
        ("core/key_ring.py", "core/key_ring"),
    ],
)
def test_an_exemption_of_something_that_is_gone_is_found(gone: str, named: str) -> None:
    left = [module for module in MODULES if not module.lies_in([gone])]

    assert f"emulator/{named}: " in "\n".join(exempts_nothing(left))


def test_a_home_that_does_not_use_its_library_is_found() -> None:
    without = [Module(one.path, "x = 1") if one.path == "keys/rsa.py" else one for one in MODULES]

    assert list(is_home_of_nothing(without)) == ["emulator/keys/: imports no cryptography"]


@pytest.mark.parametrize("said", ["ports.Trails", "state.Trails", "ports.state.Trail", "ports.lake.Trails"])
def test_a_docstring_that_names_no_port_is_found(said: str) -> None:
    ports = Module("core/ports/state.py", "class Trails:\n    x = 1")
    wrong = Module("stores/x.py", f'class X:\n    """Satisfies {said}, in memory."""')

    assert list(names_no_port([ports, wrong])) == [f"emulator/stores/x.py:1: there is no port {said}"]


def test_a_docstring_may_name_a_port() -> None:
    ports = Module("core/ports/state.py", "class Trails:\n    x = 1")
    right = Module("stores/x.py", 'class X:\n    """Satisfies ports.state.Trails."""')

    assert not list(names_no_port([ports, right]))
