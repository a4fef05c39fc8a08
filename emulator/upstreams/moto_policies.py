"""The policy documents that moto keeps, and what it has to be told of policies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

import orjson

from emulator.core.places import Policy
from emulator.upstreams.loaded import find_backends

OF_AWS = ":iam::aws:policy/"

# The resources that were denied where policies were asked before; None where nobody asked them.
_denied: ContextVar[frozenset[str] | None] = ContextVar("denied", default=None)


def policy_of(document: Any) -> Policy | None:
    """Return a policy as an object, None where moto has none or one that is not a JSON object."""
    if isinstance(document, bytes):
        return _parsed(document.decode(errors="replace"))
    if isinstance(document, str):
        return _parsed(document)
    return document if isinstance(document, dict) else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Policy | None:
    try:
        policy = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return policy if isinstance(policy, dict) else None


def default_document(managed: Any) -> str:
    """Return the document of a managed policy's default version."""
    return next((str(version.document) for version in managed.versions if version.is_default), "")


# --- the policies that AWS manages -----------------------------------------------------------------


def know_policy_of_aws(account: str, partition: str, arn: str) -> None:
    """Let moto know a policy that AWS manages, if there is one of this ARN.

    moto knows either none or, at a second for each account, all of them.
    """
    from moto.iam.models import AWSManagedPolicy

    backends = find_backends("iam")
    backend = backends[account][partition] if backends else None
    if backend is None or arn in backend.managed_policies:
        return
    name = arn.rpartition("/")[2]
    data = _policies_of_aws().get(name)
    if data is None:
        return
    policy = AWSManagedPolicy.from_data(name, account, backend.region_name, data)
    if policy.arn == arn:
        backend.managed_policies[arn] = policy


@cache
def _policies_of_aws() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    known: dict[str, Any] = json.loads(aws_managed_policies_data)
    return known


# --- bucket policies, which moto enforces against everybody ----------------------------------------


@contextmanager
def judged(denied: frozenset[str] | None) -> Iterator[None]:
    """Have moto deny these resources alone while the block runs; with None it judges by itself."""
    token = _denied.set(denied)
    try:
        yield
    finally:
        _denied.reset(token)


def leave_judging() -> None:
    """Let moto's buckets not judge calls that were judged before: they look at no principal."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    original = FakeBucket.get_permission
    if getattr(original, "leaves_judging", False):
        return

    def get_permission(bucket: Any, action: str, resource: str) -> Any:
        denied = _denied.get()
        if denied is None:
            return original(bucket, action, resource)
        return PermissionResult.DENIED if resource in denied else PermissionResult.PERMITTED

    get_permission.leaves_judging = True  # type: ignore[attr-defined]  # so that it is put there once
    FakeBucket.get_permission = get_permission
