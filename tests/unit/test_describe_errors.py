"""Errors in records: code, message, what else they take away, and which are not logged at all."""

import json

import pytest

from emulator.core.call import Credential, Description, Json, Request, Response, Target
from emulator.wire.describe import Describer
from tests.unit.wire_exchanges import exchange_of, request_of, signed

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DENIAL = "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:ListUsers"


def failed(
    request: Request, credential: Credential | None, status: int, body: str, **headers: str
) -> Description:
    answered = {name.replace("_", "-"): value for name, value in headers.items()}
    response = Response(status, answered, body.encode(), len(body))
    return Describer().describe(exchange_of(request, response, credential))


def query_failed(service: str, body: str, status: int, answer: str) -> Description:
    return failed(request_of("POST", "/", headers=FORM, body=body.encode()), signed(service), status, answer)


def json_failed(service: str, target: str, status: int, answer: str, **headers: str) -> Description:
    request = request_of("POST", "/", headers={"X-Amz-Target": target}, body=b'{"KeyId":"k","Name":"n"}')
    return failed(request, signed(service), status, answer, **headers)


def xml_error(code: str, message: str = "m") -> str:
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{error}<RequestId>r-1</RequestId></ErrorResponse>"


@pytest.mark.source("aws-observed", "the name of the exception's shape, not the code of the wire")
@pytest.mark.parametrize(
    ("service", "body", "code", "recorded"),
    [
        ("iam", "Action=GetUser", "NoSuchEntity", "NoSuchEntityException"),
        ("iam", "Action=CreateUser", "EntityAlreadyExists", "EntityAlreadyExistsException"),
        ("iam", "Action=DeleteRole", "DeleteConflict", "DeleteConflictException"),
        ("iam", "Action=GetUser", "LimitExceeded", "LimitExceededException"),
        ("rds", "Action=DescribeDBInstances", "DBInstanceNotFound", "DBInstanceNotFoundFault"),
        ("iam", "Action=GetUser", "ValidationError", "ValidationException"),
        ("iam", "Action=GetUser", "Throttling", "ThrottlingException"),
        ("iam", "Action=GetUser", "InternalFailure", "InternalFailure"),
        ("iam", "Action=GetUser", "AccessDenied", "AccessDenied"),
        ("sns", "Action=GetTopicAttributes", "AuthorizationError", "AccessDenied"),
    ],
)
def test_a_wire_code_becomes_the_recorded_one(service: str, body: str, code: str, recorded: str) -> None:
    record = query_failed(service, body, 400, xml_error(code))

    assert (record.error_code, record.error_message) == (recorded, "m")


@pytest.mark.source("aws-observed", "json services: the type without namespace")
@pytest.mark.parametrize(
    ("answer", "headers"),
    [
        ('{"__type":"com.amazonaws.kms#DisabledException","message":"m"}', {}),
        ('{"__type":"DisabledException","Message":"m"}', {}),
        ('{"message":"m"}', {"x_amzn_errortype": "DisabledException:http://internal/"}),
    ],
)
def test_an_error_of_a_json_service(answer: str, headers: dict[str, str]) -> None:
    record = json_failed("kms", "TrentService.Encrypt", 400, answer, **headers)

    assert (record.error_code, record.error_message) == ("DisabledException", "m")


@pytest.mark.source("aws-observed", "denied calls: parameters are null for almost all services")
@pytest.mark.parametrize(
    ("service", "body"), [("iam", "Action=GetUser&UserName=u"), ("sns", "Action=CreateTopic&Name=t")]
)
def test_a_denied_call_has_no_parameters(service: str, body: str) -> None:
    record = query_failed(service, body, 403, xml_error("AccessDenied", DENIAL))

    assert (record.error_code, record.error_message) == ("AccessDenied", DENIAL)
    assert (record.request_parameters, record.response_elements) == (None, None)
    assert record.logged


STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/app/0000-1"
ENCODED = "arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack%2Fapp%2F0000-1"
GONE, CLOSED = "Application shop not found", "AppRegistry is no longer available to new customers"
OF_REGISTRY = "radkawar/stackd, appregistry/native-audit: records of September 2026"


