"""What a trail points to, and whether it lets CloudTrail in."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.call import Json
from emulator.core.delivery import destinations
from emulator.core.places import Bucket, KmsKey, Role, Topic
from emulator.core.trails.trails import Trail

ACCOUNT = "123456789012"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f0f0f0f-1111-4222-8333-444455556666"
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:audit:*"
ROLE = "arn:aws:iam::123456789012:role/writer"
TRAIL = Trail(
    id="1",
    name="audit",
    account=ACCOUNT,
    home_region="eu-west-1",
    bucket="logs",
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    multi_region=True,
)
ACL_CHECK: Json = {
    "Effect": "Allow",
    "Principal": SERVICE,
    "Action": "s3:GetBucketAcl",
    "Resource": "arn:aws:s3:::logs",
}
WRITE: Json = {
    "Effect": "Allow",
    "Principal": SERVICE,
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/AWSLogs/123456789012/*",
    "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
}
INSECURE: Json = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def _bucket(*statements: Json, **more: Any) -> Bucket:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return replace(Bucket("logs", ACCOUNT, "eu-west-1", policy), **more)


def _with_source(statement: Json, key: str, value: str) -> Json:
    condition = statement.get("Condition", {}).get("StringEquals", {})
    return {**statement, "Condition": {"StringEquals": {**condition, key: value}}}


def _check(bucket: Bucket, trail: Trail = TRAIL) -> None:
    for key in destinations.marker_keys(trail):
        destinations.check_put(bucket, key, trail)
    destinations.check_acl_readable(bucket, trail)


def _lets_in(bucket: Bucket, trail: Trail = TRAIL) -> bool:
    try:
        _check(bucket, trail)
    except ServiceError:
        return False
    return True


@pytest.mark.source("aws-observed", "InsufficientS3BucketPolicyException")
def test_a_bucket_that_does_not_let_in_is_refused_in_aws_words() -> None:
    with pytest.raises(ServiceError) as caught:
        _check(_bucket(ACL_CHECK))

    assert str(caught.value) == (
        "InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket: logs"
    )


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail")
@pytest.mark.parametrize(
    ("statements", "lets_in"),
    [
        ([ACL_CHECK, WRITE], True),
        ([ACL_CHECK], False),
        ([WRITE], False),
        ([], False),
        ([ACL_CHECK, WRITE, INSECURE], True),
        ([ACL_CHECK, {**WRITE, "Resource": "arn:aws:s3:::logs/AWSLogs/999988887777/*"}], False),
        ([ACL_CHECK, {**WRITE, "Resource": "arn:aws:s3:::logs/app/AWSLogs/123456789012/*"}], False),
        ([ACL_CHECK, {**WRITE, "Principal": {"Service": "config.amazonaws.com"}}], False),
        ([ACL_CHECK, WRITE, {**WRITE, "Effect": "Deny"}], False),
    ],
)
def test_a_bucket_lets_in_whom_its_policy_names(statements: list[Json], lets_in: bool) -> None:
    assert _lets_in(_bucket(*statements)) == lets_in


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail, aws:SourceArn")
@pytest.mark.parametrize(
    ("key", "value", "lets_in"),
    [
        ("aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:123456789012:trail/audit", True),
        ("aws:SourceArn", "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit", False),
        ("aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:123456789012:trail/other", False),
        ("aws:SourceAccount", "123456789012", True),
        ("aws:SourceAccount", "999988887777", False),
    ],
)
def test_the_source_that_a_policy_names_has_to_be_the_trail(key: str, value: str, lets_in: bool) -> None:
    bucket = _bucket(_with_source(ACL_CHECK, key, value), _with_source(WRITE, key, value))

    assert _lets_in(bucket) == lets_in


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail, of 2023: account principals")
@pytest.mark.parametrize(("account", "lets_in"), [("859597730677", True), ("086441151436", False)])
def test_an_old_policy_names_the_account_of_the_region(account: str, lets_in: bool) -> None:
    principal = {"AWS": [f"arn:aws:iam::{account}:root"]}
    bucket = _bucket({**ACL_CHECK, "Principal": principal}, {**WRITE, "Principal": principal})

    assert _lets_in(bucket) == lets_in


@pytest.mark.source("aws-observed", "recorded uploads of CloudTrail")
def test_a_policy_may_ask_for_the_key_of_the_trail() -> None:
    wants_key: Json = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::logs/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }
    bucket = _bucket(ACL_CHECK, WRITE, wants_key)

    assert _lets_in(bucket, replace(TRAIL, kms_key_arn=KEY))
    assert not _lets_in(bucket)


@pytest.mark.source("aws-observed", "markers of preflight")
def test_validation_needs_the_folder_of_digests_too() -> None:
    logs_only = {**WRITE, "Resource": "arn:aws:s3:::logs/AWSLogs/123456789012/CloudTrail/*"}
    bucket = _bucket(ACL_CHECK, logs_only)

    assert _lets_in(bucket)
    assert not _lets_in(bucket, replace(TRAIL, validation=True))


@pytest.mark.source("aws-docs", "Finding your CloudTrail log files")
def test_markers_lie_under_the_prefix_and_the_account() -> None:
    trail = replace(TRAIL, prefix="app", validation=True)

    assert destinations.marker_keys(trail) == (
        "app/AWSLogs/123456789012/CloudTrail/",
        "app/AWSLogs/123456789012/CloudTrail-Digest/",
    )


def test_a_place_without_policies_lets_everybody_in() -> None:
    assert _lets_in(_bucket(enforced=False, policy=None))


@pytest.mark.source("aws-docs", "IAM: ARNs in other partitions")
@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc")],
)
def test_a_bucket_of_another_partition_is_named_in_its_arns(region: str, partition: str) -> None:
    trail = replace(TRAIL, home_region=region)
    acl = {**ACL_CHECK, "Resource": f"arn:{partition}:s3:::logs"}
    write = {**WRITE, "Resource": f"arn:{partition}:s3:::logs/AWSLogs/123456789012/*"}

    assert _lets_in(_bucket(acl, write), trail)
    assert not _lets_in(_bucket(ACL_CHECK, WRITE), trail)


# --- the key -------------------------------------------------------------------------------------

KEY_STATEMENT: Json = {
    "Effect": "Allow",
    "Principal": SERVICE,
    "Action": "kms:GenerateDataKey*",
    "Resource": "*",
    "Condition": {
        "StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/audit"},
        "StringLike": {
            "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:123456789012:trail/*"
        },
    },
}
OWNER: Json = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
INSUFFICIENT = (
    "InsufficientEncryptionPolicyException: "
    f"Insufficient permissions to access S3 bucket logs or KMS key {KEY}."
)
ELSEWHERE = "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-4222-8333-444455556666"


def _key(*statements: Json, enabled: bool = True) -> KmsKey:
    return KmsKey(KEY, {"Version": "2012-10-17", "Statement": list(statements)}, enabled)


@pytest.mark.source("aws-docs", "Configure AWS KMS key policies for CloudTrail")
def test_a_key_whose_policy_lets_cloudtrail_encrypt_passes() -> None:
    destinations.check_key(KEY, _key(OWNER, KEY_STATEMENT), _bucket(), TRAIL)


@pytest.mark.source("aws-observed", "recorded GenerateDataKey calls of CreateTrail")
@pytest.mark.parametrize(("folder", "passes"), [("CloudTrail/", True), ("", False)])
def test_a_key_policy_may_ask_for_the_object_that_is_encrypted(folder: str, passes: bool) -> None:
    context = "kms:EncryptionContext:aws:s3:arn"
    marker = f"arn:aws:s3:::logs/AWSLogs/123456789012/{folder}"
    statement = {**KEY_STATEMENT, "Condition": {"StringEquals": {context: marker}}}

    with nullcontext() if passes else pytest.raises(ServiceError, match="InsufficientEncryptionPolicy"):
        destinations.check_key(KEY, _key(statement), _bucket(), TRAIL)


@pytest.mark.source("aws-observed", "answers of CreateTrail to keys")
@pytest.mark.parametrize(
    ("asked", "key", "refusal"),
    [
        (KEY, None, INSUFFICIENT),
        (KEY, _key(OWNER), INSUFFICIENT),
        (
            ELSEWHERE,
            None,
            (
                f"KmsKeyNotFoundException: KMS key ID {ELSEWHERE} does not exist, "
                "or s3 bucket logs and key are not in the same region."
            ),
        ),
    ],
)
def test_a_key_that_cloudtrail_cannot_use_is_refused(asked: str, key: KmsKey | None, refusal: str) -> None:
    with pytest.raises(ServiceError) as caught:
        destinations.check_key(asked, key, _bucket(), TRAIL)

    assert str(caught.value) == refusal


@pytest.mark.source("aws-observed", "delivery.md 1.5: a disabled key")
def test_a_disabled_key_is_a_kms_exception() -> None:
    with pytest.raises(ServiceError) as caught:
        destinations.check_key(KEY, _key(KEY_STATEMENT, enabled=False), _bucket(), TRAIL)

    assert caught.value.code == "KmsException"


@pytest.mark.source("aws-observed", "answer of CreateTrail to a malformed key ID")
def test_a_malformed_key_id_is_answered_as_a_missing_key() -> None:
    with pytest.raises(ServiceError) as caught:
        destinations.check_other_forms(replace(TRAIL, kms_key_arn="nonsense"), ACCOUNT, relaxed=True)

    assert str(caught.value) == (
        "KmsKeyNotFoundException: KMS key ID nonsense does not exist, "
        "or s3 bucket logs and key are not in the same region."
    )


def test_a_key_fits_a_bucket_of_unknown_region() -> None:
    destinations.check_key(KEY, _key(KEY_STATEMENT), _bucket(region=""), TRAIL)


# --- topic and logs ------------------------------------------------------------------------------

TOPIC = "arn:aws:sns:eu-west-1:123456789012:news"
PUBLISH: Json = {"Effect": "Allow", "Principal": SERVICE, "Action": "SNS:Publish", "Resource": TOPIC}


def _topic(*statements: Json) -> Topic:
    return Topic(TOPIC, {"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.source("aws-docs", "Amazon SNS topic policy for CloudTrail")
def test_a_topic_whose_policy_lets_cloudtrail_publish_passes() -> None:
    destinations.check_topic(_topic(PUBLISH), TRAIL)


@pytest.mark.source("aws-observed", "InsufficientSnsTopicPolicyException")
@pytest.mark.parametrize(
    "topic", [None, _topic(), _topic({**PUBLISH, "Action": "SNS:Subscribe"}), Topic(TOPIC, None)]
)
def test_a_missing_topic_and_a_wrong_policy_have_one_text(topic: Topic | None) -> None:
    with pytest.raises(ServiceError) as caught:
        destinations.check_topic(topic, TRAIL)

    assert str(caught.value) == (
        "InsufficientSnsTopicPolicyException: SNS Topic does not exist or the topic policy is incorrect!"
    )


TRUST: Json = {"Statement": [{"Effect": "Allow", "Principal": SERVICE, "Action": "sts:AssumeRole"}]}
STREAM = "arn:aws:logs:eu-west-1:123456789012:log-group:audit:log-stream:123456789012_CloudTrail_eu-west-1*"


def _writes(*actions: str, resource: str = STREAM) -> Json:
    return {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


def _check_logs(role: Role | None) -> None:
    able = destinations.assumed(role, TRAIL)
    for action in BOTH:
        destinations.check_logs_right(able, action, GROUP, TRAIL)


@pytest.mark.source("aws-docs", "Role policy document for CloudTrail to use CloudWatch Logs")
def test_a_role_that_cloudtrail_may_assume_and_that_may_write_passes() -> None:
    permissions = [_writes("logs:CreateLogStream"), _writes("logs:PutLogEvents")]

    _check_logs(Role(ROLE, "AROAEXAMPLE", TRUST, permissions))


NOT_ASSUMABLE = (
    "InvalidCloudWatchLogsRoleArnException: "
    "Access denied. Verify in IAM that the role has adequate trust relationships."
)
NO_RIGHTS = (
    "InvalidCloudWatchLogsLogGroupArnException: "
    "Access denied. Verify in IAM that the role has adequate permissions."
)
BOTH = ("logs:CreateLogStream", "logs:PutLogEvents")
OTHER_TRUST: Json = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
}
DENIED: Json = {"Statement": [{"Effect": "Deny", "Action": "logs:*", "Resource": "*"}]}


@pytest.mark.source("aws-observed", "InvalidCloudWatchLogs…Exception")
@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (None, NOT_ASSUMABLE),
        (Role(ROLE, "AROAEXAMPLE", OTHER_TRUST, [_writes(*BOTH)]), NOT_ASSUMABLE),
        (Role(ROLE, "AROAEXAMPLE", TRUST, []), NO_RIGHTS),
        (Role(ROLE, "AROAEXAMPLE", TRUST, [_writes("logs:CreateLogStream")]), NO_RIGHTS),
        (Role(ROLE, "AROAEXAMPLE", TRUST, [_writes(*BOTH), DENIED]), NO_RIGHTS),
        (
            Role(ROLE, "AROAEXAMPLE", TRUST, [_writes(*BOTH, resource=STREAM.replace("audit", "other"))]),
            NO_RIGHTS,
        ),
    ],
)
def test_a_role_that_does_not_do_is_refused(role: Role | None, refusal: str) -> None:
    with pytest.raises(ServiceError) as caught:
        _check_logs(role)

    assert str(caught.value) == refusal


PAIR = "You must specify a log group and a role ARN."
NO_GROUP = "CloudTrail cannot validate the specified log group ARN."


@pytest.mark.source("aws-observed", "CloudWatch Logs members of CreateTrail")
@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        ({"log_group_arn": GROUP}, "InvalidCloudWatchLogsRoleArnException", PAIR),
        ({"role_arn": ROLE}, "InvalidCloudWatchLogsLogGroupArnException", PAIR),
        (
            {"log_group_arn": GROUP.removesuffix(":*"), "role_arn": ROLE},
            "InvalidCloudWatchLogsLogGroupArnException",
            NO_GROUP,
        ),
        ({"log_group_arn": "audit", "role_arn": ROLE}, "InvalidCloudWatchLogsLogGroupArnException", NO_GROUP),
        (
            {"log_group_arn": GROUP.replace("eu-west-1", "us-east-1"), "role_arn": ROLE},
            "InvalidCloudWatchLogsLogGroupArnException",
            "You must specify a log group that is in the current region.",
        ),
        (
            {"log_group_arn": GROUP, "role_arn": "writer"},
            "InvalidCloudWatchLogsRoleArnException",
            "CloudTrail cannot validate the specified role ARN.",
        ),
    ],
)
def test_a_pair_of_log_group_and_role_with_a_fault_is_refused(
    members: Mapping[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        destinations.check_other_forms(replace(TRAIL, **members), ACCOUNT, relaxed=False)

    assert (caught.value.code, caught.value.message) == (code, message)


@pytest.mark.source("aws-docs", "Sending events to CloudWatch Logs: own account")
def test_a_log_group_of_another_account_is_refused() -> None:
    group = GROUP.replace(ACCOUNT, "999988887777")

    with pytest.raises(ServiceError, match="InvalidCloudWatchLogsLogGroupArnException"):
        destinations.check_other_forms(
            replace(TRAIL, log_group_arn=group, role_arn=ROLE), ACCOUNT, relaxed=False
        )


def test_relaxed_checks_take_a_log_group_without_star() -> None:
    trail = replace(TRAIL, log_group_arn=GROUP.removesuffix(":*"), role_arn=ROLE)

    destinations.check_other_forms(trail, ACCOUNT, relaxed=True)
    with pytest.raises(ServiceError, match="CloudTrail cannot validate the specified log group ARN"):
        destinations.check_other_forms(trail, ACCOUNT, relaxed=False)


@pytest.mark.source("aws-observed", "delivery.md 4: a malformed topic, a FIFO topic")
@pytest.mark.parametrize("name", ["my topic", "news.fifo", "arn:aws:sqs:eu-west-1:123456789012:q"])
def test_a_malformed_topic_name_is_refused(name: str) -> None:
    with pytest.raises(ServiceError, match="InvalidSnsTopicNameException"):
        destinations.check_names(replace(TRAIL, sns_topic_arn=name))
