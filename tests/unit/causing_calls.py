"""Calls that make services act, each with what it meets and the records that it leaves: one row a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller
from emulator.core.causes.calls import Cause, Planned, ServiceCall, ServiceEvent
from emulator.core.causes.table import find_row
from emulator.core.ports.surroundings import (
    Firing,
    Function,
    Instance,
    Machine,
    Recorder,
    Scaling,
    StoredObject,
)
from tests.unit.surroundings import Known
from tests.unit.worlds import ACCOUNT, HOME, NOON

KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/0f0f0f0f-1111-4222-8333-444455556666"
OWN = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/00000000-1111-4222-8333-444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ops/worker"
WORKER = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker"
SECRET = f"arn:aws:secretsmanager:{HOME}:{ACCOUNT}:secret:db-AbCdEf"
FUNCTION = f"arn:aws:lambda:{HOME}:{ACCOUNT}:function:sums"
MACHINE = f"arn:aws:states:{HOME}:{ACCOUNT}:stateMachine:order"
TASK = f"arn:aws:ecs:{HOME}:{ACCOUNT}:task/main/0123456789abcdef"
DEFINITION = f"arn:aws:ecs:{HOME}:{ACCOUNT}:task-definition/web:1"
TOPIC = f"arn:aws:sns:{HOME}:{ACCOUNT}:told"
BUS = f"arn:aws:events:{HOME}:{ACCOUNT}:event-bus/own"
RULE = f"arn:aws:events:{HOME}:{ACCOUNT}:rule/own/orders"
VERSION = "11111111-2222-4333-8444-555566667777"
QUERY = "99999999-2222-4333-8444-555566667777"
ALICE = Caller("IAMUser", ACCOUNT, "AIDAALICE", f"arn:aws:iam::{ACCOUNT}:user/alice", "AKIAALICE", "alice")
OWN_KEYS = {f"alias/aws/{name}": OWN for name in ("secretsmanager", "ssm", "s3", "lambda")}

EVENTS, SNS = "events.amazonaws.com", "sns.amazonaws.com"

KNOWN = Known(
    keys={**OWN_KEYS, KEY: KEY},
    parameters={"/app/token": "alias/aws/ssm", "token": "alias/aws/ssm"},
    objects={"from/a.txt": StoredObject(KEY, has_bucket_key=False)},
    roles={ROLE: "AROAWORKER"},
    profiles={"web": ROLE},
    functions={
        FUNCTION: Function(FUNCTION, ROLE, None, has_environment=True),
        "plain": Function(FUNCTION.replace("sums", "plain"), ROLE, None, has_environment=False),
    },
    tables={"Books": KEY},
    outputs={QUERY: "s3://results/queries/"},
    tasks={DEFINITION: {"taskRoleArn": ROLE, "executionRoleArn": ROLE.replace("worker", "puller")}},
    snapshots={"ami-1": ["snap-1"]},
    groups={
        "fleet": Scaling(
            [Instance("i-1", "ami-1", "t3.micro", "eu-west-1a", "subnet-1", "vpc-1", "10.0.0.4", "web")],
            ["i-0"],
            "lt-1",
            "3",
        )
    },
    rules={
        (f"arn:aws:events:{HOME}:{ACCOUNT}:event-bus/own", "shop"): [Firing(EVENTS, RULE, FUNCTION, "e-2")]
    },
    subscribers={TOPIC: [FUNCTION]},
    deletions={SECRET: NOON + timedelta(days=7), KEY: NOON + timedelta(days=30)},
    recorders={
        "default": Recorder(ROLE),
        "instances": Recorder(ROLE, frozenset({"AWS::EC2::Instance", "AWS::Glue::Job"})),
    },
    own_buckets=["shop"],
    own_queues=["jobs"],
    machines={
        MACHINE: Machine(
            ROLE,
            {
                "StartAt": "Add",
                "States": {
                    "Add": {"Type": "Task", "Resource": FUNCTION, "Next": "Tell"},
                    "Tell": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::sns:publish",
                        "Parameters": {"TopicArn": TOPIC, "Message": "hush"},
                        "Next": "Which",
                    },
                    "Which": {"Type": "Choice", "Choices": [], "Default": "Later"},
                    "Later": {"Type": "Task", "Resource": f"{FUNCTION}-later", "End": True},
                },
            },
        )
    },
)


@dataclass(frozen=True)
class Made:
    """A record that a call leaves: service and operation, who acts for whom, and members of it."""

    what: str
    by: str
    identity: str  # the type in userIdentity; "" for a service event, which has none
    asked: Json | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A call, by source and name, what it asked and answered, and what it makes services do."""

    call: str
    asked: Json
    answered: Json
    made: Sequence[Made]
    source: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    case: str = ""
    sent: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.call} {self.case}".strip()

    def cause(self, caller: Caller = ALICE, error: str | None = None) -> Cause:
        source, name = self.call.split(" ")
        description = Description(
            event_source=f"{source}.amazonaws.com",
            event_name=name,
            region=HOME,
            read_only=name.startswith("Get"),
            request_parameters=self.asked,
            response_elements=self.answered,
            error_code=error,
            request_id="REQUEST",
        )
        return Cause(description, caller, ACCOUNT, NOON, self.answered, self.headers, self.sent)


