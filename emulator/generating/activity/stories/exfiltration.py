"""Stories about exfiltration: copies of what an account holds go to an outsider."""

from dataclasses import replace

from emulator.generating.activity import storage
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import answered, create_snapshot, describe, items, share
from emulator.generating.activity.routines import DATA_BUCKET, SERVERS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.resources import XMLNS
from emulator.generating.activity.stories.steps import OUTSIDER, Step, Story, outsider, thief_of_key

VOLUME = "database"

# --- disks -----------------------------------------------------------------------------------------


def _find_volumes(scene: Scene) -> list[Call]:
    own = items("owner", ["self"])
    return [describe(scene, "DescribeVolumes"), describe(scene, "DescribeSnapshots", ownersSet=own)]


def _share_snapshot(scene: Scene) -> list[Call]:
    return [share(scene, "snapshot", scene.thing("snap", VOLUME), OUTSIDER)]


SNAPSHOT_SHARED = Story(
    "snapshot-shared",
    "With a developer's stolen key, a snapshot of the database's disk is made and shared with an outsider.",
    (
        Step("find-volumes", "T1580", thief_of_key, _find_volumes, 0),
        Step("make-snapshot", "T1578.001", thief_of_key, lambda scene: [create_snapshot(scene, VOLUME)], 2),
        Step("share-snapshot", "T1537", thief_of_key, _share_snapshot, 8),
    ),
)


def _make_image(scene: Scene) -> list[Call]:
    asked = {"instanceId": scene.thing("i", SERVERS[0]), "name": "web-copy", "noReboot": True}
    told = answered(scene) | {"imageId": scene.thing("ami", "web-copy")}
    return [describe(scene, "DescribeInstances"), write("ec2", "CreateImage", scene.region, asked, told)]


def _share_image(scene: Scene) -> list[Call]:
    return [share(scene, "image", scene.thing("ami", "web-copy"), OUTSIDER)]


IMAGE_SHARED = Story(
    "image-shared",
    "With a developer's stolen key, an image of a server is made and shared with an outsider.",
    (
        Step("make-image", "T1578.001", thief_of_key, _make_image, 0),
        Step("share-image", "T1537", thief_of_key, _share_image, 9),
    ),
)

# --- databases -------------------------------------------------------------------------------------


def _share_database(scene: Scene) -> list[Call]:
    snapshot = {"dBSnapshotIdentifier": "orders-copy"}
    asked = {**snapshot, "dBInstanceIdentifier": "orders"}
    made = {**asked, "engine": "postgres", "status": "creating", "encrypted": False}
    to_outsider = {"attributeName": "restore", "attributeValues": [OUTSIDER]}
    sharing = {**snapshot, "attributeName": "restore", "valuesToAdd": [OUTSIDER]}
    told = {**snapshot, "dBSnapshotAttributes": [to_outsider]}
    return [
        read("rds", "DescribeDBInstances", scene.region),
        write("rds", "CreateDBSnapshot", scene.region, asked, made),
        write("rds", "ModifyDBSnapshotAttribute", scene.region, sharing, told),
    ]


DATABASE_SHARED = Story(
    "database-shared",
    "With a developer's stolen key, a snapshot of a database is shared with an outsider.",
    (Step("share-database", "T1537", thief_of_key, _share_database, 0, 400),),
)


def _export_table(scene: Scene) -> list[Call]:
    table = scene.arn("dynamodb", "table/customers")
    asked = {"tableArn": table, "s3Bucket": "backup-exports-eu", "s3BucketOwner": OUTSIDER}
    export = {"exportArn": f"{table}/export/{scene.hex_text(16)}", "exportStatus": "IN_PROGRESS"}
    made = write("dynamodb", "ExportTableToPointInTime", scene.region, asked, {"exportDescription": export})
    resource = {"accountId": scene.account, "type": "AWS::DynamoDB::Table", "ARN": table}
    return [
        storage.describe_table(scene, "customers"),
        replace(made, resources=[resource]),
    ]


TABLE_EXPORTED = Story(
    "table-exported",
    "With a developer's stolen key, the table of customers is exported to an outsider's bucket.",
    (Step("export-table", "T1537", thief_of_key, _export_table, 0, 20),),
)

# --- buckets ---------------------------------------------------------------------------------------


def _replicate(scene: Scene) -> list[Call]:
    bucket = scene.bucket(DATA_BUCKET)
    rule = {
        "ID": "copy",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "Status": "Enabled",
        "Destination": {"Bucket": "arn:aws:s3:::replica-eu-3", "Account": int(OUTSIDER)},
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    configuration = {"xmlns": XMLNS, "Role": scene.iam_arn("role/replication"), "Rule": rule}
    parameters = {"replication": "", "ReplicationConfiguration": configuration}
    return [
        storage.bucket_read(scene, "GetBucketVersioning", bucket, "versioning"),
        storage.bucket_read(scene, "GetBucketReplication", bucket, "replication"),
        storage.bucket_write(scene, "PutBucketReplication", bucket, parameters),
    ]


OBJECTS_REPLICATED = Story(
    "objects-replicated",
    "With a developer's stolen key, a bucket is made to copy all new objects to an outsider's bucket.",
    (
        Step("find-buckets", "T1619", thief_of_key, lambda scene: [storage.list_buckets(scene)], 0),
        Step("replicate", "T1537", thief_of_key, _replicate, 3, 20),
    ),
)


def _open_bucket(scene: Scene) -> list[Call]:
    bucket = scene.bucket(DATA_BUCKET)
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OUTSIDER}:root"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    parameters = {"policy": "", "bucketPolicy": policy}
    return [storage.bucket_write(scene, "PutBucketPolicy", bucket, parameters)]


def _read_from_outside(scene: Scene) -> list[Call]:
    bucket = scene.bucket(DATA_BUCKET)
    keys = [f"clean/orders/part-{number:05}.parquet" for number in range(50)]
    return [storage.get_object(scene, bucket, key) for key in keys]


BUCKET_BACK_DOOR = Story(
    "bucket-back-door",
    "With a developer's stolen key, a bucket's policy lets an outsider in, who downloads objects.",
    (
        Step("let-outsider-in", "T1098", thief_of_key, _open_bucket, 0),
        Step("download-from-outside", "T1530", outsider, _read_from_outside, 20, 2),
    ),
)

EXFILTRATION_STORIES = (
    SNAPSHOT_SHARED,
    IMAGE_SHARED,
    DATABASE_SHARED,
    TABLE_EXPORTED,
    OBJECTS_REPLICATED,
    BUCKET_BACK_DOOR,
)
