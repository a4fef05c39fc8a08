"""No secret comes into a record, whatever the service: markers go through every call that bears one.

A secret is what a model calls sensitive, what a member's name says is one, and what AWS is known to
withhold.
"""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest

from emulator.core.call import Exchange, Response, Target
from emulator.core.callers import identity
from emulator.core.ids import Ids
from emulator.core.records import events
from emulator.wire.describe import Describer
from emulator.wire.service_models import heads
from tests import generated_calls as generated
from tests.generated_calls import ACCOUNT, Filling, Place, plain

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ADA = identity.user(ACCOUNT, "ada", "AKIAEXAMPLE0000000001")
TEXT = "geheim-geheim-geheim"
NUMBER = 731973197319
TRACES = [
    TEXT.encode(),
    base64.b64encode(TEXT.encode()).rstrip(b"=")[:-1],
    str(NUMBER).encode(),
]
MARKED: Mapping[str, Any] = {
    "string": TEXT,
    "character": TEXT,
    "blob": TEXT.encode(),
    "integer": NUMBER,
    "long": NUMBER,
    "float": float(NUMBER),
    "double": float(NUMBER),
}
# Names of text members that say that they hold a secret.
SECRET_NAME = re.compile(
    r"(password|passwords|secretaccesskey|secretkey|privatekey|clientsecret|sharedsecret|presharedkey"
    r"|accesstoken|refreshtoken|idtoken|sessiontoken|authtoken|bearertoken|apitoken|secrettoken|hectoken"
    r"|samlassertion|apikey|apikeyvalue|secretstring|secretbinary|plaintext|passphrase|onetimepassword"
    r"|tokencode|authenticationcode[12]|userdata)$"
)
# What AWS is known to withhold though no model says so. Source: event-record.md 3.9.
WITHHELD: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"ApiKey.value", "CreateApiKeyRequest.value"}),
    "apprunner": frozenset({"RuntimeEnvironmentVariables", "BuildCommand", "StartCommand"}),
    "appsync": frozenset({"requestMappingTemplate", "responseMappingTemplate", "ApiKey.id"}),
    "athena": frozenset({"QueryString", "QueryStatement", "CodeBlock"}),
    "batch": frozenset({"KeyValuePair.value"}),
    "cloud9": frozenset({"description"}),
    "cloudformation": frozenset({"ParameterValue", "TemplateBody"}),
    "cloudfront": frozenset({"Comment"}),
    "codebuild": frozenset(
        {
            "EnvironmentVariable.name",
            "EnvironmentVariable.value",
            "ExportedEnvironmentVariable.name",
            "ExportedEnvironmentVariable.value",
            "buildspec",
            "buildspecOverride",
            "encryptionKey",
            "encryptionKeyOverride",
            "tags",
        }
    ),
    "cognito-identity": frozenset({"Logins"}),
    "cognito-idp": frozenset(
        {
            "AuthParameters",
            "ChallengeParameters",
            "ChallengeResponses",
            "UserAttributes",
            "UserType.Attributes",
        }
    ),
    "ebs": frozenset({"StartSnapshotResponse.KmsKeyArn"}),
    "ec2": frozenset({"UserData", "KeyMaterial", "ModifyInstanceAttributeRequest.Value"}),
    "ecs": frozenset({"environment"}),
    "events": frozenset({"Detail"}),
    "kms": frozenset({"GrantToken", "GrantTokens", "KeyStorePassword"}),
    "lambda": frozenset({"Environment.Variables"}),
    "organizations": frozenset({"AccountName", "Email"}),
    "rds": frozenset({"MasterUserPassword", "TdeCredentialPassword"}),
    "rds-data": frozenset({"sql", "database", "schema"}),
    "redshift": frozenset({"MasterUserPassword"}),
    "redshift-data": frozenset({"Sql"}),
    "redshift-serverless": frozenset({"adminUserPassword", "adminUsername"}),
    "resource-explorer-2": frozenset({"QueryString"}),
    "rolesanywhere": frozenset({"tags"}),
    "secretsmanager": frozenset({"SecretString", "SecretBinary"}),
    "sns": frozenset({"PublishInput.Message", "PublishInput.Subject", "PublishInput.MessageAttributes"}),
    "sqs": frozenset({"MessageBody", "MessageAttributes"}),
    "ssm": frozenset(
        {
            "CreateDocumentRequest.Content",
            "PutParameterRequest.Value",
            "SendCommandRequest.Parameters",
            "StartSessionResponse.TokenValue",
            "UpdateDocumentRequest.Content",
        }
    ),
    "stepfunctions": frozenset({"definition", "input"}),
    "translate": frozenset({"Text", "TranslatedText"}),
}
# What is written all the same: not secret in AWS's records, whatever the model or the name says.
WRITTEN: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"apiKey"}),  # the id of a key, in the path
    "cognito-idp": frozenset({"ClientId"}),
    "iam": frozenset({"RemovePrivateKey"}),  # the id of a key
    # S3 writes which key of KMS was used, and the context.
    "s3": frozenset(
        {"SSEKMSKeyId", "KMSMasterKeyID", "KMSKeyId", "KMSKeyArn", "KeyId", "SSEKMSEncryptionContext"}
    ),
    "sts": frozenset({"SessionToken"}),  # whole, as AWS does
}
SERVICES = [head.service for head in heads()]
describer = Describer()


