"""Bucket policies for CloudTrail, which MinIO refuses: through the emulator a bucket has them as on AWS."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from botocore.exceptions import ClientError

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON, MakeClient, bucket_policy, raises_error
from tests.e2e.minio import ACCESS_KEY, SECRET_KEY, Minio, client_of, make_bucket, settings_for

pytestmark = pytest.mark.e2e

REFUSAL = "Incorrect S3 bucket policy is detected for bucket: {}"


@pytest.fixture
def settings(request: pytest.FixtureRequest, minio: Minio) -> Settings:
    return replace(settings_for(minio), checks=getattr(request, "param", "aws"))


@pytest.fixture
def client(client: MakeClient) -> MakeClient:
    return partial(client, key=ACCESS_KEY, secret=SECRET_KEY)


@pytest.fixture
def s3(client: MakeClient) -> Any:
    return client("s3")


@pytest.fixture
def cloudtrail(client: MakeClient) -> Any:
    return client("cloudtrail")


@pytest.fixture
def bucket(s3: Any) -> str:
    return make_bucket(s3)


@pytest.fixture
def policy(s3: Any, bucket: str) -> str:
    """The policy for CloudTrail that the bucket has, with spaces that nobody but its writer needs."""
    text = json.dumps(json.loads(bucket_policy(bucket)), indent=1)
    s3.put_bucket_policy(Bucket=bucket, Policy=text)
    return text


def public_policy(bucket: str) -> str:
    """Return a policy that MinIO takes."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def actions_in(s3: Any, bucket: str) -> list[str]:
    """Return the actions of the bucket's policy, in lists as MinIO writes it and in texts as we do."""
    found = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    return [json.dumps(statement["Action"]).strip('["]') for statement in found]


# --- a policy as S3 keeps it ---------------------------------------------------------------------


def test_minio_itself_keeps_no_policy_for_cloudtrail(minio: Minio) -> None:
    bucket = make_bucket(minio.s3())

    with pytest.raises(ClientError, match="MalformedPolicy"):
        minio.s3().put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket))


@pytest.mark.source("aws-observed", "PutBucketPolicy answers 204, GetBucketPolicy the text that was put")
def test_a_policy_is_read_as_it_was_put(s3: Any, bucket: str) -> None:
    text = json.dumps(json.loads(bucket_policy(bucket)), indent=1)
    put = s3.put_bucket_policy(Bucket=bucket, Policy=text)

    assert put["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == text


@pytest.mark.usefixtures("policy")
def test_the_records_show_calls_that_succeeded(emulator: Emulator, s3: Any, bucket: str) -> None:
    s3.get_bucket_policy(Bucket=bucket)
    records = [orjson.loads(event.body) for event in emulator.parts.store.journal.scan(0, 100)]
    put, got = records[-2:]

    assert (put["eventName"], got["eventName"]) == ("PutBucketPolicy", "GetBucketPolicy")
    assert "errorCode" not in put | got
    assert put["requestParameters"]["bucketPolicy"] == json.loads(bucket_policy(bucket))


@pytest.mark.usefixtures("policy")
@pytest.mark.source("aws-docs", "DeleteBucketPolicy; GetBucketPolicy, NoSuchBucketPolicy")
def test_a_policy_that_was_deleted_is_gone(s3: Any, bucket: str) -> None:
    s3.delete_bucket_policy(Bucket=bucket)

    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


@pytest.mark.usefixtures("policy")
@pytest.mark.source("aws-docs", "DeleteBucket: all of the bucket is deleted")
def test_a_bucket_made_again_has_no_policy(s3: Any, bucket: str) -> None:
    s3.delete_bucket(Bucket=bucket)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.get_bucket_policy(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)

    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


@pytest.mark.source("aws-docs", "PutBucketPolicy replaces the bucket's policy")
@pytest.mark.parametrize(
    ("first", "second", "actions"),
    [
        (bucket_policy, public_policy, ["s3:GetObject"]),
        (public_policy, bucket_policy, ["s3:GetBucketAcl", "s3:PutObject"]),
    ],
)
def test_a_policy_replaces_the_one_before_whoever_keeps_it(
    s3: Any, bucket: str, first: Callable[[str], str], second: Callable[[str], str], actions: list[str]
) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=first(bucket))
    s3.put_bucket_policy(Bucket=bucket, Policy=second(bucket))

    assert actions_in(s3, bucket) == actions


