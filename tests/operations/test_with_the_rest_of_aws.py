"""Trails that boto3 makes, with buckets, topics, keys, log groups and roles beside them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.running import Emulator
from tests.conftest import ACCOUNT, NOON, MakeClient, raises_error

REGION = "us-east-1"
ARN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/audit"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}


def _policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def topic(client: MakeClient) -> str:
    sns = client("sns")
    arn: str = sns.create_topic(Name="news")["TopicArn"]
    publish = {"Effect": "Allow", "Principal": SERVICE, "Action": "SNS:Publish", "Resource": arn}
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=_policy(publish))
    return arn


@pytest.fixture
def key(client: MakeClient) -> str:
    owner = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
    encrypt = {"Effect": "Allow", "Principal": SERVICE, "Action": "kms:GenerateDataKey*"}
    policy = _policy(*({**statement, "Resource": "*"} for statement in (owner, encrypt)))
    kms = client("kms")
    metadata = kms.create_key(Policy=policy)["KeyMetadata"]
    kms.create_alias(AliasName="alias/audit", TargetKeyId=metadata["KeyId"])
    return str(metadata["Arn"])


@pytest.fixture
def logs(client: MakeClient) -> dict[str, str]:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:audit:*"
    client("logs").create_log_group(logGroupName="audit")
    trust = {"Effect": "Allow", "Principal": SERVICE, "Action": "sts:AssumeRole"}
    write = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": group}
    iam = client("iam")
    role = iam.create_role(RoleName="writer", AssumeRolePolicyDocument=_policy(trust))["Role"]
    iam.put_role_policy(RoleName="writer", PolicyName="write", PolicyDocument=_policy(write))
    return {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role["Arn"]}


@pytest.mark.source("aws-docs", "CreateTrail")
def test_a_trail_with_everything_is_made(
    cloudtrail: Any, bucket: str, topic: str, key: str, logs: dict[str, str]
) -> None:
    answer = cloudtrail.create_trail(
        Name="audit", S3BucketName=bucket, SnsTopicName="news", KmsKeyId="alias/audit", **logs
    )

    assert (answer["SnsTopicARN"], answer["KmsKeyId"]) == (topic, key)
    assert answer["CloudWatchLogsLogGroupArn"] == logs["CloudWatchLogsLogGroupArn"]


@pytest.mark.source("aws-observed", "marker objects of CreateTrail")
def test_the_markers_lie_in_the_bucket(cloudtrail: Any, bucket: str, client: MakeClient, key: str) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, KmsKeyId=key, EnableLogFileValidation=True)
    s3 = client("s3")

    found = s3.head_object(Bucket=bucket, Key=f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/")
    assert (found["ContentLength"], found["ServerSideEncryption"], found["SSEKMSKeyId"]) == (
        0,
        "aws:kms",
        key,
    )
    assert found["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'


@pytest.mark.source("aws-observed", "errors of CreateTrail")
def test_what_does_not_let_cloudtrail_in_is_refused(cloudtrail: Any, bucket: str, client: MakeClient) -> None:
    client("s3").create_bucket(Bucket="closed")
    client("sns").create_topic(Name="closed")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]

    def create(name: str = bucket, **members: Any) -> None:
        cloudtrail.create_trail(Name="audit", S3BucketName=name, **members)

    with raises_error("S3BucketDoesNotExistException", "S3 bucket nowhere does not exist!"):
        create("nowhere")
    with raises_error(
        "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: closed"
    ):
        create("closed")
    with raises_error(
        "InsufficientSnsTopicPolicyException", "SNS Topic does not exist or the topic policy is incorrect!"
    ):
        create(SnsTopicName="closed")
    with raises_error(
        "InsufficientEncryptionPolicyException",
        f"Insufficient permissions to access S3 bucket {bucket} or KMS key {key}.",
    ):
        create(KmsKeyId=key)


UNUSABLE = "Insufficient permissions to access S3 bucket {} or KMS key {}."
ELSEWHERE = "KMS key ID {1} does not exist, or s3 bucket {0} and key are not in the same region."
SOME_KEY = "key/0f0f0f0f-1111-4222-8333-444455556666"
KMS = f"arn:aws:kms:{REGION}:{ACCOUNT}"


@pytest.mark.source("aws-observed", "delivery.md 1.5: keys and aliases that do not exist, or lie elsewhere")
@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        ("alias/nokey", "InsufficientEncryptionPolicyException", f"{KMS}:alias/nokey"),
        (f"{KMS}:alias/nokey", "InsufficientEncryptionPolicyException", f"{KMS}:alias/nokey"),
        (SOME_KEY[4:], "InsufficientEncryptionPolicyException", f"{KMS}:{SOME_KEY}"),
        (f"{KMS}:{SOME_KEY}", "InsufficientEncryptionPolicyException", f"{KMS}:{SOME_KEY}"),
        *(
            (arn, "InsufficientEncryptionPolicyException", arn)
            for arn in (f"arn:aws:kms:{REGION}:999988887777:{name}" for name in ("alias/nokey", SOME_KEY))
        ),
        *(
            (arn, "KmsKeyNotFoundException", arn)
            for region in ("eu-west-1", "us-nowhere-9")
            for arn in (f"arn:aws:kms:{region}:{ACCOUNT}:{name}" for name in ("alias/nokey", SOME_KEY))
        ),
        ("nonsense", "KmsKeyNotFoundException", "nonsense"),
        ("alias/", "KmsKeyNotFoundException", "alias/"),
    ],
)
@pytest.mark.parametrize("operation", ["create_trail", "update_trail"])
def test_a_key_that_is_not_there_is_refused(
    cloudtrail: Any, bucket: str, operation: str, given: str, code: str, named: str
) -> None:
    if operation == "update_trail":
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    text = UNUSABLE if code == "InsufficientEncryptionPolicyException" else ELSEWHERE

    with raises_error(code, text.format(bucket, named)):
        getattr(cloudtrail, operation)(Name="audit", S3BucketName=bucket, KmsKeyId=given)


@pytest.mark.source("aws-observed", "SNS Topic does not exist or the topic policy is incorrect!")
@pytest.mark.parametrize("region", ["eu-west-1", "us-nowhere-9"])
def test_a_topic_that_is_not_there_is_refused(cloudtrail: Any, bucket: str, region: str) -> None:
    topic = f"arn:aws:sns:{region}:{ACCOUNT}:none"

    with raises_error(
        "InsufficientSnsTopicPolicyException", "SNS Topic does not exist or the topic policy is incorrect!"
    ):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket, SnsTopicName=topic)


@pytest.mark.source("aws-observed", "delivery.md 1.5: a disabled key")
def test_a_disabled_key_is_refused(cloudtrail: Any, bucket: str, client: MakeClient, key: str) -> None:
    client("kms").disable_key(KeyId=key.rpartition("/")[2])  # moto does not take the ARN

    with pytest.raises(ClientError, match="KmsException"):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket, KmsKeyId=key)


@pytest.mark.source("aws-docs", "StartLogging; times have milliseconds")
def test_logging_starts_at_the_time_of_the_call(cloudtrail: Any, bucket: str, emulator: Emulator) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    emulator.advance(timedelta(minutes=5, milliseconds=250))
    cloudtrail.start_logging(Name="audit")

    status = cloudtrail.get_trail_status(Name=ARN)
    assert status["StartLoggingTime"] == NOON + timedelta(minutes=5, milliseconds=250)
    assert status["TimeLoggingStarted"] == "2026-01-02T12:05:00Z"


@pytest.mark.source("aws-observed", "LookupEvents calls are recorded themselves")
def test_paginators_walk_the_event_history(cloudtrail: Any, client: MakeClient) -> None:
    iam = client("iam")
    for number in range(5):
        iam.create_user(UserName=f"user{number}")
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateUser"}],
        PaginationConfig={"PageSize": 2},
    )

    sizes = [len(page["Events"]) for page in pages]
    looked_up = cloudtrail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "LookupEvents"}]
    )
    assert sizes == [2, 2, 1]
    assert {event["ReadOnly"] for event in looked_up["Events"]} == {"true"}


@pytest.mark.source("aws-docs", "ListPublicKeys")
def test_keys_arrive_as_bytes(cloudtrail: Any) -> None:
    (key,) = cloudtrail.list_public_keys()["PublicKeyList"]

    assert key["Value"].startswith(bytes.fromhex("3082010a02820101"))
    assert key["ValidityStartTime"] < NOON < key["ValidityEndTime"]


@pytest.mark.source("aws-observed", "how CloudTrail records a call to itself that failed")
def test_a_refused_call_is_recorded_with_its_error(cloudtrail: Any) -> None:
    with raises_error("TrailNotFoundException", f"Unknown trail: {ARN} for the user: {ACCOUNT}"):
        cloudtrail.stop_logging(Name="audit")

    (event,) = cloudtrail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "StopLogging"}]
    )["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert record["errorCode"] == "TrailNotFoundException"
    assert record["errorMessage"] == f"Unknown trail: {ARN} for the user: {ACCOUNT}"
    assert record["requestParameters"] == {"name": "audit"}


@pytest.mark.source("aws-docs", "Sending events to CloudWatch Logs: the role's policies")
@pytest.mark.parametrize("managed", ["own", "by AWS"])
def test_a_role_may_write_by_a_managed_policy(
    cloudtrail: Any, bucket: str, client: MakeClient, managed: str
) -> None:
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": SERVICE, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="writer", AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    policy = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
    if managed == "own":
        write = {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "*",
        }
        policy = iam.create_policy(PolicyName="write", PolicyDocument=_policy(write))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="writer", PolicyArn=policy)
    client("logs").create_log_group(logGroupName="trails")
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trails:*"

    answer = cloudtrail.create_trail(
        Name="audit", S3BucketName=bucket, CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=role
    )
    assert answer["CloudWatchLogsRoleArn"] == role
