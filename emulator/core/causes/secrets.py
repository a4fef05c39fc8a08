"""Secrets Manager: it has KMS encrypt and decrypt values, and rotates them by itself.

Source: service-events.md 2.5 and 2.10: 76 published records of 2023; the guide for CreateSecret.
"""

from collections.abc import Iterable, Sequence

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, ServiceCall, ServiceEvent, text_of
from emulator.core.causes.forwarding import forwarded, members_of
from emulator.core.causes.keys import key_of
from emulator.core.ids import derived_text
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key, data_key_made, decrypted

SECRETS = "secretsmanager.amazonaws.com"
OWN_KEY = "alias/aws/secretsmanager"


def value_stored(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the making of a data key, where the call made a version of the secret."""
    secret, version = cause.told("aRN", "arn"), cause.told("versionId")
    if not secret or not version:
        return ()
    key = _key(cause.asked("kmsKeyId"), secret, cause, around)
    context = _context(secret, cause.asked("clientRequestToken") or version)
    return _asked(cause, data_key_made(key, context))


def value_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of a value, or of each that BatchGetSecretValue answers."""
    return [call for answer in _values(cause) for call in _value_decrypted(answer, cause, around)]


def secret_rotated(cause: Cause, _: Surroundings) -> Sequence[ServiceEvent]:
    """Return the success of a rotation; one that is only planned has none yet."""
    secret, version = cause.told("aRN", "arn"), cause.told("versionId")
    if not secret or not version or cause.parameters.get("rotateImmediately") is False:
        return ()
    details, request_id = {"SecretId": secret}, f"Rotation-{secret}-{version}"
    event = ServiceEvent(
        SECRETS, "RotationSucceeded", cause.account, cause.region, additional=details, request_id=request_id
    )
    return [event]


def _values(cause: Cause) -> Iterable[Json]:
    values = cause.answer.get("secretValues")
    return members_of(values) if values is not None else [cause.answer]


def _value_decrypted(answer: Json, cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    secret, version = text_of(answer, "aRN", "arn"), text_of(answer, "versionId")
    if not secret or not version:
        return ()
    return _asked(cause, decrypted(_key(None, secret, cause, around), _context(secret, version)))


def _key(given: str | None, secret: str, cause: Cause, around: Surroundings) -> Key:
    sent = given or around.secret_key(secret, cause.account, cause.region) or OWN_KEY
    return key_of(sent, cause.account, cause.region, around)


def _context(secret: str, version: str) -> Json:
    return {"SecretARN": secret, "SecretVersionId": version}


def _asked(cause: Cause, *descriptions: Description) -> Sequence[ServiceCall]:
    return forwarded(cause, SECRETS, *descriptions, vpc_endpoint_id=own_endpoint(cause.region))


def own_endpoint(region: str) -> str:
    """Return the id of the VPC endpoint through which Secrets Manager itself calls, one for each region."""
    return "vpce-" + derived_text(f"{SECRETS}/{region}", 17, "0123456789abcdef")
