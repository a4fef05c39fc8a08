"""Look-alikes of attacks that machines do: deployments, backups, rotations and audits."""

from emulator.generating.activity import compute, iam, storage
from emulator.generating.activity.beginnings import Place, as_role, by_web_identity, for_service
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.people import names_of
from emulator.generating.activity.routines import DATA_BUCKET, SECRETS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import BOTO3, BOTO3_IN_LAMBDA, GATEWAY_IP, TERRAFORM
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.colleagues import InRole, address_of
from emulator.generating.activity.stories.steps import Step, Story

DATA_TRAIL = "data-trail"
RUNNER_IP = "198.51.100.140"
PROWLER = f"{BOTO3} APN_1826889"

# --- deployments -----------------------------------------------------------------------------------


def _runner(_: Scene) -> Place:
    return Place("GitHubActions", RUNNER_IP, TERRAFORM)


CI = InRole(by_web_identity("ci"), _runner)


def _change_groups(scene: Scene) -> list[Call]:
    group = scene.thing("sg", "load-balancer")
    asked = {
        "groupDescription": "load balancer",
        "groupName": "load-balancer",
        "vpcId": scene.thing("vpc", "main"),
    }
    made = compute.answered(scene) | {"groupId": group}
    return [
        compute.describe(scene, "DescribeSecurityGroups"),
        write("ec2", "CreateSecurityGroup", scene.region, asked, made),
        *(
            compute.authorize_ingress(scene, group, (port, port), "0.0.0.0/0")  # customers are everywhere
            for port in (80, 443)
        ),
        compute.revoke_ingress(scene, scene.thing("sg", "web"), (80, 80), "0.0.0.0/0"),
    ]


DEPLOYMENT = Story(
    "deployment-opens-ports",
    "A deployment moves the site behind a load balancer, whose ports are open to the world.",
    (CI.first(), Step("change-groups", "T1562.007", CI.inside, _change_groups, 1, 3)),
    verdict="benign",
)


def _assume_roles(scene: Scene) -> list[Call]:
    roles = [f"deploy-{name}" for name in ("checkout", "invoices", "thumbnails", "notifier", "web", "data")]
    keys = {role: scene.ground.key_id("ASIA", f"{role}/ci/{scene.at}") for role in roles}
    return [iam.assume_role(scene, role, "GitHubActions", key_id) for role, key_id in keys.items()]


CI_ASSUMES_ROLES = Story(
    "ci-assumes-roles",
    "A workflow assumes one role for each service that it deploys.",
    (CI.first(), Step("assume-roles", "T1548.005", CI.inside, _assume_roles, 1, 8)),
    verdict="benign",
)


def _change_trail(scene: Scene) -> list[Call]:
    arn = scene.arn("cloudtrail", f"trail/{DATA_TRAIL}")
    name = {"name": DATA_TRAIL}
    told = {
        **name,
        "s3BucketName": scene.bucket("trail-logs"),
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": True,
        "trailARN": arn,
        "logFileValidationEnabled": True,
        "isOrganizationTrail": False,
    }
    selector = {
        "readWriteType": "All",
        "includeManagementEvents": True,
        "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}],
        "excludeManagementEventSources": [],
    }
    selectors = {"trailName": DATA_TRAIL, "eventSelectors": [selector]}
    told_selectors = {"trailARN": arn, "eventSelectors": [selector]}
    return [
        read("cloudtrail", "DescribeTrails", scene.region),
        write("cloudtrail", "StopLogging", scene.region, name),
        write("cloudtrail", "UpdateTrail", scene.region, name | {"isMultiRegionTrail": True}, told),
        write("cloudtrail", "PutEventSelectors", scene.region, selectors, told_selectors),
        write("cloudtrail", "StartLogging", scene.region, name),
    ]


TRAIL_CHANGED = Story(
    "trail-changed",
    "A deployment stops a trail of the account, makes it record more, and starts it again.",
    (CI.first(), Step("change-trail", "T1562.008", CI.inside, _change_trail, 1, 3)),
    verdict="benign",
)

# --- nightly work ----------------------------------------------------------------------------------


def _backup_agent(_: Scene) -> Place:
    return Place("nightly-backup", GATEWAY_IP, BOTO3)


