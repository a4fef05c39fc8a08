"""The source tree keeps its own rules."""

import pytest

from tests.architecture import (
    Module,
    Rule,
    catches_everything,
    does_input_or_output,
    imports_away_from_home,
    imports_upwards,
    is_too_long,
    modules,
    passes_over_errors,
    prints,
    reads_clock,
    reads_environment,
    sleeps,
)

MODULES = modules()


def check(rule: Rule) -> None:
    broken = [problem for module in MODULES for problem in rule(module)]

    assert not broken, "\n" + "\n".join(broken)


def test_the_package_was_found() -> None:
    assert {"api/errors.py", "core/clock.py", "operations/registry.py"} <= {module.path for module in MODULES}


def test_each_layer_imports_only_what_lies_below_it() -> None:
    check(imports_upwards)


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


# --- the rules find what is planted ----------------------------------------------------------------

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 45
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
        (imports_upwards, "endpoint/x.py", "from emulator.compose import Emulator", 1),
        (imports_upwards, "compose.py", "from emulator.web import front", 1),
        (imports_upwards, "unheard/x.py", "x = 1", 1),
        (imports_away_from_home, "endpoint/x.py", "import flask.json", 1),
        (imports_away_from_home, "core/x.py", "import sqlite3", 1),
        (imports_away_from_home, "sinks/moto.py", "from botocore.config import Config", 1),
        (imports_away_from_home, "upstreams/moto.py", "\nimport boto3", 2),
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
        (imports_away_from_home, "wire/tables/x.py", "import botocore.session"),
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
