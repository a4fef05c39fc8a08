"""The additionalEventData of a record, for the services that write it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from emulator.core.call import Exchange, Json
from emulator.core.records.host_details import key_material_id
from emulator.wire.describe import catalog, cognito
from emulator.wire.describe.arns import function_arn
from emulator.wire.describe.messages import json_in
from emulator.wire.describe.sources import is_global
from emulator.wire.service_models import lower_first

Parameters = Mapping[str, Any]
SYMMETRIC = "SYMMETRIC_DEFAULT"
DNS_NOTE = "Do not use to reconstruct hosted zone"


class KeyUse(NamedTuple):
    """A key that a call used: where the answer tells it and its material, the request the algorithm."""

    key: str = "KeyId"
    material: str = "KeyMaterialId"
    algorithm: str = "encryptionAlgorithm"


# Cryptography with symmetric keys, by operation. What makes data keys has no algorithm to choose.
KEYS_USED: Mapping[str, Sequence[KeyUse]] = {
    "Decrypt": [KeyUse()],
    "Encrypt": [KeyUse()],
    "GenerateDataKey": [KeyUse()],
    "GenerateDataKeyPair": [KeyUse()],
    "GenerateDataKeyPairWithoutPlaintext": [KeyUse()],
    "GenerateDataKeyWithoutPlaintext": [KeyUse()],
    "ReEncrypt": [
        KeyUse("SourceKeyId", "SourceKeyMaterialId", "sourceEncryptionAlgorithm"),
        KeyUse("KeyId", "DestinationKeyMaterialId", "destinationEncryptionAlgorithm"),
    ],
}


def additional_of(exchange: Exchange, recorded: Parameters, failed: bool) -> Json:
    """Return the additionalEventData of a call, {} where the service writes none. S3 has its own."""
    finder = FINDERS.get(exchange.target.service)
    if finder is None or (failed and exchange.target.service in ABSENT_ON_ERRORS):
        return {}
    return finder(exchange, recorded)


def _sts(exchange: Exchange, _: Parameters) -> Json:
    endpoint = "global" if is_global(exchange) else "regional"
    details = {"RequestDetails": {"awsServingRegion": exchange.region, "endpointType": endpoint}}
    if exchange.target.operation != "AssumeRoleWithWebIdentity":
        return details
    # the other way, Thumbprint, is that of providers whose certificate no well-known authority signed
    return {**details, "identityProviderConnectionVerificationMethod": "IAMTrustStore"}


def _lambda(exchange: Exchange, recorded: Parameters) -> Json:
    if exchange.target.operation != "Invoke":
        return {}
    name = function_arn(exchange, str(recorded.get("functionName", "")))
    version = exchange.response.headers.get("x-amz-executed-version", "$LATEST")
    qualified = name if name.count(":") > 6 else f"{name}:{version}"
    synchronous = recorded.get("invocationType") == "RequestResponse"
    return {"functionVersion": qualified, **({"customerEniId": ""} if synchronous else {})}


def _kms(exchange: Exchange, recorded: Parameters) -> Json:
    """Return which material of symmetric keys was used: what the answer tells, else one made up for the key.

    Source: published records of September 2026; for Encrypt and the destination of ReEncrypt, assumed.
    """
    uses = KEYS_USED.get(exchange.target.operation)
    answer = json_in(exchange.response) if uses else None
    if not uses or not isinstance(answer, Mapping):
        return {}
    used: Json = {}
    for use in uses:
        key, told = answer.get(use.key), answer.get(use.material)
        if isinstance(told, str):
            used[lower_first(use.material)] = told
        elif recorded.get(use.algorithm, SYMMETRIC) == SYMMETRIC and isinstance(key, str):
            used[lower_first(use.material)] = key_material_id(key)
    return used


def _glue(exchange: Exchange, recorded: Parameters) -> Json:
    """Return what Lake Formation would not have allowed: it looks at calls to the catalog, and stops none.

    Source: published records of 2022 and 2026, of calls about tables; that a database has its name alone is
    assumed.
    """
    if exchange.target.operation in WITHOUT_PERMISSIONS:
        return {}
    named = ":".join(catalog.names_in(exchange.target.operation, recorded))
    return {"insufficientLakeFormationPermissions": [named]} if named else {}


def _cognito(exchange: Exchange, _: Parameters) -> Json:
    """Return the user that a call of a user pool is about. Source: public records of 2026."""
    found = cognito.subject_in(exchange)
    return {"sub": found} if found else {}


def _ses(_: Exchange, __: Parameters) -> Json:
    return {"SignatureVersion": "4"}


def _route53(exchange: Exchange, _: Parameters) -> Json:
    return {"Note": DNS_NOTE} if exchange.target.operation == "ChangeResourceRecordSets" else {}


# Calls to Glue's catalog that do not list what is missing.
WITHOUT_PERMISSIONS = frozenset({"GetDatabases", "GetTables"})
ABSENT_ON_ERRORS = frozenset({"kms", "lambda", "sts"})
FINDERS: Mapping[str, Callable[[Exchange, Parameters], Json]] = {
    "cognito-idp": _cognito,
    "glue": _glue,
    "kms": _kms,
    "lambda": _lambda,
    "route53": _route53,
    "ses": _ses,
    "sesv2": _ses,
    "sts": _sts,
}
