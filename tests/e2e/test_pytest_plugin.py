"""The plugin in a pytest of its own: fixtures, options, and what a failing test shows."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.e2e

HEADING = "*- recorded by CloudTrail -*"
TESTS = """
    import asyncio
    import os

    import boto3

    ids = []


    def test_the_code_did_what_it_should(cloudtrail):
        with cloudtrail.unrecorded():
            cloudtrail.client("iam").create_group(GroupName="staff")
        iam = cloudtrail.client("iam")
        iam.create_user(UserName="ada")
        iam.add_user_to_group(UserName="ada", GroupName="staff")

        assert [e["eventName"] for e in cloudtrail.events(source="iam")] == ["CreateUser", "AddUserToGroup"]


    def test_the_options_hold(cloudtrail):
        trail = cloudtrail.trail("audit")
        cloudtrail.client("sns").create_topic(Name="orders")
        cloudtrail.advance(seconds=2)

        (event,) = trail.records()
        assert event["awsRegion"] == "eu-west-1"
        assert event["userIdentity"]["arn"] == "arn:aws:iam::000011112222:user/ci"


    def begin(cloudtrail):
        assert cloudtrail.now.isoformat() == "2026-01-02T12:00:00+00:00"
        assert cloudtrail.events() == []
        cloudtrail.client("iam", user="ada").create_user(UserName="grace")
        cloudtrail.advance(days=1)
        (event,) = cloudtrail.events()
        ids.append(event["eventID"])


    def test_there_is_a_beginning(cloudtrail):
        begin(cloudtrail)


    def test_the_beginning_is_the_same(cloudtrail):
        begin(cloudtrail)

        assert ids[0] == ids[1]


    def test_clients_need_no_arguments(cloudtrail_environment):
        boto3.client("sqs").list_queues()
        asyncio.run(asyncio.to_thread(boto3.client("sqs").list_queues))

        assert len(cloudtrail_environment.events(source="sqs")) == 2


    def test_afterwards_the_environment_is_the_user_s():
        assert os.environ["AWS_PROFILE"] == "of-the-user"
        assert "AWS_ENDPOINT_URL" not in os.environ
        assert boto3.DEFAULT_SESSION is None
"""
OPTIONS = """
    [tool.pytest.ini_options]
    cloudtrail_account_id = "000011112222"
    cloudtrail_default_user = "ci"
    cloudtrail_region = "eu-west-1"
    cloudtrail_clock = "2026-01-02T12:00:00Z"
    cloudtrail_timing = "fast"
    cloudtrail_delivery_interval = 2
"""
FAILING = """
    import pytest

    @pytest.fixture
    def work(cloudtrail):
        cloudtrail.client("iam").create_user(UserName="ada")
        cloudtrail.client("sqs", role="deploy/ci").create_queue(QueueName="orders")
        return cloudtrail

    def test_a_comparison(work):
        assert work.events(source="iam") == []

    def test_something_else(work):
        assert len(work.events()) == 3

    def test_without_the_fixture():
        assert [1] == [2]

    def test_what_passes(work):
        assert work.events()
"""
USERS = """
    import pytest

    @pytest.mark.parametrize("number", range(6))
    def test_nobody_else_is_here(cloudtrail, number):
        cloudtrail.client("iam").create_user(UserName="ada")

        assert len(cloudtrail.events()) == 1
"""
UNUSED = """
    import sys

    def test_nothing_is_loaded():
        assert not {"boto3", "botocore", "flask", "moto", "emulator.settings"} & sys.modules.keys()
"""


def run(pytester: pytest.Pytester, tests: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(tests)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)


def test_the_fixtures_serve_a_suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    of_the_user = pytester.makefile(
        ".config", "[profile of-the-user]\nendpoint_url = http://elsewhere.invalid"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(of_the_user))
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://elsewhere.invalid")
    pytester.makepyprojecttoml(OPTIONS)

    run(pytester, TESTS, "-W", "error").assert_outcomes(passed=6)


def test_a_failing_test_shows_what_was_recorded(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING, "-rA")

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "E       assert <1 events> == []",
            "E         recorded:",
            "E         time      source  name        user       error",
            "E         ??:??:??  iam     CreateUser  developer",
            HEADING,
            "*_ test_something_else _*",
            HEADING,
            "time      source  name         user       error",
            "??:??:??  iam     CreateUser   developer",
            "??:??:??  sqs     CreateQueue  deploy/ci",
            "*_ test_without_the_fixture _*",
        ]
    )
    assert result.outlines.count("time      source  name         user       error") == 2


def test_each_process_of_xdist_has_a_cloudtrail_of_its_own(pytester: pytest.Pytester) -> None:
    run(pytester, USERS, "-n", "2").assert_outcomes(passed=6)


def test_a_wrong_option_ends_the_run_with_one_sentence(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncloudtrail_seed = one")
    result = run(pytester, UNUSED)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines == ["ERROR: cloudtrail_seed takes a whole number, not 'one'.", ""]


def test_who_does_not_use_the_plugin_loads_nothing(pytester: pytest.Pytester) -> None:
    run(pytester, UNUSED).assert_outcomes(passed=1)


def test_the_plugin_imports_only_pytest_and_the_standard_library() -> None:
    before_and_after = (
        "import sys, pytest; before = set(sys.modules); import emulator.pytest_plugin\n"
        "new = {name.partition('.')[0] for name in sys.modules.keys() - before}\n"
        "print(*sorted(new - sys.stdlib_module_names))"
    )
    told = subprocess.run(
        [sys.executable, "-c", before_and_after], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["emulator"]
