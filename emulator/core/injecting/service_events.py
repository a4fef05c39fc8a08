"""Service events as short forms, and their records.

Source: CloudTrail user guide, "AWS service events", and the guides of KMS and Secrets Manager.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.core.call import Json
from emulator.core.injecting.short_forms import WHEN_AND_WHERE, Form, Given, Member
from emulator.core.records.secret_events import deletion_id
from emulator.core.regions import partition_of

KMS, SECRETS, EC2 = "kms.amazonaws.com", "secretsmanager.amazonaws.com", "ec2.amazonaws.com"
INTERNAL = "AWS Internal"
# Source: the guides of Lambda and Step Functions: these two are data events.
DATA_EVENTS = frozenset(
    {("lambda.amazonaws.com", "LambdaESMDisabled"), ("states.amazonaws.com", "InvokeHTTPEndpoint")}
)

MEMBERS: Mapping[str, Member] = {
    "eventSource": Member("text", "The service, as kms.amazonaws.com.", required=True),
    "eventName": Member("text", "What it did, as RotateKey.", required=True),
    **WHEN_AND_WHERE,
    "invokedBy": Member("text", f"Who is named as the caller; without it, the service, for KMS {INTERNAL}."),
    "keyId": Member("text", "KMS: the id or the ARN of the key."),
    "rotationType": Member("text", "KMS RotateKey: without it, AUTOMATIC.", ("AUTOMATIC", "ON_DEMAND")),
    "secretId": Member("text", "Secrets Manager: the ARN of the secret."),
    "snapshotId": Member("text", "EC2 SharedSnapshotVolumeCreated: the id of the snapshot."),
    "serviceEventDetails": Member("object", "What the event says beside the rest."),
    "additionalEventData": Member("object", "The same, for services that write it there."),
    "resources": Member("objects", "What it was done to: {accountId, type, ARN}."),
    "readOnly": Member("flag", "Without it, false."),
    "errorCode": Member("text", "Where it failed."),
    "errorMessage": Member("text", "Why it failed."),
    "requestID": Member("text", "For the few services that write one."),
}
OF_SOURCE = {"keyId": KMS, "rotationType": KMS, "secretId": SECRETS, "snapshotId": EC2}
ROTATIONS = frozenset({"RotationSucceeded", "RotationFailed"})
NAME_IN_ARN = re.compile(r"-[A-Za-z0-9]{6}$")  # what AWS adds to a secret's name
PASSED_ON = (
    "serviceEventDetails",
    "additionalEventData",
    "resources",
    "errorCode",
    "errorMessage",
    "requestID",
)


def _record(given: Given) -> Json:
    source, name = given.members["eventSource"], given.members["eventName"]
    for member, owner in OF_SOURCE.items():
        if member in given.members and source != owner:
            raise given.refused(member, f"events of {source} have no such member.")
    given = _in_place_of_key(given)
    by = given.text("invokedBy", INTERNAL if source == KMS else source)
    is_data = (source, name) in DATA_EVENTS
    fields = {
        "eventSource": source,
        "eventName": name,
        "sourceIPAddress": by,
        "userAgent": by,
        "readOnly": given.flag("readOnly"),
        "eventType": "AwsServiceEvent",
        "eventCategory": "Data" if is_data else "Management",
        **OWN_FIELDS.get(source, _nothing)(given),
        **{member: given.members[member] for member in PASSED_ON if member in given.members},
    }
    return given.record({"accountId": given.account, "invokedBy": by}, fields)


def _in_place_of_key(given: Given) -> Given:
    """Return the members with region and account of the ARN that names a key or a secret."""
    arn = str(given.members.get("keyId") or given.members.get("secretId") or "")
    parts = arn.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return given
    place = {"awsRegion": parts[3], "accountId": parts[4]}
    return replace(given, members={**place, **given.members})


def _nothing(_: Given) -> Json:
    return {}


def _of_kms(given: Given) -> Json:
    key = given.find_text("keyId")
    if key is None:
        return {}
    key_id = key.rpartition("/")[2]
    arn = f"arn:{partition_of(given.region)}:kms:{given.region}:{given.account}:key/{key_id}"
    details: Json = {"keyId": key_id}
    if given.members["eventName"] == "RotateKey":
        details = {"rotationType": given.text("rotationType", "AUTOMATIC"), **details}
    return {
        "resources": [{"accountId": given.account, "type": "AWS::KMS::Key", "ARN": arn}],
        "serviceEventDetails": details,
    }


def _of_secrets_manager(given: Given) -> Json:
    """Return what the events of a secret have. Source: service-events.md 2.10: records of 2021 and 2023."""
    secret = given.find_text("secretId")
    if secret is None:
        return {}
    name = given.members["eventName"]
    if name.endswith("SecretVersionDelete"):
        own_name = NAME_IN_ARN.sub("", secret.rpartition(":secret:")[2])
        deleted = {"ARN": secret, "Name": own_name}
        return {"additionalEventData": deleted, "requestID": deletion_id(secret, given.at)}
    about: Json = {"additionalEventData": {"SecretId": secret}}
    if name in ROTATIONS:
        about["requestID"] = f"Rotation-{secret}-{given.defaults.ids.uuid()}"
    return about


def _of_ec2(given: Given) -> Json:
    """Return what the events of EC2 have. Source: service-events.md 1, form D: records of 2023."""
    snapshot = given.find_text("snapshotId")
    details = {"serviceEventDetails": {"snapshotId": snapshot}} if snapshot else {}
    return {"sharedEventID": given.defaults.ids.uuid(), **details}


OWN_FIELDS: Mapping[str, Callable[[Given], Json]] = {
    KMS: _of_kms,
    SECRETS: _of_secrets_manager,
    EC2: _of_ec2,
}

FORM = Form(
    "serviceEvent",
    "Something that a service did on its own.",
    MEMBERS,
    _record,
    {
        "KMS rotates a key": {
            "eventSource": KMS,
            "eventName": "RotateKey",
            "keyId": "0f0f0f0f-1111-4222-8333-444455556666",
        },
        "Secrets Manager rotated a secret": {
            "eventSource": SECRETS,
            "eventName": "RotationSucceeded",
            "secretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
        },
        "a backup is done": {
            "eventSource": "backup.amazonaws.com",
            "eventName": "BackupJobCompleted",
            "serviceEventDetails": {"backupJobId": "0f0f0f0f", "state": "COMPLETED"},
        },
    },
)
