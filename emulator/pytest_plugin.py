"""The pytest plugin: fixtures, their options, and the table that a failing test shows.

Installing the package is enough. There is no cost for tests that do not use it: everything except pytest
is imported when a fixture is used or an option is given.
"""

import os
import sys
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from emulator.testing import CloudTrail
    from emulator.testing.options import Options
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

_used = pytest.StashKey["CloudTrail"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options to the configuration."""
    for name, text in OPTIONS.items():
        parser.addini(f"cloudtrail_{name}", f"cloudtrail-emulator: {text}")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse invalid options before any test runs."""
    if _given(config):
        _options(config)


@pytest.fixture
def cloudtrail(
    request: pytest.FixtureRequest, _cloudtrail_options: "Options", _cloudtrail_server: "LocalServer"
) -> "CloudTrail":
    """A CloudTrail for this test, with the rest of AWS; its clock changes only when the test advances it."""
    from emulator.testing import CloudTrail

    emulator = _cloudtrail_server.emulator
    emulator.begin_again(_cloudtrail_options.start())
    made = CloudTrail(emulator, _cloudtrail_server.url, _cloudtrail_options.region)
    request.node.stash[_used] = made
    return made


@pytest.fixture
def cloudtrail_environment(cloudtrail: "CloudTrail", monkeypatch: pytest.MonkeyPatch) -> "CloudTrail":
    """The fixture `cloudtrail` with the test's environment set to it: clients need no arguments."""
    import boto3

    wanted = cloudtrail.environment
    for name in os.environ.keys() - wanted.keys():
        monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return cloudtrail


@pytest.fixture(scope="session")
def _cloudtrail_options(pytestconfig: pytest.Config) -> "Options":
    return _options(pytestconfig)


@pytest.fixture(scope="session")
def _cloudtrail_server(_cloudtrail_options: "Options") -> Iterator["LocalServer"]:
    """The one server of the process, on a free port."""
    from emulator.running import Emulator
    from emulator.web.serving import LocalServer

    with LocalServer(Emulator(_cloudtrail_options.settings)) as server:
        yield server


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
    used = item.stash.get(_used, None)
    if used and report.failed:
        report.sections.append((HEADING, "\n".join(used.events().table())))
    return report


def _given(config: pytest.Config) -> Mapping[str, str]:
    values = {name: str(config.getini(f"cloudtrail_{name}") or "") for name in OPTIONS}
    return {name: value for name, value in values.items() if value}


def _options(config: pytest.Config) -> "Options":
    from emulator.settings import SettingError
    from emulator.testing.options import options_of

    try:
        return options_of(_given(config))
    except SettingError as error:
        raise pytest.UsageError(str(error)) from error