def made_by(cause: Cause) -> Sequence[ServiceCall | ServiceEvent]:
    """Return what services do because of a call, now and later, with what is known around it."""
    row = find_row(cause.description, cause.headers)
    made = row.rule(cause, KNOWN) if row else ()
    return [each for one in made for each in (one.rule(one.at) if isinstance(one, Planned) else [one])]


def own_key(service: str) -> str:
    return f"alias/aws/{service}"


SECRETS, INTERNAL = "secretsmanager.amazonaws.com", "AWS Internal"
LAMBDA, DYNAMODB = "lambda.amazonaws.com", "dynamodb.amazonaws.com"
EC2, SCALING = "ec2.amazonaws.com", "autoscaling.amazonaws.com"
TASKS, STATES, ATHENA = "ecs-tasks.amazonaws.com", "states.amazonaws.com", "athena.amazonaws.com"

DECRYPTING = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
ON_SECRET = {"SecretARN": SECRET, "SecretVersionId": VERSION}
STORED = {"aRN": SECRET, "name": "db", "versionId": VERSION}
ON_TOKEN = {"PARAMETER_ARN": f"arn:aws:ssm:{HOME}:{ACCOUNT}:parameter/app/token"}
TOKEN = {"name": "/app/token", "type": "SecureString", "version": 1}
BY_KMS = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": KEY}
BY_BUCKET_KEY = {**BY_KMS, "x-amz-server-side-encryption-bucket-key-enabled": "true"}
OBJECT = {"bucketName": "shop", "key": "a.txt", "Host": "shop.s3.amazonaws.com"}
ON_OBJECT = {"aws:s3:arn": "arn:aws:s3:::shop/a.txt"}
ON_BOOKS = {"aws:dynamodb:tableName": "Books", "aws:dynamodb:subscriberId": ACCOUNT}
ON_FUNCTION = {"aws:lambda:FunctionArn": FUNCTION}
PRINCIPAL = f"dynamodb.{HOME}.amazonaws.com"

SEEN = "aws-observed"
DOCS = "aws-docs"


def data_key(by: str, sent: str, context: Json, identity: str = "IAMUser") -> Made:
    given = {"keyId": sent, "keySpec": "AES_256", "encryptionContext": context}
    return Made("kms GenerateDataKey", by, identity, given)


def decryption(by: str, context: Json, identity: str = "IAMUser") -> Made:
    return Made("kms Decrypt", by, identity, {**DECRYPTING, "encryptionContext": context})


def assumption(by: str, session: str, role: str = ROLE, **more: Any) -> Made:
    given = {"roleArn": role, "roleSessionName": session, **more}
    return Made("sts AssumeRole", by, "AWSService", given)


def on_secret(call: str, made: Sequence[Made], source: tuple[str, ...], **asked: Any) -> Example:
    return Example(f"secretsmanager {call}", {"secretId": "db", **asked}, STORED, made, source)


SECRET_KEY = data_key(SECRETS, own_key("secretsmanager"), ON_SECRET)
DELETION = {
    "additionalEventData": {"ARN": SECRET, "Name": "db"},
    "requestID": f"SecretDeleteMessage:{SECRET}:2026-01-10T12:00:00Z:Forced",
}
DELETED_LATER = {**DELETION, "requestID": f"SecretDeleteMessage:{SECRET}:2026-01-17T12:00:00Z"}
ROTATION = {"additionalEventData": {"SecretId": SECRET}, "requestID": f"Rotation-{SECRET}-{VERSION}"}

OF_SECRETS_NOW = "radkawar/stackd, secretsmanager/encryption_audit: records of September 2026"
ON_TRIAL = {"SecretARN": SECRET, "SecretVersionId": "RequestToValidateKeyAccess"}


def value_got(secret: str, **more: str) -> Made:
    told = {"requestID": f"REQUEST:{secret}", **more}
    return Made("secretsmanager GetSecretValue", SECRETS, "IAMUser", {"secretId": secret}, told)