def is_secret(place: Place) -> bool:
    """Tell whether what stands at the place is a secret: itself, or all that it holds."""
    if place.member in WRITTEN.get(place.service, ()):
        return False
    known = WITHHELD.get(place.service, frozenset())
    if place.member in known or f"{place.owner}.{place.member}" in known:
        return True
    if place.shape.metadata.get("sensitive"):
        return True
    return place.shape.type_name in {"string", "list"} and bool(SECRET_NAME.search(place.member.lower()))


@cache
def bears_secret(service: str, name: str) -> bool:
    """Tell whether a structure has a secret somewhere below it."""
    seen: set[str] = set()
    shapes = [generated.model(service).shape_for(name)]
    while shapes:
        shape = shapes.pop()
        if shape.name in seen or shape.type_name not in {"structure", "list", "map"}:
            continue
        seen.add(shape.name)
        members = dict(getattr(shape, "members", {}))
        if any(is_secret(Place(service, shape.name, member, inner)) for member, inner in members.items()):
            return True
        inner = [getattr(shape, part) for part in ("member", "key", "value") if hasattr(shape, part)]
        if any(one.metadata.get("sensitive") for one in inner):
            return True
        shapes += [*members.values(), *inner]
    return False


def is_wanted(place: Place) -> bool:
    if is_secret(place):
        return True
    nests = place.shape.type_name in {"structure", "list", "map"}
    return nests and bears_secret(place.service, place.shape.name)


class Marking(Filling):
    """Fills secrets with markers, and leaves out what leads to none."""

    def __init__(self, service: str) -> None:
        super().__init__(service, self._marked, is_wanted, deepest=14)
        self._inside = 0

    def value(self, shape: Any, owner: str = "", member: str = "", depth: int = 0) -> Any:
        secret = is_secret(Place(self._service, owner, member, shape))
        self._inside += secret
        try:
            return super().value(shape, owner, member, depth)
        finally:
            self._inside -= secret

    def _marked(self, place: Place) -> Any:
        if self._inside and place.shape.type_name in MARKED:
            return MARKED[place.shape.type_name]
        return plain(place)


def body_of(exchange: Exchange) -> bytes:
    described = describer.describe(exchange)
    origin = events.origin_of(exchange.request, described, ADA)
    return events.from_call(described, ADA, origin, NOON, Ids(seed=1)).body


def bears_a_secret(service: str, operation: str) -> bool:
    described = generated.model(service).operation_model(operation)
    shapes = [shape for shape in (described.input_shape, described.output_shape) if shape]
    return any(bears_secret(service, shape.name) for shape in shapes)


@pytest.mark.source("aws-docs", "sensitive values are withheld; event-record.md 3.9")
@pytest.mark.parametrize("service", SERVICES)
def test_no_marker_of_a_secret_is_found_in_a_record(service: str) -> None:
    leaks = {}
    for operation in generated.operations_of(service):
        if bears_a_secret(service, operation):
            body = body_of(generated.exchange_of(service, operation, Marking))
            if any(trace in body for trace in TRACES):
                leaks[operation] = body.decode()

    assert leaks == {}


@pytest.mark.source("assumed", "a key that says password stands before a secret")
@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("sns", "CreatePlatformApplication", {"Attributes": {"PlatformCredential": TEXT, "Enabled": "true"}}),
        ("glue", "CreateConnection", {"ConnectionInput": {"ConnectionProperties": {"PASSWORD": TEXT}}}),
        ("batch", "SubmitJob", {"jobName": "j", "parameters": {"DB_PASSWORD": TEXT}}),
    ],
)
def test_a_secret_in_a_map_is_told_by_its_key(
    service: str, operation: str, parameters: Mapping[str, Any]
) -> None:
    exchange = Exchange(
        generated.request_of(service, operation, parameters),
        generated.answer_of(service, operation, {}),
        generated.credential_of(service),
        Target(service, operation),
        ACCOUNT,
        generated.REGION,
    )

    record = describer.describe(exchange)

    assert record.request_parameters
    assert TEXT not in repr(record)


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("iam", "ChangePassword", {"OldPassword": TEXT, "NewPassword": "x"}),
        ("ssm", "PutParameter", {"Name": "visible-name", "Value": TEXT}),
        ("dynamodb", "ExecuteStatement", {"Statement": f"SELECT * FROM t WHERE a='{TEXT}'"}),
        ("lambda", "CreateFunction", {"FunctionName": "f", "Environment": {"Variables": {"A": TEXT}}}),
        ("cloudwatch", "PutMetricData", {"Namespace": "visible-name"}),
    ],
)
def test_a_message_that_repeats_a_secret_is_recorded_without_it(
    service: str, operation: str, parameters: Mapping[str, Any]
) -> None:
    statement = parameters.get("Statement", TEXT)
    told = orjson.dumps({"__type": "ValidationException", "message": f"visible-name: {statement} is wrong"})
    exchange = Exchange(
        generated.request_of(service, operation, parameters),
        Response(400, {}, told, len(told)),
        generated.credential_of(service),
        Target(service, operation),
        ACCOUNT,
        generated.REGION,
    )

    message = describer.describe(exchange).error_message

    assert message is not None
    assert message.startswith("visible-name: ")
    assert (TEXT in message) == (TEXT not in repr(parameters))
