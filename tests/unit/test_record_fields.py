"""Fields of a record that only some calls have: present, absent or null as AWS has them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest

from emulator.core.call import Description, Response
from emulator.wire.describe import Describer
from emulator.wire.service_models import heads
from emulator.wire.tables.sources import API_VERSIONS
from tests import generated_calls as generated
from tests.generated_calls import Filling

describer = Describer()
SERVICES = {head.service for head in heads()}


def described(service: str, operation: str, **parts: Any) -> Description:
    return describer.describe(replace(generated.exchange_of(service, operation, only_required), **parts))


def only_required(service: str) -> Filling:
    return Filling(service, wanted=lambda _: False)


@pytest.mark.source("aws-observed", "event-record.md 5.4: only these write apiVersion")
def test_only_these_services_write_an_api_version() -> None:
    expected = {
        "appmesh": "2019-01-25",
        "cloudfront": "2020_05_31",
        "codecommit": "2015-04-13",
        "dynamodb": "2012-08-10",
        "dynamodbstreams": "2012-08-10",
        "efs": "2015-02-01",
        "elb": "2012-06-01",
        "elbv2": "2015-12-01",
        "events": "2015-10-07",
        "fms": "2018-01-01",
        "inspector": "v20160216",
        "kinesisanalytics": "2015-08-14",
        "logs": "20140328",
        "route53": "2013-04-01",
        "shield": "AWSShield_20160616",
        "storagegateway": "20130630",
        "waf": "2015-08-24",
        "waf-regional": "2015-08-24",
        "wafv2": "2019-04-23",
    }
    gone = API_VERSIONS.keys() - SERVICES  # botocore drops the models of services that AWS ended

    found = {}
    for service in sorted(SERVICES):
        version = described(service, next(generated.operations_of(service))).api_version
        if version is not None:
            found[service] = version

    assert found == {name: version for name, version in expected.items() if name not in gone}


@pytest.mark.source("aws-observed", "event-record.md 1.3, tlsDetails")
@pytest.mark.parametrize(
    ("service", "operation", "logged"),
    [
        ("account", "ListRegions", False),
        ("apigateway", "GetRestApis", False),
        ("appsync", "ListGraphqlApis", False),
        ("eks", "ListClusters", False),
        ("guardduty", "ListDetectors", False),
        ("securityhub", "GetFindings", False),
        ("kinesis", "ListStreams", False),
        ("ram", "GetResourceShares", False),
        ("iam", "ListUsers", True),
        ("ec2", "DescribeVpcs", True),
        ("s3", "ListBuckets", True),
    ],
)
def test_some_services_write_no_tls_details(service: str, operation: str, logged: bool) -> None:
    assert described(service, operation).tls_logged is logged


@pytest.mark.source("aws-observed", "radkawar/stackd, appregistry/native-audit: records of September 2026")
@pytest.mark.parametrize(
    ("service", "operation", "logged"),
    [
        ("servicecatalog-appregistry", "GetConfiguration", False),
        ("resource-groups", "GetAccountSettings", False),
        ("appconfig", "CreateApplication", True),
    ],
)
def test_some_services_write_tls_details_without_host(service: str, operation: str, logged: bool) -> None:
    description = described(service, operation)

    assert (description.tls_logged, description.tls_host_logged) == (True, logged)


@pytest.mark.source("aws-observed", "event-record.md 3.12")
@pytest.mark.parametrize(
    ("service", "operation", "names"),
    [
        ("sts", "GetCallerIdentity", {"RequestDetails"}),
        (
            "sts",
            "AssumeRoleWithWebIdentity",
            {"RequestDetails", "identityProviderConnectionVerificationMethod"},
        ),
        ("ses", "ListIdentities", {"SignatureVersion"}),
        ("sesv2", "GetAccount", {"SignatureVersion"}),
        ("route53", "ChangeResourceRecordSets", {"Note"}),
        ("route53", "ListHostedZones", set()),
        ("lambda", "ListFunctions", set()),
        ("lambda", "Invoke", {"functionVersion", "customerEniId"}),
        ("kms", "ListKeys", set()),
        ("iam", "ListUsers", set()),
        ("ec2", "DescribeVpcs", set()),
        ("dynamodb", "ListTables", set()),
    ],
)
def test_some_services_write_additional_data(service: str, operation: str, names: set[str]) -> None:
    assert set(described(service, operation).additional) == names


@pytest.mark.source("aws-observed", "event-record.md 3.12: endpointType, global")
def test_a_call_to_the_global_endpoint_of_sts_says_so() -> None:
    exchange = generated.exchange_of("sts", "GetCallerIdentity")
    headers = {**exchange.request.headers, "host": "sts.amazonaws.com"}
    record = described("sts", "GetCallerIdentity", request=replace(exchange.request, headers=headers))

    assert record.region == "us-east-1"
    assert record.additional["RequestDetails"]["endpointType"] == "global"


@pytest.mark.source("aws-observed", "event-record.md 3.11: dynamodb, one per table")
@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('SELECT * FROM "Music"."by-year" WHERE Artist = \'x FROM y\'', "Music"),
        ("insert into Music value {'Artist': 'a'}", "Music"),
        ('UPDATE "my.table" SET Year = 1', "my.table"),
    ],
)
def test_a_statement_names_its_table_as_resource(statement: str, table: str) -> None:
    exchange = generated.exchange_of("dynamodb", "ExecuteStatement")
    request = replace(exchange.request, body=orjson.dumps({"Statement": statement}))
    arn = f"arn:aws:dynamodb:{exchange.region}:{exchange.account}:table/{table}"

    assert described("dynamodb", "ExecuteStatement", request=request).resources == [
        {"accountId": exchange.account, "type": "AWS::DynamoDB::Table", "ARN": arn}
    ]


@pytest.mark.source("aws-observed", "event-record.md 3.7: keyMaterialId of symmetric keys")
def test_the_key_material_that_kms_names_is_additional_data() -> None:
    body = b'{"Plaintext":"x","KeyMaterialId":"0123"}'

    assert described("kms", "Decrypt", response=Response(200, {}, body)).additional == {
        "keyMaterialId": "0123"
    }


@pytest.mark.source("aws-observed", "event-record.md 3.5: objectSize, if the object exists")
@pytest.mark.parametrize(
    ("operation", "status", "headers", "size"),
    [
        ("GetObject", 200, {"content-length": "26"}, 26),
        ("GetObject", 206, {"content-length": "5", "content-range": "bytes 0-4/26"}, 26),
        ("HeadObject", 200, {"content-length": "26"}, 26),
        ("HeadObject", 404, {"content-length": "300"}, None),
        ("GetObject", 404, {"content-length": "300"}, None),
        ("GetObject", 200, {"content-length": "²"}, None),
        ("GetObject", 206, {"content-range": "bytes 0-4/*"}, None),
        ("DeleteObject", 204, {"content-length": "0"}, None),
    ],
)
def test_the_size_of_an_object_is_additional_data(
    operation: str, status: int, headers: Mapping[str, str], size: int | None
) -> None:
    record = described("s3", operation, response=Response(status, headers, b""))

    assert record.additional.get("objectSize") == size


@pytest.mark.source("aws-observed", "event-record.md 3.5: only what was not asked of S3 is a default")
@pytest.mark.parametrize(
    ("asked", "applied"),
    [
        ({}, "Default_SSE_S3"),
        ({"x-amz-server-side-encryption": "AES256"}, "SSE_S3"),
        ({"x-amz-server-side-encryption": "aws:kms"}, "SSE_KMS"),
    ],
)
def test_the_encryption_of_an_object_is_additional_data(asked: Mapping[str, str], applied: str) -> None:
    exchange = generated.exchange_of("s3", "PutObject", only_required)
    request = replace(exchange.request, headers={**exchange.request.headers, **asked})

    assert described("s3", "PutObject", request=request).additional["SSEApplied"] == applied


@pytest.mark.source("aws-observed", "event-record.md 7.3")
@pytest.mark.parametrize(
    ("service", "operation", "kept"),
    [
        ("iam", "GetUser", False),
        ("sts", "AssumeRole", False),
        ("lambda", "GetFunction", False),
        ("kms", "DescribeKey", False),
        ("sns", "CreateTopic", False),
        ("ssm", "GetParameter", False),
        ("secretsmanager", "GetSecretValue", False),
        ("wafv2", "ListWebACLs", False),
        ("ec2", "DescribeVpcs", True),
        ("s3", "GetObject", True),
        ("appsync", "GetGraphqlApi", True),
        ("eks", "DescribeCluster", True),
        ("guardduty", "GetDetector", True),
    ],
)
def test_a_denial_keeps_the_parameters_in_few_services(service: str, operation: str, kept: bool) -> None:
    code = "UnauthorizedOperation" if service == "ec2" else "AccessDenied"
    xml = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    record = described(service, operation, response=Response(403, {}, xml))

    assert (record.request_parameters is not None) is kept
    assert record.response_elements is None
