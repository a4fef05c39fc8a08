"""ARNs, and names in their place."""

import pytest

from emulator.api.errors import ServiceError
from emulator.core import arns

ACCOUNT = "123456789012"


@pytest.mark.source("aws-docs", "Identity-based policies, ARNs of trails in each partition")
@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_a_name_stands_for_a_trail_of_the_caller_in_the_region(region: str, partition: str) -> None:
    arn = arns.addressed_trail("audit", ACCOUNT, region)

    assert str(arn) == f"arn:{partition}:cloudtrail:{region}:{ACCOUNT}:trail/audit"


@pytest.mark.source("aws-docs", "GetTrail, Name")
def test_an_arn_stands_for_itself() -> None:
    text = "arn:aws:cloudtrail:us-east-1:999988887777:trail/audit"

    assert str(arns.addressed_trail(text, ACCOUNT, "eu-west-1")) == text


@pytest.mark.source("aws-docs", "CloudTrailARNInvalidException: the format of a trail's ARN")
@pytest.mark.parametrize(
    "text",
    [
        "arn:",
        "arn:aws:cloudtrail",
        "arn:aws:cloudtrail:us-east-1:123456789012:",
        "arn:aws:cloudtrail:us-east-1:123456789012:channel/x1",
        "arn:aws:cloudtrail:us-east-1:12345:trail/audit",
        "arn:aws:cloudtrail:nowhere:123456789012:trail/audit",
        "arn:aws:s3:us-east-1:123456789012:trail/audit",
        "arn:aws-cn:cloudtrail:us-east-1:123456789012:trail/audit",
    ],
)
def test_a_text_that_begins_as_an_arn_and_is_none_of_a_trail_is_refused(text: str) -> None:
    with pytest.raises(ServiceError) as caught:
        arns.addressed_trail(text, ACCOUNT, "us-east-1")

    assert caught.value.code == "CloudTrailARNInvalidException"


@pytest.mark.source("aws-observed", "the characters' text speaks of name or ARN")
def test_the_name_inside_an_arn_follows_the_rules_of_names() -> None:
    with pytest.raises(ServiceError, match="InvalidTrailNameException: Trail name or ARN can only contain"):
        arns.parse_trail("arn:aws:cloudtrail:us-east-1:123456789012:trail/my#trail")


@pytest.mark.source("aws-observed", "ListTags")
def test_an_arn_of_another_region_or_account_is_refused_in_aws_words() -> None:
    arn = arns.trail("audit", ACCOUNT, "us-east-1")

    with pytest.raises(ServiceError) as region:
        arns.check_region(arn, "eu-west-1")
    with pytest.raises(ServiceError) as account:
        arns.check_account(arn, "999988887777")
    assert region.value.message == (
        "Region in ARN is wrong, you can only access resources in region eu-west-1."
    )
    assert account.value.message == (
        "AccountID in ARN is wrong, you can only access resources with AccountID 999988887777."
    )


@pytest.mark.source("aws-docs", "CreateTrail, SnsTopicName")
@pytest.mark.parametrize(
    ("given", "arn"),
    [
        ("news", "arn:aws:sns:eu-west-1:123456789012:news"),
        ("arn:aws:sns:us-east-1:999988887777:news", "arn:aws:sns:us-east-1:999988887777:news"),
    ],
)
def test_a_topic_is_given_by_name_or_arn(given: str, arn: str) -> None:
    assert str(arns.find_topic(given, ACCOUNT, "eu-west-1")) == arn


@pytest.mark.source("aws-observed", "delivery.md 4: a malformed topic, a FIFO topic")
@pytest.mark.parametrize("name", ["my topic", "news.fifo", "n" * 257, "arn:aws:sqs:us-east-1:123456789012:q"])
def test_a_malformed_topic_name_means_no_topic(name: str) -> None:
    assert arns.find_topic(name, ACCOUNT, "eu-west-1") is None


@pytest.mark.source("aws-docs", "CreateTrail, KmsKeyId")
@pytest.mark.parametrize(
    ("given", "resource"),
    [
        ("alias/MyAlias", "alias/MyAlias"),
        ("arn:aws:kms:eu-west-1:123456789012:alias/MyAlias", "alias/MyAlias"),
        (
            "arn:aws:kms:eu-west-1:123456789012:key/0f0f0f0f-1111-4222-8333-444455556666",
            "key/0f0f0f0f-1111-4222-8333-444455556666",
        ),
        ("0f0f0f0f-1111-4222-8333-444455556666", "key/0f0f0f0f-1111-4222-8333-444455556666"),
        ("mrk-0f0f0f0f111142228333444455556666", "key/mrk-0f0f0f0f111142228333444455556666"),
    ],
)
def test_a_key_is_given_in_four_forms(given: str, resource: str) -> None:
    arn = arns.find_key(given, ACCOUNT, "eu-west-1")

    assert str(arn) == f"arn:aws:kms:eu-west-1:{ACCOUNT}:{resource}"


@pytest.mark.source("assumed", "which key ids are malformed", "likely")
@pytest.mark.parametrize(
    "given", ["nonsense", "alias/", "arn:aws:kms:eu-west-1:123456789012:thing/x", "arn:"]
)
def test_a_malformed_key_id_means_no_key(given: str) -> None:
    assert arns.find_key(given, ACCOUNT, "eu-west-1") is None


@pytest.mark.source("aws-docs", "CloudWatch Logs: the two forms of a log group's ARN")
@pytest.mark.parametrize("end", ["", ":*"])
def test_a_log_group_is_found_by_both_forms_of_its_arn(end: str) -> None:
    arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:my/group{end}"

    assert arns.find_log_group(arn) == arns.LogGroup("my/group", ACCOUNT, "eu-west-1")


@pytest.mark.source("botocore-model", "partitions.json: the partitions that a role can be of")
@pytest.mark.parametrize(
    ("arn", "is_one"),
    [
        ("arn:aws:iam::123456789012:role/writer", True),
        ("arn:aws-eusc:iam::123456789012:role/path/writer", True),
        ("arn:weird:iam::123456789012:role/writer", False),
        ("arn:aws:iam:us-east-1:123456789012:role/writer", False),
        ("arn:aws:iam::12345:role/writer", False),
        ("arn:aws:iam::123456789012:user/writer", False),
    ],
)
def test_a_role_is_known_by_its_arn(arn: str, is_one: bool) -> None:
    assert arns.is_role(arn) == is_one


@pytest.mark.source("aws-docs", "IAM identifiers, role ARNs")
@pytest.mark.parametrize(
    ("text", "is_role"),
    [
        ("arn:aws:iam::123456789012:role/writer", True),
        ("arn:aws:iam::123456789012:role/path/to/writer", True),
        ("arn:aws:iam::123456789012:user/writer", False),
        ("arn:aws:iam:us-east-1:123456789012:role/writer", False),
        ("writer", False),
    ],
)
def test_a_role_arn_is_known_by_its_form(text: str, is_role: bool) -> None:
    assert arns.is_role(text) == is_role