OF_SECRETS = [
    on_secret("PutSecretValue", [SECRET_KEY], (SEEN, "service-events.md 2.5: 20 of 20")),
    on_secret("CreateSecret", [SECRET_KEY], (DOCS, "Secrets Manager guide, by service-events.md 2.5")),
    on_secret("UpdateSecret", [SECRET_KEY], (DOCS, "Secrets Manager guide, by service-events.md 2.5")),
    on_secret(
        "GetSecretValue", [decryption(SECRETS, ON_SECRET)], (SEEN, "service-events.md 2.5: 56 records")
    ),
    Example(
        "secretsmanager BatchGetSecretValue",
        {"secretIdList": ["db", "other", "gone", "locked"]},
        {
            "secretValues": [STORED, {**STORED, "name": "other"}],
            "errors": [
                {"secretId": "gone", "errorCode": "ResourceNotFoundException", "message": "m"},
                {"secretId": "locked", "errorCode": "AccessDeniedException", "message": "m"},
            ],
        },
        [
            value_got("db"),
            decryption(SECRETS, ON_SECRET),
            value_got("other"),
            decryption(SECRETS, ON_SECRET),
            value_got("gone", errorCode="ResourceNotFoundException", errorMessage="m"),
            value_got("locked", errorCode="AccessDenied", errorMessage="m"),
        ],
        (SEEN, OF_SECRETS_NOW),
    ),
    Example(
        "secretsmanager UpdateSecret",
        {"secretId": "db", "kmsKeyId": KEY},
        {"aRN": SECRET, "name": "db"},
        [data_key(SECRETS, KEY, ON_TRIAL), decryption(SECRETS, ON_TRIAL)],
        (SEEN, OF_SECRETS_NOW),
        case="with another key",
    ),
    Example(
        "secretsmanager CreateSecret",
        {"name": "db"},
        {"aRN": SECRET, "name": "db"},
        [],
        (SEEN, "service-events.md 2.5: CreateSecret without a value"),
        case="without value",
    ),
    on_secret(
        "DeleteSecret",
        [
            Made("secretsmanager StartSecretVersionDelete", SECRETS, "", None, DELETION),
            Made("secretsmanager EndSecretVersionDelete", SECRETS, "", None, DELETION),
        ],
        (SEEN, "service-events.md 2.10: 20 pairs"),
        forceDeleteWithoutRecovery=True,
    ),
    Example(
        "secretsmanager DeleteSecret",
        {"secretId": "db"},
        STORED,
        [
            Made("secretsmanager StartSecretVersionDelete", SECRETS, "", None, DELETED_LATER),
            Made("secretsmanager EndSecretVersionDelete", SECRETS, "", None, DELETED_LATER),
        ],
        ("assumed", "service-events.md 2.10 infers it; the requestID follows the forced one", "inferred"),
        case="with recovery",
    ),
    on_secret(
        "RestoreSecret",
        [
            Made(
                "secretsmanager CancelSecretVersionDelete",
                SECRETS,
                "",
                None,
                {"additionalEventData": {"ARN": SECRET, "Name": "db"}},
            )
        ],
        (DOCS, "Secrets Manager guide, Log entries for deletion"),
    ),
    on_secret(
        "RotateSecret",
        [Made("secretsmanager RotationSucceeded", SECRETS, "", None, ROTATION)],
        (SEEN, "service-events.md 2.10: single records of 2021"),
    ),
]

OF_PARAMETERS = [
    Example(
        "ssm PutParameter",
        {"name": "/app/token", "type": "SecureString"},
        {"version": 1, "tier": "Standard"},
        [
            Made(
                "kms Encrypt",
                INTERNAL,
                "IAMUser",
                {"encryptionContext": ON_TOKEN, "keyId": own_key("ssm"), **DECRYPTING},
            )
        ],
        (SEEN, "service-events.md 2.6: 42 records; cases/calls-by-services.md"),
    ),
    Example(
        "ssm PutParameter",
        {"name": "/app/token", "type": "SecureString", "keyId": KEY},
        {"version": 1, "tier": "Advanced"},
        [data_key(INTERNAL, KEY, ON_TOKEN)],
        (DOCS, "Systems Manager guide, by service-events.md 2.6"),
        case="in the advanced tier",
    ),
    Example(
        "ssm PutParameter",
        {"name": "/app/plain", "type": "String"},
        {"version": 1},
        [],
        (SEEN, "service-events.md 2.6: secure strings alone"),
        case="in clear",
    ),
    Example(
        "ssm GetParameter",
        {"name": "/app/token", "withDecryption": True},
        {"parameter": TOKEN},
        [decryption(INTERNAL, ON_TOKEN)],
        (SEEN, "service-events.md 2.6: 122 records; cases/calls-by-services.md"),
    ),
    Example(
        "ssm GetParameter",
        {"name": "/app/token"},
        {"parameter": TOKEN},
        [],
        (SEEN, "service-events.md 2.6"),
        case="without decryption",
    ),
    Example(
        "ssm GetParameters",
        {"names": ["/app/token", "/app/plain"], "withDecryption": True},
        {"parameters": [TOKEN, {"name": "/app/plain", "type": "String"}]},
        [decryption(INTERNAL, ON_TOKEN)],
        (SEEN, "service-events.md 2.6: one for each secure string"),
    ),
    Example(
        "ssm GetParametersByPath",
        {"path": "/app", "withDecryption": True},
        {"parameters": [TOKEN, TOKEN]},
        [decryption(INTERNAL, ON_TOKEN), decryption(INTERNAL, ON_TOKEN)],
        (SEEN, "service-events.md 2.6: one for each secure string"),
    ),
    Example(
        "ssm GetParameterHistory",
        {"name": "/app/token", "withDecryption": True},
        {"parameters": [TOKEN]},
        [decryption(INTERNAL, ON_TOKEN)],
        ("assumed", "service-events.md 2.6 has the other reads alone", "inferred"),
    ),
]


