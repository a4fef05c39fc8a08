"""Stories about the resources of an account: its logs, its data, its secrets, its machines."""

from collections.abc import Iterator
from datetime import timedelta

from emulator.core.callers.identity import Caller, anonymous
from emulator.generating.activity import actors, compute, iam, storage
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.beginnings import INSTANCE_SESSION_HOURS
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import describe
from emulator.generating.activity.routines import DATA_BUCKET, MEDIA_BUCKET, SECRETS, SERVERS, read_settings
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import BOTO3, GATEWAY_IP
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import (
    OTHER_STRANGER_IP,
    OUTSIDER,
    SCRIPT,
    STRANGER_IP,
    Step,
    Story,
    thief_of_key,
)

Calls = Iterator[Call]

# --- a trail disabled -----------------------------------------------------------------------------

LOCAL_TRAIL = "account-trail"  # a trail of the account, not the one that writes the data set


def _look_at_trails(scene: Scene) -> Calls:
    yield read("cloudtrail", "DescribeTrails", scene.region)
    yield read("cloudtrail", "GetTrailStatus", scene.region, {"name": LOCAL_TRAIL})
    yield read("cloudtrail", "GetEventSelectors", scene.region, {"trailName": LOCAL_TRAIL})


def _narrow_selectors(scene: Scene) -> Calls:
    selector = {
        "readWriteType": "ReadOnly",
        "includeManagementEvents": False,
        "dataResources": [],
        "excludeManagementEventSources": [],
    }
    parameters = {"trailName": LOCAL_TRAIL, "eventSelectors": [selector]}
    response = {"trailARN": scene.arn("cloudtrail", f"trail/{LOCAL_TRAIL}"), "eventSelectors": [selector]}
    yield write("cloudtrail", "PutEventSelectors", scene.region, parameters, response)


def _stop_logging(scene: Scene) -> Calls:
    arn = scene.arn("cloudtrail", f"trail/{LOCAL_TRAIL}")
    yield write("cloudtrail", "StopLogging", scene.region, {"name": arn})


def _delete_trail(scene: Scene) -> Calls:
    arn = scene.arn("cloudtrail", f"trail/{LOCAL_TRAIL}")
    yield write("cloudtrail", "DeleteTrail", scene.region, {"name": arn})


TRAIL_DISABLED = Story(
    "trail-disabled",
    "With a developer's stolen key, the account's own trail is narrowed, stopped and deleted.",
    (
        Step("look-at-trails", "T1526", thief_of_key, _look_at_trails, 0),
        Step("narrow-selectors", "T1562.008", thief_of_key, _narrow_selectors, 2),
        Step("stop-logging", "T1562.008", thief_of_key, _stop_logging, 1),
        Step("delete-trail", "T1562.008", thief_of_key, _delete_trail, 9),
    ),
)

# --- a bucket made public and read ----------------------------------------------------------------


def _look_at_buckets(scene: Scene) -> Calls:
    yield storage.list_buckets(scene)
    for name in (DATA_BUCKET, MEDIA_BUCKET):
        for asked, flag in (("GetBucketPolicy", "policy"), ("GetBucketAcl", "acl")):
            yield storage.bucket_read(scene, asked, scene.bucket(name), flag)


def _unblock(scene: Scene) -> Calls:
    blocks = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    configuration = {"xmlns": XMLNS, **dict.fromkeys(blocks, False)}
    parameters = {"publicAccessBlock": "", "PublicAccessBlockConfiguration": configuration}
    yield storage.bucket_write(scene, "PutBucketPublicAccessBlock", scene.bucket(DATA_BUCKET), parameters)


XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"


def _make_public(scene: Scene) -> Calls:
    bucket = scene.bucket(DATA_BUCKET)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    yield storage.bucket_write(scene, "PutBucketPolicy", bucket, {"policy": "", "bucketPolicy": policy})


def _anybody(_: Scene) -> Actor:
    return Actor(anonymous(), OTHER_STRANGER_IP, "curl/8.14.1")


def _fetch_all(scene: Scene) -> Calls:
    bucket = scene.bucket(DATA_BUCKET)
    for number in range(120):
        yield storage.get_object(scene, bucket, f"clean/customers/part-{number:05}.parquet", signed=False)


EXFILTRATION = Story(
    "bucket-exfiltration",
    "With a developer's stolen key, a bucket is made public, and objects are downloaded without keys.",
    (
        Step("look-at-buckets", "T1619", thief_of_key, _look_at_buckets, 0),
        Step("unblock-public-access", "T1562.001", thief_of_key, _unblock, 3),
        Step("make-public", "T1098", thief_of_key, _make_public, 1),
        Step("download-as-anybody", "T1530", _anybody, _fetch_all, 15, 2),
    ),
)

# --- objects held to ransom -----------------------------------------------------------------------

BACKUP_BUCKET, BACKUP_KEY = "backups", "key/backups"
PENDING = timedelta(days=7)  # the shortest there is


def _suspend_versions(scene: Scene) -> Calls:
    configuration = {"xmlns": XMLNS, "Status": "Suspended"}
    parameters = {"versioning": "", "VersioningConfiguration": configuration}
    bucket = scene.bucket(BACKUP_BUCKET)
    yield storage.bucket_read(scene, "GetBucketVersioning", bucket, "versioning")
    yield storage.bucket_write(scene, "PutBucketVersioning", bucket, parameters)


