"""What a trail points to, and whether it lets CloudTrail in.

Each check raises the error that CreateTrail and UpdateTrail answer. The parts of a request are checked in
two rounds: their forms first, then, with what was found in the services beside CloudTrail, their policies.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from emulator.api import trail_errors
from emulator.core import arns, names
from emulator.core.delivery import log_events, service_accounts
from emulator.core.delivery.logfiles import Folder, Kind, put_headers
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.places import Bucket, KmsKey, Role, Topic
from emulator.core.policies import decisions
from emulator.core.regions import partition_of
from emulator.core.trails.trails import Trail

# The headers of an upload that a bucket's policy may ask for, and the condition keys that hold them.
CONDITION_KEYS = (
    "x-amz-acl",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
)


class Sender(Protocol):
    """Who puts objects, as policies see it: a trail, or what is still known of one that was deleted."""

    @property
    def arn(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def home_region(self) -> str: ...

    @property
    def bucket(self) -> str: ...

    @property
    def kms_key_arn(self) -> str | None: ...


def check_names(trail: Trail) -> None:
    """Raise the error of a name of bucket, prefix or topic that is malformed, before anything is looked for.

    Source: answers of AWS: a malformed topic leaves no marker in the bucket.
    """
    names.check_bucket_name(trail.bucket)
    names.check_key_prefix(trail.prefix or "", trail.account)
    if trail.sns_topic_arn and not arns.find_topic(trail.sns_topic_arn, trail.account, trail.home_region):
        raise trail_errors.invalid_topic_name(trail.sns_topic_arn)


def check_other_forms(trail: Trail, caller: str, *, relaxed: bool) -> None:
    """Raise the error of a key or log group that is malformed, or of one that lacks its counterpart.

    The log group is in the trail's account or, for a delegated administrator, in the caller's.

    Only relaxed checks take the ARN of a log group that does not end with `:*`. Source: for keys, an answer
    of AWS, whose documentation speaks of InvalidKmsKeyIdException.
    """
    if trail.kms_key_arn and not arns.find_key(trail.kms_key_arn, trail.account, trail.home_region):
        raise trail_errors.key_not_found(trail.kms_key_arn, trail.bucket)
    _check_logs_forms(trail, caller, relaxed=relaxed)


def _check_logs_forms(trail: Trail, caller: str, *, relaxed: bool) -> None:
    if trail.log_group_arn and not trail.role_arn:
        raise trail_errors.logs_role_missing()
    if trail.role_arn and not trail.log_group_arn:
        raise trail_errors.log_group_missing()
    if not trail.log_group_arn or not trail.role_arn:
        return
    group = arns.find_log_group(trail.log_group_arn)
    if not group or group.account not in {trail.account, caller}:
        raise trail_errors.invalid_log_group()
    if not relaxed and not trail.log_group_arn.endswith(arns.ALL_STREAMS):
        raise trail_errors.invalid_log_group()
    if group.region != trail.home_region:
        raise trail_errors.log_group_elsewhere()
    if not arns.is_role(trail.role_arn):
        raise trail_errors.invalid_logs_role()


# --- the bucket ----------------------------------------------------------------------------------


def marker_keys(trail: Trail) -> Sequence[str]:
    """Return the keys of the empty objects that show that the trail may deliver: log files, then digests.

    An organization trail puts them below the organization's id too. Source: CloudTrail user guide,
    "Organization trails: bucket policy"; that markers lie there is inferred.
    """
    kinds: Sequence[Kind] = ("CloudTrail", "CloudTrail-Digest") if trail.validation else ("CloudTrail",)
    levels = (None, trail.organization_id) if trail.organization_id else (None,)
    return tuple(Folder(trail.account, trail.prefix, level, kind).path for level in levels for kind in kinds)


def check_put(bucket: Bucket, key: str, trail: Trail) -> None:
    """Raise InsufficientS3BucketPolicyException unless the trail may put an object of that key."""
    if not may_put(bucket, key, trail):
        raise trail_errors.insufficient_bucket_policy(bucket.name)


def may_put(bucket: Bucket, key: str, trail: Sender) -> bool:
    """Tell whether the bucket lets CloudTrail put an object for the trail."""
    headers = put_headers(trail.kms_key_arn, trail.arn)
    conditions = {f"s3:{name}": headers[name] for name in CONDITION_KEYS if name in headers}
    return _bucket_allows(bucket, "s3:PutObject", f"/{key}", trail, conditions)


def check_acl_readable(bucket: Bucket, trail: Trail) -> None:
    """Raise InsufficientS3BucketPolicyException unless the trail may read the bucket's access list."""
    if not _bucket_allows(bucket, "s3:GetBucketAcl", "", trail, {}):
        raise trail_errors.insufficient_bucket_policy(bucket.name)


