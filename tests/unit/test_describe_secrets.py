"""No secret comes into a record, whatever the service."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from emulator.core.call import Response, Target
from emulator.wire.describe import Describer
from emulator.wire.secret_names import is_secret_key, is_secret_name
from emulator.wire.service_models import Member, Shape, find_service
from emulator.wire.tables.secrets import DROP, SECRET_NAME_ENDS, SHOWN
from emulator.wire.tables.withheld import WITHHELD
from emulator.wire.tables.withheld_assumed import EVERYWHERE, KINDS, places_of
from tests.unit.wire_exchanges import exchange_of, request_of, signed

SECRET = "geheim-geheim-geheim"
SERVICES = [
    "acm",
    "apigateway",
    "cognito-idp",
    "ds",
    "ecs",
    "events",
    "iam",
    "iot",
    "kms",
    "lambda",
    "logs",
    "organizations",
    "rds",
    "redshift",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
    "transfer",
    "wafv2",
]


def members_of(shape: Shape, seen: set[str]) -> list[tuple[Shape, Member]]:
    if shape.name in seen:
        return []
    seen.add(shape.name)
    found = [(shape, member) for member in shape.members]
    inner = [member.shape for member in shape.members] + ([shape.element] if shape.element else [])
    return found + [pair for one in inner for pair in members_of(one, seen)]


def every_member(service: str) -> list[tuple[Shape, Member]]:
    model = find_service(service)
    assert model is not None
    pairs = []
    for name in model.raw_operations:
        operation = model.find_operation(name)
        assert operation is not None
        for shape in (operation.input, operation.output):
            pairs += members_of(shape, set()) if shape else []
    return pairs


@pytest.mark.source("botocore-model", "sensitive")
@pytest.mark.parametrize("service", SERVICES)
def test_what_a_model_calls_sensitive_is_withheld(service: str) -> None:
    model = find_service(service)
    assert model is not None

    open_ones = {
        f"{owner.name}.{member.name}"
        for owner, member in every_member(service)
        if model.raw_shapes[member.shape.name].get("sensitive") and member.hidden is None
    }

    assert {one.partition(".")[2] for one in open_ones} <= SHOWN.get(service, frozenset())


@pytest.mark.source("assumed", "names that say that they are secrets")
@pytest.mark.parametrize(
    "service", [*SERVICES, "docdb", "elasticache", "emr", "mq", "workspaces", "quicksight"]
)
def test_what_is_called_a_secret_is_withheld(service: str) -> None:
    open_ones = {
        member.name
        for _, member in every_member(service)
        if member.shape.kind == "string"
        and member.name.lower().endswith(SECRET_NAME_ENDS)
        and member.hidden is None
    }

    assert open_ones <= SHOWN.get(service, frozenset())


@pytest.mark.source("aws-observed", "blobs are dropped")
@pytest.mark.parametrize("service", SERVICES)
def test_every_blob_is_dropped(service: str) -> None:
    blobs = [member for _, member in every_member(service) if member.shape.kind == "blob"]

    assert {member.hidden for member in blobs} <= {DROP}


JSON_CALLS = [
    ("kms", "TrentService.CreateCustomKeyStore", {"CustomKeyStoreName": "n", "KeyStorePassword": SECRET}),
    ("kms", "TrentService.Encrypt", {"KeyId": "k", "Plaintext": SECRET}),
    ("secretsmanager", "secretsmanager.UpdateSecret", {"SecretId": "s", "SecretString": SECRET}),
    ("secretsmanager", "secretsmanager.PutSecretValue", {"SecretId": "s", "SecretBinary": SECRET}),
    ("ssm", "AmazonSSM.PutParameter", {"Name": "n", "Value": SECRET}),
    ("ssm", "AmazonSSM.SendCommand", {"DocumentName": "d", "Parameters": {"commands": [SECRET]}}),
    (
        "cognito-idp",
        "AWSCognitoIdentityProviderService.AdminSetUserPassword",
        {"UserPoolId": "p", "Password": SECRET},
    ),
    (
        "cognito-idp",
        "AWSCognitoIdentityProviderService.InitiateAuth",
        {"ClientId": "c", "AuthParameters": {"PASSWORD": SECRET}},
    ),
    ("ds", "DirectoryService_20150416.CreateDirectory", {"Name": "n", "Password": SECRET}),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition",
        {"containerDefinitions": [{"name": "c", "environment": [{"name": "a", "value": SECRET}]}]},
    ),
    ("events", "AWSEvents.PutEvents", {"Entries": [{"Detail": SECRET}]}),
    (
        "events",
        "AWSEvents.CreateConnection",
        {"AuthParameters": {"BasicAuthParameters": {"Username": "u", "Password": SECRET}}},
    ),
    ("states", "AWSStepFunctions.StartExecution", {"stateMachineArn": "a", "input": SECRET}),
    ("sqs", "AmazonSQS.SendMessage", {"QueueUrl": "q", "MessageBody": SECRET}),
    (
        "sqs",
        "AmazonSQS.SendMessage",
        {"QueueUrl": "q", "MessageAttributes": {"a": {"DataType": "String", "StringValue": SECRET}}},
    ),
    ("firehose", "Firehose_20150804.PutRecord", {"DeliveryStreamName": "s", "Record": {"Data": SECRET}}),
    ("dynamodb", "DynamoDB_20120810.PutItem", {"TableName": "t", "Item": {"a": {"S": SECRET}}}),
    (
        "dynamodb",
        "DynamoDB_20120810.UpdateItem",
        {"TableName": "t", "Key": {"k": {"S": "1"}}, "ExpressionAttributeValues": {":a": {"S": SECRET}}},
    ),
    (
        "dynamodb",
        "DynamoDB_20120810.BatchWriteItem",
        {"RequestItems": {"t": [{"PutRequest": {"Item": {"a": {"S": SECRET}}}}]}},
    ),
    (
        "dynamodb",
        "DynamoDB_20120810.ExecuteStatement",
        {"Statement": f"INSERT INTO t VALUE {{'a':'{SECRET}'}}", "Parameters": [{"S": SECRET}]},
    ),
]


@pytest.mark.source("aws-docs", "sensitive values are withheld")
@pytest.mark.parametrize(("service", "target", "body"), JSON_CALLS)
def test_no_secret_of_a_json_call_is_recorded(service: str, target: str, body: dict[str, Any]) -> None:
    request = request_of("POST", "/", headers={"X-Amz-Target": target}, body=orjson.dumps(body))
    response = Response(200, {}, orjson.dumps(body))

    record = Describer().describe(exchange_of(request, response, signed(service)))

    assert record.request_parameters is not None
    assert SECRET not in repr(record)


QUERY_CALLS = [
    ("iam", "Action=ChangePassword&OldPassword={0}&NewPassword={0}"),
    ("iam", "Action=UpdateLoginProfile&UserName=u&Password={0}"),
    ("iam", "Action=UploadServerCertificate&ServerCertificateName=n&PrivateKey={0}"),
    ("sts", "Action=AssumeRoleWithWebIdentity&RoleArn=arn&RoleSessionName=s&WebIdentityToken={0}"),
    ("sts", "Action=AssumeRoleWithSAML&RoleArn=arn&SAMLAssertion={0}"),
    (
        "rds",
        "Action=ModifyDBInstance&DBInstanceIdentifier=d&MasterUserPassword={0}&TdeCredentialPassword={0}",
    ),
    ("redshift", "Action=CreateCluster&ClusterIdentifier=c&MasterUserPassword={0}"),
    ("elasticache", "Action=CreateCacheCluster&CacheClusterId=c&AuthToken={0}"),
    (
        "cloudformation",
        "Action=CreateStack&TemplateBody={0}&Parameters.member.1.ParameterValue={0}",
    ),
    ("sns", "Action=Publish&TopicArn=t&Message={0}&Subject={0}"),
    ("autoscaling", "Action=CreateLaunchConfiguration&LaunchConfigurationName=l&UserData={0}"),
    ("ec2", "Action=RunInstances&UserData={0}"),
    ("ec2", "Action=RequestSpotInstances&LaunchSpecification.UserData={0}"),
    ("ec2", "Action=ModifyVpnTunnelOptions&VpnConnectionId=v&TunnelOptions.PreSharedKey={0}"),
]


@pytest.mark.source("aws-docs", "sensitive values are withheld")
@pytest.mark.parametrize(("service", "body"), QUERY_CALLS)
def test_no_secret_of_a_query_call_is_recorded(service: str, body: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = request_of("POST", "/", headers=headers, body=body.format(SECRET).encode())

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed(service)))

    assert SECRET not in repr(record)


@pytest.mark.source("aws-docs", "S3: keys of the customer, signatures and tokens")
def test_no_secret_of_an_s3_call_is_recorded() -> None:
    headers = {
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
        "x-amz-server-side-encryption-customer-key": SECRET,
        "x-amz-copy-source-server-side-encryption-customer-key": SECRET,
        "x-amz-security-token": SECRET,
        "authorization": SECRET,
        "x-amz-mfa": SECRET,
    }
    query = (
        f"X-Amz-Signature={SECRET}&X-Amz-Security-Token={SECRET}&X-Amz-Credential={SECRET}&X-Amz-Expires=60"
    )
    request = request_of("PUT", "/b/k", query, headers, SECRET.encode())

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("s3")))

    assert SECRET not in repr(record)
    assert record.request_parameters is not None
    assert record.request_parameters["X-Amz-Expires"] == "60"
    assert record.additional["SSEApplied"] == "SSE_C"


@pytest.mark.source("aws-observed", "cognito-identity: credentials are not recorded")
def test_credentials_of_a_pool_are_not_recorded() -> None:
    target = Target("cognito-identity", "GetCredentialsForIdentity")
    header = {"X-Amz-Target": "AWSCognitoIdentityService.GetCredentialsForIdentity"}
    body = orjson.dumps({"IdentityId": "i", "Logins": {"accounts.example.com": SECRET}})
    request = request_of("POST", "/", headers=header, body=body)
    response = Response(200, {}, orjson.dumps({"Credentials": {"SecretKey": SECRET, "SessionToken": SECRET}}))

    record = Describer().describe(exchange_of(request, response, None, target))

    assert SECRET not in repr(record)


ASSUMED = {service for services in KINDS.values() for service in services}


def listed_of(service: str) -> Sequence[str]:
    """Return the places that the table of what is assumed lists for a service."""
    return [name for services in KINDS.values() for name in services.get(service, "").split()]


@pytest.mark.source("botocore-model", "shapes and members")
@pytest.mark.parametrize("service", sorted({*WITHHELD, *ASSUMED, *SHOWN}))
def test_every_member_that_a_table_names_exists(service: str) -> None:
    model = find_service(service)
    assert model
    members = {name for shape in model.raw_shapes.values() for name in shape.get("members", {})}
    whole = {
        f"{owner}.{name}" for owner, shape in model.raw_shapes.items() for name in shape.get("members", {})
    }
    named = {*WITHHELD.get(service, {}), *listed_of(service), *SHOWN.get(service, ())}

    assert named - members - whole == set()


@pytest.mark.parametrize("service", sorted(WITHHELD.keys() & ASSUMED))
def test_what_is_known_is_not_assumed_too(service: str) -> None:
    assert WITHHELD[service].keys() & places_of(service) == set()


def test_what_is_withheld_everywhere_is_not_listed_again() -> None:
    assert [service for service in ASSUMED if EVERYWHERE & set(listed_of(service))] == []


@pytest.mark.source("botocore-model", "shapes and members")
def test_what_is_withheld_everywhere_is_in_some_service() -> None:
    services = ("bedrock-runtime", "events", "servicecatalog", "sesv2", "pinpoint-email")
    models = [model for service in services if (model := find_service(service))]
    found = {
        f"{owner}.{name}"
        for model in models
        for owner, shape in model.raw_shapes.items()
        for name in shape.get("members", {})
    }

    assert EVERYWHERE - found == set()


@pytest.mark.source("assumed", "keys of maps that say that their values are secrets")
@pytest.mark.parametrize(
    ("key", "is_secret"),
    [
        ("DB_PASSWORD", True),
        ("--api-key", True),
        ("GITHUB_TOKEN", True),
        ("client.secret", True),
        ("Authorization", True),
        ("TokenUrl", False),
        ("Policy", False),
        ("KmsMasterKeyId", False),
    ],
)
def test_the_key_of_a_map_may_say_that_its_value_is_a_secret(key: str, is_secret: bool) -> None:
    assert is_secret_key(key) == is_secret


@pytest.mark.source("assumed", "names of members")
@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("ConfigurationToken", True),
        ("taskToken", True),
        ("nextToken", False),
        ("ClientRequestToken", False),
        ("AfterConnectScript", True),
        ("JdbcUrl", True),
        ("authKey", True),
        ("RouteKey", False),
        ("Description", False),
    ],
)
def test_a_name_may_say_that_a_member_is_a_secret(name: str, is_secret: bool) -> None:
    assert is_secret_name(name) == is_secret