BACKUP = InRole(for_service("backup.amazonaws.com", "backup"), _backup_agent)


def _read_objects(scene: Scene) -> list[Call]:
    bucket = scene.bucket(DATA_BUCKET)
    keys = [f"clean/orders/part-{number:05}.parquet" for number in range(200)]
    return [
        storage.list_objects(scene, bucket, "clean/"),
        *(storage.get_object(scene, bucket, key) for key in keys),
    ]


BACKUP_READS = Story(
    "backup-reads-objects",
    "The backup role reads two hundred objects within minutes, as it does every night.",
    (BACKUP.first(), Step("read-objects", "T1530", BACKUP.inside, _read_objects, 1, 1)),
    verdict="benign",
)


def _rotation_function(_: Scene) -> Place:
    return Place("secrets-rotation", "198.51.100.30", BOTO3_IN_LAMBDA)


ROTATION = InRole(for_service("lambda.amazonaws.com", "secrets-rotation"), _rotation_function)


def _rotate_secrets(scene: Scene) -> list[Call]:
    made: list[Call] = []
    for name in SECRETS:
        arn = scene.arn("secretsmanager", f"secret:{name}-aB3dE6")
        version, old = scene.uuid(f"{name}/next"), scene.uuid(f"{name}/now")
        secret = {"secretId": arn}
        moved = {"versionStage": "AWSCURRENT", "removeFromVersionId": old, "moveToVersionId": version}
        made += [
            read("secretsmanager", "DescribeSecret", scene.region, secret),
            storage.get_secret(scene, arn),
            write(
                "secretsmanager",
                "PutSecretValue",
                scene.region,
                secret | {"clientRequestToken": version},
                {"arn": arn},
            ),
            write(
                "secretsmanager",
                "UpdateSecretVersionStage",
                scene.region,
                secret | moved,
                {"aRN": arn, "name": name},
            ),
        ]
    return made


SECRETS_ROTATED = Story(
    "secrets-rotated",
    "A function rotates all secrets, and reads each of them for that.",
    (ROTATION.first(), Step("rotate-secrets", "T1555.006", ROTATION.inside, _rotate_secrets, 1, 2)),
    verdict="benign",
)

# --- audits ----------------------------------------------------------------------------------------


def _auditor(scene: Scene) -> Place:
    name = names_of(scene.ground, "administrator")[0]
    return Place(name, address_of(name), PROWLER)


AUDIT = InRole(as_role("security-audit"), _auditor)


def _audit_identities(scene: Scene) -> list[Call]:
    names = ("GetCredentialReport", "GetAccountPasswordPolicy", "ListUsers")
    made = [iam.iam_read(scene, name) for name in (*names, "ListRoles", "GetAccountAuthorizationDetails")]
    return [iam.caller_identity(scene), *made]


def _audit_resources(scene: Scene) -> list[Call]:
    described = ("DescribeInstances", "DescribeSecurityGroups", "DescribeSnapshots", "DescribeVpcs")
    return [
        *(compute.describe(scene, name) for name in described),
        compute.newer_read(scene, "DescribeFlowLogs"),
        read("lambda", "ListFunctions20150331", scene.region),
        read("secretsmanager", "ListSecrets", scene.region, {"maxResults": 100}),
        read("guardduty", "ListDetectors", scene.region),
        read("cloudtrail", "DescribeTrails", scene.region),
        read("rds", "DescribeDBInstances", scene.region),
        storage.list_buckets(scene),
    ]


SECURITY_AUDIT = Story(
    "security-audit",
    "An auditing tool looks at every kind of resource with a role for that.",
    (
        AUDIT.first(),
        Step("audit-identities", "T1087.004", AUDIT.inside, _audit_identities, 1, 2),
        Step("audit-resources", "T1580", AUDIT.inside, _audit_resources, 1, 2),
    ),
    verdict="benign",
)

MACHINES_AT_WORK = (
    DEPLOYMENT,
    CI_ASSUMES_ROLES,
    TRAIL_CHANGED,
    BACKUP_READS,
    SECRETS_ROTATED,
    SECURITY_AUDIT,
)