@pytest.mark.source("aws-observed", OF_REGISTRY)
@pytest.mark.parametrize(
    ("method", "path", "error", "parameters", "elements"),
    [
        (
            "PUT",
            f"/applications/shop/resources/CFN_STACK/{ENCODED}",
            ("ResourceNotFoundException", 404, {"message": GONE}),
            {"application": "shop", "resourceType": "CFN_STACK", "resource": ENCODED},
            {"message": GONE},
        ),
        (
            "GET",
            "/applications/shop/resources",
            ("ResourceNotFoundException", 404, {"message": GONE}),
            {"application": "shop"},
            None,
        ),
        (
            "POST",
            "/applications",
            ("AccessDeniedException", 403, {"Message": CLOSED}),
            {"name": "shop"},
            {"Message": CLOSED},
        ),
    ],
    ids=["a write", "a read", "a denied write"],
)
def test_the_text_of_a_failed_write_may_be_recorded_as_its_answer(
    method: str, path: str, error: tuple[str, int, Json], parameters: Json, elements: Json | None
) -> None:
    code, status, answer = error
    request = request_of(method, path, body=b'{"name":"shop"}' if method == "POST" else b"")
    told = {"x_amzn_errortype": code}
    record = failed(request, signed("servicecatalog"), status, json.dumps(answer), **told)

    assert record.event_source == "servicecatalog-appregistry.amazonaws.com"
    assert record.error_code == code.replace("AccessDeniedException", "AccessDenied")
    assert record.error_message is None
    assert (record.request_parameters, record.response_elements) == (parameters, elements)


GROUP = "arn:aws:resource-groups:eu-west-1:123456789012:group/shop"
MISSING = "The specified group does not exist"


@pytest.mark.source("aws-observed", "radkawar/stackd, resourcegroups/native-audit: records of September 2026")
@pytest.mark.parametrize(
    ("path", "query", "body", "parameters", "elements", "resources"),
    [
        ("/delete-group", "", {"Group": "shop"}, {"Group": "shop"}, {"Message": MISSING}, []),
        ("/get-group", "", {"Group": "shop"}, {"Group": "shop"}, None, [GROUP]),
        ("/get-group-query", "", {"Group": GROUP}, {"Group": GROUP}, None, [GROUP]),
        ("/get-group-configuration", "", {"Group": "shop"}, {"Group": "shop"}, None, [GROUP]),
        ("/list-group-resources", "", {"Group": "shop"}, {"Group": "shop"}, None, [GROUP]),
        ("/groups-list", "maxResults=50", {}, {"maxResults": "50"}, None, []),
    ],
)
def test_records_of_resource_groups_keep_the_spelling_of_the_wire(
    path: str, query: str, body: Json, parameters: Json, elements: Json | None, resources: list[str]
) -> None:
    request = request_of("POST", path, query, body=json.dumps(body).encode())
    told = {"x_amzn_errortype": "NotFoundException"}
    record = failed(request, signed("resource-groups"), 404, json.dumps({"Message": MISSING}), **told)

    assert (record.error_code, record.error_message) == ("NotFoundException", None)
    assert (record.request_parameters, record.response_elements) == (parameters, elements)
    assert record.resources == [
        {"accountId": "123456789012", "type": "AWS::ResourceGroups::Group", "ARN": one} for one in resources
    ] or (not resources and not record.resources)


@pytest.mark.source("aws-observed", "denied calls: ec2 keeps its parameters")
def test_a_denied_ec2_call_keeps_its_parameters() -> None:
    answer = "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>"
    record = query_failed("ec2", "Action=DeleteVpc&VpcId=vpc-1", 403, answer)

    assert record.error_code == "Client.UnauthorizedOperation"
    assert record.request_parameters == {"vpcId": "vpc-1"}


@pytest.mark.source("aws-observed", "ec2: Server. for what is not the caller's fault")
def test_an_internal_error_of_ec2_has_server_before_its_code() -> None:
    answer = "<Response><Errors><Error><Code>InternalError</Code></Error></Errors></Response>"

    assert query_failed("ec2", "Action=DeleteVpc", 500, answer).error_code == "Server.InternalError"


@pytest.mark.source("aws-observed", "sts: no additionalEventData and resources on errors")
def test_a_denied_assume_role_says_nothing_of_the_role() -> None:
    body = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Fx&RoleSessionName=s"
    record = query_failed("sts", body, 403, xml_error("AccessDenied"))

    assert (record.additional, record.resources, record.request_parameters) == ({}, (), None)


@pytest.mark.source("aws-observed", "cloudfront: denied calls carry the API's date in their name")
def test_a_denied_cloudfront_call_has_a_date_in_its_name() -> None:
    request = request_of("POST", "/2020-05-31/function")
    record = failed(request, signed("cloudfront"), 403, xml_error("AccessDenied"))

    assert record.event_name == "CreateFunction2020_05_31"


