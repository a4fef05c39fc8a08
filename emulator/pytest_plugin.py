"""The pytest plugin: fixtures, their options, and the table that a failing test shows.

Installing the package is enough. There is no cost for tests that do not use it: everything except pytest
is imported when a fixture is used or an option is given.
"""

import atexit
import gc
import os
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from emulator.testing import CloudTrail
    from emulator.testing.options import Options
    from emulator.testing.stories import AttackStory
    from emulator.web.serving import LocalServer

OPTIONS: Mapping[str, str] = {
    "account_id": "Account of the tests (123456789012).",
    "default_user": "IAM user that clients act as by default (developer).",
    "region": "Default region of clients and trails (us-east-1).",
    "clock": "Time at which each test starts: now, or a time such as 2026-01-02T12:00:00Z (now).",
    "seed": "Seed of ids and keys (1).",
    "timing": "When files are written: aws, after 5 minutes and 1 hour, or fast, by the intervals (aws).",
    "delivery_interval": "Seconds from an event to its log file, with fast timing (5).",
    "digest_interval": "Seconds that a digest covers, with fast timing (60).",
    "checks": "relaxed: no checks of the policies of a trail's resources, no limit of trails (aws).",
    "rate_limits": "aws: more requests a second than AWS takes are throttled (none).",
    "verify_signatures": "on: signatures of keys that IAM or STS created are verified (off).",
    "enforce_iam": "on: policies are enforced for users and roles (off).",
    "max_events": "Events that are kept; the oldest leave first (1000000).",
    "alarm_periods": "Number of older periods whose data fill an alarm's gaps (2).",
}
HEADING = "recorded by CloudTrail"

STORIES = "cloudtrail_stories(*names): the attacks that the fixture cloudtrail_story has; by default, all"

FIXTURES = frozenset({"cloudtrail", "cloudtrail_environment", "cloudtrail_module", "cloudtrail_session"})

