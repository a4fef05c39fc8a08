"""The Resources of LookupEvents, call by call."""

from collections.abc import Sequence
from typing import Any

import pytest

from emulator.wire.describe.searches import Pair, searched

Json = dict[str, Any]
DESTINATION = "AWS::Logs::Destination"
FUNCTION = "AWS::Lambda::Function"
GROUP = "AWS::Logs::LogGroup"
GROUP_ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:g"
KEY = "AWS::KMS::Key"
CREATED = {"keyMetadata": {"keyId": "k", "arn": "arn:aws:kms:eu-west-1:123456789012:key/k"}}
KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/k"
FEDERATED = "arn:aws:sts::123456789012:federated-user/bob"
TASKS = "arn:aws:ecs:eu-west-1:123456789012:task-definition/f:1"

NAMES_A_GROUP = [
    "CreateLogGroup",
    "CreateLogStream",
    "DeleteLogGroup",
    "DeleteLogStream",
    "DeleteMetricFilter",
    "DeleteRetentionPolicy",
    "DeleteSubscriptionFilter",
    "DescribeLogStreams",
    "DescribeMetricFilters",
    "DescribeSubscriptionFilters",
    "FilterLogEvents",
    "GetLogEvents",
    "ListTagsLogGroup",
    "PutMetricFilter",
    "PutRetentionPolicy",
]


@pytest.mark.source("aws-observed", "event-record.md 3.13: logs calls that name a group, reads too")
@pytest.mark.parametrize("operation", NAMES_A_GROUP)
def test_a_call_of_logs_that_names_a_group_lists_it(operation: str) -> None:
    assert pairs("logs", operation, {"logGroupName": "g"}) == [(GROUP, "g")]


@pytest.mark.source("aws-observed", "event-record.md 3.13")
@pytest.mark.parametrize(
    ("source", "operation", "parameters", "elements", "expected"),
    [
        ("logs", "DescribeLogGroups", {"logGroupNamePrefix": "g"}, None, [(GROUP, "g")]),
        ("logs", "TagResource", {"resourceArn": GROUP_ARN}, None, [(GROUP, GROUP_ARN)]),
        ("logs", "UntagResource", {"resourceArn": GROUP_ARN}, None, [(GROUP, GROUP_ARN)]),
        ("logs", "ListTagsForResource", {"resourceArn": GROUP_ARN}, None, [(GROUP, GROUP_ARN)]),
        ("logs", "DeleteDestination", {"destinationName": "d"}, None, [(DESTINATION, "d")]),
        (
            "logs",
            "DescribeDestinations",
            {"destinationNamePrefix": "d"},
            None,
            [(DESTINATION, "d")],
        ),
        ("logs", "PutDestinationPolicy", {"destinationName": "d"}, None, [(DESTINATION, "d")]),
        ("logs", "ListLogGroups", {"accountIdentifiers": ["1"]}, None, []),
        ("logs", "TestMetricFilter", None, None, []),
        ("logs", "PutResourcePolicy", {"resourceArn": GROUP_ARN}, None, []),
        (
            "kms",
            "CreateKey",
            None,
            CREATED,
            [(KEY, "k"), (KEY, KEY_ARN)],
        ),
        (
            "kms",
            "ReEncrypt",
            {"destinationKeyId": "alias/new", "sourceKeyId": "k"},
            None,
            [(None, "alias/new")],
        ),
        ("kms", "GetPublicKey", {"keyId": "alias/a"}, None, [(KEY, "alias/a")]),
        ("kms", "Encrypt", {"keyId": "alias/a"}, None, [(None, "alias/a")]),
        ("kms", "Decrypt", {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, None, []),
        ("kms", "DescribeKey", {"keyId": "k"}, None, [(None, "k")]),
        ("kms", "ScheduleKeyDeletion", {"keyId": "k"}, {"keyId": KEY_ARN}, [(KEY, "k"), (KEY, KEY_ARN)]),
        (
            "sts",
            "GetFederationToken",
            {"name": "bob"},
            {
                "credentials": {"accessKeyId": "ASIA1"},
                "federatedUser": {"federatedUserId": "123456789012:bob", "arn": FEDERATED},
            },
            [
                ("AWS::IAM::AccessKey", "ASIA1"),
                ("AWS::STS::FederatedUser", "123456789012:bob"),
                ("AWS::STS::FederatedUser", FEDERATED),
                ("AWS::STS::FederatedUser", "bob"),
            ],
        ),
        (
            "lambda",
            "DeleteFunctionConcurrency",
            {"functionName": "f"},
            None,
            [(FUNCTION, "f")],
        ),
        ("lambda", "DeleteFunctionEventInvokeConfig", {"functionName": "f"}, None, []),
        (
            "ecs",
            "RegisterTaskDefinition",
            {"family": "f"},
            {"taskDefinition": {"taskDefinitionArn": TASKS}},
            [("AWS::ECS::TaskDefinition", TASKS)],
        ),
        ("glue", "CreateTable", {"databaseName": "d"}, None, []),
        ("codebuild", "CreateProject", {"name": "p"}, None, []),
        ("athena", "CreateNamedQuery", {"name": "q"}, None, []),
    ],
)
def test_a_call_lists(
    source: str, operation: str, parameters: Json | None, elements: Json | None, expected: Sequence[Pair]
) -> None:
    assert pairs(source, operation, parameters, elements) == expected


def pairs(source: str, operation: str, parameters: Json | None, elements: Json | None = None) -> list[Pair]:
    reads = {"Encrypt", "Decrypt", "ReEncrypt", "TestMetricFilter"}
    read_only = operation.startswith(("Describe", "Get", "List", "Filter")) or operation in reads
    return list(searched(source, operation, read_only, parameters, elements))