def on_object(call: str, made: Sequence[Made], headers: Mapping[str, str], why: str, **asked: str) -> Example:
    kind = SEEN if "p25" in why else DOCS
    case = "with a bucket key" if headers is BY_BUCKET_KEY else ""
    return Example(f"s3 {call}", {**OBJECT, **asked}, {}, made, (kind, why), headers, case)


GUIDE = "S3 and KMS guides, by service-events.md 2.7"
OF_OBJECTS = [
    on_object(
        "PutObject",
        [data_key(INTERNAL, KEY, {"aws:s3:arn": "arn:aws:s3:::shop"})],
        BY_BUCKET_KEY,
        "service-events.md 2.7: p25",
    ),
    on_object("PutObject", [data_key(INTERNAL, KEY, ON_OBJECT)], BY_KMS, GUIDE),
    on_object("CreateMultipartUpload", [data_key(INTERNAL, KEY, ON_OBJECT)], BY_KMS, GUIDE),
    on_object("GetObject", [decryption(INTERNAL, ON_OBJECT)], BY_KMS, GUIDE),
    on_object(
        "CopyObject",
        [decryption(INTERNAL, {"aws:s3:arn": "arn:aws:s3:::from/a.txt"}), data_key(INTERNAL, KEY, ON_OBJECT)],
        BY_KMS,
        GUIDE,
        **{"x-amz-copy-source": "/from/a.txt?versionId=3"},
    ),
    Example(
        "s3 PutObject",
        OBJECT,
        {},
        [],
        (DOCS, GUIDE),
        {"x-amz-server-side-encryption": "AES256"},
        "with a key of S3's own",
    ),
    Example(
        "s3 PutObject",
        OBJECT,
        {},
        [data_key(INTERNAL, OWN, ON_OBJECT)],
        (DOCS, GUIDE),
        {"x-amz-server-side-encryption": "aws:kms"},
        "with the account's key for S3",
    ),
]

RUN = {
    "functionName": FUNCTION,
    "sourceArn": FUNCTION,
    "logType": "None",
    "contentType": "application/json",
    "sourceAccount": ACCOUNT,
}
IN_2026 = "service-events.md 2.2: records of 2026"
STARTED = [assumption(LAMBDA, "sums"), decryption(LAMBDA, ON_FUNCTION, "AssumedRole")]
GRANT = {
    "keyId": KEY,
    "operations": ["Decrypt", "RetireGrant"],
    "constraints": {"encryptionContextEquals": ON_FUNCTION},
    "retiringPrincipal": f"{WORKER}/sums",
    "granteePrincipal": f"{WORKER}/sums",
}
CONFIGURATION = {"functionName": "sums", "functionArn": FUNCTION, "environment": {}}
WITHOUT = {"functionArn": f"{FUNCTION}-other"}


def reading_environments(name: str, answered: Json) -> Example:
    made = [decryption(LAMBDA, ON_FUNCTION)]
    return Example(f"lambda {name}", {}, answered, made, (SEEN, "service-events.md 2.2: p25"))


