"""What single services do to their parameters beyond the rule that holds for all.

Source: published records; the services' guides on logging with CloudTrail.
"""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.arns import find_parts
from emulator.core.call import Exchange, Json
from emulator.core.callers.federation import VOUCHED_FOR, granted_to, parse_assertion
from emulator.wire.describe.arns import as_arn, function_arn, key_arn
from emulator.wire.describe.defaults import with_defaults
from emulator.wire.describe.failures import Failure
from emulator.wire.describe.messages import json_in
from emulator.wire.requests import form_of
from emulator.wire.tables.forms import (
    KMS_ANSWERED_BY_ARN,
    KMS_ANSWERED_BY_KEY,
    NAMED_BY_ARN,
    RESPONSE_KEPT,
    RESPONSE_LEFT_OUT,
)
from emulator.wire.tables.secrets import HIDDEN

INVOKE_MEMBERS = ("functionName", "invocationType", "clientContext", "qualifier")


def shaped_parameters(exchange: Exchange, recorded: Json, failure: Failure | None) -> Json:
    """Return the parameters with what the service fills in, and in its own form."""
    target = exchange.target
    recorded = with_defaults(exchange, recorded, failure.code if failure else None)
    named = NAMED_BY_ARN.get((target.service, target.operation))
    if named and isinstance(recorded.get(named[0]), str):
        member, service, prefix = named
        recorded = {**recorded, member: as_arn(exchange, service, prefix, recorded[member])}
    shape = PARAMETERS.get(target.service)
    return shape(exchange, recorded) if shape else recorded


def shaped_elements(exchange: Exchange, recorded: Json) -> Json:
    """Return the response elements cut down or filled up as the service does."""
    target = exchange.target
    called = (target.service, target.operation)
    kept = RESPONSE_KEPT.get(called)
    if kept:
        return {name: recorded[member] for member, name in kept.items() if member in recorded}
    left_out = RESPONSE_LEFT_OUT.get(called)
    if left_out:
        recorded = {name: value for name, value in recorded.items() if name not in left_out}
    shape = ELEMENTS.get(target.service)
    return shape(exchange, recorded) if shape else recorded


def _lambda(exchange: Exchange, recorded: Json) -> Json:
    if exchange.target.operation == "UpdateFunctionCode":
        return {
            **recorded,
            "fullyQualifiedArn": _arn_in_parts(exchange, str(recorded.get("functionName", ""))),
        }
    if not exchange.target.operation.startswith("Invoke"):
        return recorded
    called = {"invocationType": "RequestResponse", **recorded}
    called["functionName"] = function_arn(exchange, str(recorded.get("functionName", "")))
    return {name: called[name] for name in INVOKE_MEMBERS if name in called}


def _arn_in_parts(exchange: Exchange, name: str) -> Json:
    """Return the ARN of a function as UpdateFunctionCode writes it. Source: real records of 2023 and 2024."""
    arn = find_parts(function_arn(exchange, name))
    if arn is None:
        return {}
    return {
        "arnPrefix": {"partition": arn.partition, "region": arn.region, "account": arn.account},
        "relativeId": {"functionName": arn.resource.removeprefix("function:").partition(":")[0]},
        "functionQualifier": {},
    }


def _sts(exchange: Exchange, recorded: Json) -> Json:
    """Return the parameters with what AWS reads out of a SAML assertion or a token, which are withheld.

    Source: IAM user guide, "Logging IAM and AWS STS API calls", and the pages on session tags.
    """
    operation = exchange.target.operation
    if operation not in VOUCHED_FOR:
        return recorded
    form = form_of(exchange.request)
    told = granted_to(operation, form).as_parameters()
    assertion = parse_assertion(form.get("SAMLAssertion", "")) if "SAMLAssertion" in form else None
    if assertion:
        told |= {"sAMLAssertionID": assertion.id, "roleSessionName": assertion.session_name}
    return {**{name: value for name, value in told.items() if value}, **recorded}


def _sqs(_: Exchange, recorded: Json) -> Json:
    shaped = _without_attributes(recorded)
    names = shaped.get("messageAttributeNames")
    if isinstance(names, list):
        shaped["messageAttributeNames"] = [HIDDEN] * len(names)
    entries = shaped.get("entries")
    if isinstance(entries, list):
        shaped["entries"] = [_without_attributes(entry) for entry in entries if isinstance(entry, Mapping)]
    return shaped


def _without_attributes(recorded: Mapping[str, Any]) -> Json:
    return {name: {} if name == "messageAttributes" else value for name, value in recorded.items()}


def _sqs_answer(_: Exchange, recorded: Json) -> Json:
    """Return the answer of a batch without a list of failures that is empty."""
    return {name: value for name, value in recorded.items() if name != "failed" or value}


def _lambda_answer(_: Exchange, recorded: Json) -> Json:
    """Return the answer with its time in Lambda's spelling, milliseconds and +0000."""
    changed = recorded.get("lastModified")
    if not isinstance(changed, str) or not changed.endswith("Z"):
        return recorded
    seconds, __, fraction = changed[:-1].partition(".")
    return {**recorded, "lastModified": f"{seconds}.{fraction[:3]:0<3}+0000"}


def _kms_answer(exchange: Exchange, recorded: Json) -> Json:
    """Return the answer with the key's ARN, where KMS writes it instead of the id or of nothing."""
    operation = exchange.target.operation
    if operation not in KMS_ANSWERED_BY_ARN and (recorded or operation not in KMS_ANSWERED_BY_KEY):
        return recorded
    named = key_arn(exchange, key_named(exchange))
    return {**recorded, "keyId": named} if named else recorded


def key_named(exchange: Exchange) -> str:
    """Return the key that a KMS request names, as sent; "" when it names none."""
    body = json_in(exchange.request)
    if not isinstance(body, Mapping):
        return ""
    named = body.get("KeyId") or body.get("TargetKeyId")
    return named if isinstance(named, str) else ""


PARAMETERS: Mapping[str, Callable[[Exchange, Json], Json]] = {"lambda": _lambda, "sqs": _sqs, "sts": _sts}
ELEMENTS: Mapping[str, Callable[[Exchange, Json], Json]] = {
    "kms": _kms_answer,
    "lambda": _lambda_answer,
    "sqs": _sqs_answer,
}
