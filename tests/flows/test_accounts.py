"""Trails of several accounts and several trails of one: what lies in whose folder of which bucket."""

import gzip
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient, bucket_policy, raises_error

SHOP, BANK, STRANGER = "111122223333", "444455556666", "777788889999"
MINUTES = timedelta(minutes=1)


class Organization:
    """Accounts without an organization of AWS's, and the central account that keeps their logs."""

    def __init__(self, emulator: Emulator, client: MakeClient) -> None:
        self.emulator = emulator
        self.client = client
        self.s3 = client("s3")

    def bucket(self, name: str, *accounts: str) -> None:
        self.s3.create_bucket(Bucket=name)
        self.s3.put_bucket_policy(Bucket=name, Policy=bucket_policy(name, accounts))

    def trail(self, account: str, name: str, bucket: str) -> None:
        cloudtrail = self.client("cloudtrail", key=account)
        cloudtrail.create_trail(Name=name, S3BucketName=bucket, EnableLogFileValidation=True)
        cloudtrail.start_logging(Name=name)

    def make_user(self, account: str, name: str) -> None:
        self.client("iam", key=account).create_user(UserName=name)

    def deliver(self) -> None:
        self.emulator.advance(6 * MINUTES)

    def files(self, bucket: str) -> dict[str, list[dict[str, Any]]]:
        """Return the records in each log file of the bucket."""
        found = self.s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        return {key: self._records(bucket, key) for key in (one["Key"] for one in found) if _is_log(key)}

    def users(self, bucket: str) -> Counter[tuple[str, str]]:
        """Return the accounts of the folders of the bucket, with the users made in what lies there."""
        return Counter(
            (key.split("/")[1], record["requestParameters"]["userName"])
            for key, records in self.files(bucket).items()
            for record in records
            if record["eventName"] == "CreateUser"
        )

    def _records(self, bucket: str, key: str) -> list[dict[str, Any]]:
        body = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        records: list[dict[str, Any]] = json.loads(gzip.decompress(body))["Records"]
        return records


def _is_log(key: str) -> bool:
    return "/CloudTrail/" in key and key.endswith(".json.gz")


@pytest.fixture
def organization(emulator: Emulator, client: MakeClient) -> Organization:
    return Organization(emulator, client)


@pytest.mark.source("aws-docs", "Receiving CloudTrail log files from multiple accounts")
def test_a_central_bucket_has_a_folder_for_each_account_that_its_policy_names(
    organization: Organization,
) -> None:
    organization.bucket("central", SHOP, BANK)
    organization.trail(SHOP, "audit", "central")
    organization.trail(BANK, "audit", "central")
    organization.make_user(SHOP, "ada")
    organization.make_user(BANK, "ben")
    organization.make_user(ACCOUNT, "cyd")
    organization.deliver()

    assert organization.users("central") == {(SHOP, "ada"): 1, (BANK, "ben"): 1}
    assert all(
        record["recipientAccountId"] == key.split("/")[1]
        for key, records in organization.files("central").items()
        for record in records
    )


@pytest.mark.source("aws-docs", "Setting bucket policy for multiple accounts: each account needs its path")
def test_an_account_that_the_policy_does_not_name_gets_no_trail(organization: Organization) -> None:
    organization.bucket("central", SHOP)

    with raises_error(
        "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: central"
    ):
        organization.trail(STRANGER, "audit", "central")


@pytest.mark.source("aws-observed", "delivery.md 7.3: AccessDenied, and what was pending arrives")
def test_an_account_that_the_policy_names_no_longer_waits_alone(organization: Organization) -> None:
    organization.bucket("central", SHOP, BANK)
    organization.trail(SHOP, "audit", "central")
    organization.trail(BANK, "audit", "central")
    organization.s3.put_bucket_policy(Bucket="central", Policy=bucket_policy("central", (SHOP,)))
    organization.make_user(SHOP, "ada")
    organization.make_user(BANK, "ben")
    organization.deliver()
    without = organization.users("central")
    status = organization.client("cloudtrail", key=BANK).get_trail_status(Name="audit")
    organization.s3.put_bucket_policy(Bucket="central", Policy=bucket_policy("central", (SHOP, BANK)))
    organization.deliver()

    assert without == {(SHOP, "ada"): 1}
    assert status["LatestDeliveryError"] == "AccessDenied"
    assert organization.users("central") == {(SHOP, "ada"): 1, (BANK, "ben"): 1}


@pytest.mark.source("aws-observed", "delivery.md 1.1: two trails into one bucket write a copy each")
def test_several_trails_into_one_bucket_write_a_copy_each(organization: Organization) -> None:
    organization.bucket("central", SHOP)
    for name in ("first", "second", "third"):
        organization.trail(SHOP, name, "central")
    organization.make_user(SHOP, "ada")
    organization.deliver()

    assert organization.users("central") == {(SHOP, "ada"): 3}


@pytest.mark.source("aws-docs", "Creating multiple trails: each delivers its own copy of an event")
def test_two_trails_into_two_buckets_both_get_an_event(organization: Organization) -> None:
    for bucket in ("one", "other"):
        organization.bucket(bucket, SHOP)
        organization.trail(SHOP, f"into-{bucket}", bucket)
    organization.make_user(SHOP, "ada")
    organization.deliver()
    (one,) = [record for records in organization.files("one").values() for record in _made(records)]
    (other,) = [record for records in organization.files("other").values() for record in _made(records)]

    assert one == other


def _made(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if record["eventName"] == "CreateUser"]


def test_a_bucket_that_refuses_does_not_hold_up_the_other_trail(organization: Organization) -> None:
    for bucket in ("one", "other"):
        organization.bucket(bucket, SHOP)
        organization.trail(SHOP, f"into-{bucket}", bucket)
    organization.s3.delete_bucket_policy(Bucket="one")
    organization.make_user(SHOP, "ada")
    organization.deliver()

    assert organization.users("one") == {}
    assert organization.users("other") == {(SHOP, "ada"): 1}
