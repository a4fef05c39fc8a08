"""The fixture's enforcement of policies, and what it says of denied calls."""

import pytest
from botocore.exceptions import ClientError

from emulator.running import Emulator
from emulator.settings import SettingError
from emulator.testing import CloudTrail
from emulator.testing.options import options_of
from tests.conftest import ACCOUNT

ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"
READING = {"Sid": "Reading", "Effect": "Allow", "Action": "s3:List*", "Resource": "*"}


@pytest.fixture
def cloudtrail(emulator: Emulator, endpoint: str) -> CloudTrail:
    return CloudTrail(emulator, endpoint, "us-east-1")


def test_a_denied_call_is_asserted_in_one_line(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3", user="ada", policy=READING)

    with cloudtrail.enforce():
        s3.list_buckets()
        with cloudtrail.denied("s3:CreateBucket") as denial:
            s3.create_bucket(Bucket="shop")

    assert (denial.principal, denial.resource) == (ADA, "arn:aws:s3:::shop")
    assert denial.decided_by == "no identity-based policy allows it"
    (event,) = cloudtrail.events(error="AccessDenied")
    assert event["errorMessage"] == denial.message


def test_an_allowed_call_fails_and_names_the_statement(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3", user="ada", policy=READING)

    with (
        cloudtrail.enforce(),
        pytest.raises(AssertionError) as failed,
        cloudtrail.denied("s3:ListAllMyBuckets"),
    ):
        s3.list_buckets()

    assert str(failed.value) == (
        f"s3:ListAllMyBuckets was allowed to {ADA} on * by Allow in statement 1 (Reading) of the"
        f" identity-based policy of-the-test of {ADA}"
    )


def test_a_call_that_nobody_made_fails_and_says_what_was_asked_for(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3", user="ada", policy=READING)

    with (
        cloudtrail.enforce(),
        pytest.raises(AssertionError, match="no call asked for iam:CreateUser, but for s3:ListAllMyBuckets"),
        cloudtrail.denied("iam:CreateUser"),
    ):
        s3.list_buckets()


def test_what_a_denial_is_decided_by_is_told(cloudtrail: CloudTrail) -> None:
    denying = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    s3 = cloudtrail.client("s3", user="ada", policy=[READING, denying])

    with cloudtrail.enforce(), cloudtrail.denied("s3:ListAllMyBuckets") as denial:
        s3.list_buckets()

    assert denial.decided_by == f"Deny in statement 2 of the identity-based policy of-the-test of {ADA}"


def test_a_role_has_a_policy_too(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3", role="app/ci", policy=READING)

    with cloudtrail.enforce():
        s3.list_buckets()
        with cloudtrail.denied("s3:CreateBucket") as denial:
            s3.create_bucket(Bucket="shop")

    assert denial.principal == f"arn:aws:sts::{ACCOUNT}:assumed-role/app/ci"


def test_enforcement_ends_with_its_block(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3", user="ada")

    with cloudtrail.enforce(), pytest.raises(ClientError):
        s3.list_buckets()
    s3.list_buckets()


def test_arranging_leaves_no_record_and_is_not_denied(cloudtrail: CloudTrail) -> None:
    with cloudtrail.enforce():
        cloudtrail.client("s3", user="ada", policy=READING)
        cloudtrail.trail("audit")

    assert cloudtrail.events() == []


def test_a_denial_needs_enforcement(cloudtrail: CloudTrail) -> None:
    with pytest.raises(ValueError, match=r"cloudtrail\.enforce\(\)"), cloudtrail.denied("s3:GetObject"):
        raise AssertionError("the block does not run")


def test_a_policy_needs_somebody(cloudtrail: CloudTrail) -> None:
    with pytest.raises(ValueError, match="a user or a role"):
        cloudtrail.client("s3", policy=READING)


def test_the_option_enforces_from_the_beginning() -> None:
    assert options_of({"enforce_iam": "on"}).settings.enforce_iam == "on"
    with pytest.raises(SettingError, match="off or on, not 'strict'"):
        options_of({"enforce_iam": "strict"})
