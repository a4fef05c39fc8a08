"""The forms that parameters travel in: texts, CBOR, flattened lists, paths and headers."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import orjson
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.call import Description, Response
from emulator.wire.describe import Describer, cbor
from emulator.wire.describe.dynamodb import without_literals
from emulator.wire.describe.query_form import tree_of
from emulator.wire.describe.sources import is_read, source_of_service
from emulator.wire.describe.values import timestamp
from emulator.wire.describe.xml_json import typed
from tests.unit.wire_exchanges import exchange_of, request_of, signed

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def serialized(
    service: str, protocol: str, operation: str, parameters: dict[str, Any], scope: str
) -> Description:
    """Return the description of a call as botocore's serializer of that protocol writes it."""
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    made = create_serializer(protocol, False).serialize_to_request(
        parameters, model.operation_model(operation)
    )
    body = made["body"] if isinstance(made["body"], (bytes, bytearray)) else b""
    if isinstance(made["body"], dict):
        body = "&".join(f"{name}={value}" for name, value in made["body"].items()).encode()
    query = "&".join(f"{name}={value}" for name, value in (made.get("query_string") or {}).items())
    request = request_of(made["method"], made["url_path"], query, made["headers"], bytes(body))
    return Describer().describe(exchange_of(request, Response(200, {}, b""), signed(scope)))


METRICS = {
    "Namespace": "n",
    "MetricData": [
        {"MetricName": "m", "Timestamp": TIME, "Value": 1.5, "Dimensions": [{"Name": "a", "Value": "b"}]}
    ],
}


@pytest.mark.source("botocore-model", "cloudwatch speaks three protocols")
@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_a_call_is_recorded_alike_in_every_protocol(protocol: str) -> None:
    record = serialized("cloudwatch", protocol, "PutMetricData", METRICS, "monitoring")

    assert record.event_name == "PutMetricData"
    assert record.request_parameters == {
        "namespace": "n",
        "metricData": [
            {
                "metricName": "m",
                "timestamp": "2026-01-02T03:04:05Z",
                "value": 1.5,
                "dimensions": [{"name": "a", "value": "b"}],
            }
        ],
    }


@pytest.mark.source("aws-docs", "SQS spoke the query protocol until 2023; older SDKs still do")
def test_an_sqs_call_of_an_older_sdk_is_read() -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"Action=SetQueueAttributes&QueueUrl=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5"
    request = request_of("POST", "/", headers=headers, body=body)

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("sqs")))

    assert record.request_parameters == {"queueUrl": "q", "attributes": {"DelaySeconds": "5"}}


@pytest.mark.source("botocore-model", "lambda: path, query and body members in one flat object")
def test_members_of_path_query_and_body_stand_side_by_side() -> None:
    request = request_of(
        "POST", "/2015-03-31/functions/a%3Ab/policy", "Qualifier=1", {}, b'{"StatementId":"s"}'
    )

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("lambda")))

    assert record.request_parameters == {"functionName": "a:b", "qualifier": "1", "statementId": "s"}


ENCODED = "arn%3Aaws%3A{}%3Aeu-west-1%3A123456789012%3A{}"
OF_PATHS = (
    "guides of MSK and MediaConnect; records of EKS (stratus-red-team), Connect (2024), AppRegistry (2026)"
)


