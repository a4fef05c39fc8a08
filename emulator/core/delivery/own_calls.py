"""What CloudTrail itself calls to deliver, as its records tell it: reads of access lists, keys, uploads.

These belong to the account whose bucket, key or role it is. Source: published records of CloudTrail's calls;
where none shows a member, it is that of the same call by a user.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from emulator.core import arns
from emulator.core.arns import LogGroup
from emulator.core.call import Description
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.ids import Ids
from emulator.core.places import Bucket, Put, Role
from emulator.core.records import role_sessions, service_identities
from emulator.core.records.events import Event, Origin, Recipient, from_call, with_request_id
from emulator.core.records.host_details import with_host_details
from emulator.core.records.key_calls import Key, data_key_made
from emulator.core.records.storage_calls import Moved, Place, on_bucket, on_object
from emulator.core.regions import LEADERS
from emulator.core.trails.organizations import LinkedRole
from emulator.core.values import dataclass

ENCRYPTION_NAMES: Mapping[str, str] = {"AES256": "SSE_S3", "aws:kms": "SSE_KMS"}
NOT_RECORDED = frozenset({"content-type", "content-encoding"})
ACL_BYTES = 480  # the least that was seen of an answer of GetBucketAcl

# The sessions in which CloudTrail tries a role out, and writes to a log group.
TRIAL_SESSION, WRITING_SESSION = "CloudTrail", "CLOUDWATCH_LOGS_DELIVERY_SESSION"

CLOUDTRAIL = identity.service(SERVICE)
ORIGIN = Origin(SERVICE, SERVICE)


@dataclass(frozen=True)
class OwnCall:
    """A call by CloudTrail, or in a session that it has, and the account that its record is for."""

    description: Description
    account: str
    caller: Caller = CLOUDTRAIL


Note = Callable[[OwnCall], None]
"""Takes a call that CloudTrail made."""


def event_of(call: OwnCall, at: datetime, ids: Ids) -> Event:
    """Return the event of the call; a service's own call has a shared event id even with one copy."""
    shared_id = ids.uuid() if call.caller.type == "AWSService" else None
    described = with_host_details(with_request_id(call.description, ids), call.caller, at, at)
    return from_call(described, call.caller, ORIGIN, at, ids, Recipient(call.account, shared_id))


# --- the bucket and its key ------------------------------------------------------------------------


def uploaded(bucket: Bucket, file: Put, kms_key_arn: str | None, trail_arn: str) -> Sequence[OwnCall]:
    """Return the calls of an upload: a look at the bucket's access list, the key's use, the upload."""
    place = Place(bucket.name, bucket.account, bucket.region)
    read = OwnCall(on_bucket(place, "GetBucketAcl", "acl", ACL_BYTES), bucket.account)
    used = (_data_key_made(kms_key_arn, f"{place.arn}/{file.key}", trail_arn),) if kms_key_arn else ()
    return (read, *used, _object_put(place, file))


def _object_put(place: Place, file: Put) -> OwnCall:
    headers = {name: value for name, value in file.headers.items() if name not in NOT_RECORDED}
    encryption = {
        name: value for name, value in headers.items() if name.startswith("x-amz-server-side-encryption")
    }
    size_bytes = len(file.body)
    applied = ENCRYPTION_NAMES[file.headers["x-amz-server-side-encryption"]]
    moved = Moved(received=size_bytes, object_size=size_bytes)
    described = on_object(place, "PutObject", file.key, moved, headers, applied)
    return OwnCall(replace(described, response_elements=encryption), place.account)


def _data_key_made(key_arn: str, encrypted_arn: str, trail_arn: str) -> OwnCall:
    """Return what S3 asks KMS for, in CloudTrail's name, to encrypt the object of that ARN."""
    arn = arns.find_parts(key_arn)
    assert arn, "a trail's key is kept as ARN"
    context = {"aws:cloudtrail:arn": trail_arn, "aws:s3:arn": encrypted_arn}
    return OwnCall(data_key_made(Key(key_arn, key_arn), context), arn.account)


# --- the roles that are linked to it ---------------------------------------------------------------


def linked_role_made(role: LinkedRole) -> OwnCall:
    """Return the making of a service-linked role in an account. That CloudTrail makes the call is assumed."""
    partition = role.arn.split(":")[1]
    description = Description(
        event_source="iam.amazonaws.com",
        event_name="CreateServiceLinkedRole",
        region=LEADERS[partition],
        read_only=False,
        request_parameters={"aWSServiceName": role.service},
        response_elements={
            "role": {
                "path": f"/aws-service-role/{role.service}/",
                "roleName": role.name,
                "roleId": role.id,
                "arn": role.arn,
            }
        },
        api_version="2010-05-08",
        global_service=True,
    )
    return OwnCall(description, role.account)


# --- the role of the log group ---------------------------------------------------------------------


def role_assumed(role: Role, session_name: str, region: str, at: datetime) -> OwnCall:
    """Return the making of a session of the role at the instant `at`. Its credentials open nothing."""
    assumed = service_identities.Role(role.arn, role.id)
    return OwnCall(role_sessions.role_assumed(SERVICE, assumed, session_name, region, at), assumed.account)


def log_stream_made(role: Role, group: LogGroup, stream: str, at: datetime) -> OwnCall:
    """Return the making of a log stream, in the session in which the role is tried out at the instant."""
    assumed = service_identities.Role(role.arn, role.id)
    description = Description(
        event_source="logs.amazonaws.com",
        event_name="CreateLogStream",
        region=group.region,
        read_only=False,
        request_parameters={"logGroupName": group.name, "logStreamName": stream},
        api_version="20140328",
    )
    caller = service_identities.in_role(assumed, TRIAL_SESSION, SERVICE, at)
    return OwnCall(description, group.account, caller)
