"""The detection, tried with an organization."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from detect import Finding, findings

SHOP, SECURITY = "222222222222", "333333333333"


@pytest.fixture
def bucket(cloudtrail: Any) -> str:
    """The central bucket of an organization whose trail logs."""
    cloudtrail.organization([SHOP], delegated_admins=[SECURITY])
    return str(cloudtrail.trail("audit", IsOrganizationTrail=True).bucket)


def test_a_member_that_stops_its_own_trail_is_named(cloudtrail: Any, bucket: str) -> None:
    shop = cloudtrail.client("cloudtrail", account=SHOP, user="eve")
    with cloudtrail.unrecorded():
        shop.create_trail(Name="own", S3BucketName=bucket)
        shop.start_logging(Name="own")
    shop.stop_logging(Name="own")
    cloudtrail.advance(hours=1)

    assert findings(cloudtrail.client("s3"), bucket) == [
        Finding(SHOP, "us-east-1", f"arn:aws:iam::{SHOP}:user/eve", "StopLogging")
    ]


def test_a_member_cannot_stop_the_trail_of_the_organization(cloudtrail: Any, bucket: str) -> None:
    arn = cloudtrail.client("cloudtrail").describe_trails()["trailList"][0]["TrailARN"]
    with pytest.raises(ClientError, match="NotOrganizationMasterAccountException"):
        cloudtrail.client("cloudtrail", account=SHOP).stop_logging(Name=arn)
    cloudtrail.advance(hours=1)

    assert findings(cloudtrail.client("s3"), bucket) == []
