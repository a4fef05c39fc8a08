"""The additionalEventData of a record, for the services that write it."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.call import Exchange, Json
from emulator.wire.describe.arns import function_arn
from emulator.wire.describe.messages import json_in
from emulator.wire.describe.sources import is_global

Parameters = Mapping[str, Any]
DNS_NOTE = "Do not use to reconstruct hosted zone"


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


def _kms(exchange: Exchange, _: Parameters) -> Json:
    if b"KeyMaterialId" not in exchange.response.body:
        return {}
    answer = json_in(exchange.response)
    material = answer.get("KeyMaterialId") if isinstance(answer, Mapping) else None
    return {"keyMaterialId": material} if isinstance(material, str) else {}


def _ses(_: Exchange, __: Parameters) -> Json:
    return {"SignatureVersion": "4"}


def _route53(exchange: Exchange, _: Parameters) -> Json:
    return {"Note": DNS_NOTE} if exchange.target.operation == "ChangeResourceRecordSets" else {}


ABSENT_ON_ERRORS = frozenset({"kms", "lambda", "sts"})
FINDERS: Mapping[str, Callable[[Exchange, Parameters], Json]] = {
    "kms": _kms,
    "lambda": _lambda,
    "route53": _route53,
    "ses": _ses,
    "sesv2": _ses,
    "sts": _sts,
}