# --- what stays MinIO's answer -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["{", "[]", bucket_policy("another")])
@pytest.mark.source("aws-docs", "S3 error responses: MalformedPolicy")
def test_what_is_no_policy_of_the_bucket_stays_refused(s3: Any, bucket: str, text: str) -> None:
    with pytest.raises(ClientError, match="MalformedPolicy"):
        s3.put_bucket_policy(Bucket=bucket, Policy=text)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


@pytest.mark.source("aws-docs", "S3 error responses, NoSuchBucket")
def test_a_bucket_that_is_not_there_has_no_policy(s3: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_bucket_policy(Bucket="nowhere-to-be-found", Policy=bucket_policy("nowhere-to-be-found"))


@pytest.mark.source("aws-docs", "S3 error responses, SignatureDoesNotMatch")
def test_a_wrong_secret_neither_changes_nor_reads_a_policy(
    endpoint: str, s3: Any, bucket: str, policy: str
) -> None:
    stranger = client_of(endpoint, secret="another-secret")
    for call in (
        partial(stranger.put_bucket_policy, Policy=bucket_policy(bucket)),
        stranger.get_bucket_policy,
        stranger.delete_bucket_policy,
    ):
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            call(Bucket=bucket)

    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy


# --- what it decides -----------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "trails-api.md 3, InsufficientS3BucketPolicyException")
def test_a_bucket_without_a_policy_refuses_the_trail(cloudtrail: Any, bucket: str) -> None:
    with raises_error("InsufficientS3BucketPolicyException", REFUSAL.format(bucket)):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket)


@pytest.mark.source("aws-observed", "trails-api.md 3, InsufficientS3BucketPolicyException")
@pytest.mark.parametrize("prefix", ["", "other"])
def test_a_policy_for_another_folder_refuses_the_trail(
    s3: Any, cloudtrail: Any, bucket: str, prefix: str
) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket, prefix=prefix))

    with raises_error("InsufficientS3BucketPolicyException", REFUSAL.format(bucket)):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket, S3KeyPrefix="audit")


@pytest.mark.source("aws-docs", "InsufficientS3BucketPolicyException")
def test_a_policy_that_minio_keeps_does_not_let_cloudtrail_in(s3: Any, cloudtrail: Any, bucket: str) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=public_policy(bucket))

    with raises_error("InsufficientS3BucketPolicyException", REFUSAL.format(bucket)):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket)


@pytest.mark.parametrize("settings", ["relaxed"], indirect=True)
def test_relaxed_checks_ask_for_no_policy(cloudtrail: Any, bucket: str) -> None:
    made = cloudtrail.create_trail(Name="audit", S3BucketName=bucket)

    assert made["S3BucketName"] == bucket


@pytest.mark.source("aws-observed", "delivery.md 7: LatestDeliveryError AccessDenied")
def test_a_policy_that_is_withdrawn_stops_deliveries_until_it_is_back(
    emulator: Emulator, client: MakeClient, bucket: str, policy: str
) -> None:
    s3, cloudtrail = client("s3"), client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    s3.delete_bucket_policy(Bucket=bucket)
    client("iam").create_user(UserName="ada")
    emulator.advance(timedelta(minutes=5))
    refused = cloudtrail.get_trail_status(Name="audit")["LatestDeliveryError"]
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    emulator.advance(timedelta(minutes=30))
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]

    assert refused == "AccessDenied"
    assert any(key.endswith(".json.gz") for key in keys)


# --- how long it is kept -------------------------------------------------------------------------


def test_a_policy_outlives_the_emulator_but_no_reset(settings: Settings, tmp_path: Path) -> None:
    lasting = replace(settings, data_dir=tmp_path)
    with LocalServer(Emulator(lasting, ManualClock(NOON))) as server:
        s3 = client_of(server.url)
        bucket = make_bucket(s3)
        s3.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket))
    with LocalServer(Emulator(lasting, ManualClock(NOON))) as server:
        s3 = client_of(server.url)
        found = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        server.emulator.reset()
        with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
            s3.get_bucket_policy(Bucket=bucket)

    assert found == bucket_policy(bucket)
