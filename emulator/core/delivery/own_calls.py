"""What CloudTrail itself calls to deliver, as its records tell it: reads of access lists, keys, uploads.

These belong to the account whose bucket, key or role it is. Source: published records of CloudTrail's calls;
where none shows a member, it is that of the same call by a user.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from emulator.core import arns
from emulator.core.arns import LogGroup
from emulator.core.call import Category, Description, Json
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.ids import Ids
from emulator.core.places import Bucket, Put, Role
from emulator.core.records.events import Event, Origin, Recipient, from_call
from emulator.core.regions import partition_of

S3 = "s3.amazonaws.com"
SIGNED: Json = {"SignatureVersion": "SigV4", "AuthenticationMethod": "AuthHeader"}
ENCRYPTION_NAMES: Mapping[str, str] = {"AES256": "SSE_S3", "aws:kms": "SSE_KMS"}
NOT_RECORDED = frozenset({"content-type", "content-encoding"})

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
    return from_call(call.description, call.caller, ORIGIN, at, ids, Recipient(call.account, shared_id))


# --- the bucket and its key ------------------------------------------------------------------------


def uploaded(bucket: Bucket, file: Put, kms_key_arn: str | None, trail_arn: str) -> Sequence[OwnCall]:
    """Return the calls of an upload: a look at the bucket's access list, the key's use, the upload."""
    encrypted_arn = f"{_bucket_arn(bucket)}/{file.key}"
    used = (_data_key_made(kms_key_arn, encrypted_arn, trail_arn),) if kms_key_arn else ()
    return (_acl_read(bucket), *used, _object_put(bucket, file))


def _acl_read(bucket: Bucket) -> OwnCall:
    return _on_bucket(bucket, "GetBucketAcl", "Management", {"acl": ""}, SIGNED)


def _object_put(bucket: Bucket, file: Put) -> OwnCall:
    headers = {name: value for name, value in file.headers.items() if name not in NOT_RECORDED}
    encryption = {
        name: value for name, value in headers.items() if name.startswith("x-amz-server-side-encryption")
    }
    size_bytes = len(file.body)
    additional = {
        **SIGNED,
        "objectSize": size_bytes,
        "bytesTransferredIn": size_bytes,
        "SSEApplied": ENCRYPTION_NAMES[file.headers["x-amz-server-side-encryption"]],
        "bytesTransferredOut": 0,
    }
    call = _on_bucket(bucket, "PutObject", "Data", {"key": file.key, **headers}, additional)
    stored = {"type": "AWS::S3::Object", "ARN": f"{_bucket_arn(bucket)}/{file.key}"}
    resources = (*call.description.resources, stored)
    described = replace(call.description, response_elements=encryption, resources=resources)
    return replace(call, description=described)


def _bucket_arn(bucket: Bucket) -> str:
    return f"arn:{partition_of(bucket.region)}:s3:::{bucket.name}"


def _on_bucket(
    bucket: Bucket, name: str, category: Category, parameters: Mapping[str, str], additional: Json
) -> OwnCall:
    domain = "amazonaws.com.cn" if partition_of(bucket.region) == "aws-cn" else "amazonaws.com"
    host = f"{bucket.name}.s3.{bucket.region}.{domain}"
    description = Description(
        event_source=S3,
        event_name=name,
        region=bucket.region,
        read_only=category == "Management",
        category=category,
        request_parameters={"bucketName": bucket.name, "Host": host, **parameters},
        additional=additional,
        resources=({"accountId": bucket.account, "type": "AWS::S3::Bucket", "ARN": _bucket_arn(bucket)},),
    )
    return OwnCall(description, bucket.account)


def _data_key_made(key_arn: str, encrypted_arn: str, trail_arn: str) -> OwnCall:
    """Return what S3 asks KMS for, in CloudTrail's name, to encrypt the object of that ARN."""
    key = arns.find_parts(key_arn)
    assert key, "a trail's key is kept as ARN"
    description = Description(
        event_source="kms.amazonaws.com",
        event_name="GenerateDataKey",
        region=key.region,
        read_only=True,
        request_parameters={
            "keyId": key_arn,
            "keySpec": "AES_256",
            "encryptionContext": {"aws:cloudtrail:arn": trail_arn, "aws:s3:arn": encrypted_arn},
        },
        resources=({"accountId": key.account, "type": "AWS::KMS::Key", "ARN": key_arn},),
    )
    return OwnCall(description, key.account)


# --- the role of the log group ---------------------------------------------------------------------


def role_assumed(role: Role, session_name: str, region: str) -> OwnCall:
    """Return the making of a session of the role.

    The answer names no credentials, unlike AWS's: there are none.
    """
    session = _session(role, session_name)
    assumed = {"assumedRoleId": session.principal_id, "arn": session.arn}
    description = Description(
        event_source="sts.amazonaws.com",
        event_name="AssumeRole",
        region=region,
        read_only=True,
        request_parameters={"roleArn": role.arn, "roleSessionName": session_name},
        response_elements={"assumedRoleUser": assumed},
        resources=({"accountId": session.account, "type": "AWS::IAM::Role", "ARN": role.arn},),
    )
    return OwnCall(description, session.account)


def log_stream_made(role: Role, group: LogGroup, stream: str, at: datetime) -> OwnCall:
    """Return the making of a log stream, in the session in which the role is tried out at the instant."""
    session = _session(role, TRIAL_SESSION)
    issuer = Issuer("Role", role.id, role.arn, session.account, role.arn.rpartition("/")[2])
    description = Description(
        event_source="logs.amazonaws.com",
        event_name="CreateLogStream",
        region=group.region,
        read_only=False,
        request_parameters={"logGroupName": group.name, "logStreamName": stream},
        api_version="20140328",
    )
    return OwnCall(description, group.account, replace(session, session=Session(at, issuer=issuer)))


def _session(role: Role, name: str) -> Caller:
    """Return the session of the role in which CloudTrail acts; no record shows an access key of one."""
    arn = arns.find_parts(role.arn)
    assert arn, "a role has an ARN"
    role_name = role.arn.rpartition("/")[2]
    return Caller(
        "AssumedRole",
        arn.account,
        f"{role.id}:{name}",
        f"arn:{arn.partition}:sts::{arn.account}:assumed-role/{role_name}/{name}",
        invoked_by=SERVICE,
    )
