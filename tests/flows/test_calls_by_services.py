"""What services do because of calls, from the call in boto3 to the journal."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from emulator.core.clock import ManualClock
from emulator.core.records.events import record_of
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient
from tests.record_schema import problems_of

ROLE = f"arn:aws:iam::{ACCOUNT}:role/ops/worker"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:sums"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"
IMAGE = "ami-12c6146b"
Record = dict[str, Any]


class World:
    """The rest of AWS, and what was recorded since the world was last looked at."""

    def __init__(self, client: MakeClient, emulator: Emulator) -> None:
        self.client = client
        self._journal = emulator.parts.store.journal
        self._seen = 0

    def records(self) -> Sequence[Record]:
        """Return the records that are new, oldest first."""
        events = self._journal.scan(self._seen, 1000)
        self._seen = events[-1].number if events else self._seen
        return [record_of(event) for event in events]

    def key(self) -> str:
        return str(self.client("kms").create_key()["KeyMetadata"]["Arn"])

    def role(self) -> str:
        iam = self.client("iam")
        return str(
            iam.create_role(RoleName="worker", Path="/ops/", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        )

    def profile(self) -> str:
        iam = self.client("iam")
        self.role()
        iam.create_instance_profile(InstanceProfileName="web")
        iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="worker")
        return "web"

    def function(self, **more: Any) -> None:
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("sums.py", "def handler(event, context): return 1")
        self.client("lambda").create_function(
            FunctionName="sums",
            Runtime="python3.13",
            Role=self.role(),
            Handler="sums.handler",
            Code={"ZipFile": package.getvalue()},
            **more,
        )


@pytest.fixture
def world(client: MakeClient, emulator: Emulator) -> World:
    return World(client, emulator)


def summary(record: Record) -> str:
    service = record["eventSource"].removesuffix(".amazonaws.com")
    by = record["userIdentity"].get("invokedBy", "")
    return f"{service} {record['eventName']}" + (f" by {by.removesuffix('.amazonaws.com')}" if by else "")


# --- deeds: what is arranged, and returns what is then done -----------------------------------------

Deed = Callable[[World], Callable[[], Any]]


def put_secret(world: World) -> Callable[[], Any]:
    secrets = world.client("secretsmanager")
    secrets.create_secret(Name="db")
    return lambda: secrets.put_secret_value(SecretId="db", SecretString="hush")


def create_secret(world: World) -> Callable[[], Any]:
    return lambda: world.client("secretsmanager").create_secret(Name="db", SecretString="hush")


def create_empty_secret(world: World) -> Callable[[], Any]:
    return lambda: world.client("secretsmanager").create_secret(Name="db")


def describe_secret(world: World) -> Callable[[], Any]:
    create_secret(world)()
    return lambda: world.client("secretsmanager").describe_secret(SecretId="db")


def read_secret(world: World) -> Callable[[], Any]:
    create_secret(world)()
    return lambda: world.client("secretsmanager").get_secret_value(SecretId="db")


def read_secrets(world: World) -> Callable[[], Any]:
    create_secret(world)()
    wanted = ["db", "gone"]
    return lambda: world.client("secretsmanager").batch_get_secret_value(SecretIdList=wanted)


def delete_secret(world: World) -> Callable[[], Any]:
    create_secret(world)()
    return lambda: world.client("secretsmanager").delete_secret(
        SecretId="db", ForceDeleteWithoutRecovery=True
    )


def rotate_secret(world: World) -> Callable[[], Any]:
    create_secret(world)()
    rules = {"AutomaticallyAfterDays": 7}
    return lambda: world.client("secretsmanager").rotate_secret(SecretId="db", RotationRules=rules)


def put_parameter(world: World) -> Callable[[], Any]:
    return lambda: world.client("ssm").put_parameter(Name="/app/token", Value="hush", Type="SecureString")


def put_plain_parameter(world: World) -> Callable[[], Any]:
    return lambda: world.client("ssm").put_parameter(Name="/app/name", Value="shop", Type="String")


def read_parameter(world: World) -> Callable[[], Any]:
    put_parameter(world)()
    return lambda: world.client("ssm").get_parameter(Name="/app/token", WithDecryption=True)


def read_parameters(world: World) -> Callable[[], Any]:
    put_parameter(world)()
    put_plain_parameter(world)()
    names = ["/app/token", "/app/name"]
    return lambda: world.client("ssm").get_parameters(Names=names, WithDecryption=True)


def put_object(world: World, **more: Any) -> Callable[[], Any]:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="shop")
    return lambda: s3.put_object(Bucket="shop", Key="a.txt", Body=b"a", **more)


def put_encrypted(world: World) -> Callable[[], Any]:
    return put_object(world, ServerSideEncryption="aws:kms", SSEKMSKeyId=world.key())


def put_by_default(world: World) -> Callable[[], Any]:
    deed = put_object(world)
    by_kms = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": world.key()}
    rule = {"ApplyServerSideEncryptionByDefault": by_kms, "BucketKeyEnabled": True}
    world.client("s3").put_bucket_encryption(
        Bucket="shop", ServerSideEncryptionConfiguration={"Rules": [rule]}
    )
    return deed


def get_encrypted(world: World) -> Callable[[], Any]:
    put_encrypted(world)()
    return lambda: world.client("s3").get_object(Bucket="shop", Key="a.txt")


def copy_encrypted(world: World) -> Callable[[], Any]:
    put_encrypted(world)()
    return lambda: world.client("s3").copy_object(
        Bucket="shop", Key="b.txt", CopySource="shop/a.txt", ServerSideEncryption="aws:kms"
    )


def make_function(world: World) -> Callable[[], Any]:
    return lambda: world.function(KMSKeyArn=world.key())


def read_function(world: World) -> Callable[[], Any]:
    world.function(Environment={"Variables": {"TOKEN": "hush"}})
    return lambda: world.client("lambda").get_function(FunctionName="sums")


def make_table(world: World, **more: Any) -> Callable[[], Any]:
    return lambda: world.client("dynamodb").create_table(
        TableName="Books",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def make_encrypted_table(world: World) -> Callable[[], Any]:
    by_kms = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": world.key()}
    return make_table(world, SSESpecification=by_kms)


def put_item(world: World) -> Callable[[], Any]:
    make_encrypted_table(world)()
    return lambda: world.client("dynamodb").put_item(TableName="Books", Item={"id": {"S": "1"}})


def run_instance(world: World) -> Callable[[], Any]:
    profile = {"Name": world.profile()}
    return lambda: world.client("ec2").run_instances(
        ImageId=IMAGE, MinCount=1, MaxCount=1, IamInstanceProfile=profile
    )


def make_group(world: World) -> Callable[[], Any]:
    scaling = world.client("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName="web",
        ImageId=IMAGE,
        InstanceType="t3.micro",
        IamInstanceProfile=world.profile(),
    )
    return lambda: scaling.create_auto_scaling_group(
        AutoScalingGroupName="fleet",
        LaunchConfigurationName="web",
        MinSize=0,
        MaxSize=3,
        DesiredCapacity=2,
        AvailabilityZones=["us-east-1a"],
    )


def shrink_group(world: World) -> Callable[[], Any]:
    make_group(world)()
    return lambda: world.client("autoscaling").set_desired_capacity(
        AutoScalingGroupName="fleet", DesiredCapacity=1
    )


def run_task(world: World) -> Callable[[], Any]:
    ecs, role = world.client("ecs"), world.role()
    ecs.create_cluster(clusterName="main")
    ecs.register_task_definition(
        family="web",
        taskRoleArn=role,
        executionRoleArn=role,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "web", "image": "web", "memory": 128}],
    )
    ec2 = world.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}}
    return lambda: ecs.run_task(
        cluster="main", taskDefinition="web", launchType="FARGATE", networkConfiguration=network
    )


def start_machine(world: World) -> Callable[[], Any]:
    states = world.client("stepfunctions")
    task = {"Type": "Task", "Resource": FUNCTION, "End": True}
    definition = json.dumps({"StartAt": "Add", "States": {"Add": task}})
    machine = states.create_state_machine(name="order", roleArn=world.role(), definition=definition)
    return lambda: states.start_execution(stateMachineArn=machine["stateMachineArn"])


def start_query(world: World) -> Callable[[], Any]:
    world.client("s3").create_bucket(Bucket="results")
    place = {"OutputLocation": "s3://results/queries"}
    return lambda: world.client("athena").start_query_execution(
        QueryString="SELECT 1", ResultConfiguration=place
    )


def read_results(world: World) -> Callable[[], Any]:
    query = start_query(world)()["QueryExecutionId"]
    return lambda: world.client("athena").get_query_results(QueryExecutionId=query)


def make_database(world: World) -> Callable[[], Any]:
    rds, ec2 = world.client("rds"), world.client("ec2")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    rds.create_db_subnet_group(DBSubnetGroupName="web", DBSubnetGroupDescription="web", SubnetIds=subnets)
    return lambda: rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        DBSubnetGroupName="web",
        MasterUsername="admin",
        MasterUserPassword="hushhush",
    )


def delete_database(world: World) -> Callable[[], Any]:
    make_database(world)()
    return lambda: world.client("rds").delete_db_instance(
        DBInstanceIdentifier="orders", SkipFinalSnapshot=True
    )


def start_recorder(world: World) -> Callable[[], Any]:
    config = world.client("config")
    group = {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": world.role(), "recordingGroup": group}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config"})
    return lambda: config.start_configuration_recorder(ConfigurationRecorderName="default")


def enable_inspector(world: World) -> Callable[[], Any]:
    return lambda: world.client("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2"])


def set_log_role(world: World) -> Callable[[], Any]:
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": world.role()}
    return lambda: world.client("apigateway").update_account(patchOperations=[operation])


def put_event(world: World) -> Callable[[], Any]:
    make_rule(world, {"source": ["shop"]})
    entry = {"Source": "shop", "DetailType": "sold", "Detail": "{}"}
    return lambda: world.client("events").put_events(Entries=[entry])


def put_other_event(world: World) -> Callable[[], Any]:
    make_rule(world, {"source": ["shop"]})
    entry = {"Source": "bakery", "DetailType": "sold", "Detail": "{}"}
    return lambda: world.client("events").put_events(Entries=[entry])


def publish(world: World) -> Callable[[], Any]:
    world.function()
    sns = world.client("sns")
    topic = sns.create_topic(Name="told")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=FUNCTION)
    return lambda: sns.publish(TopicArn=topic, Message="hush")


def rotate_key(world: World) -> Callable[[], Any]:
    key = world.key()
    return lambda: world.client("kms").rotate_key_on_demand(KeyId=key)


def make_account(world: World) -> Callable[[], Any]:
    organizations = world.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    return lambda: organizations.create_account(AccountName="ops", Email="ops@example.com")


BY_EC2 = ["sts AssumeRole by ec2"] * 2
SEEN = "aws-observed"
GUIDE = "aws-docs"

CASES: Sequence[tuple[Deed, Sequence[str], tuple[str, ...]]] = [
    (put_secret, ["kms GenerateDataKey by secretsmanager"], (SEEN, "service-events.md 2.5")),
    (create_secret, ["kms GenerateDataKey by secretsmanager"], (GUIDE, "service-events.md 2.5")),
    (create_empty_secret, [], (SEEN, "service-events.md 2.5")),
    (describe_secret, [], (SEEN, "service-events.md 2.5")),
    (read_secret, ["kms Decrypt by secretsmanager"], (SEEN, "service-events.md 2.5")),
    (
        read_secrets,
        [
            "secretsmanager GetSecretValue by secretsmanager",
            "kms Decrypt by secretsmanager",
            "secretsmanager GetSecretValue by secretsmanager",
        ],
        (SEEN, "radkawar/stackd, secretsmanager/encryption_audit: records of September 2026"),
    ),
    (
        delete_secret,
        [
            "secretsmanager StartSecretVersionDelete by secretsmanager",
            "secretsmanager EndSecretVersionDelete by secretsmanager",
        ],
        (SEEN, "service-events.md 2.10"),
    ),
    (rotate_secret, ["secretsmanager RotationSucceeded by secretsmanager"], (SEEN, "service-events.md 2.10")),
    (put_parameter, ["kms Encrypt by AWS Internal"], (SEEN, "cases/calls-by-services.md")),
    (put_plain_parameter, [], (SEEN, "service-events.md 2.6")),
    (read_parameter, ["kms Decrypt by AWS Internal"], (SEEN, "cases/calls-by-services.md")),
    (read_parameters, ["kms Decrypt by AWS Internal"], (SEEN, "service-events.md 2.6")),
    (put_object, [], (GUIDE, "service-events.md 2.7")),
    (put_encrypted, ["kms GenerateDataKey by AWS Internal"], (GUIDE, "service-events.md 2.7")),
    (put_by_default, ["kms GenerateDataKey by AWS Internal"], (SEEN, "service-events.md 2.7: p25")),
    (get_encrypted, ["kms Decrypt by AWS Internal"], (GUIDE, "service-events.md 2.7")),
    (
        copy_encrypted,
        ["kms Decrypt by AWS Internal", "kms GenerateDataKey by AWS Internal"],
        (GUIDE, "service-events.md 2.7"),
    ),
    (make_table, [], (GUIDE, "KMS: How Amazon DynamoDB uses AWS KMS")),
    (
        make_encrypted_table,
        ["kms CreateGrant by dynamodb", "kms GenerateDataKey by dynamodb"],
        (GUIDE, "KMS: How Amazon DynamoDB uses AWS KMS"),
    ),
    (put_item, ["kms Decrypt by dynamodb"], (GUIDE, "KMS: How Amazon DynamoDB uses AWS KMS")),
    (
        run_instance,
        ["ec2 SharedSnapshotVolumeCreated by ec2", *BY_EC2],
        (SEEN, "cases/calls-by-services.md, service-events.md 2.4"),
    ),
    (
        make_group,
        ["ec2 RunInstances by autoscaling", *BY_EC2, *BY_EC2],
        (SEEN, "service-events.md 2.4: a record of 2026"),
    ),
    (
        shrink_group,
        ["ec2 TerminateInstances by autoscaling"],
        ("assumed", "service-events.md 2.4 infers it", "inferred"),
    ),
    (run_task, ["sts AssumeRole by ecs-tasks"] * 2, (SEEN, "service-events.md 2.9: a record of 2018")),
    (
        start_machine,
        ["sts AssumeRole by states", "lambda Invoke by states"],
        (SEEN, "service-events.md 2.3: a record of 2023"),
    ),
    (
        start_query,
        ["s3 GetBucketLocation by athena", "s3 PutObject by athena", "s3 PutObject by athena"],
        (SEEN, "service-events.md 2.8: records of 2026"),
    ),
    (read_results, ["s3 GetObject by athena"], (SEEN, "service-events.md 2.8: records of 2026")),
    (
        make_database,
        [
            "sts AssumeRole by rds",
            "ec2 DescribeSubnets by rds",
            "sts AssumeRole by rds",
            "ec2 CreateNetworkInterface by rds",
        ],
        (SEEN, "service-events.md 2.9: p23"),
    ),
    (
        delete_database,
        ["sts AssumeRole by rds", "ec2 DeleteNetworkInterface by rds"],
        (SEEN, "service-events.md 2.9: p23"),
    ),
    (
        start_recorder,
        ["sts AssumeRole by config", "ec2 DescribeInstances by config"],
        (SEEN, "service-events.md 2.9: a single record of 2026"),
    ),
    (
        enable_inspector,
        ["sts AssumeRole by inspector2", "ec2 DescribeInstances by inspector2"],
        (SEEN, "service-events.md 2.9: p23"),
    ),
    (set_log_role, ["sts AssumeRole by apigateway"], (SEEN, "service-events.md 2.9: records of 2026")),
    (
        put_event,
        ["lambda Invoke by events", "lambda InvokeExecution by lambda"],
        (SEEN, "service-events.md 2.3: a single record of 2023"),
    ),
    (put_other_event, [], (SEEN, "service-events.md 2.3: a rule with a function as target")),
    (
        publish,
        ["lambda Invoke by sns", "lambda InvokeExecution by lambda"],
        ("assumed", "as by a rule; no record of it was found (service-events.md 5)", "inferred"),
    ),
    (rotate_key, ["kms RotateKey by AWS Internal"], (GUIDE, "event-record.md 6.2; KMS, RotateKey")),
    (
        make_account,
        ["organizations CreateAccountResult by AWS Internal"],
        (GUIDE, "event-record.md 6.2; Organizations, log entries"),
    ),
]


@pytest.mark.parametrize(
    ("deed", "wanted"),
    [
        pytest.param(deed, wanted, id=deed.__name__, marks=pytest.mark.source(*source))
        for deed, wanted, source in CASES
    ],
)
def test_services_do_their_part_right_after_a_call(world: World, deed: Deed, wanted: Sequence[str]) -> None:
    act = deed(world)
    world.records()
    act()
    own, *caused = world.records()

    assert "invokedBy" not in own["userIdentity"]
    assert [summary(record) for record in caused] == wanted
    calls = [record for record in caused if record["eventType"] == "AwsApiCall"]
    assert [problem for record in calls for problem in problems_of(record)] == []


@pytest.mark.source("aws-observed", "service-events.md 2.2: p23, a single record of 2021")
def test_a_function_that_is_made_has_its_role_tried_and_its_key_granted(world: World) -> None:
    make_function(world)()
    *_, own, assumed, granted = world.records()

    assert own["eventName"] == "CreateFunction20150331"
    assert assumed["requestParameters"]["roleArn"] == ROLE
    assert granted["requestParameters"]["constraints"]["encryptionContextEquals"] == {
        "aws:lambda:FunctionArn": FUNCTION
    }


@pytest.mark.source("aws-observed", "service-events.md 2.2: p25")
def test_reading_a_function_with_an_environment_decrypts_it(world: World) -> None:
    act = read_function(world)
    world.records()
    act()
    _, decrypted = world.records()

    assert summary(decrypted) == "kms Decrypt by lambda"
    assert "hush" not in json.dumps(decrypted)


@pytest.mark.source("aws-docs", "KMS: DynamoDB keeps a table's key for five minutes for each who uses it")
def test_the_key_of_a_table_is_asked_for_again_after_five_minutes(world: World, clock: ManualClock) -> None:
    put = put_item(world)
    world.records()
    for minutes in (4, 1):
        put()
        clock.advance(timedelta(minutes=minutes))
    put()
    names = [record["eventName"] for record in world.records()]

    assert names == ["PutItem", "Decrypt", "PutItem", "PutItem", "Decrypt"]


@pytest.mark.source("aws-observed", "service-events.md 2.5: the key that the secret was given")
def test_a_secret_with_a_key_of_its_own_is_encrypted_with_that(world: World) -> None:
    key = world.key()
    secrets = world.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="hush", KmsKeyId=key)
    secrets.get_secret_value(SecretId="db")
    *_, made, _, read = world.records()

    assert made["requestParameters"]["keyId"] == key
    assert read["resources"] == [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key}]


@pytest.mark.source("aws-observed", "service-events.md 4: AWS's own keys are keys of the account")
def test_aws_own_key_is_the_same_in_each_record_and_the_one_that_kms_knows(world: World) -> None:
    known = world.client("kms").describe_key(KeyId="alias/aws/ssm")["KeyMetadata"]["Arn"]
    put_parameter(world)()
    put_parameter_again = world.client("ssm").get_parameter
    put_parameter_again(Name="/app/token", WithDecryption=True)
    keys = {one["resources"][0]["ARN"] for one in world.records() if "invokedBy" in one["userIdentity"]}

    assert keys == {known}


@pytest.mark.source("aws-observed", "service-events.md 3: LookupEvents treats them like direct records")
def test_the_event_history_finds_what_a_service_did_for_a_user(world: World, cloudtrail: Any) -> None:
    read_secret(world)()
    attribute = {"AttributeKey": "EventName", "AttributeValue": "Decrypt"}
    (found,) = cloudtrail.lookup_events(LookupAttributes=[attribute])["Events"]

    assert found["Username"] == "developer"
    assert found["AccessKeyId"].startswith("ASIA")
    assert found["Resources"] == []


@pytest.mark.source("aws-observed", "service-events.md 1.1: no record of a call that failed")
def test_a_call_that_fails_makes_services_do_nothing(world: World) -> None:
    secrets = world.client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.get_secret_value(SecretId="nope")

    assert [record["eventName"] for record in world.records()] == ["GetSecretValue"]


def test_what_services_keep_is_forgotten_when_all_is_emptied(world: World, emulator: Emulator) -> None:
    put_item(world)()
    emulator.reset()
    put_item(world)()
    names = [event.name for event in emulator.parts.store.journal.scan(0, 100)]

    assert names[-2:] == ["PutItem", "Decrypt"]


# --- what services do later -------------------------------------------------------------------------


def names_after(world: World, emulator: Emulator, days: int) -> Sequence[str]:
    emulator.advance(timedelta(days=days))
    return [record["eventName"] for record in world.records()]


@pytest.mark.source("assumed", "service-events.md 2.10: at the deletion date", "inferred")
def test_a_secret_is_deleted_when_its_recovery_window_is_over(world: World, emulator: Emulator) -> None:
    create_secret(world)()
    world.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    world.records()
    before = names_after(world, emulator, 6)
    emulator.advance(timedelta(days=2))
    started, ended = world.records()

    assert before == []
    assert (started["eventName"], ended["eventName"]) == (
        "StartSecretVersionDelete",
        "EndSecretVersionDelete",
    )
    assert started["eventTime"] == "2026-01-09T12:00:00Z"
    assert started["additionalEventData"]["Name"] == "db"


@pytest.mark.source("aws-docs", "RestoreSecret cancels the deletion; log entries: CancelSecretVersionDelete")
def test_a_secret_that_was_restored_is_not_deleted(world: World, emulator: Emulator) -> None:
    create_secret(world)()
    secrets = world.client("secretsmanager")
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    secrets.restore_secret(SecretId="db")
    restored = world.records()[-1]
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=20)
    world.records()

    assert restored["eventName"] == "CancelSecretVersionDelete"
    assert names_after(world, emulator, 10) == []
    assert names_after(world, emulator, 11) == ["StartSecretVersionDelete", "EndSecretVersionDelete"]


@pytest.mark.source("aws-docs", "KMS: DeleteKey when the waiting period is over, CancelKeyDeletion before")
def test_a_key_is_deleted_when_its_waiting_period_is_over(world: World, emulator: Emulator) -> None:
    kms = world.client("kms")
    gone, kept = world.key(), world.key()
    for key in (gone, kept):
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    kms.cancel_key_deletion(KeyId=kept)
    world.records()
    emulator.advance(timedelta(days=8))
    (deleted,) = world.records()

    assert deleted["eventName"] == "DeleteKey"
    assert deleted["resources"] == [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": gone}]


# --- rules, the setting, and what goes wrong --------------------------------------------------------


def make_rule(world: World, pattern: Record) -> None:
    world.function()
    events = world.client("events")
    events.put_rule(Name="all", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": FUNCTION}])


@pytest.mark.source("aws-observed", "service-events.md 2.3 and 4: a record that meets a rule with a function")
def test_a_record_that_meets_a_rule_invokes_its_function_once(
    world: World, emulator: Emulator, cloudtrail: Any, bucket: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    make_rule(world, {"source": ["aws.sqs"], "detail-type": ["AWS API Call via CloudTrail"]})
    emulator.deliver(digests=False)
    world.records()
    world.client("sqs").create_queue(QueueName="jobs")
    emulator.deliver(digests=False)
    invoked, run = [one for one in world.records() if one["eventSource"] == "lambda.amazonaws.com"]

    assert summary(invoked) == "lambda Invoke by events"
    assert invoked["requestParameters"]["sourceArn"] == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/all"
    assert (run["eventName"], run["requestID"]) == ("InvokeExecution", invoked["requestID"])


def test_a_rule_that_takes_its_own_calls_comes_to_rest(
    world: World, emulator: Emulator, cloudtrail: Any, bucket: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    data = {"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [data]}
    cloudtrail.put_event_selectors(TrailName="audit", EventSelectors=[selector])
    cloudtrail.start_logging(Name="audit")
    make_rule(world, {"source": ["aws.sqs", "aws.lambda"]})
    emulator.deliver(digests=False)
    world.records()
    world.client("sqs").create_queue(QueueName="jobs")
    for _ in range(3):
        emulator.deliver(digests=False)
    invoked = [one for one in world.records() if one["eventName"] == "Invoke"]

    assert len(invoked) == 1


class TestTurnedOff:
    """The setting --service-events."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, service_events="off")

    def test_only_the_call_itself_is_recorded(self, world: World) -> None:
        read_secret(world)()
        run_instance(world)()
        delete_secret_again = world.client("secretsmanager").delete_secret
        delete_secret_again(SecretId="db", ForceDeleteWithoutRecovery=True)

        assert not [one for one in world.records() if "invokedBy" in one["userIdentity"]]


def test_a_call_keeps_its_record_where_those_of_services_cannot_be_made(
    world: World, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = read_secret(world)
    world.records()

    def fail(*_: Any) -> None:
        raise KeyError("moto is not what it was")

    monkeypatch.setattr(emulator.parts.rest.surroundings, "secret_key", fail)
    act()

    assert [one["eventName"] for one in world.records()] == ["GetSecretValue"]
    assert "without what services did: KeyError" in emulator.health()["lastErrors"][-1]["error"]
