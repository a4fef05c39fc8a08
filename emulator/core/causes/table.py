"""The table of causes: which calls make services act, and the rule that says what they do.

A row stands under a source and the names of its calls, as records have them. A call that failed causes
nothing.
Source of the pairs: service-events.md 2, each with its own in the module of its rule.
"""

from collections.abc import Callable, Mapping, Sequence

from emulator.core.call import Description
from emulator.core.causes import (
    accounts,
    containers,
    databases,
    deletions,
    functions,
    gateways,
    instances,
    machines,
    objects,
    parameters,
    queries,
    secrets,
    surveys,
    tables,
    targets,
)
from emulator.core.causes.calls import Cause, Made
from emulator.core.ports.surroundings import Surroundings
from emulator.core.values import dataclass

Rule = Callable[[Cause, Surroundings], Sequence[Made]]


def _always(_headers: Mapping[str, str]) -> bool:
    return True


@dataclass(frozen=True)
class Row:
    """A rule, and what it records, as service and operation.

    `reads_answer` tells whether it reads the answer, `reads_sent` whether it reads the JSON that was sent.
    `is_met_by` tells cheaply, by the headers of the answer, whether the rule has anything to say of the call.
    """

    rule: Rule
    records: tuple[str, ...]
    reads_answer: bool = True
    reads_sent: bool = False
    is_met_by: Callable[[Mapping[str, str]], bool] = _always


DATA_KEY, DECRYPT, GRANT = "kms GenerateDataKey", "kms Decrypt", "kms CreateGrant"
ASSUME_ROLE, DESCRIBE_SUBNETS = "sts AssumeRole", "ec2 DescribeSubnets"
INVOKE, RUN = "lambda Invoke", "lambda InvokeExecution"
TARGETS = {service: f"{service} {api.name}" for service, api in targets.APIS.items()}
TASKS = tuple(f"{name.partition(':')[0]} {api.name}" for name, api in machines.TASKS.items())
SURVEYED = (
    *(f"s3 {name}" for name, _ in surveys.OF_BUCKETS),
    *(f"sqs {name}" for name in surveys.OF_QUEUES),
)

