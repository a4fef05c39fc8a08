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
SHARED = """
    import boto3
    import pytest

    held = []


    @pytest.fixture(scope="module", autouse=True)
    def expensive(cloudtrail_module):
        with cloudtrail_module.unrecorded():
            cloudtrail_module.client("sqs").create_queue(QueueName="orders")
        with cloudtrail_module.in_environment():
            yield


    def test_the_first_finds_the_queue(cloudtrail_module):
        assert boto3.client("sqs").list_queues()["QueueUrls"]
        held.append(cloudtrail_module)


    def test_the_second_sees_only_what_is_new(cloudtrail_module):
        earlier = cloudtrail_module.events()
        boto3.client("sqs").list_queues()

        assert len(earlier) == len(cloudtrail_module.events(since=earlier)) == 1


    def test_which_fails_shows_its_own_events(cloudtrail_module):
        cloudtrail_module.client("sns").list_topics()

        assert len(cloudtrail_module.events()) == 99


    def test_which_wants_an_empty_one_too(cloudtrail):
        raise AssertionError("is never reached")
"""
BESIDE = """
    import boto3
    import pytest
    from moto import mock_aws
    from moto.s3.models import s3_backends
    from emulator.testing.sending import RealAwsError
    from emulator.testing.turns import EndedError


    def names(of):
        return [bucket["Name"] for bucket in of.list_buckets()["Buckets"]]


    def test_what_is_left_of_another_module_is_not_used(cloudtrail):
        from test_a_shared import held

        with pytest.raises(EndedError, match="CloudTrail of test_a_shared.py, which has ended"):
            held[0].events()


    def test_neither_wipes_the_other(cloudtrail):
        trail = cloudtrail.trail("audit")
        cloudtrail.client("iam").create_user(UserName="ada")
        with mock_aws():
            bare = boto3.client("s3", region_name="us-east-1")
            assert names(bare) == []
            bare.create_bucket(Bucket="of-the-mock")
            assert names(cloudtrail.client("s3")) == [trail.bucket]
            cloudtrail.advance(hours=1)
            assert names(bare) == ["of-the-mock"]
        with mock_aws():
            assert names(boto3.client("s3", region_name="us-east-1")) == []

        assert [r["eventName"] for r in trail.records()] == ["CreateUser", "ListBuckets"]
        assert trail.validate().ok
        assert cloudtrail.client("iam").get_user(UserName="ada")


    @mock_aws
    def test_a_mock_around_the_test(cloudtrail):
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="of-the-mock")

        assert names(cloudtrail.client("s3")) == []
        assert s3_backends.bucket_accounts == {}


    def test_a_mock_that_was_there_before(mocked, cloudtrail):
        assert names(cloudtrail.client("s3")) == []
        assert names(mocked) == ["of-before"]


    @pytest.fixture
    def mocked():
        with mock_aws():
            bare = boto3.client("s3", region_name="us-east-1")
            bare.create_bucket(Bucket="of-before")
            yield bare


    def test_nothing_goes_to_the_real_aws(cloudtrail):
        assert boto3.Session().get_credentials().access_key == "test"
        with pytest.raises(RealAwsError):
            boto3.client("sqs", region_name="us-east-1").list_queues()


    def test_afterwards_the_credentials_are_the_user_s():
        assert boto3.Session().get_credentials().access_key == "AKIAOFTHEUSER"
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
            "E       assert <1 event> == []",
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


def test_a_module_shares_one_and_the_rest_of_the_run_is_safe(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOFTHEUSER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    pytester.makepyfile(test_a_shared=SHARED, test_b_beside=BESIDE)
    result = run(pytester, "", "-W", "error")

    result.assert_outcomes(passed=8, failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*_ ERROR at setup of test_which_wants_an_empty_one_too _*",
            "cloudtrail would delete everything that cloudtrail_module still uses, *",
            "*_ test_which_fails_shows_its_own_events _*",
            HEADING,
            "time      source  name        user       error",
            "??:??:??  sns     ListTopics  developer",
        ]
    )


def test_a_mock_that_is_active_when_the_server_starts_keeps_its_own(pytester: pytest.Pytester) -> None:
    result = run(pytester, BESIDE, "-k", "was_there_before or around")

    result.assert_outcomes(passed=2, deselected=4)


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
