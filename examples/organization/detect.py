"""Finds who turned trails off, in the central bucket of an organization."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TURNED_OFF = {"StopLogging", "DeleteTrail"}


@dataclass(frozen=True)
class Finding:
    """Somebody turned a trail off."""

    account: str
    region: str
    user: str
    call: str


def findings(s3: Any, bucket: str) -> list[Finding]:
    """Return what was found in the log files of all accounts, in the order of the bucket's keys.

    An account's own trail may deliver into the bucket too, so one event may be in two files.
    """
    found = {
        record["eventID"]: Finding(
            account=record["recipientAccountId"],
            region=record["awsRegion"],
            user=record["userIdentity"]["arn"],
            call=record["eventName"],
        )
        for record in records(s3, bucket)
        if record["eventSource"] == "cloudtrail.amazonaws.com"
        and record["eventName"] in TURNED_OFF
        and "errorCode" not in record
    }
    return list(found.values())


def records(s3: Any, bucket: str) -> Iterator[dict[str, Any]]:
    """Yield the records of all log files of the bucket."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", ()):
            if "/CloudTrail/" in found["Key"] and found["Key"].endswith(".json.gz"):
                body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                yield from json.loads(gzip.decompress(body))["Records"]
