"""What events of a store get besides their record: tags and condition keys, and a size that they keep to.

Source: CloudTrail user guide, "Enrich CloudTrail events by adding resource tag keys and IAM global condition
keys"; which condition keys follow from which members of a record is assumed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from emulator.core.call import Json
from emulator.core.lake.data_stores import ContextKeys

FindTags = Callable[[str], Mapping[str, str]]

# Members that are left out, in this order, until a record is small enough.
LEFT_OUT = (
    "annotation",
    "requestID",
    "additionalEventData",
    "serviceEventDetails",
    "userAgent",
    "errorCode",
    "eventContext",
    "responseElements",
    "requestParameters",
    "errorMessage",
)


def enriched(record: Json, keys: Sequence[ContextKeys], find_tags: FindTags) -> Json:
    """Return the record with eventContext, as far as the values of the keys are known.

    `find_tags` returns the tags of a resource or principal by its ARN.
    """
    by_type = {one.type: one.keys for one in keys}
    tags = _tag_context(record, by_type.get("TagContext", ()), find_tags)
    conditions = _request_context(record, by_type.get("RequestContext", ()))
    context: Json = {}
    if conditions:
        context["requestContext"] = conditions
    if tags:
        context["tagContext"] = tags
    return {**record, "eventContext": context} if context else record


def _tag_context(record: Json, keys: Sequence[str], find_tags: FindTags) -> Json:
    if not keys:
        return {}
    resources = [
        {"arn": arn, "tags": found}
        for arn in _resource_arns(record)
        if (found := _chosen(find_tags(arn), keys))
    ]
    principal = _chosen(find_tags(_principal_arn(record)), keys)
    context: Json = {}
    if resources:
        context["resourceTags"] = resources
    if principal:
        context["principalTags"] = principal
    return context


def _chosen(tags: Mapping[str, str], keys: Sequence[str]) -> Json:
    return {key: tags[key] for key in keys if key in tags}


def _resource_arns(record: Json) -> Sequence[str]:
    listed = record.get("resources")
    found = [one.get("ARN") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [arn for arn in found if isinstance(arn, str)]


def _principal_arn(record: Json) -> str:
    """Return the ARN of the user, or of the role that a session is of."""
    issuer = _member(record, "userIdentity.sessionContext.sessionIssuer.arn")
    return str(issuer or _member(record, "userIdentity.arn") or "")


def _member(record: Json, path: str) -> Any:
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


# IAM's global condition keys, in lower case, and the members of a record that say what they were.
CONDITIONS: Mapping[str, str] = {
    "aws:principalarn": "userIdentity.sessionContext.sessionIssuer.arn",
    "aws:principalaccount": "userIdentity.accountId",
    "aws:principaltype": "userIdentity.type",
    "aws:userid": "userIdentity.principalId",
    "aws:username": "userIdentity.userName",
    "aws:sourceip": "sourceIPAddress",
    "aws:useragent": "userAgent",
    "aws:requestedregion": "awsRegion",
    "aws:sourcevpce": "vpcEndpointId",
    "aws:sourceidentity": "userIdentity.sessionContext.sourceIdentity",
    "aws:multifactorauthpresent": "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "aws:tokenissuetime": "userIdentity.sessionContext.attributes.creationDate",
    "aws:federatedprovider": "userIdentity.sessionContext.webIdFederationData.federatedProvider",
}


def _request_context(record: Json, keys: Sequence[str]) -> Json:
    known = {key: _condition(record, key.lower()) for key in keys}
    return {key: value for key, value in known.items() if value is not None}


def _condition(record: Json, key: str) -> str | None:
    if key == "aws:securetransport":
        return "true" if record.get("tlsDetails") else "false"
    if key == "aws:viaawsservice":
        return "true" if _member(record, "userIdentity.invokedBy") else "false"
    if key == "aws:principalarn":
        return _principal_arn(record) or None
    value = _member(record, CONDITIONS[key]) if key in CONDITIONS else None
    return value if isinstance(value, str) else None


def fitted(body: bytes, limit_bytes: int) -> bytes:
    """Return a record, JSON, without the members that make it too large."""
    if len(body) <= limit_bytes:
        return body
    record: Json = orjson.loads(body)
    for name in LEFT_OUT:
        record.pop(name, None)
        body = orjson.dumps(record)
        if len(body) <= limit_bytes:
            break
    return body
