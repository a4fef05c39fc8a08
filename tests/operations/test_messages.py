"""One row for each message of AWS's that was seen: a call over HTTP, and the error whole."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import ACCOUNT, MakeClient, raises_error

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/"
GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:audit:*"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/writer"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/0f0f0f0f-1111-4222-8333-444455556666"
FAR_KEY = KEY.replace("us-east-1", "eu-west-1")
LENGTH = "Specified name length: {} characters."
SHORT = "Trail name too short. Minimum allowed length: 3 characters. " + LENGTH
LONG = "Trail name too long. Maximum allowed length: 128 characters. " + LENGTH
CHARACTERS = (
    "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), "
    "hyphens (-), and underscores (_)."
)
ADJACENT = "Trail name or ARN cannot have adjacent periods (.), hyphens (-), or underscores (_)."
COUNT = "Specify a valid number of selectors (1 to 5) for your trail"
PAIR = "You must specify a log group and a role ARN."
NO_INSIGHTS = (
    f"Trail {ARN}audit does not have Insights enabled. Edit the trail settings to enable Insights, and then "
    "try the operation again."
)
CANNOT_VALIDATE = "CloudTrail cannot validate the specified log group ARN."

Members = Mapping[str, Any]
Row = tuple[str, Members, str, str]


def create(code: str, message: str, **members: Any) -> Row:
    return "create_trail", {"Name": "new", "S3BucketName": "logs", **members}, code, message


def name(given: str, message: str) -> Row:
    return create("InvalidTrailNameException", message, Name=given, S3BucketName="nowhere")


def selectors(message: str, **members: Any) -> Row:
    return "put_event_selectors", {"TrailName": "audit", **members}, "InvalidEventSelectorsException", message


def value(given: str, kind: str = "AWS::S3::Object", member: str = "Values") -> Row:
    resources = [{"Type": kind, "Values": [given] if member == "Values" else []}]
    shown = given if member == "Values" else kind
    text = f"Value {shown} for DataResources.{member} is invalid."
    return selectors(text, EventSelectors=[{"DataResources": resources}])


def fields(message: str, *given: tuple[str, str, str]) -> Row:
    chosen = [{"Field": field, operator: [text]} for field, operator, text in given]
    return selectors(message, AdvancedEventSelectors=[{"FieldSelectors": chosen}])


def unknown(operation: str, member: str = "Name", **more: Any) -> Row:
    text = f"Unknown trail: {ARN}nope for the user: {ACCOUNT}"
    return operation, {member: "nope", **more}, "TrailNotFoundException", text


MANAGEMENT = ("eventCategory", "Equals", "Management")
DATA = ("eventCategory", "Equals", "Data")
NETWORK = ("eventCategory", "Equals", "NetworkActivity")
MANY = [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::logs/"] * 251}]}]
TOO_MANY = [{"FieldSelectors": [{"Field": "eventName", "Equals": ["x"] * 250}]}] * 2 + [
    {"FieldSelectors": [{"Field": "eventName", "Equals": ["x"]}]}
]

ROWS: tuple[Row, ...] = (
    name("", "Trail name cannot be blank!"),
    name("?", SHORT.format(1)),
    name("a" * 129, LONG.format(129)),
    name("-trail", "Trail name must starts with a letter or number."),
    name("trail!", "Trail name must ends with a letter or number."),
    name("my#trail", CHARACTERS),
    name("my..trail", ADJACENT),
    name("my-_trail", ADJACENT),
    name("192.168.5.4", "Trail names must not be formatted as an IP address."),
    ("get_trail", {"Name": "?"}, "InvalidTrailNameException", SHORT.format(1)),
    ("get_trail_status", {"Name": "?"}, "InvalidTrailNameException", SHORT.format(1)),
    create(
        "InvalidParameterCombinationException",
        "Multi-Region trail must include global service events.",
        S3BucketName="nowhere",
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=False,
    ),
    (
        "update_trail",
        {"Name": "audit", "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": False},
        "InvalidParameterCombinationException",
        "Multi-Region trail must include global service events.",
    ),
    create(
        "TrailAlreadyExistsException", f"Trail audit already exists for customer: {ACCOUNT}", Name="audit"
    ),
    create("S3BucketDoesNotExistException", "S3 bucket nowhere does not exist!", S3BucketName="nowhere"),
    create(
        "InsufficientS3BucketPolicyException",
        "Incorrect S3 bucket policy is detected for bucket: logs",
        S3KeyPrefix="elsewhere",
    ),
    create(
        "InsufficientSnsTopicPolicyException",
        "SNS Topic does not exist or the topic policy is incorrect!",
        SnsTopicName="missing",
    ),
    create(
        "InsufficientEncryptionPolicyException",
        f"Insufficient permissions to access S3 bucket logs or KMS key {KEY}.",
        KmsKeyId=KEY,
    ),
    create(
        "KmsKeyNotFoundException",
        f"KMS key ID {FAR_KEY} does not exist, or s3 bucket logs and key are not in the same region.",
        KmsKeyId=FAR_KEY,
    ),
    create("InvalidCloudWatchLogsRoleArnException", PAIR, CloudWatchLogsLogGroupArn=GROUP),
    create("InvalidCloudWatchLogsLogGroupArnException", PAIR, CloudWatchLogsRoleArn=ROLE),
    create(
        "InvalidCloudWatchLogsLogGroupArnException",
        CANNOT_VALIDATE,
        CloudWatchLogsLogGroupArn=GROUP.removesuffix(":*"),
        CloudWatchLogsRoleArn=ROLE,
    ),
    create(
        "InvalidCloudWatchLogsLogGroupArnException",
        "You must specify a log group that is in the current region.",
        CloudWatchLogsLogGroupArn=GROUP.replace("us-east-1", "eu-west-1"),
        CloudWatchLogsRoleArn=ROLE,
    ),
    create(
        "InvalidCloudWatchLogsRoleArnException",
        "CloudTrail cannot validate the specified role ARN.",
        CloudWatchLogsLogGroupArn=GROUP,
        CloudWatchLogsRoleArn="arn:aws:iam::1:role/writer",
    ),
    create(
        "InvalidCloudWatchLogsRoleArnException",
        "Access denied. Verify in IAM that the role has adequate trust relationships.",
        CloudWatchLogsLogGroupArn=GROUP,
        CloudWatchLogsRoleArn=ROLE,
    ),
    unknown("update_trail"),
    unknown("delete_trail"),
    unknown("start_logging"),
    unknown("stop_logging"),
    unknown("get_trail_status"),
    unknown("get_event_selectors", "TrailName"),
    ("get_trail", {"Name": "nope"}, "TrailNotFoundException", f"Unknown trail: nope for the user: {ACCOUNT}"),
    (
        "list_tags",
        {"ResourceIdList": [f"{ARN}audit".replace("us-east-1", "eu-west-1")]},
        "CloudTrailARNInvalidException",
        "Region in ARN is wrong, you can only access resources in region us-east-1.",
    ),
    (
        "list_tags",
        {"ResourceIdList": [f"{ARN}audit".replace(ACCOUNT, "999988887777")]},
        "CloudTrailARNInvalidException",
        f"AccountID in ARN is wrong, you can only access resources with AccountID {ACCOUNT}.",
    ),
    (
        "get_insight_selectors",
        {"TrailName": "audit"},
        "InsightNotEnabledException",
        NO_INSIGHTS,
    ),
    selectors(
        "You can select events by using either EventSelectors or AdvancedEventSelectors, but not both.",
        EventSelectors=[{}],
        AdvancedEventSelectors=[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}],
    ),
    selectors(COUNT, EventSelectors=[]),
    selectors(COUNT, EventSelectors=[{}] * 6),
    selectors(
        "Specify a valid number of DataResources.Values (0 to 250) for all your selectors",
        EventSelectors=MANY,
    ),
    value("arn:aws:s3:::logs"),
    value("arn:aws:s3:::*/*"),
    value("arn:aws:lambda:*", "AWS::Lambda::Function"),
    value("", "AWS::SQS::Queue", "Type"),
    fields("The following fields are required: [eventCategory].", ("readOnly", "Equals", "true")),
    fields("The eventCategory field value is not valid.", ("eventCategory", "Equals", "Nothing")),
    fields(
        "Only the following operators are valid with the eventCategory field: [Equals].",
        ("eventCategory", "NotEquals", "Data"),
    ),
    fields(
        "The following selectors are required when the eventCategory field value equals Data: "
        "[resources.type].",
        DATA,
    ),
    fields(
        "The following selectors are required when the eventCategory field value equals NetworkActivity: "
        "[eventSource].",
        NETWORK,
    ),
    fields(
        "The following field is not allowed when the eventCategory field value equals Management: eventName.",
        MANAGEMENT,
        ("eventName", "Equals", "CreateUser"),
    ),
    fields(
        "A duplicate event selector was found for at least one field. "
        "Only one selector is allowed per field.",
        MANAGEMENT,
        MANAGEMENT,
    ),
    fields(
        "The errorCode field value is not valid.",
        NETWORK,
        ("eventSource", "Equals", "kms.amazonaws.com"),
        ("errorCode", "Equals", "AccessDenied"),
    ),
    selectors(
        "There are too many filters applied. The maximum allowed number of filters is 500.",
        AdvancedEventSelectors=TOO_MANY,
    ),
)


@pytest.mark.source("aws-observed", "the messages marked verified in trails-api.md 2, 3, 6.4, 8 and 9.3")
@pytest.mark.parametrize(("operation", "members", "code", "message"), ROWS)
def test_a_refusal_is_worded_as_aws_words_it(
    cloudtrail: Any, bucket: str, operation: str, members: Members, code: str, message: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)

    with raises_error(code, message):
        getattr(cloudtrail, operation)(**members)


@pytest.mark.source("aws-observed", "MaximumNumberOfTrailsExceededException")
def test_the_sixth_trail_of_a_region_is_refused_as_aws_words_it(cloudtrail: Any, bucket: str) -> None:
    for number in range(5):
        cloudtrail.create_trail(Name=f"trail{number}", S3BucketName=bucket)

    with raises_error(
        "MaximumNumberOfTrailsExceededException", f"User: {ACCOUNT} already has 5 trails in us-east-1."
    ):
        cloudtrail.create_trail(Name="sixth", S3BucketName=bucket)


@pytest.mark.source("aws-observed", "TrailNotFoundException: a name stands for a trail of the region")
@pytest.mark.parametrize("operation", ["update_trail", "get_trail_status", "stop_logging"])
def test_a_name_is_not_found_from_another_region(
    cloudtrail: Any, client: MakeClient, bucket: str, operation: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, IsMultiRegionTrail=True)
    meant = f"{ARN}audit".replace("us-east-1", "eu-west-1")

    with raises_error("TrailNotFoundException", f"Unknown trail: {meant} for the user: {ACCOUNT}"):
        getattr(client("cloudtrail", region="eu-west-1"), operation)(Name="audit")