OF_FUNCTIONS = [
    Example(
        "lambda CreateFunction20150331",
        {"functionName": "sums", "role": ROLE, "kMSKeyArn": KEY},
        {"functionArn": FUNCTION},
        [
            assumption(LAMBDA, "awslambda_*_20260110120000000"),
            Made("kms CreateGrant", LAMBDA, "IAMUser", GRANT),
        ],
        (SEEN, "service-events.md 2.2: p23, and a single record of 2021"),
    ),
    reading_environments("GetFunction20150331v2", {"configuration": CONFIGURATION}),
    reading_environments("GetFunctionConfiguration20150331v2", CONFIGURATION),
    reading_environments("ListFunctions20150331", {"functions": [CONFIGURATION, WITHOUT]}),
    Example(
        "lambda Invoke",
        {"functionName": FUNCTION, "invocationType": "Event"},
        {},
        [
            *STARTED,
            Made("lambda InvokeExecution", LAMBDA, "AWSService", RUN, {"requestID": "REQUEST"}),
        ],
        (SEEN, IN_2026),
    ),
    Example(
        "lambda Invoke",
        {"functionName": FUNCTION, "invocationType": "RequestResponse"},
        {},
        STARTED,
        (SEEN, "service-events.md 2.2: InvokeExecution follows asynchronous invocations; p25, 2019"),
        case="that waits",
    ),
    Example(
        "lambda Invoke",
        {"functionName": FUNCTION, "invocationType": "DryRun"},
        {},
        [],
        (DOCS, "Lambda API reference, Invoke, InvocationType: DryRun validates parameters and rights"),
        case="that runs nothing",
    ),
]

TABLE_GRANT = {
    "keyId": KEY,
    "retiringPrincipal": PRINCIPAL,
    "constraints": {"encryptionContextSubset": ON_BOOKS},
    "granteePrincipal": PRINCIPAL,
    "operations": [
        "DescribeKey",
        "GenerateDataKey",
        "Decrypt",
        "Encrypt",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
    ],
}
DYNAMODB_GUIDE = (DOCS, "KMS guide, How Amazon DynamoDB uses AWS KMS")
SINGLE = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")
BATCH: Json = {"requestItems": {"Books": {}, "Plain": {}}}
TRANSACTION: Json = {"transactItems": [{"put": {"tableName": "Books"}}, {"update": {"tableName": "Books"}}]}


def on_table(name: str, asked: Json) -> Example:
    return Example(f"dynamodb {name}", asked, {}, [decryption(DYNAMODB, ON_BOOKS)], DYNAMODB_GUIDE)


OF_TABLES = [
    *(
        Example(
            f"dynamodb {name}",
            {"tableName": "Books", "sSESpecification": {"enabled": True, "sSEType": "KMS"}},
            {},
            [
                Made("kms CreateGrant", DYNAMODB, "IAMUser", TABLE_GRANT),
                data_key(DYNAMODB, KEY, ON_BOOKS, "AWSService"),
            ],
            DYNAMODB_GUIDE,
        )
        for name in ("CreateTable", "UpdateTable")
    ),
    Example("dynamodb CreateTable", {"tableName": "Books"}, {}, [], DYNAMODB_GUIDE, case="without KMS"),
    *(on_table(name, {"tableName": "Books"}) for name in SINGLE),
    on_table("BatchGetItem", BATCH),
    on_table("BatchWriteItem", BATCH),
    on_table("TransactGetItems", TRANSACTION),
    on_table("TransactWriteItems", TRANSACTION),
    Example("dynamodb GetItem", {"tableName": "Plain"}, {}, [], DYNAMODB_GUIDE, case="without KMS"),
]

LAUNCHED = {"instancesSet": {"items": [{"instanceId": "i-1", "imageId": "ami-1"}]}}
SHARED = Made(
    "ec2 SharedSnapshotVolumeCreated", EC2, "", None, {"serviceEventDetails": {"snapshotId": "snap-1"}}
)
SCALED_OUT = {
    "instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]},
    "blockDeviceMapping": {},
    "availabilityZone": "eu-west-1a",
    "monitoring": {"enabled": False},
    "subnetId": "subnet-1",
    "disableApiTermination": False,
    "disableApiStop": False,
    "clientToken": "*",
    "tagSpecificationSet": {
        "items": [
            {"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": "fleet"}]}
        ]
    },
    "launchTemplate": {"launchTemplateId": "lt-1", "version": "3"},
}
SCALED_IN = {"instancesSet": {"items": [{"instanceId": "i-0"}]}}
SCALED = [
    Made("ec2 RunInstances", SCALING, "AssumedRole", SCALED_OUT),
    assumption(EC2, "i-1"),
    assumption(EC2, "i-1"),
    Made(
        "ec2 TerminateInstances", SCALING, "AssumedRole", {"instancesSet": {"items": [{"instanceId": "i-0"}]}}
    ),
]
GROUP_CALLS = (
    "CreateAutoScalingGroup",
    "UpdateAutoScalingGroup",
    "SetDesiredCapacity",
    "DeleteAutoScalingGroup",
    "ExecutePolicy",
)
SCALING_SOURCE = (SEEN, "service-events.md 2.4: a record of 2026; of termination inferred")

