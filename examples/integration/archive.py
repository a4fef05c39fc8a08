"""The application: a small audit archive that is fed by CloudTrail."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import boto3


def prepare(bucket: str, account: str) -> None:
    """Make the bucket, let CloudTrail write to it, and log everything from now on."""
    s3, cloudtrail = boto3.client("s3"), boto3.client("cloudtrail")
    cloudtrail_service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    arn = f"arn:aws:s3:::{bucket}"
    statements = [
        {**cloudtrail_service, "Action": "s3:GetBucketAcl", "Resource": arn},
        {**cloudtrail_service, "Action": "s3:PutObject", "Resource": f"{arn}/AWSLogs/{account}/*"},
    ]
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    cloudtrail.create_trail(Name=bucket, S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name=bucket)


def records(bucket: str) -> Iterator[dict[str, Any]]:
    """Yield every record that CloudTrail delivered to the bucket."""
    s3 = boto3.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            if "/CloudTrail/" in found["Key"] and found["Size"]:
                body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                yield from json.loads(gzip.decompress(body))["Records"]
