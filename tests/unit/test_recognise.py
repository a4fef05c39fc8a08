"""Which operation a request asks for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.call import Credential, Request, Target
from emulator.wire.recognise import find_target
from emulator.wire.routes import Routes, labels_of, segments_of
from emulator.wire.service_models import data_folder, find_service, heads
from tests.unit.wire_exchanges import request_of, signed

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def query_call(service: str, body: str) -> Target | None:
    return find_target(request_of("POST", "/", headers=FORM, body=body.encode()), signed(service))


def json_call(service: str, target: str) -> Target | None:
    request = request_of("POST", "/", headers={"X-Amz-Target": target}, body=b"{}")
    return find_target(request, signed(service))


def rest_call(service: str, method: str, url: str, **headers: str) -> Target | None:
    path, _, query = url.partition("?")
    return find_target(request_of(method, path, query, headers), signed(service))


@pytest.mark.source("botocore-model", "Action of the query protocols")
@pytest.mark.parametrize(
    ("service", "body", "expected"),
    [
        ("iam", "Action=GetUser&Version=2010-05-08", Target("iam", "GetUser")),
        ("sts", "Version=2011-06-15&Action=GetCallerIdentity", Target("sts", "GetCallerIdentity")),
        ("ec2", "Action=RunInstances&Version=2016-11-15", Target("ec2", "RunInstances")),
        ("rds", "Action=DescribeDBInstances&Version=2014-10-31", Target("rds", "DescribeDBInstances")),
        ("sqs", "Action=SendMessage&MessageBody=x", Target("sqs", "SendMessage")),
        ("ses", "Action=SendEmail&Version=2010-12-01", Target("ses", "SendEmail")),
        ("monitoring", "Action=PutMetricAlarm&Version=2010-08-01", Target("cloudwatch", "PutMetricAlarm")),
        ("iam", "Action=NoSuchThing&Version=2010-05-08", None),
    ],
)
def test_the_action_of_a_form_names_the_operation(service: str, body: str, expected: Target | None) -> None:
    assert query_call(service, body) == expected


@pytest.mark.source("botocore-model", "elb and elbv2 share signing name, path and actions")
@pytest.mark.parametrize(("version", "service"), [("2012-06-01", "elb"), ("2015-12-01", "elbv2")])
def test_the_version_tells_the_two_load_balancing_services_apart(version: str, service: str) -> None:
    found = query_call("elasticloadbalancing", f"Action=DescribeLoadBalancers&Version={version}")

    assert found == Target(service, "DescribeLoadBalancers")


@pytest.mark.source("botocore-model", "targetPrefix")
@pytest.mark.parametrize(
    ("service", "target", "expected"),
    [
        ("dynamodb", "DynamoDB_20120810.PutItem", Target("dynamodb", "PutItem")),
        ("dynamodb", "DynamoDBStreams_20120810.GetRecords", Target("dynamodbstreams", "GetRecords")),
        ("kms", "TrentService.Encrypt", Target("kms", "Encrypt")),
        ("logs", "Logs_20140328.PutLogEvents", Target("logs", "PutLogEvents")),
        ("states", "AWSStepFunctions.StartExecution", Target("stepfunctions", "StartExecution")),
        ("timestream", "Timestream_20181101.WriteRecords", Target("timestream-write", "WriteRecords")),
        ("timestream", "Timestream_20181101.Query", Target("timestream-query", "Query")),
        (
            "cloudtrail",
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
            Target("cloudtrail", "LookupEvents"),
        ),
        ("dynamodb", "Nonsense.PutItem", None),
        ("dynamodb", "DynamoDB_20120810.Nonsense", None),
    ],
)
def test_the_target_header_names_the_operation(service: str, target: str, expected: Target | None) -> None:
    assert json_call(service, target) == expected


@pytest.mark.source("botocore-model", "endpoint prefixes of services that share a signing name")
@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("models.lex.eu-west-1.amazonaws.com", "lex-models"),
        ("models-v2-lex.eu-west-1.amazonaws.com", "lexv2-models"),
        ("localhost:4566", "lex-models"),
    ],
)
def test_the_host_tells_services_apart_that_share_their_paths(host: str, service: str) -> None:
    found = rest_call("lex", "POST", "/tags/arn%3Aaws", Host=host)

    assert found == Target(service, "TagResource")


@pytest.mark.source("botocore-model", "smithy-rpc-v2-cbor")
def test_the_path_of_the_cbor_protocol_names_the_operation() -> None:
    found = rest_call("monitoring", "POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData")

    assert found == Target("cloudwatch", "PutMetricData")


@pytest.mark.source("botocore-model", "URI templates")
@pytest.mark.parametrize(
    ("service", "method", "url", "expected"),
    [
        ("lambda", "POST", "/2015-03-31/functions", Target("lambda", "CreateFunction")),
        ("lambda", "POST", "/2015-03-31/functions/f/invocations", Target("lambda", "Invoke")),
        ("lambda", "GET", "/2015-03-31/functions/", Target("lambda", "ListFunctions")),
        (
            "lambda",
            "GET",
            "/2018-10-31/layers?find=LayerVersion&Arn=a",
            Target("lambda", "GetLayerVersionByArn"),
        ),
        ("lambda", "GET", "/2018-10-31/layers", Target("lambda", "ListLayers")),
        (
            "lambda",
            "GET",
            "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af",
            Target("lambda", "ListTags"),
        ),
        ("ses", "POST", "/v2/email/outbound-emails", Target("sesv2", "SendEmail")),
        ("ses", "POST", "/v1/email/identities", Target("pinpoint-email", "CreateEmailIdentity")),
        ("apigateway", "POST", "/restapis", Target("apigateway", "CreateRestApi")),
        ("apigateway", "POST", "/restapis?mode=import", Target("apigateway", "ImportRestApi")),
        ("apigateway", "POST", "/v2/apis", Target("apigatewayv2", "CreateApi")),
        ("es", "GET", "/2021-01-01/domain", Target("opensearch", "ListDomainNames")),
        ("bedrock", "POST", "/model/m/invoke", Target("bedrock-runtime", "InvokeModel")),
        ("route53", "POST", "/2013-04-01/hostedzone/Z/rrset/", Target("route53", "ChangeResourceRecordSets")),
        (
            "cloudfront",
            "POST",
            "/2020-05-31/tagging?Operation=Tag&Resource=r",
            Target("cloudfront", "TagResource"),
        ),
        (
            "workspaces-web",
            "PUT",
            "/portals/arn:aws:workspaces-web:eu-west-1:1:portal/p/browserSettings",
            Target("workspaces-web", "AssociateBrowserSettings"),
        ),
        ("lambda", "PATCH", "/nothing/here", None),
    ],
)
def test_method_and_path_name_the_operation(
    service: str, method: str, url: str, expected: Target | None
) -> None:
    assert rest_call(service, method, url) == expected


S3_CALLS = [
    ("GET", "/", "ListBuckets"),
    ("PUT", "/b", "CreateBucket"),
    ("HEAD", "/b", "HeadBucket"),
    ("GET", "/b", "ListObjects"),
    ("GET", "/b/", "ListObjects"),
    ("GET", "/b?list-type=2&prefix=x", "ListObjectsV2"),
    ("GET", "/b?versions", "ListObjectVersions"),
    ("GET", "/b?acl", "GetBucketAcl"),
    ("GET", "/b?location=", "GetBucketLocation"),
    ("GET", "/b?lifecycle", "GetBucketLifecycleConfiguration"),
    ("PUT", "/b?notification", "PutBucketNotificationConfiguration"),
    ("GET", "/b?inventory", "ListBucketInventoryConfigurations"),
    ("GET", "/b?inventory&id=1", "GetBucketInventoryConfiguration"),
    ("POST", "/b?delete", "DeleteObjects"),
    ("PUT", "/b/k", "PutObject"),
    ("PUT", "/b/a/b//c%20d", "PutObject"),
    ("GET", "/b/k", "GetObject"),
    ("HEAD", "/b/k", "HeadObject"),
    ("GET", "/b/k?acl", "GetObjectAcl"),
    ("GET", "/b/k?versionId=1", "GetObject"),
    ("GET", "/b/k?uploadId=u", "ListParts"),
    ("PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"),
    ("POST", "/b/k?uploads", "CreateMultipartUpload"),
    ("POST", "/b/k?uploadId=u", "CompleteMultipartUpload"),
    ("DELETE", "/b/k", "DeleteObject"),
    ("DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"),
    ("POST", "/b/k?select&select-type=2", "SelectObjectContent"),
]


@pytest.mark.source("botocore-model", "s3: URI templates and required members")
@pytest.mark.parametrize(("method", "url", "operation"), S3_CALLS)
def test_an_s3_call_in_path_style_is_recognised(method: str, url: str, operation: str) -> None:
    assert rest_call("s3", method, url, Host="s3.eu-west-1.amazonaws.com") == Target("s3", operation)


@pytest.mark.source("aws-docs", "Virtual hosting of general purpose buckets")
@pytest.mark.parametrize(
    "host",
    [
        "b.s3.eu-west-1.amazonaws.com",
        "b.s3.amazonaws.com",
        "b.s3-eu-west-1.amazonaws.com",
        "b.localhost:4566",
    ],
)
@pytest.mark.parametrize(("method", "url", "operation"), S3_CALLS[1:])
def test_an_s3_call_in_virtual_host_style_is_recognised(
    host: str, method: str, url: str, operation: str
) -> None:
    inner = "/" + url.removeprefix("/b").removeprefix("/")

    assert rest_call("s3", method, inner, Host=host) == Target("s3", operation)


@pytest.mark.source("botocore-model", "s3: CopyObject, UploadPartCopy")
@pytest.mark.parametrize(
    ("url", "operation"), [("/b/k", "CopyObject"), ("/b/k?partNumber=1&uploadId=u", "UploadPartCopy")]
)
def test_a_copy_is_told_by_its_source_header(url: str, operation: str) -> None:
    request = request_of("PUT", *url.partition("?")[::2], {"x-amz-copy-source": "a/b"})

    assert find_target(request, signed("s3")) == Target("s3", operation)


@pytest.mark.source("botocore-model", "s3control")
def test_an_s3_control_call_is_told_by_path_and_account() -> None:
    path = "/v20180820/configuration/publicAccessBlock"
    request = request_of("GET", path, headers={"x-amz-account-id": "123456789012"})

    assert find_target(request, signed("s3")) == Target("s3control", "GetPublicAccessBlock")


@pytest.mark.source("aws-docs", "AssumeRoleWithWebIdentity is not signed")
@pytest.mark.parametrize("operation", ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"])
def test_an_unsigned_sts_call_is_recognised(operation: str) -> None:
    body = f"Action={operation}&Version=2011-06-15".encode()

    assert find_target(request_of("POST", "/", headers=FORM, body=body), None) == Target("sts", operation)


@pytest.mark.source("botocore-model", "cognito-idp InitiateAuth is not signed")
def test_an_unsigned_call_with_a_target_is_recognised() -> None:
    header = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}

    assert find_target(request_of("POST", "/", headers=header), None) == Target("cognito-idp", "InitiateAuth")


def test_any_other_unsigned_request_is_taken_for_s3() -> None:
    assert find_target(request_of("GET", "/bucket/key"), None) == Target("s3", "GetObject")


@pytest.mark.source("aws-docs", "Signing: presigned URLs")
def test_a_presigned_query_call_is_recognised() -> None:
    request = request_of("GET", "/", "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60")

    assert find_target(request, signed("sts")) == Target("sts", "GetCallerIdentity")


def test_an_unknown_signing_name_is_no_call() -> None:
    assert find_target(request_of("GET", "/x"), signed("no-such-service")) is None


def test_a_signing_name_cannot_leave_the_folder_of_the_models() -> None:
    assert find_target(request_of("GET", "/x"), signed("../../etc")) is None


TEXT = st.text(max_size=40)


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "BREW"]),
    path=TEXT,
    query=TEXT,
    headers=st.dictionaries(
        st.sampled_from(["host", "x-amz-target", "content-type", "x-amz-account-id"]), TEXT
    ),
    body=st.binary(max_size=60),
    service=st.sampled_from(["", "s3", "iam", "dynamodb", "lambda", "kinesisvideo", "\0", "é"]),
)
def test_no_request_makes_recognising_fail(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes, service: str
) -> None:
    request = Request(method, "/" + path, query, headers, body, len(body), "203.0.113.7")
    credential = Credential("AKIA", "eu-west-1", service) if service else None

    found = find_target(request, credential)

    assert found is None or found.operation


def example_path(uri: str) -> str:
    return "/" + "/".join(
        "x" if part.startswith("{") else part for part in segments_of(uri.partition("?")[0])
    )


def is_found(routes: Routes, name: str, raw: Any, required: dict[str, Any]) -> bool:
    query = dict(
        part.partition("=")[::2] for part in raw["http"]["requestUri"].partition("?")[2].split("&") if part
    )
    headers = {}
    for member, shape in required.items():
        if shape.get("location") == "querystring":
            query.setdefault(shape.get("locationName", member), "x")
        if shape.get("location") == "header":
            headers[shape.get("locationName", member).lower()] = "x"
    segments = segments_of(example_path(raw["http"]["requestUri"]))
    found = routes.find(raw["http"]["method"], segments, query, headers)
    return found == name


@pytest.mark.source("botocore-model", "URI templates of REST services")
@pytest.mark.parametrize(
    "service",
    ["s3", "lambda", "route53", "apigateway", "apigatewayv2", "sesv2", "eks", "cloudfront", "chime", "iot"],
)
def test_every_operation_of_a_rest_service_is_found_by_its_own_template(service: str) -> None:
    model = find_service(service)
    assert model is not None
    routes = Routes(model)

    missed = set()
    for name, raw in model.raw_operations.items():
        shape = model.raw_shapes.get((raw.get("input") or {}).get("shape", ""), {})
        required = {member: shape["members"][member] for member in shape.get("required", ())}
        if not raw.get("deprecated") and not is_found(routes, name, raw, required):
            missed.add(name)

    assert missed <= {"ListDirectoryBuckets"}  # told from ListBuckets by its host


@pytest.mark.source("botocore-model", "greedy labels")
def test_a_greedy_label_takes_what_is_between_its_neighbours() -> None:
    labels = labels_of("/portals/{portalArn+}/browserSettings", "/portals/arn:x/y/browserSettings")

    assert labels == {"portalArn": "arn:x/y"}


@pytest.mark.source("botocore-model", "metadata")
def test_the_metadata_of_every_service_is_read_from_the_beginning_of_its_file() -> None:
    services = {folder.name for folder in data_folder().iterdir() if folder.is_dir()}

    known = {head.service for head in heads() if head.api_version and head.endpoint_prefix}

    assert known == services


# --- requests that no SDK makes, and paths that a server decoded -------------------------------------

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
CLUSTER = "arn:aws:kafka:eu-west-1:123456789012:cluster/demo/1234-5"
GROUP = "arn:aws:resource-groups:eu-west-1:123456789012:group/demo"


@pytest.mark.source("botocore-model", "labels that hold an ARN")
@pytest.mark.parametrize(
    ("service", "method", "path", "expected", "label"),
    [
        ("kafka", "GET", f"/v1/clusters/{CLUSTER}", "DescribeCluster", ("ClusterArn", CLUSTER)),
        ("kafka", "GET", f"/v1/clusters/{CLUSTER}/nodes", "ListNodes", ("ClusterArn", CLUSTER)),
        ("kafka", "POST", f"/v1/tags/{CLUSTER}", "TagResource", ("ResourceArn", CLUSTER)),
        ("resource-groups", "GET", f"/resources/{GROUP}/tags", "GetTags", ("Arn", GROUP)),
        ("lambda", "GET", f"/2017-03-31/tags/{FUNCTION}", "ListTags", ("Resource", FUNCTION)),
        (
            "kafka",
            "GET",
            f"/v1/clusters/{CLUSTER.replace('/', '%2F').replace(':', '%3A')}/nodes",
            "ListNodes",
            ("ClusterArn", CLUSTER.replace("/", "%2F").replace(":", "%3A")),
        ),
        (
            "kafka",
            "GET",
            f"/v1/clusters/{CLUSTER.replace(':', '%3A')}/nodes",
            "ListNodes",
            ("ClusterArn", CLUSTER.replace(":", "%3A")),
        ),
    ],
)
def test_the_slashes_of_an_arn_may_arrive_decoded(
    service: str, method: str, path: str, expected: str, label: tuple[str, str]
) -> None:
    target = rest_call(service, method, path)

    assert target == Target(service, expected)
    model = find_service(service)
    assert model
    found = model.find_operation(expected)
    assert found
    name, value = label
    labels = {key.lower(): told for key, told in labels_of(found.uri, path).items()}
    assert labels[name.lower()] == value


@pytest.mark.source("aws-observed", "event-record.md 3.5: PreflightRequest")
@pytest.mark.parametrize(
    ("path", "expected"),
    [("/shop/a", Target("s3", "PreflightRequest")), ("/shop", Target("s3", "PreflightRequest")), ("/", None)],
)
def test_what_a_browser_asks_before_a_call_is_a_preflight(path: str, expected: Target | None) -> None:
    assert find_target(request_of("OPTIONS", path), None) == expected
