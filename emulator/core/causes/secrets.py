"""Secrets Manager: it has KMS encrypt and decrypt values, and rotates them by itself.

Source: service-events.md 2.5 and 2.10: 76 published records of 2023; public records of September 2026, which
name Secrets Manager as its VPC endpoint and have a sharedEventID; the guide for CreateSecret.
"""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, ServiceCall, ServiceEvent, text_of
from emulator.core.causes.forwarding import forwarded, members_of
from emulator.core.causes.keys import key_of
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key, data_key_made, decrypted

SECRETS = "secretsmanager.amazonaws.com"
OWN_KEY = "alias/aws/secretsmanager"
KEY_TRIED = "RequestToValidateKeyAccess"
"""The version that Secrets Manager names when it tries a key that it is to use from now on."""


def value_stored(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the making of a data key, where the call made a version of the secret.

    A call that gives a secret a key, and no value, tries the key.
    """
    secret, version = cause.told("aRN", "arn"), cause.told("versionId")
    if not secret:
        return ()
    key = _key(cause.asked("kmsKeyId"), secret, cause, around)
    if not version:
        tried = _context(secret, KEY_TRIED)
        is_given = cause.asked("kmsKeyId") is not None
        return _asked(cause, data_key_made(key, tried), decrypted(key, tried)) if is_given else ()
    context = _context(secret, cause.asked("clientRequestToken") or version)
    return _asked(cause, data_key_made(key, context))


def value_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of a value."""
    return _value_decrypted(cause.answer, cause, around)


def values_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return a GetSecretValue for each secret of BatchGetSecretValue, and the decryption of its value.

    Its request id is that of the batch with the secret as it was asked for. Source: public records of
    September 2026, two of values and two of errors; that without a list the ARN is told is inferred.
    """
    listed = cause.parameters.get("secretIdList")
    asked = listed if isinstance(listed, list) else []
    calls: list[ServiceCall] = []
    for answer in members_of(cause.answer.get("secretValues")):
        names = [text_of(answer, member) or "" for member in ("aRN", "name")]
        name = next((one for one in names if one in asked), names[0])
        calls += [*_value_got(name, cause), *_value_decrypted(answer, cause, around)]
    for error in members_of(cause.answer.get("errors")):
        name = text_of(error, "secretId") or ""
        calls += _value_got(name, cause, text_of(error, "errorCode"), text_of(error, "message"))
    return calls


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


def _value_got(
    name: str, cause: Cause, code: str | None = None, message: str | None = None
) -> Sequence[ServiceCall]:
    description = Description(
        SECRETS,
        "GetSecretValue",
        cause.region,
        read_only=True,
        request_parameters={"secretId": name},
        error_code="AccessDenied" if code == "AccessDeniedException" else code,
        error_message=message,
        request_id=f"{cause.description.request_id}:{name}",
    )
    calls = forwarded(cause, SECRETS, description)
    return [replace(call, caller=replace(call.caller, access_key_id=None)) for call in calls]


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
    calls = forwarded(cause, SECRETS, *descriptions, vpc_endpoint_id=SECRETS)
    return [replace(call, shared=True) for call in calls]
