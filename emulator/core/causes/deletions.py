"""KMS and Secrets Manager: what they delete when a waiting period is over, and what is rotated or restored.

Source: service-events.md 2.10 and event-record.md 6.2; KMS developer guide, "DeleteKey" and "RotateKey";
Secrets Manager user guide, "Log entries for deletion". That a secret is deleted at the second of its date is
inferred; AWS does it some time later.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from emulator.core.arns import find_parts
from emulator.core.call import Json
from emulator.core.causes.calls import Cause, Planned, ServiceEvent
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.secret_events import deletion_id
from emulator.core.records.service_identities import INTERNAL

SECRETS, KMS = "secretsmanager.amazonaws.com", "kms.amazonaws.com"
DELETION = ("StartSecretVersionDelete", "EndSecretVersionDelete")
CANCELLED, ROTATED, DELETED = "CancelSecretVersionDelete", "RotateKey", "DeleteKey"


def secret_deleted(cause: Cause, around: Surroundings) -> Sequence[ServiceEvent | Planned]:
    """Return start and end of a deletion: now where it was forced, else at the end of the recovery window."""
    secret, name = cause.told("aRN", "arn"), cause.told("name") or ""
    if not secret:
        return ()
    if cause.parameters.get("forceDeleteWithoutRecovery") is True:
        return _secret_gone(secret, name, cause.at, forced=True)
    return _planned(secret, partial(_secret_gone, secret, name), around)


def secret_restored(cause: Cause, _: Surroundings) -> Sequence[ServiceEvent]:
    """Return the end of a deletion that was called off."""
    secret = cause.told("aRN", "arn")
    if not secret:
        return ()
    details = {"ARN": secret, "Name": cause.told("name") or ""}
    return [ServiceEvent(SECRETS, CANCELLED, cause.account, cause.region, additional=details)]


def key_rotated(cause: Cause, around: Surroundings) -> Sequence[ServiceEvent]:
    """Return the rotation of a key that was asked for."""
    key_id = cause.told("keyId") or cause.asked("keyId")
    arn = around.find_key(key_id, cause.account, cause.region) if key_id else None
    return [_on_key(ROTATED, arn, {"rotationType": "ON_DEMAND"})] if arn else ()


def key_deletion_scheduled(cause: Cause, around: Surroundings) -> Sequence[ServiceEvent | Planned]:
    """Return the deletion of a key, at the end of its waiting period."""
    key_id = cause.told("keyId") or cause.asked("keyId")
    arn = around.find_key(key_id, cause.account, cause.region) if key_id else None
    return _planned(arn, lambda _: [_on_key(DELETED, arn, {})], around) if arn else ()


def _planned(
    arn: str, rule: Callable[[datetime], Sequence[ServiceEvent]], around: Surroundings
) -> Sequence[Planned]:
    at = around.deletion(arn)
    return [Planned(arn, at, rule)] if at else ()


def _secret_gone(secret: str, name: str, at: datetime, *, forced: bool = False) -> Sequence[ServiceEvent]:
    parts = find_parts(secret)
    if parts is None:
        return ()
    request_id = deletion_id(secret, at, forced=forced)
    details = {"ARN": secret, "Name": name}
    return [
        ServiceEvent(SECRETS, one, parts.account, parts.region, additional=details, request_id=request_id)
        for one in DELETION
    ]


def _on_key(name: str, arn: str, details: Json) -> ServiceEvent:
    parts = find_parts(arn)
    account, region = (parts.account, parts.region) if parts else ("", "")
    resource = {"accountId": account, "type": "AWS::KMS::Key", "ARN": arn}
    told = {**details, "keyId": arn.rpartition("/")[2]}
    return ServiceEvent(KMS, name, account, region, told, by=INTERNAL, resources=(resource,))
