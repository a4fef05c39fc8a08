"""What calls ask for: the actions and resources of requests as boto3 sends them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from emulator.core.access.questions import Question
from emulator.core.call import Request
from emulator.wire.questions import Place, questions_of
from emulator.wire.questions.cloudtrail import questions_of as own_questions_of
from emulator.wire.recognise import find_target
from emulator.wire.sigv4 import credential_of

ACCOUNT, REGION = "111122223333", "eu-west-1"
PLACE = Place(REGION, ACCOUNT, "team/ada")
HERE = f"{REGION}:{ACCOUNT}"
ENDPOINT = "http://127.0.0.1:4566"


class SentError(Exception):
    """Carries the request that a client would have sent."""


@cache
def client(service: str) -> Any:
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0})
    made = boto3.client(
        service,
        region_name=REGION,
        endpoint_url=ENDPOINT,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
        config=config,
    )
    made.meta.events.register("before-send", _stop)
    return made


def _stop(request: Any, **_: Any) -> None:
    raise SentError(request)


def request_of(service: str, operation: str, **parameters: Any) -> Request:
    """Return the request that boto3 sends for an operation, by the name of its method."""
    with pytest.raises(SentError) as caught:
        getattr(client(service), operation)(**parameters)
    sent = caught.value.args[0]
    parts = urlsplit(sent.url)
    headers = {name.lower(): _text(value) for name, value in sent.headers.items()}
    body = sent.body or b""
    body = body if isinstance(body, bytes) else str(body).encode()
    return Request(
        sent.method, parts.path, parts.query, {"host": parts.netloc, **headers}, body, len(body), "::1"
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def asked(service: str, operation: str, **parameters: Any) -> Sequence[Question]:
    request = request_of(service, operation, **parameters)
    target = find_target(request, credential_of(request))
    assert target
    return questions_of(request, target, PLACE)


def told(questions: Sequence[Question]) -> list[str]:
    return [f"{one.action} {one.resource or '?'}" + ("" if one.known else " unknown") for one in questions]


SAR = "service authorization reference"
S3_GUIDE = "S3 user guide, Required permissions for Amazon S3 API operations"
Case = tuple[str, str, Mapping[str, Any], Sequence[str]]
OBJECT = {"Bucket": "b", "Key": "a/k"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
QUEUE = f"https://sqs.{REGION}.amazonaws.com/444455556666/orders"
TOPIC = f"arn:aws:sns:{HERE}:alerts"
TRUST = "{}"

S3_CASES: Sequence[Case] = [
    ("s3", "list_buckets", {}, ["s3:ListAllMyBuckets *"]),
    ("s3", "head_bucket", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "list_objects", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "list_objects_v2", {"Bucket": "b", "Prefix": "p/"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "list_object_versions", {"Bucket": "b"}, ["s3:ListBucketVersions arn:aws:s3:::b"]),
    ("s3", "list_multipart_uploads", {"Bucket": "b"}, ["s3:ListBucketMultipartUploads arn:aws:s3:::b"]),
    ("s3", "get_object", OBJECT, ["s3:GetObject arn:aws:s3:::b/a/k"]),
    ("s3", "get_object", {**OBJECT, "VersionId": "1"}, ["s3:GetObjectVersion arn:aws:s3:::b/a/k"]),
    ("s3", "head_object", OBJECT, ["s3:GetObject arn:aws:s3:::b/a/k"]),
    ("s3", "get_object", {"Bucket": "b", "Key": "ü +%"}, ["s3:GetObject arn:aws:s3:::b/ü +%"]),
    ("s3", "put_object", {**OBJECT, "Body": b"x"}, ["s3:PutObject arn:aws:s3:::b/a/k"]),
    (
        "s3",
        "put_object",
        {**OBJECT, "ACL": "public-read", "Tagging": "a=b"},
        [f"s3:{action} arn:aws:s3:::b/a/k" for action in ("PutObject", "PutObjectAcl", "PutObjectTagging")],
    ),
    ("s3", "create_multipart_upload", OBJECT, ["s3:PutObject arn:aws:s3:::b/a/k"]),
    ("s3", "upload_part", {**OBJECT, "PartNumber": 1, "UploadId": "u"}, ["s3:PutObject arn:aws:s3:::b/a/k"]),
    ("s3", "list_parts", {**OBJECT, "UploadId": "u"}, ["s3:ListMultipartUploadParts arn:aws:s3:::b/a/k"]),
    (
        "s3",
        "abort_multipart_upload",
        {**OBJECT, "UploadId": "u"},
        ["s3:AbortMultipartUpload arn:aws:s3:::b/a/k"],
    ),
    (
        "s3",
        "copy_object",
        {**OBJECT, "CopySource": "from/x y"},
        ["s3:PutObject arn:aws:s3:::b/a/k", "s3:GetObject arn:aws:s3:::from/x y"],
    ),
    (
        "s3",
        "get_object_attributes",
        {**OBJECT, "ObjectAttributes": ["ETag"]},
        ["s3:GetObject arn:aws:s3:::b/a/k", "s3:GetObjectAttributes arn:aws:s3:::b/a/k"],
    ),
    ("s3", "delete_object", OBJECT, ["s3:DeleteObject arn:aws:s3:::b/a/k"]),
    ("s3", "delete_object", {**OBJECT, "VersionId": "1"}, ["s3:DeleteObjectVersion arn:aws:s3:::b/a/k"]),
    (
        "s3",
        "delete_objects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}},
        ["s3:DeleteObject arn:aws:s3:::b/x", "s3:DeleteObjectVersion arn:aws:s3:::b/y"],
    ),
    ("s3", "get_object_tagging", OBJECT, ["s3:GetObjectTagging arn:aws:s3:::b/a/k"]),
    ("s3", "get_object_acl", {**OBJECT, "VersionId": "1"}, ["s3:GetObjectVersionAcl arn:aws:s3:::b/a/k"]),
    ("s3", "create_bucket", {"Bucket": "b"}, ["s3:CreateBucket arn:aws:s3:::b"]),
    (
        "s3",
        "create_bucket",
        {"Bucket": "b", "ACL": "private", "ObjectOwnership": "ObjectWriter"},
        [
            f"s3:{one} arn:aws:s3:::b"
            for one in ("CreateBucket", "PutBucketAcl", "PutBucketOwnershipControls")
        ],
    ),
    ("s3", "get_bucket_cors", {"Bucket": "b"}, ["s3:GetBucketCORS arn:aws:s3:::b"]),
    ("s3", "delete_bucket_cors", {"Bucket": "b"}, ["s3:PutBucketCORS arn:aws:s3:::b"]),
    ("s3", "get_bucket_encryption", {"Bucket": "b"}, ["s3:GetEncryptionConfiguration arn:aws:s3:::b"]),
    ("s3", "delete_bucket_encryption", {"Bucket": "b"}, ["s3:PutEncryptionConfiguration arn:aws:s3:::b"]),
    ("s3", "delete_bucket_lifecycle", {"Bucket": "b"}, ["s3:PutLifecycleConfiguration arn:aws:s3:::b"]),
    ("s3", "get_bucket_replication", {"Bucket": "b"}, ["s3:GetReplicationConfiguration arn:aws:s3:::b"]),
    ("s3", "delete_bucket_tagging", {"Bucket": "b"}, ["s3:PutBucketTagging arn:aws:s3:::b"]),
    (
        "s3",
        "get_bucket_notification_configuration",
        {"Bucket": "b"},
        ["s3:GetBucketNotification arn:aws:s3:::b"],
    ),
    ("s3", "get_public_access_block", {"Bucket": "b"}, ["s3:GetBucketPublicAccessBlock arn:aws:s3:::b"]),
    ("s3", "delete_public_access_block", {"Bucket": "b"}, ["s3:PutBucketPublicAccessBlock arn:aws:s3:::b"]),
    (
        "s3",
        "get_object_lock_configuration",
        {"Bucket": "b"},
        ["s3:GetBucketObjectLockConfiguration arn:aws:s3:::b"],
    ),
    ("s3", "get_bucket_policy", {"Bucket": "b"}, ["s3:GetBucketPolicy arn:aws:s3:::b"]),
    ("s3", "put_bucket_policy", {"Bucket": "b", "Policy": "{}"}, ["s3:PutBucketPolicy arn:aws:s3:::b"]),
    ("s3", "get_bucket_acl", {"Bucket": "b"}, ["s3:GetBucketAcl arn:aws:s3:::b"]),
    ("s3", "get_bucket_location", {"Bucket": "b"}, ["s3:GetBucketLocation arn:aws:s3:::b"]),
    ("s3", "delete_bucket", {"Bucket": "b"}, ["s3:DeleteBucket arn:aws:s3:::b"]),
]
OTHER_CASES: Sequence[Case] = [
    ("iam", "list_users", {}, ["iam:ListUsers arn:aws:iam::111122223333:user/"]),
    ("iam", "create_user", {"UserName": "bob"}, [f"iam:CreateUser arn:aws:iam::{ACCOUNT}:user/bob"]),
    (
        "iam",
        "create_user",
        {"UserName": "bob", "Path": "/team/"},
        [f"iam:CreateUser arn:aws:iam::{ACCOUNT}:user/team/bob"],
    ),
    ("iam", "get_user", {}, [f"iam:GetUser arn:aws:iam::{ACCOUNT}:user/team/ada"]),
    ("iam", "create_access_key", {}, [f"iam:CreateAccessKey arn:aws:iam::{ACCOUNT}:user/team/ada"]),
    (
        "iam",
        "create_access_key",
        {"UserName": "bob"},
        [f"iam:CreateAccessKey arn:aws:iam::{ACCOUNT}:user/bob"],
    ),
    (
        "iam",
        "change_password",
        {"OldPassword": "a", "NewPassword": "b"},
        [f"iam:ChangePassword arn:aws:iam::{ACCOUNT}:user/team/ada"],
    ),
    (
        "iam",
        "create_role",
        {"RoleName": "app", "AssumeRolePolicyDocument": TRUST},
        [f"iam:CreateRole {ROLE}"],
    ),
    (
        "iam",
        "attach_role_policy",
        {"RoleName": "app", "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/p"},
        [f"iam:AttachRolePolicy {ROLE}"],
    ),
    (
        "iam",
        "get_policy",
        {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/x/p"},
        [f"iam:GetPolicy arn:aws:iam::{ACCOUNT}:policy/x/p"],
    ),
    (
        "iam",
        "create_policy",
        {"PolicyName": "p", "PolicyDocument": "{}"},
        [f"iam:CreatePolicy arn:aws:iam::{ACCOUNT}:policy/p"],
    ),
    (
        "iam",
        "add_user_to_group",
        {"GroupName": "g", "UserName": "bob"},
        [f"iam:AddUserToGroup arn:aws:iam::{ACCOUNT}:group/g"],
    ),
    ("iam", "get_account_summary", {}, ["iam:GetAccountSummary *"]),
    ("sts", "get_caller_identity", {}, ["sts:GetCallerIdentity *"]),
    ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "xy"}, [f"sts:AssumeRole {ROLE}"]),
    (
        "sts",
        "assume_role",
        {
            "RoleArn": ROLE,
            "RoleSessionName": "xy",
            "Tags": [{"Key": "a", "Value": "b"}],
            "SourceIdentity": "ada",
        },
        [f"sts:AssumeRole {ROLE}", f"sts:TagSession {ROLE}", f"sts:SetSourceIdentity {ROLE}"],
    ),
    (
        "sts",
        "get_federation_token",
        {"Name": "fed"},
        [f"sts:GetFederationToken arn:aws:sts::{ACCOUNT}:federated-user/fed"],
    ),
    ("sqs", "create_queue", {"QueueName": "q"}, [f"sqs:CreateQueue arn:aws:sqs:{HERE}:q"]),
    (
        "sqs",
        "send_message",
        {"QueueUrl": QUEUE, "MessageBody": "x"},
        [f"sqs:SendMessage arn:aws:sqs:{REGION}:444455556666:orders"],
    ),
    (
        "sqs",
        "send_message_batch",
        {"QueueUrl": QUEUE, "Entries": []},
        [f"sqs:SendMessage arn:aws:sqs:{REGION}:444455556666:orders"],
    ),
    ("sqs", "list_queues", {}, ["sqs:ListQueues *"]),
    ("sns", "create_topic", {"Name": "t"}, [f"sns:CreateTopic arn:aws:sns:{HERE}:t"]),
    ("sns", "publish", {"TopicArn": TOPIC, "Message": "x"}, [f"sns:Publish {TOPIC}"]),
    ("sns", "subscribe", {"TopicArn": TOPIC, "Protocol": "sqs"}, [f"sns:Subscribe {TOPIC}"]),
    ("sns", "unsubscribe", {"SubscriptionArn": f"{TOPIC}:1-2"}, [f"sns:Unsubscribe {TOPIC}"]),
    ("sns", "list_topics", {}, ["sns:ListTopics *"]),
    ("kms", "create_key", {}, ["kms:CreateKey *"]),
    ("kms", "describe_key", {"KeyId": "k"}, [f"kms:DescribeKey arn:aws:kms:{HERE}:key/k"]),
    ("kms", "describe_key", {"KeyId": "alias/a"}, [f"kms:DescribeKey arn:aws:kms:{HERE}:alias/a"]),
    ("kms", "decrypt", {"CiphertextBlob": b"x"}, ["kms:Decrypt ?"]),
    (
        "kms",
        "re_encrypt",
        {"CiphertextBlob": b"x", "SourceKeyId": "a", "DestinationKeyId": "b"},
        [f"kms:ReEncryptFrom arn:aws:kms:{HERE}:key/a", f"kms:ReEncryptTo arn:aws:kms:{HERE}:key/b"],
    ),
    ("lambda", "invoke", {"FunctionName": "f"}, [f"lambda:InvokeFunction arn:aws:lambda:{HERE}:function:f"]),
    (
        "lambda",
        "get_function",
        {"FunctionName": f"arn:aws:lambda:{HERE}:function:f"},
        [f"lambda:GetFunction arn:aws:lambda:{HERE}:function:f"],
    ),
    (
        "lambda",
        "create_function",
        {"FunctionName": "f", "Role": ROLE, "Code": {"ZipFile": b"x"}},
        [f"lambda:CreateFunction arn:aws:lambda:{HERE}:function:f", f"iam:PassRole {ROLE}"],
    ),
    ("lambda", "list_functions", {}, ["lambda:ListFunctions *"]),
    ("dynamodb", "list_tables", {}, ["dynamodb:ListTables *"]),
    (
        "dynamodb",
        "get_item",
        {"TableName": "t", "Key": {"id": {"S": "1"}}},
        [f"dynamodb:GetItem arn:aws:dynamodb:{HERE}:table/t"],
    ),
    (
        "dynamodb",
        "query",
        {"TableName": "t", "IndexName": "idx", "KeyConditionExpression": "x"},
        [f"dynamodb:Query arn:aws:dynamodb:{HERE}:table/t/index/idx"],
    ),
    (
        "dynamodb",
        "batch_get_item",
        {"RequestItems": {"t": {"Keys": [{"id": {"S": "1"}}]}, "u": {"Keys": [{"id": {"S": "1"}}]}}},
        [f"dynamodb:BatchGetItem arn:aws:dynamodb:{HERE}:table/{name}" for name in "tu"],
    ),
    (
        "dynamodb",
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "t", "Item": {}}},
                {"Delete": {"TableName": "u", "Key": {}}},
            ]
        },
        [
            f"dynamodb:PutItem arn:aws:dynamodb:{HERE}:table/t",
            f"dynamodb:DeleteItem arn:aws:dynamodb:{HERE}:table/u",
        ],
    ),
    (
        "dynamodb",
        "execute_statement",
        {"Statement": 'INSERT INTO "t" VALUE {}'},
        [f"dynamodb:PartiQLInsert arn:aws:dynamodb:{HERE}:table/t"],
    ),
    (
        "logs",
        "create_log_group",
        {"logGroupName": "/a"},
        [f"logs:CreateLogGroup arn:aws:logs:{HERE}:log-group:/a"],
    ),
    (
        "logs",
        "put_log_events",
        {"logGroupName": "/a", "logStreamName": "s", "logEvents": [{"timestamp": 1, "message": "x"}]},
        [f"logs:PutLogEvents arn:aws:logs:{HERE}:log-group:/a:log-stream:s"],
    ),
    ("ssm", "get_parameter", {"Name": "/a/b"}, [f"ssm:GetParameter arn:aws:ssm:{HERE}:parameter/a/b"]),
    (
        "ssm",
        "get_parameters",
        {"Names": ["a", "/b"]},
        [f"ssm:GetParameters arn:aws:ssm:{HERE}:parameter/{name}" for name in "ab"],
    ),
    (
        "secretsmanager",
        "create_secret",
        {"Name": "s"},
        [f"secretsmanager:CreateSecret arn:aws:secretsmanager:{HERE}:secret:s"],
    ),
    (
        "events",
        "put_rule",
        {"Name": "r", "EventBusName": "bus"},
        [f"events:PutRule arn:aws:events:{HERE}:rule/bus/r"],
    ),
    ("events", "put_rule", {"Name": "r"}, [f"events:PutRule arn:aws:events:{HERE}:rule/r"]),
    (
        "events",
        "put_rule",
        {"Name": "r", "EventBusName": "default"},
        [f"events:PutRule arn:aws:events:{HERE}:rule/r"],
    ),
    (
        "events",
        "put_events",
        {"Entries": [{"Source": "x", "EventBusName": "bus"}, {"Source": "x"}]},
        [f"events:PutEvents arn:aws:events:{HERE}:event-bus/{name}" for name in ("bus", "default")],
    ),
    ("ec2", "describe_instances", {}, ["ec2:DescribeInstances *"]),
    (
        "ec2",
        "terminate_instances",
        {"InstanceIds": ["i-1", "i-2"]},
        [f"ec2:TerminateInstances arn:aws:ec2:{HERE}:instance/{one}" for one in ("i-1", "i-2")],
    ),
    (
        "ec2",
        "create_tags",
        {"Resources": ["i-1", "vol-2"], "Tags": [{"Key": "a", "Value": "b"}]},
        [f"ec2:CreateTags arn:aws:ec2:{HERE}:{one}" for one in ("instance/i-1", "volume/vol-2")],
    ),
    (
        "ec2",
        "create_vpc",
        {"CidrBlock": "10.0.0.0/16", "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a"}]}]},
        [f"ec2:CreateVpc arn:aws:ec2:{HERE}:vpc/*", f"ec2:CreateTags arn:aws:ec2:{HERE}:vpc/*"],
    ),
    (
        "ec2",
        "authorize_security_group_ingress",
        {"GroupId": "sg-1"},
        [f"ec2:AuthorizeSecurityGroupIngress arn:aws:ec2:{HERE}:security-group/sg-1"],
    ),
    (
        "cloudwatch",
        "put_metric_alarm",
        {"AlarmName": "a", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1},
        [f"cloudwatch:PutMetricAlarm arn:aws:cloudwatch:{HERE}:alarm:a"],
    ),
    ("cloudwatch", "list_metrics", {}, ["cloudwatch:ListMetrics *"]),
    ("organizations", "leave_organization", {}, ["organizations:LeaveOrganization *"]),
    (
        "cloudformation",
        "create_stack",
        {"StackName": "s", "RoleARN": ROLE},
        [f"cloudformation:CreateStack arn:aws:cloudformation:{HERE}:stack/s/*", f"iam:PassRole {ROLE}"],
    ),
    (
        "rds",
        "delete_db_cluster",
        {"DBClusterIdentifier": "c"},
        [f"rds:DeleteDBCluster arn:aws:rds:{HERE}:cluster:c"],
    ),
    (
        "kinesis",
        "put_record",
        {"StreamName": "s", "Data": b"x", "PartitionKey": "p"},
        [f"kinesis:PutRecord arn:aws:kinesis:{HERE}:stream/s"],
    ),
    (
        "ecr",
        "describe_images",
        {"repositoryName": "rr"},
        [f"ecr:DescribeImages arn:aws:ecr:{HERE}:repository/rr"],
    ),
    (
        "stepfunctions",
        "start_execution",
        {"stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:m"},
        [f"states:StartExecution arn:aws:states:{HERE}:stateMachine:m"],
    ),
    ("apigateway", "get_rest_apis", {}, [f"apigateway:GET arn:aws:apigateway:{REGION}::/restapis"]),
    ("resourcegroupstaggingapi", "get_resources", {}, ["tag:GetResources *"]),
]


@pytest.mark.source("aws-docs", S3_GUIDE)
@pytest.mark.parametrize(
    ("service", "operation", "parameters", "wanted"), S3_CASES, ids=[f"{one[1]}" for one in S3_CASES]
)
def test_a_call_to_s3_asks_for(
    service: str, operation: str, parameters: Mapping[str, Any], wanted: Sequence[str]
) -> None:
    assert told(asked(service, operation, **parameters)) == wanted


@pytest.mark.source("aws-docs", SAR)
@pytest.mark.parametrize(
    ("service", "operation", "parameters", "wanted"),
    OTHER_CASES,
    ids=[f"{one[0]} {one[1]}" for one in OTHER_CASES],
)
def test_a_call_asks_for(
    service: str, operation: str, parameters: Mapping[str, Any], wanted: Sequence[str]
) -> None:
    assert told(asked(service, operation, **parameters)) == wanted


# --- condition keys --------------------------------------------------------------------------------


TAGS = [{"Key": "t", "Value": "x"}]
ASSUMED = {"RoleArn": ROLE, "RoleSessionName": "xy", "ExternalId": "e1"}
ATTACHED = {"UserName": "b", "PolicyArn": "arn:aws:iam::aws:policy/P"}


@pytest.mark.source("aws-docs", SAR)
@pytest.mark.parametrize(
    ("service", "operation", "parameters", "key", "value"),
    [
        ("s3", "list_objects_v2", {"Bucket": "b", "Prefix": "p/"}, "s3:prefix", "p/"),
        ("s3", "list_objects_v2", {"Bucket": "b", "MaxKeys": 3}, "s3:max-keys", "3"),
        ("s3", "put_object", {**OBJECT, "ACL": "private"}, "s3:x-amz-acl", "private"),
        ("s3", "get_object", OBJECT, "s3:authType", "REST-HEADER"),
        ("iam", "create_user", {"UserName": "b", "Tags": TAGS}, "aws:RequestTag/t", "x"),
        ("iam", "create_user", {"UserName": "b", "Tags": TAGS}, "aws:TagKeys", ["t"]),
        ("iam", "untag_user", {"UserName": "b", "TagKeys": ["t"]}, "aws:TagKeys", ["t"]),
        ("iam", "attach_user_policy", ATTACHED, "iam:PolicyARN", "arn:aws:iam::aws:policy/P"),
        ("sts", "assume_role", ASSUMED, "sts:ExternalId", "e1"),
        ("sqs", "create_queue", {"QueueName": "q", "tags": {"t": "x"}}, "aws:RequestTag/t", "x"),
        ("ec2", "create_tags", {"Resources": ["i-1"], "Tags": TAGS}, "aws:RequestTag/t", "x"),
        ("sns", "subscribe", {"TopicArn": TOPIC, "Protocol": "sqs"}, "sns:Protocol", "sqs"),
    ],
)
def test_the_request_gives_a_condition_key(
    service: str, operation: str, parameters: Mapping[str, Any], key: str, value: Any
) -> None:
    assert asked(service, operation, **parameters)[0].keys[key] == value


@pytest.mark.source("aws-docs", "IAM user guide, Grant a user permissions to pass a role to an AWS service")
def test_a_role_is_passed_to_a_service() -> None:
    passed = asked("lambda", "create_function", FunctionName="f", Role=ROLE, Code={"ZipFile": b"x"})[-1]

    assert (passed.action, passed.keys["iam:PassedToService"]) == ("iam:PassRole", "lambda.amazonaws.com")


# --- CloudTrail ------------------------------------------------------------------------------------

TRAIL = f"arn:aws:cloudtrail:{HERE}:trail/audit"
OWN_CASES: Sequence[tuple[str, Mapping[str, Any], Sequence[str]]] = [
    ("DescribeTrails", {}, ["cloudtrail:DescribeTrails *"]),
    ("DescribeTrails", {"trailNameList": ["audit"]}, ["cloudtrail:DescribeTrails *"]),
    ("ListTrails", {}, ["cloudtrail:ListTrails *"]),
    ("LookupEvents", {}, ["cloudtrail:LookupEvents *"]),
    ("ListPublicKeys", {}, ["cloudtrail:ListPublicKeys *"]),
    ("GetTrail", {"Name": "audit"}, [f"cloudtrail:GetTrail {TRAIL}"]),
    ("StartLogging", {"Name": TRAIL}, [f"cloudtrail:StartLogging {TRAIL}"]),
    ("CreateTrail", {"Name": "audit", "S3BucketName": "b"}, [f"cloudtrail:CreateTrail {TRAIL}"]),
    (
        "CreateTrail",
        {"Name": "audit", "TagsList": [{"Key": "a", "Value": "b"}]},
        [f"cloudtrail:CreateTrail {TRAIL}", f"cloudtrail:AddTags {TRAIL}"],
    ),
    (
        "UpdateTrail",
        {"Name": "audit", "CloudWatchLogsRoleArn": ROLE},
        [f"cloudtrail:UpdateTrail {TRAIL}", f"iam:PassRole {ROLE}"],
    ),
    ("PutEventSelectors", {"TrailName": "audit"}, [f"cloudtrail:PutEventSelectors {TRAIL}"]),
    ("AddTags", {"ResourceId": TRAIL, "TagsList": []}, [f"cloudtrail:AddTags {TRAIL}"]),
    ("ListTags", {"ResourceIdList": [TRAIL]}, [f"cloudtrail:ListTags {TRAIL}"]),
    (
        "CreateEventDataStore",
        {"Name": "s"},
        [f"cloudtrail:CreateEventDataStore arn:aws:cloudtrail:{HERE}:eventdatastore/*"],
    ),
    (
        "GetEventDataStore",
        {"EventDataStore": "1-2"},
        [f"cloudtrail:GetEventDataStore arn:aws:cloudtrail:{HERE}:eventdatastore/1-2"],
    ),
    ("StartQuery", {"QueryStatement": "SELECT 1"}, ["cloudtrail:StartQuery ?"]),
    ("ListEventDataStores", {}, ["cloudtrail:ListEventDataStores *"]),
    ("GetChannel", {"Channel": "c"}, [f"cloudtrail:GetChannel arn:aws:cloudtrail:{HERE}:channel/c"]),
    ("StartImport", {}, ["cloudtrail:StartImport *"]),
    (
        "RegisterOrganizationDelegatedAdmin",
        {"MemberAccountId": ACCOUNT},
        ["cloudtrail:RegisterOrganizationDelegatedAdmin *"],
    ),
]


@pytest.mark.source("aws-docs", f"{SAR}, AWS CloudTrail")
@pytest.mark.parametrize(("operation", "parameters", "wanted"), OWN_CASES)
def test_a_call_to_cloudtrail_asks_for(
    operation: str, parameters: Mapping[str, Any], wanted: Sequence[str]
) -> None:
    assert told(own_questions_of(operation, dict(parameters), ACCOUNT, REGION)) == wanted