OF_INSTANCES = [
    Example(
        "ec2 RunInstances",
        {"iamInstanceProfile": {"name": "web"}},
        LAUNCHED,
        [SHARED, assumption(EC2, "i-1"), assumption(EC2, "i-1")],
        (SEEN, "service-events.md 2.4: p23, two records each; cases/calls-by-services.md"),
    ),
    Example(
        "ec2 AssociateIamInstanceProfile",
        {"AssociateIamInstanceProfileRequest": {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "web"}}},
        {},
        [assumption(EC2, "i-1"), assumption(EC2, "i-1")],
        ("assumed", "as at a launch, service-events.md 2.4", "inferred"),
    ),
    *(
        Example(f"autoscaling {name}", {"autoScalingGroupName": "fleet"}, {}, SCALED, SCALING_SOURCE)
        for name in GROUP_CALLS
    ),
    Example(
        "autoscaling TerminateInstanceInAutoScalingGroup",
        {"instanceId": "i-0"},
        {"activity": {"autoScalingGroupName": "fleet"}},
        SCALED,
        SCALING_SOURCE,
    ),
]

PULLER = ROLE.replace("worker", "puller")
TASK_STARTED = {"tasks": [{"taskArn": TASK, "taskDefinitionArn": DEFINITION}]}
TASK_ID = "0123456789abcdef"
OF_TASKS = [
    *(
        Example(
            f"ecs {name}",
            {"taskDefinition": "web"},
            TASK_STARTED,
            [assumption(TASKS, TASK_ID), assumption(TASKS, TASK_ID, PULLER)],
            (SEEN, "service-events.md 2.9: a single record of 2018"),
        )
        for name in ("RunTask", "StartTask")
    ),
    Example(
        "ecs RunTask",
        {"overrides": {"taskRoleArn": PULLER}},
        TASK_STARTED,
        [assumption(TASKS, TASK_ID, PULLER), assumption(TASKS, TASK_ID, PULLER)],
        (DOCS, "ECS API reference, TaskOverride: taskRoleArn, executionRoleArn"),
        case="in another role",
    ),
    *(
        Example(
            f"states {name}",
            {"stateMachineArn": MACHINE},
            {"executionArn": "an execution"},
            [
                assumption(STATES, "*"),
                Made("lambda Invoke", STATES, "AssumedRole", None),
                Made(
                    "sns Publish", STATES, "AssumedRole", {"topicArn": f"arn:aws:sns:{HOME}:{ACCOUNT}:told"}
                ),
            ],
            (SEEN, "service-events.md 2.3: functions of 2023; other tasks inferred"),
        )
        for name in ("StartExecution", "StartSyncExecution")
    ),
]


def invoked(by: str, source: str) -> Sequence[Made]:
    given = {
        "functionName": FUNCTION,
        "invocationType": "Event",
        "sourceArn": source,
        "sourceAccount": ACCOUNT,
    }
    return [
        Made("lambda Invoke", by, "AWSService", given),
        Made("lambda InvokeExecution", LAMBDA, "AWSService", RUN),
    ]


def entry(source: str, bus: str) -> Json:
    return {"Source": source, "DetailType": "order", "Detail": "{}", "EventBusName": bus}


OF_MESSAGES = [
    Example(
        "events PutEvents",
        {"entries": []},
        {"entries": [{"errorCode": "InternalFailure"}, {"eventId": "e-2"}, {"eventId": "e-3"}]},
        invoked(EVENTS, RULE),
        (SEEN, "service-events.md 2.3: a single record of 2023"),
        sent={"Entries": [entry("shop", "own"), entry("shop", "own"), entry("other", "own")]},
    ),
    Example(
        "sns Publish",
        {"topicArn": TOPIC},
        {"messageId": "m"},
        invoked(SNS, TOPIC),
        ("assumed", "as by a rule; no record of it was found (service-events.md 5)", "inferred"),
    ),
    Example(
        "sns PublishBatch",
        {"topicArn": TOPIC},
        {"successful": [{"messageId": "m"}], "failed": [{"id": "n"}]},
        invoked(SNS, TOPIC),
        ("assumed", "as by a rule; no record of it was found (service-events.md 5)", "inferred"),
    ),
]

RESULT = "queries/" + QUERY + ".csv"
RESULTS = {"bucketName": "results", "Host": f"results.s3.{HOME}.amazonaws.com"}
WRITTEN = {"responseElements": {"x-amz-server-side-encryption": "AES256"}}
OF_QUERIES = [
    Example(
        "athena StartQueryExecution",
        {"queryString": "***OMITTED***"},
        {"queryExecutionId": QUERY},
        [
            Made("s3 GetBucketLocation", ATHENA, "IAMUser", {**RESULTS, "location": ""}),
            Made("s3 PutObject", ATHENA, "IAMUser", {**RESULTS, "key": RESULT}, WRITTEN),
            Made("s3 PutObject", ATHENA, "IAMUser", {**RESULTS, "key": f"{RESULT}.metadata"}, WRITTEN),
        ],
        (SEEN, "service-events.md 2.8: records of 2026"),
    ),
    Example(
        "athena GetQueryResults",
        {"queryExecutionId": QUERY},
        {},
        [
            Made(
                "s3 GetObject",
                ATHENA,
                "IAMUser",
                {"bucketName": "results", "Host": "results.s3.amazonaws.com", "key": RESULT},
            )
        ],
        (SEEN, "service-events.md 2.8: records of 2026"),
    ),
]