@pytest.mark.source("aws-docs", "calls that fail authentication are not logged")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "InvalidClientTokenId"),
        (403, "SignatureDoesNotMatch"),
        (403, "ExpiredToken"),
        (403, "InvalidAccessKeyId"),
        (400, "IncompleteSignature"),
        (403, "RequestTimeTooSkewed"),
        (403, "MissingAuthenticationToken"),
        (400, "AuthorizationHeaderMalformed"),
        (400, "AuthorizationQueryParametersError"),
        (400, "InvalidToken"),
        (403, "InvalidTokenId"),
        (400, "RequestExpired"),
        (400, "TokenRefreshRequired"),
        (400, "XAmzContentSHA256Mismatch"),
    ],
)
def test_a_refused_signature_is_not_logged(status: int, code: str) -> None:
    assert not query_failed("iam", "Action=GetUser", status, xml_error(code)).logged
    request = request_of("GET", "/shop/a")
    assert not failed(request, signed("s3"), status, f"<Error><Code>{code}</Code></Error>").logged


@pytest.mark.source("aws-docs", "calls that fail authentication are not logged")
def test_an_unrecognized_client_is_not_logged() -> None:
    answer = '{"__type":"UnrecognizedClientException","message":"The security token is invalid."}'

    assert not json_failed("kms", "TrentService.Encrypt", 400, answer).logged


@pytest.mark.source("assumed", "EC2's AuthFailure of a known caller is an ordinary error", "inferred")
@pytest.mark.parametrize(("status", "logged"), [(401, False), (400, True)])
def test_only_an_unknown_caller_of_ec2_is_not_logged(status: int, logged: bool) -> None:
    answer = "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>"

    assert query_failed("ec2", "Action=DescribeImages", status, answer).logged is logged


@pytest.mark.source("aws-docs", "S3: redirects are not logged")
@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_logged(status: int) -> None:
    assert not failed(request_of("GET", "/b"), signed("s3"), status, "").logged


@pytest.mark.source("aws-observed", "s3: the code of the wire")
def test_an_s3_error_keeps_the_code_of_the_wire() -> None:
    answer = "<Error><Code>NoSuchBucketPolicy</Code><Message>m</Message><RequestId>R</RequestId></Error>"
    record = failed(request_of("GET", "/b", "policy"), signed("s3"), 404, answer)

    assert (record.error_code, record.request_id) == ("NoSuchBucketPolicy", "R")
    assert record.request_parameters == {"bucketName": "b", "Host": "", "policy": ""}


@pytest.mark.source("aws-observed", "s3: denied calls keep their parameters")
def test_a_denied_s3_call_keeps_its_parameters() -> None:
    answer = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    record = failed(request_of("GET", "/b/k"), None, 403, answer)

    assert record.error_code == "AccessDenied"
    assert record.request_parameters == {"bucketName": "b", "key": "k", "Host": ""}
    assert len(record.resources) == 2


@pytest.mark.source("assumed", "an answer without a body tells its error by its status", "inferred")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDenied"),
        (404, "ResourceNotFoundException"),
        (500, "InternalFailure"),
        (400, "ValidationException"),
    ],
)
def test_an_answer_that_says_nothing_is_told_by_its_status(status: int, code: str) -> None:
    record = failed(request_of("GET", "/2015-03-31/functions"), signed("lambda"), status, "")

    assert (record.error_code, record.error_message) == (code, None)


@pytest.mark.source("aws-observed", "sts: global endpoint")
def test_the_global_endpoint_of_sts_is_recorded_in_the_leader_region() -> None:
    headers = {**FORM, "Host": "sts.amazonaws.com"}
    request = request_of("POST", "/", headers=headers, body=b"Action=GetCallerIdentity&Version=2011-06-15")
    exchange = exchange_of(request, Response(200, {}, b""), signed("sts"))

    record = Describer().describe(exchange)

    assert (record.region, record.global_service) == ("us-east-1", True)
    assert record.additional["RequestDetails"]["endpointType"] == "global"


@pytest.mark.source("aws-docs", "China and GovCloud have leaders of their own")
@pytest.mark.parametrize(
    ("region", "leader"), [("cn-north-1", "cn-northwest-1"), ("us-gov-east-1", "us-gov-west-1")]
)
def test_the_leader_is_that_of_the_partition(region: str, leader: str) -> None:
    request = request_of("POST", "/", headers=FORM, body=b"Action=ListUsers")
    exchange = exchange_of(request, Response(200, {}, b""), signed("iam", region), region=region)

    assert Describer().describe(exchange).region == leader


def test_an_operation_that_no_model_knows_is_described_by_its_name() -> None:
    request = request_of("POST", "/")
    exchange = exchange_of(request, Response(200, {}, b""), None, Target("no-such-service", "DoThing"))

    record = Describer().describe(exchange)

    assert (record.event_source, record.event_name) == ("no-such-service.amazonaws.com", "DoThing")
    assert record.request_parameters is None
