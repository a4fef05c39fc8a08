"""Rules on trial in a test: on what it recorded, and on the attacks of data sets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.testing import CloudTrail
from emulator.testing.stories import AttackStory

pytest_plugins = ["pytester"]


@pytest.fixture
def cloudtrail(emulator: Emulator, endpoint: str) -> CloudTrail:
    return CloudTrail(emulator, endpoint, "us-east-1")


SIGMA = """title: Administrator made
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName: AttachUserPolicy
  admin:
    requestParameters.policyArn|endswith: AdministratorAccess
  condition: selection and admin
"""
PATTERN: Mapping[str, Any] = {
    "detail": {"eventName": ["CreateUser"], "requestParameters": {"userName": [{"prefix": "x"}]}}
}


def made_users(cloudtrail: CloudTrail) -> None:
    iam = cloudtrail.client("iam", user="ada")
    iam.create_user(UserName="bob")
    iam.create_user(UserName="xeno")
    iam.list_users()


def is_of_bob(event: dict[str, Any]) -> bool:
    return (event["requestParameters"] or {}).get("userName") == "bob"


@pytest.mark.parametrize(
    "rule",
    [
        f"{{ $.eventName = CreateUser || $.eventName = {'X' * 300} }}",  # longer than any path
        "SELECT eventID FROM events WHERE eventName = 'CreateUser'",
        '{"detail": {"eventName": ["CreateUser"]}}',
        {"detail": {"eventName": ["CreateUser"]}},
        SIGMA.replace("AttachUserPolicy", "CreateUser").replace("selection and admin", "selection"),
        lambda event: event["eventName"] == "CreateUser",
    ],
    ids=["filter-pattern", "sql", "event-pattern", "mapping", "sigma", "function"],
)
def test_a_rule_of_each_kind_is_tried_on_what_was_recorded(cloudtrail: CloudTrail, rule: Any) -> None:
    made_users(cloudtrail)
    trial = cloudtrail.trial(rule)

    assert [one["requestParameters"]["userName"] for one in trial.finds(name="CreateUser")] == ["bob", "xeno"]
    assert [one["eventName"] for one in trial.unmatched] == ["ListUsers"]
    trial.ignores(name="ListUsers")


def test_a_rule_in_a_file_is_tried_by_its_path(cloudtrail: CloudTrail, tmp_path: Path) -> None:
    file = tmp_path / "users.filter"
    file.write_text("# title: users\n{ $.eventName = CreateUser }")
    made_users(cloudtrail)

    assert len(cloudtrail.trial(str(file)).finds()) == 2


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        ("{ $.eventName = CreateUser && $.errorCode = Denied* }", "$.errorCode = Denied*, but it is absent"),
        (
            "SELECT eventID FROM events WHERE eventName = 'CreateUser' AND userIdentity.userName = 'bob'",
            "userIdentity.userName = 'bob', but userIdentity.userName: it is \"ada\"",
        ),
        (PATTERN, 'detail.requestParameters.userName: [{"prefix": "x"}], but it is "bob"'),
        (
            SIGMA,
            'eventName: AttachUserPolicy, but it is "CreateUser"',
        ),
        (is_of_bob, "the function returned a false value, or failed"),
    ],
    ids=["filter-pattern", "sql", "event-pattern", "sigma", "function"],
)
def test_a_failure_shows_the_records_and_the_conditions_that_they_do_not_meet(
    cloudtrail: CloudTrail, rule: Any, condition: str
) -> None:
    made_users(cloudtrail)
    with pytest.raises(AssertionError) as caught:
        cloudtrail.trial(rule).finds(name="CreateUser")

    lines = str(caught.value).splitlines()
    assert "does not select" in lines[0]
    assert f"  {condition}" in lines
    assert any(line.split()[1:4] == ["iam", "CreateUser", "ada"] for line in lines)


def test_what_a_rule_should_ignore_is_shown(cloudtrail: CloudTrail) -> None:
    made_users(cloudtrail)
    with pytest.raises(AssertionError, match="the filter pattern selects 2 records:"):
        cloudtrail.trial("{ $.eventName = CreateUser }").ignores()


def test_a_filter_that_no_record_matches_is_told(cloudtrail: CloudTrail) -> None:
    made_users(cloudtrail)
    with pytest.raises(AssertionError, match="No record matches name='DeleteUser'"):
        cloudtrail.trial("{ $.eventName = CreateUser }").finds(name="DeleteUser")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            SIGMA.replace("eventName:", "Image:"),
            "the Sigma rule:6: No record of CloudTrail has the field Image.",
        ),
        ("SELECT nothing FROM events", "the statement:1: "),
        ("nothing.yml", "neither a file nor the text of a rule"),
        (Path("nothing.yml"), "nothing.yml cannot be read"),
        (lambda event: event["nothing"], "KeyError: 'nothing', on the record"),
    ],
)
def test_a_rule_that_cannot_be_tried_is_refused(cloudtrail: CloudTrail, rule: Any, said: str) -> None:
    made_users(cloudtrail)
    with pytest.raises(ValueError, match=r".") as caught:
        cloudtrail.trial(rule)

    assert said in str(caught.value)


@pytest.mark.cloudtrail_stories("trail-disabled", "root-user")
def test_a_test_runs_once_for_each_story(cloudtrail: CloudTrail, cloudtrail_story: AttackStory) -> None:
    rule = '{ $.userIdentity.type = "Root" || $.eventName = StopLogging }'
    found = cloudtrail.trial(rule, on=cloudtrail_story).finds()

    assert found
    assert {one["eventName"] for one in cloudtrail_story.records} >= {one["eventName"] for one in found}


def test_a_story_that_is_missed_is_told_with_its_nearest_records(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        RULE = "{ $.eventName = StopLogging && $.readOnly IS TRUE }"

        def test_found(cloudtrail, cloudtrail_story):
            cloudtrail.trial(RULE, on=cloudtrail_story).finds()
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-k", "trail-disabled or root-user")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*StopLogging at * does not meet:", "*$.readOnly IS TRUE, but it is False"])
