"""Calls of KMS that services make, as their records name them."""

import hashlib
from dataclasses import replace
from datetime import datetime

from emulator.core.arns import find_parts
from emulator.core.call import Description, Json
from emulator.core.records.host_details import key_material_id
from emulator.core.values import dataclass

KMS = "kms.amazonaws.com"
ALGORITHM: Json = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
KEY_TYPE = "AWS::KMS::Key"


@dataclass(frozen=True)
class Key:
    """A key, as the call names it (`sent`) and as its owner does."""

    sent: str
    arn: str


def data_key_made(key: Key, context: Json) -> Description:
    """Return GenerateDataKey of a key of 256 bits."""
    given = {"keyId": key.sent, "keySpec": "AES_256", "encryptionContext": context}
    return _cryptography("GenerateDataKey", key, given)


def encrypted(key: Key, context: Json) -> Description:
    """Return Encrypt."""
    return _cryptography("Encrypt", key, {"encryptionContext": context, "keyId": key.sent, **ALGORITHM})


def decrypted(key: Key, context: Json) -> Description:
    """Return Decrypt, which does not name the key."""
    return _cryptography("Decrypt", key, {**ALGORITHM, "encryptionContext": context})


def grant_made(key: Key, given: Json, at: datetime) -> Description:
    """Return CreateGrant with the members `given` beside the key."""
    material = f"{key.arn}/{given}/{at.isoformat()}"
    return replace(
        _on_key("CreateGrant", key, {"keyId": key.sent, **given}),
        read_only=False,
        response_elements={"grantId": hashlib.sha256(material.encode()).hexdigest()},
        searched=((KEY_TYPE, key.sent),),
    )


def _cryptography(name: str, key: Key, given: Json) -> Description:
    material: Json = {"keyMaterialId": key_material_id(key.arn)}
    named = ((None, key.sent),) if "keyId" in given else ()
    return replace(_on_key(name, key, given), additional=material, searched=named)


def _on_key(name: str, key: Key, given: Json) -> Description:
    parts = find_parts(key.arn)
    account, region = (parts.account, parts.region) if parts else ("", "")
    return Description(
        event_source=KMS,
        event_name=name,
        region=region,
        read_only=True,
        request_parameters=given,
        resources=({"accountId": account, "type": KEY_TYPE, "ARN": key.arn},),
    )