@pytest.mark.source("aws-observed", OF_PATHS)
@pytest.mark.parametrize("decoded", [False, True], ids=["as sent", "decoded by the server"])
@pytest.mark.parametrize(
    ("service", "method", "path", "name", "arn"),
    [
        ("kafka", "GET", "/v1/clusters/{}", "clusterArn", ENCODED.format("kafka", "cluster%2Fdemo%2F0-1")),
        ("kafka", "GET", "/v1/tags/{}", "resourceArn", ENCODED.format("kafka", "cluster%2Fdemo%2F0-1")),
        ("mediaconnect", "GET", "/v1/flows/{}", "flowArn", ENCODED.format("mediaconnect", "flow%3A1%3Ashow")),
        (
            "eks",
            "POST",
            "/clusters/demo/access-entries/{}/access-policies",
            "principalArn",
            "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy",
        ),
        (
            "connect",
            "PUT",
            "/contact-flow-modules/{}",
            "InstanceId",
            ENCODED.format("connect", "instance%2F0000-1"),
        ),
    ],
)
def test_some_services_record_the_members_of_a_path_as_they_were_sent(
    service: str, method: str, path: str, name: str, arn: str, decoded: bool
) -> None:
    request = request_of(method, path.format(unquote(arn) if decoded else arn), body=b'{"Content":"{}"}')
    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed(service)))

    assert record.request_parameters
    assert record.request_parameters[name] == arn
    assert record.request_parameters.get("Content") in {None, "***"}


@pytest.mark.source("aws-observed", "event-record.md 3.6: functionName as the caller gave it, name or ARN")
@pytest.mark.parametrize("path", ["arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af", "a%2Fb%252Fc"])
def test_other_services_record_what_their_caller_wrote(path: str) -> None:
    request = request_of("GET", f"/2015-03-31/functions/{path}")
    record = Describer().describe(exchange_of(request, Response(200, {}, b"{}"), signed("lambda")))

    assert record.request_parameters == {"functionName": unquote(path)}


@pytest.mark.source("aws-observed", "services that keep the spelling of the wire")
def test_security_hub_keeps_pascal_case() -> None:
    request = request_of("POST", "/findings", body=b'{"MaxResults":5,"Filters":{"Id":[{"Value":"x"}]}}')

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("securityhub")))

    assert record.request_parameters == {"MaxResults": 5, "Filters": {"Id": [{"Value": "x"}]}}
    assert not record.tls_logged


@pytest.mark.source("aws-observed", "account: region calls keep Pascal case, others do not")
def test_only_region_calls_of_account_keep_pascal_case() -> None:
    region = request_of("POST", "/getRegionOptStatus", body=b'{"RegionName":"us-east-1"}')
    contact = request_of("POST", "/getAlternateContact", body=b'{"AlternateContactType":"BILLING"}')

    def parameters(request: Any) -> Any:
        exchange = exchange_of(request, Response(200, {}, b""), signed("account"))
        return Describer().describe(exchange).request_parameters

    assert parameters(region) == {"RegionName": "us-east-1"}
    assert parameters(contact) == {"alternateContactType": "BILLING"}


@pytest.mark.source("aws-observed", "apigateway records")
def test_api_gateway_writes_the_body_under_the_name_of_the_input() -> None:
    request = request_of("POST", "/restapis/r/stages", body=b'{"stageName":"s","deploymentId":"d"}')

    record = Describer().describe(exchange_of(request, Response(201, {}, b""), signed("apigateway")))

    assert record.request_parameters == {
        "restApiId": "r",
        "createStageInput": {"stageName": "s", "deploymentId": "d"},
        "template": False,
    }


@pytest.mark.source("aws-observed", "event sources")
@pytest.mark.parametrize(
    ("service", "source"),
    [
        ("cloudwatch", "monitoring"),
        ("elbv2", "elasticloadbalancing"),
        ("sesv2", "ses"),
        ("stepfunctions", "states"),
        ("dynamodbstreams", "dynamodb"),
        ("efs", "elasticfilesystem"),
        ("emr", "elasticmapreduce"),
        ("ecr", "ecr"),
        ("opensearch", "es"),
        ("mq", "amazonmq"),
        ("service-quotas", "servicequotas"),
        ("resourcegroupstaggingapi", "tagging"),
        ("sso-admin", "sso"),
        ("bedrock-runtime", "bedrock"),
        ("appstream", "appstream"),
        ("sagemaker", "sagemaker"),
        ("docdb", "rds"),
        ("memorydb", "memorydb"),
        ("iot-data", "iotdata"),
        ("no-such-service", "no-such-service"),
    ],
)
def test_a_service_has_its_event_source(service: str, source: str) -> None:
    assert source_of_service(service) == source


