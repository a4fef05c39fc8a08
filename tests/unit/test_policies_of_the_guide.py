"""The policies that AWS prints for CloudTrail, and what differs from them in one point."""

from collections.abc import Mapping
from typing import Any

import pytest

from emulator.core.policies.decisions import allows, allows_identity, service_context
from emulator.core.policies.patterns import Context

CLOUDTRAIL = "cloudtrail.amazonaws.com"
ACCOUNT = "111122223333"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/demo"
OTHER_TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/other"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:trail-topic"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/delivery"
MARKER = f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}/CloudTrail/"
LEGACY = "859597730677"
CONTEXT: Mapping[str, str] = {
    **service_context(CLOUDTRAIL, TRAIL, ACCOUNT),
    "s3:x-amz-acl": "bucket-owner-full-control",
}


def policy(*statements: object) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allows_put(document: dict[str, Any], context: Context = CONTEXT, resource: str = MARKER) -> bool:
    return allows(
        document, principal_service=CLOUDTRAIL, action="s3:PutObject", resource=resource, context=context
    )


BUCKET_POLICY = policy(
    {
        "Sid": "AWSCloudTrailAclCheck20150319",
        "Effect": "Allow",
        "Principal": {"Service": CLOUDTRAIL},
        "Action": "s3:GetBucketAcl",
        "Resource": "arn:aws:s3:::logs",
        "Condition": {"StringEquals": {"aws:SourceArn": TRAIL}},
    },
    {
        "Sid": "AWSCloudTrailWrite20150319",
        "Effect": "Allow",
        "Principal": {"Service": CLOUDTRAIL},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}/*",
        "Condition": {
            "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": TRAIL},
        },
    },
)


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon S3 bucket policy for CloudTrail")
@pytest.mark.parametrize(
    ("action", "resource"), [("s3:GetBucketAcl", "arn:aws:s3:::logs"), ("s3:PutObject", MARKER)]
)
def test_the_bucket_policy_of_the_guide_lets_the_trail_in(action: str, resource: str) -> None:
    allowed = allows(
        BUCKET_POLICY, principal_service=CLOUDTRAIL, action=action, resource=resource, context=CONTEXT
    )

    assert allowed


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon S3 bucket policy for CloudTrail")
@pytest.mark.parametrize(
    "resource",
    [
        f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/CloudTrail/",
        f"arn:aws:s3:::logs/audits/AWSLogs/{ACCOUNT}/CloudTrail/",
        f"arn:aws:s3:::logs/AUDIT/AWSLogs/{ACCOUNT}/CloudTrail/",
        "arn:aws:s3:::logs/audit/AWSLogs/444455556666/CloudTrail/",
        f"arn:aws:s3:::other/audit/AWSLogs/{ACCOUNT}/CloudTrail/",
        f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}",
    ],
)
def test_a_file_outside_the_prefix_of_the_policy_is_refused(resource: str) -> None:
    assert not allows_put(BUCKET_POLICY, resource=resource)


@pytest.mark.source("aws-observed", "LatestDeliveryError AccessDenied where SourceArn names another trail")
def test_a_policy_that_names_another_trail_refuses() -> None:
    assert not allows_put(BUCKET_POLICY, {**CONTEXT, "aws:SourceArn": OTHER_TRAIL})


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon S3 bucket policy for CloudTrail")
def test_a_file_that_the_bucket_owner_would_not_own_is_refused() -> None:
    assert not allows_put(BUCKET_POLICY, {**CONTEXT, "s3:x-amz-acl": "private"})


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon S3 bucket policy for CloudTrail")
def test_the_right_to_put_is_no_right_to_read_the_acl() -> None:
    document = policy(BUCKET_POLICY["Statement"][1])

    assert not allows(
        document,
        principal_service=CLOUDTRAIL,
        action="s3:GetBucketAcl",
        resource="arn:aws:s3:::logs",
        context=CONTEXT,
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon S3 bucket policy: several accounts and trails")
def test_several_accounts_and_trails_share_a_bucket() -> None:
    shared = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": [CLOUDTRAIL]},
            "Action": "s3:PutObject",
            "Resource": [
                f"arn:aws:s3:::logs/audit/AWSLogs/{account}/*" for account in ("444455556666", ACCOUNT)
            ],
            "Condition": {"StringEquals": {"aws:SourceArn": [OTHER_TRAIL, TRAIL]}},
        }
    )

    assert allows_put(shared)


OLD_BUCKET_POLICY = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "AWSCloudTrailWrite20131101",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::113285607260:root", f"arn:aws:iam::{LEGACY}:root"]},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    },
}


@pytest.mark.source(
    "aws-docs", "CloudTrail user guide, 2023: the accounts that stood for CloudTrail by region"
)
@pytest.mark.parametrize(
    ("accounts", "allowed"), [((LEGACY,), True), (("262312530599",), False), ((), False)], ids=str
)
def test_an_old_policy_lets_the_accounts_in_that_it_names(
    accounts: tuple[str, ...], *, allowed: bool
) -> None:
    assert allowed == allows(
        OLD_BUCKET_POLICY,
        principal_service=CLOUDTRAIL,
        action="s3:PutObject",
        resource=MARKER,
        context=CONTEXT,
        principal_accounts=accounts,
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Amazon SNS topic policy for CloudTrail")
@pytest.mark.parametrize(
    ("source_arn", "allowed"), [(TRAIL, True), (OTHER_TRAIL, False)], ids=["its trail", "another trail"]
)
def test_the_topic_policy_of_the_guide_lets_its_trail_publish(source_arn: str, *, allowed: bool) -> None:
    document = policy(
        {
            "Sid": "AWSCloudTrailSNSPolicy20131101",
            "Effect": "Allow",
            "Principal": {"Service": CLOUDTRAIL},
            "Action": "SNS:Publish",
            "Resource": TOPIC,
            "Condition": {"StringEquals": {"aws:SourceArn": TRAIL}},
        }
    )
    context = service_context(CLOUDTRAIL, source_arn, ACCOUNT)

    assert allowed == allows(
        document, principal_service=CLOUDTRAIL, action="sns:Publish", resource=TOPIC, context=context
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Configure AWS KMS key policies for CloudTrail")
@pytest.mark.parametrize(
    ("encrypted_for", "allowed"),
    [(TRAIL, True), ("arn:aws:cloudtrail:eu-west-1:444455556666:trail/demo", False)],
    ids=["own account", "another account"],
)
def test_the_key_policy_of_the_guide_asks_for_the_encryption_context(
    encrypted_for: str, *, allowed: bool
) -> None:
    document = policy(
        {
            "Sid": "Allow CloudTrail to encrypt logs",
            "Effect": "Allow",
            "Principal": {"Service": CLOUDTRAIL},
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": TRAIL},
                "StringLike": {
                    "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"
                },
            },
        }
    )

    assert allowed == allows(
        document,
        principal_service=CLOUDTRAIL,
        action="kms:GenerateDataKey",
        resource=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k",
        context={**CONTEXT, "kms:EncryptionContext:aws:cloudtrail:arn": encrypted_for},
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, role policy document for CloudWatch Logs")
@pytest.mark.parametrize(("service", "allowed"), [(CLOUDTRAIL, True), ("ec2.amazonaws.com", False)])
def test_a_trust_policy_names_no_resource(service: str, *, allowed: bool) -> None:
    document = policy({"Effect": "Allow", "Principal": {"Service": CLOUDTRAIL}, "Action": "sts:AssumeRole"})

    assert allowed == allows(
        document, principal_service=service, action="sts:AssumeRole", resource=ROLE, context={}
    )


STREAMS = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:trail:log-stream:{ACCOUNT}_CloudTrail_eu-west-1"
ROLE_POLICY = policy(
    {"Effect": "Allow", "Action": ["logs:CreateLogStream"], "Resource": [f"{STREAMS}*"]},
    {"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": [f"{STREAMS}*"]},
)


@pytest.mark.source("aws-docs", "CloudTrail user guide, role policy document for CloudWatch Logs")
@pytest.mark.parametrize(
    ("action", "stream", "allowed"),
    [
        ("logs:CreateLogStream", STREAMS, True),
        ("logs:PutLogEvents", f"{STREAMS}_3", True),
        ("logs:PutLogEvents", STREAMS.replace("eu-west-1:", "us-east-1:"), False),
        ("logs:DeleteLogStream", STREAMS, False),
    ],
)
def test_the_role_policy_of_the_guide_lets_the_role_write(action: str, stream: str, *, allowed: bool) -> None:
    assert allowed == allows_identity([ROLE_POLICY], action=action, resource=stream, context={})
