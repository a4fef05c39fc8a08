"""Stories about impact: resources abused, locked away and destroyed."""

from dataclasses import replace

from emulator.core.call import Description
from emulator.generating.activity import iam, storage
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import changed, describe, items, terminate_instances
from emulator.generating.activity.routines import MEDIA_BUCKET
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import Step, Story, thief_of_key

# --- services abused -------------------------------------------------------------------------------

MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"


def _find_models(scene: Scene) -> list[Call]:
    quota = {"serviceCode": "bedrock", "quotaCode": "L-6D5C1B2A", "desiredValue": 1000.0}
    told = {"id": scene.uuid("quota"), "status": "PENDING", **quota}
    return [
        read("bedrock", "ListFoundationModels", scene.region),
        read("bedrock", "GetModelInvocationLoggingConfiguration", scene.region),
        write("servicequotas", "RequestServiceQuotaIncrease", scene.region, quota, {"requestedQuota": told}),
    ]


def _invoke_models(scene: Scene) -> list[Call]:
    name = "InvokeModelWithResponseStream"
    return [read("bedrock", name, scene.region, {"modelId": MODEL}) for _ in range(60)]


MODELS_HIJACKED = Story(
    "models-hijacked",
    "With a developer's stolen key, language models are used at the account's expense.",
    (
        Step("find-models", "T1526", thief_of_key, _find_models, 0),
        Step("invoke-models", "T1496.004", thief_of_key, _invoke_models, 5, 4),
    ),
)

DOMAIN = "acme-invoices.example"


def _mail(call: Description) -> Description:
    return replace(call, additional={"SignatureVersion": "4"})


def _survey_mail(scene: Scene) -> list[Call]:
    asked = ("GetAccount", "GetSendQuota", "ListIdentities", "GetSendStatistics")
    return [_mail(read("ses", name, scene.region)) for name in asked]


def _send_mail(scene: Scene) -> list[Call]:
    made = {"identityType": "DOMAIN", "verifiedForSendingStatus": False}
    create = write("ses", "CreateEmailIdentity", scene.region, {"emailIdentity": DOMAIN}, made)
    asked = {
        "fromEmailAddress": f"billing@{DOMAIN}",
        "destination": {"toAddresses": HIDDEN},
        "content": {"simple": {"subject": {"data": HIDDEN}, "body": {}}},
    }
    resource = {
        "accountId": scene.account,
        "type": "AWS::SES::EmailIdentity",
        "ARN": scene.arn("ses", f"identity/billing@{DOMAIN}"),
    }
    send = replace(write("ses", "SendEmail", scene.region, asked), category="Data", resources=[resource])
    return [_mail(create), *(_mail(send) for _ in range(50))]


HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"

MAIL_SENT = Story(
    "mail-hijacked",
    "With a developer's stolen key, the account's mail service is surveyed and sends false invoices.",
    (
        Step("survey-mail", "T1526", thief_of_key, _survey_mail, 0),
        Step("send-mail", "T1496.004", thief_of_key, _send_mail, 12, 2),
    ),
)


def _send_texts(scene: Scene) -> list[Call]:
    asked = {"phoneNumber": HIDDEN, "message": HIDDEN}
    spend = {"attributes": {"MonthlySpendLimit": "10000"}}
    sent = [
        write("sns", "Publish", scene.region, asked, {"messageId": scene.uuid(f"text/{number}")})
        for number in range(60)
    ]
    resources = [{"type": "AWS::SNS::Topic"}]
    return [
        read("sns", "GetSMSAttributes", scene.region),
        write("sns", "SetSMSAttributes", scene.region, spend),
        *(replace(one, category="Data", resources=resources) for one in sent),
    ]


TEXTS_PUMPED = Story(
    "texts-pumped",
    "With a developer's stolen key, text messages are sent to expensive numbers.",
    (Step("send-texts", "T1496.003", thief_of_key, _send_texts, 0, 2),),
)


def _run_containers(scene: Scene) -> list[Call]:
    cluster = {"clusterName": "workers"}
    cluster_arn = scene.arn("ecs", "cluster/workers")
    containers = [{"name": "worker", "image": "docker.io/library/worker:latest", "cpu": 4096}]
    task = {"family": "worker", "containerDefinitions": containers, "dryrun": False}
    task_arn = scene.arn("ecs", "task-definition/worker:1")
    service = {
        "cluster": "workers",
        "serviceName": "worker",
        "taskDefinition": "worker:1",
        "desiredCount": 50,
        "launchType": "FARGATE",
    }
    made = {"serviceArn": scene.arn("ecs", "service/workers/worker"), "serviceName": "worker"}
    active = {"clusterArn": cluster_arn, **cluster, "status": "ACTIVE"}
    registered = {"taskDefinitionArn": task_arn, "family": "worker", "status": "ACTIVE"}
    return [
        write("ecs", "CreateCluster", scene.region, cluster, {"cluster": active}),
        write("ecs", "RegisterTaskDefinition", scene.region, task, {"taskDefinition": registered}),
        write("ecs", "CreateService", scene.region, service, {"service": made | {"desiredCount": 50}}),
    ]


CONTAINERS_MINING = Story(
    "containers-mining",
    "With a developer's stolen key, a cluster of containers mines coins in an unused region.",
    (Step("run-containers", "T1496.001", thief_of_key, _run_containers, 0, 30, quiet_region=True),),
)

# --- data locked away and destroyed ----------------------------------------------------------------


