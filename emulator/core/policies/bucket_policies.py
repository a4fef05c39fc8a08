"""Bucket policies for services, which S3 keeps and other object stores may reject."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from emulator.core.places import Policy
from emulator.core.policies.decisions import ELEMENTS, PRINCIPAL_KINDS
from emulator.core.policies.patterns import matches, wildcards

VERSIONS = ("2012-10-17", "2008-10-17", None)
EFFECTS = ("Allow", "Deny")


def find_policy(text: bytes) -> Policy | None:
    """Return the policy in a UTF-8 text, None if it is not a JSON object."""
    try:
        policy = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return policy if isinstance(policy, dict) else None


def is_for_services(text: bytes, bucket: str) -> bool:
    """Tell whether S3 keeps a text as the policy of the bucket, and a statement of it names a service.

    Source: IAM user guide, "Grammar of the IAM JSON policy language"; that each statement speaks of the
    bucket is what S3 asks for with the error MalformedPolicy, "Policy has invalid resource".
    """
    policy = find_policy(text)
    if policy is None or policy.get("Version") not in VERSIONS:
        return False
    statements = _listed(policy.get("Statement"))
    return all(_is_whole(one, bucket) for one in statements) and any(map(_names_service, statements))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _is_whole(statement: Any, bucket: str) -> bool:
    if not isinstance(statement, Mapping) or not ELEMENTS.issuperset(statement):
        return False
    principals, actions, resources = (
        _element(statement, name) for name in ("Principal", "Action", "Resource")
    )
    return (
        statement.get("Effect") in EFFECTS
        and _are_principals(principals)
        and all(_is_action(one) for one in _listed(actions))
        and all(_is_of_bucket(one, bucket) for one in _listed(resources))
    )


def _element(statement: Mapping[str, Any], name: str) -> Any:
    """Return the value of an element or of its Not form, None where there is not one of them."""
    present = [statement[key] for key in (name, f"Not{name}") if key in statement]
    return present[0] if len(present) == 1 else None


def _are_principals(value: Any) -> bool:
    return value == "*" or (isinstance(value, Mapping) and bool(value) and PRINCIPAL_KINDS.issuperset(value))


def _is_action(value: Any) -> bool:
    return isinstance(value, str) and (value == "*" or value.lower().startswith("s3:"))


def _is_of_bucket(value: Any, bucket: str) -> bool:
    """Tell whether an ARN, which may have wildcards, is that of the bucket or of objects in it."""
    parts = value.split(":", 5) if isinstance(value, str) else []
    if len(parts) != 6 or parts[0] != "arn" or parts[2:5] != ["s3", "", ""]:
        return False
    return matches(wildcards(parts[5].partition("/")[0]), bucket)


def _names_service(statement: Mapping[str, Any]) -> bool:
    principals = _element(statement, "Principal")
    return isinstance(principals, Mapping) and "Service" in principals