_in_use = pytest.StashKey[str | None]()  # the fixture that has the emulator at the moment
_used = pytest.StashKey["CloudTrail"]()  # what it gave, kept for the report of a test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options to the configuration."""
    for name, text in OPTIONS.items():
        parser.addini(f"cloudtrail_{name}", f"cloudtrail-emulator: {text}")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse invalid options before any test runs."""
    config.addinivalue_line("markers", STORIES)
    if _given(config):
        _options(config)


@pytest.fixture
def cloudtrail(
    request: pytest.FixtureRequest, _cloudtrail_options: "Options", _cloudtrail_server: "LocalServer"
) -> Iterator["CloudTrail"]:
    """A CloudTrail for this test, with the rest of AWS; its clock changes only when the test advances it."""
    yield from _turn(request, _cloudtrail_options, _cloudtrail_server)


@pytest.fixture(scope="module")
def cloudtrail_module(
    request: pytest.FixtureRequest, _cloudtrail_options: "Options", _cloudtrail_server: "LocalServer"
) -> Iterator["CloudTrail"]:
    """The same for all tests of a module, which share what they and its fixtures do."""
    yield from _turn(request, _cloudtrail_options, _cloudtrail_server)


@pytest.fixture(scope="session")
def cloudtrail_session(
    request: pytest.FixtureRequest, _cloudtrail_options: "Options", _cloudtrail_server: "LocalServer"
) -> Iterator["CloudTrail"]:
    """The same for all tests of the run. The other fixtures cannot be used after it."""
    yield from _turn(request, _cloudtrail_options, _cloudtrail_server)


@pytest.fixture
def cloudtrail_environment(cloudtrail: "CloudTrail") -> Iterator["CloudTrail"]:
    """The fixture `cloudtrail` with the test's environment set to it: clients need no arguments."""
    import boto3  # noqa: F401 - its default session is to be replaced

    with cloudtrail.in_environment():
        yield cloudtrail


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses the fixture `cloudtrail_story` once for each attack."""
    if "cloudtrail_story" in metafunc.fixturenames:
        from emulator.testing import stories

        marker = metafunc.definition.get_closest_marker("cloudtrail_stories")
        names = marker.args if marker and marker.args else stories.names()
        metafunc.parametrize("cloudtrail_story", names, indirect=True)


@pytest.fixture
def cloudtrail_story(request: pytest.FixtureRequest) -> "AttackStory":
    """An attack of the data sets; the test runs once for each, or for those that it is marked with."""
    from emulator.testing import stories

    return stories.told(request.param)


def _turn(
    request: pytest.FixtureRequest, options: "Options", server: "LocalServer"
) -> Iterator["CloudTrail"]:
    """Give the emulator of the process to a test, module or session, and take it back at its end."""
    from emulator.testing import CloudTrail, environment, sending

    stash, name = request.config.stash, request.fixturename
    holder = stash.get(_in_use, None)
    if holder:
        pytest.fail(
            f"{name} would delete everything that {holder} still uses, because a process has only one AWS."
            " Use only one of the two: in a module, or in the whole run if it is cloudtrail_session.",
            pytrace=False,
        )
    server.emulator.begin_again(options.start())
    made = CloudTrail(server.emulator, server.url, options.region, request.node.nodeid or "this run")
    stash[_in_use], stash[_used] = name, made
    request.node.stash[_used] = made
    try:
        with sending.guarded(), environment.entered(environment.without_credentials(os.environ)):
            yield made
    finally:
        made.end()
        stash[_in_use] = None


@pytest.fixture(scope="session")
def _cloudtrail_options(pytestconfig: pytest.Config) -> "Options":
    return _options(pytestconfig)


@pytest.fixture(scope="session")
def _cloudtrail_server(_cloudtrail_options: "Options") -> Iterator["LocalServer"]:
    """The one server of the process, on a free port."""
    with _quick_imports():
        import emulator.testing  # noqa: F401 - the first test needs it
        from emulator.core.garbage import rare_collection
        from emulator.running import Emulator
        from emulator.upstreams.moto.hosting import load
        from emulator.upstreams.moto.mocks import live_beside_mocks
        from emulator.web.serving import LocalServer

        live_beside_mocks()
        load()
        server = LocalServer(Emulator(_cloudtrail_options.settings))
    atexit.register(gc.freeze)  # the process looks for no garbage while it ends
    with rare_collection(), server:
        yield server


@contextmanager
def _quick_imports() -> Iterator[None]:
    """Import past pytest, which looks at each module for assertions to rewrite, and collect no garbage."""
    sys.meta_path.insert(0, PathFinder)
    try:
        from emulator.core.garbage import no_collection

        with no_collection():
            yield
    finally:
        sys.meta_path.remove(PathFinder)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a failing test show only its own events if it shares its CloudTrail with others."""
    if item.config.stash.get(_in_use, None):
        item.config.stash[_used].begin_test()


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain a failing comparison of events by a table of them."""
    events = sys.modules.get("emulator.testing.events")
    explanation: list[str] | None = events.compared(left, op, right) if events else None
    return explanation


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the recorded events if a test that used the fixture failed."""
    report = yield
    uses = FIXTURES & set(getattr(item, "fixturenames", ()))
    used = item.stash.get(_used, None) or (item.config.stash.get(_used, None) if uses else None)
    if report.failed and used:
        report.sections.append((HEADING, "\n".join(used.table())))
    return report


def _given(config: pytest.Config) -> Mapping[str, str]:
    values = {name: str(config.getini(f"cloudtrail_{name}") or "") for name in OPTIONS}
    return {name: value for name, value in values.items() if value}


def _options(config: pytest.Config) -> "Options":
    with _quick_imports():
        from emulator.settings import SettingError
        from emulator.testing.options import options_of

    try:
        return options_of(_given(config))
    except SettingError as error:
        raise pytest.UsageError(str(error)) from error