ROWS: Mapping[str, Row] = {
    "secretsmanager CreateSecret PutSecretValue UpdateSecret": Row(secrets.value_stored, (DATA_KEY, DECRYPT)),
    "secretsmanager GetSecretValue": Row(secrets.value_read, (DECRYPT,)),
    "secretsmanager BatchGetSecretValue": Row(
        secrets.values_read, ("secretsmanager GetSecretValue", DECRYPT)
    ),
    "secretsmanager DeleteSecret": Row(
        deletions.secret_deleted, tuple(f"secretsmanager {name}" for name in deletions.DELETION)
    ),
    "secretsmanager RestoreSecret": Row(
        deletions.secret_restored, (f"secretsmanager {deletions.CANCELLED}",)
    ),
    "secretsmanager RotateSecret": Row(secrets.secret_rotated, ("secretsmanager RotationSucceeded",)),
    "kms RotateKeyOnDemand": Row(deletions.key_rotated, ("kms RotateKey",)),
    "kms ScheduleKeyDeletion": Row(deletions.key_deletion_scheduled, ("kms DeleteKey",)),
    "ssm PutParameter": Row(parameters.parameter_stored, ("kms Encrypt", DATA_KEY)),
    "ssm GetParameter GetParameters GetParametersByPath GetParameterHistory": Row(
        parameters.parameters_read, (DECRYPT,)
    ),
    "s3 PutObject CreateMultipartUpload": Row(
        objects.object_stored, (DATA_KEY,), reads_answer=False, is_met_by=objects.is_by_kms
    ),
    "s3 GetObject": Row(objects.object_read, (DECRYPT,), reads_answer=False, is_met_by=objects.is_by_kms),
    "s3 CopyObject": Row(objects.object_copied, (DECRYPT, DATA_KEY), reads_answer=False),
    "lambda CreateFunction20150331": Row(functions.function_made, (ASSUME_ROLE, GRANT)),
    "lambda GetFunction20150331v2 GetFunctionConfiguration20150331v2 ListFunctions20150331": Row(
        functions.environments_read, (DECRYPT,)
    ),
    "lambda Invoke": Row(functions.function_invoked, (ASSUME_ROLE, DECRYPT, RUN), reads_answer=False),
    "dynamodb CreateTable UpdateTable": Row(tables.table_encrypted, (GRANT, DATA_KEY), reads_answer=False),
    "dynamodb GetItem PutItem UpdateItem DeleteItem Query Scan": Row(
        tables.table_used, (DECRYPT,), reads_answer=False
    ),
    "dynamodb BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems": Row(
        tables.table_used, (DECRYPT,), reads_answer=False
    ),
    "ec2 RunInstances": Row(
        instances.instances_run, (ASSUME_ROLE, "ec2 SharedSnapshotVolumeCreated"), reads_answer=False
    ),
    "ec2 AssociateIamInstanceProfile": Row(instances.profile_associated, (ASSUME_ROLE,), reads_answer=False),
    "autoscaling CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup SetDesiredCapacity"
    " ExecutePolicy TerminateInstanceInAutoScalingGroup": Row(
        instances.group_changed,
        ("ec2 RunInstances", "ec2 TerminateInstances", ASSUME_ROLE),
        reads_answer=False,
    ),
    "ecs RunTask StartTask": Row(containers.tasks_run, (ASSUME_ROLE,), reads_answer=False),
    "states StartExecution StartSyncExecution": Row(machines.execution_started, (ASSUME_ROLE, *TASKS)),
    "events PutEvents": Row(targets.events_put, (ASSUME_ROLE, RUN, *TARGETS.values()), reads_sent=True),
    "sns Publish PublishBatch": Row(targets.message_published, (INVOKE, RUN)),
    "apigateway UpdateAccount": Row(gateways.account_updated, (ASSUME_ROLE,)),
    "rds CreateDBSubnetGroup": Row(
        databases.subnets_chosen, (ASSUME_ROLE, "ec2 DescribeVpcs", DESCRIBE_SUBNETS), reads_answer=False
    ),
    "rds CreateDBInstance": Row(
        databases.database_made,
        (ASSUME_ROLE, DESCRIBE_SUBNETS, "ec2 CreateNetworkInterface"),
        reads_answer=False,
    ),
    "rds DeleteDBInstance": Row(
        databases.database_deleted, (ASSUME_ROLE, "ec2 DeleteNetworkInterface"), reads_answer=False
    ),
    "config StartConfigurationRecorder": Row(
        surveys.recorder_started,
        (ASSUME_ROLE, *(call for call, _ in surveys.READS.values())),
        reads_answer=False,
    ),
    "inspector2 Enable": Row(
        surveys.inspector_enabled, (ASSUME_ROLE, surveys.ALL_INSTANCES), reads_answer=False
    ),
    "resource-explorer-2 CreateIndex": Row(surveys.index_made, SURVEYED, reads_answer=False),
    "organizations CreateAccount CreateGovCloudAccount": Row(
        accounts.account_made, ("organizations CreateAccountResult",)
    ),
    "organizations CloseAccount": Row(
        accounts.account_closed, ("organizations CloseAccountResult",), reads_answer=False
    ),
    "athena StartQueryExecution": Row(queries.query_started, ("s3 GetBucketLocation", "s3 PutObject")),
    "athena GetQueryResults": Row(queries.results_read, ("s3 GetObject",), reads_answer=False),
}

CAUSES: Mapping[tuple[str, str], Row] = {
    (f"{calls.split()[0]}.amazonaws.com", name): row
    for calls, row in ROWS.items()
    for name in calls.split()[1:]
}


def find_row(description: Description, headers: Mapping[str, str]) -> Row | None:
    """Return the row of a call by the headers of its answer, None if the call makes services do nothing."""
    row = CAUSES.get((description.event_source, description.event_name))
    if row is None or description.error_code or not row.is_met_by(headers):
        return None
    return row