# --- roles of services, and what they do on their own -----------------------------------------------

RDS, CONFIG, GATEWAY = "rds.amazonaws.com", "config.amazonaws.com", "apigateway.amazonaws.com"
INSPECTOR, EXPLORER = "inspector2.amazonaws.com", "resource-explorer-2.amazonaws.com"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role"
SUBNETS: Json = {"vpcId": "vpc-1", "subnets": [{"subnetIdentifier": "subnet-1"}]}
DATABASE: Json = {
    "dBInstanceIdentifier": "orders",
    "dBSubnetGroup": SUBNETS,
    "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-1", "status": "active"}],
}


def in_linked_rds_role(call: str, asked: Json) -> Sequence[Made]:
    action = f"ec2:{call.split(' ')[1]}"
    role = f"{LINKED}/{RDS}/AWSServiceRoleForRDS"
    begun = Made(
        "sts AssumeRole",
        RDS,
        "AWSService",
        {
            "roleArn": role,
            "roleSessionName": "SLRManagement",
            "durationSeconds": 900,
            "policy": f'*"{action}"*',
        },
    )
    return [begun, Made(call, RDS, "AssumedRole", asked)]


LOOKED = in_linked_rds_role(
    "ec2 DescribeSubnets", {"subnetSet": {"items": [{"subnetId": "subnet-1"}]}, "filterSet": {}}
)
IN_2023 = "service-events.md 2.9: p23"
OF_DATABASES = [
    Example(
        "rds CreateDBSubnetGroup",
        {},
        SUBNETS,
        [
            *in_linked_rds_role(
                "ec2 DescribeVpcs", {"vpcSet": {"items": [{"vpcId": "vpc-1"}]}, "filterSet": {}}
            ),
            *LOOKED,
        ],
        (SEEN, IN_2023),
    ),
    Example(
        "rds CreateDBInstance",
        {},
        DATABASE,
        [
            *LOOKED,
            *in_linked_rds_role(
                "ec2 CreateNetworkInterface",
                {
                    "subnetId": "subnet-1",
                    "description": "RDSNetworkInterface",
                    "groupSet": {"items": [{"groupId": "sg-1"}]},
                    "privateIpAddressesSet": {},
                },
            ),
        ],
        (SEEN, IN_2023),
    ),
    Example(
        "rds DeleteDBInstance",
        {},
        DATABASE,
        in_linked_rds_role("ec2 DeleteNetworkInterface", {"networkInterfaceId": "eni-*"}),
        ("assumed", "the interface of a database goes with it", "inferred"),
    ),
    Example("rds CreateDBInstance", {}, {}, [], (SEEN, IN_2023), case="without subnets"),
]


def read_by(service: str, call: str, asked: Json | None) -> Made:
    return Made(call, service, "AssumedRole", asked)