@pytest.mark.source("aws-observed", "readOnly by verb and by exception")
@pytest.mark.parametrize(
    ("source", "operation", "read_only"),
    [
        ("iam", "ListUsers", True),
        ("iam", "CreateUser", False),
        ("iam", "SimulatePrincipalPolicy", True),
        ("sts", "AssumeRole", True),
        ("sts", "AssumeRoot", False),
        ("sts", "GetFederationToken", False),
        ("kms", "GenerateDataKeyPairWithoutPlaintext", True),
        ("kms", "CreateKey", False),
        ("sqs", "ReceiveMessage", True),
        ("lambda", "Invoke", False),
        ("bedrock", "Converse", True),
        ("athena", "StartQueryExecution", False),
        ("dynamodb", "ExecuteStatement", False),
        ("ecr", "BatchCheckLayerAvailability", True),
        ("logs", "FilterLogEvents", True),
        ("cognito-identity", "GetId", False),
    ],
)
def test_reads_are_told_from_writes(source: str, operation: str, read_only: bool) -> None:
    assert is_read(source, operation) is read_only


@pytest.mark.source("aws-observed", "timestamps in records of 2026")
@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.678Z",
        "2026-01-02T04:04:05+01:00",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "1767323045",
        1767323045,
        1767323045.678,
        1767323045678,
        TIME,
    ],
)
def test_every_spelling_of_a_time_becomes_one(sent: Any) -> None:
    assert timestamp(sent) == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("sent", ["tomorrow", "", 1e300, float("nan")])
def test_a_time_that_cannot_be_read_stays_as_it_is(sent: Any) -> None:
    assert timestamp(sent) is sent


@pytest.mark.source("aws-observed", "values of newer EC2 operations and of S3's bodies")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-5", -5),
        ("1.5", 1.5),
        ("true", True),
        ("007", "007"),
        ("1e5", "1e5"),
        ("", ""),
        ("+1", "+1"),
    ],
)
def test_texts_that_look_like_values_become_them(text: str, value: Any) -> None:
    assert typed(text) == value


@pytest.mark.source("aws-docs", "DynamoDB developer guide: PartiQL statements")
@pytest.mark.parametrize(
    ("statement", "recorded"),
    [
        (
            "SELECT * FROM t1 WHERE a='it''s' AND b=-1.5",
            "SELECT * FROM t1 WHERE a=***(Redacted) AND b=***(Redacted)",
        ),
        ('SELECT "a1" FROM "t-1"', 'SELECT "a1" FROM "t-1"'),
        ("DELETE FROM t WHERE a=?", "DELETE FROM t WHERE a=?"),
    ],
)
def test_literals_of_a_statement_are_redacted(statement: str, recorded: str) -> None:
    assert without_literals(statement) == recorded


@given(st.dictionaries(st.text("ab.1", max_size=6), st.text(max_size=3), max_size=6))
def test_a_tree_is_made_of_any_form(form: dict[str, str]) -> None:
    assert isinstance(tree_of(form), dict)


@given(st.binary(max_size=60))
def test_any_bytes_are_cbor_or_refused(body: bytes) -> None:
    with suppress(cbor.CborError):
        orjson.dumps(cbor.loads(body), default=str, option=orjson.OPT_NON_STR_KEYS)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("83010203", [1, 2, 3]),
        ("9f0102ff", [1, 2]),
        ("bf6161016162f5ff", {"a": 1, "b": True}),
        ("7f61616162ff", "ab"),
        ("fb3ff8000000000000", 1.5),
        ("3b7fffffffffffffff", -(2**63)),
        ("1bffffffffffffffff", float(2**64)),
        ("c11a695735a5", TIME),
    ],
)
def test_cbor_is_read(body: str, value: Any) -> None:
    assert cbor.loads(bytes.fromhex(body)) == value
