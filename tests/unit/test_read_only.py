"""Which calls only read, which are data events, and which leave no record, for every operation there is."""

import pytest

from emulator.core.call import Credential, Description, Exchange, Response, Target
from emulator.wire.describe import Describer
from emulator.wire.describe.sources import is_data, is_read, source_of_service
from emulator.wire.service_models import find_service, heads
from emulator.wire.tables import classes
from emulator.wire.tables.data_events import DATA_EVENTS
from tests.unit.wire_exchanges import request_of

SERVICES = [head.service for head in heads()]
# The verbs that were measured on public records, all but a dozen of 631 names agreeing.
FIRM_VERBS = (
    "Get",
    "List",
    "Describe",
    "Head",
    "BatchGet",
    "BatchDescribe",
    "BatchList",
    "Lookup",
    "Search",
    "Query",
    "Scan",
    "Select",
    "View",
    "Filter",
)
# Verbs that only read by what they say, of which few or no records are known.
LIKELY_VERBS = (
    "BatchCheck",
    "BatchDetect",
    "BatchIsAuthorized",
    "BatchRead",
    "Calculate",
    "Check",
    "Compare",
    "Contains",
    "Count",
    "Detect",
    "Discover",
    "Estimate",
    "Infer",
    "IsAuthorized",
    "IsMember",
    "IsVpc",
    "Preview",
    "Recognize",
    "Retrieve",
    "Simulate",
    "Test",
    "Validate",
)


@pytest.mark.source("aws-observed", "event-record.md 4.1: the verb rule")
@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_a_service_follows_the_verb_rule_or_the_table(service: str) -> None:
    source = source_of_service(service)
    model = find_service(service)
    assert model is not None
    exceptions = classes.READS.get(source, frozenset()) | classes.WRITES.get(source, frozenset())

    found = {name: is_read(source, name) for name in model.raw_operations if name not in exceptions}

    assert found == {name: name.startswith(FIRM_VERBS + LIKELY_VERBS) for name in found}


