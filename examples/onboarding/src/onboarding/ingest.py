"""A small log pipeline: reads the events that CloudTrail delivered to a bucket, each once."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ingested:
    """Records by event id, and the keys of files that could not be read."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def ingest(bucket: str, s3: Any) -> Ingested:
    """Read all log files of the bucket; CloudTrail may deliver an event more than once."""
    found = Ingested()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for key in (one["Key"] for one in page.get("Contents", [])):
            if "_CloudTrail_" not in key:
                continue
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            try:
                records = json.loads(gzip.decompress(body))["Records"]
            except (EOFError, ValueError):
                found.broken.append(key)
                continue
            found.records |= {record["eventID"]: record for record in records}
    return found