def _encrypt(scene: Scene) -> list[Call]:
    bucket = scene.bucket(MEDIA_BUCKET)
    keys = [f"products/{number:03}/image-0.jpg" for number in range(60)]
    note = storage.put_object(scene, bucket, "WARNING.txt")
    return [*(storage.encrypt_by_client_key(scene, bucket, key) for key in keys), note]


OBJECTS_LOCKED = Story(
    "objects-locked",
    "With a developer's stolen key, objects are encrypted in place with a key that only the stranger has.",
    (
        Step(
            "find-objects",
            "T1619",
            thief_of_key,
            lambda scene: [storage.list_objects(scene, scene.bucket(MEDIA_BUCKET), "")],
            0,
        ),
        Step("encrypt-objects", "T1486", thief_of_key, _encrypt, 3, 2),
    ),
)


BATCH_SERVERS = ("batch-1", "batch-2", "batch-3")  # not those whose work goes on


def _unprotect(scene: Scene) -> list[Call]:
    ids = [scene.thing("i", name) for name in BATCH_SERVERS]
    asked = [{"instanceId": one, "disableApiTermination": {"value": False}} for one in ids]
    return [changed(scene, "ModifyInstanceAttribute", one) for one in asked]


def _destroy(scene: Scene) -> list[Call]:
    volumes = [scene.thing("vol", name) for name in BATCH_SERVERS]
    images = [scene.thing("ami", f"golden-{number}") for number in range(4)]
    return [
        terminate_instances(scene, [scene.thing("i", name) for name in BATCH_SERVERS]),
        *(changed(scene, "DeleteVolume", {"reportVolumeFailure": False, "volumeId": one}) for one in volumes),
        *(changed(scene, "DeregisterImage", {"imageId": one}) for one in images),
    ]


def _delete_snapshots(scene: Scene) -> list[Call]:
    ids = [scene.thing("snap", f"golden-{number}") for number in range(20)]
    return [changed(scene, "DeleteSnapshot", {"force": False, "snapshotId": one}) for one in ids]


def _find_everything(scene: Scene) -> list[Call]:
    own = items("owner", ["self"])
    return [describe(scene, "DescribeInstances"), describe(scene, "DescribeSnapshots", ownersSet=own)]


SERVERS_DESTROYED = Story(
    "servers-destroyed",
    "With a developer's stolen key, servers, their disks, images and snapshots are destroyed.",
    (
        Step("find-everything", "T1580", thief_of_key, _find_everything, 0),
        Step("unprotect-servers", "T1578.005", thief_of_key, _unprotect, 4, 2),
        Step("destroy-servers", "T1485", thief_of_key, _destroy, 1, 2),
        Step("delete-snapshots", "T1490", thief_of_key, _delete_snapshots, 1, 1),
    ),
)


def _delete_backups(scene: Scene) -> list[Call]:
    vault = {"backupVaultName": "nightly"}
    points = [scene.arn("backup", f"recovery-point:{scene.uuid(f'point/{day}')}") for day in range(12)]
    return [
        read("backup", "ListBackupVaults", scene.region),
        read("backup", "ListRecoveryPointsByBackupVault", scene.region, vault),
        *(
            write("backup", "DeleteRecoveryPoint", scene.region, vault | {"recoveryPointArn": point})
            for point in points
        ),
        write("backup", "DeleteBackupVault", scene.region, vault),
    ]


def _delete_database(scene: Scene) -> list[Call]:
    database = {"dBInstanceIdentifier": "invoices"}
    asked = {**database, "skipFinalSnapshot": True, "deleteAutomatedBackups": True}
    told = {**database, "dBInstanceStatus": "deleting", "engine": "postgres"}
    return [
        read("rds", "DescribeDBInstances", scene.region),
        write("rds", "DeleteDBInstance", scene.region, asked, told),
    ]


BACKUPS_DESTROYED = Story(
    "backups-destroyed",
    "With a developer's stolen key, backups are deleted first, and then a database without a last snapshot.",
    (
        Step("delete-backups", "T1490", thief_of_key, _delete_backups, 0, 2),
        Step("delete-database", "T1485", thief_of_key, _delete_database, 5),
    ),
)


def _lock_out(scene: Scene) -> list[Call]:
    made: list[Call] = []
    for name in ("on-call-1", "on-call-2"):
        key = {"userName": name, "accessKeyId": scene.ground.key_id("AKIA", f"{name}/key")}
        made += [
            iam.iam_write(scene, "DeleteLoginProfile", {"userName": name}),
            iam.iam_write(scene, "UpdateAccessKey", key | {"status": "Inactive"}),
            iam.iam_write(scene, "RemoveUserFromGroup", {"groupName": "administrators", "userName": name}),
        ]
    return made


STAFF_LOCKED_OUT = Story(
    "staff-locked-out",
    "With a developer's stolen key, the users for emergencies lose their passwords, keys and groups.",
    (
        Step("find-staff", "T1087.004", thief_of_key, lambda scene: [iam.iam_read(scene, "ListUsers")], 0),
        Step("lock-out", "T1531", thief_of_key, _lock_out, 2, 10),
    ),
    without=("spread",),
)

IMPACT_STORIES = (
    MODELS_HIJACKED,
    MAIL_SENT,
    TEXTS_PUMPED,
    CONTAINERS_MINING,
    OBJECTS_LOCKED,
    SERVERS_DESTROYED,
    BACKUPS_DESTROYED,
    STAFF_LOCKED_OUT,
)