@pytest.mark.source("aws-observed", "event-record.md 4.1: true despite the verb")
@pytest.mark.parametrize(
    ("source", "operations"),
    [
        ("sts", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity"),
        (
            "kms",
            "Encrypt Decrypt ReEncrypt GenerateRandom GenerateMac Sign Verify VerifyMac DeriveSharedSecret",
        ),
        ("kms", "GenerateDataKey GenerateDataKeyWithoutPlaintext"),
        ("kms", "GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext"),
        ("bedrock", "InvokeModel InvokeModelWithResponseStream Converse ConverseStream"),
        ("iam", "SimulatePrincipalPolicy SimulateCustomPolicy"),
        ("rds", "DownloadDBLogFilePortion"),
        ("sqs", "ReceiveMessage"),
        ("codecommit", "GitPull"),
        ("codeartifact", "ReadFromRepository"),
        ("s3express", "CreateSession"),
        ("elasticfilesystem", "NewClientConnection"),
        ("eks-auth", "AssumeRoleForPodIdentity"),
        ("monitoring", "GenerateQuery"),
        ("quicksight", "QueryDatabase"),
        ("cloudtrail", "LookupEvents"),
        ("logs", "FilterLogEvents"),
        ("ssm", "GetParameter GetParameters"),
        ("ecr", "GetAuthorizationToken BatchCheckLayerAvailability BatchGetImage"),
        ("s3", "ListBuckets HeadBucket GetObject HeadObject ListParts SelectObjectContent"),
        ("dynamodb", "GetItem BatchGetItem Query Scan TransactGetItems GetRecords GetShardIterator"),
        ("xray", "GetTraceSummaries BatchGetTraces GetSamplingTargets"),
        ("kinesis", "GetRecords GetShardIterator SubscribeToShard"),
        ("servicediscovery", "DiscoverInstances DiscoverInstancesRevision"),
        ("timestream", "Query"),
        ("edgekeyvaluestore", "GetKey ListKeys"),
    ],
)
def test_these_only_read(source: str, operations: str) -> None:
    assert [name for name in operations.split() if not is_read(source, name)] == []


@pytest.mark.source("aws-observed", "event-record.md 4.1: false despite the verb")
@pytest.mark.parametrize(
    ("source", "operations"),
    [
        ("sts", "GetFederationToken GetSessionToken GetWebIdentityToken AssumeRoot"),
        ("cognito-identity", "GetCredentialsForIdentity GetId GetOpenIdToken"),
        ("signin", "GetSigninToken CheckMfa ConsoleLogin"),
        ("appsync", "GraphQL"),
        ("lambda", "Invoke"),
        ("states", "GetActivityTask"),
        ("athena", "StartQueryExecution"),
        ("dynamodb", "ExecuteStatement BatchExecuteStatement ExecuteTransaction"),
        ("logs", "StartQuery"),
    ],
)
def test_these_count_as_writes(source: str, operations: str) -> None:
    assert [name for name in operations.split() if is_read(source, name)] == []


@pytest.mark.source("aws-docs", "Logging data events; event-record.md 4.3")
@pytest.mark.parametrize(
    ("source", "operations"),
    [
        ("s3", "GetObject PutObject ListObjects HeadBucket CreateMultipartUpload RestoreObject"),
        ("s3express", "CreateSession ListObjectsV2 PutObject"),
        ("lambda", "Invoke"),
        ("dynamodb", "PutItem Scan ExecuteStatement GetRecords TransactWriteItems"),
        ("sns", "Publish PublishBatch"),
        ("sqs", "SendMessage ReceiveMessage ListQueues GetQueueUrl ListDeadLetterSourceQueues"),
        ("events", "PutEvents PutPartnerEvents"),
        ("states", "StartSyncExecution GetActivityTask"),
        ("monitoring", "PutMetricData GetMetricData ListMetrics"),
        ("ebs", "PutSnapshotBlock GetSnapshotBlock"),
        ("cognito-identity", "GetId"),
        ("rdsdata", "ExecuteStatement BeginTransaction"),
        ("timestream", "Query WriteRecords"),
    ],
)
def test_these_are_data_events(source: str, operations: str) -> None:
    assert [name for name in operations.split() if not is_data(source, name)] == []


@pytest.mark.source("aws-docs", "event-record.md 4.2, 4.3: management")
@pytest.mark.parametrize(
    ("source", "operations"),
    [
        ("s3", "ListBuckets CreateBucket PutBucketPolicy GetBucketAcl DeleteBucket"),
        ("kms", "Encrypt Decrypt GenerateDataKey"),
        ("sqs", "CreateQueue DeleteQueue PurgeQueue SetQueueAttributes AddPermission TagQueue"),
        ("sqs", "StartMessageMoveTask CancelMessageMoveTask ListMessageMoveTasks"),
        ("states", "StartExecution StopExecution SendTaskSuccess"),
        ("logs", "FilterLogEvents GetLogEvents StartQuery GetQueryResults StartLiveTail"),
        ("ebs", "StartSnapshot CompleteSnapshot"),
        ("bedrock", "InvokeModel Converse"),
        ("dynamodb", "CreateTable DescribeTable ListTables"),
        ("ssm", "GetParameter"),
        ("secretsmanager", "GetSecretValue"),
    ],
)
def test_these_are_management_events(source: str, operations: str) -> None:
    assert [name for name in operations.split() if is_data(source, name)] == []


# They are called otherwise than through an SDK's client.
WITHOUT_MODEL = {"bedrock": {"RenderPrompt"}, "kinesisvideo": {"PutMedia"}, "s3": {"PreflightRequest"}}


@pytest.mark.source("botocore-model", "operations of the services that have data events")
def test_every_data_event_is_an_operation_of_a_service_of_its_source() -> None:
    operations: dict[str, set[str]] = {"s3express": set(), "s3-object-lambda": set(), "s3-outposts": set()}
    for service in SERVICES:
        model = find_service(service)
        assert model is not None
        operations.setdefault(source_of_service(service), set()).update(model.raw_operations)
    for source in ("s3express", "s3-object-lambda", "s3-outposts"):
        operations[source] |= operations["s3"]

    unknown = {source: set(names) - operations.get(source, set()) for source, names in DATA_EVENTS.items()}

    assert {source: names for source, names in unknown.items() if names} == WITHOUT_MODEL


def described(service: str, operation: str, response: Response, body: bytes = b"") -> Description:
    credential = Credential("AKIAEXAMPLE0000000001", "eu-west-1", service)
    request = request_of("POST", "/", body=body)
    exchange = Exchange(
        request, response, credential, Target(service, operation), "123456789012", "eu-west-1"
    )
    return Describer().describe(exchange)


@pytest.mark.source("aws-docs", "event-record.md 4.5: not logged at all")
@pytest.mark.parametrize(
    ("service", "operation", "body"),
    [
        ("logs", "PutLogEvents", b""),
        ("logs", "TagLogGroup", b""),
        ("sagemaker-runtime", "InvokeEndpoint", b""),
        ("sagemaker-runtime", "InvokeEndpointAsync", b""),
        ("sns", "Publish", b"Action=Publish&PhoneNumber=%2B49&Message=x"),
        ("iot-data", "Publish", b""),
    ],
)
def test_these_calls_leave_no_record(service: str, operation: str, body: bytes) -> None:
    assert not described(service, operation, Response(200, {}, b""), body).logged


@pytest.mark.source("aws-docs", "event-record.md 7.4: logged or not")
@pytest.mark.parametrize(
    ("code", "status", "logged"),
    [
        ("InvalidClientTokenId", 403, False),
        ("SignatureDoesNotMatch", 403, False),
        ("ExpiredTokenException", 403, False),
        ("UnrecognizedClientException", 400, False),
        ("MissingAuthenticationTokenException", 403, False),
        ("AccessDeniedException", 400, True),
        ("ThrottlingException", 400, True),
        ("ValidationException", 400, True),
        ("InternalFailure", 500, True),
    ],
)
def test_a_failure_is_recorded_when_aws_knew_the_caller(code: str, status: int, logged: bool) -> None:
    answer = f'{{"__type":"{code}","message":"m"}}'.encode()

    assert described("kms", "DescribeKey", Response(status, {}, answer)).logged is logged


@pytest.mark.source("aws-docs", "event-record.md 4.5: redirects")
@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_leaves_no_record(status: int) -> None:
    assert not described("s3", "GetObject", Response(status, {}, b"")).logged
