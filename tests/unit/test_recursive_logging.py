"""What a trail without recursive logging leaves out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from emulator.core.delivery.periods import opened
from emulator.core.records.events import Event
from emulator.core.trails.trails import Trail

TRAIL = Trail(
    id="1",
    name="audit",
    account="123456789012",
    home_region="eu-west-1",
    bucket="logs",
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
)
BY_CLOUDTRAIL = {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}


def _event(source: str, name: str, identity: Any) -> Event:
    return Event(
        id="e",
        time=0,
        source=source,
        name=name,
        account="123456789012",
        region="eu-west-1",
        category="Data",
        read_only=False,
        body=orjson.dumps({"userIdentity": identity}),
    )


@pytest.mark.source("aws-docs", "CreateTrail, RecursiveLogging")
@pytest.mark.parametrize(
    ("source", "name", "identity", "left_out"),
    [
        ("s3.amazonaws.com", "PutObject", BY_CLOUDTRAIL, True),
        ("logs.amazonaws.com", "PutLogEvents", BY_CLOUDTRAIL, True),
        ("s3.amazonaws.com", "GetBucketAcl", BY_CLOUDTRAIL, False),
        ("s3.amazonaws.com", "PutObject", {"type": "IAMUser", "userName": "ada"}, False),
        ("s3.amazonaws.com", "PutObject", None, False),
    ],
)
def test_cloudtrail_s_own_deliveries_are_left_out_where_the_trail_says_so(
    source: str, name: str, identity: Any, left_out: bool
) -> None:
    event = _event(source, name, identity)

    assert opened(TRAIL, "p", 1).covers(event)
    assert opened(replace(TRAIL, recursive_logging=False), "p", 1).covers(event) != left_out