INSTANCES: Json = {"instancesSet": {}, "filterSet": {}}
ON_SHOP = {"bucketName": "shop", "Host": f"shop.s3.{HOME}.amazonaws.com"}
OF_SURVEYS = [
    Example(
        "config StartConfigurationRecorder",
        {"configurationRecorderName": "default"},
        {},
        [
            assumption(CONFIG, "ConfigResourceCompositionSession"),
            read_by(CONFIG, "ec2 DescribeInstances", INSTANCES),
            *(
                read_by(CONFIG, f"ec2 {name}", {**{one: {} for one in sets}, "filterSet": {}})
                for name, sets in (
                    ("DescribeVpcs", ["vpcSet"]),
                    ("DescribeSubnets", ["subnetSet"]),
                    ("DescribeSecurityGroups", ["securityGroupSet", "securityGroupIdSet"]),
                    ("DescribeVolumes", ["volumeSet"]),
                )
            ),
            read_by(CONFIG, "lambda ListFunctions20150331", None),
            read_by(CONFIG, "rds DescribeDBInstances", None),
            read_by(CONFIG, "dynamodb ListTables", None),
            read_by(CONFIG, "cloudtrail DescribeTrails", None),
        ],
        ("assumed", "a recorder that starts reads what it records; one record of 2026 is known", "inferred"),
    ),
    Example(
        "config StartConfigurationRecorder",
        {"configurationRecorderName": "instances"},
        {},
        [
            assumption(CONFIG, "ConfigResourceCompositionSession"),
            read_by(CONFIG, "ec2 DescribeInstances", INSTANCES),
        ],
        ("assumed", "a recorder reads what it records", "inferred"),
        case="of one type",
    ),
    Example(
        "inspector2 Enable",
        {"resourceTypes": ["EC2", "ECR"]},
        {},
        [
            assumption(
                INSPECTOR,
                "MandoService*",
                f"{LINKED}/{INSPECTOR}/AWSServiceRoleForAmazonInspector2",
                durationSeconds=3600,
            ),
            read_by(INSPECTOR, "ec2 DescribeInstances", INSTANCES),
        ],
        ("assumed", "Inspector begins to look when it is enabled; its records are those of 2023", "inferred"),
    ),
    Example(
        "inspector2 Enable",
        {"resourceTypes": ["ECR"]},
        {},
        [],
        ("assumed", "who inspects images looks at no instances", "inferred"),
        case="of images alone",
    ),
    Example(
        "resource-explorer-2 CreateIndex",
        {},
        {},
        [
            read_by(EXPLORER, "s3 GetBucketLogging", {**ON_SHOP, "logging": ""}),
            read_by(EXPLORER, "s3 GetBucketEncryption", {**ON_SHOP, "encryption": ""}),
            read_by(EXPLORER, "sqs GetQueueAttributes", {"queueUrl": "jobs", "attributeNames": ["All"]}),
            read_by(EXPLORER, "sqs ListQueueTags", {"queueUrl": "jobs"}),
        ],
        ("assumed", "Resource Explorer looks when its index is made; its records are of 2026", "inferred"),
    ),
    Example(
        "apigateway UpdateAccount",
        {},
        {"cloudwatchRoleArn": ROLE},
        [assumption(GATEWAY, "1768046400000000000", durationSeconds=900)],
        ("assumed", "API Gateway tries the role for logs when it is set", "inferred"),
    ),
]

ON_KEY = [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": KEY}]
KEY_ID = KEY.rpartition("/")[2]
CLOSED = {"accountId": "222233334444", "state": "SUCCEEDED"}
AT_NOON = {"requestedTimestamp": "2026-01-10T12:00:00Z", "completedTimestamp": "2026-01-10T12:00:00Z"}
OF_THEMSELVES = [
    Example(
        "kms RotateKeyOnDemand",
        {"keyId": KEY},
        {"keyId": KEY},
        [
            Made(
                "kms RotateKey",
                INTERNAL,
                "",
                None,
                {
                    "serviceEventDetails": {"rotationType": "ON_DEMAND", "keyId": KEY_ID},
                    "resources": ON_KEY,
                },
            )
        ],
        (DOCS, "KMS guide, RotateKey; event-record.md 6.2"),
    ),
    Example(
        "kms ScheduleKeyDeletion",
        {"keyId": KEY},
        {"keyId": KEY},
        [
            Made(
                "kms DeleteKey",
                INTERNAL,
                "",
                None,
                {"serviceEventDetails": {"keyId": KEY_ID}, "resources": ON_KEY},
            )
        ],
        (DOCS, "KMS guide, DeleteKey; event-record.md 6.2"),
    ),
    *(
        Example(
            f"organizations {name}",
            {"accountName": "ops"},
            {"createAccountStatus": {**CLOSED, "accountName": "ops"}},
            [
                Made(
                    "organizations CreateAccountResult",
                    INTERNAL,
                    "",
                    None,
                    {"serviceEventDetails": {"createAccountStatus": {**CLOSED, "accountName": "****"}}},
                )
            ],
            (DOCS, "Organizations user guide, example log entries: CreateAccountResult"),
        )
        for name in ("CreateAccount", "CreateGovCloudAccount")
    ),
    Example(
        "organizations CreateAccount",
        {"accountName": "ops"},
        {"createAccountStatus": {"state": "IN_PROGRESS"}},
        [],
        (DOCS, "Organizations user guide, example log entries: CreateAccountResult"),
        case="that goes on",
    ),
    Example(
        "organizations CloseAccount",
        {"accountId": "222233334444"},
        {},
        [
            Made(
                "organizations CloseAccountResult",
                "organizations.amazonaws.com",
                "",
                None,
                {"serviceEventDetails": {"closeAccountStatus": {**CLOSED, **AT_NOON}}},
            )
        ],
        (DOCS, "Organizations user guide, example log entries: CloseAccountResult"),
    ),
]

EXAMPLES: Sequence[Example] = [
    *OF_SECRETS,
    *OF_PARAMETERS,
    *OF_OBJECTS,
    *OF_FUNCTIONS,
    *OF_TABLES,
    *OF_INSTANCES,
    *OF_TASKS,
    *OF_MESSAGES,
    *OF_QUERIES,
    *OF_DATABASES,
    *OF_SURVEYS,
    *OF_THEMSELVES,
]