def _bucket_allows(
    bucket: Bucket, action: str, path: str, trail: Sender, conditions: Mapping[str, str]
) -> bool:
    if not bucket.enforced:
        return True
    return decisions.allows(
        bucket.policy or {},
        principal_service=SERVICE,
        action=action,
        resource=f"{_bucket_arn(bucket.name, trail)}{path}",
        context={**_context(trail), **conditions},
        principal_accounts=service_accounts.accounts_of(trail.home_region),
    )


def _bucket_arn(name: str, trail: Sender) -> str:
    return f"arn:{partition_of(trail.home_region)}:s3:::{name}"


def _context(trail: Sender) -> Mapping[str, str]:
    return decisions.service_context(SERVICE, trail.arn, trail.account)


# --- the key -------------------------------------------------------------------------------------


def check_key(asked_arn: str, key: KmsKey | None, bucket: Bucket, trail: Trail) -> None:
    """Raise the error of a key that CloudTrail cannot use for the trail; `key` is None where none was found.

    Source: answers of AWS: a key that does not exist is answered as one whose policy refuses.
    """
    arn = arns.find_parts(asked_arn)
    if arn and bucket.region and arn.region != bucket.region:
        raise trail_errors.key_not_found(asked_arn, bucket.name)
    if key is None:
        raise trail_errors.insufficient_key_policy(bucket.name, asked_arn)
    if not key.enabled:
        raise trail_errors.key_disabled(key.arn)
    if not may_encrypt(key, marker_keys(trail)[0], trail):
        raise trail_errors.insufficient_key_policy(bucket.name, key.arn)


def may_encrypt(key: KmsKey, object_key: str, trail: Sender) -> bool:
    """Tell whether the key's policy lets CloudTrail encrypt the trail's object of that key.

    Source: recorded calls to KMS.
    """
    return decisions.allows(
        key.policy or {},
        principal_service=SERVICE,
        action="kms:GenerateDataKey",
        resource=key.arn,
        context={
            **_context(trail),
            "kms:EncryptionContext:aws:cloudtrail:arn": trail.arn,
            "kms:EncryptionContext:aws:s3:arn": f"{_bucket_arn(trail.bucket, trail)}/{object_key}",
            "kms:EncryptionContextKeys": ["aws:cloudtrail:arn", "aws:s3:arn"],
        },
        principal_accounts=service_accounts.accounts_of(trail.home_region),
    )


# --- the topic -----------------------------------------------------------------------------------


def check_topic(topic: Topic | None, trail: Trail) -> None:
    """Raise InsufficientSnsTopicPolicyException unless the topic exists and takes CloudTrail's messages."""
    if topic is None or not may_publish(topic, trail):
        raise trail_errors.insufficient_topic_policy()


def may_publish(topic: Topic, trail: Trail) -> bool:
    """Tell whether the topic takes CloudTrail's messages for the trail."""
    return decisions.allows(
        topic.policy or {},
        principal_service=SERVICE,
        action="sns:Publish",
        resource=topic.arn,
        context=_context(trail),
        principal_accounts=service_accounts.accounts_of(trail.home_region),
    )


# --- the log group -------------------------------------------------------------------------------


def assumed(role: Role | None, trail: Trail) -> Role:
    """Return the role. Raises InvalidCloudWatchLogsRoleArnException where CloudTrail cannot assume it."""
    if role is None or not _may_assume(role, trail):
        raise trail_errors.logs_role_not_assumable()
    return role


def _may_assume(role: Role, trail: Trail) -> bool:
    return decisions.allows(
        role.trust,
        principal_service=SERVICE,
        action="sts:AssumeRole",
        resource=role.arn,
        context=_context(trail),
    )


def check_logs_right(role: Role, action: str, group_arn: str, trail: Trail) -> None:
    """Raise InvalidCloudWatchLogsLogGroupArnException unless the role may do this to the trail's stream."""
    stream = log_stream(trail.account, trail.home_region)
    if not _has_logs_right(role, action, log_events.stream_arn(group_arn, stream)):
        raise trail_errors.logs_role_without_rights()


def may_write_logs(role: Role, stream_arn: str, trail: Trail) -> bool:
    """Tell whether CloudTrail may assume the role, and the role write to the stream."""
    return _may_assume(role, trail) and _has_logs_right(role, "logs:PutLogEvents", stream_arn)


def _has_logs_right(role: Role, action: str, stream_arn: str) -> bool:
    return decisions.allows_identity(role.permissions, action=action, resource=stream_arn, context={})


def log_stream(account: str, home_region: str, organization_id: str | None = None) -> str:
    """Return the name of the stream that a trail writes an account's records to.

    `organization_id` is given for the member accounts of an organization trail alone.
    Source: CloudTrail user guide.
    """
    name = f"{account}_CloudTrail_{home_region}"
    return f"{organization_id}_{name}" if organization_id else name