def _encrypt(scene: Scene) -> Calls:
    bucket = scene.bucket(BACKUP_BUCKET)
    key_arn = f"arn:aws:kms:{scene.region}:{OUTSIDER}:key/{scene.uuid('key/ransom')}"
    yield storage.list_objects(scene, bucket, "daily/")
    for number in range(60):
        key = f"daily/{number:03}.tar.gz"
        yield storage.get_object(scene, bucket, key)
        yield storage.put_object(scene, bucket, key, key_arn)


def _delete_versions(scene: Scene) -> Calls:
    bucket = scene.bucket(BACKUP_BUCKET)
    for number in range(60):
        yield storage.delete_object(scene, bucket, f"daily/{number:03}.tar.gz", scene.noise(24))
    yield storage.put_object(scene, bucket, "HOW_TO_RECOVER.txt")


def _schedule_deletion(scene: Scene) -> Calls:
    key_id = scene.uuid(BACKUP_KEY)
    deletion = {
        "deletionDate": scene.iso(PENDING),
        "keyState": "PendingDeletion",
        "pendingWindowInDays": PENDING.days,
    }
    yield storage.kms_read(scene, "DescribeKey", key_id)
    yield storage.kms_write(scene, "DisableKey", key_id, {})
    pending = {"pendingWindowInDays": PENDING.days}
    yield storage.kms_write(scene, "ScheduleKeyDeletion", key_id, pending, deletion)


RANSOM = Story(
    "objects-held-to-ransom",
    "With a developer's stolen key, backups are encrypted by an outsider's key and old versions deleted.",
    (
        Step("suspend-versioning", "T1490", thief_of_key, _suspend_versions, 0),
        Step("encrypt-objects", "T1486", thief_of_key, _encrypt, 4, 2),
        Step("delete-versions", "T1485", thief_of_key, _delete_versions, 3, 1),
        Step("schedule-key-deletion", "T1485", thief_of_key, _schedule_deletion, 5),
    ),
)

# --- an instance's credentials used elsewhere -----------------------------------------------------


def _session(scene: Scene) -> Caller:
    instance_id = scene.thing("i", SERVERS[0])
    return actors.instance_session(scene.ground, "web", instance_id, scene.moment("begun"))


def _instance_service(_: Scene) -> Actor:
    return actors.service("ec2.amazonaws.com")


def _begin_session(scene: Scene) -> Calls:
    key_id = str(_session(scene).access_key_id)
    yield iam.assume_role(scene, "web", scene.thing("i", SERVERS[0]), key_id, INSTANCE_SESSION_HOURS)


def _instance(scene: Scene) -> Actor:
    return Actor(_session(scene), GATEWAY_IP, BOTO3)


def _thief_of_session(scene: Scene) -> Actor:
    return Actor(_session(scene), STRANGER_IP, SCRIPT)


def _try_session(scene: Scene) -> Calls:
    yield iam.caller_identity(scene)
    yield storage.list_buckets(scene)


def _try_more(scene: Scene) -> Calls:
    yield iam.iam_read(scene, "ListUsers")
    yield describe(scene, "DescribeInstances")
    yield describe(scene, "DescribeSnapshots", ownersSet=compute.items("owner", ["self"]))


def _fetch_settings(scene: Scene) -> Calls:
    for name in ("/shop/prod/flags", "/shop/prod/endpoint", "/shop/prod/db/password"):
        yield storage.get_parameter(scene, name)
    bucket = scene.bucket(MEDIA_BUCKET)
    yield storage.list_objects(scene, bucket, "")
    for number in range(25):
        yield storage.get_object(scene, bucket, f"products/{number:03}/page.json")


STOLEN_SESSION = Story(
    "stolen-instance-credentials",
    "The credentials of a server's role, read from its metadata service, are used from outside.",
    (
        Step("begin-session", None, _instance_service, _begin_session, 0),
        Step("work", None, _instance, read_settings, 1),
        Step("use-session-outside", "T1552.005", _thief_of_session, _try_session, 25),
        Step("enumerate-in-vain", "T1580", _thief_of_session, _try_more, refused=True),
        Step("fetch-settings-and-objects", "T1530", _thief_of_session, _fetch_settings, 4),
    ),
    without=("spread", "denied-first"),
)

# --- secrets, all of them -------------------------------------------------------------------------


def _list_secrets(scene: Scene) -> Calls:
    yield iam.caller_identity(scene)
    yield read("secretsmanager", "ListSecrets", scene.region, {"maxResults": 100})
    yield read("ssm", "DescribeParameters", scene.region, {"maxResults": 50})


def _sweep(scene: Scene) -> Calls:
    for name in SECRETS:
        yield read("secretsmanager", "DescribeSecret", scene.region, {"secretId": name})
        yield storage.get_secret(scene, name)


def _sweep_in_vain(scene: Scene) -> Calls:
    for number in range(12):
        yield storage.get_secret(scene, f"prod/legacy/{number}")


SECRETS_SWEEP = Story(
    "secrets-sweep",
    "With a developer's stolen key, every secret is read within minutes, and others are tried.",
    (
        Step("list-secrets", "T1555.006", thief_of_key, _list_secrets, 0),
        Step("read-secrets", "T1555.006", thief_of_key, _sweep, 1, 1),
        Step("read-in-vain", "T1555.006", thief_of_key, _sweep_in_vain, 1, 1, refused=True),
    ),
)
